"""The way of an application, and all that is refused on it."""

from datetime import timedelta
from hashlib import sha256

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override

from tests.tilth_web.evaluation.conftest import WAYS, answer_all, review_all
from tilth_web.accounts.domain.record_types import readable
from tilth_web.accounts.models import Membership, RoleGrant
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.evaluation.domain import answers, calls, publishing, reviewing
from tilth_web.evaluation.domain.application_workflow import (
    EVALUATION,
    label_of,
    take_step,
)
from tilth_web.evaluation.domain.comparing import changes, project_changes
from tilth_web.evaluation.domain.freezing import frozen, is_unchanged
from tilth_web.evaluation.domain.personal_data import (
    applications as applications_of,
)
from tilth_web.evaluation.domain.queries import team_applications, visible_reviews
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.domain.reporting import report_of
from tilth_web.evaluation.domain.scores import judged, total
from tilth_web.evaluation.domain.suggestions import suggestions
from tilth_web.evaluation.models import Application, Review, Submission
from tilth_web.files.domain.stored_files import may_edit
from tilth_web.files.models import StoredFile
from tilth_web.registry.domain.drafts import keep_draft
from tilth_web.registry.domain.partners import answer_invitation, invite_partner
from tilth_web.registry.domain.projects import delete_draft, edit_project

State = Application.State
ABSTAIN = [None] * 13


def test_the_way_from_the_draft_to_the_release(make_application):
    assert make_application("released").state == State.RELEASED


@pytest.mark.parametrize("way", WAYS)
def test_every_way_leads_to_the_phase_of_its_name(make_application, way):
    same = {"complete": State.DRAFT, "reviewed": State.REVIEW}
    assert make_application(way).state == same.get(way, way)


def test_the_holder_reads_the_same_while_it_is_evaluated():
    secret = (State.REVIEW, State.DELIBERATION, State.DECIDED)
    told = {label_of(Application(state=state), involved=False) for state in secret}
    assert told == {"Being evaluated"}
    assert EVALUATION.phase("released").public_label == "Evaluated"


def test_what_lacks_is_told_all_at_once(make_application, people):
    application = make_application("draft")
    with pytest.raises(WorkflowError) as error:
        take_step("submit", application, actor=people["holder"])
    assert str(error.value).count("write an answer") == 13
    assert application.submissions.count() == 0


def test_a_call_is_closed_at_the_instant_of_its_closing(make_application, people):
    application = make_application("complete")
    call = application.call
    call.closes_at = timezone.now()
    call.save()
    with pytest.raises(WorkflowError, match="has closed"):
        take_step("submit", application, actor=people["holder"])
    assert application.answers.count() == 13
    answers.grant_late(
        application,
        actor=people["secretariat"],
        until=timezone.now() + timedelta(hours=1),
    )
    take_step("submit", application, actor=people["holder"])
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_sent_twice_it_is_sent_once(make_application, people):
    application = make_application("submitted")
    with pytest.raises(WorkflowError, match="at another step"):
        take_step("submit", application, actor=people["holder"])
    assert application.submissions.count() == 1


def test_of_two_who_decide_the_first_decides(make_application, people):
    application = make_application("deliberation")
    words = {"strengths": "a", "improvements": "b", "advice": "", "letter": False}
    take_step(
        "decide", application, actor=people["secretariat"], outcome="positive", **words
    )
    with pytest.raises(WorkflowError, match="at another step"):
        take_step(
            "decide", application, actor=people["second"], outcome="negative", **words
        )
    application.refresh_from_db()
    assert application.decision.outcome == "positive"
    assert application.decision.by == people["secretariat"]


