"""The work of the secretariat: a call, an application, its reviewers, the decision."""

from datetime import UTC, datetime, time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.models import User
from tilth_web.accounts.rules import allowed, require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import dashboard as domain
from tilth_web.evaluation.domain import reviewing
from tilth_web.evaluation.domain.answers import grant_late
from tilth_web.evaluation.domain.application_workflow import (
    label_of,
    reviews_lacking,
    take_step,
)
from tilth_web.evaluation.domain.blinding import hides_holder, neutral_name
from tilth_web.evaluation.domain.earlier import earlier
from tilth_web.evaluation.domain.freezing import frozen, is_unchanged
from tilth_web.evaluation.domain.panel import reviews_by_name, told_notes
from tilth_web.evaluation.domain.queries import (
    team_applications,
    visible_calls,
    visible_reviews,
)
from tilth_web.evaluation.domain.scores import agreement, judged, total
from tilth_web.evaluation.forms.evaluating import (
    AskForm,
    BulkAskForm,
    DecisionForm,
    EligibilityForm,
    LateForm,
    NoteForm,
)
from tilth_web.evaluation.models import Application, Review
from tilth_web.registry.domain.export import csv_lines

State = Application.State
PER_PAGE = 50
STEPS = ("ask-rebuttal", "end-rebuttal", "deliberate", "release")


@require_safe
@login_required
def dashboard(request, uuid):
    """A call: where its applications stand, who reviews what, what is late."""
    return _dashboard(request, _call(request, uuid))


def _dashboard(request, call, *, form=None, status=200):
    workload = domain.workload(call, request.user)
    reviewer = _asked_for(request, workload)
    rows = domain.applications_of(call, request.user)
    if reviewer:
        rows = rows.filter(
            pk__in=domain.reviewed_by(reviewer["uuid"], call, request.user)
        )
    state = request.GET.get("state", "")
    if state in State.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    drafts = Application.objects.filter(call=call, submitted_at=None)
    context = {
        "call": call,
        "page": page,
        "matrix": domain.matrix(list(page)),
        "counts": domain.counts(call, request.user),
        "state": state,
        "reviewer": reviewer,
        "ticked": request.POST.getlist("applications"),
        "agreement": agreement(call.criteria, domain.reviewed(call, request.user)),
        "workload": workload,
        "drafts": drafts.filter(state=State.DRAFT).select_related("project"),
        "form": form or _bulk_form(request, call),
        "may_run": allowed(request.user, "evaluation.run"),
    }
    return render(request, "evaluation/dashboard.html", context, status=status)


@require_safe
@login_required
def dashboard_csv(request, uuid):
    """The table of a call; written while it is read, so that memory stays flat."""
    call = _call(request, uuid)
    rows = csv_lines(domain.table(call, request.user))
    return StreamingHttpResponse(
        rows,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="call-{call.uuid}.csv"'},
    )


@require_POST
@login_required
def bulk_ask(request, uuid):
    """Ask one reviewer for several applications; each refusal is told."""
    call = _call(request, uuid)
    form = _bulk_form(request, call, request.POST)
    if not form.is_valid():
        return _dashboard(request, call, form=form, status=422)
    data, done = form.cleaned_data, 0
    for application in data["applications"]:
        try:
            reviewing.ask(
                application, data["reviewer"], actor=request.user, due=data["due"]
            )
        except WorkflowError as error:
            messages.error(request, f"{application.project}: {error}")
        else:
            done += 1
    if done:
        said = ngettext(
            "%(number)d review was asked for.",
            "%(number)d reviews were asked for.",
            done,
        )
        messages.success(request, said % {"number": done})
    return redirect("evaluation:dashboard", uuid)


@require_POST
@login_required
def bulk_remind(request, uuid):
    """Remind everybody whose review is open, unless reminded within a day."""
    call, done = _call(request, uuid), 0
    for review in domain.open_reviews(call, request.user).select_related("reviewer"):
        try:
            reviewing.remind(review, actor=request.user)
        except WorkflowError:
            continue
        done += 1
    said = ngettext(
        "%(number)d reminder was sent.", "%(number)d reminders were sent.", done
    )
    messages.success(request, said % {"number": done})
    return redirect("evaluation:dashboard", uuid)


def team_page(request, shown):
    """An application with all that the evaluation knows of it."""
    submission = shown.submission
    content = frozen(submission)
    found = judged(shown, shown.call.criteria, content["answers"])
    may_run = allowed(request.user, "evaluation.run", shown)
    context = {
        "application": shown,
        "content": content,
        "submission": submission,
        "unchanged": is_unchanged(submission),
        "neutral_name": neutral_name(shown) if hides_holder(shown.call) else "",
        "label": label_of(shown, involved=True),
        "reviews": reviews_by_name(
            shown.reviews.select_related("reviewer").prefetch_related("scores"),
            shown,
            is_team=True,
        ),
        "judged": found,
        "total": total(shown, shown.call.criteria),
        "lacking": reviews_lacking(shown),
        "notes": told_notes(shown, reader=request.user, is_team=True),
        "note_form": NoteForm(),
        "decision": getattr(shown, "decision", None),
        "submissions": shown.submissions.all(),
        "before": earlier(shown),
        "checks": shown.eligibility_checks.select_related("submission"),
        "may_run": may_run,
        "may_ask": may_run and shown.state == State.REVIEW,
        "may_decide": shown.state == State.DELIBERATION
        and allowed(request.user, "evaluation.decide", shown),
        "may_discuss": shown.state
        in (State.REVIEW, State.REBUTTAL, State.DELIBERATION),
    }
    return render(request, "evaluation/evaluation.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def eligibility(request, uuid):
    shown = _application(request, uuid, "evaluation.run")
    form = EligibilityForm(data_of(request))
    if form.is_valid() and attempt(
        form,
        take_step,
        form.cleaned_data["decision"],
        shown,
        actor=request.user,
        note=form.cleaned_data["note"],
        conditions=form.conditions,
    ):
        messages.success(request, _("The holder is told."))
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Eligibility of %(project)s") % {"project": shown.project},
        submit=_("Decide"),
        back=shown.get_absolute_url(),
    )


