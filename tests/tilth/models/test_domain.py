import pytest

from tilth.errors import InputError
from tilth.models.domain import Domain, Setting, reasons_against, require

DOMAIN = Domain(
    model="Example",
    depth_bottom=(20.0, 30.0),
    depth_note="plough layer",
    land_uses=("cropland",),
    climates=("cool temperate",),
    soils=("mineral",),
    source="a test",
)
INSIDE = {"land_use": "cropland", "climate": "cool temperate", "soil": "mineral"}


def test_a_site_inside_has_no_reason_against_it():
    assert reasons_against(DOMAIN, Setting(**INSIDE, depth_bottom=23.0)) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"soil": "organic"}, "not made for organic"),
        ({"land_use": "paddy"}, "not made for paddy"),
        ({"climate": "tropical"}, "not made for tropical"),
    ],
)
def test_a_site_outside_is_refused_with_its_reason(change, message):
    with pytest.raises(InputError, match=message):
        require(DOMAIN, Setting(**{**INSIDE, **change}, depth_bottom=23.0))


def test_another_depth_is_refused():
    with pytest.raises(InputError, match="asked for 0-100 cm"):
        require(DOMAIN, Setting(**INSIDE, depth_bottom=100.0))


def test_an_unknown_word_is_refused():
    with pytest.raises(InputError, match="soil must be one of mineral, organic"):
        Setting(**{**INSIDE, "soil": "peaty"}, depth_bottom=23.0)
