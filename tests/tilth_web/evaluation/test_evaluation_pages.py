"""The pages of an evaluation: the whole way by forms alone, who sees what, no leak."""

import csv
import json
import re
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.tilth_web.evaluation.conftest import WAYS
from tests.tilth_web.markup import tight
from tests.tilth_web.registry.conftest import agree
from tilth_web.evaluation.domain import publishing, reviewing
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Application, Call, Review
from tilth_web.notifications.models import Event, Notification

State = Application.State
PEOPLE = ("holder", "member", "stranger", "secretariat", "board", "administrator")
SECRETS = ("Between us", "Renata", "Robin", "says Renata", "Seen by")


@pytest.fixture
def sign_in(client):
    def run(person):
        client.logout()
        if person is not None:
            client.force_login(person)
        return client

    return run


def page(name, *arguments):
    return reverse(f"evaluation:{name}", args=arguments)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_whole_way_by_forms(sign_in, criteria, people, project, language):
    """What a browser without scripts sends, from the call to the report."""
    prefix = "" if language == "en" else f"/{language}"

    def go(person, path, data=None, *, status=302, **files):
        path = path.removeprefix(prefix) if prefix else path
        client = sign_in(person)
        if data is None:
            answer = client.get(prefix + path)
        else:
            answer = client.post(prefix + path, data | files)
        assert answer.status_code == status, (path, answer.content.decode()[:3000])
        return answer

    secretariat, holder = people["secretariat"], people["holder"]
    form = {
        "criteria": criteria.pk,
        "zone": "Europe/Paris",
        "opens_at": "2026-01-01T00:00",
        "closes_at": "2036-07-31T23:59",
        "seeks_funds": "on",
        "blinding": "reviewers",
        "minimum_reviews": "2",
        "rebuttal_days": "14",
        "title_en": "Call",
        "body_en": "Apply.",
    }
    go(secretariat, "/calls/add/", form)
    call = Call.objects.get()
    assert call.closes_at.isoformat() == "2036-07-31T21:59:00+00:00"  # CEST is UTC+2
    go(None, page("call", call.uuid), status=404)
    go(secretariat, page("call-publish", call.uuid), {})
    go(None, page("call", call.uuid), status=200)
    go(
        holder,
        page("apply", call.uuid),
        {"project": project.uuid, "modality": "funds"},
    )
    application = Application.objects.get()
    refused = go(holder, page("submit", application.uuid), {}, status=422)
    assert refused.content.decode().count("/answers/") >= 13
    for one in questions_of(criteria.content):
        go(
            holder,
            page("answer", application.uuid, one.id),
            {"revision": "0", "text": f"We do {one.id}.", "next": "1"},
        )
    upload = SimpleUploadedFile("lease.txt", b"Our lease.\n")
    go(holder, page("evidence-add", application.uuid, "1.2"), {}, upload=upload)
    go(holder, page("submit", application.uuid), {})
    conditions = {"complete": "on", "exists": "on", "contributes": "on"}
    go(
        secretariat,
        page("eligibility", application.uuid),
        conditions | {"decision": "admit"},
    )
    for name in ("one", "two"):
        reviewer = people[name]
        go(secretariat, page("ask", application.uuid), {"reviewer": reviewer.uuid})
        review = Review.objects.get(reviewer=reviewer)
        go(reviewer, page("review-accept", review.uuid), {"no_conflict": "on"})
        for one in questions_of(criteria.content):
            go(
                reviewer,
                page("score", review.uuid, one.id),
                {"comment": f"Good: {one.id}.", "next": "1"},
            )
        go(
            reviewer,
            page("review", review.uuid),
            {
                "recommendation": "positive",
                "strengths": "Much.",
                "improvements": "Little.",
                "submit": "1",
            },
        )
    go(secretariat, page("step", application.uuid, "ask-rebuttal"), {})
    go(holder, page("rebuttal", application.uuid), {"rebuttal": "Thank you."})
    go(
        people["board"],
        page("decide", application.uuid),
        {"outcome": "positive", "strengths": "A.", "improvements": "B."},
    )
    go(holder, page("report", application.uuid), status=404)
    go(secretariat, page("step", application.uuid, "release"), {})
    report = go(holder, page("report", application.uuid), status=200)
    assert "t C/ha" in report.content.decode()
    application.refresh_from_db()
    assert application.state == State.RELEASED


