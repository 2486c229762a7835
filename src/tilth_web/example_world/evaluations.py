"""Calls of the example world, with applications at every step of an evaluation."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from tilth_web.evaluation.domain import answers, publishing, reviewing
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.calls import add_call, publish_call
from tilth_web.evaluation.domain.criteria_queries import current_criteria
from tilth_web.evaluation.domain.eligibility import ALL_MET
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.domain.suggestions import suggestions
from tilth_web.evaluation.models import Call
from tilth_web.example_world.files import read
from tilth_web.registry.models import Project

ASKED = "asked"  # in place of a recommendation
REVIEWERS = "reviewer", "second-reviewer", "third-reviewer"
STEPS = (
    "draft",
    "submitted",
    "review",
    "rebuttal",
    "deliberation",
    "decided",
    "released",
)


def add_evaluations(people):
    """All calls and applications; the days of a call are set when all is in it."""
    told = read("evaluations")
    calls = {key: _call(call, people) for key, call in told["calls"].items()}
    for described in told["applications"]:
        project = Project.objects.get(
            name=read(f"projects/{described['project']}")["name"]
        )
        with translation.override(project.language):
            _apply(calls[described["call"]], project, described, people)
    for key, call in told["calls"].items():
        _set_days(calls[key], call["days"])


def _call(described, people):
    now = timezone.now()
    call = add_call(
        actor=people["secretariat"],
        texts=described["texts"],
        criteria=current_criteria().get(),
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
        zone="Europe/Paris",
        blinding=described.get("blinding", Call.Blinding.REVIEWERS),
        example=True,
    )
    return publish_call(call, actor=people["secretariat"])


def _set_days(call, days):
    """The days of a call as told, from midnight to midnight UTC."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    opens, closes = (today + timedelta(days=day) for day in days)
    Call.objects.filter(pk=call.pk).update(opens_at=opens, closes_at=closes)


def _apply(call, project, described, people):
    """Take an application as far as it is told to come."""
    holder = (
        project.person or project.organisation.memberships.get(role="signatory").person
    )
    application = answers.begin(
        call, project, actor=holder, modality=described["modality"]
    )
    _answer(application, holder)
    until = described["until"]
    if until == "returned":
        take_step("submit", application, actor=holder)
        note = _said("note", application)
        take_step(
            "return",
            application,
            actor=people["secretariat"],
            note=note,
            conditions=ALL_MET | {"complete": False},
        )
        return
    for step in STEPS[1 : STEPS.index(until) + 1]:
        TAKE[step](application, described, people, holder)
        application.refresh_from_db()
    if described.get("shown"):
        publishing.show(application, actor=holder)


def _answer(application, holder):
    """The text of the assessment where it has one, an invented one elsewhere."""
    found = suggestions(application)
    for asked in questions_of(application.call.criteria.content):
        answers.save_answer(
            application,
            asked.id,
            actor=holder,
            revision=0,
            score=asked.scale[-2][0] if asked.scale else None,
            text=_said("answers", application),
        )
        if asked.needs_evidence:
            name, text = read("evaluations")["evidence"][application.project.language]
            answers.add_evidence(
                application,
                asked.id,
                actor=holder,
                upload=SimpleUploadedFile(name, text.encode()),
            )
        if asked.id in found:
            answers.take_suggestion(
                application, asked.id, found[asked.id], actor=holder
            )


def _submit(application, described, people, holder):
    take_step("submit", application, actor=holder)


def _review(application, described, people, holder):
    secretariat = people["secretariat"]
    take_step("admit", application, actor=secretariat, note="", conditions=ALL_MET)
    for key, recommendation in zip(
        REVIEWERS, described.get("reviews", ()), strict=False
    ):
        review = reviewing.ask(application, people[key], actor=secretariat)
        if recommendation != ASKED:
            _judge(review, people[key], recommendation)


def _judge(review, reviewer, recommendation):
    """A review that is sure of all, or doubts some and scores lower."""
    doubts = recommendation != "positive"
    reviewing.accept(review, actor=reviewer, no_conflict=True)
    application = review.application
    for number, asked in enumerate(questions_of(application.call.criteria.content)):
        doubted = doubts and not asked.safeguard and number % 3 == 0
        level = 0 if doubted else -1
        reviewing.save_score(
            review,
            asked.id,
            actor=reviewer,
            value=asked.scale[level][0] if asked.scale else None,
            abstains=False,
            comment=_said("doubts" if doubted else "comments", application),
            private="",
        )
    reviewing.save_words(
        review,
        actor=reviewer,
        recommendation=recommendation,
        strengths=_said("strengths", application),
        improvements=_said("improvements", application),
    )
    reviewing.submit(review, actor=reviewer)


def _ask_rebuttal(application, described, people, holder):
    take_step("ask-rebuttal", application, actor=people["secretariat"])


def _rebut(application, described, people, holder):
    words = _said("rebuttal", application)
    take_step("rebut", application, actor=holder, rebuttal=words)


def _decide(application, described, people, holder):
    take_step(
        "decide",
        application,
        actor=people["board"],
        outcome=described["outcome"],
        strengths=_said("strengths", application),
        improvements=_said("improvements", application),
        advice=_said("advice", application),
        letter=described.get("letter", False),
    )


def _release(application, described, people, holder):
    take_step("release", application, actor=people["secretariat"])


TAKE = {
    "submitted": _submit,
    "review": _review,
    "rebuttal": _ask_rebuttal,
    "deliberation": _rebut,
    "decided": _decide,
    "released": _release,
}


def _said(key, application):
    """Words in the language of the project."""
    return read("evaluations")[key][application.project.language]
