import numpy as np
import pytest

from tilth.accounting.factor import own_factor
from tilth.accounting.organic_soil import (
    drained_emissions,
    drained_sites,
    fire_emissions,
    fires,
    rewetted_emissions,
    rewetted_sites,
)
from tilth.accounting.warming_potential import warming_potential
from tilth.errors import InputError

AR5, AR6 = warming_potential("AR5"), warming_potential("AR6")


@pytest.mark.parametrize(
    ("site", "climate", "parts", "sum_ar5", "sum_ar6"),
    [
        (
            "cropland boreal and temperate",
            "temperate",
            # CO2 7.9*44/12; DOC 0.31*44/12; CH4 (0.95*0 + 0.05*1165)*28e-3;
            # N2O 13*44/28*265e-3
            (28.967, 1.137, 1.631, 5.414),
            37.148,
            37.253,
        ),
        (
            "grassland temperate rich deep-drained",
            "",
            (22.367, 1.137, 2.057, 3.415),
            28.975,
            29.004,
        ),
        (
            "grassland temperate rich shallow-drained",
            "",
            (13.200, 1.137, 1.775, 0.666),
            16.778,
            16.735,
        ),
        ("cropland tropical", "", (51.333, 3.007, 1.457, 2.082), 57.879, 57.890),
    ],
)
def test_drained_check_vectors(site, climate, parts, sum_ar5, sum_ar6):
    found = drained_emissions(site, climate)
    ar5 = [float(e.co2e(AR5).value) for e in found]
    ar6 = [float(e.co2e(AR6).value) for e in found]

    np.testing.assert_allclose(ar5, parts, rtol=0, atol=5.1e-4)
    assert sum(ar5) == pytest.approx(sum_ar5, abs=5.1e-4)
    assert sum(ar6) == pytest.approx(sum_ar6, abs=5.1e-4)
    assert [e.gas for e in found] == ["CO2", "CO2", "CH4", "N2O"]
    assert all(e.provisional for e in found)


@pytest.mark.parametrize(
    ("site", "parts", "total"),
    [
        ("temperate rich", (1.833, 0.880, 8.064, 0.0), 10.777),
        ("temperate poor", (-0.843, 0.880, 3.435, 0.0), 3.471),
    ],
)
def test_rewetted_check_vectors(site, parts, total):
    values = [float(e.co2e(AR5).value) for e in rewetted_emissions(site)]

    np.testing.assert_allclose(values, parts, rtol=0, atol=5.1e-4)
    assert sum(values) == pytest.approx(total, abs=6e-4)


def test_rewetted_in_the_units_of_the_other_report():
    values = [float(e.co2e(AR6).value) for e in rewetted_emissions("temperate rich")]

    assert sum(values) == pytest.approx(10.489, abs=5.1e-4)


def test_fire():
    # 353 t at 464 g CO2-C and 21 g CH4 per kg: kg per ha.
    co2, ch4 = fire_emissions("tropical drained wildfire")

    assert co2.mass.value == pytest.approx(353 * 464 * 44 / 12)
    assert ch4.mass.value == pytest.approx(353 * 21)
    assert len(fires()) == 4
    (warning,) = [
        text
        for text in fire_emissions("tropical agricultural burning")[1].provisional
        if "burnt" in text
    ]
    assert warning.startswith("unverified")


def test_an_unknown_error_is_unknown():
    # Paddy on peat has no range of N2O; the text says so.
    *_, n2o = drained_emissions("paddy rice tropical")

    assert np.isnan(n2o.mass.standard_error)
    assert n2o.mass.reasons == (
        "no error is known for greenhouse_gases/drained: N2O, paddy rice tropical",
    )
    assert n2o.provisional[0].startswith("unverified")


def test_every_gas_can_be_overridden():
    # The Irish inventory has 1.30 t C for poor grassland.
    key = "greenhouse_gases/drained: CO2, grassland temperate poor"
    own = {key: own_factor(key, 1.30, unit="t CO2-C ha-1 yr-1")}
    mine = drained_emissions("grassland temperate poor", own=own)
    default = drained_emissions("grassland temperate poor")

    assert mine[0].mass.value == pytest.approx(1300 * 44 / 12)
    assert mine[2].mass.value == default[2].mass.value


def test_all_sites_compute_in_all_their_climates():
    for site, climates in drained_sites().items():
        for climate in climates:
            assert len(drained_emissions(site, climate)) == 4
    assert len(drained_sites()) == 17
    assert len(rewetted_sites()) == 5
    for site in rewetted_sites():
        assert len(rewetted_emissions(site)) == 4


def test_refusals():
    with pytest.raises(InputError, match="site for CO2 must be one of"):
        drained_emissions("bog")
    with pytest.raises(InputError, match="must be boreal or temperate; got 'none'"):
        drained_emissions("cropland boreal and temperate")
    with pytest.raises(InputError, match="must be tropical; got 'boreal'"):
        drained_emissions("oil palm", "boreal")
    with pytest.raises(InputError, match="site for CO2 must be one of"):
        rewetted_emissions("temperate")
    with pytest.raises(InputError, match="fire for burnt must be one of"):
        fire_emissions("small")
