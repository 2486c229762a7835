"""What programs read of an evaluation: what its pages show, to the same people."""

from hashlib import sha256
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.tilth_web.evaluation.conftest import review_all
from tilth_web.accounts.domain.tokens import add_token
from tilth_web.accounts.models import RoleGrant, Token
from tilth_web.evaluation.domain import reviewing
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.blinding import neutral_name
from tilth_web.evaluation.models import Application, Review, Submission
from tilth_web.registry.domain.projects import edit_project

API = "/api/v1"
NOWHERE = UUID("5f0c9a4e-0d3b-4a57-8b1e-2f6f6f0a7c11")
SCORES = [0, 3, *[2] * 11], [3, None, *[3] * 11]


@pytest.fixture(autouse=True)
def _many_requests(settings):
    settings.API_RATE_VISITOR = settings.API_RATE_PERSON = 100_000


@pytest.fixture
def get(client):
    """The answer to somebody in a session."""

    def ask(person, path, **headers):
        client.force_login(person)
        return client.get(f"{API}/{path}", headers=headers)

    return ask


def by_token(person, path, *scopes):
    """The answer to a script of somebody."""
    _token, secret = add_token(person, name="Script", scopes=scopes, days=9)
    headers = {"Authorization": f"Bearer {secret}"}
    return Client(headers=headers).get(f"{API}/{path}")


def queries(function):
    with CaptureQueriesContext(connection) as asked:
        assert function().status_code == 200
    return len(asked)


def sent(application, number=1):
    return f"applications/{application.uuid}/submissions/{number}"


def report(application):
    return f"applications/{application.uuid}/report"


def review_of(application, person):
    return application.reviews.get(reviewer=person)


# What was frozen.


def test_a_submission_is_told_in_the_bytes_that_were_frozen(
    get, client, make_application, people
):
    application = make_application("review")
    kept = application.submission
    for who in ("holder", "member", "secretariat", "one"):
        answer = get(people[who], sent(application))
        assert answer.content == kept.content.encode(), who
        assert answer["ETag"] == f'"{sha256(answer.content).hexdigest()}"'
        assert answer["ETag"] == f'"{kept.sha256}"'
        assert answer["Content-Type"] == "application/json"
    page = reverse("evaluation:frozen", args=[application.uuid, 1])
    assert client.get(page).content == answer.content
    again = get(people["one"], sent(application), **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_stays_while_the_project_is_edited(get, make_application, people):
    application = make_application("submitted")
    before = get(people["holder"], sent(application))
    project = application.project
    project.refresh_from_db()
    edit_project(
        project, actor=people["holder"], revision=project.revision, name="Other name"
    )
    after = get(people["holder"], sent(application))
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])


def test_the_etag_of_changed_bytes_is_not_that_of_the_application(
    get, make_application, people
):
    application = make_application("submitted")
    content = application.submission.content.replace("Green cover", "Greener cover")
    Submission.objects.update(content=content)
    told = get(people["holder"], f"applications/{application.uuid}").json()
    (listed,) = told["submissions"]
    answer = get(people["holder"], sent(application))
    assert listed["sha256"] not in answer["ETag"]


def test_a_blinded_reviewer_reads_it_in_the_review_alone(
    get, client, make_application, people
):
    application = make_application("review", blinding="both")
    page = reverse("evaluation:frozen", args=[application.uuid, 1])
    for who, status in (("one", 404), ("holder", 200), ("secretariat", 200)):
        assert get(people[who], sent(application)).status_code == status, who
        assert client.get(page).status_code == status, who
    assert by_token(people["one"], sent(application)).status_code == 404


def test_a_number_that_there_is_not(get, make_application, people):
    application = make_application("submitted")
    for number in (0, 2, 10**30):
        answer = get(people["holder"], sent(application, number))
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


# The report.


def test_a_report_has_the_numbers_of_the_hand_computed_case(
    get, make_application, people, scored
):
    """1.5/4 + 3 x 3/4 + 11 x 2.5/4 is 9.5, of weights that add up to 15."""
    application = make_application("released", criteria=scored, scores=SCORES)
    told = get(people["holder"], report(application)).json()
    assert told["share"] == pytest.approx(9.5 / 15, abs=1e-12)
    assert [one["median"] for one in told["judged"]] == [1.5, 3.0, *[2.5] * 11]
    assert {one["own"] for one in told["judged"]} == {2}
    assert {one["median_before"] for one in told["judged"]} == {None}
    assert (told["gates"], told["open_gates"], told["is_whole"]) == ([], [], True)
    assert (told["outcome"], told["released"], told["letter"]) == (
        *("positive", True, True),
    )
    assert told["strengths"] == "Cover crops on both fields."
    assert told["improvements"] == "Measure again in five years."
    assert told["advice"] == "Ask the region."
    assert told["rebuttal"] == "The lease is renewed."
    assert told["before"] is None
    assert told["submission"] == {
        "number": 1,
        "sha256": application.submission.sha256,
    }
    assert told["criteria"]["version"] == "8-scored"
    assert [review["name"] for review in told["reviews"]] == ["", ""]
    assert {review["recommendation"] for review in told["reviews"]} == {"positive"}
    first = told["reviews"][0]["comments"][0]
    assert (first["criterion"], first["name"]) == ("1.1", "Human rights")