SEEN = {  # who gets the page of an application, by phase
    "draft": {"holder", "member"},
    "submitted": {"holder", "member", "secretariat", "board"},
    "review": {"holder", "member", "secretariat", "board", "one", "two"},
    "released": {"holder", "member", "secretariat", "board", "one", "two"},
}


@pytest.mark.parametrize("way", SEEN)
def test_an_application_is_for_those_who_take_part(
    sign_in, make_application, people, way
):
    application = make_application(way)
    path = page("application", application.uuid)
    assert sign_in(None).get(path).status_code == 302
    for name in (*PEOPLE, "one", "two", "three"):
        status = sign_in(people[name]).get(path, follow=True).status_code
        assert status == (200 if name in SEEN[way] else 404), name


POSTS = {  # step, phase, and who may by page; all others get 403 or 404
    "submit": ("complete", {"holder"}),
    "withdraw": ("submitted", {"holder"}),
    "delete": ("draft", {"holder"}),
    "rebuttal": ("rebuttal", {"holder"}),
    "consent": ("released", {"holder"}),
    "eligibility": ("submitted", {"secretariat"}),
    "ask": ("review", {"secretariat"}),
    "decide": ("deliberation", {"secretariat", "board"}),
    "discuss": ("reviewed", {"secretariat", "board", "one", "two"}),
}


@pytest.mark.parametrize("name", POSTS)
def test_every_action_is_refused_to_all_others(sign_in, make_application, people, name):
    way, may = POSTS[name]
    application = make_application(way)
    path = page(name, application.uuid)
    assert sign_in(None).post(path).status_code == 302
    assert "/accounts/login/" in sign_in(None).post(path).url
    for who in (*PEOPLE, "one", "two", "three"):
        if who not in may:
            status = sign_in(people[who]).post(path).status_code
            assert status in (403, 404), (who, status)
    application.refresh_from_db()
    same = {"complete": State.DRAFT, "reviewed": State.REVIEW}
    assert application.state == same.get(way, way)


@pytest.mark.parametrize("key", ["ask-rebuttal", "end-rebuttal", "release"])
def test_steps_without_words_are_for_the_secretariat(
    sign_in, make_application, people, key
):
    ways = {"ask-rebuttal": "reviewed", "end-rebuttal": "rebuttal"}
    application = make_application(ways.get(key, "decided"))
    for who in (*PEOPLE, "one", "two", "three"):
        if who == "secretariat":
            continue
        path = page("step", application.uuid, key)
        status = sign_in(people[who]).post(path).status_code
        assert status in (403, 404), (who, status)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS[2:-1])
def test_nothing_confidential_leaks_before_the_release(
    sign_in, make_application, people, project, way
):
    """Pages, files, history, tasks, mails, notifications of all who must not know."""
    agree(project, people["holder"])
    application = make_application(way)
    reads = way in ("rebuttal", "deliberation", "decided")
    paths = [
        page("application", application.uuid),
        page("rebuttal", application.uuid),
        page("report", application.uuid),
        page("report-pdf", application.uuid),
        page("letter-pdf", application.uuid),
        page("dashboard", application.call.uuid),
        page("dashboard-csv", application.call.uuid),
        page("call", application.call.uuid),
        page("calls"),
        page("applications"),
        page("reviews"),
        page("opportunities"),
        *[page("review", one.uuid) for one in application.reviews.all()],
        reverse("tasks"),
        reverse("notifications:notices"),
        project.get_absolute_url(),
        reverse("registry:json", args=[project.uuid]),
        f"/api/v1/projects/{project.uuid}",
    ]
    secrets = [*SECRETS, "Cover crops on both fields", "Positively rated: Green"]
    for who in (None, *PEOPLE[:3], "administrator"):
        client = sign_in(people.get(who))
        for path in paths:
            text = client.get(path).content.decode(errors="replace")
            told = [
                secret
                for secret in secrets
                if secret in text
                # The comments are for the holder, once asked to answer; names never.
                and not (
                    reads
                    and who in ("holder", "member")
                    and path in paths[:2]  # the application, and the answer to them
                    and secret != "Between us"
                )
            ]
            assert not told, (who, path, told)
    for sent in mail.outbox:
        if not sent.to[0].startswith(("sec@", "sid@", "renata@", "robin@")):
            assert not [s for s in secrets if s in sent.body + sent.subject]
    outside = [people[name] for name in ("holder", "member", "stranger")]
    told = json.dumps(
        list(Notification.objects.filter(person__in=outside).values_list("data"))
    )
    assert not [secret for secret in secrets if secret in told]


