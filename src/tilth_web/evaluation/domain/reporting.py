"""The formative report of an evaluation, and the letter of support."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tilth.errors import InputError
from tilth.report.pdf import pdf_of
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.earlier import earlier
from tilth_web.evaluation.domain.freezing import frozen
from tilth_web.evaluation.domain.publishing import told_reviews
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.models import Application, Decision
from tilth_web.registry.domain.assessments import HORIZON
from tilth_web.registry.domain.figures import figures_of


def report_of(application):
    """What the report says, in the language in use: all of it frozen or decided."""
    decision = application.decision
    content = frozen(application.submission)
    asked = {one.id: one for one in questions_of(application.call.criteria.content)}
    answers = {answer["criterion"]: answer for answer in content["answers"]}
    before = earlier(application)
    return {
        "application": application,
        "content": content,
        "decision": decision,
        "outcome": decision.get_outcome_display(),
        "share": decision.content["share"],
        "gates": [asked[name] for name in decision.content["gates"]],
        "open_gates": [asked[name] for name in decision.content["open_gates"]],
        "rows": [
            {
                "question": asked[row["criterion"]],
                "answer": answers.get(row["criterion"]),
                "label": dict(asked[row["criterion"]].scale),
                "median_before": before and before.medians.get(row["criterion"]),
                **row,
            }
            for row in decision.content["judged"]
        ],
        "reviews": told_reviews(application),
        "carbon": carbon_of(content),
        "years": HORIZON,
        "before": before,
    }


def carbon_of(content):
    """Numbers of the frozen assessment, each with its interval or why none is known."""
    return figures_of(content["assessment"]["result"], HORIZON)


def report_pdf(application):
    """The report as PDF, in the language of the project."""
    return _pdf(application, "evaluation/report_pdf.html", report_of)


def letter_pdf(application):
    """The letter of support as PDF, in the language of the project."""
    if not has_letter(application):
        raise WorkflowError(_("No letter of support goes with this evaluation."))
    return _pdf(
        application,
        "evaluation/letter_pdf.html",
        lambda one: {
            "application": one,
            "content": frozen(one.submission),
            "decision": one.decision,
        },
    )


def has_letter(application):
    """Whether a letter goes with a released evaluation."""
    decision = Decision.objects.filter(application=application).first()
    return (
        application.state == Application.State.RELEASED
        and decision is not None
        and decision.letter
    )


def _pdf(application, template, context):
    with translation.override(application.project.language):
        page = render_to_string(template, context(application))
    try:
        return pdf_of(page)
    except InputError as error:  # the operator did not install what PDFs need
        raise WorkflowError(
            _("This installation makes no PDFs. Print the page of the report instead.")
        ) from error
