"""A call on the shipped criteria, and one on a scored set; an assessed project."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.tilth_web.registry.conftest import make_project  # noqa: F401
from tilth_web.accounts.models import RoleGrant
from tilth_web.evaluation.domain import answers, calls, reviewing
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.criteria_content import checksum
from tilth_web.evaluation.domain.criteria_drafts import publish_draft, start_draft
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Application, CriteriaSet
from tilth_web.operations.domain import jobs
from tilth_web.registry.domain.assessments import ask_assessment

Role = RoleGrant.Role


@pytest.fixture
def sol(make_person):
    """The secretariat."""
    return make_person("Sol", "secretariat")


@pytest.fixture
def shipped(db):
    """The newest version that comes with the library."""
    return CriteriaSet.objects.get(key="fasp", version="0.2-provisional")


@pytest.fixture
def draft(shipped, sol):
    """A draft of the version after it."""
    return start_draft(shipped, actor=sol, version="1")


@pytest.fixture
def content(draft):
    """What a file of that draft says, free to be changed."""
    found = deepcopy(draft.content)
    draft.delete()
    return found


@pytest.fixture
def make_version(shipped, sol):
    """A published version after another, with a change of its content."""

    def make(version, *, base=None, change=lambda content: None):
        row = start_draft(base or shipped, actor=sol, version=version)
        change(row.content)
        row.save()
        return publish_draft(row, actor=sol)

    return make


@pytest.fixture
def criteria(db):
    """The version that scores nothing."""
    return CriteriaSet.objects.get(key="fasp", version="0.1-provisional")


@pytest.fixture
def scored(shipped):
    """Weights of 1 but for 3 of the second criterion, and one gate, at 1 of 4."""
    told = deepcopy(shipped.content) | {"version": "8-scored"}
    for number, row in enumerate(told["criteria"]):
        row["weight"] = 3 if number == 1 else 1
        row.pop("gate", None)
    told["criteria"][0]["gate"] = 1
    return CriteriaSet.objects.create(
        key="fasp",
        version="8-scored",
        content=told,
        state=CriteriaSet.State.PUBLISHED,
        published_at=timezone.now(),
        sha256=checksum(told),
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
    answer_all(application, people["holder"])
    for one in questions_of(application.call.criteria.content, "en"):
        if one.needs_evidence or one.id == "1.2":
            upload = SimpleUploadedFile("tenure.txt", b"Our lease of 2019.\n")
            answers.add_evidence(
                application, one.id, actor=people["holder"], upload=upload
            )


def _submit(application, people, scores):
    take_step("submit", application, actor=people["holder"])


def _admit(application, people, scores):
    conditions = {"complete": True, "exists": True, "contributes": True}
    take_step(
        "admit",
        application,
        actor=people["secretariat"],
        note="Welcome.",
        conditions=conditions,
    )
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
