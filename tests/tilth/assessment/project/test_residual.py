"""Error of a model itself, where its residual variance holds."""

import numpy as np
import pytest

from tests.tilth.assessment.project.cases import follow, full, read
from tests.tilth.assessment.project.examples import MONTHS
from tilth.assessment.change.residual_variance import stored_residuals
from tilth.assessment.project import rothc as project_rothc
from tilth.assessment.project.case import case
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.plan import plan_courses
from tilth.assessment.project.residual import model_error
from tilth.assessment.project.spread import yearly_loss


def manured(**soil):
    """Manure in a cool, moist climate at the depth of the stored residuals."""
    months = {
        **MONTHS,
        "precipitation": [2 * p for p in MONTHS["precipitation"]],
        "temperature": [t - 3.0 for t in MONTHS["temperature"]],
    }
    return full(
        climate=months,
        soil=soil,
        plan={
            "practices": ["manure"],
            "carbon_input": {
                "project": 3.0,
                "ratio_standard_error": 0.0,
                "baseline_manure": 0.0,
                "project_manure": 2.0,
            },
        },
    )


def test_the_error_of_a_model_frees_no_nitrogen(tmp_path):
    """A step of the error from year 3 to year 4 is no loss of soil carbon."""
    found = read(tmp_path, manured())
    seen = case(found, 50, Draws(1, 1_000))
    run = plan_courses(project_rothc.MODEL, seen)
    without = project_rothc.MODEL.follow(seen).course(0)
    assert set(found.shares) == {1.0}
    np.testing.assert_allclose(run.plan_loss, yearly_loss(without), atol=1e-12)
    assert np.ptp((run.project - without)[:, 4]) > 1.0  # Mg ha-1: the error is there


def test_a_residual_variance_that_holds_widens_the_change(tmp_path):
    found = read(tmp_path, manured())
    assert found.climate.zone == "cool temperate moist"
    seen = case(found, 50, Draws(1, 20_000))
    run = plan_courses(project_rothc.MODEL, seen)
    error = model_error(project_rothc.MODEL, seen, 1.0)
    first = next(r for r in stored_residuals("rothc") if r.rate_multiplier == 1.0)

    # 95th percentiles: Student's t with 2 degrees of freedom 2.919986 (table), normal
    # 1.644854.
    spread = first.standard_deviation * 2.919986 / 1.644854
    assert first.degrees_of_freedom == 2.0
    assert np.std(error.members[1:, 20]) == pytest.approx(spread, rel=0.02)
    # 1 to 3, 39 and 40 years: no experiment had them.
    assert not error.members[:, [0, 1, 2, 3, 39, 40]].any()
    assert error.members[1, [4, 38, 41]].all()
    change = (run.project - run.baseline)[:, 20]
    assert change[0] == pytest.approx(
        project_rothc.MODEL.follow(seen).course(0)[0, 20] - 50.0
    )
    bare = project_rothc.MODEL.follow(seen).course(0)[:, 20] - seen.soc_stock
    assert np.var(change[1:]) == pytest.approx(np.var(bare[1:]) + spread**2, rel=0.03)
    assert run.own_error == "for changes over 4 to 38, 41 to 172 yr"
    assert any("in-sample" in w for w in run.warnings)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (manured(depth=30.0), "itself is unknown here: depth must lie in [23, 23] cm"),
        (manured(clay=40.0), "itself is unknown here: clay must lie in [18.4, 28.4] %"),
        (full(), "practice must be one of unchanged, organic amendment"),
    ],
)
def test_a_residual_variance_is_not_stretched(tmp_path, data, reason):
    run = follow(project_rothc.MODEL, read(tmp_path, data))
    seen = case(read(tmp_path, data), 20, Draws(1, 100))

    assert run.own_error == ""
    assert any(reason in text for text in run.warnings)
    assert not model_error(project_rothc.MODEL, seen, 1.0).members.any()
