"""Assessments of projects: asked for, computed in the background, kept for good."""

from functools import partial
from itertools import count
from uuid import uuid4

from django.db import transaction

from tilth_web.notifications.domain.events import record_event
from tilth_web.operations.domain.jobs import add_job, kind
from tilth_web.operations.models import Job
from tilth_web.registry.domain.engine import assessed, fingerprint
from tilth_web.registry.domain.parcels import DescriptionError
from tilth_web.registry.domain.project_file import (
    FORM,
    faults_of_project,
    project_file_of,
)
from tilth_web.registry.domain.projects import locked
from tilth_web.registry.domain.quota import require_quota
from tilth_web.registry.models import Assessment, Project

KIND = "assess project"
OPEN = Job.State.WAITING, Job.State.RUNNING
HORIZON = 20  # yr, that lists show


@transaction.atomic
def ask_assessment(project, *, actor):
    """Put the assessment of a project in the queue; asked twice, it runs once."""
    project = locked(project)
    open_job = open_job_of(project)
    if open_job is not None:
        return open_job
    faults = faults_of_project(project)
    if faults:
        raise DescriptionError(faults)
    require_quota(actor, KIND)
    return add_job(
        KIND,
        owner=actor,
        project=str(project.uuid),
        key=str(uuid4()),
        input=project_file_of(project),
    )


def open_job_of(project):
    """The assessment that waits or runs, or None."""
    return jobs_of_project(project).filter(state__in=OPEN).first()


def last_job_of(project):
    """The assessment that was asked for last, or None."""
    return jobs_of_project(project).first()


def jobs_of_project(project):
    """All that was asked for, the newest first, whatever the clock said then."""
    asked = Job.objects.filter(kind=KIND, parameters__project=str(project.uuid))
    return asked.order_by("-pk")


def is_outdated(project, assessment):
    """Whether the project was changed since it was assessed."""
    return fingerprint(project_file_of(project)) != assessment.input_sha256


def rests_on_other_land(project, assessment, *, shown):
    """Whether land, description or leakage changed since; a new name changes no number.

    What the page of a project says of its area and practices is then newer than the
    numbers. With `shown`, the outlines that the public may see count, not the newest.
    """
    now = project_file_of(project, shown=shown) | {"name": ""}
    return now != assessment.input | {"name": ""}


@kind(KIND)
def assess_project(parameters, report):
    """Assess what was asked for; run again, it finds its answer and adds none."""
    project = Project.objects.get(uuid=parameters["project"])
    done = Assessment.objects.filter(key=parameters["key"]).first()
    if done is None:
        result = assessed(parameters["input"], each=partial(_told, report))
        done = _keep(project, parameters, result)
    return {"assessment": str(done.uuid)}


def _told(report, number):
    """Report every parcel as soon as its answer is there."""
    done = count(1)

    def each(answer):
        n = next(done)
        report(n / number, f"{n} / {number}")

    return each


@transaction.atomic
def _keep(project, parameters, result):
    locked(project)
    kept = Assessment.objects.filter(key=parameters["key"]).first()
    if kept is not None:
        return kept
    job = jobs_of_project(project).filter(parameters__key=parameters["key"]).first()
    done = Assessment.objects.create(
        project=project,
        key=parameters["key"],
        number=project.assessments.count() + 1,
        input=parameters["input"],
        input_sha256=fingerprint(parameters["input"]),
        result=result,
        result_sha256=fingerprint(result),
        seed=result["inputs"]["seed"],
        tilth_version=result["tilth_version"],
        schemas={"project": FORM, "result": result["tilth_assessment"]},
        created_by=job.owner if job else None,
        **_summary(result),
    )
    record_event(done.created_by, "project.assessed", project, number=done.number)
    return done


def _summary(result):
    at = next(h for h in result["horizons"] if h["years"] == HORIZON)
    change, total = at["stock_change_mg_ha"], at["total_change_mg"]
    low, high = change["interval_90"] or (None, None)
    tiers = dict.fromkeys(parcel["chosen"] for parcel in result["parcels"])
    return {
        "years": HORIZON,
        "change": change["estimate"],
        "change_low": low,
        "change_high": high,
        "total_change": total["estimate"],
        "tier": ", ".join(tiers)[:40],
        "provisional": bool(result["provisional"]),
    }
