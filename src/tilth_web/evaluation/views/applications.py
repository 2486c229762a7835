"""Applications as their holders see them, and the page that everybody involved has."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.rules import allowed, require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import answers as domain
from tilth_web.evaluation.domain import publishing
from tilth_web.evaluation.domain.application_workflow import (
    FINAL,
    label_of,
    take_step,
)
from tilth_web.evaluation.domain.comparing import changes, project_changes
from tilth_web.evaluation.domain.freezing import frozen, is_unchanged
from tilth_web.evaluation.domain.queries import (
    own_applications,
    readable_applications,
    team_applications,
    visible_applications,
    visible_calls,
)
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.forms.applications import (
    BeginForm,
    ConsentForm,
    RebuttalForm,
)
from tilth_web.evaluation.models import Application
from tilth_web.evaluation.views.evaluations import team_page
from tilth_web.registry.domain.queries import own_projects

State = Application.State


@require_safe
@login_required
def own(request):
    found = own_applications(request.user).select_related("project", "call")
    rows = [
        {"application": one, "label": label_of(one, involved=False)}
        for one in found.prefetch_related("call__texts")
    ]
    return render(request, "evaluation/applications.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def apply(request, uuid):
    call = get_object_or_404(visible_calls(request.user), uuid=uuid)
    if not call.is_open:
        raise WorkflowError(domain.closed_sentence(call))
    projects = own_projects(request.user).exclude(state="withdrawn").distinct()
    if not projects.exists():
        messages.info(request, _("Add the project that you want evaluated first."))
        return redirect("registry:add")
    form = BeginForm(data_of(request), call=call, projects=projects)
    if form.is_valid():
        project = form.cleaned_data["project"]
        require(request.user, "application.edit", project)
        if attempt(
            form,
            domain.begin,
            call,
            project,
            actor=request.user,
            modality=form.cleaned_data["modality"],
        ):
            return redirect(form.done)
    return form_page(
        request,
        form,
        title=_("Apply: %(call)s") % {"call": call},
        submit=_("Begin"),
        back=call.get_absolute_url(),
    )


@require_safe
@login_required
def application(request, uuid):
    """One address for all: each reads what is for them."""
    shown = _visible(request, uuid)
    # Who runs it may have been named as a co-editor, too: that takes nothing away.
    if team_applications(request.user).filter(pk=shown.pk).exists():
        return team_page(request, shown)
    if own_applications(request.user).filter(pk=shown.pk).exists():
        return _own_page(request, shown)
    review = shown.reviews.get(reviewer=request.user)
    return redirect("evaluation:review", review.uuid)


def _own_page(request, shown, *, lacks=None, status=200):
    may_submit = allowed(request.user, "application.submit", shown)
    given = {answer.criterion: answer for answer in shown.answers.all()}
    context = {
        "application": shown,
        "project": shown.project,
        "label": label_of(shown, involved=False),
        "progress": domain.progress(shown),
        "rows": [
            {"question": one, "answer": given.get(one.id)}
            for one in questions_of(shown.call.criteria.content)
        ],
        "lacks": domain.lacks_of(shown) if lacks is None else lacks,
        "refused": lacks is not None,
        "takes": domain.takes(shown),
        "closed": domain.closed_sentence(shown.call),
        "may_edit": shown.is_editable
        and allowed(request.user, "application.edit", shown),
        "may_submit": may_submit and shown.is_editable,
        "may_withdraw": may_submit
        and shown.submitted_at is not None
        and shown.state not in FINAL,
        "may_delete": may_submit and shown.is_editable and shown.submitted_at is None,
        "may_rebut": may_submit and shown.state == State.REBUTTAL,
        "may_consent": may_submit and publishing.may_be_shown(shown),
        "reviews": publishing.reviews_for_holder(shown),
        "submissions": shown.submissions.all(),
        "checks": shown.eligibility_checks.select_related("submission"),
    }
    return render(request, "evaluation/application.html", context, status=status)


@require_POST
@login_required
def submit(request, uuid):
    """Send it; what lacks is listed with links, and nothing is lost."""
    shown = own_application(request, uuid, "application.submit")
    lacks = domain.lacks_of(shown) if shown.is_editable else []
    if lacks:
        return _own_page(request, shown, lacks=lacks, status=422)
    take_step("submit", shown, actor=request.user)
    messages.success(request, _("The application was sent; it is frozen as it is now."))
    return redirect(shown)


@require_POST
@login_required
def withdraw(request, uuid):
    shown = own_application(request, uuid, "application.submit")
    take_step("withdraw", shown, actor=request.user)
    messages.success(request, _("The application was withdrawn."))
    return redirect(shown)


@require_POST
@login_required
def delete(request, uuid):
    shown = own_application(request, uuid, "application.submit")
    domain.delete_draft(shown, actor=request.user)
    messages.success(request, _("The draft was deleted."))
    return redirect("evaluation:applications")


@require_http_methods(["GET", "POST"])
@login_required
def rebuttal(request, uuid):
    shown = own_application(request, uuid, "application.submit")
    if shown.state != State.REBUTTAL:
        raise WorkflowError(_("This application does not wait for your answer."))
    form = RebuttalForm(data_of(request))
    if form.is_valid() and attempt(
        form,
        take_step,
        "rebut",
        shown,
        actor=request.user,
        rebuttal=form.cleaned_data["rebuttal"],
    ):
        messages.success(request, _("Your answer was sent."))
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Answer the reviews"),
        submit=_("Send"),
        template="evaluation/rebuttal.html",
        back=shown.get_absolute_url(),
        application=shown,
        reviews=publishing.reviews_for_holder(shown),
    )


@require_http_methods(["GET", "POST"])
@login_required
def consent(request, uuid):
    """Agree that a positive rating is shown, or take that back."""
    shown = own_application(request, uuid, "application.submit")
    form = ConsentForm(data_of(request))
    if request.POST.get("hide"):
        publishing.hide(shown, actor=request.user)
        messages.success(request, _("The rating is no longer shown."))
        return redirect(shown)
    if form.is_valid() and attempt(form, publishing.show, shown, actor=request.user):
        messages.success(request, _("The project is shown as positively rated."))
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Show the positive rating"),
        submit=_("Show"),
        back=shown.get_absolute_url(),
    )


@require_safe
@login_required
def submission(request, uuid, number):
    """What was frozen, and what changed since the one before."""
    shown = _readable(request, uuid)
    found = get_object_or_404(shown.submissions, number=number)
    before = shown.submissions.filter(number=number - 1).first()
    content = frozen(found)
    asked = {one.id: one for one in questions_of(shown.call.criteria.content)}
    context = {
        "application": shown,
        "submission": found,
        "content": content,
        "unchanged": is_unchanged(found),
        "rows": [
            {"question": asked[a["criterion"]], "answer": a} for a in content["answers"]
        ],
        "changes": changes(frozen(before), content) if before else None,
        "before": before,
        "moved": project_changes(frozen(before), content) if before else [],
    }
    return render(request, "evaluation/submission.html", context)


@require_safe
@login_required
def frozen_json(request, uuid, number):
    """The bytes that were frozen."""
    shown = _readable(request, uuid)
    found = get_object_or_404(shown.submissions, number=number)
    name = f"submission-{shown.uuid}-{number}.json"
    return HttpResponse(
        found.content,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _visible(request, uuid):
    return _one_of(visible_applications(request.user), uuid)


def _readable(request, uuid):
    return _one_of(readable_applications(request.user), uuid)


def _one_of(applications, uuid):
    related = ("call__criteria", "project__organisation", "project__person")
    return get_object_or_404(applications.select_related(*related), uuid=uuid)


def own_application(request, uuid, action="application.edit"):
    """An application of one's own that one may do something to."""
    found = own_applications(request.user).select_related(
        "call__criteria", "project__organisation", "project__person"
    )
    shown = get_object_or_404(found, uuid=uuid)
    require(request.user, action, shown)
    return shown
