"""Rounds of monitoring: begun, taken back; the jobs that compute for them."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.notifications.domain.events import record_event
from tilth_web.operations.models import Job
from tilth_web.registry.domain.projects import forget_files, locked
from tilth_web.registry.models import (
    LaboratoryReading,
    Measurement,
    MeasurementPublication,
    MonitoringRound,
    SamplingPlan,
)

DESIGN, READ, MEASURE = "design sampling", "read laboratory file", "measure round"
KINDS = DESIGN, READ, MEASURE
OPEN = Job.State.WAITING, Job.State.RUNNING
MOST_ROUNDS = 50


@dataclass(frozen=True, kw_only=True)
class ListedRound:
    """A round as lists show it; its result comes without the long rows."""

    round: MonitoringRound
    step: str
    measurement: Measurement | None
    at_work: bool


@transaction.atomic
def add_round(project, *, actor, name, first=None):
    """Begin a round, with points of its own or at those of an earlier one."""
    project = locked(project)
    rounds = project.rounds.all()
    if rounds.count() >= MOST_ROUNDS:
        raise WorkflowError(
            _("A project may have at most %(most)d rounds.") % {"most": MOST_ROUNDS}
        )
    if rounds.filter(name=name).exists():
        raise WorkflowError(_("Another round of this project has this name."))
    if first is not None and first.plan is None:
        raise WorkflowError(_("The earlier round has no points yet."))
    number = (rounds.aggregate(last=Max("number"))["last"] or 0) + 1
    added = MonitoringRound.objects.create(
        project=project, number=number, name=name, first=first, created_by=actor
    )
    record_event(actor, "monitoring.round_added", project, round=name)
    return added


@transaction.atomic
def remove_round(one, *, actor):
    """Take back a round that nothing was measured in, and whose points none shares."""
    project = locked(one.project)
    if one.measurements.exists():
        raise WorkflowError(_("A round that was measured stays."))
    if one.later.exists():
        raise WorkflowError(_("A later round samples the points of this one."))
    _forget(one)
    record_event(actor, "monitoring.round_removed", project, round=one.name)


def forget_rounds(project):
    """Delete all rounds of a project with their files, plans and results."""
    for one in project.rounds.order_by("-number"):
        _forget(one)


def rounds_with_points(project):
    """Rounds whose points a later one may sample again."""
    return project.rounds.filter(first=None, plans__isnull=False).distinct()


def series(one):
    """Rounds at the same points, up to this one, in their order."""
    first = one.first or one
    found = [first, *first.later.filter(number__lte=one.number).order_by("number")]
    return [r for r in found if r.number <= one.number]


def with_steps(rounds):
    """Rounds with what their next step depends on."""
    readings = LaboratoryReading.objects.filter(round=OuterRef("pk"))
    rows = rounds.annotate(points_of=Coalesce("first", "pk"))
    return rows.annotate(
        planned=Exists(SamplingPlan.objects.filter(round=OuterRef("points_of"))),
        ready=Subquery(readings.order_by("-number").values("ready")[:1]),
        measured=Exists(Measurement.objects.filter(round=OuterRef("pk"))),
    )


def step_of(one):
    """What a round waits for: plan, file, answers, measure; "" for nothing.

    Its row comes through `with_steps`.
    """
    if not one.planned:
        return "plan"
    if one.ready is None:
        return "file"
    if not one.ready:
        return "answers"
    return "" if one.measured else "measure"


def listed_rounds(rounds):
    """Rounds as lists show them, in as many queries whatever their number."""
    rows = list(with_steps(rounds).select_related("project", "first"))
    measured, working = _newest_measurements(rows), at_work(rows)
    return [
        ListedRound(
            round=one,
            step=step_of(one),
            measurement=measured.get(one.pk),
            at_work=one.uuid in working,
        )
        for one in rows
    ]


def at_work(rounds):
    """Identifiers of those of some rounds for which work waits or runs."""
    by_text = {str(one.uuid): one.uuid for one in rounds}
    found = Job.objects.filter(kind__in=KINDS, state__in=OPEN)
    found = found.filter(parameters__round__in=list(by_text))
    return {by_text[text] for text in found.values_list("parameters__round", flat=True)}


def told_measurements(measurements):
    """Results without their long rows, and whether the public was shown them."""
    publications = MeasurementPublication.objects.filter(measurement=OuterRef("pk"))
    rows = measurements.defer("input", "result")
    return rows.annotate(shown=Exists(publications))


def jobs_of_round(one, *kinds):
    """What was asked for in a round, the newest first."""
    found = Job.objects.filter(kind__in=kinds or KINDS)
    return found.filter(parameters__round=str(one.uuid))


def open_job_of_round(one):
    """What waits or runs for a round, or None."""
    return jobs_of_round(one).filter(state__in=OPEN).first()


def refuse_open(one):
    """Refuse a second work on a round while one is on its way."""
    if open_job_of_round(one) is not None:
        raise WorkflowError(_("This round is being worked on: wait, or stop it."))


def _newest_measurements(rounds):
    """The newest result of each of some rounds, by the key of the round."""
    newest = Measurement.objects.filter(round=OuterRef("round")).order_by("-number")
    rows = Measurement.objects.filter(
        round__in=rounds, pk=Subquery(newest.values("pk")[:1])
    )
    return {found.round_id: found for found in told_measurements(rows)}


def _forget(one):
    jobs_of_round(one).delete()
    forget_files(one)
    one.delete()
