"""Inviting people to edit a project by email: one link, one answer.

Whoever invites learns nothing of an address: it is invited in the same way whether or
not a person of the platform has it.
"""

from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain import mails, offers
from tilth_web.accounts.domain.queries import sent_to, still_open
from tilth_web.accounts.domain.tasks import Task, provides_tasks
from tilth_web.accounts.models import User
from tilth_web.errors import WorkflowError
from tilth_web.notifications.domain.events import record_event
from tilth_web.notifications.domain.notices import notify
from tilth_web.notifications.models import Event
from tilth_web.registry.domain.people import SHARED, add_co_editor
from tilth_web.registry.domain.projects import locked
from tilth_web.registry.models import EditorInvitation, Project

MOST_A_DAY = 50  # sent by one person, into all projects
SIGNER = signing.Signer(salt="invitation to edit a project")
State = EditorInvitation.State
INVITED, ANSWERED = "project.editor_invited", "project.editor_answered"
DECLINED, WITHDRAWN = "project.editor_declined", "project.editor_uninvited"


def token(invitation):
    """What the link holds."""
    return SIGNER.sign(invitation.uuid.hex)


def invitation_of(token):
    """The open invitation of a link, or None."""
    found = open_invitations().select_related("project", "invited_by")
    return offers.offer_of(token, SIGNER, found)


def open_invitations():
    """Invitations that can still be answered, into projects that can be edited."""
    live = EditorInvitation.objects.exclude(project__state=Project.State.WITHDRAWN)
    return still_open(live)


@transaction.atomic
def invite(project, *, actor, email):
    """Invite whoever has an email address to edit a project, and send the link."""
    project = _live(project)
    email = email.lower()
    offers.make_room(project.editor_invitations.all(), email)
    return _send(project, actor, email)


@transaction.atomic
def send_again(invitation, *, actor):
    """Send a new link, which holds as long as the first; the old one ends."""
    found = _open(invitation)
    offers.answer(found, State.WITHDRAWN)
    return _send(found.project, actor, found.email)


@transaction.atomic
def accept(invitation, *, actor):
    """Edit the project from now on; it must be offered to an address of `actor`."""
    found = _open(invitation)
    offers.require_for(found, actor)
    offers.answer(found, State.ACCEPTED)
    _tell_inviter(found, SHARED)
    return add_co_editor(found.project, person=actor, actor=found.invited_by)


@transaction.atomic
def decline(invitation):
    """Say no; whoever holds the link may, and nobody is told who did."""
    found = _open(invitation)
    offers.answer(found, State.DECLINED)
    record_event(None, DECLINED, found.project)
    _tell_inviter(found, DECLINED)


@transaction.atomic
def withdraw(invitation, *, actor):
    """Take an invitation back; its link holds no more."""
    found = _open(invitation)
    offers.answer(found, State.WITHDRAWN)
    record_event(actor, WITHDRAWN, found.project)


def _live(project):
    """The row of a project, locked, unless it was withdrawn."""
    found = locked(project)
    if found.state == Project.State.WITHDRAWN:
        raise WorkflowError(_("This project was withdrawn: nothing in it is changed."))
    return found


def _open(invitation):
    """The invitation, locked after its project."""
    project = _live(invitation.project)
    found = offers.locked_offer(invitation, project.editor_invitations.all())
    found.project = project
    return found


def _send(project, actor, email):
    _require_quota(actor)
    invitation = EditorInvitation.objects.create(
        project=project,
        email=email,
        invited_by=actor,
        expires_at=offers.end_of_validity(),
    )
    record_event(actor, INVITED, project)
    known = User.objects.filter(email__iexact=email)
    path = reverse("tasks")
    notify(known, SHARED, path=path, case=INVITED, actor=actor, project=project.name)
    mails.send(
        "registry/mail/invitation.txt",
        to=email,
        view="registry:invitation",
        args=[token(invitation)],
        invitation=invitation,
    )
    return invitation


def _require_quota(person):
    """Refuse who sent as many invitations as a day allows; each one is a mail."""
    day = timezone.now() - timedelta(days=1)
    sent = Event.objects.filter(actor=person, verb=INVITED, at__gt=day)
    if sent.count() >= MOST_A_DAY:
        raise WorkflowError(
            _("You may send %(most)d invitations a day; try again tomorrow.")
            % {"most": MOST_A_DAY}
        )


def _tell_inviter(invitation, verb):
    if invitation.invited_by is not None:
        notify(
            [invitation.invited_by],
            ANSWERED,
            path=reverse("registry:team", args=[invitation.project.uuid]),
            case=verb,
            project=invitation.project.name,
        )


@provides_tasks
def invitations_to_edit(user):
    """Answer whether one edits projects of others."""
    for invitation in sent_to(user, open_invitations()).select_related("project"):
        yield Task(
            verb=_("Answer the invitation to edit"),
            object=invitation.project.name,
            due=invitation.expires_at,
            url=reverse("registry:invitation", args=[token(invitation)]),
        )
