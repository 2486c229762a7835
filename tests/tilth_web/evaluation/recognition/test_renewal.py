"""A renewal and what was measured: seen, asked for by the rules, and kept with it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.tilth_web.evaluation.recognition.examples import move
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import recognition_rules as rules_domain
from tilth_web.evaluation.domain.recognition_workflow import lacks_to_renew
from tilth_web.registry.models import Measurement, MeasurementPublication

WORDS = {"public_reason": "The second round."}
ASKS = "years: 2\n    renewal: {measured_within_years: 5}\n"


@pytest.fixture
def asked(granted, board, text):
    """A recognition of a level that the rules of now renew on measured samples only."""
    newer = text.replace("years: 2\n", ASKS)
    draft = rules_domain.add_rules(actor=board, version="2", text=newer)
    rules_domain.publish_rules(draft)
    return granted


@pytest.fixture
def measure(granted):
    """A measured change of the project: +1.25, 0.4 to 2.1 t C/ha over 5 years."""

    def make(day, *, publish=True):
        number = granted.project.rounds.count() + 1
        found = Measurement.objects.create(
            round=granted.project.rounds.create(number=number, name=f"Round {number}"),
            key=uuid4(),
            number=1,
            day=day,
            years=5.0,
            stock=70.0,
            change=1.25,
            change_low=0.4,
            change_high=2.1,
            tilth_version="1.0",
            **{"input": {}, "result": {}, "schemas": {}},
        )
        if publish:
            MeasurementPublication.objects.create(measurement=found)
        return found

    return make


def ago(years, days=0):
    today = timezone.now().date()
    return date(today.year - years, today.month, min(today.day, 28)) + timedelta(days)


def test_without_a_measured_change_it_is_refused(asked, board, measure):
    measure(ago(1), publish=False)
    with pytest.raises(WorkflowError, match="shown to the public: there is none"):
        move(asked, board, "renew", **WORDS)
    asked.refresh_from_db()
    assert [s.transition for s in asked.history_steps.all()] == ["grant"]


def test_samples_that_are_too_old_are_refused_with_their_day(asked, board, measure):
    day = ago(5, days=-7)
    measure(day)
    with pytest.raises(WorkflowError, match=f"of the last 5 years; .* are of {day}"):
        move(asked, board, "renew", **WORDS)


def test_samples_without_a_day_are_refused(asked, board, measure):
    measure(None)
    with pytest.raises(WorkflowError, match="have no day"):
        move(asked, board, "renew", **WORDS)


def test_it_is_renewed_on_the_newest_measured_change_and_keeps_it(
    asked, board, measure
):
    measure(ago(6))
    newest = measure(ago(5, days=7))
    assert lacks_to_renew(asked) == []
    renewed = move(asked, board, "renew", **WORDS)
    step = renewed.history_steps.first()
    assert (step.transition, step.measurement) == ("renew", newest)
    assert renewed.history_steps.last().measurement is None  # that of the grant
    measure(ago(0))
    step.refresh_from_db()
    assert step.measurement == newest


def test_rules_that_ask_for_no_round_renew_without_one(granted, board):
    assert lacks_to_renew(granted) == []
    renewed = move(granted, board, "renew", **WORDS)
    assert renewed.history_steps.first().measurement is None


@pytest.mark.parametrize("who", ["holder", "board"])
def test_holder_and_board_see_what_lacks_and_the_public_does_not(
    client, asked, holder, board, who
):
    path = asked.get_absolute_url()
    assert "renewal needs a measured change" not in client.get(path).content.decode()
    client.force_login({"holder": holder, "board": board}[who])
    assert "there is none" in client.get(path).content.decode()


def test_everybody_sees_the_measured_change_that_is_shown(
    client, asked, board, measure
):
    measure(date(2026, 9, 1))
    path = asked.get_absolute_url()
    text = client.get(path).content.decode()
    for word in ("1.25", "0.40 to 2.10", "over 5.0 years", "Sept. 1, 2026", "t C/ha"):
        assert word in text
    client.force_login(board)
    renewal = reverse("evaluation:recognition-decide", args=[asked.uuid, "renew"])
    page = client.get(renewal).content.decode()
    assert "0.40 to 2.10" in page
    move(asked, board, "renew", **WORDS)
    assert "Measured change that it rests on" in client.get(path).content.decode()


def test_the_page_of_the_renewal_says_what_lacks(client, asked, board):
    client.force_login(board)
    path = reverse("evaluation:recognition-decide", args=[asked.uuid, "renew"])
    page = client.get(path).content.decode()
    assert "No measured change of this project is shown" in page
    answer = client.post(path, {"needs": ["rated", "safeguards"], **WORDS})
    assert answer.status_code == 409
    assert "there is none" in answer.content.decode()


def test_programs_read_which_measured_change_it_rests_on(client, asked, board, measure):
    found = measure(ago(1))
    move(asked, board, "renew", **WORDS)
    told = client.get(f"/api/v1/recognitions/{asked.uuid}").json()["history"]
    assert [(s["step"], s["measurement"]) for s in told] == [
        ("renew", str(found.uuid)),
        ("grant", None),
    ]


@pytest.mark.parametrize("years", ["0", "21", "five"])
def test_rules_with_years_that_make_no_sense_are_refused(text, years):
    wrong = text.replace("years: 2\n", ASKS.replace("5}", f"{years}}}"))
    with pytest.raises(WorkflowError, match="renewal/measured_within_years"):
        rules_domain.read_rules(wrong)


def test_the_rules_say_it(client, asked):
    page = client.get(reverse("evaluation:recognition-rules-list")).content.decode()
    assert "with samples of the last 5 years" in page
