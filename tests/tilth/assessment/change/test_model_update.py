"""A measured change joined with a prediction, only where both mean one soil."""

from dataclasses import replace
from math import inf

import pytest

from tests.tilth.assessment.change.campaigns import change_of, plan, visits
from tilth.accounting.campaign import ModelledBaseline
from tilth.assessment.change.model_update import update_of
from tilth.assessment.change.options import ChangePrediction
from tilth.assessment.change.prediction_file import read_prediction
from tilth.assessment.stock.result import ReferenceMass
from tilth.errors import DataError
from tilth.stats.estimate import Estimate
from tilth.stats.update import update

REFERENCE = ReferenceMass(depth=30.0, mass=4000.0, method="wendt_hauser", rule="mean")
TEXT = """\
model: example model
mean: 1.0
standard_error: 0.8
depth_cm: 30
reference_mass_mg_ha: 4000
years: 5
covers: inputs and model residual
source: invented
"""


def estimate(mean, se, df=inf):
    return Estimate(
        mean=mean,
        standard_error=se,
        degrees_of_freedom=df,
        n_samples=20,
        method="sample",
    )


def prediction(**changes):
    given = {
        "stock_change": estimate(1.0, 0.8),
        "model": "example model",
        "covers": "inputs and model residual",
        "validated": True,
        "depth": 30.0,
        "reference_mass": 4000.0,
        "years": 5.0,
        "source": "invented",
    }
    return ChangePrediction(**{**given, **changes})


def test_the_two_are_joined():
    found, reason = update_of(prediction(), estimate(2.0, 0.6), REFERENCE, 5.0)
    assert reason == ""
    # Precisions 1/0.64 and 1/0.36.
    assert found.posterior.mean == pytest.approx(
        (1 / 0.64 + 2 / 0.36) / (1 / 0.64 + 1 / 0.36)
    )
    assert "together the measurement weighs 64%" in found.sentence
    assert "contradict" not in found.sentence


def test_a_conflict_is_said():
    found, _ = update_of(prediction(), estimate(6.0, 0.6), REFERENCE, 5.0)
    assert found.conflict < 0.001
    assert "They contradict each other" in found.sentence


def test_an_error_of_the_inputs_alone_is_said():
    one = prediction(covers="input spread only", validated=False)
    found, _ = update_of(one, estimate(2.0, 0.6), REFERENCE, 5.0)
    assert "nothing is credited on it" in found.sentence


@pytest.mark.parametrize(
    ("changes", "measured", "reason"),
    [
        ({"depth": 23.0}, (2.0, 0.6), "0-23 cm, the measured change 0-30 cm"),
        ({"reference_mass": 3500.0}, (2.0, 0.6), "differ by more than 5%"),
        ({"reference_mass": None}, (2.0, 0.6), "does not say which mass of soil"),
        ({"years": 20.0}, (2.0, 0.6), "predicts 20.0 years, the rounds are 5.0"),
        (
            {"stock_change": estimate(1.0, 0.0)},
            (2.0, 0.6),
            "no standard error (it is 0)",
        ),
    ],
)
def test_what_cannot_be_joined_is_not(changes, measured, reason):
    found, why = update_of(prediction(**changes), estimate(*measured), REFERENCE, 5.0)
    assert found is None
    assert reason in why


def test_at_fixed_depth_no_mass_can_differ():
    one = prediction(reference_mass=None)
    found, _ = update_of(one, estimate(2.0, 0.6), REFERENCE, 5.0, fixed_depth=True)
    assert found is not None


def test_in_a_campaign_the_credited_change_stays_the_measured_one():
    rows = visits([40.0, 44.0, 48.0, 52.0], [41.0, 47.0, 49.0, 55.0])
    found = change_of(rows, prediction=prediction(shares_initial=True), area=10.0)
    joined = update(prediction().stock_change, found.change.stock_change)
    assert found.update.posterior == joined.estimate
    assert found.measured.stock_change == found.change.stock_change
    assert any("starts from the measured stock" in w for w in found.warnings)
    none = change_of(rows, prediction=prediction(), plan=plan("purposive"))
    assert none.update is None
    assert "the measured change has no standard error" in none.no_update


