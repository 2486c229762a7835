"""An evaluation and a recognition, one step for each request, of one project.

Calls carry a number, and each has one application. Rows that belong together are
written slowly, so that a kill between them is likely.
"""

import time
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tests.tilth_web.evaluation.conftest import answer_all, review_all
from tests.tilth_web.evaluation.recognition import examples
from tests.tilth_web.registry.conftest import DESCRIPTION, agree, square
from tilth_web.accounts.models import RoleGrant, User
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import (
    answers,
    calls,
    publishing,
    recognition,
    reviewing,
)
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.reporting import report_pdf
from tilth_web.evaluation.models import (
    Application,
    Call,
    Credential,
    CriteriaSet,
    Decision,
    Recognition,
    Submission,
)
from tilth_web.notifications.models import Event
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.parcels import add_parcels, describe_parcel
from tilth_web.registry.domain.projects import add_project
from tilth_web.registry.models import Project

SLOW = (Application, Call, Credential, Decision, Event, Recognition, Submission)
ROLES = ("holder", "secretariat", "board", "reviewer")
BETWEEN = 0.02  # s after each row
DECISION = {"outcome": "positive", "strengths": "A.", "improvements": "B."}


def wait(sender, **_signal):
    """For the kill site alone: connected as it starts, not as this is imported."""
    if sender in SLOW:
        time.sleep(BETWEEN)


@csrf_exempt
def judge(request, number, step):
    """Take one step; 409 if it was taken already, or cannot be taken yet."""
    try:
        content = STEPS[step](number)
    except WorkflowError as error:
        return HttpResponse(str(error), status=409)
    return HttpResponse(content or "", status=201)


@transaction.atomic
def prepare(_number):
    """People, and a project whose assessment a worker computes."""
    if User.objects.filter(email="holder@example.org").exists():
        raise WorkflowError("prepared already")
    for role in ROLES:
        user = User.objects.create_user(f"{role}@example.org", None, name=role)
        if role != "holder":
            RoleGrant.objects.create(person=user, role=role)
            Authenticator.objects.create(user=user, type="webauthn", data={})
    holder = person("holder")
    made = add_project(
        actor=holder,
        name="Green cover",
        summary="Cover crops on two fields.",
        country="FR",
        system="cropland",
        start_year=2026,
    )
    outlines = [("field", square(2.35, 48.85))]
    (parcel,) = add_parcels(made, actor=holder, source="drawn", outlines=outlines)
    made.refresh_from_db()
    describe_parcel(parcel, actor=holder, revision=made.revision, sections=DESCRIPTION)
    ask_assessment(Project.objects.get(), actor=holder)
    examples.published_rules()


def publish(_number):
    """Show the project, once it is assessed."""
    project = Project.objects.get()
    if not project.assessments.exists():
        raise WorkflowError("not assessed yet")
    agree(project, person("holder"))


@transaction.atomic
def begin(number):
    """A call with an application whose answers are complete."""
    if Call.objects.filter(texts__title=f"Call {number}").exists():
        raise WorkflowError("begun already")
    now = timezone.now()
    call = calls.add_call(
        actor=person("secretariat"),
        texts={"en": {"title": f"Call {number}", "body": "Apply."}},
        criteria=CriteriaSet.objects.get(key="fasp", version="0.1-provisional"),
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=9),
        minimum_reviews=1,
        rebuttal_days=0,
    )
    call = calls.publish_call(call, actor=person("secretariat"))
    application = answers.begin(
        call, Project.objects.get(), actor=person("holder"), modality="recognition"
    )
    answer_all(application, person("holder"))


@transaction.atomic
def review(number):
    """From the admission to the deliberation, at once."""
    application, secretariat = of(number), person("secretariat")
    conditions = {"complete": True, "exists": True, "contributes": True}
    take_step("admit", application, actor=secretariat, note="", conditions=conditions)
    review_all(
        reviewing.ask(application, person("reviewer"), actor=secretariat),
        scores=[None] * 13,
    )
    take_step("deliberate", application, actor=secretariat)


def recognise(number):
    """Propose and grant: two requests of a person, so two transactions."""
    application, board = of(number), person("board")
    made = Recognition.objects.filter(application=application).first()
    if made is None:
        made = recognition.propose(application, actor=board, level="promising")
    examples.grant(made, board)


def end(number):
    made = Recognition.objects.get(application=of(number))
    examples.move(made, person("board"), "withdraw")


def of(number):
    return Application.objects.get(call__texts__title=f"Call {number}")


def person(role):
    return User.objects.get(email=f"{role}@example.org")


def step(key, role, **words):
    return lambda number: take_step(key, of(number), actor=person(role), **words) and ""


STEPS = {
    "prepare": prepare,
    "publish": publish,
    "begin": begin,
    "submit": step("submit", "holder"),
    "review": review,
    "decide": step("decide", "board", **DECISION),
    "release": step("release", "secretariat"),
    "show": lambda number: publishing.show(of(number), actor=person("holder")) and "",
    "report": lambda number: report_pdf(of(number)),
    "recognise": recognise,
    "end": end,
}
