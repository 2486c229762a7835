"""The self-assessment of a project: answers, their evidence, and what still lacks."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.record_types import Visibility
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.evaluation.domain.criteria_mapping import (
    Given,
    carry_answers,
    lineage,
)
from tilth_web.evaluation.domain.freezing import frozen_files
from tilth_web.evaluation.domain.interests import interests
from tilth_web.evaluation.domain.questions import question, questions_of
from tilth_web.evaluation.models import Answer, Application, Call, Evidence
from tilth_web.files.domain.stored_files import add_file, delete_file
from tilth_web.files.models import StoredFile
from tilth_web.notifications.domain.events import record_event
from tilth_web.registry.domain.drafts import pages_below

MOST_EVIDENCE = 60
MOST_TEXT = Answer._meta.get_field("text").max_length
State = Application.State


@dataclass(frozen=True, kw_only=True)
class Lack:
    """What an application needs before it can be sent, and where."""

    text: str
    criterion: str = ""


def begin(call, project, *, actor, modality):
    """Begin the application of a project, or return the one that there is."""
    there = call.applications.filter(project=project).exclude(state=State.WITHDRAWN)
    if (found := there.first()) is not None:
        return found
    if not call.is_open:
        raise WorkflowError(closed_sentence(call))
    if modality not in modalities(call):
        raise WorkflowError(_("This call does not seek that."))
    if project.state == "withdrawn":
        raise WorkflowError(_("This project was withdrawn."))
    previous = Application.objects.filter(project=project, state=State.RELEASED)
    try:
        with transaction.atomic():
            application = Application.objects.create(
                call=call,
                project=project,
                modality=modality,
                previous=previous.order_by("-pk").first(),
                created_by=actor,
            )
            _carry(application)
            record_event(actor, "application.begun", application)
    except IntegrityError:  # somebody else began it at the same time
        return there.get()
    return application


def _carry(application):
    """Begin with the answers of the evaluation before, by the map of the criteria."""
    before = application.previous
    if before is None:
        return
    source, target = before.call.criteria, application.call.criteria
    if source not in lineage(target):
        return
    given = {
        answer.criterion: Given(text=answer.text, score=answer.score)
        for answer in before.answers.all()
    }
    carried = carry_answers(given, source=source, target=target)
    Answer.objects.bulk_create(
        Answer(
            application=application,
            criterion=criterion,
            text=answer.text,
            score=answer.score,
        )
        for criterion, answer in carried.answers.items()
    )


def modalities(call):
    """What one may apply for in a call."""
    both = {
        Application.Modality.FUNDS: call.seeks_funds,
        Application.Modality.RECOGNITION: call.seeks_recognition,
    }
    return [modality for modality, sought in both.items() if sought]


def takes(application):
    """Whether an application can be sent now: the call is open, or it may be late.

    One that was returned can be sent again after the call has closed.
    """
    call, late = application.call, application.late_until
    if call.state != Call.State.PUBLISHED:
        return False
    if application.state == State.RETURNED or call.is_open:
        return True
    return late is not None and timezone.now() < late


@transaction.atomic
def grant_late(application, *, actor, until):
    """Let one application be sent after the call has closed, until an instant."""
    locked = _editable(application)
    if interests(actor, locked.project):
        raise WorkflowError(
            _("You are too near to this project: somebody else must do this.")
        )
    if until <= timezone.now():
        raise WorkflowError(_("Late admission ends in the future."))
    if locked.call.state != Call.State.PUBLISHED:
        raise WorkflowError(_("This call has ended: nothing in it is changed."))
    locked.late_until = until
    locked.save(update_fields=["late_until"])
    record_event(actor, "application.late", locked)
    return locked


def closed_sentence(call):
    """Why a call takes nothing now."""
    if call.state == Call.State.PUBLISHED and timezone.now() < call.opens_at:
        return _("This call is not open yet.")
    return _("This call has closed. Nothing that you wrote is lost.")


@transaction.atomic
def save_answer(application, criterion, *, actor, revision, score, text):
    """Save what the holder says to a criterion, unless it was changed meanwhile."""
    locked = _editable(application)
    asked = question(locked.call.criteria.content, criterion)
    if asked is None:
        raise WorkflowError(_("These criteria have no number %s.") % criterion)
    if score is not None and score not in dict(asked.scale):
        raise WorkflowError(_("This score is not on the scale."))
    answer, _new = Answer.objects.select_for_update().get_or_create(
        application=locked, criterion=criterion
    )
    if answer.revision != revision:
        raise ConflictError(
            _("Somebody else changed this answer meanwhile; both texts are kept."),
            answer,
        )
    if (answer.score, answer.text) != (score, text):
        answer.score, answer.text, answer.changed_by = score, text, actor
        answer.revision += 1
        answer.save()
    return answer


@transaction.atomic
def take_suggestion(application, criterion, suggestion, *, actor, typed=None):
    """Put what the assessment says below what was written, with its source.

    `typed` is text that was kept and not saved yet; it goes before what is saved.
    """
    locked = _editable(application)
    answer, _new = Answer.objects.select_for_update().get_or_create(
        application=locked, criterion=criterion
    )
    text = answer.text if typed is None else typed
    text = "\n\n".join(t for t in (text, suggestion["text"]) if t)
    if len(text) > MOST_TEXT:
        raise WorkflowError(
            _("An answer holds %d characters at most: shorten yours first.") % MOST_TEXT
        )
    answer.text = text
    answer.suggested, answer.changed_by = suggestion, actor
    answer.revision += 1
    answer.save()
    return answer


@transaction.atomic
def add_evidence(application, criterion, *, actor, upload):
    """Add a file to an answer."""
    locked = _editable(application)
    if question(locked.call.criteria.content, criterion) is None:
        raise WorkflowError(_("These criteria have no number %s.") % criterion)
    if locked.evidence.count() >= MOST_EVIDENCE:
        raise WorkflowError(_("An application holds %d files at most.") % MOST_EVIDENCE)
    file = add_file(
        upload=upload, record=locked, actor=actor, visibility=Visibility.PUBLIC
    )
    return Evidence.objects.create(
        application=locked,
        criterion=criterion,
        name=file.name,
        file=file.uuid,
        sha256=file.sha256,
    )


@transaction.atomic
def remove_evidence(evidence, *, actor):
    """Take a file off an answer; its content stays if a submission names it."""
    locked = _editable(evidence.application)
    if evidence.file not in frozen_files(locked):
        file = StoredFile.objects.get(uuid=evidence.file)
        delete_file(file=file, record=locked, actor=actor)
    evidence.delete()


@transaction.atomic
def delete_draft(application, *, actor):
    """Delete an application that was never sent, with its files."""
    locked = _editable(application)
    if locked.submitted_at is not None:
        raise WorkflowError(_("What was sent once is withdrawn, not deleted."))
    drop(locked, actor=actor)


def drop(application, *, actor=None):
    """Delete an application with its files; the caller knows that it was never sent."""
    for evidence in application.evidence.all():
        file = StoredFile.objects.get(uuid=evidence.file)
        delete_file(file=file, record=application, actor=actor)
    application.delete()


def lacks_of(application):
    """All that an application needs before it can be sent."""
    lacks = []
    if application.project.assessments.first() is None:
        lacks.append(Lack(text=_("The project must be assessed first.")))
    for criterion in typed_and_not_saved(application):
        text = _("%s: save or discard what was typed there and is not saved.")
        lacks.append(Lack(text=text % criterion, criterion=criterion))
    answers = {answer.criterion: answer for answer in application.answers.all()}
    shown = set(application.evidence.values_list("criterion", flat=True))
    for asked in questions_of(application.call.criteria.content):
        answer = answers.get(asked.id)
        name = {"number": asked.id, "name": asked.name}
        if answer is None or not answer.text.strip():
            text = _("%(number)s %(name)s: write an answer.") % name
            lacks.append(Lack(text=text, criterion=asked.id))
        elif asked.scale and answer.score is None:
            text = _("%(number)s %(name)s: give a score.") % name
            lacks.append(Lack(text=text, criterion=asked.id))
        if asked.needs_evidence and asked.id not in shown:
            text = _("%(number)s %(name)s: add a file as evidence.") % name
            lacks.append(Lack(text=text, criterion=asked.id))
    return lacks


def draft_page(application, criterion=""):
    """Under which name what is typed into an answer is kept."""
    return f"application/{application.uuid}/{criterion}"


def typed_and_not_saved(application):
    """Criteria for which somebody typed what was not saved."""
    start = draft_page(application)
    return sorted({page.removeprefix(start) for page in pages_below(start)})


def progress(application):
    """For each step its name, questions answered and questions in all."""
    done = {a.criterion for a in application.answers.all() if a.text.strip()}
    steps = {}
    for asked in questions_of(application.call.criteria.content):
        answered, there = steps.get(asked.step_name, (0, 0))
        steps[asked.step_name] = (answered + (asked.id in done), there + 1)
    return [(name, *counted) for name, counted in steps.items()]


def _editable(application):
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("call__criteria", "project")
        .get(pk=application.pk)
    )
    if not locked.is_editable:
        raise WorkflowError(_("This application can no longer be changed."))
    return locked