@pytest.mark.parametrize(("mean", "credited"), [(1.5, True), (-9.0, False)])
def test_a_contradicted_model_is_no_baseline_for_any_standard(mean, credited):
    rows = []
    for name in ("north", "middle", "south"):
        points = [f"{name}{i}" for i in range(5)]
        before = [40.0, 44.0, 48.0, 52.0, 50.0]
        after = [42.0, 47.0, 50.0, 55.0, 52.0]
        rows += visits(before, after, names=points, stratum=name, n_cores=5)
    baseline = ModelledBaseline(
        stock_change=estimate(-1.0, 0.3), model="example model", validated=True
    )
    areas = {"north": 30.0, "middle": 30.0, "south": 30.0}

    found = change_of(
        rows,
        prediction=prediction(stock_change=estimate(mean, 0.8)),
        baseline=baseline,
        strata_areas=areas,
    )

    by_model = [s for s in found.standards if s.standard.split()[0] in ("CAR", "FAO")]
    for standard in by_model:
        assert bool(standard.creditable_co2e) is credited
        said = "contradicts the prediction of example model" in standard.status
        assert said is not credited
    (own,) = [s for s in found.standards if s.standard.startswith("Australia")]
    assert "contradicts" not in own.status  # counted from the start, not from a model


def test_a_contradicted_model_leaves_what_was_measured():
    rows = visits([40.0, 44.0, 48.0, 52.0], [42.0, 47.0, 50.0, 55.0])
    for i in range(3):
        rows += visits([50.0], [50.0 + i / 10.0], names=["c"], site=f"N{i}")
    given = {"controls": ("N0", "N1", "N2"), "area": 10.0}
    model = ModelledBaseline(
        stock_change=estimate(-1.0, 0.3), model="example model", validated=True
    )
    one = prediction(stock_change=estimate(-9.0, 0.8))

    plain = change_of(rows, **given)
    beside = change_of(rows, **given, prediction=one, baseline=model)

    gold = [
        s.creditable_co2e
        for found in (plain, beside)
        for s in found.standards
        if s.standard.startswith("Gold")
    ]
    assert gold[0] == gold[1] > 0.0


def test_file(tmp_path):
    path = tmp_path / "prediction.yaml"
    path.write_text(TEXT)
    found, baseline = read_prediction(path)
    assert found == replace(
        prediction(validated=False),
        stock_change=found.stock_change,
        source="invented (prediction.yaml)",
    )
    assert found.stock_change.mean == 1.0
    assert found.stock_change.degrees_of_freedom == inf
    assert baseline is None


def test_file_with_a_baseline(tmp_path):
    path = tmp_path / "prediction.yaml"
    more = "baseline:\n  mean: -0.5\n  standard_error: 0.6\n  degrees_of_freedom: 12\n"
    path.write_text(TEXT + more)
    _, baseline = read_prediction(path)
    assert baseline.stock_change.mean == -0.5
    assert baseline.stock_change.degrees_of_freedom == 12.0
    assert not baseline.validated  # a file does not say so of itself
    assert "--validation" in baseline.reason


def test_file_with_the_category_of_a_validation(tmp_path):
    path = tmp_path / "prediction.yaml"
    more = "practice: cropping\ncrop_group: annual C3\nclimate_zones: [dry]\n"
    path.write_text(f"{TEXT}{more}textures: [loam, clay]\n")
    found, _ = read_prediction(path)
    assert (found.practice, found.crop_group) == ("cropping", "annual C3")
    assert (found.climate_zones, found.textures) == (("dry",), ("loam", "clay"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("standard_error: 0.8", "standard_error: 0", "standard_error must lie in"),
        ("years: 5", "validated: true", "validated is no known key"),
        ("years: 5", "year: 5", "year is no known key; did you mean years"),
        ("covers: inputs and model residual\n", "", "must hold covers"),
    ],
)
def test_files_that_are_refused(tmp_path, old, new, message):
    path = tmp_path / "prediction.yaml"
    path.write_text(TEXT.replace(old, new))
    with pytest.raises(DataError, match=message):
        read_prediction(path)