@require_POST
@login_required
def late(request, uuid):
    """Admit somebody late, who began in time."""
    require(request.user, "evaluation.run")
    drafts = Application.objects.filter(submitted_at=None, state=State.DRAFT)
    shown = get_object_or_404(drafts.select_related("call"), uuid=uuid)
    form = LateForm(request.POST)
    if form.is_valid():
        until = datetime.combine(form.cleaned_data["until"], time.max, tzinfo=UTC)
        grant_late(shown, actor=request.user, until=until)
        messages.success(request, _("Late admission was granted."))
    else:
        messages.error(request, _("Give a day, such as 2027-01-31."))
    return redirect("evaluation:dashboard", shown.call.uuid)


@require_http_methods(["GET", "POST"])
@login_required
def ask(request, uuid):
    shown = _application(request, uuid, "evaluation.run")
    form = AskForm(data_of(request), reviewers=_reviewers())
    if form.is_valid() and attempt(
        form, reviewing.ask, shown, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("The reviewer is asked."))
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Ask for a review"),
        submit=_("Ask"),
        back=shown.get_absolute_url(),
    )


@require_POST
@login_required
def step(request, uuid, key):
    """A step that needs no words."""
    if key not in STEPS:
        raise Http404
    shown = _application(request, uuid, "evaluation.run")
    take_step(key, shown, actor=request.user)
    messages.success(request, _("The application is at its next step."))
    return redirect(shown)


@require_http_methods(["GET", "POST"])
@login_required
def decide(request, uuid):
    shown = _application(request, uuid, "evaluation.decide")
    if request.method == "GET" and shown.state != State.DELIBERATION:
        raise WorkflowError(_("This application does not wait for a decision."))
    form = DecisionForm(data_of(request))
    if form.is_valid() and attempt(
        form, take_step, "decide", shown, actor=request.user, **form.cleaned_data
    ):
        messages.success(
            request, _("The decision is kept; the holder reads it once released.")
        )
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Decide on %(project)s") % {"project": shown.project},
        submit=_("Decide"),
        back=shown.get_absolute_url(),
    )


@require_POST
@login_required
def discuss(request, uuid):
    """Secretariat, board, and reviewers who gave their review."""
    team = team_applications(request.user).filter(uuid=uuid).first()
    shown = team
    if shown is None:
        given = visible_reviews(request.user).filter(
            reviewer=request.user, state=Review.State.SUBMITTED, application__uuid=uuid
        )
        shown = get_object_or_404(given.select_related("application")).application
    form = NoteForm(request.POST)
    if form.is_valid():
        reviewing.discuss(shown, actor=request.user, text=form.cleaned_data["text"])
    else:
        messages.error(request, _("Write a message first."))
    return redirect(shown)


@require_POST
@login_required
def replace(request, uuid):
    review = _review(request, uuid)
    reviewing.replace(review, actor=request.user)
    messages.success(request, _("This reviewer is asked no longer."))
    return redirect(review.application)


@require_POST
@login_required
def remind(request, uuid):
    review = _review(request, uuid)
    reviewing.remind(review, actor=request.user)
    messages.success(request, _("A reminder was sent."))
    return redirect(review.application)


def _call(request, uuid):
    require(request.user, "evaluation.run")
    return get_object_or_404(
        visible_calls(request.user).select_related("criteria"), uuid=uuid
    )


def _application(request, uuid, action):
    found = team_applications(request.user).select_related(
        "call__criteria", "project__organisation", "project__person"
    )
    shown = get_object_or_404(found, uuid=uuid)
    require(request.user, action, shown)
    return shown


def _review(request, uuid):
    require(request.user, "evaluation.run")
    found = visible_reviews(request.user).filter(
        application__in=team_applications(request.user)
    )
    return get_object_or_404(found.select_related("application", "reviewer"), uuid=uuid)


def _asked_for(request, workload):
    """The reviewer whose applications are to be shown; None where nobody is named."""
    asked = request.GET.get("reviewer")
    found = [one for one in workload if str(one["uuid"]) == asked]
    if asked and not found:
        raise Http404
    return found[0] if found else None


def _reviewers():
    return User.objects.filter(pk__in=[one.pk for one in reviewing.reviewers()])


def _bulk_form(request, call, data=None):
    open_to = team_applications(request.user).filter(call=call, state=State.REVIEW)
    return BulkAskForm(
        data,
        applications=open_to.select_related("project", "call"),
        reviewers=_reviewers(),
    )