def test_returned_it_is_sent_again_and_the_difference_is_told(make_application, people):
    application = make_application("submitted")
    with pytest.raises(WorkflowError, match="Say why"):
        take_step("return", application, actor=people["secretariat"], note=" ")
    take_step(
        "return", application, actor=people["secretariat"], note="Who owns the land?"
    )
    application.refresh_from_db()
    answers.save_answer(
        application,
        "1.2",
        actor=people["holder"],
        revision=1,
        score=None,
        text="A lease until 2040.",
    )
    answers.remove_evidence(application.evidence.get(), actor=people["holder"])
    application.call.closes_at = timezone.now()
    application.call.save()
    take_step("submit", application, actor=people["holder"])
    one, other = application.submissions.all()
    (change,) = changes(frozen(one), frozen(other))
    assert change["criterion"] == "1.2"
    assert change["text"] == ("We do Land tenure rights.", "A lease until 2040.")
    assert [name for name, _sum in change["removed"]] == ["tenure.txt"]
    assert project_changes(frozen(one), frozen(other)) == []


def test_evidence_that_was_sent_is_kept_when_it_is_taken_off(make_application, people):
    application = make_application("submitted")
    sent = application.evidence.get()
    take_step("return", application, actor=people["secretariat"], note="More.")
    answers.remove_evidence(sent, actor=people["holder"])
    assert StoredFile.objects.get(uuid=sent.file).deleted_at is None


def test_evidence_is_not_replaced_after_it_was_sent(make_application, people):
    application = make_application("submitted")
    upload = SimpleUploadedFile("other.txt", b"Another.\n")
    with pytest.raises(WorkflowError, match="no longer be changed"):
        answers.add_evidence(application, "1.2", actor=people["holder"], upload=upload)
    with pytest.raises(WorkflowError, match="no longer be changed"):
        answers.remove_evidence(application.evidence.get(), actor=people["holder"])


def test_a_submission_stays_to_the_byte(make_application, people, project):
    application = make_application("submitted")
    before = application.submission
    project.refresh_from_db()
    edit_project(
        project, actor=people["holder"], revision=project.revision, name="Renamed"
    )
    project.parcels.first().delete()
    application.call.criteria.content["criteria"][0]["name"] = "Changed"
    after = Submission.objects.get(pk=before.pk)
    assert after.content == before.content
    assert after.sha256 == sha256(before.content.encode()).hexdigest()
    assert is_unchanged(after)
    assert frozen(after)["project"]["name"] == "Green cover"
    with pytest.raises(TypeError, match="written once"):
        after.save()
    Submission.objects.filter(pk=after.pk).update(
        content=after.content.replace("Green", "Grean")
    )
    assert not is_unchanged(Submission.objects.get(pk=before.pk))


def test_no_person_is_named_in_what_is_frozen(make_call, criteria, people, project):
    project.organisation, project.person = None, people["holder"]
    project.save()
    application = answers.begin(
        make_call(criteria), project, actor=people["holder"], modality="funds"
    )
    answer_all(application, people["holder"])
    take_step("submit", application, actor=people["holder"])
    assert "Hana" not in application.submission.content


def test_two_who_answer_at_once_lose_nothing(make_application, people):
    application = make_application("draft")
    said = {"score": None, "revision": 0}
    answers.save_answer(application, "1.1", actor=people["holder"], text="One", **said)
    with pytest.raises(ConflictError) as error:
        answers.save_answer(
            application, "1.1", actor=people["member"], text="Two", **said
        )
    assert error.value.current.text == "One"


def test_the_assessment_suggests_with_its_source(
    make_application, project, people, shipped
):
    application = make_application("draft", criteria=shipped)
    found = suggestions(application)
    assert "1.1" not in found  # no result supports an answer on human rights
    told = found["2.2"]
    assert told["assessment"] == str(project.assessments.get().uuid)
    assert told["paths"]
    answers.take_suggestion(application, "2.2", told, actor=people["holder"])
    answer = application.answers.get(criterion="2.2")
    assert answer.text == told["text"]
    assert answer.suggested["result_sha256"] == project.assessments.get().result_sha256


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Soil carbon after 20 years, plan less baseline"),
        ("fr", "Carbone du sol après 20 ans, plan moins référence"),
        ("es", "Carbono del suelo tras 20 años, plan menos línea base"),
    ],
)
def test_it_suggests_in_the_language_of_the_page(
    make_application, shipped, language, said
):
    application = make_application("draft", criteria=shipped)
    english = suggestions(application)
    with override(language):
        found = suggestions(application)
    text = found["2.2"]["text"]
    assert said in text
    assert "<" not in text
    assert found["2.5"]["text"].count("(") == 1  # said once, whatever its sources
    assert found.keys() == english.keys()


