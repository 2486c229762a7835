"""Joining the programme: request, declaration, documents, decision."""

from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.domain.joining_steps import member_lacks
from tilth_web.accounts.domain.joining_workflow import JOINING, locked_joining
from tilth_web.accounts.domain.record_files import keeper
from tilth_web.accounts.models import Joining, JoiningDocument, Organisation
from tilth_web.errors import WorkflowError
from tilth_web.workflow.domain.transition import take

MOST_DOCUMENTS = 20
RETURN, REFUSE = "return", "refuse"


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
    lacks = member_lacks(locked.organisation, wanted)
    if lacks:
        raise WorkflowError(lacks)
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


def submit(joining, *, actor):
    """Send a complete request to those who decide."""
    return take(JOINING, "submit", joining, actor=actor)


@transaction.atomic
def withdraw(joining, *, actor):
    """Take a request back; a draft is deleted with all that is in it."""
    locked = take(JOINING, "withdraw", joining, actor=actor)
    if locked.submitted_at is None:
        delete_joining(locked, actor=actor)


def decide(joining, *, actor, decision, answer):
    """Decide on a request: a standing accepts it, ``RETURN`` and ``REFUSE`` do not."""
    if decision == RETURN:
        return return_for_completion(joining, actor=actor, answer=answer)
    if decision == REFUSE:
        return refuse(joining, actor=actor, answer=answer)
    return accept(joining, actor=actor, standing=decision, answer=answer)


def accept(joining, *, actor, standing, answer=""):
    """Take an organisation into the programme as partner or member."""
    words = {"standing": standing, "answer": answer}
    return take(JOINING, "accept", joining, actor=actor, words=words)


def refuse(joining, *, actor, answer):
    """Refuse a request, with the reason."""
    return take(JOINING, "refuse", joining, actor=actor, words={"answer": answer})


def return_for_completion(joining, *, actor, answer):
    """Give a request back, and say what it lacks."""
    return take(JOINING, "return", joining, actor=actor, words={"answer": answer})


def _editable(joining):
    locked = locked_joining(joining)
    if not locked.is_editable:
        raise WorkflowError(_("This request can no longer be changed."))
    return locked
