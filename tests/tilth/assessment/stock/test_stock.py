import csv
from collections import defaultdict
from dataclasses import replace
from math import fsum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.interpolate import CubicSpline

from tests.tilth.assessment.layers.tables import layer_file, profile
from tests.tilth.shared_data import shared_data
from tilth.assessment.layers.table import Finding
from tilth.assessment.stock.check import of_reader
from tilth.assessment.stock.mass_method import METHODS
from tilth.assessment.stock.result import ReferenceMass
from tilth.assessment.stock.stock import StockOptions, stocks
from tilth.errors import InputError
from tilth.soil.fine_earth import core_mass

FIRST = {"round": "2020", "date": "2020-10-01"}
SECOND = {"round": "2025", "date": "2025-10-01"}


def _rows(*parts):
    with shared_data(*parts).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _vm0042():
    rows = []
    for point in _rows("esm", "vm0042_wendt_hauser_golden.csv"):
        masses = [
            float(core_mass(float(point[f"dry_mass{i}_g"]), 21.5, 4)) for i in (1, 2)
        ]
        contents = [float(point[f"SOC{i}_g_kg"]) for i in (1, 2)]
        rows += profile([0, 30, 50], masses, contents, point=point["point"])
    return rows


def test_worked_points_of_vm0042():
    options = StockOptions(method="wendt_hauser", reference_masses=(1950.0,))

    (found,) = stocks(layer_file(_vm0042()), options).depths

    np.testing.assert_allclose(
        found.equivalent_mass, [47.361, 49.912, 36.781], atol=5e-4
    )
    # Fixed depth as the reference has it, three decimals.
    np.testing.assert_allclose(found.fixed_depth, [47.364, 44.116, 30.971], atol=6e-4)
    assert not found.extrapolated.any()
    assert found.reference == ReferenceMass(
        depth=30.0, mass=1950.0, method="wendt_hauser", rule="given"
    )


def test_the_densest_of_these_points_is_the_reference_of_vm0042():
    (found,) = stocks(layer_file(_vm0042())).depths

    # 1950.14 Mg ha-1 of the first point; all were sampled to 50 cm.
    assert found.reference.rule == "largest"
    assert found.reference.mass == pytest.approx(1950.14, abs=0.006)
    assert not found.extrapolated.any()


DESIGNS = ("a_temporal_paired", "b_temporal_random", "c_comparative", "d_protocol")


def _groups(design):
    """Rows of the cores that share their reference cores, those as the first round."""
    groups = defaultdict(list)
    for row in _rows("esm", f"vonHaden_input_{design}.csv"):
        thickness = float(row["Lower_cm"]) - float(row["Upper_cm"])
        is_reference = row["ID"] == row["Ref_ID"]
        groups[row["Ref_ID"]].append(
            {
                "site": row["ID"],
                "point": row["Rep"],
                "round": "reference" if is_reference else "other",
                "date": "2020-01-01" if is_reference else "2025-01-01",
                "depth_top": float(row["Upper_cm"]),
                "depth_bottom": float(row["Lower_cm"]),
                "fine_earth_mass": 100.0 * float(row["BD_g_cm3"]) * thickness,
                "soc_content": 10.0 * float(row["SOC_pct"]),
                "som_content": 10.0 * float(row["SOM_pct"]),
            }
        )
    return groups.values()


@pytest.mark.parametrize("design", DESIGNS)
def test_outputs_of_the_program_of_von_haden(design):
    expected = {
        (r["Type"], r["ID"], r["Rep"], float(r["Lower_cm"])): r
        for r in _rows("esm", "vonHaden_expected_outputs.csv")
        if r["dataset"] == design
    }
    # The program takes the mean of the reference cores at these depths.
    options = StockOptions(
        method="von_haden", rule="mean", depths=(10.0, 30.0, 50.0, 100.0)
    )
    compared = 0
    for rows in _groups(design):
        result = stocks(layer_file(rows), options)
        cores = zip(
            result.profiles.site.texts(), result.profiles.point.texts(), strict=True
        )
        for i, (name, replicate) in enumerate(cores):
            for found in result.depths:
                depth = found.reference.depth
                fixed = expected["FD", name, replicate, depth]
                equivalent = expected["ESM", name, replicate, depth]
                for stock, row in (
                    (found.fixed_depth[i], fixed),
                    (found.equivalent_mass[i], equivalent),
                ):
                    assert stock / 100.0 == pytest.approx(
                        float(row["Cum_SOC_g_cm2"]), rel=0, abs=1e-10
                    )
                reference = float(equivalent["Cum_Min_Soil_g_cm2"])
                assert found.reference.mass / 100.0 == pytest.approx(
                    reference, abs=1e-10
                )
                compared += 2
    assert compared == len(expected)
    assert compared >= 48


