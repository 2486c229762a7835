"""Where to sample: asked for, drawn in the background, kept for good."""

from secrets import randbelow
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.files.domain.stored_files import keep_made
from tilth_web.notifications.domain.events import record_event
from tilth_web.operations.domain.jobs import add_job, kind
from tilth_web.registry.domain import monitoring_engine as engine
from tilth_web.registry.domain.engine import fingerprint
from tilth_web.registry.domain.monitoring import DESIGN, jobs_of_round, refuse_open
from tilth_web.registry.domain.projects import locked
from tilth_web.registry.domain.quota import OTHERS, require_quota
from tilth_web.registry.models import MonitoringRound, SamplingPlan

SEEDS = 2**31
SHEET = "field-sheet.pdf"
# Tilth chooses all that is not said.
NO_CHOICE = dict.fromkeys(
    (
        *("points", "difference", "half_width", "sd", "correlation", "years"),
        *("n_strata", "farms", "farm_points", "cores", "margin", "seed"),
    )
) | {"design": "stratified"}


@transaction.atomic
def ask_design(one, *, actor, choices):
    """Put the design of a round in the queue, for the land as it is now."""
    project = locked(one.project)
    if one.first is not None:
        raise WorkflowError(_("This round samples the points of an earlier one."))
    if one.readings.exists() or one.later.exists():
        raise WorkflowError(_("These points were sampled: they stay as they are."))
    refuse_open(one)
    area = area_of(project)
    if not area["features"]:
        raise WorkflowError(_("The project has no land yet: draw it first."))
    require_quota(actor, DESIGN, OTHERS)
    seed = choices.get("seed")
    choices = choices | {"seed": randbelow(SEEDS) if seed is None else seed}
    return add_job(
        DESIGN,
        owner=actor,
        project=str(project.uuid),
        round=str(one.uuid),
        key=str(uuid4()),
        input={"area": area, "choices": choices, "round": one.name},
    )


def area_of(project):
    """The land of a project as GeoJSON, each parcel by its key."""
    features = [
        {
            "type": "Feature",
            "geometry": p.version.outline,
            "properties": {"name": p.key},
        }
        for p in project.parcels.select_related("version")
    ]
    return {
        "type": "FeatureCollection",
        "name": project.name,
        "example": project.example,
        "features": features,
    }


def is_of_other_land(one):
    """Whether the land of the project was changed since its points were drawn."""
    now = area_of(one.project) | {"name": ""}
    return one.plan.input["area"] | {"name": ""} != now


@kind(DESIGN)
def design_sampling(parameters, report):
    """Draw what was asked for; run again, it finds its answer and adds none."""
    one = MonitoringRound.objects.get(uuid=parameters["round"])
    done = SamplingPlan.objects.filter(key=parameters["key"]).first()
    if done is None:
        given = parameters["input"]
        report(0.1)
        plan = engine.drawn_plan(given["area"], given["choices"], given["round"])
        report(0.9)
        done = _keep(one, parameters, *plan)
    return {"plan": str(done.uuid)}


@transaction.atomic
def _keep(one, parameters, record, sheet):
    locked(one.project)
    kept = SamplingPlan.objects.filter(key=parameters["key"]).first()
    if kept is not None:
        return kept
    job = jobs_of_round(one).filter(parameters__key=parameters["key"]).first()
    actor = job.owner if job else None
    file = sheet and keep_made(content=sheet, name=SHEET, record=one, actor=actor)
    done = SamplingPlan.objects.create(
        key=parameters["key"],
        round=one,
        number=one.plans.count() + 1,
        input=parameters["input"],
        input_sha256=fingerprint(parameters["input"]),
        result=record,
        result_sha256=fingerprint(record),
        seed=record["seed"],
        tilth_version=record["tilth_version"],
        schemas={"input": engine.FORM, "result": record["record"]},
        sheet=file and file.uuid,
        created_by=actor,
    )
    record_event(
        actor,
        "monitoring.planned",
        one.project,
        round=one.name,
        number=sum(not p["reserve"] for p in record["points"]),
    )
    return done
