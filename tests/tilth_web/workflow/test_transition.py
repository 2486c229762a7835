"""Taking transitions, on the workflow of joining and with changes made to it."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from tilth_web.accounts.domain.joining import start_joining
from tilth_web.accounts.domain.joining_workflow import JOINING
from tilth_web.accounts.models import Joining
from tilth_web.errors import WorkflowError
from tilth_web.notifications.models import Event
from tilth_web.workflow.domain.transition import possible, take


@pytest.fixture
def terra(make_organisation):
    return make_organisation("Terra", non_profit=True)


@pytest.fixture
def manager(make_person, terra):
    return make_person("Manager", manager=terra)


@pytest.fixture
def board(make_person):
    return make_person("Board", "board")


@pytest.fixture
def joining(terra, manager):
    """A request that was sent, however incomplete."""
    made = start_joining(terra, actor=manager)
    Joining.objects.update(state="submitted", wanted="partner")
    made.refresh_from_db()
    return made


def changed(key, **changes):
    """The workflow of joining with one transition changed."""
    rows = [replace(r, **changes) if r.key == key else r for r in JOINING.transitions]
    return replace(JOINING, transitions=tuple(rows))


def refusals():
    return Event.objects.filter(verb="joining.refused").count()


def refuse(workflow, joining, actor, answer="No."):
    return take(workflow, "refuse", joining, actor=actor, words={"answer": answer})


@pytest.mark.parametrize("role", ["reviewer", "moderator", "editor", "administrator"])
def test_the_rules_table_says_who_may(role, db, joining, make_person):
    with pytest.raises(PermissionDenied):
        refuse(JOINING, joining, make_person("Other", role))
    joining.refresh_from_db()
    assert (joining.state, refusals()) == ("submitted", 0)


def test_asked_twice_it_is_taken_once(joining, board):
    assert refuse(JOINING, joining, board).state == "refused"
    with pytest.raises(WorkflowError, match="does not wait for a decision"):
        refuse(JOINING, joining, board, answer="Another answer.")
    joining.refresh_from_db()
    assert (joining.answer, refusals()) == ("No.", 1)


def test_all_that_stands_against_it_is_said_at_once(joining, make_person, terra):
    own = make_person("Own", "board", member=terra)
    with pytest.raises(WorkflowError) as error:
        refuse(JOINING, joining, own, answer=" ")
    assert str(error.value) == (
        "You belong to this organisation: somebody else must decide. "
        "Say why: the organisation reads it."
    )


def test_a_phase_that_changed_after_it_was_read_is_not_overwritten(joining, board):
    def meanwhile(_taken):
        Joining.objects.update(state="withdrawn")
        return []

    with pytest.raises(WorkflowError, match="does not wait for a decision"):
        refuse(changed("refuse", guards=(meanwhile,)), joining, board)
    assert refusals() == 0


def test_an_effect_that_fails_leaves_nothing_behind(joining, board):
    def fail(_taken):
        raise WorkflowError("The effect failed.")

    with pytest.raises(WorkflowError, match="The effect failed"):
        refuse(changed("refuse", effects=(fail,)), joining, board)
    joining.refresh_from_db()
    assert (joining.state, joining.answer, refusals()) == ("submitted", "", 0)


def test_mail_and_jobs_wait_until_it_is_kept(
    joining, board, django_capture_on_commit_callbacks
):
    sent = []
    workflow = changed("refuse", afterwards=(lambda t: sent.append(t.source),))
    with django_capture_on_commit_callbacks(execute=True):
        refuse(workflow, joining, board)
        assert sent == []
    assert sent == ["submitted"]


def test_what_is_possible_follows_the_phase(joining):
    keys = [row.key for row in possible(JOINING, joining)]
    assert keys == ["withdraw", "accept", "return", "refuse"]
    joining.state = "accepted"
    assert possible(JOINING, joining) == []