def test_its_carbon_is_that_of_the_frozen_assessment(get, make_application, people):
    application = make_application("released")
    told = get(people["holder"], report(application)).json()["carbon"]
    frozen = get(people["holder"], sent(application)).json()["assessment"]
    (at,) = [h for h in frozen["result"]["horizons"] if h["years"] == told["years"]]
    values = told["values"]
    assert values["stock_change_mg_ha"] == at["stock_change_mg_ha"]
    net = frozen["result"]["balance"]["net_balance_mg_co2e"]
    assert values["net_balance_mg_co2e"] == net
    assert told["assessment"] == frozen["number"]


def test_a_report_where_nothing_is_scored(get, make_application, people):
    told = get(people["holder"], report(make_application("released"))).json()
    assert told["share"] is None
    assert {one["median"] for one in told["judged"]} == {None}


def test_a_safeguard_that_is_not_met_is_named(get, make_application, people, scored):
    low = [0, *[3] * 12], [1, *[3] * 12]
    application = make_application("released", criteria=scored, scores=low)
    assert get(people["holder"], report(application)).json()["gates"] == ["1.1"]


def test_nothing_private_and_no_name_is_in_a_report(get, make_application, people):
    for blinding, named in (("reviewers", False), ("both", False), ("none", True)):
        application = make_application("released", blinding=blinding)
        answer = get(people["holder"], report(application))
        assert "Between us" not in answer.content.decode()
        names = {review["name"] for review in answer.json()["reviews"]}
        assert names == ({"Renata", "Robin"} if named else {""})


def test_it_is_read_once_it_is_released_and_by_its_people(
    get, make_application, people
):
    for way, status in (("deliberation", 404), ("decided", 404), ("released", 200)):
        application = make_application(way)
        for who in ("holder", "member"):
            assert get(people[who], report(application)).status_code == status
            assert by_token(people[who], report(application)).status_code == status
        for who in ("stranger", "one", "administrator"):
            assert get(people[who], report(application)).status_code == 404
        running = 404 if way == "deliberation" else 200
        for who in ("secretariat", "board"):
            answer = get(people[who], report(application))
            assert answer.status_code == running
            if running == 200:
                assert answer.json()["released"] is (way == "released")
            # The role rests in a token, whatever its scopes.
            scopes = [*Token.Scope]
            assert (
                by_token(people[who], report(application), *scopes).status_code == 404
            )


# One's own reviews.


def test_own_reviews_are_listed_as_on_their_page(get, make_application, people):
    one = people["one"]
    given = make_application("reviewed")
    asked = make_application("review", blinding="both")
    told = get(one, "reviews").json()
    assert told["count"] == 2
    first, second = told["items"]
    assert (first["uuid"], first["name"], first["state"], first["is_open"]) == (
        str(review_of(asked, one).uuid),
        neutral_name(asked),
        "asked",
        True,
    )
    assert (second["name"], second["state"], second["is_open"]) == (
        *("Green cover", "submitted", False),
    )
    assert (first["criteria_done"], first["criteria_asked"]) == (0, 13)
    assert (second["criteria_done"], second["criteria_asked"]) == (13, 13)
    assert second["application"] == str(given.uuid)
    part = get(one, "reviews?limit=1&offset=1").json()
    assert (part["items"], part["next"]) == ([second], None)
    assert by_token(one, "reviews").json()["items"] == told["items"]


def test_nobody_else_has_them(get, make_application, people):
    application = make_application("reviewed")
    path = f"reviews/{review_of(application, people['one']).uuid}"
    nothing = get(people["one"], f"reviews/{NOWHERE}").json() | {"instance": ""}
    who_not = set(people) - {"one", "terra", "other"}
    for who in sorted(who_not):
        answer = get(people[who], path)
        assert answer.json() | {"instance": ""} == nothing, who
        mine = review_of(application, people["two"])
        listed = [r["uuid"] for r in get(people[who], "reviews").json()["items"]]
        assert listed == ([str(mine.uuid)] if who == "two" else []), who
    assert Client().get(f"{API}/{path}").status_code == 401
    assert Client().get(f"{API}/reviews").status_code == 401


