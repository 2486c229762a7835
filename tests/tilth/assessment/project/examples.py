"""Small projects for tests, as the content of a file."""

import copy
import json

from tilth.assessment.project.file import read_project
from tilth.assessment.project.outcome import Courses
from tilth.assessment.project.spread import yearly_loss

PARCEL = {
    "id": "a",
    "area_ha": 10.0,
    "climate": {"zone": "cool temperate moist"},
    "soil": {
        "class": "high-activity clay",
        "stock": 50.0,
        "stock_standard_error": 4.0,
    },
    "history": {
        "land_use": {
            "use": "long-term cultivated",
            "management": "full",
            "input_level": "medium",
        },
        "years_in_use": 50,
    },
    "plan": {
        "practices": ["cover-crops"],
        "adoption": {"curve": "immediate", "reason": "one field"},
    },
}
MONTHS = {
    "temperature": [3.4, 4.0, 6.6, 9.0, 12.8, 16.0, 18.1, 17.9, 14.9, 11.2, 6.6, 4.0],
    "precipitation": [60, 50, 52, 55, 65, 60, 58, 55, 60, 70, 65, 66],
    "pet": [10, 16, 36, 58, 88, 104, 112, 96, 60, 32, 14, 9],
    "elevation": 160,
    "frost_days": 45,
}
CHANGE = {
    "temperature_change": [2.0] * 12,
    "precipitation_factor": [1.0] * 12,
    "pet_factor": [1.05] * 12,
    "year": 2050,
    "source": "invented",
}
WHEAT = {"crop": "winter wheat", "yield_dry": 6.0, "residues_returned": 0.5}
MUSTARD = {"crop": "mustard", "kind": "cover crop", "yield_dry": 2.0}
NO_STOCK = {"stock": None, "stock_standard_error": None}


def layer(top, bottom, **changes):
    """One layer of a profile."""
    found = {
        "depth_top": top,
        "depth_bottom": bottom,
        "soc_content": 20.0,
        "bulk_density": 1.3,
        "coarse_fraction": 0.0,
        **changes,
    }
    return {k: v for k, v in found.items() if v is not None}


def parcel(**changes):
    """The parcel with some of its groups replaced, or keys of groups changed."""
    found = copy.deepcopy(PARCEL)
    for name, value in changes.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, dict) and isinstance(found.get(name), dict):
            found[name] = {
                k: v for k, v in {**found[name], **value}.items() if v is not None
            }
        else:
            found[name] = value
    return found


def content(*parcels, **changes):
    """Content of a project file."""
    return {
        "tilth_project": 1,
        "name": "test",
        "start_year": 2026,
        "parcels": list(parcels) or [parcel()],
        **changes,
    }


def project(folder, *parcels, **changes):
    """Project of such a content, through a file."""
    path = folder / "project.json"
    path.write_text(json.dumps(content(*parcels, **changes)), encoding="utf-8")
    return read_project(path)


def courses_of(baseline, planned, **others):
    """Stocks by no method, all of the land under the plan."""
    words = {"method": "", "tier": "", "depth": 30.0, "covers": ""}
    return Courses(
        baseline=baseline,
        project=planned,
        baseline_loss=yearly_loss(baseline),
        plan_loss=yearly_loss(planned),
        **words,
        **others,
    )