def _by_slices(density, content, bottom, reference):
    """SimpleESM's first method, slice by slice, from its description."""
    slices = []
    carbon = 0.0
    while True:
        depth = len(slices)
        layer = next((i for i, b in enumerate(bottom) if depth < b), len(bottom) - 1)
        slices.append(10.0 * density[layer])
        # Summed without rounding: some references are the mass of whole slices.
        if round(fsum(slices), 10) > round(reference, 10):
            return carbon
        carbon += slices[-1] * content[layer] / 1000.0


def test_sample_data_of_simple_esm():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(shared_data("esm", "Test_SimpleESM.xlsx"))
    contents, densities, reference = (
        list(book[name].iter_rows(min_row=2, values_only=True))
        for name in ("Concentrations", "BD", "Ref_soil_mass")
    )
    given = tuple(float(m) for m in np.cumsum([row[3] for row in reference]))
    depths = tuple(-float(row[2]) for row in reference)
    rows = []
    for campaign, _, _, plot, point, upper, lower, density in densities:
        # Layers of bulk density lie within those of the content.
        content = next(
            c[7]
            for c in contents
            if (c[0], c[3], c[4]) == (campaign, plot, point) and c[6] <= lower
        )
        rows += profile(
            [-upper, -lower],
            [100.0 * density * (upper - lower)],
            [content],
            site=plot,
            point=point,
            round=campaign,
            density=density,
        )
    options = StockOptions(method="simple_esm", depths=depths, reference_masses=given)

    result = stocks(layer_file(rows), options)

    names = (result.profiles.point.texts(), result.profiles.round.texts())
    for i, name in enumerate(zip(*names, strict=True)):
        own = [r for r in rows if (r["point"], r["round"]) == name]
        for found, mass in zip(result.depths, given, strict=True):
            expected = _by_slices(
                [r["density"] for r in own],
                [r["soc_content"] for r in own],
                [10 * r["depth_bottom"] for r in own],
                mass,
            )
            assert found.equivalent_mass[i] == pytest.approx(expected, rel=1e-9)
    assert result.profiles.date.size == 12


def _field_rows(name):
    """Rows of Silsoe and Clapham: labels, layer thickness, content, density, stocks."""
    if name == "silsoe":
        for row in _rows("lte_other", "silsoe_soil_organic_carbon.csv"):
            labels = {"point": row["ID"], "site": row["dist_m"]}
            columns = ("depth_cm", "di_cm", "OCC_g_100g", "BD_g_cm3", "SOC_Mg_ha2")
            yield labels, row, [*columns, "SOC_ESM_Mg_ha2", "mEquiv"]
    else:
        for row in _rows("lte_other", "clapham_occ_bd_data.csv"):
            labels = {"point": row["ID"], "site": row["type"]}
            yield labels, row, ["depth1", "di", "OC2", "BD", "vsoc", "MSOC", "mEquiv"]


def _field(name):
    """Profiles of a field: rows of layers and their published columns."""
    profiles = defaultdict(list)
    for labels, row, columns in _field_rows(name):
        profiles[tuple(labels.items())].append([float(row[c]) for c in columns])
    for labels, layers in profiles.items():
        yield dict(labels), np.array(sorted(layers))[:, 1:]


