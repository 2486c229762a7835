import pytest

from tilth_web.operations.domain import jobs
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.consent import seen_now
from tilth_web.registry.domain.parcels import add_parcels, describe_parcel
from tilth_web.registry.domain.projects import add_project, publish_project
from tilth_web.registry.models import Project

DESCRIPTION = {
    "climate": {"zone": "cool temperate moist"},
    "soil": {"class": "high-activity clay"},
    "history": {
        "land_use": {
            "use": "long-term cultivated",
            "management": "full",
            "input_level": "medium",
        },
        "years_in_use": 60,
    },
    "plan": {
        "practices": ["cover-crops"],
        "adoption": {"curve": "linear", "years": 3},
    },
}


def square(west, south, size=0.004):
    east, north = round(west + size, 7), round(south + size, 7)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def make_project(db):
    """A project with one parcel of 0.004 degrees for each of its corners."""

    def make(actor, *corners, described=True, **fields):
        fields = {
            "name": "Green cover",
            "summary": "Cover crops on two fields.",
            "country": "FR",
            "system": "cropland",
            "start_year": 2026,
        } | fields
        project = add_project(actor=actor, **fields)
        for west, south in corners:
            (parcel,) = add_parcels(
                project,
                actor=actor,
                source="drawn",
                outlines=[("secret meadow", square(west, south))],
            )
            if described:
                project.refresh_from_db()
                describe_parcel(
                    parcel,
                    actor=actor,
                    revision=project.revision,
                    sections=DESCRIPTION,
                )
        return Project.objects.get(pk=project.pk)

    return make


def agree(project, actor, *, do=publish_project):
    """Show a project as it is now to everybody."""
    project = Project.objects.get(pk=project.pk)
    do(project, actor=actor, consent=True, seen=seen_now(project))
    return Project.objects.get(pk=project.pk)


@pytest.fixture
def publish():
    """Assess a project and show it to everybody."""

    def run(project, actor):
        ask_assessment(project, actor=actor)
        jobs.run_job(jobs.claim())
        return agree(project, actor)

    return run
