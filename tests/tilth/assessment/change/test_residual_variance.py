from dataclasses import replace
from math import inf

import numpy as np
import pytest

from docs.validation import (
    long_term_experiments,
    model_residuals,
    residual_table,
)
from tests.tilth.assessment.site.sites import COVER, EXAMPLES, make_site
from tests.tilth.shared_data import shared_data
from tilth.assessment.change.residual_variance import (
    climate_zone,
    practices_of,
    reasons_against,
    residual_of,
    stored_residuals,
)
from tilth.assessment.site.file import read_site
from tilth.errors import InputError
from tilth.models import rothc
from tilth.models.rothc_initialisation import initialise
from tilth.models.rothc_inputs import RothcMonths, RothcSoil
from tilth.stats.validation import validate
from tilth.stats.validation_result import Pair


@pytest.fixture(scope="module")
def data():
    return shared_data("lte_rothamsted", "rbk1")


@pytest.fixture(scope="module")
def farm():
    return read_site(EXAMPLES / "example-farm.yaml")


def pairs(**changes):
    base = {"practice": "cropping", "crop_group": "annual C3"}
    return [
        Pair(study=s, modelled=m, observed=o, **{**base, **changes})
        for s, m, o in (("1", 1.0, 2.0), ("2", 3.0, 2.5), ("2", 0.0, 1.0))
    ]


def test_stored_rows_say_what_they_are():
    stored = stored_residuals("rothc")

    assert stored
    assert all(r.in_sample and not r.independent for r in stored)
    assert not any(r.passed for r in (*stored, *stored_residuals("icbm")))
    assert all(r.independent for r in stored_residuals("icbm"))
    assert all(r.degrees_of_freedom == r.n_sites - 1 for r in stored)
    assert all("clay" in r.failures for r in stored)
    assert stored_residuals("century") == ()


def hoosfield_like(tmp_path, **icbm):
    """A field on which the stored residuals hold."""
    plan = {"crop": "spring barley", "plant_carbon": 1.6, "cover": COVER}
    manured = {**plan, "manure": [{"carbon": 3.0, "month": 2}]}
    rothamsted = read_site(EXAMPLES / "hoosfield.yaml").climate.normal
    return make_site(
        tmp_path,
        [
            (("soil", "depth"), 23),
            (("soil", "clay"), 23.4),
            (("soil", "sand"), 20),
            (("soil", "soc_stock"), {"value": 34, "depth": 23, "date": 2024}),
            (("climate", "zone"), "cool temperate"),
            (("climate", "temperature"), rothamsted["temperature"].tolist()),
            (("climate", "precipitation"), rothamsted["precipitation"].tolist()),
            (("climate", "pet"), rothamsted["pet"].tolist()),
            (("management", "history"), [plan]),
            (("management", "baseline"), [{"rotation": [plan]}]),
            (("management", "project"), [{"rotation": [manured]}]),
            (("models",), {"icbm": icbm} if icbm else {}),
        ],
    )


def test_a_site_like_the_experiments_lies_in_the_domain(tmp_path):
    site = hoosfield_like(tmp_path)
    published = stored_residuals("rothc")[0]

    assert published.rate_multiplier == 1.0
    assert practices_of(site, site.project) == ("organic amendment",)
    assert practices_of(site, site.baseline) == ("unchanged",)
    assert reasons_against(published, site, site.project, 10.0) == ()
    fitted = stored_residuals("rothc")[2]
    (reason,) = reasons_against(fitted, site, site.project, 10.0)
    assert "rate multiplier of rothc" in reason


def test_icbm_must_have_the_rate_that_was_tested(tmp_path):
    row = stored_residuals("icbm")[0]
    with_it = hoosfield_like(tmp_path, rate_modifier=row.rate_multiplier)
    assert reasons_against(row, with_it, with_it.baseline, 30.0) == ()

    for other in (hoosfield_like(tmp_path), hoosfield_like(tmp_path, rate_modifier=1)):
        (reason,) = reasons_against(row, other, other.baseline, 30.0)
        assert "rate multiplier of icbm must be 1.5" in reason


def test_practices_are_what_changes_against_the_history(farm):
    assert practices_of(farm, farm.baseline) == ("unchanged",)
    assert practices_of(farm, farm.project) == (
        "organic amendment",
        "soil disturbance and residues",
    )
    grass = replace(farm, history=(replace(farm.history[0], crop="perennial grass"),))
    assert "cropping" in practices_of(grass, grass.baseline)


def test_moist_and_dry(tmp_path, farm):
    assert climate_zone(farm) == "cool temperate dry"
    wet = [(("climate", "zone"), "tropical")]
    assert climate_zone(make_site(tmp_path, wet)) == "tropical dry"
    rain = [*wet, (("climate", "precipitation"), [90.0] * 12)]
    # 1080 mm is moist in the tropics although evapotranspiration is higher.
    assert climate_zone(make_site(tmp_path, rain)) == "tropical moist"
    silent = [*wet, (("climate", "pet"), None)]
    assert climate_zone(make_site(tmp_path, silent)) == "tropical"


OPTIONS = {
    "model": "rothc",
    "depth_bottom": (30.0, 30.0),
    "years": (5.0, 20.0),
    "clay": (10.0, 40.0),
    "land_uses": ("cropland",),
    "source": "mine",
}


