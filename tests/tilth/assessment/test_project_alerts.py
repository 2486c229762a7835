"""Alerts on the stocks of a plan, at the horizon and not beyond."""

import numpy as np
import pytest

from tests.tilth.assessment.project_examples import courses_of, parcel, project
from tilth.assessment.project_alerts import alerts


@pytest.mark.parametrize(("years", "loses"), [(1, False), (2, True)])
def test_a_loss_is_that_at_the_horizon(years, loses, tmp_path):
    (land,) = project(tmp_path, parcel()).parcels
    before, after = [50.0, 50.0, 50.0, 50.0], [50.0, 51.0, 49.0, 52.0]
    course = courses_of(np.array([before]), np.array([after]))
    found = {alert.subject for alert in alerts(land, course, None, years)}
    assert ("loss of soil carbon" in found) == loses


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ({"yield": 7.0}, {"yield": 0.0}, "alert"),
        ({"yield": 7.0}, {"diesel": 20.0}, "unknown"),  # an orchard bears, not nothing
        ({"diesel": 90.0}, {"yield": 3.0}, "unknown"),
        ({"yield": 3.0}, {"yield": 3.0}, None),
    ],
)
def test_a_yield_that_is_not_given_is_not_one_of_nothing(
    tmp_path, before, after, state
):
    data = parcel(
        baseline={"inputs": before},
        plan={
            "practices": ["annual-to-perennial"],
            "land_use": {"use": "perennial", "input_level": "medium"},
            "inputs": after,
        },
    )
    (land,) = project(tmp_path, data).parcels
    course = courses_of(np.array([[50.0, 50.0]]), np.array([[50.0, 51.0]]))
    found = [a for a in alerts(land, course, None, 1) if a.subject == "food security"]

    assert [alert.state for alert in found] == ([state] if state else [])


@pytest.mark.parametrize(
    ("use", "practices", "told"),
    [
        ("grassland", ["no-till"], True),
        ("set-aside", ["no-till"], False),
        ("grassland", [], False),
    ],
)
def test_a_plan_that_ploughs_grassland_is_told(tmp_path, use, practices, told):
    """No practice of the catalogue says so: it is the land use of the plan."""
    cropland = parcel()["history"]["land_use"]
    data = parcel(plan={"practices": practices})
    management = {"management": "nominal"} if use == "grassland" else {}
    data["history"] = {"land_use": {"use": use, **management}, "years_in_use": 40}
    if practices:
        data["plan"]["land_use"] = cropland
    (land,) = project(tmp_path, data).parcels
    found = [
        a.text for a in alerts(land, None, None, 20) if a.subject == "biodiversity"
    ]

    said = [f"the plan changes {use}: look at what lives there first"]
    assert found == (said if told else [])


@pytest.mark.parametrize(
    ("said", "states"),
    [
        ({}, ["unknown"]),
        ({"manure_from_elsewhere": True}, ["alert"]),
        ({"manure_from_elsewhere": False}, []),
    ],
)
def test_manure_of_other_land_is_told_unless_the_user_says_it_was_not(
    tmp_path, said, states
):
    (land,) = project(tmp_path, parcel(plan={"practices": ["compost"]}, **said)).parcels
    found = [a for a in alerts(land, None, None, 1) if a.subject == "manure transfer"]

    assert [alert.state for alert in found] == states


def test_peat_that_is_kept_wet_is_not_said_to_be_drained(tmp_path):
    """What it would lose is that of drained peat; that it is drained is not so."""
    data = parcel(
        soil={
            "class": "organic",
            "stock": None,
            "stock_standard_error": None,
            "drained_site": "cropland boreal and temperate",
            "peat_climate": "temperate",
            "rewetted_site": "temperate rich",
        },
        baseline={"reason": "a permit to drain is granted"},
        plan={"practices": ["peatland-protection"]},
    )
    whole = project(tmp_path, data)
    found = [a.text for a in alerts(whole.parcels[0], None, None, 20)]

    assert "it would be drained without the project, as declared" in found
    assert "it is drained and loses carbon every year" not in found
    assert any("a permit to drain is granted" in w for w in whole.parcels[0].warnings)
