"""Whoever is asked for a review that nothing will come of any more is told so."""

import pytest

from tests.tilth_web.evaluation.conftest import review_all
from tilth_web.accounts.domain.personal_data import erase_person
from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.evaluation.domain import reviewing
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.models import Review
from tilth_web.notifications.models import Event, Notification

TOLD = ("evaluation.review", {"case": "review.replaced"})


@pytest.fixture
def waiting(make_application, people):
    """One review given, one taken on, one only asked for."""

    def make(**call):
        application = make_application("review", minimum_reviews=1, **call)
        actor = people["secretariat"]
        reviewing.ask(application, people["three"], actor=actor)
        review_all(application.reviews.get(reviewer=people["one"]))
        two = application.reviews.get(reviewer=people["two"])
        reviewing.accept(two, actor=people["two"], no_conflict=True)
        Notification.objects.all().delete()
        return application

    return make


@pytest.mark.parametrize(
    ("key", "days", "by"),
    [
        ("ask-rebuttal", 14, "secretariat"),
        ("deliberate", 0, "secretariat"),
        ("withdraw", 14, "holder"),
    ],
)
def test_each_open_review_is_ended_and_told(waiting, people, key, days, by):
    application = waiting(rebuttal_days=days)
    take_step(key, application, actor=people[by])
    states = dict(application.reviews.values_list("reviewer__name", "state"))
    assert states == {"Renata": "submitted", "Robin": "replaced", "Rik": "replaced"}
    for name in ("two", "three"):
        told = Notification.objects.filter(person=people[name])
        assert list(told.values_list("kind", "data")) == [TOLD]
        assert tasks_of(people[name]) == []
    assert not Notification.objects.filter(person=people["one"])
    events = Event.objects.filter(verb="review.replaced")
    ended = application.reviews.filter(state=Review.State.REPLACED)
    assert {e.record_uuid for e in events} == {review.uuid for review in ended}
    assert {(e.actor, e.visibility) for e in events} == {(None, "staff")}


def test_the_erasure_of_a_holder_ends_them_as_well(waiting, people, project):
    application = waiting()
    project.organisation, project.person = None, people["holder"]
    project.save()
    people["holder"].memberships.all().delete()
    erase_person(people["holder"])
    application.refresh_from_db()
    assert application.state == "withdrawn"
    told = Notification.objects.filter(person=people["two"])
    assert list(told.values_list("kind", "data")) == [TOLD]