def test_on_older_criteria_the_assessment_suggests_nothing(make_application, criteria):
    assert suggestions(make_application("draft", criteria=criteria)) == {}


def test_on_a_later_version_it_follows_the_map(make_application, make_version):
    """2.2 of the version that the assessment answered is 2.9 here, and 2.3 is gone."""

    def change(content):
        row = next(row for row in content["criteria"] if row["id"] == "2.2")
        row["id"] = "2.9"
        content["criteria"] = [row for row in content["criteria"] if row["id"] != "2.3"]
        content["replaces"]["criteria"] |= {"2.2": ["2.9"], "2.3": []}

    found = suggestions(
        make_application("draft", criteria=make_version("9", change=change))
    )
    assert found["2.9"]["criteria"] == ["2.2"]
    assert found["2.9"]["paths"]
    assert not {"2.2", "2.3"} & set(found)


def test_the_answers_of_the_evaluation_before_come_along(
    make_application, make_call, make_version, project, people, shipped
):
    make_application("released", criteria=shipped, scores=([4] * 13, [3] * 13))
    later = answers.begin(
        make_call(make_version("7")),
        project,
        actor=people["holder"],
        modality="recognition",
    )
    assert later.previous.call.criteria == shipped
    answer = later.answers.get(criterion="1.1")
    assert (answer.text, answer.score) == ("We do Human rights.", 2)


@pytest.mark.parametrize("who", ["holder", "member"])
def test_who_is_tied_to_a_project_does_not_run_it(make_application, people, who):
    RoleGrant.objects.create(person=people[who], role=RoleGrant.Role.SECRETARIAT)
    Authenticator.objects.create(user=people[who], type="webauthn", data={})
    application = make_application("submitted")
    with pytest.raises(WorkflowError, match="too near"):
        take_step("admit", application, actor=people[who], note="")


def test_a_reviewer_of_a_partner_is_refused(make_application, people, project):
    Membership.objects.create(
        person=people["three"], organisation=people["other"], role="member"
    )
    partner = invite_partner(
        project, actor=people["holder"], organisation=people["other"], part="land"
    )
    answer_invitation(partner, actor=people["stranger"], accept=True)
    application = make_application("review")
    with pytest.raises(WorkflowError, match="partner Other"):
        reviewing.ask(application, people["three"], actor=people["secretariat"])


def test_a_reviewer_declares_or_declines(make_application, people):
    application = make_application("review")
    review = application.reviews.get(reviewer=people["one"])
    with pytest.raises(WorkflowError, match="no conflict"):
        reviewing.accept(review, actor=people["one"], no_conflict=False)
    with pytest.raises(WorkflowError, match="another step"):
        reviewing.accept(review, actor=people["two"], no_conflict=True)
    reviewing.decline(review, actor=people["one"], reason="My cousin farms there.")
    review.refresh_from_db()
    assert (review.state, review.reason) == (
        Review.State.DECLINED,
        "My cousin farms there.",
    )


def test_who_is_no_reviewer_is_not_asked(make_application, people):
    application = make_application("review")
    with pytest.raises(WorkflowError, match="no reviewer"):
        reviewing.ask(application, people["stranger"], actor=people["secretariat"])


def test_without_enough_reviews_nothing_goes_on(make_application, people):
    application = make_application("review")
    review_all(application.reviews.get(reviewer=people["one"]))
    with pytest.raises(WorkflowError, match="1 review is still needed"):
        take_step("ask-rebuttal", application, actor=people["secretariat"])


