from datetime import timedelta

import pytest
from django.utils import timezone

from tests.tilth_web.registry.conftest import make_project, publish  # noqa: F401
from tilth_web.evaluation.domain import recognition as domain
from tilth_web.evaluation.domain import recognition_rules
from tilth_web.evaluation.models import Application, Call, CriteriaSet, Decision
from tilth_web.registry.models import Project

OPERATOR = "Soil Council"
NEEDS = {"promising": ["rated", "safeguards"]}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Keys of a test go with the test."""
    settings.DATA = tmp_path


@pytest.fixture
def text():
    """Rules as an operator would publish them."""
    return recognition_rules.proposal().replace('"[name of the operator]"', OPERATOR)


@pytest.fixture
def rules(db, text):
    draft = recognition_rules.add_rules(actor=None, version="1", text=text)
    return recognition_rules.publish_rules(draft)


@pytest.fixture
def board(make_person):
    return make_person("Board", "board")


@pytest.fixture
def holder(make_person):
    return make_person("Holder")


@pytest.fixture
def make_released(db):
    """An application of a project, evaluated and released."""

    def make(project, outcome="positive", state="released"):
        criteria, _new = CriteriaSet.objects.get_or_create(
            key="fasp", version="1", defaults={"content": {}, "state": "published"}
        )
        now = timezone.now()
        call = Call.objects.create(
            criteria=criteria,
            opens_at=now - timedelta(days=60),
            closes_at=now - timedelta(days=30),
            state="published",
        )
        application = Application.objects.create(
            call=call, project=project, modality="recognition", state=state
        )
        Decision.objects.create(
            application=application, outcome=outcome, content={}, sha256="0" * 64
        )
        return application

    return make


@pytest.fixture
def make_public(make_project):  # noqa: F811
    """A project that is shown to the public, without any number."""

    def make(actor, **fields):
        project = make_project(actor, **fields)
        changes = {"state": "published", "published_at": timezone.now()}
        Project.objects.filter(pk=project.pk).update(**changes)
        return Project.objects.get(pk=project.pk)

    return make


@pytest.fixture
def application(make_public, make_released, holder):
    return make_released(make_public(holder))


@pytest.fixture
def proposed(application, rules, board):
    return domain.propose(application, actor=board, level="promising")


@pytest.fixture
def granted(proposed, board):
    return grant(proposed, board)


def grant(recognition, actor, **words):
    needs = words.pop("needs", NEEDS["promising"])
    return domain.decide(
        recognition, actor=actor, transition="grant", needs=needs, **words
    )


def move(recognition, actor, transition, **words):
    """Take a transition with whatever words it asks for."""
    words = {"reason": "Secret clay", "needs": NEEDS["promising"]} | words
    return domain.decide(recognition, actor=actor, transition=transition, **words)
