import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth.assessment.layers.tables import layer_table, profile
from tilth.assessment.stock.profiles import layout_of, organic_matter, profiles_of
from tilth.errors import InputError

TWO = [
    *profile([0, 30], [3900.0], [20.0], point="A", round="2020", date="2020-10-01"),
    *profile([0, 10, 25], [1200.0, 2100.0], [25.0, 15.0], point="B", round="2020"),
    *profile([0, 30], [4000.0], [21.0], point="A", round="2025", laboratory="north"),
]


def test_layers_become_padded_profiles():
    found = profiles_of(layer_table(TWO), matter_per_carbon=2.0)

    assert found.point.texts() == ["A", "B", "A"]
    assert found.round.texts() == ["2020", "2020", "2025"]
    assert found.laboratory.texts() == ["", "", "north"]
    assert found.date.astype(str).tolist() == ["2020-10-01", "NaT", "NaT"]
    nan = np.nan
    np.testing.assert_allclose(found.layer_thickness, [[30, nan], [10, 15], [30, nan]])
    np.testing.assert_allclose(found.layer_mass[1], [1200.0, 2100.0])
    np.testing.assert_allclose(found.layer_soc, [[78, nan], [30, 31.5], [84, nan]])
    mineral = [[3900 - 156, nan], [1200 - 60, 2100 - 63], [4000 - 168, nan]]
    np.testing.assert_allclose(found.layer_mineral_mass, mineral)


def test_measured_organic_matter_goes_before_the_factor():
    rows = profile([0, 10], [1000.0], [20.0])
    rows += profile([0, 10], [1000.0], [20.0], point="B", som_content=50.0)

    found = profiles_of(layer_table(rows)).layer_mineral_mass

    np.testing.assert_allclose(found, [[1000 - 34.48], [950.0]])


@pytest.mark.parametrize("matter", [1000.0, np.nan])
def test_a_layer_without_mineral_soil_has_no_mineral_mass(matter):
    rows = profile([0, 10], [100.0], [590.0], som_content=matter)

    assert np.isnan(organic_matter(layer_table(rows), 1.724)).all()
    assert np.isnan(profiles_of(layer_table(rows)).layer_mineral_mass).all()


def _by_loop(rows):
    """Thickness and mass of each profile, from the surface down."""
    found = {}
    for row in sorted(rows, key=lambda r: r["depth_top"]):
        key = (row["site"], row["point"], row["round"])
        found.setdefault(key, []).append(
            (row["depth_bottom"] - row["depth_top"], row["fine_earth_mass"])
        )
    return found


@given(data=st.data())
def test_the_order_of_layers_is_irrelevant(data):
    rows = []
    for i in range(data.draw(st.integers(1, 6))):
        thickness = data.draw(st.lists(st.integers(1, 40), min_size=1, max_size=5))
        limits = np.append(0, np.cumsum(thickness)).tolist()
        masses = [100.0 * d + i for d in thickness]
        labels = {"site": str(i % 2), "point": str(i), "round": str(i % 3)}
        rows += profile(limits, masses, [10.0] * len(masses), **labels)

    table = layer_table(data.draw(st.permutations(rows)))
    found = profiles_of(table)

    expected = _by_loop(rows)
    names = (found.site.texts(), found.point.texts(), found.round.texts())
    keys = list(zip(*names, strict=True))
    assert sorted(keys) == sorted(expected)
    for i, key in enumerate(keys):
        layers = zip(found.layer_thickness[i], found.layer_mass[i], strict=True)
        own = [(float(t), float(m)) for t, m in layers if not np.isnan(t)]
        assert own == expected[key]
    last = layout_of(table).last
    deepest = [sum(t for t, _ in expected[key]) for key in keys]
    np.testing.assert_allclose(table.depth_bottom[last], deepest)


def test_no_layers_are_no_profiles():
    found = profiles_of(layer_table([]))

    assert found.layer_mass.shape == (0, 0)
    assert found.date.size == 0


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        ([(5.0, 10.0), (10.0, 30.0)], "a profile must begin at 0 cm"),
        ([(0.0, 10.0), (20.0, 30.0)], "layers must leave no gap"),
        ([(0.0, 10.0), (5.0, 30.0)], "layers must not overlap"),
        ([(0.0, 10.0), (10.0, 10.0)], "the bottom of a layer must lie below its top"),
    ],
)
def test_profiles_with_faults_are_refused(limits, rule):
    row = {"fine_earth_mass": 1000.0, "soc_content": 20.0, "site": "S", "point": "7"}
    rows = [{**row, "depth_top": t, "depth_bottom": b} for t, b in limits]

    with pytest.raises(InputError, match=rf"{rule}, in cm; .*site 'S', point '7'"):
        profiles_of(layer_table(rows))


def test_a_factor_out_of_range_is_refused():
    with pytest.raises(InputError, match=r"matter_per_carbon must lie in \[1, 4\] 1"):
        profiles_of(layer_table(TWO), matter_per_carbon=0.58)
