import pytest
from rasterio.env import get_gdal_config, set_gdal_config

from tilth.geo.block_cache import limit_cache, limited_cache

OPTION = "GDAL_CACHEMAX"


@pytest.fixture(autouse=True)
def usual(monkeypatch):
    """A cache of 512 MiB, and what it was when the test is over."""
    monkeypatch.delenv(OPTION, raising=False)
    before = get_gdal_config(OPTION)
    set_gdal_config(OPTION, 2**29)
    yield
    set_gdal_config(OPTION, before)


def test_it_is_limited_as_long_as_needed():
    with limited_cache():
        assert get_gdal_config(OPTION) == 2**28
    assert get_gdal_config(OPTION) == 2**29


def test_it_is_as_before_after_an_error():
    with pytest.raises(ZeroDivisionError), limited_cache():
        raise ZeroDivisionError
    assert get_gdal_config(OPTION) == 2**29


def test_it_stays_limited():
    limit_cache()
    assert get_gdal_config(OPTION) == 2**28


def test_less_stays_less():
    set_gdal_config(OPTION, 2**20)
    limit_cache()
    assert get_gdal_config(OPTION) == 2**20


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv(OPTION, "512")
    limit_cache()
    with limited_cache():
        assert get_gdal_config(OPTION) == 2**29