@pytest.mark.parametrize(("name", "n_profiles"), [("silsoe", 36), ("clapham", 80)])
def test_published_fixed_depth_stocks_of_fields(name, n_profiles):
    rows, expected = [], {}
    for labels, values in _field(name):
        thickness, content, density, published, _, _ = values.T
        if name == "clapham":
            published = published * thickness / 10.0  # printed for 10 cm of each layer
        limits = np.append(0.0, np.cumsum(thickness)).tolist()
        masses = (100.0 * density * thickness).tolist()
        rows += profile(limits, masses, (10.0 * content).tolist(), **labels)
        for depth, stock in zip(limits[1:], np.cumsum(published), strict=True):
            expected[labels["site"], labels["point"], depth] = stock

    depths = tuple(sorted({key[2] for key in expected}))
    given = (1000.0,) * len(depths)
    result = stocks(
        layer_file(rows), StockOptions(depths=depths, reference_masses=given)
    )

    keys = list(
        zip(result.profiles.site.texts(), result.profiles.point.texts(), strict=True)
    )
    found = {
        (*key, stock.reference.depth): stock.fixed_depth[i]
        for i, key in enumerate(keys)
        for stock in result.depths
    }
    for key, stock in expected.items():
        assert found[key] == pytest.approx(stock, rel=1e-7)  # nine digits are printed
    assert len(keys) == n_profiles
    assert len(expected) == 6 * n_profiles


@pytest.mark.parametrize("name", ["silsoe", "clapham"])
def test_published_equivalent_stocks_of_fields_are_of_single_layers(name):
    """Their column corrects the mass of each layer by itself.

    It is the content times a mass of 1 g cm-3 times the thickness, less 1e-4 of the
    measured mass: the correction ``(mEquiv - mMeas) 1e-4 / BD`` of the dictionary takes
    mEquiv in kg ha-1 and mMeas in g cm-2. No soil is taken from or given to the layer
    below, so it is comparable with a cumulative method where each layer is a profile
    of its own, and in the uppermost layer.
    """
    n_top = n_layers = 0
    for labels, values in _field(name):
        thickness, content, density, _, published, equivalent = values.T
        measured = density * thickness  # the dictionary's mMeas [g cm-2]
        reference = (equivalent - measured) / 100.0  # Mg ha-1, with its mixed units
        masses, contents = 100.0 * measured, 10.0 * content
        for i, mass in enumerate(reference):
            options = StockOptions(
                method="ellert_bettany", reference_masses=(float(mass),)
            )
            rows = profile(
                [0.0, thickness[i]], masses[i : i + 1], contents[i : i + 1], **labels
            )

            (found,) = stocks(layer_file(rows), options).depths

            assert found.equivalent_mass[0] == pytest.approx(published[i], rel=1e-7)
            n_layers += 1
        if masses[0] >= reference[0]:
            limits = np.append(0.0, np.cumsum(thickness)).tolist()
            whole = layer_file(profile(limits, masses, contents, **labels))
            options = StockOptions(
                method="ellert_bettany", reference_masses=(float(reference[0]),)
            )

            (found,) = stocks(whole, options).depths

            assert found.equivalent_mass[0] == pytest.approx(published[0], rel=1e-7)
            n_top += 1
    assert n_layers >= 200
    assert n_top >= 15


METHOD_NAMES = tuple(METHODS)
layers = st.lists(
    st.tuples(st.integers(2, 40), st.floats(0.5, 1.9), st.floats(0.5, 60.0)),
    min_size=3,
    max_size=6,
)


def _soil(rows, **labels):
    """Profile from thickness, density and content of its layers."""
    thickness, density, content = zip(*rows, strict=True)
    limits = np.append(0, np.cumsum(thickness)).tolist()
    masses = [100.0 * t * d for t, d in zip(thickness, density, strict=True)]
    return profile(limits, masses, list(content), **labels)


def _by_loop(rows, reference):
    """Stock at equivalent mass with straight lines, layer by layer."""
    left, carbon = reference, 0.0
    for i, (thickness, density, content) in enumerate(rows):
        mass = 100.0 * thickness * density
        taken = left if i == len(rows) - 1 else min(mass, left)
        carbon += taken * content / 1000.0
        left -= taken
    return carbon


