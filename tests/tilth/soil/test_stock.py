import csv
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.shared_data import shared_data
from tilth.errors import InputError
from tilth.soil.fine_earth import (
    fine_density_coarse_mass,
    fine_density_coarse_volume,
    fine_earth_mass,
    fine_earth_per_volume,
    whole_density_coarse_mass,
    whole_density_coarse_volume,
)
from tilth.soil.stock import soc_mass, soc_stock, stock_slopes

contents = st.floats(0.0, 300.0)
densities = st.floats(0.2, 2.0)
volumes = st.floats(0.0, 0.7)
rocks = st.floats(2.0, 3.2)
depths = st.floats(1.0, 100.0)


def test_check_value_of_equation_4_of_vm0042():
    assert float(soc_stock(18.0, 1.35, 30.0)) == pytest.approx(72.9, rel=1e-12)


def _columns(path, *names):
    """Columns of numbers, of the rows that have all of them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [[row[name] for name in names] for row in csv.DictReader(file)]
    return np.array([r for r in rows if not {"", "NA"} & set(r)], dtype=float).T


def test_published_stocks_of_silsoe():
    content, density, thickness, published = _columns(
        shared_data("lte_other", "silsoe_soil_organic_carbon.csv"),
        "OCC_g_100g",
        "BD_g_cm3",
        "di_cm",
        "SOC_Mg_ha2",
    )

    found = soc_stock(10.0 * content, density, thickness)

    assert published.size > 200
    np.testing.assert_allclose(found, published, rtol=1e-7)  # ten digits


def test_published_stocks_of_north_macedonia():
    content, density, coarse, published = _columns(
        shared_data("soil_points_mkd", "dataproc.csv"), "SOC", "BLD", "CRFVOL", "OCSKGM"
    )
    physical = density <= 2.65  # one row has 3.64

    found = soc_stock(
        content[physical], density[physical], 30.0, coarse[physical] / 100.0
    )

    assert physical.sum() > 3000
    np.testing.assert_allclose(found / 10.0, published[physical], rtol=1e-9)


CONVENTIONS = {
    "fine volume": lambda b, c, _: fine_density_coarse_volume(b, c),
    "fine mass": fine_density_coarse_mass,
    "whole mass": lambda b, c, _: whole_density_coarse_mass(b, c),
    "whole volume": lambda b, c, r: whole_density_coarse_volume(b, c, r),
    "direct": lambda b, _, __: fine_earth_per_volume(b),
}


@pytest.mark.parametrize("convention", CONVENTIONS.values(), ids=CONVENTIONS)
@given(
    content=st.floats(1.0, 300.0),
    density=st.floats(1.0, 2.0),
    coarse=st.floats(0.01, 0.25),
    rock=rocks,
    depth=depths,
)
def test_slopes_equal_finite_differences(
    convention, content, density, coarse, rock, depth
):
    values = np.array([content, density, coarse, rock, depth])

    def stock(v):
        return float(stock_slopes(v[0], convention(v[1], v[2], v[3]), v[4]).stock)

    found = stock_slopes(content, convention(density, coarse, rock), depth)

    for i, slope in enumerate(astuple(found)[1:]):
        step = np.zeros(5)
        step[i] = 1e-5 * values[i]
        difference = (stock(values + step) - stock(values - step)) / (2 * step[i])
        scale = stock(values) / values[i]
        assert float(slope) == pytest.approx(difference, rel=1e-6, abs=1e-8 * scale)


@given(content=contents, density=densities, depth=depths, volume=volumes)
def test_layers_add_up(content, density, depth, volume):
    whole = soc_stock(content, density, depth, volume)
    parts = soc_stock(content, density, [0.3 * depth, 0.7 * depth], volume)

    np.testing.assert_allclose(parts.sum(), whole, rtol=1e-12, atol=1e-300)


@given(content=contents, more=st.floats(0.0, 100.0), density=densities, depth=depths)
def test_stock_never_falls_with_content(content, more, density, depth):
    less, grown = soc_stock([content, content + more], density, depth)

    assert grown >= less


@given(content=contents, density=densities, depth=depths, volume=volumes)
def test_stock_of_the_mass_is_the_stock_of_the_layer(content, density, depth, volume):
    mass = fine_earth_mass(fine_density_coarse_volume(density, volume), depth)

    expected = soc_stock(content, density, depth, volume)
    np.testing.assert_allclose(
        soc_mass(content, mass), expected, rtol=1e-12, atol=1e-300
    )


def test_stones_alone_hold_nothing():
    found = stock_slopes(20.0, fine_density_coarse_mass([0.0, 1.3], 1.0), 10.0)

    np.testing.assert_array_equal(found.stock, [0.0, 0.0])
    assert np.isfinite(found.by_coarse).all()


def test_a_missing_value_blanks_its_layer_alone():
    nan = np.nan
    found = stock_slopes(
        [20.0, nan, 20.0, 20.0],
        whole_density_coarse_volume([1.3, 1.3, nan, 1.3], [0.1, 0.1, 0.1, nan]),
        10.0,
    )

    for values in (found.stock, found.by_coarse, found.by_rock_density):
        np.testing.assert_array_equal(np.isnan(values), [False, True, True, True])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: soc_stock(20.0, 3.64, 30.0), r"bulk_density .* g cm-3; got 3.64"),
        (lambda: soc_stock(20.0, 1.3, -1.0), r"thickness must lie in \[0, inf\] cm"),
        (lambda: soc_stock(2000.0, 1.3, 1.0), r"soc_content must lie in \[0, 1000\]"),
        (lambda: soc_stock(20.0, 1.3, 30.0, 94.0), r"coarse_fraction .*\[0, 1\]"),
    ],
)
def test_values_out_of_range_are_refused(call, said):
    with pytest.raises(InputError, match=said):
        call()
