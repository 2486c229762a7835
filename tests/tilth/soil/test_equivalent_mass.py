import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from tests.tilth.shared_data import shared_data
from tilth.errors import InputError
from tilth.soil import fine_earth, stock
from tilth.soil.equivalent_mass import (
    ellert_bettany,
    simple_esm,
    simple_esm_spline,
    von_haden,
    wendt_hauser,
)

DATA = Path(__file__).parents[1] / "data" / "soil"
BY_MASS = (ellert_bettany, wendt_hauser, von_haden, simple_esm_spline)
DESIGNS = ("a_temporal_paired", "b_temporal_random", "c_comparative", "d_protocol")
layers = st.lists(
    st.tuples(st.floats(100.0, 5000.0), st.floats(0.0005, 0.06)),
    min_size=1,
    max_size=7,
)


def _vm0042():
    """Masses, stocks and columns of the worked points."""
    table = np.genfromtxt(DATA / "vm0042.csv", delimiter=",", names=True, skip_header=4)
    mass = [fine_earth.core_mass(table[f"sample_mass_{i}"], 21.5, 4) for i in (1, 2)]
    soc = [stock.soc_mass(table[f"soc_content_{i}"], m) for i, m in enumerate(mass, 1)]
    return np.stack(mass, axis=-1), np.stack(soc, axis=-1), table


def _profile(rows):
    mass, share = np.array(rows).T
    return mass, mass * share


def test_worked_points_of_vm0042():
    mass, soc, table = _vm0042()

    found, extrapolated = wendt_hauser(mass, soc, table["reference_mass"])

    assert (np.abs(found - table["published"]) <= table["rounding"]).all()
    np.testing.assert_allclose(found, [47.361, 49.912, 36.781], atol=5e-4)
    np.testing.assert_allclose(found, table["natural"], atol=5e-5)  # four decimals
    assert not extrapolated.any()


def test_linear_stocks_of_the_points_of_vm0042():
    mass, soc, table = _vm0042()

    found, _ = ellert_bettany(mass, soc, table["reference_mass"])

    np.testing.assert_allclose(found, table["linear"], atol=5e-5)


def test_layer_masses_of_vm0042():
    mass, _, _ = _vm0042()

    expected = [[1950.14, 1302.85], [1533.53, 993.66], [1497.73, 988.16]]
    np.testing.assert_allclose(mass, expected, atol=0.006)  # printed with 2 decimals


def _cores(design):
    """Fixed-depth layers of each core, and its rows at equivalent mass."""
    path = shared_data("esm", "vonHaden_expected_outputs.csv")
    with path.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["dataset"] == design]
    keys = dict.fromkeys((r["ID"], r["Rep"]) for r in rows)
    for key in keys:
        own = [r for r in rows if (r["ID"], r["Rep"]) == key]
        yield [[r for r in own if r["Type"] == kind] for kind in ("FD", "ESM")]


def _column(rows, name):
    return np.array([float(r[name]) for r in rows])


@pytest.mark.parametrize("design", DESIGNS)
def test_outputs_of_the_program_of_von_haden(design):
    compared = 0
    for fixed, expected in _cores(design):
        thickness = _column(fixed, "Lower_cm") - _column(fixed, "Upper_cm")
        fine = fine_earth.fine_earth_per_volume(_column(fixed, "BD_g_cm3"))
        mass = fine_earth.fine_earth_mass(fine, thickness)
        soc = stock.soc_mass(10.0 * _column(fixed, "SOC_pct"), mass)
        mineral = fine_earth.mineral_mass(mass, 10.0 * _column(fixed, "SOM_pct"))
        at = 100.0 * _column(expected, "Cum_Min_Soil_g_cm2")

        found, extrapolated = von_haden(mineral, soc, at)

        stocks = _column(expected, "Cum_SOC_g_cm2")
        np.testing.assert_allclose(found / 100.0, stocks, rtol=0, atol=1e-10)
        np.testing.assert_array_equal(extrapolated, at > mineral.sum() + 1e-6)
        compared += at.size
    assert compared >= 24


