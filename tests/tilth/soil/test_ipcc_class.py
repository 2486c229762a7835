import numpy as np
import pytest

from tilth.errors import InputError
from tilth.soil.ipcc_class import CLASSES, class_of_group, soil_class, soil_groups


@pytest.mark.parametrize(
    ("shares", "sand", "clay", "expected"),
    [
        ({"organic": 31, "sandy": 69}, np.nan, np.nan, "organic"),
        ({"organic": 30, "sandy": 70}, np.nan, np.nan, "sandy"),
        ({"wetland": 40, "volcanic": 60}, np.nan, np.nan, "wetland"),
        ({"volcanic": 40, "spodic": 60}, np.nan, np.nan, "volcanic"),
        ({"spodic": 40, "high-activity clay": 60}, np.nan, np.nan, "spodic"),
        ({"high-activity clay": 100}, 70.1, 7.9, "sandy"),
        ({"high-activity clay": 100}, 70.0, 7.9, "high-activity clay"),
        ({"high-activity clay": 100}, 75.0, 8.0, "high-activity clay"),
        ({"organic": 100}, 80.0, 2.0, "organic"),
        ({"high-activity clay": 30}, np.nan, np.nan, "low-activity clay"),
    ],
)
def test_order_of_the_tests(shares, sand, clay, expected):
    assert CLASSES[int(soil_class(shares, sand=sand, clay=clay))] == expected


def test_arrays_and_missing_values():
    found = soil_class(
        {"wetland": [50.0, np.nan, np.nan]},
        sand=[20.0, 20.0, 90.0],
        clay=[20.0, 20.0, 3.0],
    )

    assert found.tolist() == [2, -1, 1]


def test_groups_are_marked_unverified():
    assert class_of_group("Podzols") == "spodic"
    assert class_of_group("Mollisols", "USDA") == "high-activity clay"
    assert {mark for _, mark in soil_groups().values()} == {"unverified"}
    assert {soil for soil, _ in soil_groups().values()} <= set(CLASSES)


def test_refusals():
    with pytest.raises(InputError, match="soil group of WRB must be one of"):
        class_of_group("Luvisol")
    with pytest.raises(InputError, match="got \\['peat'\\]"):
        soil_class({"peat": 50.0})
    with pytest.raises(InputError, match="share of sandy must lie in"):
        soil_class({"sandy": 120.0})
