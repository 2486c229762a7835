"""What evaluations keep about a person: for the copy of their data, for erasure.

Reviews and decisions stay: they belong to the evaluation. The person who wrote them is
made unknown by the erasure of the account itself.
"""

from django.utils.translation import gettext as _

from tilth_web.accounts.domain.personal_data import erases, exports
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.answers import drop
from tilth_web.evaluation.domain.application_workflow import (
    FINAL,
    label_of,
    withdraw_erased,
)
from tilth_web.evaluation.models import (
    Answer,
    Application,
    Decision,
    EligibilityCheck,
    Note,
    Review,
    Submission,
)
from tilth_web.registry.domain.projects import before_deletion


@exports("applications")
def applications(person):
    """Applications that a person began or sent."""
    rows = Application.objects.filter(created_by=person)
    return [
        {
            "uuid": row.uuid,
            "project": row.project.name,
            "state": str(label_of(row, involved=False)),
            "created_at": row.created_at,
        }
        for row in rows.select_related("project")
    ]


@exports("answers_to_criteria")
def answers(person):
    """Answers that a person changed last."""
    rows = Answer.objects.filter(changed_by=person)
    return list(rows.values("application__uuid", "criterion", "score", "text"))


@exports("reviews")
def reviews(person):
    """Reviews that a person was asked for, with what they wrote."""
    rows = Review.objects.filter(reviewer=person).prefetch_related("scores")
    names = ("uuid", "state", "recommendation", "strengths", "improvements", "reason")
    return [
        {name: getattr(review, name) for name in names}
        | {
            "scores": list(
                review.scores.values("criterion", "value", "comment", "private")
            )
        }
        for review in rows
    ]


@exports("evaluation_notes")
def notes(person):
    """What a person said in discussions."""
    return list(Note.objects.filter(by=person).values("at", "text"))


@before_deletion
def delete_drafts(project):
    """A project goes with its drafts of applications; what was sent keeps it."""
    if project.applications.filter(submitted_at__isnull=False).exists():
        raise WorkflowError(
            _("This project was sent for evaluation: it cannot be deleted.")
        )
    for application in project.applications.all():
        drop(application)


@erases
def forget(person):
    """Withdraw what the person alone applied for; forget who did what elsewhere."""
    alone = Application.objects.filter(project__person=person)
    for application in alone.exclude(state__in=FINAL):
        if application.submitted_at is None:
            drop(application)
        else:
            withdraw_erased(application)
    for rows, name in (
        (Application, "created_by"),
        (Answer, "changed_by"),
        (Submission, "by"),
        (Note, "by"),
        (Decision, "by"),
        (EligibilityCheck, "by"),
        (Review, "asked_by"),
    ):
        rows.objects.filter(**{name: person}).update(**{name: None})
