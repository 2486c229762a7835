"""Rounds of monitoring that nobody computed, with the place of a hidden project."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from tests.tilth_web.registry.conftest import square
from tilth.assessment.sampling.design import sampling_plan
from tilth.assessment.sampling.options import DesignOptions
from tilth.assessment.sampling.plan_file import plan_record
from tilth.geo.area_file import read_area
from tilth_web.registry.domain.monitoring_laboratory import NOTHING

CORNER = (2.1372913, 48.3472819)
SITE = "secret meadow"
READ = {
    "unreadable": "",
    "headings": ["point", "soc_content [g kg-1]"],
    "rounds": ["2021"],
    "sites": [{"name": SITE, "points": 1, "planned": 1}],
    "questions": [],
    "findings": [],
    "n_findings": 0,
    **dict.fromkeys(("n_rows", "n_accepted", "n_profiles"), 1),
    **dict.fromkeys(("n_refused", "n_flagged"), 0),
}
ESTIMATE = {"mean_mg_ha": 3.25, "standard_error_mg_ha": 1.0, "n_samples": 9}
ESTIMATE |= {"interval_90_mg_ha": [1.5, 5.0], "degrees_of_freedom": 8.0, "reason": ""}
ROUND = {"name": "2021", "date": "2021-10-06", "n_points": 9, "soc_stock": ESTIMATE}
RESULT = {
    **{"tilth_version": "0.1", "example": True, "depth_cm": 30.0, "area_ha": 13.3},
    **{"reference_mass_mg_ha": 4000.0, "years_yr": 5.0, "target_rate_permil_yr": 4.0},
    **{"probability_rise": 0.9, "probability_target": None, "sources": ["A source"]},
    "rounds": [ROUND],
    "stock_change": ESTIMATE,
    **dict.fromkeys(("control", "additional", "rate")),
    "standards": [],
    "method": "difference of means",
    "reference": "kept",
}


@cache
def plan_text():
    """A plan of some points in the square at the corner."""
    feature = {"type": "Feature", "geometry": square(*CORNER), "properties": {}}
    area = {"type": "FeatureCollection", "features": [feature]}
    with TemporaryDirectory() as folder:
        file = Path(folder, "area.geojson")
        file.write_text(json.dumps(area))
        plan = sampling_plan(read_area(file), DesignOptions(seed=4, design="simple"))
    return json.dumps(plan_record(plan))


def sampled(project):
    """Give a project three rounds, with a place in all that is kept of the first.

    That one is measured; the second is at its points, the third at none yet.
    """
    one = project.rounds.create(number=1, name="2021")
    project.rounds.create(number=2, name="2026", first=one)
    project.rounds.create(number=3, name="2031")
    plan = json.loads(plan_text())
    kept = {"number": 1, "tilth_version": "0.1", "schemas": {"input": 1}}
    kept |= {"input_sha256": "0" * 64, "result_sha256": "1" * 64}
    given = {"area": {"name": ""}}
    one.plans.create(key=uuid4(), input=given, result=plan, seed=4, **kept)
    reading = one.readings.create(
        key=uuid4(),
        file=uuid4(),
        file_name="secret-meadow.csv",
        input={"choices": NOTHING},
        result=READ,
        layers=f"site\n{SITE}\n",
        ready=True,
        **kept,
    )
    choices = {"sites": {SITE: "project"}, "confirmed": []}
    one.measurements.create(
        key=uuid4(),
        input={
            "readings": {"2021": str(reading.uuid)},
            "plan": plan,
            "choices": choices,
            "reference": "",
        },
        result=RESULT | {"points": plan["points"]},
        day="2021-10-06",
        stock=56.0,
        change=3.25,
        change_low=1.5,
        change_high=5.0,
        **kept,
    )
    return one