@given(soils=st.lists(layers, min_size=1, max_size=4), mass=st.floats(100.0, 20000.0))
def test_stocks_equal_a_loop_over_layers(soils, mass):
    rows = [r for i, soil in enumerate(soils) for r in _soil(soil, point=str(i))]
    options = StockOptions(method="ellert_bettany", reference_masses=(mass,))

    (found,) = stocks(layer_file(rows), options).depths

    for i, soil in enumerate(soils):
        assert found.equivalent_mass[i] == pytest.approx(_by_loop(soil, mass))
        fixed = depth = 0.0
        for thickness, density, content in soil:
            taken = max(min(30.0 - depth, thickness), 0.0)
            fixed += 0.1 * taken * density * content
            depth += thickness
        assert found.fixed_depth[i] == pytest.approx(
            fixed if depth >= 30 else np.nan, nan_ok=True
        )
        sampled = sum(100.0 * t * d for t, d, _ in soil)
        assert bool(found.extrapolated[i]) == (mass > sampled * (1 + 1e-12))


@pytest.mark.parametrize("method", [m for m in METHOD_NAMES if m != "simple_esm"])
@given(soil=layers, factor=st.floats(0.5, 0.98))
def test_compaction_without_loss_leaves_the_stock_of_equal_mass(method, soil, factor):
    compacted = [(t * factor, d / factor, c) for t, d, c in soil]
    rows = [*_soil(soil, **FIRST), *_soil(compacted, **SECOND)]
    depth = float(soil[0][0] + soil[1][0])
    options = StockOptions(method=method, depths=(depth,), rule="smallest")

    result = stocks(layer_file(rows), options)

    before, after = result.depths[0].equivalent_mass
    assert after == pytest.approx(before, rel=1e-9)
    fixed = result.depths[0].fixed_depth
    assert np.isnan(fixed[1]) or fixed[1] > fixed[0]


@pytest.mark.parametrize("method", METHOD_NAMES)
def test_the_order_of_rows_is_irrelevant(method):
    random = np.random.default_rng(3)
    rows = []
    for i in range(8):
        soil = zip([10, 20, 20], random.uniform(1, 1.5, 3), [20, 12, 5], strict=True)
        labels = FIRST if i % 2 else SECOND
        rows += _soil(list(soil), point=str(i), **labels)
    mixed = [rows[i] for i in random.permutation(len(rows))]
    options = StockOptions(method=method)

    one, other = stocks(layer_file(rows), options), stocks(layer_file(mixed), options)

    assert one.depths[0].reference == other.depths[0].reference
    for name in ("fixed_depth", "equivalent_mass", "extrapolated"):
        values = [
            dict(
                zip(
                    result.profiles.point.texts(),
                    getattr(result.depths[0], name).tolist(),
                    strict=True,
                )
            )
            for result in (one, other)
        ]
        assert values[0] == values[1]


@pytest.mark.parametrize("method", ["ellert_bettany", "wendt_hauser", "simple_esm"])
@given(soil=layers)
def test_twice_the_content_is_twice_the_stock(method, soil):
    rows = [
        *_soil(soil, point="one"),
        *_soil([(t, d, 2 * c) for t, d, c in soil], point="two"),
    ]
    options = StockOptions(method=method, reference_masses=(2000.0,))

    (found,) = stocks(layer_file(rows), options).depths

    one, two = found.equivalent_mass
    assert two == pytest.approx(2 * one, rel=1e-9, nan_ok=True)


SOIL = [(30, 1.3, 20.0), (20, 1.4, 10.0)]


def test_a_shallow_profile_has_no_stock_at_fixed_depth_and_is_flagged():
    rows = [*_soil(SOIL, point="A"), *_soil([(20, 1.2, 20.0)], point="B", site="S")]

    result = stocks(layer_file(rows), StockOptions(method="ellert_bettany"))

    (found,) = result.depths
    np.testing.assert_allclose(found.fixed_depth, [78.0, np.nan])
    np.testing.assert_allclose(found.equivalent_mass, [78.0, 78.0])
    np.testing.assert_array_equal(found.extrapolated, [False, True])
    said = {f.rule: f for f in result.findings}
    assert set(said) == {"profile_shallower_than_depth", "extrapolated"}
    assert {(f.severity, f.file, f.row) for f in result.findings} == {
        ("flagged", "layers.csv", 4)
    }
    assert said["profile_shallower_than_depth"].message == (
        "site S, point B: the profile must reach 30 cm for a stock at that fixed "
        "depth; it ends at 20 cm"
    )
    assert said["extrapolated"].message == (
        "site S, point B: the sampled soil must reach the reference mass of 3900 Mg "
        "ha-1 (30 cm); it has 2400 Mg ha-1, so that its stock is extrapolated"
    )
    assert (
        "30 cm: the stocks of 1 of 2 profiles are extrapolated below the sampled mass; "
        "a smaller reference mass, set in the first round, or deeper samples avoid that"
    ) in result.warnings


