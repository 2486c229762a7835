"""Proposals, decisions, the end of a recognition, and the story of its project."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.tilth_web.evaluation.recognition.examples import grant, move
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import recognition as domain
from tilth_web.evaluation.domain import recognition_rules as rules_domain
from tilth_web.evaluation.domain.renewal import years_after
from tilth_web.evaluation.models import Credential, Recognition, RecognitionStep
from tilth_web.notifications.models import Event, Notification
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db


def test_a_grant_holds_for_the_years_of_its_level(proposed, board):
    before = timezone.now().replace(microsecond=0)
    granted = grant(proposed, board)
    assert granted.state == "granted"
    assert before <= granted.granted_at <= timezone.now()
    assert granted.valid_until == years_after(granted.granted_at, 2)
    (step,) = RecognitionStep.objects.values("transition", "needs", "by")
    assert step == {
        "transition": "grant",
        "needs": ["rated", "safeguards"],
        "by": board.pk,
    }
    assert granted.credentials.count() == 1


def test_years_after_a_leap_day():
    assert years_after(datetime(2028, 2, 29, 7, tzinfo=UTC), 3) == datetime(
        2031, 2, 28, 7, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("improve", "released"), ("negative", "released"), ("positive", "decided")],
)
def test_only_a_positive_decision_that_was_released_is_a_ground(
    outcome, state, make_public, make_released, holder, rules, board
):
    application = make_released(make_public(holder), outcome, state)
    with pytest.raises(WorkflowError, match="positive evaluation that was released"):
        domain.propose(application, actor=board, level="promising")
    assert not Recognition.objects.exists()


def test_a_decision_that_changed_after_the_proposal_stops_the_grant(proposed, board):
    proposed.application.decision.delete()
    with pytest.raises(WorkflowError, match="positive evaluation"):
        grant(proposed, board)
    assert not Credential.objects.exists()


def test_a_project_that_is_not_public_is_not_recognised(proposed, board):
    Project.objects.update(state="withdrawn")
    with pytest.raises(WorkflowError, match="shown to the public"):
        grant(proposed, board)


def test_proposals_need_published_rules_a_level_and_come_once(application, board, text):
    with pytest.raises(WorkflowError, match="no published rules"):
        domain.propose(application, actor=board, level="promising")
    draft = rules_domain.add_rules(actor=board, version="1", text=text)
    with pytest.raises(WorkflowError, match="no published rules"):
        domain.propose(application, actor=board, level="promising")
    rules_domain.publish_rules(draft)
    with pytest.raises(WorkflowError, match="no such level"):
        domain.propose(application, actor=board, level="golden")
    domain.propose(application, actor=board, level="promising")
    with pytest.raises(WorkflowError, match="proposed for this application already"):
        domain.propose(application, actor=board, level="promising")


@pytest.mark.parametrize("needs", [[], ["rated"], ["rated", "safeguards", "more"]])
def test_every_need_must_be_met(needs, proposed, board):
    with pytest.raises(WorkflowError, match="Every need"):
        grant(proposed, board, needs=needs)


def test_who_takes_part_does_not_decide(
    make_person, make_organisation, make_public, make_released, rules, board
):
    terra = make_organisation()
    own = make_person("Own", "board", manager=terra)
    application = make_released(make_public(own, organisation=terra))
    made = domain.propose(application, actor=board, level="promising")
    with pytest.raises(WorkflowError, match="You take part in this project"):
        grant(made, own)
    grant(made, board)
    with pytest.raises(WorkflowError, match="You take part in this project"):
        move(made, own, "suspend")


def test_a_project_is_recognised_once(granted, make_released, board):
    again = domain.propose(
        make_released(granted.project), actor=board, level="exemplary"
    )
    needs = ["rated", "safeguards", "measured"]
    with pytest.raises(WorkflowError, match="recognised already"):
        grant(again, board, needs=needs)
    move(granted, board, "withdraw")
    assert grant(again, board, needs=needs).state == "granted"


@pytest.mark.parametrize("role", ["reviewer", "moderator", "editor", "administrator"])
def test_other_roles_decide_nothing(role, proposed, make_person):
    with pytest.raises(PermissionDenied):
        grant(proposed, make_person("Other", role))
    assert Recognition.objects.get().state == "proposed"


def test_nobody_is_not_the_clock(granted):
    """Without a person only what goes by the clock is taken."""
    with pytest.raises(PermissionDenied):
        move(granted, None, "withdraw")
    assert Recognition.objects.get().state == "granted"


@pytest.mark.parametrize("transition", ["suspend", "withdraw"])
@pytest.mark.parametrize("reason", ["", "  "])
def test_what_is_taken_away_has_a_reason(transition, reason, granted, board):
    with pytest.raises(WorkflowError, match="Say why"):
        move(granted, board, transition, reason=reason)


WAYS = {
    "proposed": {"grant", "drop"},
    "granted": {"suspend", "withdraw", "renew"},
    "suspended": {"restore", "withdraw"},
    "expired": {"withdraw", "renew"},
    "withdrawn": set(),
    "dropped": set(),
}


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize(
    "transition", ["grant", "drop", "suspend", "restore", "withdraw", "renew"]
)
def test_the_ways_from_each_state(state, transition, granted, board):
    Recognition.objects.update(state=state)
    words = {"public_reason": "Measured."}
    if transition in WAYS[state]:
        move(granted, board, transition, **words)
    else:
        with pytest.raises(WorkflowError, match="stands elsewhere"):
            move(granted, board, transition, **words)


def test_a_renewal_rests_on_a_result_and_on_the_rules_of_now(granted, board, text):
    old = granted.credential
    with pytest.raises(WorkflowError, match="monitoring result"):
        move(granted, board, "renew")
    newer = text.replace("years: 2", "years: 5").replace("safeguards", "guarded")
    draft = rules_domain.add_rules(actor=board, version="2", text=newer)
    rules_domain.publish_rules(draft)
    with pytest.raises(WorkflowError, match="Every need"):
        move(granted, board, "renew", public_reason="Measured.")
    words = {"needs": ["rated", "guarded"], "public_reason": "Measured."}
    renewed = move(granted, board, "renew", **words)
    assert renewed.rules.version == "2"
    assert renewed.granted_at == granted.granted_at
    assert renewed.valid_until >= years_after(renewed.granted_at, 5)
    assert renewed.credential.index == old.index + 1
    gone = newer.replace("key: promising", "key: hopeful")
    draft = rules_domain.add_rules(actor=board, version="3", text=gone)
    rules_domain.publish_rules(draft)
    with pytest.raises(WorkflowError, match="no such level"):
        move(granted, board, "renew", **words)


@pytest.mark.parametrize("state", ["granted", "suspended"])
def test_the_clock_ends_what_is_over(state, granted, board):
    assert domain.expire_ended() == 0
    past = timezone.now() - timedelta(seconds=1)
    Recognition.objects.update(valid_until=past, state=state)
    assert Recognition.objects.get().standing == "expired"
    assert domain.expire_ended() == 1
    assert Recognition.objects.get().state == "expired"
    event = Event.objects.get(verb="recognition.expired")
    assert (event.actor, event.visibility) == (None, "public")
    assert domain.expire_ended() == 0
    words = {"public_reason": "Measured."}
    assert move(granted, board, "renew", **words).standing == "granted"


def test_the_history_is_kept_and_never_changed(granted, board):
    move(granted, board, "suspend", public_reason="A question is open.")
    move(granted, board, "restore")
    steps = granted.history_steps.all()
    assert [s.transition for s in steps] == ["restore", "suspend", "grant"]
    with pytest.raises(TypeError, match="written once"):
        steps[0].save()
    with pytest.raises(TypeError, match="written once"):
        granted.credential.save()
    for event in Event.objects.filter(verb__startswith="recognition."):
        assert "Secret clay" not in str(event.data)


def test_those_who_run_the_project_are_told_but_not_of_a_proposal(
    proposed, holder, board
):
    assert not Notification.objects.exists()
    grant(proposed, board)
    move(proposed, board, "suspend")
    told = Notification.objects.order_by("pk")
    assert [n.data["case"] for n in told] == [
        "recognition.granted",
        "recognition.suspended",
    ]
    assert {n.person for n in told} == {holder}
    assert all("Secret clay" not in str(n.data) for n in told)


def test_a_story_is_shown_only_with_consent(granted, holder):
    words = {"story": "We sowed.", "lessons": "Sow early.", "language": "en"}
    told = domain.tell_story(granted, actor=holder, consent=True, **words)
    assert (told.told_by, told.story) == (holder, "We sowed.")
    hidden = domain.tell_story(granted, actor=holder, consent=False, **words)
    assert (hidden.told_by, hidden.told_at, hidden.story) == (None, None, "We sowed.")


def test_what_is_not_in_force_tells_no_story(proposed, holder):
    words = {"story": "-", "lessons": "-", "language": "en", "consent": True}
    with pytest.raises(WorkflowError, match="Only a project that is recognised"):
        domain.tell_story(proposed, actor=holder, **words)


# Rules


def test_published_rules_never_change(rules, text, board):
    with pytest.raises(WorkflowError, match="never change"):
        rules_domain.edit_rules(rules, version="1", text=text)
    with pytest.raises(WorkflowError, match="never change"):
        rules_domain.publish_rules(rules)
    with pytest.raises(WorkflowError, match="version of this name"):
        rules_domain.add_rules(actor=board, version="1", text=text)
    copy = rules_domain.read_rules(rules_domain.text_of(rules))
    assert copy == rules.content
    assert len(rules.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("Soil Council", '"[name of the operator]"', "operator: "),
        ("operator:", "owner:", "'operator' is a required property"),
        ("years: 2", "years: 0", "levels/0/years: 0 is less than the minimum"),
        ("years: 2", "years: two", "levels/0/years"),
        ("key: exemplary", "key: promising", "Two levels"),
        ("key: safeguards", "key: rated", "Two needs"),
        ("Promising project", "Certified project", "must not be called"),
        ("Projet prometteur", "Projet certifié", "must not be called"),
        ("Proyecto prometedor", "Proyecto acreditado", "must not be called"),
        (", es: Proyecto prometedor", "", "'es' is a required property"),
        ("levels:", "levels: [", "no YAML"),
        ("Soil Council", r'"Soil \0 Council"', "signs that cannot be kept"),
        ("Soil Council", r'"Soil \ud800 Council"', "signs that cannot be kept"),
        ("about:", "other: &a x\nabout: *a\nrest:", "references"),
    ],
)
def test_faults_of_rules_are_named(old, new, match, text):
    assert old in text
    with pytest.raises(WorkflowError, match=match):
        rules_domain.read_rules(text.replace(old, new))


@pytest.mark.parametrize("text", ["", "- a\n- b", "42", "\x00"])
def test_what_holds_no_rules_is_refused(text):
    with pytest.raises(WorkflowError):
        rules_domain.read_rules(text)