def test_a_compacted_core_has_the_stock_it_had_before():
    cores = {fixed[0]["ID"]: fixed for fixed, _ in _cores("a_temporal_paired")}
    before, after = cores["Y0_T1_P1_S1"], cores["Y5_T1_P1_S1"]
    at = 100.0 * _column(before, "Cum_Min_Soil_g_cm2")[:2]

    found, _ = von_haden(
        100.0 * _column(after, "Min_Soil_g_cm2"),
        100.0 * _column(after, "SOC_g_cm2"),
        at,
    )

    # The spline does not know where the layers were before the core was compacted.
    np.testing.assert_allclose(found, [31.25, 70.30], atol=0.05)


@given(rows=layers, share=st.floats(0.0, 1.0))
def test_natural_spline_equals_scipy(rows, share):
    mass, soc = _profile(rows)
    x, y = np.append(0.0, np.cumsum(mass)), np.append(0.0, np.cumsum(soc))
    at = share * x[-1]
    expected = (
        CubicSpline(x, y, bc_type="natural")(at) if len(rows) > 1 else share * y[-1]
    )

    found, _ = wendt_hauser(mass, soc, at)

    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * y[-1])


def test_natural_spline_is_straight_below_the_deepest_layer():
    mass, soc = np.array([1500.0, 1400.0, 2900.0]), np.array([35.0, 17.0, 20.0])
    x, y = np.append(0.0, np.cumsum(mass)), np.append(0.0, np.cumsum(soc))
    spline = CubicSpline(x, y, bc_type="natural")

    found, extrapolated = wendt_hauser(mass, soc, x[-1] + 500.0)

    assert float(found) == pytest.approx(y[-1] + 500.0 * float(spline(x[-1], 1)))
    assert extrapolated


def _by_slices(mass, soc, thickness, reference):
    """SimpleESM's first method, slice by slice, from its description."""
    bottom = np.round(10.0 * np.cumsum(thickness)).astype(int)
    total = carbon = 0.0
    depth = 0
    while True:
        layer = min(int(np.searchsorted(bottom, depth + 1)), len(bottom) - 1)
        slice_mass = mass[layer] / (10.0 * thickness[layer])
        if round(total + slice_mass, 10) > round(reference, 10):
            return carbon
        total += slice_mass
        carbon += soc[layer] / (10.0 * thickness[layer])
        depth += 1


@given(
    rows=layers,
    thickness=st.lists(st.sampled_from([2.5, 5, 7.62, 10, 15.24, 20]), min_size=7),
    share=st.floats(0.01, 1.2),
)
def test_simple_esm_equals_a_loop_over_slices(rows, thickness, share):
    mass, soc = _profile(rows)
    thick = np.array(thickness[: len(rows)])
    reference = share * mass.sum()

    found, extrapolated = simple_esm(mass, soc, reference, thick)

    # A slice more or less where a mass equals the reference to ten decimals.
    near = (reference + shift for shift in (0.0, -1e-9, 1e-9))
    expected = [_by_slices(mass, soc, thick, value) for value in near]
    assert any(abs(float(found) - value) <= 1e-9 * value for value in expected)
    assert bool(extrapolated) == (reference > mass.sum() * (1 + 1e-12))


def test_simple_esm_of_its_own_sample_data():
    # Year 0, plot 1: its first reference layer, 1380 Mg ha-1, is its own 0-10 cm.
    thickness = np.array([5.0, 5.0, 5.0, 5.0])
    density = np.array([1.38, 1.38, 1.39, 1.37])
    content = np.array([11.009704696771786, 11.009704696771786, 9.24, 9.24])
    mass = 100.0 * density * thickness

    found, _ = simple_esm(mass, content * mass / 1000.0, [1380.0, 2760.0], thickness)

    first = 1.380 * 11.009704696771786
    np.testing.assert_allclose(found, [first, first + 1.380 * 9.24], rtol=1e-12)


