"""The invented campaign of the documentation, as a project with two rounds."""

import json
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from tilth_web.operations.domain import jobs
from tilth_web.registry.domain.monitoring import add_round
from tilth_web.registry.domain.monitoring_design import NO_CHOICE, ask_design
from tilth_web.registry.domain.monitoring_laboratory import bring_file
from tilth_web.registry.domain.monitoring_measure import ask_measurement
from tilth_web.registry.domain.parcels import add_parcels, describe_parcel
from tilth_web.registry.domain.projects import add_project
from tilth_web.registry.models import MonitoringRound, Project

FOLDER = Path(__file__).parents[3] / "docs" / "examples" / "campaign"
CONTROLS = "Neighbour-A", "Neighbour-B", "Neighbour-C"
LAND = "Example farm (invented)"
ROLES = {LAND: "project"} | dict.fromkeys(CONTROLS, "control")
DESIGN = NO_CHOICE | {"seed": 4}
CHOICES = {
    "sites": ROLES,
    "confirmed": [],
    "tillage_depth": 20.0,
    "emissions": None,
    "leakage": None,
}


def farm():
    """The outline of the farm."""
    return json.loads((FOLDER / "farm.geojson").read_text())["geometry"]


def upload(year):
    """The laboratory file of a round."""
    name = f"round-{year}.csv"
    return SimpleUploadedFile(name, (FOLDER / name).read_bytes())


def run():
    """Run what was asked for, to its end."""
    job = jobs.claim()
    jobs.run_job(job)
    job.refresh_from_db()
    return job


def farm_project(actor, description, **fields):
    """A project on the land of the farm."""
    fields = {
        "name": "Example farm",
        "summary": "Cover crops on a farm.",
        "country": "FR",
        "system": "cropland",
        "start_year": 2021,
    } | fields
    project = add_project(actor=actor, example=True, **fields)
    (parcel,) = add_parcels(
        project, actor=actor, source="drawn", outlines=[("secret meadow", farm())]
    )
    project.refresh_from_db()
    describe_parcel(
        parcel, actor=actor, revision=project.revision, sections=description
    )
    return Project.objects.get(pk=project.pk)


def first_round(project, actor, name="2021"):
    """A first round with its points drawn."""
    one = add_round(project, actor=actor, name=name)
    ask_design(one, actor=actor, choices=DESIGN)
    assert run().state == "done"
    return MonitoringRound.objects.get(pk=one.pk)


def measure(one, actor, year=None, choices=CHOICES):
    """Bring the file of a round and have it computed."""
    bring_file(one, actor=actor, upload=upload(year or one.name))
    assert run().state == "done"
    ask_measurement(one, actor=actor, choices=choices)
    job = run()
    assert job.state == "done", job.error
    return one.measurement


def campaign(project, actor):
    """Both rounds, measured."""
    one = first_round(project, actor)
    measure(one, actor)
    two = add_round(project, actor=actor, name="2026", first=one)
    measure(two, actor)
    return one, two
