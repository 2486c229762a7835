"""An evaluation beside the one before, also where the criteria have another version.

The versions here: 1.1 has another scale, 2.4 and 2.5 became one, 3.1 became two, 4.1
is gone, 1.9 is new; all others went to themselves.
"""

from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.tilth_web.evaluation.conftest import STEPS
from tests.tilth_web.evaluation.test_criteria_mapping import split_and_merge
from tests.tilth_web.markup import tight
from tilth_web.evaluation.domain import answers
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.earlier import earlier
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Answer, Application

FIRST = ([4] * 13, [3] * 13)  # every median is 3.5
SAME = "1.2", "1.3", "2.1", "2.2", "2.3", "3.2", "3.3", "4.2"


def another_version(content):
    split_and_merge(content)
    row = next(row for row in content["criteria"] if row["id"] == "1.3")
    content["criteria"].append(deepcopy(row) | {"id": "1.9"})
    content["criteria"].sort(key=lambda row: row["id"])


@pytest.fixture
def second(make_application, make_call, make_version, shipped, project, people):
    """Answered as before, but for another text on 1.2 and a higher score on 1.3."""
    make_application("released", criteria=shipped, scores=FIRST)
    target = make_version("7", change=another_version)
    application = answers.begin(
        make_call(target, minimum_reviews=2),
        project,
        actor=people["holder"],
        modality="recognition",
    )
    there = {answer.criterion: answer for answer in application.answers.all()}
    for asked in questions_of(target.content):
        before = there.get(asked.id)
        score = before.score if before and before.score is not None else 1
        answers.save_answer(
            application,
            asked.id,
            actor=people["holder"],
            revision=0,
            score=3 if asked.id == "1.3" else score,
            text="A lease." if asked.id == "1.2" or before is None else before.text,
        )
        if asked.needs_evidence or asked.id == "1.2":
            upload = SimpleUploadedFile("tenure.txt", b"Our lease of 2019.\n")
            answers.add_evidence(
                application, asked.id, actor=people["holder"], upload=upload
            )
    take_step("submit", application, actor=people["holder"])
    application.refresh_from_db()
    return application


def test_scores_and_answers_follow_the_map(second):
    found = earlier(second)
    assert found.is_comparable
    compared = {key: value for key, value in found.medians.items() if value is not None}
    assert compared == dict.fromkeys(SAME, 3.5)
    assert [one.id for one in found.unscored] == ["1.1", "2.4", "3.1", "3.4"]
    assert [one.id for one in found.new] == ["1.9"]
    assert [one.id for one in found.dropped] == ["4.1"]
    text, score = found.changes
    assert (text["criterion"], text["text"]) == (
        "1.2",
        ("We do Land tenure rights.", "A lease."),
    )
    assert (text["score"], text["added"], text["removed"]) == (None, [], [])
    assert (score["criterion"], score["score"]) == ("1.3", (2, 3))
    assert score["text"] is None
    assert (score["question"].id, score["came_from"]) == ("1.3", ("1.3",))


def test_the_report_shows_it(client, second, people):
    scores = ([1, *[2] * 12], [1, *[2] * 12])
    for step in ("review", "reviewed", "rebuttal", "deliberation", "decided"):
        STEPS[step](second, people, scores)
        second.refresh_from_db()
    client.force_login(people["secretariat"])
    page = client.get(reverse("evaluation:report", args=[second.uuid]))
    text = tight(page.content.decode())
    assert text.count('data-label="Median before">3.5</td>') == len(SAME)
    assert text.count('data-label="Median before">\N{EN DASH}</td>') == 13 - len(SAME)
    assert "2 answers changed." in text
    assert "score 2 before, 3 now" in text
    assert "Asked for the first time: 1.9" in text
    assert "Asked no longer: 4.1" in text
    assert "scores are not compared: 1.1" in text


def test_an_answer_made_of_two_names_both(second):
    """What was 2.4 and 2.5 is one answer now, and was written anew."""
    Answer.objects.filter(application=second, criterion="2.4").update(text="Dry.")
    Application.objects.filter(pk=second.pk).update(state="draft")
    second.refresh_from_db()
    take_step("submit", second, actor=second.created_by)
    (change,) = [c for c in earlier(second).changes if c["criterion"] == "2.4"]
    assert change["came_from"] == ("2.4", "2.5")
    assert change["score"] is None
    assert change["text"][0].count("\n\n") == 1  # the two answers, one below the other
    assert change["text"][1] == "Dry."


def test_those_who_decide_see_it_before(client, second, people):
    client.force_login(people["board"])
    text = client.get(second.get_absolute_url()).content.decode()
    assert "2 answers changed." in text
    assert "Since the evaluation before" in text


def test_on_the_same_version_all_is_compared(make_application, shipped):
    make_application("released", criteria=shipped, scores=FIRST)
    found = earlier(make_application("submitted", criteria=shipped))
    assert set(found.medians.values()) == {3.5}
    assert len(found.medians) == 13
    assert (found.changes, found.new, found.dropped, found.unscored) == ([], [], [], [])


def test_criteria_that_no_map_leads_to_are_not_compared(
    client, make_application, shipped, scored, people
):
    """The set of the first call is no version before that of the second."""
    make_application("released", criteria=scored, scores=FIRST)
    application = make_application("decided", criteria=shipped, scores=FIRST)
    found = earlier(application)
    assert not found.is_comparable
    assert (found.medians, found.changes) == ({}, [])
    client.force_login(people["secretariat"])
    page = client.get(reverse("evaluation:report", args=[application.uuid]))
    text = page.content.decode()
    assert "no map leads from those to these" in text
    assert "Median before" not in text


def test_a_first_score_is_no_change_of_a_score(make_application, criteria, shipped):
    """The version before scored nothing."""
    make_application("released", criteria=criteria)
    found = earlier(make_application("submitted", criteria=shipped))
    assert found.is_comparable
    assert set(found.medians.values()) == {None}
    assert {change["score"] for change in found.changes} == {None}  # files are others


def test_the_first_evaluation_has_none_before(make_application):
    assert earlier(make_application("submitted")) is None
