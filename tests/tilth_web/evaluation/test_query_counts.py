"""Lists of evaluations ask the database as often for many rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tilth_web.accounts.domain.roles import people_with
from tilth_web.accounts.models import RoleGrant
from tilth_web.evaluation.domain import own_tasks, reviewing
from tilth_web.evaluation.models import Application, Review, Submission

State = Application.State


def queries(function):
    """How many queries a function needs, and what it answers."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = function()
    return len(asked), found


@pytest.fixture
def add_more(make_call, criteria, people):
    """More applications of a project like one that there is, each in its own call."""

    def add(application, number, *, reviewer):
        sent = application.submission
        for _number in range(number):
            other = Application.objects.create(
                call=make_call(criteria, minimum_reviews=2),
                project=application.project,
                modality="recognition",
                state=State.REVIEW,
                submitted_at=timezone.now(),
            )
            Submission.objects.create(
                application=other, number=1, content=sent.content, sha256=sent.sha256
            )
            Review.objects.create(application=other, reviewer=reviewer)

    return add


def test_the_list_of_own_reviews(client, make_application, add_more, people):
    application = make_application("review")
    client.force_login(people["one"])
    client.get(reverse("evaluation:reviews"))  # what is read once is read now
    few, answer = queries(lambda: client.get(reverse("evaluation:reviews")))
    assert answer.content.decode().count("Green cover") == 1
    add_more(application, 4, reviewer=people["one"])
    many, answer = queries(lambda: client.get(reverse("evaluation:reviews")))
    assert answer.content.decode().count("Green cover") == 5
    assert many == few


def test_the_list_tells_what_was_sent_last(client, make_application, people):
    application = make_application("review")
    content = application.submission.content.replace("Green cover", "Greener cover")
    Submission.objects.create(
        application=application, number=2, content=content, sha256="0" * 64
    )
    client.force_login(people["one"])
    page = client.get(reverse("evaluation:reviews")).content.decode()
    assert "Greener cover" in page


def test_the_tasks_of_the_secretariat(make_application, add_more, people):
    application = make_application("review")
    ask = lambda: list(own_tasks.secretariat(people["secretariat"]))  # noqa: E731
    few, tasks = queries(ask)
    assert tasks == []  # two were asked, as many as are needed
    add_more(application, 4, reviewer=people["three"])
    many, tasks = queries(ask)
    assert [task.verb for task in tasks] == ["Ask reviewers for"] * 4
    assert many == few


def test_the_task_follows_from_what_is_asked_and_given(make_application, people):
    """Two reviews are needed: asked twice, once given and once declined, two given."""
    application = make_application("review")

    def verbs():
        return [task.verb for task in own_tasks.secretariat(people["secretariat"])]

    one, two = application.reviews.order_by("pk")
    assert verbs() == []
    Review.objects.filter(pk=one.pk).update(state=Review.State.SUBMITTED)
    assert verbs() == []
    Review.objects.filter(pk=two.pk).update(state=Review.State.DECLINED)
    assert verbs() == ["Ask reviewers for"]
    Review.objects.filter(pk=two.pk).update(state=Review.State.SUBMITTED)
    assert verbs() == ["End the reviews of"]


def test_whom_one_can_ask(people, make_person):
    few, found = queries(reviewing.reviewers)
    assert {person.name for person in found} == {"Renata", "Robin", "Rik"}
    for name in ("Ria", "Rob", "Ruth"):
        make_person(name, RoleGrant.Role.REVIEWER)
    many, found = queries(reviewing.reviewers)
    assert len(found) == 6
    assert many == few == 1


def test_a_privileged_role_rests_without_a_second_factor(settings, make_person):
    """A reviewer needs none: that role never rests."""
    settings.SECOND_FACTOR_NEEDED = True
    sure = make_person("Sura", RoleGrant.Role.SECRETARIAT)
    weak = make_person("Wim", RoleGrant.Role.SECRETARIAT)
    weak.authenticator_set.all().delete()
    for person in (sure, weak):
        RoleGrant.objects.create(person=person, role=RoleGrant.Role.REVIEWER)
    assert people_with({RoleGrant.Role.SECRETARIAT}) == [sure]
    both = {RoleGrant.Role.SECRETARIAT, RoleGrant.Role.REVIEWER}
    assert set(people_with(both)) == {sure, weak}
    settings.SECOND_FACTOR_NEEDED = False
    assert set(people_with({RoleGrant.Role.SECRETARIAT})) == {sure, weak}