def test_a_review_that_was_declined_or_replaced_is_gone(get, make_application, people):
    application = make_application("review")
    declined = review_of(application, people["one"])
    replaced = review_of(application, people["two"])
    reviewing.decline(declined, actor=people["one"], reason="No time.")
    reviewing.replace(replaced, actor=people["secretariat"])
    for who, review in (("one", declined), ("two", replaced)):
        assert get(people[who], f"reviews/{review.uuid}").status_code == 404
        assert get(people[who], "reviews").json()["count"] == 0


def test_a_review_opens_as_its_pages_do(get, make_application, people):
    """The answers while one writes; the others once one's own is given."""
    application = make_application("review")
    one, two = (review_of(application, people[name]) for name in ("one", "two"))
    review_all(two)
    asked = get(people["one"], f"reviews/{one.uuid}").json()
    assert {row["answer"] for row in asked["criteria"]} == {None}
    assert asked["panel"] is None
    assert asked["project"]["name"] == "Green cover"

    reviewing.accept(one, actor=people["one"], no_conflict=True)
    reviewing.save_score(
        one,
        "1.1",
        actor=people["one"],
        value=None,
        abstains=False,
        comment="Seen.",
        private="Between us.",
    )
    written = get(people["one"], f"reviews/{one.uuid}").json()
    first = written["criteria"][0]
    assert first["answer"]["text"] == "We do Human rights."
    assert first["score"] == {
        "value": None,
        "abstains": False,
        "comment": "Seen.",
        "private": "Between us.",
    }
    assert (written["criteria_done"], written["panel"]) == (1, None)
    assert len(written["lacks"]) == 13  # twelve criteria and the recommendation
    assert "Robin" not in str(written)


def test_the_panel_is_told_by_letters_and_without_what_is_private(
    get, make_application, people
):
    application = make_application("reviewed")
    reviewing.discuss(application, actor=people["two"], text="I see it otherwise.")
    told = get(
        people["one"], f"reviews/{review_of(application, people['one']).uuid}"
    ).json()
    panel = told["panel"]
    assert {row["answer"] for row in told["criteria"]} == {None}
    assert panel["name"] == "Reviewer A"
    (other,) = panel["others"]
    assert (other["name"], other["strengths"]) == (
        *("Reviewer B", "Strong, says Robin."),
    )
    (note,) = panel["discussion"]
    assert (note["by"], note["text"], note["is_own"]) == (
        *("Reviewer B", "I see it otherwise.", False),
    )
    assert "Between us, Robin" not in str(told)
    assert "Seen by Robin" not in str(told)


def test_scores_of_the_panel_are_those_of_the_hand_computed_case(
    get, make_application, people, scored
):
    application = make_application("reviewed", criteria=scored, scores=SCORES)
    path = f"reviews/{review_of(application, people['one']).uuid}"
    told = get(people["one"], path).json()["panel"]["judged"]
    assert [one["median"] for one in told] == [1.5, 3.0, *[2.5] * 11]
    assert sorted(told[0]["scores"]) == [0.0, 3.0]
    assert [one["abstained"] for one in told] == [0, 1, *[0] * 11]


@pytest.mark.parametrize("step", ["asked", "accepted", "given"])
def test_where_the_holder_is_hidden_no_answer_leads_to_the_project(
    get, make_application, people, step
):
    application = make_application("review", blinding="both")
    one = review_of(application, people["one"])
    if step == "accepted":
        reviewing.accept(one, actor=people["one"], no_conflict=True)
    if step == "given":
        for name in ("one", "two"):
            review_all(review_of(application, people[name]))
    content = application.submission.content
    project = application.project
    secret = ["Green cover", "Terra", "Hana", str(project.uuid)]
    secret += [str(row.version.parcel.uuid) for row in project.parcels.all()]
    secret += [row.version.outline_sha256 for row in project.parcels.all()]
    newest = project.assessments.first()
    secret += [str(newest.uuid), newest.result_sha256, newest.input_sha256]
    assert all(word in content for word in secret[1:2] + secret[3:])
    for path in ("reviews", f"reviews/{one.uuid}"):
        text = get(people["one"], path).content.decode()
        assert neutral_name(application) in text
        assert [word for word in secret if word in text] == []


# A call, for the secretariat.


