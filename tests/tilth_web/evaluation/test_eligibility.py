"""Which condition an application failed, and why: kept, and shown to its holder."""

import pytest
from django.urls import reverse

from tests.tilth_web.markup import tight
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.models import Application, EligibilityCheck

ALL = {"complete": True, "exists": True, "contributes": True}
State = Application.State


@pytest.fixture
def refused(make_application, people):
    application = make_application("submitted")
    take_step(
        "refuse",
        application,
        actor=people["secretariat"],
        note="It plants no soil cover.",
        conditions=ALL | {"contributes": False},
    )
    application.refresh_from_db()
    return application


@pytest.mark.parametrize(
    ("conditions", "left"),
    [
        ({}, "The request is complete. The organisation exists. The project contr"),
        (ALL | {"exists": False}, "Not met: The organisation exists.$"),
        ({"complete": True, "exists": True}, "Not met: The project contributes"),
    ],
)
def test_only_what_meets_every_condition_is_admitted(
    make_application, people, conditions, left
):
    application = make_application("submitted")
    with pytest.raises(WorkflowError, match=left):
        take_step(
            "admit",
            application,
            actor=people["secretariat"],
            note="",
            conditions=conditions,
        )
    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert not EligibilityCheck.objects.exists()


@pytest.mark.parametrize("key", ["return", "refuse"])
def test_what_meets_every_condition_is_neither_returned_nor_refused(
    make_application, people, key
):
    application = make_application("submitted")
    with pytest.raises(WorkflowError, match="say which one is not, or admit it"):
        take_step(
            key,
            application,
            actor=people["secretariat"],
            note="I do not like it.",
            conditions=ALL,
        )
    assert not EligibilityCheck.objects.exists()


def test_each_check_is_kept_with_the_submission_that_it_looked_at(
    make_application, people
):
    application = make_application("submitted")
    secretariat = people["secretariat"]
    take_step(
        "return",
        application,
        actor=secretariat,
        note="Who owns the land?",
        conditions=ALL | {"complete": False},
    )
    take_step("submit", application, actor=people["holder"])
    take_step("admit", application, actor=secretariat, note="", conditions=ALL)
    second, first = application.eligibility_checks.all()
    assert (first.outcome, first.reason) == ("return", "Who owns the land?")
    assert first.met == ALL | {"complete": False}
    assert (first.submission.number, second.submission.number) == (1, 2)
    assert (second.outcome, second.met, second.by) == ("admit", ALL, secretariat)
    with pytest.raises(TypeError, match="written once"):
        first.save()


@pytest.mark.parametrize("who", ["holder", "member", "secretariat", "board"])
def test_the_page_and_its_history_name_the_condition(client, refused, people, who):
    client.force_login(people[who])
    text = tight(client.get(refused.get_absolute_url()).content.decode())
    contributes = "The project contributes to an objective of the strategy at least."
    assert f"The application was not admitted. Not met: {contributes}" in text
    assert "It plants no soil cover." in text
    assert text.count('<span class="badge provisional">not met</span>') == 1
    assert text.count('<span class="badge">met</span>') == 2


def test_the_history_is_in_the_language_of_the_reader(client, refused, people):
    client.force_login(people["holder"])
    path = refused.get_absolute_url()
    text = client.get(f"/fr{path}").content.decode()
    assert "Condition non remplie\xa0:" in text
    assert "Not met" not in text


def test_the_interface_for_programs_tells_the_holder_and_nobody_else(
    client, refused, people
):
    path = f"/api/v1/applications/{refused.uuid}"
    client.force_login(people["holder"])
    told = client.get(path).json()
    assert told["state"] == "refused"
    (check,) = told["eligibility"]
    assert check["met"] == ALL | {"contributes": False}
    assert check["reason"] == "It plants no soil cover."
    assert (check["outcome"], check["submission"]) == ("refuse", 1)
    for who in ("stranger", "secretariat", "one", "administrator"):
        client.force_login(people[who])
        assert client.get(path).status_code == 404, who
        assert client.get("/api/v1/applications").json()["count"] == 0, who


@pytest.mark.parametrize("way", ["review", "deliberation", "decided"])
def test_it_tells_the_holder_no_more_than_the_page(
    client, make_application, people, way
):
    application = make_application(way)
    client.force_login(people["holder"])
    answer = client.get(f"/api/v1/applications/{application.uuid}")
    assert answer.json()["state"] == "evaluation"
    text = answer.content.decode()
    assert not [name for name in ("Renata", "positive", "Between us") if name in text]


def test_a_call_names_its_conditions(client, make_application):
    call = make_application("draft").call
    told = client.get(f"/api/v1/calls/{call.uuid}").json()["conditions"]
    assert [one["condition"] for one in told] == [*ALL]
    page = client.get(reverse("evaluation:call", args=[call.uuid])).content.decode()
    for one in told:
        assert one["text"] in page


def test_the_form_keeps_what_was_ticked(client, make_application, people):
    application = make_application("submitted")
    client.force_login(people["secretariat"])
    path = reverse("evaluation:eligibility", args=[application.uuid])
    ticked = {"complete": "on", "exists": "on"}
    answer = client.post(path, ticked | {"decision": "admit"})
    assert answer.status_code == 422
    sent = ticked | {"decision": "return", "note": "Which objective?"}
    assert client.post(path, sent).status_code == 302
    check = application.eligibility_checks.get()
    assert check.met == ALL | {"contributes": False}
