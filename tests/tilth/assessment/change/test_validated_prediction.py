"""Measure and model: credited only on a validation of the same category and soil.

The pairs are those of ``docs/examples/validation-pairs.csv``, which are invented. Of
organic amendment the residuals are 0.7, 1.3, -1.2, -1.0, -0.5 and 1.4 in four studies:
their variance is (6.83 - 6 (0.7/6)²)/5 = 1.349667, with 3 degrees of freedom.
"""

import json
import re
from dataclasses import replace
from math import inf, nan, sqrt

import pytest
from scipy.stats import t

from tests.tilth.assessment.change.campaigns import change_of, visits
from tests.tilth.assessment.site.sites import EXAMPLES
from tilth.accounting.campaign import ModelledBaseline
from tilth.assessment.change.options import ChangePrediction
from tilth.assessment.change.validated_prediction import (
    DECLARED,
    NO_VALIDATION,
    NOT_DECLARED,
    with_validation,
)
from tilth.assessment.change.validation_file import read_validation
from tilth.assessment.change.validation_pairs import read_pairs
from tilth.errors import DataError
from tilth.report.validation_record import as_json, record
from tilth.stats.estimate import Estimate
from tilth.stats.validation import validate

VARIANCE = (6.83 - 6 * (0.7 / 6) ** 2) / 5
ZONE = "cool temperate moist"
TEXTURES = ("loam", "clay loam", "sandy loam")
AREAS = {"north": 30.0, "south": 10.0}


def written(
    path,
    *,
    model="example model",
    depth_cm=30.0,
    textures=TEXTURES,
    independent=True,
    example=False,
    **of_pairs,
):
    """Record of the pairs as if they were real, as ``tilth validate`` writes it."""
    pairs = [
        replace(pair, **of_pairs)
        for pair in read_pairs(EXAMPLES / "validation-pairs.csv")
    ]
    results = validate(pairs, climate_zones=(ZONE,), textures=textures)
    inputs = {
        "model": model,
        "depth_cm": depth_cm,
        "independent": independent,
        "example": example,
    }
    path.write_text(as_json(record(pairs, results, inputs)))
    return path


def spread(mean, standard_error):
    return Estimate(
        mean=mean,
        standard_error=standard_error,
        degrees_of_freedom=inf,
        n_samples=0,
        method="prediction",
    )


PREDICTION = ChangePrediction(
    stock_change=spread(4.0, 0.8),
    model="example model",
    covers="input spread only",
    validated=False,
    depth=30.0,
    reference_mass=4000.0,
    years=5.0,
    source="invented",
    practice="organic amendment",
    crop_group="annual C3",
    climate_zones=(ZONE,),
    textures=("loam", "clay loam"),
    clay=(15.0, 30.0),
)
BASELINE = ModelledBaseline(
    stock_change=spread(-0.5, 0.6),
    model="example model",
    validated=False,
    reason=NO_VALIDATION,
)


def campaign(prediction, baseline, **options):
    """Two strata with three points each, all of which gained 4 to 6 Mg ha-1."""
    rows = [
        *visits([40.0, 42.0, 47.0], [45.0, 46.0, 53.0], stratum="north"),
        *visits(
            [30.0, 33.0, 31.0],
            [34.0, 38.0, 37.0],
            names=["x", "y", "z"],
            stratum="south",
        ),
    ]
    return change_of(
        rows,
        strata_areas=AREAS,
        prediction=prediction,
        baseline=baseline,
        emissions_co2e=0.0,
        leakage_co2e=0.0,
        **options,
    )


def outcome(found, name="Verra VM0042"):
    (result,) = [s for s in found.standards if s.standard == name]
    return result


def test_without_a_validation_nothing_is_credited_on_a_model():
    found = campaign(PREDICTION, BASELINE)

    for name in ("Verra VM0042", "CAR Soil Enrichment Protocol"):
        result = outcome(found, name)
        assert result.creditable_co2e is None
        assert NO_VALIDATION in result.status
    assert found.update.covers == "input spread only"
    assert "nothing is credited on it" in found.update.sentence


def test_a_passed_validation_adds_its_variance_and_is_credited(tmp_path):
    tests = read_validation(written(tmp_path / "result.json"))
    found = campaign(*with_validation(PREDICTION, BASELINE, tests))

    predicted = found.update.prediction
    assert predicted.variance == pytest.approx(0.64 + VARIANCE)
    # Only the second term has finite degrees of freedom, 3.
    assert predicted.degrees_of_freedom == pytest.approx(
        (0.64 + VARIANCE) ** 2 / (VARIANCE**2 / 3)
    )
    assert found.update.covers == "inputs and model residual"
    assert "nothing is credited" not in found.update.sentence
    assert any("not taken off" in w for w in found.warnings)
    assert any("VMD0053" in w and "provisional" in w for w in found.warnings)
    assert DECLARED in found.warnings

    # Differences 5, 4, 6 and 4, 5, 6: means 5, variances 1, in 3/4 and 1/4 of the area.
    sampling = (0.75**2 + 0.25**2) / 3.0
    baseline = 0.36 + VARIANCE
    error = sqrt(sampling + baseline)
    df = (sampling + baseline) ** 2 / (
        (0.75**4 + 0.25**4) / 9.0 / 2.0 + VARIANCE**2 / 3.0
    )
    soil = (5.0 + 0.5) * 40.0 * 44 / 12 * (1.0 - t.ppf(2 / 3, df) * error / 5.5)
    assert outcome(found).creditable_co2e == pytest.approx(0.88 * soil, rel=1e-9)


