import pytest
from django.utils import timezone

from tests.tilth_web.evaluation.recognition import examples
from tests.tilth_web.registry.conftest import make_project, publish  # noqa: F401
from tilth_web.registry.models import Project


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """Keys of a test go with the test."""
    settings.DATA = tmp_path


@pytest.fixture
def text():
    return examples.rules_text()


@pytest.fixture
def rules(db):
    return examples.published_rules()


@pytest.fixture
def board(make_person):
    return make_person("Board", "board")


@pytest.fixture
def holder(make_person):
    return make_person("Holder")


@pytest.fixture
def make_released(db):
    return examples.released


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
def proposed(make_public, holder, board):
    return examples.proposed(make_public(holder), board)


@pytest.fixture
def granted(proposed, board):
    return examples.grant(proposed, board)
