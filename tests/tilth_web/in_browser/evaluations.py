"""Calls and applications with every page of an evaluation to be seen in them."""

from datetime import timedelta

from django.utils import timezone

from tests.tilth_web.evaluation.conftest import STEPS, WAYS
from tilth_web.evaluation.domain import answers, calls, publishing, reviewing
from tilth_web.evaluation.domain.criteria_queries import current_criteria
from tilth_web.evaluation.models import Application, Call

TITLE = "Call for projects that restore soils"
SCORES = ([3] * 13, [1, None, *[4] * 11])
BODY = (
    "Have your project evaluated by people who know soils.\n\n"
    "## Who can apply\n\nProjects that run, and projects that look for funds."
)


def call_of(actor, *, publish=True):
    now = timezone.now()
    call = calls.add_call(
        actor=actor,
        texts={"en": {"title": TITLE, "body": BODY}},
        criteria=current_criteria().get(),
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=30),
        zone="Europe/Paris",
    )
    return calls.publish_call(call, actor=actor) if publish else call


def application_of(project, people, until):
    """An application in a call of its own, as far as told."""
    application = answers.begin(
        call_of(people["secretariat"]),
        project,
        actor=people["holder"],
        modality="recognition",
    )
    for way in WAYS:
        if way in STEPS:
            STEPS[way](application, people, SCORES)
        application.refresh_from_db()
        if way == until:
            return application
    raise KeyError(until)


def evaluations(project, people):
    """Records by the name that the world gives them."""
    reviewed = application_of(project, people, "review")
    asked = reviewed.reviews.get(reviewer=people["one"])
    writing = reviewed.reviews.get(reviewer=people["two"])
    reviewing.accept(writing, actor=people["two"], no_conflict=True)
    heard = application_of(project, people, "reviewed")
    evaluated = application_of(project, people, "released")
    return {
        "planned_call": call_of(people["secretariat"], publish=False),
        "call": Call.objects.get(pk=reviewed.call.pk),
        "open_call": call_of(people["secretariat"]),
        "begun_application": application_of(project, people, "complete"),
        "sent": application_of(project, people, "submitted"),
        "in_review": Application.objects.get(pk=reviewed.pk),
        "asked_review": asked,
        "own_review": writing,
        "given_review": heard.reviews.get(reviewer=people["one"]),
        "to_answer": application_of(project, people, "rebuttal"),
        "to_decide": application_of(project, people, "deliberation"),
        "evaluated": publishing.show(evaluated, actor=people["holder"]),
    }
