import numpy as np
import pytest

from tilth.errors import InputError
from tilth.soil.mineral_capacity import known_classes, mineral_capacity


@pytest.mark.parametrize(
    ("soil_class", "per_gram"),
    [("high-activity clay", 86.0), ("low-activity clay", 48.0)],
)
def test_capacity_of_pure_silt_and_clay_is_the_published_one(soil_class, per_gram):
    """Georgiou et al. 2022: 86 and 48 mg of carbon per g of mineral."""
    assert float(mineral_capacity(40.0, 60.0, soil_class)) == per_gram
    assert float(mineral_capacity(0.0, 0.0, soil_class)) == 0.0


def test_capacity_counts_silt_as_clay_and_passes_what_is_missing():
    found = mineral_capacity(
        [10.0, 30.0, np.nan], [30.0, 10.0, 10.0], "low-activity clay"
    )

    assert found[0] == found[1] == pytest.approx(0.4 * 48.0)
    assert np.isnan(found[2])


@pytest.mark.parametrize(
    ("clay", "silt", "soil_class", "message"),
    [
        (20.0, 30.0, "volcanic", "known capacity of its minerals"),
        (60.0, 60.0, "low-activity clay", "together"),
        (-1.0, 60.0, "low-activity clay", "clay must lie"),
    ],
)
def test_refusals(clay, silt, soil_class, message):
    with pytest.raises(InputError, match=message):
        mineral_capacity(clay, silt, soil_class)


def test_classes_without_a_published_capacity_are_not_known():
    assert known_classes() == ("high-activity clay", "low-activity clay")
