"""Calls from the first draft to their end."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.models import Application, Call, CallText, CriteriaSet
from tilth_web.notifications.domain.events import record_event

State = Call.State
FROZEN = (
    *("criteria", "opens_at", "blinding", "minimum_reviews", "rebuttal_days"),
    *("seeks_funds", "seeks_recognition"),
)  # once somebody applied


@transaction.atomic
def add_call(*, actor, texts, **fields):
    """Begin a call; `texts` holds title and body for each language."""
    call = Call.objects.create(created_by=actor, **fields)
    _write(call, texts)
    record_event(actor, "call.added", call, visibility="staff")
    return call


@transaction.atomic
def edit_call(call, *, actor, texts, **fields):
    """Change a call; what applicants rely on stays once somebody has applied."""
    call = _locked(call)
    if call.state == State.ENDED:
        raise WorkflowError(_("This call has ended: nothing in it is changed."))
    changed = sorted(n for n, value in fields.items() if getattr(call, n) != value)
    if call.applications.exists():
        _refuse_moving(call, changed, fields)
    for name in changed:
        setattr(call, name, fields[name])
    call.save()
    _write(call, texts)
    record_event(actor, "call.edited", call, visibility="staff", changed=changed)
    return call


@transaction.atomic
def publish_call(call, *, actor):
    """Show a call to everybody."""
    call = _locked(call)
    lacks = lacks_of(call)
    if call.state != State.DRAFT:
        lacks.append(_("This call is public already."))
    if lacks:
        raise WorkflowError(" ".join(lacks))
    call.state, call.published_at = State.PUBLISHED, timezone.now()
    call.save(update_fields=["state", "published_at"])
    record_event(actor, "call.published", call, visibility="public")
    return call


@transaction.atomic
def end_call(call, *, actor):
    """End a call whose applications have all been evaluated, or will not be."""
    call = _locked(call)
    if call.state != State.PUBLISHED:
        raise WorkflowError(_("Only a public call can be ended."))
    if timezone.now() < call.closes_at:
        raise WorkflowError(_("This call still takes applications."))
    final = (
        Application.State.RELEASED,
        Application.State.REFUSED,
        Application.State.WITHDRAWN,
    )
    waiting = call.applications.filter(submitted_at__isnull=False).exclude(
        state__in=final
    )
    if number := waiting.count():
        said = ngettext(
            "%(number)d application still waits for its evaluation.",
            "%(number)d applications still wait for their evaluation.",
            number,
        )
        raise WorkflowError(said % {"number": number})
    call.state = State.ENDED
    call.save(update_fields=["state"])
    record_event(actor, "call.ended", call, visibility="public")
    return call


@transaction.atomic
def delete_call(call):
    """Delete a draft."""
    call = _locked(call)
    if call.state != State.DRAFT:
        raise WorkflowError(_("Only a draft can be deleted."))
    call.delete()


def lacks_of(call):
    """Sentences on what a call needs before it is public."""
    lacks = []
    if call.criteria.state != CriteriaSet.State.PUBLISHED:
        lacks.append(_("Its criteria must be published first."))
    if call.closes_at <= timezone.now():
        lacks.append(_("It must close in the future."))
    if not call.texts.exists():
        lacks.append(_("It needs a title and a text in one language at least."))
    return lacks


def _refuse_moving(call, changed, fields):
    if moved := [name for name in FROZEN if name in changed]:
        names = ", ".join(str(Call._meta.get_field(n).verbose_name) for n in moved)
        raise WorkflowError(
            _("Somebody has applied already: %(names)s can no longer change.")
            % {"names": names}
        )
    if "closes_at" in changed and fields["closes_at"] < call.closes_at:
        raise WorkflowError(
            _("Somebody has applied already: the call can close later, not earlier.")
        )


def _write(call, texts):
    for language, words in texts.items():
        if words["title"]:
            CallText.objects.update_or_create(
                call=call, language=language, defaults=words
            )
        else:
            CallText.objects.filter(call=call, language=language).delete()


def _locked(call):
    return Call.objects.select_for_update().get(pk=call.pk)