def test_the_history_tells_the_holder_of_no_review(sign_in, make_application, people):
    application = make_application("decided")
    assert Event.objects.filter(verb="application.decide").exists()
    text = sign_in(people["holder"]).get(page("application", application.uuid))
    words = text.content.decode()
    assert "wrote the decision" not in words
    assert "gave the review" not in words
    assert "Being evaluated" in words


def test_reviewers_do_not_see_each_other_before_their_own_is_given(
    sign_in, make_application, people
):
    application = make_application("review")
    one = application.reviews.get(reviewer=people["one"])
    other = application.reviews.get(reviewer=people["two"])
    client = sign_in(people["one"])
    assert client.get(page("review", other.uuid)).status_code == 404
    assert "Robin" not in client.get(page("review", one.uuid)).content.decode()


def test_who_gave_a_review_reads_the_others_without_what_is_private(
    sign_in, make_application, people
):
    application = make_application("reviewed")
    one = application.reviews.get(reviewer=people["one"])
    text = sign_in(people["one"]).get(page("review", one.uuid)).content.decode()
    assert "Strong, says Robin." in text
    assert "Between us, Robin." not in text


def test_double_blind_hides_the_holder_from_reviewers(
    sign_in, make_application, people
):
    application = make_application("review", blinding="both")
    review = application.reviews.get(reviewer=people["one"])
    client = sign_in(people["one"])
    client.post(page("review-accept", review.uuid), {"no_conflict": "on"})
    for path in (
        page("reviews"),
        page("review", review.uuid),
        page("score", review.uuid, "1.1"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Terra" not in answer.content.decode()
    assert client.get(page("submission", application.uuid, 1)).status_code == 404
    assert client.get(page("frozen", application.uuid, 1)).status_code == 404


def test_the_frozen_file_is_what_was_frozen(sign_in, make_application, people):
    application = make_application("submitted")
    answer = sign_in(people["holder"]).get(page("frozen", application.uuid, 1))
    assert answer.content.decode() == application.submission.content


def test_two_who_answer_at_once_see_both_texts(sign_in, make_application, people):
    application = make_application("draft")
    path = page("answer", application.uuid, "1.1")
    sign_in(people["holder"]).post(path, {"revision": "0", "text": "Mine."})
    answer = sign_in(people["holder"]).post(path, {"revision": "0", "text": "Ours."})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine." in text
    assert "Ours." in text


def test_what_is_typed_is_kept(sign_in, make_application, people):
    application = make_application("draft")
    client = sign_in(people["holder"])
    kept = client.post(
        page("answer-draft", application.uuid, "1.1"),
        {"revision": "0", "text": "Half a sen"},
    )
    assert kept.json()["saved_at"]
    assert kept.json()["meanwhile"] == ""
    shown = client.get(page("answer", application.uuid, "1.1")).content.decode()
    assert "Half a sen" in shown
    assert application.answers.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("virus.exe", b"MZ\x90\x00", "file"),
        ("page.html", b"<script>alert(1)</script>", "file"),
        ("photo.png", b"not a picture", "file"),
    ],
)
def test_hostile_evidence_is_refused_beside_its_field(
    sign_in, make_application, people, name, content, said
):
    application = make_application("draft")
    answer = sign_in(people["holder"]).post(
        page("evidence-add", application.uuid, "1.1"),
        {"upload": SimpleUploadedFile(name, content)},
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert application.evidence.count() == 0


def test_evidence_is_read_by_those_who_take_part(sign_in, make_application, people):
    application = make_application("review")
    file = reverse("files:download", args=[application.evidence.get().file])
    for who in ("holder", "member", "secretariat", "board", "one", "two"):
        answer = sign_in(people[who]).get(file)
        assert answer.getvalue() == b"Our lease of 2019.\n", who
    for who in (None, "stranger", "administrator", "three"):
        assert sign_in(people.get(who)).get(file).status_code == 404, who


def test_the_table_of_a_call(sign_in, make_application, people):
    application = make_application("decided")
    path = page("dashboard-csv", application.call.uuid)
    answer = sign_in(people["secretariat"]).get(path)
    text = b"".join(answer.streaming_content).decode()
    (row,) = csv.DictReader(StringIO(text))
    assert row["project"] == "Green cover"
    assert (row["reviews_asked"], row["reviews_given"]) == ("2", "2")
    assert row["recommendations"] == "positive:2"
    assert row["outcome"] == "positive"


def test_the_dashboard_names_step_reviewers_and_workload(
    sign_in, make_application, people
):
    application = make_application("review")
    path = page("dashboard", application.call.uuid)
    text = sign_in(people["secretariat"]).get(path).content.decode()
    for word in ("Green cover", "Renata", "Robin", "0 / 2", "In review"):
        assert word in text


def test_the_dashboard_by_reviewer(sign_in, make_application, people):
    """Each name of the workload leads to what that person reviews."""
    application = make_application("review")
    client = sign_in(people["secretariat"])
    path = page("dashboard", application.call.uuid)
    link = f'href="?reviewer={people["one"].uuid}"'
    assert link in client.get(path).content.decode()
    for name, shown in (("one", 1), ("three", None)):
        answer = client.get(path, {"reviewer": str(people[name].uuid)})
        if shown is None:  # asked for nothing in this call
            assert answer.status_code == 404
        else:
            assert len(answer.context["matrix"]) == shown
    review = application.reviews.get(reviewer=people["one"])
    reviewing.ask(application, people["three"], actor=people["secretariat"])
    reviewing.decline(review, actor=people["one"], reason="No time.")
    assert client.get(path, {"reviewer": people["one"].uuid}).status_code == 404
    assert client.get(path, {"reviewer": "nobody"}).status_code == 404
    answer = client.get(path, {"reviewer": people["three"].uuid, "state": "review"})
    assert [one for one, _reviews in answer.context["matrix"]] == [application]


def test_who_is_ticked_stays_ticked(sign_in, make_application, people):
    """Also where nobody was chosen to be asked."""
    application = make_application("review")
    client = sign_in(people["secretariat"])
    path = page("bulk-ask", application.call.uuid)
    answer = client.post(path, {"applications": [application.uuid]})
    assert answer.status_code == 422
    text = " ".join(answer.content.decode().split())
    assert f'value="{application.uuid}" checked' in text


def test_many_are_asked_at_once_and_each_refusal_is_told(
    sign_in, make_application, people
):
    application = make_application("review")
    client = sign_in(people["secretariat"])
    path = page("bulk-ask", application.call.uuid)
    sent = {"applications": [application.uuid], "reviewer": people["three"].uuid}
    assert client.post(path, sent).status_code == 302
    assert application.reviews.filter(reviewer=people["three"]).count() == 1
    again = client.post(path, sent, follow=True).content.decode()
    assert "Rik was asked already" in again


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"closes_at": "2025-01-01T00:00"}, "A call closes after it opens."),
        ({"closes_at": "tomorrow"}, "Enter a valid date/time."),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"seeks_funds": ""}, "A call seeks at least one of both."),
        ({"title_en": ""}, "Give a title in one language at least."),
        ({"title_fr": "Appel"}, "A language needs both title and text."),
        ({"minimum_reviews": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_call_with_faults_is_refused_and_what_was_typed_is_kept(
    sign_in, criteria, people, wrong, said
):
    form = {
        "criteria": criteria.pk,
        "zone": "Europe/Paris",
        "opens_at": "2026-01-01T00:00",
        "closes_at": "2036-07-31T23:59",
        "seeks_funds": "on",
        "blinding": "reviewers",
        "minimum_reviews": "2",
        "rebuttal_days": "14",
        "title_en": "Call",
        "body_en": "Apply to this.",
    } | wrong
    answer = sign_in(people["secretariat"]).post("/calls/add/", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Apply to this." in answer.content.decode()
    assert not Call.objects.exists()


@pytest.mark.pdf
def test_report_and_letter_are_files(sign_in, make_application, people):
    application = make_application("released")
    client = sign_in(people["holder"])
    for name in ("report-pdf", "letter-pdf"):
        answer = client.get(page(name, application.uuid))
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("until", "reads"),
    [
        ("reviewed", False),
        ("rebuttal", True),
        ("deliberation", True),
        ("decided", True),
    ],
)
def test_all_of_the_holder_read_reviews_and_their_answer_until_the_report(
    sign_in, make_application, people, until, reads
):
    """Also who may not answer, and also once the answer was sent."""
    application = make_application(until)
    for name in ("holder", "member"):
        text = sign_in(people[name]).get(page("application", application.uuid))
        words = text.content.decode()
        assert ("Strong, says Robin." in words) == reads
        assert ("The lease is renewed." in words) == (
            until in ("deliberation", "decided")
        )
        assert "Between us" not in words
        assert "Cover crops on both fields." not in words


def test_everybody_reads_what_was_rated_positively_and_shown(
    sign_in, make_application, people, project
):
    application = make_application("released")
    agree(project, people["holder"])
    publishing.show(application, actor=people["holder"])
    for who in (None, "stranger", "holder", "secretariat"):
        answer = sign_in(people.get(who)).get(page("opportunities"))
        assert answer.status_code == 200, who
        text = " ".join(answer.content.decode().split())
        assert "Green cover" in text
        (one,) = answer.context["page"]
        assert one.project.told_area_ha == pytest.approx(project.area_ha)
        assert "Rated positively in “Call of the year”" in text
    publishing.hide(application, actor=people["holder"])
    text = sign_in(None).get(page("opportunities")).content.decode()
    assert "Green cover" not in text


def test_the_list_of_opportunities_takes_a_fixed_number_of_queries(
    sign_in, make_application, people, project, django_assert_num_queries
):
    application = make_application("released")
    agree(project, people["holder"])
    publishing.show(application, actor=people["holder"])
    client = sign_in(None)
    with CaptureQueriesContext(connection) as one:
        client.get(page("opportunities"))
    publishing.show(make_application("released"), actor=people["holder"])
    with django_assert_num_queries(len(one)):
        assert len(client.get(page("opportunities")).context["page"]) == 2


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Paris", "Feb. 17, 2027, 1 a.m. (Europe/Paris)"),
        ("America/Bogota", "Feb. 16, 2027, 7 p.m. (America/Bogota)"),
        ("Asia/Kolkata", "Feb. 17, 2027, 5:30 a.m. (Asia/Kolkata)"),
        ("UTC", "Feb. 17, 2027, midnight (UTC)"),
    ],
)
def test_the_end_of_a_call_is_told_in_its_own_time_zone(
    sign_in, make_call, criteria, zone, told
):
    """Beside the instant in UTC, which is the same for all of them."""
    end = datetime(2027, 2, 17, tzinfo=UTC)
    call = make_call(criteria, zone=zone, closes_at=end)
    for path in (page("call", call.uuid), page("calls")):
        text = " ".join(sign_in(None).get(path).content.decode().split())
        assert f"Closes on {told}," in text
        assert "2027-02-17 00:00 UTC" in text