def test_findings_of_the_reader_come_first():
    rows = _soil([(20, 1.2, 20.0), (5, 1.2, 20.0)], point="B")
    options = StockOptions(reference_masses=(2000.0,))
    shallow = stocks(layer_file(rows), options).findings

    found = stocks(layer_file(rows, findings=shallow), options).findings

    assert found == (*shallow, *shallow)
    assert len(shallow) == 1


def test_a_missing_content_is_a_missing_stock():
    rows = [*_soil(SOIL, point="A"), *_soil(SOIL, point="B")]
    rows[3]["soc_content"] = np.nan

    result = stocks(layer_file(rows))

    (found,) = result.depths
    np.testing.assert_array_equal(np.isnan(found.equivalent_mass), [False, True])
    assert [(f.rule, f.row) for f in result.findings] == [("no_stock", 5)]
    assert "30 cm: 1 of 2 profiles have no stock" in result.warnings


def test_von_haden_asks_for_three_layers_and_says_what_organic_matter_is():
    result = stocks(layer_file(_soil(SOIL)), StockOptions(method="von_haden"))

    assert [f.rule for f in result.findings] == ["few_layers"]
    assert any("fewer than 3 layers" in text for text in result.warnings)
    assert result.provisional == (
        "organic matter that was not measured is 1.724 times organic carbon: a "
        "convention, not a measurement",
    )
    measured = [{**row, "som_content": 40.0} for row in _soil(SOIL)]
    options = StockOptions(method="von_haden")
    assert stocks(layer_file(measured), options).provisional == ()
    assert stocks(layer_file(_soil(SOIL))).provisional == ()


def test_rounds_that_differ_are_named():
    rows = [
        *_soil(SOIL, point="A", method="dry combustion", **FIRST),
        *_soil(SOIL, point="B", method="dry combustion", **FIRST),
        *_soil(SOIL[:1], point="A", method="", **SECOND),
    ]
    rows[0]["density_estimated"] = rows[1]["below_detection"] = True

    said = stocks(layer_file(rows), StockOptions(reference_masses=(3000.0,))).warnings

    assert said == (
        "the bulk density of 1 of 5 layers comes from a pedotransfer function, not "
        "from a measurement; an error of it is an error of the stock",
        "organic carbon of 1 of 5 layers is below the limit of detection; half the "
        "limit is used",
        "rounds were sampled to different depths (median: '2020' to 50 cm, '2025' to "
        "30 cm); stocks compare only down to the mass that all of them hold",
        "rounds were analysed by different methods ('2020' dry combustion; '2025' not "
        "stated); their stocks do not compare without a conversion and its error",
        "round '2025' has one profile only: its spread is unknown",
    )


def test_a_result_says_how_it_was_computed():
    rows = [*_soil(SOIL, **FIRST), *_soil(SOIL, **SECOND)]

    result = stocks(layer_file(rows), StockOptions(depths=(10.0, 30.0)))

    assert result.method == (
        "stocks of organic carbon at equivalent soil mass by a natural cubic spline "
        "over the cumulative fine earth (Wendt and Hauser); reference mass 1300 Mg "
        "ha-1 of fine earth for 10 cm (largest of the first round); 3900 Mg ha-1 of "
        "fine earth for 30 cm (largest of the first round)"
    )
    assert result.inputs == {
        "depths_cm": [10.0, 30.0],
        "equivalent_mass_method": "wendt_hauser",
        "reference_rule": "automatic",
        "reference_masses_mg_ha": pytest.approx([1300.0, 3900.0]),
        "first_round": "2020",
        "n_profiles_first_round": 1,
        "matter_per_carbon": 1.724,
        "example": False,
    }
    assert result.sources[0].startswith("Wendt J.W., Hauser S. (2013)")
    assert (result.n_rows, result.files) == (4, (("layers.csv", "0" * 64),))


