"""Of what people and organisations are told: kinds, sentences, and who is told."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.joining_workflow import belongs
from tilth_web.accounts.domain.memberships import managers_of
from tilth_web.accounts.domain.queries import DECIDERS
from tilth_web.accounts.domain.roles import people_with
from tilth_web.accounts.models import Membership, RoleGrant
from tilth_web.notifications.domain.kinds import add_kind
from tilth_web.notifications.domain.notices import notify
from tilth_web.notifications.domain.telling import tells
from tilth_web.notifications.models import Mode

add_kind(
    "joining.waiting",
    label=_("Requests to join, for those who decide"),
    cases={
        "joining.submitted": _("%(organisation)s asks to join the programme."),
        "joining.withdrawn": _("%(organisation)s has withdrawn its request to join."),
    },
)
add_kind(
    "joining.step",
    label=_("Steps of my organisations on the way to join"),
    cases={
        "joining.signed": _(
            "The declaration of intent of %(organisation)s was signed."
        ),
        "joining.submitted": _("The request to join of %(organisation)s was sent."),
    },
    mode=Mode.DIGEST,
)
add_kind(
    "joining.decided",
    label=_("Decisions on requests to join of my organisations"),
    cases={
        "joining.accepted": _("%(organisation)s has joined the programme."),
        "joining.returned": _(
            "The request to join of %(organisation)s came back: it lacks something."
        ),
        "joining.refused": _("The request to join of %(organisation)s was refused."),
    },
)
add_kind(
    "invitation.received",
    label=_("Invitations into organisations (each is sent by email in any case)"),
    sentence=_("You are invited into %(organisation)s."),
    mode=Mode.OFF,
)
add_kind(
    "invitation.answered",
    label=_("Answers to my invitations"),
    cases={
        "invitation.accepted": _("Your invitation into %(organisation)s was accepted."),
        "invitation.declined": _("Your invitation into %(organisation)s was declined."),
    },
    mode=Mode.DIGEST,
)
add_kind(
    "membership",
    label=_("My role in organisations"),
    cases={
        "membership.changed": _("Your role in %(organisation)s is now: %(role)s."),
        "membership.removed": _("You no longer belong to %(organisation)s."),
    },
    words={"role": dict(Membership.Role.choices)},
)
add_kind(
    "role",
    label=_("My roles on the platform"),
    cases={
        "role.granted": _("You were given a role on the platform: %(role)s."),
        "role.ended": _("A role on the platform was taken back: %(role)s."),
    },
    words={"role": dict(RoleGrant.Role.choices)},
)


@tells("joining.submitted", "joining.withdrawn")
def tell_deciders(*, actor, record, verb, **_event):
    """Those who decide; of a draft that is given up they never knew."""
    if record.submitted_at is None:
        return
    people = [p for p in people_with(DECIDERS) if not belongs(p, record.organisation)]
    _tell(people, "joining.waiting", verb, actor, record.organisation, record)


@tells("joining.signed", "joining.submitted")
def tell_managers(*, actor, record, verb, **_event):
    """Those who prepare a request together."""
    people = managers_of(record.organisation)
    _tell(people, "joining.step", verb, actor, record.organisation, record)


@tells("joining.accepted", "joining.returned", "joining.refused")
def tell_decision(*, actor, record, verb, **_event):
    """The managers of the organisation."""
    people = managers_of(record.organisation)
    _tell(people, "joining.decided", verb, actor, record.organisation, record)


@tells("invitation.sent")
def tell_invited(*, actor, record, verb, about, **_event):
    """Who is invited and has an account; the list of tasks holds the answer."""
    _tell([about], "invitation.received", verb, actor, record, None)


@tells("invitation.accepted", "invitation.declined")
def tell_inviter(*, actor, record, verb, about, **_event):
    """Who sent the invitation."""
    _tell([about], "invitation.answered", verb, actor, record, record)


@tells("membership.changed", "membership.removed")
def tell_colleague(*, actor, record, verb, about, data):
    """Whose role it is; who was removed no longer sees the organisation."""
    to = record if verb == "membership.changed" else None
    _tell([about], "membership", verb, actor, record, to, role=data.get("role"))


@tells("role.granted", "role.ended")
def tell_holder(*, actor, verb, about, data, **_event):
    """Whose role it is."""
    path = reverse("tasks")
    notify([about], "role", path=path, actor=actor, case=verb, role=data["role"])


def _tell(people, kind, verb, actor, organisation, to, **data):
    """Tell people of an organisation; `to` is what they are led to, or their tasks."""
    notify(
        [person for person in people if person is not None],
        kind,
        path=reverse("tasks") if to is None else to.get_absolute_url(),
        actor=actor,
        case=verb,
        organisation=organisation.name,
        **data,
    )
