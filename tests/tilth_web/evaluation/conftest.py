from copy import deepcopy

import pytest

from tilth_web.evaluation.domain.criteria_drafts import publish_draft, start_draft
from tilth_web.evaluation.models import CriteriaSet


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