KEPT = ReferenceMass(depth=30.0, mass=3800.0, method="wendt_hauser", rule="smallest")


def test_a_reference_of_an_earlier_round_is_kept():
    rows = _soil(SOIL, **SECOND)

    result = stocks(layer_file(rows), StockOptions(references=(KEPT,)))

    assert result.depths[0].reference == KEPT
    assert result.inputs["reference_rule"] == "kept"
    assert result.inputs["first_round"] is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "spline"}, "method must be one of ellert_bettany, .*'spline'"),
        ({"rule": "median"}, "rule must be one of automatic, .*'median'"),
        ({"depths": ()}, "depths must be one or more, each once, in cm; got none"),
        ({"depths": (30.0, 30.0)}, "each once, in cm; got 30, 30"),
        ({"depths": (0.3,)}, r"depths must lie in \[1, 1000\] cm; got 0.3"),
        ({"depths": (np.nan,)}, "depths must have no missing value, in cm"),
        (
            {"reference_masses": (0.5,)},
            r"reference_masses must lie in \[1, 1e\+06\] Mg ha-1; got 0.5",
        ),
        ({"reference_masses": (1.0, 2.0)}, "as many as depths, in Mg ha-1; got 2 for"),
        (
            {"reference_masses": (1.0,), "references": (KEPT,)},
            "must come from an earlier round or be given, not both",
        ),
        (
            {"depths": (50.0,), "references": (KEPT,)},
            "there is none for 50 cm, only for 30 cm",
        ),
        (
            {"method": "von_haden", "references": (KEPT,)},
            "got von_haden with the reference mass of wendt_hauser",
        ),
        ({"matter_per_carbon": 0.58}, r"matter_per_carbon must lie in \[1, 4\]"),
        ({"depths": (60.0,)}, "must reach the depth of 60 cm; the deepest reaches 50"),
    ],
)
def test_options_that_cannot_be_used_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        stocks(layer_file(_soil(SOIL)), StockOptions(**options))


def test_a_file_without_layers_is_refused():
    with pytest.raises(InputError, match="must have passed the checks; got none of 0"):
        stocks(layer_file([]))


def test_a_reference_that_leaves_out_dense_soil_is_named():
    dense = [(30, 1.5, 20.0), (20, 1.4, 10.0)]
    rows = [*_soil(SOIL, point="A", **FIRST), *_soil(dense, point="B", **FIRST)]
    rows += _soil(dense, point="A", **SECOND)
    text = (
        "30 cm: 1 of 2 profiles of the first round hold more soil than the reference "
        "mass, so that their stocks end above 30 cm, the densest at 26.0 cm; VM0042 "
        "wants the largest mass, "
        "for which all profiles must be sampled deeper"
    )

    assert text in stocks(layer_file(rows), StockOptions(rule="smallest")).warnings
    for options in (StockOptions(), StockOptions(reference_masses=(3900.0,))):
        said = stocks(layer_file(rows), options).warnings
        assert not any("more soil than the reference" in one for one in said)


def test_a_spline_that_leaves_its_layers_is_named_and_a_negative_stock_left_out():
    # Thin poor soil over a rich layer; the natural cubic spline through these knots
    # by hand: h = 2000, 2000; s = 0, 0.02; S''/6 in the middle = 0.02 / 8000;
    # S(1000) = 0 + 1000 (-2000 x 0.0000025) + 0.0000025 / 2000 x 1000^3 = -3.75.
    below = [(20, 1.0, 0.0), (20, 1.0, 20.0)]
    # With 2 g kg-1 more everywhere, 2 Mg ha-1 more: still negative; with 4, 0.25.
    poor = [(t, d, c + 4.0) for t, d, c in below]
    rows = [*_soil(below, point="A"), *_soil(poor, point="B")]
    options = StockOptions(depths=(10.0,), reference_masses=(1000.0,))

    result = stocks(layer_file(rows), options)

    np.testing.assert_allclose(result.depths[0].equivalent_mass, [np.nan, 0.25])
    assert [(f.rule, f.row) for f in result.findings][:1] == [("negative_stock", 3)]
    assert any("spline overshoots in 1 of 2 profiles" in w for w in result.warnings)

    straight = stocks(layer_file(rows), replace(options, method="ellert_bettany"))
    np.testing.assert_allclose(straight.depths[0].equivalent_mass, [0.0, 4.0])
    assert not any("overshoots" in w for w in straight.warnings)

    # Above the first layer's carbon: rich over nothing, and again rich.
    rich = [(10, 1.0, 30.0), (10, 1.0, 0.0), (10, 1.0, 30.0)]
    options = StockOptions(depths=(15.0,), reference_masses=(1200.0,))
    flagged = stocks(layer_file(_soil(rich)), options)
    expected = CubicSpline(
        [0.0, 1000.0, 2000.0, 3000.0], [0.0, 30.0, 30.0, 60.0], bc_type="natural"
    )(1200.0)
    assert expected > 30.0
    np.testing.assert_allclose(flagged.depths[0].equivalent_mass, expected)
    assert [f.rule for f in flagged.findings] == ["overshoot"]


