"""What people are told of rounds of monitoring, and what waits for them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.tasks import Task, provides_tasks
from tilth_web.accounts.rules import allowed
from tilth_web.notifications.domain.history import say
from tilth_web.notifications.domain.kinds import add_kind
from tilth_web.notifications.domain.notices import notify
from tilth_web.notifications.domain.telling import tells
from tilth_web.operations.domain.jobs import after
from tilth_web.registry.domain import (
    monitoring_design,  # noqa: F401 -- the worker must know the kinds of job
    monitoring_laboratory,  # noqa: F401
    monitoring_measure,  # noqa: F401
)
from tilth_web.registry.domain.monitoring import (
    DESIGN,
    MEASURE,
    READ,
    listed_rounds,
)
from tilth_web.registry.domain.notices import people_of
from tilth_web.registry.domain.queries import own_projects
from tilth_web.registry.models import MonitoringRound, Project

say("monitoring.round_added", _("%(actor)s began the round “%(round)s”."))
say("monitoring.round_removed", _("%(actor)s took back the round “%(round)s”."))
say(
    "monitoring.planned",
    _("%(actor)s had %(number)s points drawn for the round “%(round)s”."),
)
say(
    "monitoring.file_brought",
    _("%(actor)s brought the laboratory's file of the round “%(round)s”."),
)
say("monitoring.measured", _("%(actor)s had the round “%(round)s” measured."))
say(
    "monitoring.published",
    _("%(actor)s showed the measured change of round %(round)s to the public."),
)

add_kind(
    "monitoring.ended",
    label=_("Work on rounds of monitoring that I asked for"),
    cases={
        f"{DESIGN}/done": _("Points are drawn: round “%(round)s” of “%(project)s”."),
        f"{READ}/done": _("The file is read: round “%(round)s” of “%(project)s”."),
        f"{MEASURE}/done": _("The round “%(round)s” of “%(project)s” is measured."),
    },
    sentence=_("Work on the round “%(round)s” of “%(project)s” failed: see why."),
)
add_kind(
    "monitoring.shown",
    label=_("Measured changes of my projects are shown to the public"),
    sentence=_("The measured change of “%(project)s” is shown to the public."),
)
VERBS = {
    "plan": _("Plan where to sample:"),
    "file": _("Sample, and bring the laboratory's file:"),
    "answers": _("Answer what the reader asks:"),
    "measure": _("Have computed:"),
}
PAGES = {
    "plan": "round-design",
    "file": "laboratory",
    "answers": "laboratory",
    "measure": "measure",
}
ENDS = {DESIGN: "round", READ: "laboratory", MEASURE: "measured"}


def page_of_step(one, step):
    """Where the next step of a round is taken."""
    return reverse(f"registry:{PAGES[step]}", args=[one.project.uuid, one.number])


def _tell_end(job):
    """Who asked for the work."""
    one = MonitoringRound.objects.filter(uuid=job.parameters["round"]).first()
    if one is None or job.owner is None:
        return
    done = job.state == job.State.DONE
    page = ENDS[job.kind] if done else {MEASURE: "measure"}.get(job.kind, "round")
    notify(
        [job.owner],
        "monitoring.ended",
        path=reverse(f"registry:{page}", args=[one.project.uuid, one.number]),
        case=f"{job.kind}/{job.state}",
        round=one.name,
        project=one.project.name,
    )


for _kind in ENDS:
    after(_kind)(_tell_end)


@tells("monitoring.published")
def tell_of_shown(*, actor, record, **_event):
    """Those who run the project."""
    notify(
        people_of(record),
        "monitoring.shown",
        path=record.get_absolute_url(),
        actor=actor,
        project=record.name,
    )


@provides_tasks
def rounds(user):
    """Bring each round that one works on to its next step."""
    own = own_projects(user).exclude(state=Project.State.WITHDRAWN)
    found = MonitoringRound.objects.filter(project__in=own).order_by("created_at")
    waiting = [r for r in listed_rounds(found) if r.step and not r.at_work]
    projects = {r.round.project for r in waiting}
    edited = {p for p in projects if allowed(user, "monitoring.edit", p)}
    for row in waiting:
        if row.round.project in edited:
            yield Task(
                verb=VERBS[row.step],
                object=f"{row.round.name}, {row.round.project.name}",
                url=page_of_step(row.round, row.step),
            )
