"""Joining the programme: request, declaration, documents, decision.

The rule is the published one: whoever joins is an organisation of one of seven types; a
member is non-profit; a private company can only be a partner (derived from that).
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.record_files import keeper
from tilth_web.accounts.models import Joining, JoiningDocument, Organisation
from tilth_web.errors import WorkflowError

Kind, Standing, State = Organisation.Kind, Organisation.Standing, Joining.State
#: Types that need no document on their legal status.
WITHOUT_DOCUMENT = frozenset({Kind.STATE, Kind.COMPANY})
MOST_DOCUMENTS = 20
RETURN, REFUSE = "return", "refuse"


@dataclass(frozen=True)
class Step:
    """A step of the way, and what it still lacks; empty when it is done."""

    name: str
    title: str
    lacks: str


def may_be_member(organisation):
    """Whether the published rule lets an organisation be a member."""
    return organisation.non_profit and organisation.kind != Kind.COMPANY


def needs_document(organisation):
    """Whether its legal status must be shown by a document."""
    return organisation.kind not in WITHOUT_DOCUMENT


def steps(joining):
    """The steps before a request can be sent."""
    return [
        Step("joining-request", _("Request"), _request_lacks(joining)),
        Step(
            "joining-declaration", _("Declaration of intent"), _signature_lacks(joining)
        ),
        Step("joining-documents", _("Documents"), _documents_lack(joining)),
    ]


@transaction.atomic
def start_joining(organisation, *, actor):
    """Open a request of an organisation that has not joined; return it."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if locked.has_joined:
        raise WorkflowError(_("This organisation has joined already."))
    if locked.joinings.filter(state__in=Joining.OPEN).exists():
        raise WorkflowError(_("There is a request of this organisation already."))
    joining = Joining.objects.create(organisation=locked, started_by=actor)
    record_event(actor, "joining.started", joining)
    return joining


@transaction.atomic
def edit_request(joining, *, actor, wanted, reasons):
    """Save as what, and why, the organisation wants to join."""
    locked = _editable(joining)
    if wanted == Standing.MEMBER and not may_be_member(locked.organisation):
        raise WorkflowError(_only_members_are_non_profit())
    locked.wanted, locked.reasons = wanted, reasons
    locked.save(update_fields=["wanted", "reasons"])
    record_event(actor, "joining.edited", locked)
    return locked


@transaction.atomic
def add_document(joining, *, actor, kind, upload):
    """Add a document to a request: the file of an upload, or a refusal of it."""
    locked = _editable(joining)
    if locked.documents.count() >= MOST_DOCUMENTS:
        raise WorkflowError(_("A request holds 20 documents at most."))
    file = keeper().add(upload=upload, record=locked, actor=actor)
    return JoiningDocument.objects.create(
        joining=locked, kind=kind, name=file.name, file=file.uuid
    )


@transaction.atomic
def remove_document(document, *, actor):
    """Take a document off a request, and its file away."""
    locked = _editable(document.joining)
    _delete_file(document, locked, actor)
    document.delete()


def delete_joining(joining, *, actor):
    """Delete a draft with all that is in it; the caller has asked whether it may."""
    for document in joining.documents.all():
        _delete_file(document, joining, actor)
    joining.delete()


def _delete_file(document, joining, actor):
    if document.file is not None:
        keeper().delete(uuid=document.file, record=joining, actor=actor)


@transaction.atomic
def submit(joining, *, actor):
    """Send a complete request to those who decide."""
    locked = _editable(joining)
    lacking = [step.lacks for step in steps(locked) if step.lacks]
    if lacking:
        raise WorkflowError(" ".join(lacking))
    locked.state, locked.submitted_at = State.SUBMITTED, timezone.now()
    locked.submitted_by = actor
    locked.save(update_fields=["state", "submitted_at", "submitted_by"])
    record_event(actor, "joining.submitted", locked, wanted=locked.wanted)
    return locked