def test_simple_esm_of_all_of_its_sample_data():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(shared_data("esm", "Test_SimpleESM.xlsx"))
    contents, densities, reference = (
        list(book[name].iter_rows(min_row=2, values_only=True))
        for name in ("Concentrations", "BD", "Ref_soil_mass")
    )
    at = np.cumsum([row[3] for row in reference])
    points = dict.fromkeys(row[:5] for row in contents)
    for point in points:
        # Layers of bulk density lie within those of the content.
        rows = [row for row in densities if row[:5] == point]
        thickness = np.array([row[5] - row[6] for row in rows], dtype=float)
        mass = thickness * [100.0 * row[7] for row in rows]
        content = [
            next(c[7] for c in contents if c[:5] == point and c[6] <= row[6])
            for row in rows
        ]
        soc = mass * content / 1000.0

        found, _ = simple_esm(mass, soc, at, thickness)

        expected = [_by_slices(mass, soc, thickness, x) for x in at]
        np.testing.assert_allclose(found, expected, rtol=1e-9)
    assert len(points) > 5


@pytest.mark.parametrize("method", BY_MASS)
@given(rows=layers, splits=st.integers(2, 4), share=st.floats(0.0, 1.0))
def test_splitting_a_homogeneous_profile_changes_nothing(method, rows, splits, share):
    mass, _ = _profile(rows)
    at = share * mass.sum()

    found, _ = method(
        np.repeat(mass / splits, splits), 0.02 * mass.repeat(splits) / splits, at
    )

    np.testing.assert_allclose(found, 0.02 * at, rtol=1e-9, atol=1e-9)


