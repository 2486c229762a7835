"""Of what people are told in an evaluation; never of what is confidential to them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.roles import people_with
from tilth_web.accounts.models import RoleGrant
from tilth_web.evaluation.domain.queries import team_applications
from tilth_web.notifications.domain.kinds import add_kind
from tilth_web.notifications.domain.notices import notify
from tilth_web.notifications.domain.telling import tells
from tilth_web.registry.domain.notices import people_of

add_kind(
    "evaluation.step",
    label=_("Steps of my applications"),
    cases={
        "application.admit": _("“%(project)s” was admitted to the evaluation."),
        "application.late": _("“%(project)s” can still be sent: late admission."),
        "application.return": _("“%(project)s” was returned for completion."),
        "application.refuse": _("“%(project)s” was not admitted to the evaluation."),
        "application.ask-rebuttal": _(
            "The reviews of “%(project)s” can be read: you may answer them."
        ),
        "application.release": _("The evaluation of “%(project)s” is finished."),
        "application.submit": _("The application of “%(project)s” was sent."),
        "application.withdraw": _("The application of “%(project)s” was withdrawn."),
    },
)
add_kind(
    "evaluation.run",
    label=_("Applications and reviews that arrive (secretariat)"),
    cases={
        "application.submit": _("“%(project)s” was sent for evaluation."),
        "application.withdraw": _("The application of “%(project)s” was withdrawn."),
        "application.rebut": _("The holder of “%(project)s” answered the reviews."),
        "review.declined": _("A reviewer of “%(project)s” declined."),
        "review.submitted": _("A review of “%(project)s” was given."),
    },
)
add_kind(
    "evaluation.review",
    label=_("Reviews that I am asked for"),
    cases={
        "review.asked": _("You are asked to review a project."),
        "review.reminded": _("A review that you were asked for is waiting."),
        "review.replaced": _("A review that you were asked for is no longer needed."),
    },
)
OF_HOLDER = (
    "application.admit",
    "application.late",
    "application.return",
    "application.refuse",
    "application.ask-rebuttal",
    "application.release",
)
OF_BOTH = ("application.submit", "application.withdraw")


@tells(*OF_HOLDER, *OF_BOTH)
def tell_holder(*, verb, actor, record, **_event):
    """Those who run the project."""
    notify(
        people_of(record.project),
        "evaluation.step",
        path=record.get_absolute_url(),
        actor=actor,
        case=verb,
        project=record.project.name,
    )


@tells(*OF_BOTH, "application.rebut")
def tell_secretariat(*, verb, actor, record, **_event):
    """The secretariat, once something was sent."""
    if record.submitted_at is not None:
        _tell_team(verb, actor, record)


@tells("review.declined", "review.submitted")
def tell_of_review(*, verb, actor, record, **_event):
    """The secretariat."""
    _tell_team(verb, actor, record.application)


@tells("review.asked", "review.reminded", "review.replaced")
def tell_reviewer(*, verb, actor, record, **_event):
    """Whoever is asked; the name of the project stands on the page alone."""
    path = reverse("evaluation:review", args=[record.uuid])
    if verb == "review.replaced":
        path = reverse("evaluation:reviews")
    notify([record.reviewer], "evaluation.review", path=path, actor=actor, case=verb)


def _tell_team(verb, actor, application):
    """Those who run it: nobody who is tied to the project, nobody who reviews it."""
    team = people_with({RoleGrant.Role.SECRETARIAT})
    notify(
        [one for one in team if _runs(one, application)],
        "evaluation.run",
        path=application.get_absolute_url(),
        actor=actor,
        case=verb,
        project=application.project.name,
    )


def _runs(person, application):
    return team_applications(person).filter(pk=application.pk).exists()
