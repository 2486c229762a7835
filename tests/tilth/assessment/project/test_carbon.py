"""What a plan changes of the carbon that enters the soil."""

from dataclasses import replace

import numpy as np
import pytest

from tests.tilth.assessment.project.cases import COVER, follow, full, read
from tilth.assessment.project import carbon as project_carbon
from tilth.assessment.project import ensemble as project_ensemble
from tilth.assessment.project import rothc as project_rothc
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.outcome import NoMethod
from tilth.datasets.practice import InputChange, Source, Statement
from tilth.datasets.practices import read_practices


@pytest.mark.parametrize(
    ("practice", "reason"),
    [
        # Poeplau and Don 2015, not read: 1.87 Mg ha-1 yr-1.
        ("cover-crops", "1.87 Mg ha-1 yr-1, was not read in its source"),
        ("residue-retention", "the catalogue states no amount"),
        ("no-till", "the catalogue states no amount"),
    ],
)
def test_an_input_that_nobody_has_read_is_not_used(tmp_path, practice, reason):
    data = full(plan={"practices": [practice]})
    del data["plan"]["carbon_input"]
    found = project_ensemble.courses(read(tmp_path, data), 20, Draws(1, 100))

    assert isinstance(found, NoMethod)
    assert f"how {practice} changes the carbon input is not known" in found.reason
    assert reason in found.reason


def catalogue(prediction=(0.5, 1.3)):
    """Cover crops whose carbon was read: a mean of 0.9 (0.8 to 1.0) Mg ha-1 yr-1."""
    source = Source(key="s", citation="A. Reader (2020)", doi="", seen="text")
    amount = Statement(
        value=0.9,
        low=0.8,
        high=1.0,
        limits="95 %",
        prediction=prediction,
        unit="Mg ha-1 yr-1",
        source=source,
        mark="verified",
    )
    known = read_practices()
    crop = known["cover-crops"]
    change = InputChange(change="increase", statement=amount)
    return {
        **known,
        "cover-crops": replace(crop, inputs={**crop.inputs, "c_input": change}),
    }


def test_an_amount_that_was_read_is_added_with_its_error(tmp_path):
    data = full()
    data["plan"]["carbon_input"] = {"baseline_cover": COVER}
    found = read(tmp_path, data)
    carbon = project_carbon.plan_carbon(found, Draws(1, 20_000), catalogue())
    plants = carbon.plants(np.full(20_001, 3.0))

    assert project_carbon.reasons_against(found, catalogue()) == ()
    assert plants[0] == pytest.approx(3.9)
    assert np.std(plants[1:]) == pytest.approx(0.4 / 1.959964, rel=0.02)
    assert carbon.sources == ("A. Reader (2020)",)
    bare = project_carbon.plan_carbon(found, Draws(1, 100), catalogue(prediction=None))
    assert bare.unknown_error == (
        "carbon input of cover-crops: the source gives no prediction interval, and "
        "that of the mean does not hold for a single field",
    )


def test_a_plan_that_a_model_does_not_see_is_refused(tmp_path):
    """Biochar is no plant carbon, manure or cover: no model here knows it."""
    data = full(plan={"practices": ["biochar"]})
    data["plan"]["carbon_input"] = {"baseline_cover": COVER, "crop": "wheat"}
    found = project_ensemble.courses(read(tmp_path, data), 20, Draws(1, 100))

    assert isinstance(found, NoMethod)
    assert "RothC: it does not tell the plan from the baseline" in found.reason


def test_practices_set_cover_and_dpm_rpm_of_rothc(tmp_path):
    """Set-aside: twelve months of cover by definition, 0.67 by the guide."""
    data = full(plan={"practices": ["set-aside"]})
    carbon = project_carbon.plan_carbon(read(tmp_path, data), Draws(1, 100))

    assert carbon.cover_before == tuple(COVER)
    assert carbon.cover_after == (1,) * 12
    assert carbon.dpm_rpm == 0.67
    run = follow(project_rothc.MODEL, read(tmp_path, data))
    assert any("from 1.44 to 0.67" in text for text in run.warnings)
    assert "assumed: months with cover under set-aside" in carbon.provisional
    assert {"plant_cover", "dpm_rpm"} <= carbon.changes