def test_a_call_lists_what_was_sent(get, make_application, people, scored):
    application = make_application("reviewed", criteria=scored, scores=SCORES)
    path = f"calls/{application.call.uuid}/applications"
    told = get(people["secretariat"], path).json()
    (row,) = told["items"]
    names = ("uuid", "name", "holder", "state", "outcome")
    assert [row[name] for name in names] == [
        *(str(application.uuid), "Green cover", "Terra", "review", None),
    ]
    names = ("reviews_needed", "reviews_asked", "reviews_given")
    assert [row[name] for name in names] == [2, 2, 2]
    assert row["share"] == pytest.approx(9.5 / 15, abs=1e-12)


def test_it_tells_a_decision_and_no_draft(get, make_application, people):
    for way, told in (("draft", []), ("decided", ["positive"])):
        application = make_application(way)
        path = f"calls/{application.call.uuid}/applications"
        items = get(people["secretariat"], path).json()["items"]
        assert [row["outcome"] for row in items] == told
        assert {row["share"] for row in items} <= {None}


def test_it_is_for_the_secretariat_in_a_session(get, make_application, people):
    application = make_application("review")
    path = f"calls/{application.call.uuid}/applications"
    for who in ("holder", "member", "stranger", "board", "one", "administrator"):
        assert get(people[who], path).status_code == 403, who
    answer = by_token(people["secretariat"], path, *Token.Scope)
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("#forbidden")
    assert Client().get(f"{API}/{path}").status_code == 401
    draft = application.call
    type(draft).objects.filter(pk=draft.pk).update(state="draft")
    assert get(people["holder"], path).status_code == 404
    assert get(people["secretariat"], path).status_code == 200


def test_whoever_reviews_or_is_tied_does_not_find_it_there(
    get, make_application, make_person, people
):
    application = make_application("review")
    both = make_person("Dual", RoleGrant.Role.SECRETARIAT, RoleGrant.Role.REVIEWER)
    tied = make_person("Tied", RoleGrant.Role.SECRETARIAT, member=people["terra"])
    path = f"calls/{application.call.uuid}/applications"
    assert get(both, path).json()["count"] == 1
    reviewing.ask(application, both, actor=people["secretariat"])
    for person in (both, tied):
        told = get(person, path).json()
        assert (told["count"], told["items"]) == (0, [])


# How often the database is asked.


@pytest.fixture
def add_more(make_call, criteria, people):
    """More applications like one, in its call or in calls of their own, reviewed."""

    def add(application, number, *, same_call):
        kept = application.submission
        for _number in range(number):
            call = application.call if same_call else make_call(criteria)
            other = Application.objects.create(
                call=call,
                project=application.project,
                modality="recognition",
                state="withdrawn" if same_call else "review",
                submitted_at=timezone.now(),
            )
            Submission.objects.create(
                application=other, number=1, content=kept.content, sha256=kept.sha256
            )
            review = Review.objects.create(
                application=other, reviewer=people["one"], state="submitted"
            )
            review.scores.create(criterion="1.1", value=2)

    return add


def test_the_number_of_queries_does_not_grow(
    get, make_application, people, scored, add_more
):
    application = make_application("review", criteria=scored)
    listed = f"calls/{application.call.uuid}/applications"
    asks = {
        "reviews": lambda: get(people["one"], "reviews"),
        "call": lambda: get(people["secretariat"], listed),
    }
    for name, same_call in (("reviews", False), ("call", True)):
        add_more(application, 1, same_call=same_call)
        asks[name]()
        few = queries(asks[name])
        add_more(application, 4, same_call=same_call)
        assert queries(asks[name]) == few, name
        assert asks[name]().json()["count"] >= 6


def test_one_review_and_one_report_take_as_many_queries_for_many_reviewers(
    get, make_application, make_person, people
):
    many, few = make_application("reviewed"), make_application("released")
    for number in range(4):
        person = make_person(f"More {number}", RoleGrant.Role.REVIEWER)
        reviewing.ask(many, person, actor=people["secretariat"])
        review_all(many.reviews.get(reviewer=person))

    def of_review(application):
        path = f"reviews/{review_of(application, people['one']).uuid}"
        return queries(lambda: get(people["one"], path))

    of_review(few)
    assert of_review(few) == of_review(many)
    take_step("ask-rebuttal", many, actor=people["secretariat"])
    take_step("rebut", many, actor=people["holder"], rebuttal="Yes.")
    words = {"outcome": "positive", "strengths": "a", "improvements": "b"}
    take_step("decide", many, actor=people["board"], **words)
    take_step("release", many, actor=people["secretariat"])
    of_report = [
        queries(lambda one=one: get(people["holder"], report(one)))
        for one in (few, few, many)
    ]
    assert of_report[1] == of_report[2]