@given(rows=layers, which=st.integers(0, 6), share=st.floats(0.0, 1.3))
def test_splitting_one_layer_changes_no_linear_stock(rows, which, share):
    mass, soc = _profile(rows)
    i, at = which % len(rows), share * mass.sum()

    whole, _ = ellert_bettany(mass, soc, at)
    split = [
        np.insert(x * np.where(np.arange(x.size) == i, 0.5, 1.0), i, x[i] / 2)
        for x in (mass, soc)
    ]

    found, _ = ellert_bettany(*split, at)
    np.testing.assert_allclose(found, whole, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", BY_MASS)
@given(rows=layers)
def test_stocks_at_the_boundaries_are_those_of_the_layers(method, rows):
    mass, soc = _profile(rows)

    found, extrapolated = method(mass, soc, np.cumsum(mass))

    np.testing.assert_allclose(found, np.cumsum(soc), rtol=1e-9)
    assert not extrapolated.any()


@pytest.mark.parametrize("method", [ellert_bettany, von_haden, simple_esm_spline])
@given(rows=layers)
def test_stock_grows_with_the_reference_mass(method, rows):
    mass, soc = _profile(rows)

    found, _ = method(mass, soc, np.linspace(0.0, mass.sum(), 60))

    assert (np.diff(found) >= -1e-9 * soc.sum()).all()


@pytest.mark.parametrize("method", [ellert_bettany, wendt_hauser])
@given(rows=layers, factor=st.floats(0.1, 3.0), share=st.floats(0.0, 1.2))
def test_stock_is_proportional_to_content(method, rows, factor, share):
    mass, soc = _profile(rows)
    at = share * mass.sum()

    more, _ = method(mass, factor * soc, at)

    np.testing.assert_allclose(
        more, factor * method(mass, soc, at)[0], rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("method", BY_MASS)
def test_padding_changes_nothing(method):
    mass, soc = [1200.0, 1500.0, 2900.0], [30.0, 20.0, 22.0]
    nan = np.nan
    padded, _ = method(
        [[*mass, nan, nan], [*mass, 1000.0, 2000.0]],
        [[*soc, nan, nan], [*soc, 5.0, 7.0]],
        [4000.0, 4000.0],
    )

    assert float(padded[0]) == float(method(mass, soc, 4000.0)[0])
    assert np.isfinite(padded).all()


@pytest.mark.parametrize("method", BY_MASS)
def test_a_missing_layer_blanks_its_profile_alone(method):
    nan = np.nan
    mass = [[1200.0, nan, 2900.0], [1200.0, 1500.0, 2900.0], [nan, nan, nan]]
    soc = [[30.0, nan, 22.0], [30.0, 20.0, 22.0], [nan, nan, nan]]

    found, extrapolated = method(mass, soc, 2000.0)

    np.testing.assert_array_equal(np.isfinite(found), [False, True, False])
    assert not extrapolated.any()
    assert np.isnan(method(mass[1], [30.0, nan, 22.0], 2000.0)[0])
    assert np.isnan(method(mass[1], [30.0, 20.0, nan], 2000.0)[0])


def test_slices_need_the_thickness_of_every_layer():
    found, _ = simple_esm([1300.0, 1400.0], [26.0, 14.0], 1500.0, [10.0, np.nan])

    assert np.isnan(found)


@pytest.mark.parametrize("method", BY_MASS)
def test_a_layer_without_fine_earth_adds_nothing(method):
    found, _ = method([1200.0, 0.0, 1500.0], [30.0, 0.0, 20.0], 2000.0)

    assert float(found) == float(method([1200.0, 1500.0], [30.0, 20.0], 2000.0)[0])


@pytest.mark.parametrize("method", BY_MASS)
def test_a_reference_beyond_the_profile_is_flagged(method):
    mass, soc = [1200.0, 1500.0, 2900.0], [30.0, 20.0, 22.0]

    found, extrapolated = method(mass, soc, [5600.0, 5600.1, np.nan])

    np.testing.assert_array_equal(extrapolated, [False, True, False])
    np.testing.assert_array_equal(np.isfinite(found), [True, True, False])


def test_profiles_and_references_combine():
    mass, soc = np.full((5, 1, 3), 1300.0), np.full((5, 1, 3), 20.0)

    found, extrapolated = wendt_hauser(mass, soc, [1300.0, 3900.0])

    assert found.shape == extrapolated.shape == (5, 2)
    assert extrapolated.dtype == bool
    np.testing.assert_allclose(found, [[20.0, 60.0]] * 5)


def test_order_of_profiles_is_irrelevant():
    rng = np.random.default_rng(5)
    mass = rng.uniform(500.0, 3000.0, (40, 5))
    soc = mass * rng.uniform(0.001, 0.03, (40, 5))
    order = rng.permutation(40)

    for method in BY_MASS:
        one, _ = method(mass, soc, 3000.0)
        np.testing.assert_array_equal(
            method(mass[order], soc[order], 3000.0)[0], one[order]
        )


@pytest.mark.parametrize("method", BY_MASS)
def test_layers_of_different_number_are_refused(method):
    with pytest.raises(InputError, match=r"got layer_mass \(2,\), layer_soc \(3,\)"):
        method([1200.0, 1500.0], [30.0, 20.0, 10.0], 2000.0)


def test_profiles_of_different_number_are_refused():
    with pytest.raises(InputError, match=r"reference_mass \(3,\)"):
        ellert_bettany(np.ones((2, 2)), np.zeros((2, 2)), [1.0, 2.0, 3.0])


def test_a_single_number_is_no_profile():
    with pytest.raises(InputError, match=r"shape \(..., n_layers\)"):
        ellert_bettany(1200.0, 30.0, 1000.0)


def test_more_carbon_than_soil_is_refused():
    with pytest.raises(InputError, match=r"layer_soc must not exceed .* 130 in 120"):
        ellert_bettany([120.0], [130.0], 100.0)
    found, _ = von_haden([120.0, 100.0, 90.0], [130.0, 120.0, 110.0], 120.0)  # peat
    assert float(found) == pytest.approx(130.0)
    with pytest.raises(InputError, match=r"30 in 0 \(1 of 1 layers\)"):
        von_haden([0.0], [30.0], 100.0)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (([-1.0], [0.0], 1.0), "layer_mass"),
        (([1.0], [-1.0], 1.0), "layer_soc"),
        (([1.0], [0.0], -1.0), "reference_mass"),
        (([2e6], [0.0], 1.0), "layer_mass"),
    ],
)
def test_values_out_of_range_are_refused(values, name):
    with pytest.raises(InputError, match=rf"{name} must lie in \[0, 1e\+06\] Mg ha-1"):
        wendt_hauser(*values)


def test_a_thickness_below_a_slice_is_refused():
    with pytest.raises(InputError, match=r"layer_thickness must lie in \[0.1, 10000\]"):
        simple_esm([100.0], [1.0], 50.0, [0.05])
