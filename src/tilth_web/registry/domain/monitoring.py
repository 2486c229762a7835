"""Rounds of monitoring: begun, taken back; the jobs that compute for them."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.notifications.domain.events import record_event
from tilth_web.operations.models import Job
from tilth_web.registry.domain.projects import forget_files, locked
from tilth_web.registry.models import MonitoringRound

DESIGN, READ, MEASURE = "design sampling", "read laboratory file", "measure round"
KINDS = DESIGN, READ, MEASURE
OPEN = Job.State.WAITING, Job.State.RUNNING
MOST_ROUNDS = 50


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


def series(one):
    """Rounds at the same points, up to this one, in their order."""
    first = one.first or one
    found = [first, *first.later.filter(number__lte=one.number).order_by("number")]
    return [r for r in found if r.number <= one.number]


def step_of(one):
    """What a round waits for: plan, file, answers, measure; "" for nothing."""
    if not (one.first or one).plans.exists():
        return "plan"
    ready = one.readings.values_list("ready", flat=True).first()
    if ready is None:
        return "file"
    if not ready:
        return "answers"
    return "" if one.measurements.exists() else "measure"


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


def _forget(one):
    jobs_of_round(one).delete()
    forget_files(one)
    one.delete()
