import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.assessment.project_examples import NO_STOCK, layer, parcel, project
from tilth.assessment.assess import assess
from tilth.assessment.project_layers import stock_of_layers
from tilth.errors import InputError

ERRORS = {"soc_content_error": 1.0, "bulk_density_error": 0.05}


def test_stock_of_layers_by_hand():
    layers = [
        layer(0, 10, soc_content=30.0, bulk_density=1.2, coarse_fraction=0.1, **ERRORS),
        layer(10, 30, soc_content=15.0, bulk_density=1.4, **ERRORS),
    ]
    found = stock_of_layers(layers, 30.0)

    # 0.1 x 30 x 1.2 x 10 x 0.9 = 32.4; 0.1 x 15 x 1.4 x 20 = 42.
    assert found.soc_stock == pytest.approx(74.4)
    # By content 1.08 and 2.8 per g kg-1; by density 27 x 0.05 and 30 x 0.05.
    expected = np.sqrt(1.08**2 + 2.8**2 + 1.35**2 + 1.5**2)
    assert found.standard_error == pytest.approx(expected)
    assert found.provisional == ()


def test_saturation_takes_the_fine_earth_of_the_layers(tmp_path):
    """86 g kg-1 of silt and clay (Georgiou et al. 2022), here 65 % of all."""
    layers = [
        layer(0, 10, bulk_density=1.2, coarse_fraction=0.1, clay=24.0),
        layer(10, 40, bulk_density=1.4, clay=24.0),
    ]
    soil = {**NO_STOCK, "layers": layers, "silt": 41.0}
    found = assess(project(tmp_path, parcel(soil=soil)), n_members=100).parcels[0]
    mass = 0.1 * (1.2 * 0.9 * 10.0 + 1.4 * 20.0)  # of fine earth to 30 cm

    assert found.capacity.estimate == pytest.approx(86.0 * 0.65 * mass)
    assert "coarse fragments" not in found.capacity.reason
    own = assess(
        project(tmp_path, parcel(soil={**soil, "bulk_density": 1.0})), n_members=100
    ).parcels[0]
    assert own.capacity.estimate == pytest.approx(86.0 * 0.65 * 3.0)
    assert "coarse fragments are taken as none" in own.capacity.reason


def test_a_layer_that_the_depth_cuts_gives_its_share():
    layers = [layer(0, 20, **ERRORS), layer(20, 60, soc_content=8.0, **ERRORS)]
    found = stock_of_layers(layers, 30.0)

    # 0.1 x 20 x 1.3 x 20 = 52, and a quarter of 0.1 x 8 x 1.3 x 40 = 41.6.
    assert found.soc_stock == pytest.approx(52.0 + 10.4)
    parts = [2.6, 40.0 * 0.05, 5.2 / 4.0, 32.0 / 4.0 * 0.05]
    assert found.standard_error == pytest.approx(np.sqrt(np.sum(np.square(parts))))


@given(st.floats(5.0, 60.0))
def test_what_lies_above_and_below_a_depth_is_the_whole(depth):
    layers = [layer(0, 15, soc_content=25.0), layer(15, 60, soc_content=6.0)]
    whole = stock_of_layers(layers, 60.0).soc_stock
    shallow = stock_of_layers(layers, depth).soc_stock
    rest = 0.1 * 1.3 * (6.0 * min(60.0 - depth, 45.0) + 25.0 * max(15.0 - depth, 0.0))

    assert shallow + rest == pytest.approx(whole)


def test_an_error_that_nobody_measured_is_provisional():
    found = stock_of_layers([layer(0, 30)], 30.0)

    # 20 % to either side, all values equally likely, of 78 Mg ha-1.
    assert found.standard_error == pytest.approx(78.0 * 0.4 / np.sqrt(12.0))
    assert found.provisional[0].startswith("provisional: error of the stock of layers")


def test_a_density_without_error_is_named():
    found = stock_of_layers([layer(0, 30, soc_content_error=1.0)], 30.0)

    assert found.standard_error == pytest.approx(3.9)
    assert found.provisional == (
        "assumed: bulk density of layers without an error is taken as exact",
    )


def test_layers_below_the_depth_need_no_error():
    layers = [layer(0, 30, **ERRORS), layer(30, 60)]

    assert stock_of_layers(layers, 30.0).provisional == ()


def test_clay_is_that_of_the_fine_earth():
    layers = [
        layer(0, 10, clay=20.0, coarse_fraction=0.5),
        layer(10, 40, clay=30.0, bulk_density=1.3),
    ]

    # Fine earth 650 of the first 10 cm and 2600 of the next 20 cm.
    assert stock_of_layers(layers, 30.0).clay == pytest.approx(28.0)
    assert stock_of_layers([layer(0, 40)], 30.0).clay is None


def test_a_depth_below_the_layers_is_refused():
    with pytest.raises(InputError, match="layers must reach 50 cm"):
        stock_of_layers([layer(0, 30)], 50.0)


def test_layers_answer_as_their_stock_does(tmp_path):
    layers = [layer(0, 30, **ERRORS)]
    measured = stock_of_layers(layers, 30.0)
    of_layers = parcel(soil={**NO_STOCK, "layers": layers})
    of_stock = parcel(
        soil={"stock": 78.0, "stock_standard_error": measured.standard_error}
    )
    a, b = (
        assess(project(tmp_path, p), seed=1, n_members=200)
        for p in (of_layers, of_stock)
    )

    assert a.horizons == b.horizons
    assert any("stock of 0-30 cm from 1 layers: 78 Mg ha-1" in w for w in a.warnings)


def test_an_error_of_ones_own_stands(tmp_path):
    soil = {"stock": None, "stock_standard_error": 5.0, "layers": [layer(0, 30)]}
    found = project(tmp_path, parcel(soil=soil)).parcels[0]

    assert (found.soil.soc_stock, found.soil.stock_error) == (78.0, 5.0)
    assert found.provisional == ()
