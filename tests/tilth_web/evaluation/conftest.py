"""A call on the shipped criteria, and one on a scored set; an assessed project."""

from datetime import timedelta
from importlib.resources import files

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.tilth_web.registry.conftest import make_project  # noqa: F401
from tilth_web.accounts.models import RoleGrant
from tilth_web.evaluation.domain import answers, calls, reviewing
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Application, CriteriaSet
from tilth_web.operations.domain import jobs
from tilth_web.registry.domain.assessments import ask_assessment

Role = RoleGrant.Role
CRITERIA = files("tilth").joinpath("datasets", "criteria")
SCALE = {
    "levels": [
        {"value": 0, "label": {"en": "not", "fr": "non", "es": "no"}},
        {"value": 1, "label": {"en": "partly", "fr": "en partie", "es": "en parte"}},
        {"value": 2, "label": {"en": "well", "fr": "bien", "es": "bien"}},
        {"value": 3, "label": {"en": "fully", "fr": "en plein", "es": "del todo"}},
    ]
}


def content(**more):
    """The content of the shipped set, with what a test adds."""
    text = CRITERIA.joinpath("fasp-0.1-provisional.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text) | more


@pytest.fixture
def criteria(db):
    return CriteriaSet.objects.create(
        key="fasp",
        version="0.1-provisional",
        content=content(),
        state=CriteriaSet.State.PUBLISHED,
        sha256="0" * 64,
    )


@pytest.fixture
def scored(db):
    """The same criteria with a scale, a weight and a gate, as an operator may set."""
    told = content(scale=SCALE, version="1")
    told["criteria"][0]["gate"] = 1
    told["criteria"][1]["weight"] = 3.0
    return CriteriaSet.objects.create(
        key="fasp",
        version="1",
        content=told,
        state=CriteriaSet.State.PUBLISHED,
        sha256="1" * 64,
    )


@pytest.fixture
def people(make_person, make_organisation):
    """Everybody who has a part, by what they do."""
    terra = make_organisation("Terra", standing="partner")
    other = make_organisation("Other", standing="partner")
    return {
        "terra": terra,
        "other": other,
        "holder": make_person("Hana", signatory=terra),
        "member": make_person("Mel", member=terra),
        "stranger": make_person("Stan", manager=other),
        "secretariat": make_person("Sec", Role.SECRETARIAT),
        "second": make_person("Sid", Role.SECRETARIAT),
        "board": make_person("Bo", Role.BOARD),
        "administrator": make_person("Adm", Role.ADMINISTRATOR),
        "one": make_person("Renata", Role.REVIEWER),
        "two": make_person("Robin", Role.REVIEWER),
        "three": make_person("Rik", Role.REVIEWER),
    }


@pytest.fixture
def make_call(people):
    """A published call that is open for a month, unless told."""

    def make(criteria, *, publish=True, **fields):
        now = timezone.now()
        fields = {
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=30),
            "zone": "Europe/Paris",
        } | fields
        texts = {"en": {"title": "Call of the year", "body": "Apply **now**."}}
        actor = people["secretariat"]
        call = calls.add_call(actor=actor, texts=texts, criteria=criteria, **fields)
        return calls.publish_call(call, actor=actor) if publish else call

    return make


@pytest.fixture
def project(make_project, people):  # noqa: F811 -- pytest's way
    made = make_project(people["holder"], (2.35, 48.85), organisation=people["terra"])
    ask_assessment(made, actor=people["holder"])
    jobs.run_job(jobs.claim())
    return made


def answer_all(application, actor, *, score=2):
    """Write an answer to every criterion."""
    for one in questions_of(application.call.criteria.content, "en"):
        answers.save_answer(
            application,
            one.id,
            actor=actor,
            revision=0,
            score=score if one.scale else None,
            text=f"We do {one.name}.",
        )


def review_all(review, *, scores=None, recommendation="positive"):
    """Take a review on, score every criterion (None abstains), and give it."""
    actor = review.reviewer
    reviewing.accept(review, actor=actor, no_conflict=True)
    for number, one in enumerate(
        questions_of(review.application.call.criteria.content, "en")
    ):
        value = scores[number] if scores else None
        reviewing.save_score(
            review,
            one.id,
            actor=actor,
            value=value if one.scale else None,
            abstains=bool(one.scale) and value is None,
            comment=f"Seen by {actor.name}.",
            private=f"Between us, {actor.name}.",
        )
    reviewing.save_words(
        review,
        actor=actor,
        recommendation=recommendation,
        strengths=f"Strong, says {actor.name}.",
        improvements=f"Improve, says {actor.name}.",
    )
    return reviewing.submit(review, actor=actor)


@pytest.fixture
def make_application(make_call, criteria, people, project):
    """An application that has come as far as told.

    The ways are: draft, complete, submitted, review, reviewed, rebuttal, deliberation,
    decided, released.
    """

    def make(until="submitted", *, criteria=criteria, scores=(None, None), **call):
        call = {"minimum_reviews": 2} | call
        application = answers.begin(
            make_call(criteria, **call),
            project,
            actor=people["holder"],
            modality=Application.Modality.RECOGNITION,
        )
        for way in WAYS:
            if way in STEPS:
                STEPS[way](application, people, scores)
            application.refresh_from_db()
            if way == until:
                return application
        raise KeyError(until)

    return make


def _complete(application, people, scores):
    upload = SimpleUploadedFile("tenure.txt", b"Our lease of 2019.\n")
    answer_all(application, people["holder"])
    answers.add_evidence(application, "1.2", actor=people["holder"], upload=upload)


def _submit(application, people, scores):
    take_step("submit", application, actor=people["holder"])


def _admit(application, people, scores):
    take_step("admit", application, actor=people["secretariat"], note="Welcome.")
    for name in ("one", "two"):
        reviewing.ask(application, people[name], actor=people["secretariat"])


def _review(application, people, scores):
    for name, given in zip(("one", "two"), scores, strict=True):
        review_all(application.reviews.get(reviewer=people[name]), scores=given)


def _ask(application, people, scores):
    take_step("ask-rebuttal", application, actor=people["secretariat"])


def _rebut(application, people, scores):
    take_step(
        "rebut", application, actor=people["holder"], rebuttal="The lease is renewed."
    )


def _decide(application, people, scores):
    take_step(
        "decide",
        application,
        actor=people["board"],
        outcome="positive",
        strengths="Cover crops on both fields.",
        improvements="Measure again in five years.",
        advice="Ask the region.",
        letter=True,
    )


def _release(application, people, scores):
    take_step("release", application, actor=people["secretariat"])


STEPS = {
    "complete": _complete,
    "submitted": _submit,
    "review": _admit,
    "reviewed": _review,
    "rebuttal": _ask,
    "deliberation": _rebut,
    "decided": _decide,
    "released": _release,
}
WAYS = ("draft", *STEPS)