def test_a_review_that_was_given_changes_no_more(make_application, people):
    application = make_application("reviewed")
    review = application.reviews.get(reviewer=people["one"])
    with pytest.raises(WorkflowError, match="another step"):
        reviewing.save_words(
            review,
            actor=people["one"],
            recommendation="negative",
            strengths="",
            improvements="",
        )


def test_a_rebuttal_after_its_days_or_the_release_is_refused(make_application, people):
    application = make_application("rebuttal")
    Application.objects.update(rebuttal_until=timezone.now())
    with pytest.raises(WorkflowError, match="days for your answer are over"):
        take_step("rebut", application, actor=people["holder"], rebuttal="Late.")
    take_step("end-rebuttal", application, actor=people["secretariat"])
    with pytest.raises(WorkflowError, match="at another step"):
        take_step("rebut", application, actor=people["holder"], rebuttal="Later.")
    application.refresh_from_db()
    assert application.rebuttal == ""


def test_the_days_of_the_holder_are_not_cut_short(make_application, people):
    application = make_application("rebuttal")
    with pytest.raises(WorkflowError, match="may answer until"):
        take_step("end-rebuttal", application, actor=people["secretariat"])


def test_scores_by_hand(make_application, people, scored):
    """Two reviewers: 0 and 3 on 1.1, one abstains on 1.2, 2 and 3 on all others.

    Of 4 at most. 1.1 has the median 1.5, above its gate 1; 1.2 has 3 and the weight 3;
    eleven others have 2.5. (1.5/4 + 3 x 3/4 + 11 x 2.5/4) / (1 + 3 + 11) = 9.5/15.
    """
    application = make_application(
        "reviewed", criteria=scored, scores=([0, 3, *[2] * 11], [3, None, *[3] * 11])
    )
    content = frozen(application.submission)
    found = judged(application, scored, content["answers"])
    assert [one.median for one in found] == [1.5, 3.0, *[2.5] * 11]
    assert [one.n_abstained for one in found] == [0, 1, *[0] * 11]
    assert found[0].spread == 3
    whole = total(application, scored)
    assert whole.gates == ()
    assert whole.share == pytest.approx(9.5 / 15, abs=1e-12)


def test_a_gate_that_is_not_met_is_named(make_application, scored):
    application = make_application(
        "reviewed", criteria=scored, scores=([0, *[3] * 12], [1, *[3] * 12])
    )
    content = frozen(application.submission)
    found = judged(application, scored, content["answers"])
    assert found[0].median == 0.5
    assert total(application, scored).gates == ("1.1",)


def test_where_everybody_abstains_there_is_no_number(make_application, scored):
    application = make_application(
        "reviewed", criteria=scored, scores=(ABSTAIN, ABSTAIN)
    )
    content = frozen(application.submission)
    assert total(application, scored).share is None
    judged_all = judged(application, scored, content["answers"])
    assert {one.median for one in judged_all} == {None}


def test_the_holder_reads_no_name_and_nothing_private(make_application):
    application = make_application("rebuttal")
    told = publishing.reviews_for_holder(application)
    assert len(told) == 2
    assert all(review["name"] == "" for review in told)
    assert "Between us" not in str(told)
    seen = {
        (one.id, one.name, one.provisional, comment)
        for review in told
        for one, comment in review["comments"]
    }
    assert ("1.1", "Human rights", False, "Seen by Robin.") in seen
    assert ("3.1", "Biodiversity", True, "Seen by Robin.") in seen


def test_the_decision_keeps_nothing_private_and_no_name(make_application):
    text = str(make_application("decided").decision.content)
    assert "Between us" not in text
    assert "Renata" not in text.replace("Seen by Renata.", "").replace(
        "says Renata", ""
    )


def test_only_a_released_positive_rating_is_shown_with_consent(
    make_application, people, project
):
    application = make_application("decided")
    with pytest.raises(WorkflowError, match="once it is released"):
        publishing.show(application, actor=people["holder"])
    take_step("release", application, actor=people["secretariat"])
    with pytest.raises(WorkflowError, match="Publish the project first"):
        publishing.show(application, actor=people["holder"])


