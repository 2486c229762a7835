"""What holds for every workflow of the platform."""

import pytest
from django.conf import settings
from django.utils.translation import override

from tilth_web.accounts.rules import BY_TOKEN, RULES
from tilth_web.notifications.domain.history import SENTENCES
from tilth_web.workflow.domain.definition import faults
from tilth_web.workflow.domain.registered import WORKFLOWS

every = pytest.mark.parametrize(
    "workflow", WORKFLOWS.values(), ids=lambda w: f"{w.name}-{w.version}"
)


def test_joining_is_registered():
    assert ("joining", "1") in WORKFLOWS


@every
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_is_sound_and_tells_nothing_in_any_language(workflow, language):
    with override(language):
        assert faults(workflow) == []


@every
def test_its_permissions_are_rows_of_the_rules_table(workflow):
    needed = {row.permission for row in workflow.transitions}
    assert needed <= RULES.keys()
    assert needed.isdisjoint(BY_TOKEN)  # no program moves a record on


@every
def test_its_events_have_a_sentence(workflow):
    assert {row.event for row in workflow.transitions} <= SENTENCES.keys()
