from django.urls import include, path, register_converter

from tilth_web.evaluation.views import (
    answers,
    applications,
    calls,
    evaluations,
    reports,
    reviews,
)


class CriterionConverter:
    """The number of a criterion, such as 2.1."""

    regex = r"[0-9A-Za-z]{1,4}(\.[0-9A-Za-z]{1,4})?"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(CriterionConverter, "criterion")
app_name = "evaluation"
CALL = "calls/<uuid:uuid>/"
APPLICATION = "applications/<uuid:uuid>/"
ANSWER = f"{APPLICATION}answers/<criterion:criterion>/"
REVIEW = "reviews/<uuid:uuid>/"
urlpatterns = [
    path("criteria/", include("tilth_web.evaluation.criteria_urls")),
    path("recognition/", include("tilth_web.evaluation.recognition_urls")),
    path("calls/", calls.call_list, name="calls"),
    path("calls/add/", calls.call_add, name="call-add"),
    path(CALL, calls.call, name="call"),
    path(f"{CALL}edit/", calls.call_edit, name="call-edit"),
    path(f"{CALL}publish/", calls.call_publish, name="call-publish"),
    path(f"{CALL}end/", calls.call_end, name="call-end"),
    path(f"{CALL}delete/", calls.call_delete, name="call-delete"),
    path(f"{CALL}apply/", applications.apply, name="apply"),
    path(f"{CALL}evaluations/", evaluations.dashboard, name="dashboard"),
    path(f"{CALL}evaluations.csv", evaluations.dashboard_csv, name="dashboard-csv"),
    path(f"{CALL}evaluations/ask/", evaluations.bulk_ask, name="bulk-ask"),
    path(f"{CALL}evaluations/remind/", evaluations.bulk_remind, name="bulk-remind"),
    path("applications/", applications.own, name="applications"),
    path(APPLICATION, applications.application, name="application"),
    path(f"{APPLICATION}submit/", applications.submit, name="submit"),
    path(f"{APPLICATION}withdraw/", applications.withdraw, name="withdraw"),
    path(f"{APPLICATION}delete/", applications.delete, name="delete"),
    path(f"{APPLICATION}rebuttal/", applications.rebuttal, name="rebuttal"),
    path(f"{APPLICATION}consent/", applications.consent, name="consent"),
    path(
        f"{APPLICATION}submissions/<int:number>.json",
        applications.frozen_json,
        name="frozen",
    ),
    path(
        f"{APPLICATION}submissions/<int:number>/",
        applications.submission,
        name="submission",
    ),
    path(ANSWER, answers.answer, name="answer"),
    path(f"{ANSWER}draft/", answers.keep, name="answer-draft"),
    path(f"{ANSWER}suggestion/", answers.suggestion, name="answer-suggestion"),
    path(f"{ANSWER}evidence/", answers.evidence_add, name="evidence-add"),
    path(
        f"{APPLICATION}evidence/<uuid:file>/remove/",
        answers.evidence_remove,
        name="evidence-remove",
    ),
    path(f"{APPLICATION}eligibility/", evaluations.eligibility, name="eligibility"),
    path(f"{APPLICATION}late/", evaluations.late, name="late"),
    path(f"{APPLICATION}ask/", evaluations.ask, name="ask"),
    path(f"{APPLICATION}step/<slug:key>/", evaluations.step, name="step"),
    path(f"{APPLICATION}decide/", evaluations.decide, name="decide"),
    path(f"{APPLICATION}discuss/", evaluations.discuss, name="discuss"),
    path(f"{APPLICATION}report/", reports.report, name="report"),
    path(f"{APPLICATION}report.pdf", reports.report_file, name="report-pdf"),
    path(f"{APPLICATION}letter.pdf", reports.letter_file, name="letter-pdf"),
    path("reviews/", reviews.own, name="reviews"),
    path(REVIEW, reviews.review, name="review"),
    path(f"{REVIEW}accept/", reviews.accept, name="review-accept"),
    path(f"{REVIEW}decline/", reviews.decline, name="review-decline"),
    path(f"{REVIEW}submit/", reviews.submit, name="review-submit"),
    path(f"{REVIEW}replace/", evaluations.replace, name="review-replace"),
    path(f"{REVIEW}remind/", evaluations.remind, name="review-remind"),
    path(f"{REVIEW}<criterion:criterion>/", reviews.score, name="score"),
    path("opportunities/", reports.opportunities, name="opportunities"),
]