def test_scores_are_shown_with_number_and_words(
    sign_in, make_application, people, shipped
):
    application = make_application("review", criteria=shipped)
    review = application.reviews.get(reviewer=people["one"])
    client = sign_in(people["one"])
    client.post(page("review-accept", review.uuid), {"no_conflict": "on"})
    text = client.get(page("score", review.uuid, "1.1")).content.decode()
    words = tight(text)
    assert "2: Addressed in part" in words  # of the choices
    assert '<span class="badge">2</span>Addressed in part' in words  # of the holder
    listed = client.get(page("review", review.uuid)).content.decode()
    cells = re.findall(r'data-label="Score"\s*>([^<]*)<', listed)
    assert {cell.strip() for cell in cells} == {"\N{EN DASH}"}


def test_what_waits_for_a_reviewer_stands_first(sign_in, make_application, people):
    """Then what was given; of what waits, that with the nearest end, none at last."""
    given = make_application("reviewed")
    waiting = [make_application("review") for _ in range(3)]
    days = (None, date(2027, 3, 1), date(2027, 2, 1))
    for application, due in zip(waiting, days, strict=True):
        application.reviews.filter(reviewer=people["one"]).update(due=due)
    rows = sign_in(people["one"]).get(page("reviews")).context["rows"]
    found = [row["review"].application for row in rows]
    assert found == [waiting[2], waiting[1], waiting[0], given]