def test_a_project_that_was_sent_is_not_deleted(make_application, project):
    make_application("submitted")
    with pytest.raises(WorkflowError, match="sent for evaluation"):
        delete_draft(project)


def test_a_draft_goes_with_its_project(make_application, project):
    make_application("complete")
    project.refresh_from_db()
    delete_draft(project)
    assert not Application.objects.exists()


def test_somebody_applied_so_the_criteria_of_the_call_stay(
    make_application, people, scored
):
    application = make_application("draft")
    call = application.call
    with pytest.raises(WorkflowError, match="can no longer change"):
        calls.edit_call(call, actor=people["secretariat"], texts={}, criteria=scored)
    with pytest.raises(WorkflowError, match="later, not earlier"):
        calls.edit_call(
            call,
            actor=people["secretariat"],
            texts={},
            closes_at=call.closes_at - timedelta(days=1),
        )


@pytest.mark.parametrize(
    ("key", "way"),
    [
        ("submit", "complete"),
        ("admit", "submitted"),
        ("return", "submitted"),
        ("refuse", "submitted"),
        ("ask-rebuttal", "reviewed"),
        ("rebut", "rebuttal"),
        ("end-rebuttal", "rebuttal"),
        ("decide", "deliberation"),
        ("release", "decided"),
        ("withdraw", "review"),
    ],
)
def test_a_step_is_for_its_roles_alone(make_application, people, key, way):
    may = {
        "submit": {"holder"},
        "withdraw": {"holder"},
        "rebut": {"holder"},
        "decide": {"secretariat", "second", "board"},
    }.get(key, {"secretariat", "second"})
    application = make_application(way)
    persons = {n: p for n, p in people.items() if n not in ("terra", "other")}
    for name, person in persons.items():
        if name not in may:
            with pytest.raises(PermissionDenied):
                take_step(key, application, actor=person, note="x")


def test_names_of_criteria_in_three_languages(criteria):
    told = {
        language: questions_of(criteria.content, language)[0].name
        for language in ("en", "fr", "es")
    }
    assert told == {
        "en": "Human rights",
        "fr": "Droits humains",
        "es": "Derechos humanos",
    }
    provisional = [one.provisional for one in questions_of(criteria.content, "en")]
    assert sum(provisional) == 8


def test_evidence_is_deleted_on_no_other_page(make_application, people):
    """A file that was sent stays, also for who goes by the page of all files."""
    application = make_application("submitted")
    take_step("return", application, actor=people["secretariat"], note="More.")
    application.refresh_from_db()
    assert not may_edit(people["holder"], application)


def test_the_copy_of_data_tells_what_the_page_tells(make_application, people):
    make_application("decided")
    (row,) = applications_of(people["holder"])
    assert row["state"] == "Being evaluated"


def test_withdrawing_does_not_tell_whether_there_is_a_decision(
    make_application, people
):
    application = make_application("decided")
    take_step("withdraw", application, actor=people["holder"])
    application.refresh_from_db()
    assert application.state == State.WITHDRAWN


def test_who_reviews_does_not_run_the_evaluation(make_application, people):
    """A reviewer who is secretary, too, sees the others only after the own review."""
    RoleGrant.objects.create(person=people["one"], role=RoleGrant.Role.SECRETARIAT)
    Authenticator.objects.create(user=people["one"], type="webauthn", data={})
    application = make_application("review")
    assert not team_applications(people["one"]).exists()
    other = application.reviews.get(reviewer=people["two"])
    assert not visible_reviews(people["one"]).filter(pk=other.pk).exists()


def test_staff_of_the_holder_read_nothing_that_is_for_staff(make_application, people):
    Membership.objects.create(
        person=people["board"], organisation=people["terra"], role="member"
    )
    application = make_application("submitted")
    levels = readable(people["board"], "evaluation.application", application.uuid)
    assert levels == {"public", "involved"}
    levels = readable(people["secretariat"], "evaluation.application", application.uuid)
    assert levels == {"public", "involved", "staff"}