def test_a_failed_validation_is_shown_and_credits_nothing(tmp_path):
    # Of the three textures that were asked for the pairs do not have silt.
    asked = ("loam", "clay loam", "silt")
    tests = read_validation(written(tmp_path / "result.json", textures=asked))
    prediction, baseline = with_validation(PREDICTION, BASELINE, tests)
    assert not prediction.validated
    assert prediction.stock_change.variance == pytest.approx(0.64 + VARIANCE)
    assert baseline.stock_change.variance == pytest.approx(0.36 + VARIANCE)
    result = outcome(campaign(prediction, baseline))
    assert result.creditable_co2e is None
    assert (
        "VMD0053 is not passed for organic amendment, annual C3: textural classes"
        in result.status
    )


def test_pairs_that_are_not_declared_independent_credit_nothing(tmp_path):
    tests = read_validation(written(tmp_path / "result.json", independent=False))
    prediction, baseline = with_validation(PREDICTION, BASELINE, tests)
    # The residual is still part of the error: it is not smaller for being in-sample.
    assert prediction.stock_change.variance == pytest.approx(0.64 + VARIANCE)
    assert not prediction.validated
    found = campaign(prediction, baseline)
    for name in ("Verra VM0042", "CAR Soil Enrichment Protocol"):
        assert outcome(found, name).creditable_co2e is None
        assert NOT_DECLARED in outcome(found, name).status
    assert DECLARED not in found.warnings


@pytest.mark.parametrize(
    ("of_file", "of_prediction", "reason"),
    [
        ({"model": "RothC"}, {}, "its model must be 'example model'.*got 'RothC'"),
        ({"model": None}, {}, r"got none stated \(--model\)"),
        ({"depth_cm": 20.0}, {}, "its pairs must be of 0-30 cm.*got 0-20 cm"),
        ({"depth_cm": None}, {}, r"got none stated \(--depth\)"),
        ({}, {"practice": "grazing"}, "must be among its categories"),
        ({}, {"crop_group": ""}, "got none stated"),
        ({}, {"climate_zones": ("tropical moist",)}, "got tropical moist"),
        ({}, {"textures": ("loam", "clay")}, "textures of the prediction .*got clay$"),
        ({}, {"textures": ()}, "textures of the prediction .*got none stated"),
        ({}, {"years": 40.0}, r"years .* \(5 to 20 yr\); got 40 yr"),
        ({}, {"years": 4.9}, "got 4.9 yr"),
        ({}, {"years": None}, r"years of the prediction .*; got none stated"),
        ({"years": nan}, {}, r"years .* \(none stated\); got 5 yr"),
        ({}, {"clay": (10.0, 20.0)}, r"clay .* \(12 to 34 %\); got 10 to 20 %"),
        ({}, {"clay": (20.0, 35.0)}, "got 20 to 35 %"),
        ({}, {"clay": None}, "clay of the prediction .*; got none stated"),
        ({"example": True}, {}, "its pairs are invented, an example"),
        ({}, {"covers": "inputs and model residual"}, "the residual is added to an"),
    ],
)
def test_a_validation_of_something_else_does_not_hold(
    tmp_path, of_file, of_prediction, reason
):
    tests = read_validation(written(tmp_path / "result.json", **of_file))
    given = replace(PREDICTION, **of_prediction)
    prediction, baseline = with_validation(given, BASELINE, tests)

    assert prediction.stock_change == given.stock_change
    assert prediction.covers == given.covers
    assert not prediction.validated
    assert not baseline.validated
    assert re.search(reason, baseline.reason)
    result = outcome(campaign(prediction, baseline))
    assert result.creditable_co2e is None
    assert baseline.reason in result.status


def test_one_study_has_no_residual_variance(tmp_path):
    tests = read_validation(written(tmp_path / "result.json"))
    (one, *_) = tests.categories
    single = replace(tests, categories=(replace(one, n_studies=1),))
    prediction, baseline = with_validation(PREDICTION, BASELINE, single)
    assert prediction.stock_change == PREDICTION.stock_change
    assert "two studies or more; got 1" in baseline.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reference_mass": 3000.0}, "describes 3000 Mg ha-1 of soil"),
        ({"years": 20.0}, "predicts 20.0 years, the rounds are 5.0 years apart"),
    ],
)
def test_a_baseline_of_another_soil_or_time_credits_nothing(tmp_path, changes, reason):
    tests = read_validation(written(tmp_path / "result.json"))
    prediction, baseline = with_validation(
        replace(PREDICTION, **changes), BASELINE, tests
    )
    found = campaign(prediction, baseline)
    assert found.update is None
    assert outcome(found).creditable_co2e is None
    assert reason in outcome(found).status


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r["combinations"][1].update(passed=True), "passed must be true"),
        (lambda r: r.pop("model"), "must hold model"),
        (
            lambda r: r["combinations"][0].update(sigma_model_mg_ha=-1.0),
            "sigma_model_mg_ha",
        ),
    ],
)
def test_records_that_are_refused(tmp_path, change, message):
    path = written(tmp_path / "result.json")
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content, indent=2))
    with pytest.raises(DataError, match=message):
        read_validation(path)
    with pytest.raises(DataError, match=r"none\.json"):
        read_validation(tmp_path / "none.json")