def test_rows_without_stones_and_refused_rows_are_warnings():
    def finding(rule, row, severity="flagged"):
        return Finding(
            severity=severity,
            file="a.csv",
            row=row,
            column="",
            value="",
            rule=rule,
            message="m",
        )

    findings = (
        finding("coarse_missing", 2),
        finding("coarse_missing", 3),
        finding("gap", 3, "refused"),
    )

    _, said = of_reader(findings)

    assert said == [
        "1 row was refused and is in no stock; the findings say why",
        "coarse fragments of 1 layers are not given and taken as none; of a stony soil "
        "the stock is too large",
    ]


def test_what_the_reader_says_of_whole_files_is_carried_on():
    def finding(rule, row=0):
        return Finding(
            severity="flagged",
            file="a.csv",
            row=row,
            column="",
            value="",
            rule=rule,
            message=f"text of {rule}",
        )

    rules = ("unit_assumed", "column_unknown", "pedotransfer", "unit_assumed")
    findings = [*map(finding, rules), finding("below_detection", row=3)]

    result = stocks(layer_file(_soil(SOIL), findings=findings))

    assert result.provisional == ("text of pedotransfer",)
    assert result.warnings[0] == "a.csv: text of unit_assumed"
    assert not any("column_unknown" in text for text in result.warnings[1:])
    assert not any("below_detection" in text for text in result.warnings)
    assert result.findings[: len(findings)] == tuple(findings)


def _doubt(row, layer=1):
    return Finding(
        severity="flagged",
        file="layers.csv",
        row=row,
        column="coarse_fraction [1]",
        value="0.94",
        rule="coarse_fraction_doubtful",
        message="coarse_fraction [1] is seldom above 0.8; got 0.94",
        layer=layer,
    )


def test_a_flagged_stony_profile_sets_no_reference_and_is_named():
    stony = [(30, 0.08, 14.0), (20, 0.08, 7.0)]
    rows = [*_soil(stony, point="S", **FIRST), *_soil(SOIL, point="A", **FIRST)]
    layers = layer_file(rows, [_doubt(2), _doubt(99), _doubt(4, layer=2)])

    found = stocks(layers, StockOptions(rule="smallest"))

    assert found.profiles.doubtful.tolist() == [True, False]
    assert found.depths[0].reference.mass == pytest.approx(3900.0)
    assert any(
        "1 of 2 profiles of the first round have a doubtful value and set no reference "
        "mass (Tilth's own rule): point 'S'" in text
        for text in found.warnings
    )
    with pytest.raises(InputError, match="must be at least half of the median"):
        stocks(layer_file(rows), StockOptions(rule="smallest"))


@pytest.mark.parametrize(("mass", "said"), [(1900.0, True), (2000.0, False)])
def test_a_given_mass_of_less_than_half_the_depth_is_warned_about(mass, said):
    # 3900 Mg ha-1 in 30 cm: 1900 reach 14.6 cm and 2000 reach 15.4 cm.
    found = stocks(
        layer_file(_soil(SOIL, point="A", **FIRST)),
        StockOptions(reference_masses=(mass,)),
    )

    text = "30 cm: the reference mass of 1900 Mg ha-1 reaches 14.6 cm on average"
    assert any(text in warning for warning in found.warnings) is said