@transaction.atomic
def withdraw(joining, *, actor):
    """Take a request back; a draft is deleted with all that is in it."""
    locked = _locked(joining)
    if locked.state not in Joining.OPEN:
        raise WorkflowError(_("This request has been decided or withdrawn already."))
    record_event(actor, "joining.withdrawn", locked)
    if locked.submitted_at is None:
        delete_joining(locked, actor=actor)
        return
    locked.state = State.WITHDRAWN
    locked.save(update_fields=["state"])


def decide(joining, *, actor, decision, answer):
    """Decide on a request: a standing accepts it, ``RETURN`` and ``REFUSE`` do not."""
    if decision == RETURN:
        return return_for_completion(joining, actor=actor, answer=answer)
    if decision == REFUSE:
        return refuse(joining, actor=actor, answer=answer)
    return accept(joining, actor=actor, standing=decision, answer=answer)


def accept(joining, *, actor, standing, answer=""):
    """Take an organisation into the programme as partner or member."""
    with transaction.atomic():
        locked = _decidable(joining, actor)
        organisation = locked.organisation
        if standing == Standing.MEMBER and not may_be_member(organisation):
            raise WorkflowError(_only_members_are_non_profit())
        organisation.standing = standing
        organisation.joined_on = timezone.localdate()
        organisation.save(update_fields=["standing", "joined_on"])
        _decide(locked, State.ACCEPTED, actor, answer)
        record_event(
            actor, "joining.accepted", locked, standing=standing, visibility="public"
        )
    return locked


def refuse(joining, *, actor, answer):
    """Refuse a request, with the reason."""
    return _answer(joining, State.REFUSED, actor, answer)


def return_for_completion(joining, *, actor, answer):
    """Give a request back, and say what it lacks."""
    return _answer(joining, State.RETURNED, actor, answer)


def belongs(person, organisation):
    """Whether a person has any role in an organisation."""
    return organisation.memberships.filter(person=person).exists()


@transaction.atomic
def _answer(joining, state, actor, answer):
    locked = _decidable(joining, actor)
    if not answer.strip():
        raise WorkflowError(_("Say why: the organisation reads it."))
    _decide(locked, state, actor, answer)
    record_event(actor, f"joining.{state}", locked)
    return locked


def _decide(joining, state, actor, answer):
    joining.state, joining.answer = state, answer
    joining.decided_by, joining.decided_at = actor, timezone.now()
    joining.save(update_fields=["state", "answer", "decided_by", "decided_at"])


def _locked(joining):
    """The row of a request and of its organisation, locked in one order."""
    organisation = Organisation.objects.select_for_update().get(
        pk=joining.organisation_id
    )
    locked = Joining.objects.select_for_update().filter(pk=joining.pk).first()
    if locked is None:
        raise WorkflowError(_("This request has been withdrawn."))
    locked.organisation = organisation
    return locked


def _editable(joining):
    locked = _locked(joining)
    if not locked.is_editable:
        raise WorkflowError(_("This request can no longer be changed."))
    return locked


def _decidable(joining, actor):
    locked = _locked(joining)
    if locked.state != State.SUBMITTED:
        raise WorkflowError(_("This request does not wait for a decision."))
    if belongs(actor, locked.organisation):
        raise WorkflowError(
            _("You belong to this organisation: somebody else must decide.")
        )
    return locked


def _request_lacks(joining):
    if not joining.wanted:
        return _("Say as what your organisation wants to join, and why.")
    if joining.wanted == Standing.MEMBER and not may_be_member(joining.organisation):
        return _only_members_are_non_profit()
    return ""


def _signature_lacks(joining):
    if hasattr(joining, "declaration"):
        return ""
    return _("Somebody who may sign for your organisation must sign the declaration.")


def _documents_lack(joining):
    if not needs_document(joining.organisation):
        return ""
    if any(d.kind == JoiningDocument.Kind.STATUS for d in joining.documents.all()):
        return ""
    return _("Add an official document on the legal status of your organisation.")


def _only_members_are_non_profit():
    return _(
        "Only a non-profit organisation can be a member, and never a company; "
        "others join as partners."
    )