def test_reviewers_read_no_names_in_the_history(make_application, people):
    application = make_application("review", blinding="both")
    levels = readable(people["one"], "evaluation.application", application.uuid)
    assert levels == {"public"}


def test_a_suggestion_keeps_what_was_typed(make_application, people, shipped):
    application = make_application("draft", criteria=shipped)
    told = suggestions(application)["2.2"]
    answer = answers.take_suggestion(
        application, "2.2", told, actor=people["holder"], typed="Half a sentence"
    )
    assert answer.text == "Half a sentence\n\n" + told["text"]


def test_what_is_typed_and_not_saved_is_told_before_sending(make_application, people):
    application = make_application("complete")
    page = answers.draft_page(application, "1.1")
    keep_draft(people["member"], page, {"text": ["More"]}, project=application.project)
    with pytest.raises(WorkflowError, match=r"1\.1: save or discard"):
        take_step("submit", application, actor=people["holder"])


def test_who_is_tied_admits_nobody_late(make_application, people):
    application = make_application("complete")
    soon = timezone.now() + timedelta(days=1)
    with pytest.raises(WorkflowError, match="too near"):
        answers.grant_late(application, actor=people["member"], until=soon)
    with pytest.raises(WorkflowError, match="in the future"):
        answers.grant_late(
            application, actor=people["secretariat"], until=timezone.now()
        )


def test_a_holder_who_never_completes_is_refused(make_application, people):
    application = make_application("submitted")
    take_step("return", application, actor=people["secretariat"], note="More.")
    take_step("refuse", application, actor=people["secretariat"], note="Too late.")
    application.refresh_from_db()
    assert application.state == State.REFUSED


@pytest.mark.parametrize("name", ["minimum_reviews", "rebuttal_days"])
def test_rules_of_a_call_stay_once_somebody_applied(make_application, people, name):
    application = make_application("draft")
    with pytest.raises(WorkflowError, match="can no longer change"):
        calls.edit_call(
            application.call, actor=people["secretariat"], texts={}, **{name: 1}
        )


def test_who_becomes_tied_to_the_project_can_only_decline(make_application, people):
    application = make_application("review")
    review = application.reviews.get(reviewer=people["one"])
    reviewing.accept(review, actor=people["one"], no_conflict=True)
    Membership.objects.create(
        person=people["one"], organisation=people["terra"], role="member"
    )
    with pytest.raises(WorkflowError, match="too near"):
        reviewing.submit(review, actor=people["one"])
    declined = reviewing.decline(review, actor=people["one"], reason="I joined them.")
    assert declined.state == Review.State.DECLINED


def test_a_safeguard_that_nobody_scored_is_named(make_application, scored):
    application = make_application(
        "reviewed", criteria=scored, scores=([None, *[3] * 12], [None, *[3] * 12])
    )
    assert total(application, scored).open_gates == ("1.1",)


def test_nothing_is_decided_on_changed_bytes(make_application, people):
    application = make_application("deliberation")
    Submission.objects.update(content="{}")
    with pytest.raises(WorkflowError, match="bytes of the submission were changed"):
        take_step("decide", application, actor=people["board"], outcome="positive")


@pytest.mark.parametrize("days", [0, 14])
def test_the_report_before_the_release_has_the_reviews(make_application, people, days):
    """Also where the call leaves the holder no days for an answer."""
    if days:
        application = make_application("decided")
    else:
        application = make_application("reviewed", rebuttal_days=0)
        take_step("deliberate", application, actor=people["secretariat"])
        words = {"outcome": "positive", "strengths": "a", "improvements": "b"}
        take_step("decide", application, actor=people["board"], **words)
        application.refresh_from_db()
    told = report_of(application)["reviews"]
    assert {review["strengths"] for review in told} == {
        "Strong, says Renata.",
        "Strong, says Robin.",
    }
    assert {review["name"] for review in told} == {""}
    assert len(publishing.reviews_for_holder(application)) == (2 if days else 0)
