"""Parcels that every model can follow, for tests."""

import copy

from tests.tilth.assessment.project.examples import MONTHS, parcel, project
from tilth.assessment.project import amg as project_amg
from tilth.assessment.project import icbm as project_icbm
from tilth.assessment.project import rothc as project_rothc
from tilth.assessment.project.case import case
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.plan import plan_courses

COVER = [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1]
FULL = {
    "climate": {"zone": None, **MONTHS},
    "soil": {
        "clay": 23.0,
        "sand": 30.0,
        "ph": 7.2,
        "cn_ratio": 10.0,
        "caco3": 12.0,
        "depth": 23.0,
    },
    "plan": {
        "carbon_input": {
            "baseline": 3.0,
            "project": 3.6,
            "ratio_standard_error": 0.05,
            "baseline_cover": COVER,
            "crop": "wheat",
        }
    },
}
MODELS = (project_amg.MODEL, project_icbm.MODEL, project_rothc.MODEL)


def full(**changes):
    """The parcel that every model can follow, with other numbers."""
    data = copy.deepcopy(FULL)
    for group, values in changes.items():
        for key, value in values.items():
            old = data.get(group, {}).get(key)
            if isinstance(value, dict) and isinstance(old, dict):
                data[group][key] = {
                    k: v for k, v in {**old, **value}.items() if v != ""
                }
            else:
                data.setdefault(group, {})[key] = value
    return parcel(**data)


def read(folder, data):
    return project(folder, data).parcels[0]


def follow(model, found, years=20, members=100):
    return plan_courses(model, case(found, years, Draws(1, members)))


def exact(**changes):
    """Without errors of stock and ratio."""
    soil = {"stock_standard_error": 0.0, **changes.pop("soil", {})}
    return full(
        soil=soil,
        plan={"carbon_input": {"ratio_standard_error": 0.0}, **changes.pop("plan", {})},
        **changes,
    )