def test_own_validation_gives_a_residual_variance():
    (result,) = validate(pairs(climate_zone="boreal dry"), default_uncertainty=3.0)
    found = residual_of(result, **OPTIONS)

    assert found.standard_deviation == pytest.approx(np.std([-1.0, 0.5, -1.0], ddof=1))
    assert found.degrees_of_freedom == 1.0
    assert found.mean_bias == pytest.approx((-1.0 - 0.25) / 2)
    assert found.climates == ("boreal dry",)
    assert found.independent
    assert not found.passed
    assert found.failures == ("climate zones", "textural classes", "clay")


def test_refusals():
    (one,) = validate(pairs()[:1])
    with pytest.raises(InputError, match="two studies or more; got 1"):
        residual_of(one, **OPTIONS)
    (gas,) = validate(pairs(emission_source="N2O"))
    with pytest.raises(InputError, match="emission source SOC"):
        residual_of(gas, **OPTIONS)
    (good,) = validate(pairs())
    with pytest.raises(InputError, match=r"standard_deviation must be .* above 0"):
        replace(residual_of(good, **OPTIONS), standard_deviation=0.0)
    with pytest.raises(InputError, match="degrees_of_freedom"):
        replace(residual_of(good, **OPTIONS), degrees_of_freedom=inf)


def test_measured_stocks_are_those_that_were_published(data):
    hoosfield, broadbalk, highfield = long_term_experiments.sites()

    nil, n3pk, fym = broadbalk.treatments
    stock = dict(zip(fym.years.tolist(), fym.stocks, strict=True))
    assert stock[2000] == pytest.approx(76.428)  # datasets.md, section 1.1: 76.43
    assert dict(zip(n3pk.years.tolist(), n3pk.stocks, strict=True))[2000] == (
        pytest.approx(33.12)
    )
    assert 1865 not in n3pk.years  # not sampled
    assert nil.start == 28.8
    assert [t.stocks[-1] for t in hoosfield.treatments] == [27.4, 93.0, 39.3]
    # Content times the two masses, by hand: 1959 2.9015 %, 2014 1.0715 %.
    (bare,) = highfield.treatments
    assert bare.start == pytest.approx(10 * 2.172 * 2.9015)
    assert bare.stocks[-1] == pytest.approx(10 * 1.0715 * (2.172 + 2.864) / 2)
    half = 10 * 1.0715 * (2.864 - 2.172) / 2
    assert bare.change_error[-1] > half / np.sqrt(3.0)


def test_inputs_cover_every_year(data):
    _, broadbalk, highfield = long_term_experiments.sites()
    years = np.arange(1844, 2016)
    nil, _, fym = broadbalk.treatments
    plants = {
        t.name[:3]: t.plants.reshape(-1, 12).sum(axis=1) for t in broadbalk.treatments
    }

    assert plants["Nil"].shape == years.shape
    np.testing.assert_array_equal(plants["N3P"][:8], plants["Nil"][:8])
    assert plants["FYM"][years == 2010] > 2.0 * plants["Nil"][years == 2010]
    manure = fym.manure.reshape(-1, 12).sum(axis=1)
    assert manure[years == 1900] == 3.0
    assert manure[years == 1950] == pytest.approx(2.4)
    assert not nil.manure.any()
    assert np.isfinite(broadbalk.precipitation).all()
    # Means of 1961-90 by month, from the file of means: 9.13 degC and 691.9 mm.
    at = (years >= 1961) & (years <= 1990)
    rain = broadbalk.precipitation.reshape(-1, 12).sum(axis=1)[at]
    warmth = broadbalk.temperature.reshape(-1, 12).mean(axis=1)[at]
    assert rain.mean() == pytest.approx(691.9, rel=0.05)
    assert warmth.mean() == pytest.approx(9.13, abs=0.1)
    assert not highfield.treatments[0].plants.any()


def test_rothc_with_a_factor_of_one_is_rothc(data):
    site = long_term_experiments.sites()[0]
    treatment = site.treatments[1]
    soil = RothcSoil(clay=23.4, depth=site.depth, iom=site.iom)
    before = RothcMonths(
        temperature=site.temperature[:12],
        precipitation=site.precipitation[:12],
        pan_evaporation=site.pan_evaporation[:12],
        plant_cover=site.cover_before,
        monthly_c_input=site.plants_before,
    )
    began = initialise(soil, before, treatment.start, iom=site.iom)
    months = RothcMonths(
        temperature=site.temperature,
        precipitation=site.precipitation,
        pan_evaporation=site.pan_evaporation,
        plant_cover=treatment.cover,
        monthly_c_input=treatment.plants,
        monthly_manure_input=treatment.manure,
    )
    stock = rothc.simulate(soil, months, began.state).soc_stock()[11::12]
    expected = stock[treatment.elapsed - 1] - treatment.start
    found = model_residuals.rothc_model(site)(np.ones(1))

    np.testing.assert_allclose(found[7:14], expected, atol=1e-9)


@pytest.mark.slow
def test_the_stored_table_is_what_is_computed_now(data):
    assert all(row.passed for row in residual_table.rows())
    assert residual_table.path().parent.parent.name == "datasets"
    for model, found in model_residuals.results().items():
        for fold in found.folds:
            others = [s for s in found.sites if s.name != fold.site.name]
            used = sum(t.years.size for s in others for t in s.treatments)
            assert fold.calibration.residuals.size == used, model
