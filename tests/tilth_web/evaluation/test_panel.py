"""What reviewers read of each other in the discussion, by the blinding of the call."""

import pytest
from django.urls import reverse

from tests.tilth_web.evaluation.conftest import review_all
from tilth_web.evaluation.domain import reviewing
from tilth_web.evaluation.domain.panel import labels_of, told_notes
from tilth_web.evaluation.models import Review


@pytest.fixture
def discussed(make_application, people):
    """Both reviewers, the board and the secretariat said something."""

    def make(blinding):
        application = make_application("reviewed", blinding=blinding)
        for name in ("one", "two", "board", "secretariat"):
            text = f"So I think {name}."
            reviewing.discuss(application, actor=people[name], text=text)
        return application

    return make


def told(application, reader, *, is_team):
    return [
        (note["by"], note["is_own"])
        for note in told_notes(application, reader=reader, is_team=is_team)
    ]


@pytest.mark.parametrize("blinding", ["reviewers", "both"])
def test_where_the_call_is_blinded_reviewers_read_letters(discussed, people, blinding):
    application = discussed(blinding)
    assert told(application, people["one"], is_team=False) == [
        ("Reviewer A", True),
        ("Reviewer B", False),
        ("Bo", False),
        ("Sec", False),
    ]
    assert told(application, people["secretariat"], is_team=True) == [
        ("Renata (Reviewer A)", False),
        ("Robin (Reviewer B)", False),
        ("Bo", False),
        ("Sec", True),
    ]


def test_where_all_know_each_other_names_stand(discussed, people):
    application = discussed("none")
    names = ["Renata", "Robin", "Bo", "Sec"]
    for reader, is_team in (("one", False), ("secretariat", True)):
        read = told(application, people[reader], is_team=is_team)
        assert [name for name, _own in read] == names


def test_a_letter_stays_whoever_is_asked_replaced_or_asked_again(
    make_application, people
):
    application = make_application("review")
    one, two, three = (people[name].pk for name in ("one", "two", "three"))
    before = {one: "Reviewer A", two: "Reviewer B"}
    assert labels_of(application) == before
    first = application.reviews.get(reviewer=one)
    reviewing.replace(first, actor=people["secretariat"])
    reviewing.ask(application, people["three"], actor=people["secretariat"])
    assert labels_of(application) == before | {three: "Reviewer C"}
    reviewing.ask(application, people["one"], actor=people["secretariat"])
    assert labels_of(application) == before | {three: "Reviewer C"}


def test_after_z_letters_go_on(make_application, make_person):
    application = make_application("review")
    for number in range(3, 29):
        person = make_person(f"Number {number}", "reviewer")
        Review.objects.create(application=application, reviewer=person)
    labels = list(labels_of(application).values())
    assert labels[25:] == ["Reviewer Z", "Reviewer AA", "Reviewer AB"]
    assert len(set(labels)) == 28


@pytest.mark.parametrize(
    ("blinding", "reads"), [("reviewers", False), ("both", False), ("none", True)]
)
def test_the_page_of_a_review_keeps_to_it(client, discussed, people, blinding, reads):
    application = discussed(blinding)
    review = application.reviews.get(reviewer=people["one"])
    client.force_login(people["one"])
    page = client.get(reverse("evaluation:review", args=[review.uuid]))
    text = page.content.decode()
    text = text.replace("says Robin", "").replace("Seen by Robin", "")
    assert ("Robin" in text) is reads
    assert ("Reviewer B" in text) is not reads
    assert ("know you as Reviewer A" in text) is not reads


def test_the_secretariat_reads_which_letter_is_whose(client, discussed, people):
    application = discussed("both")
    client.force_login(people["secretariat"])
    text = client.get(application.get_absolute_url()).content.decode()
    assert text.count("Renata (Reviewer A)") == 2  # the review, and the note
    assert "know you as" not in text


def test_an_erased_author_is_nobody_s_letter(make_application, people):
    application = make_application("review")
    review_all(application.reviews.get(reviewer=people["one"]))
    reviewing.discuss(application, actor=people["board"], text="Goodbye.")
    application.notes.update(by=None)
    assert told(application, people["one"], is_team=False) == [
        ("A former participant", False)
    ]
