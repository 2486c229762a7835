"""Where a call hides whose project it is, its reviewers read a neutral name, always."""

import json

import pytest
from django.core import mail
from django.urls import reverse

from tests.tilth_web.evaluation.conftest import review_all
from tilth_web.accounts.domain.personal_data import personal_data
from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.accounts.models import RoleGrant
from tilth_web.evaluation.domain import reviewing
from tilth_web.evaluation.domain.blinding import neutral_name
from tilth_web.evaluation.models import Review
from tilth_web.notifications.domain.mails import send_digests, send_now
from tilth_web.notifications.models import Mode, Notification, Preference

NAMES = ("Green cover", "Terra", "Hana")  # of the project, its holder, who sent it


def pages_of(application, person):
    """All that a reviewer can open of an application, by what it is."""
    review = application.reviews.get(reviewer=person)
    records = (("application", application), ("review", review))
    found = {
        "tasks": reverse("tasks"),
        "reviews": reverse("evaluation:reviews"),
        "review": reverse("evaluation:review", args=[review.uuid]),
        "decline": reverse("evaluation:review-decline", args=[review.uuid]),
        "notices": reverse("notifications:notices"),
        "call": reverse("evaluation:call", args=[application.call.uuid]),
        "own": reverse("evaluation:applications"),
        "api": "/api/v1/applications",
    }
    for kind, record in records:
        names = [f"evaluation.{kind}", record.uuid]
        found[f"history of the {kind}"] = reverse("notifications:history", args=names)
        found[f"files of the {kind}"] = reverse("files:files", args=names)
    if review.state == Review.State.ACCEPTED:
        found["score"] = reverse("evaluation:score", args=[review.uuid, "1.1"])
    return found


def read(client, application, person):
    """The text of each page, and all else that the person was told."""
    client.force_login(person)
    found = {}
    for name, path in pages_of(application, person).items():
        answer = client.get(path)
        assert answer.status_code == 200, name
        found[name] = answer.content.decode()
    found["notifications"] = json.dumps(
        list(Notification.objects.filter(person=person).values_list("data", "path"))
    )
    letters = [m for m in mail.outbox if person.email in m.to]
    assert letters
    found["mails"] = "".join(m.subject + m.body for m in letters)
    found["copy of data"] = json.dumps(personal_data(person), default=str)
    return found


def work(application, people, step):
    """What a reviewer did before; at last everybody has given a review."""
    review = application.reviews.get(reviewer=people["one"])
    if step == "accepted":
        reviewing.accept(review, actor=people["one"], no_conflict=True)
    if step == "given":
        for name in ("one", "two"):
            review_all(application.reviews.get(reviewer=people[name]))
        reviewing.discuss(application, actor=people["board"], text="I see it so.")


@pytest.mark.parametrize("step", ["asked", "accepted", "given"])
def test_no_channel_names_the_project_to_its_reviewers(
    client, make_application, people, step
):
    one = people["one"]
    Preference.objects.create(person=one, kind="evaluation.review", mode=Mode.DIGEST)
    application = make_application("review", blinding="both")
    review = application.reviews.get(reviewer=one)
    reviewing.remind(review, actor=people["secretariat"])
    work(application, people, step)
    send_now()
    send_digests(Mode.DIGEST)
    found = read(client, application, one)
    told = {(where, name) for where in found for name in NAMES if name in found[where]}
    assert told == set()
    named = {"reviews", "review", "history of the review", "history of the application"}
    named |= {"files of the review", "files of the application"}
    named |= {"tasks"} if step != "given" else set()
    named |= {"score"} if step == "accepted" else set()
    neutral = neutral_name(application)
    assert f">{neutral}</a>" in found["reviews"]
    assert {where for where in found if neutral in found[where]} == named


def test_the_history_of_another_review_names_nobody(client, make_application, people):
    """Where reviewers know each other by letters, an address tells no more."""
    application = make_application("reviewed")  # holders do not see who reviews
    other = application.reviews.get(reviewer=people["two"])
    client.force_login(people["one"])
    for name in ("notifications:history", "files:files"):
        path = reverse(name, args=["evaluation.review", other.uuid])
        text = client.get(path).content.decode()
        assert "Robin" not in text
        assert "Green cover" in text  # which this call does not hide


def test_those_who_run_it_read_both_names(client, make_application, people):
    application = make_application("review", blinding="both")
    client.force_login(people["secretariat"])
    text = client.get(application.get_absolute_url()).content.decode()
    assert "Green cover" in text
    assert neutral_name(application) in text


def test_where_nothing_is_hidden_names_stand(client, make_application, people):
    application = make_application("review", blinding="reviewers")
    (task,) = tasks_of(people["one"])
    assert task.object == "Green cover"
    client.force_login(people["one"])
    listed = client.get(reverse("evaluation:reviews")).content.decode()
    assert ">Green cover</a>" in listed
    review = application.reviews.get(reviewer=people["one"])
    text = client.get(reverse("evaluation:review", args=[review.uuid])).content.decode()
    assert "Green cover" in text
    assert neutral_name(application) not in text


def test_a_neutral_name_is_of_one_application(make_application):
    first, second = (make_application("draft", blinding="both") for _ in range(2))
    assert neutral_name(first) != neutral_name(second)
    assert neutral_name(first) == f"Application {first.uuid.hex[:6].upper()}"


@pytest.mark.parametrize("step", ["submitted", "declined"])
def test_a_secretary_who_reviews_is_told_nothing_of_the_others(
    make_application, make_person, people, step
):
    """Neither that another review was given, nor of which project it is."""
    both = make_person("Dual", RoleGrant.Role.SECRETARIAT, RoleGrant.Role.REVIEWER)
    application = make_application("review", blinding="both")
    Notification.objects.filter(person=both).delete()
    reviewing.ask(application, both, actor=people["secretariat"])
    two = application.reviews.get(reviewer=people["two"])
    if step == "submitted":
        review_all(two)
    else:
        reviewing.decline(two, actor=people["two"], reason="No time.")
    told = Notification.objects.filter(person=both).values_list("kind", "data")
    assert list(told) == [("evaluation.review", {"case": "review.asked"})]
    second = Notification.objects.filter(person=people["second"], kind="evaluation.run")
    assert second.filter(data__case=f"review.{step}").count() == 1


def test_holders_are_asked_to_write_no_names(client, make_application, people):
    said = "write no names"
    client.force_login(people["holder"])
    for blinding, told in (("both", True), ("reviewers", False)):
        application = make_application("draft", blinding=blinding)
        page = reverse("evaluation:answer", args=[application.uuid, "1.1"])
        for path in (application.get_absolute_url(), page):
            assert (said in client.get(path).content.decode()) == told
