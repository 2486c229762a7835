"""Calls: for everybody, and as the secretariat writes them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.rules import allowed, require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page
from tilth_web.evaluation.domain import calls as domain
from tilth_web.evaluation.domain.answers import closed_sentence
from tilth_web.evaluation.domain.queries import own_applications, visible_calls
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.forms.calls import CallForm
from tilth_web.evaluation.models import Call, EligibilityCheck

PER_PAGE = 25


@require_safe
def call_list(request):
    page = Paginator(visible_calls(request.user), PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "may_edit": allowed(request.user, "call.edit"),
    }
    return render(request, "evaluation/calls.html", context)


@require_safe
def call(request, uuid):
    shown = get_object_or_404(
        visible_calls(request.user).select_related("criteria"), uuid=uuid
    )
    own = own_applications(request.user).filter(call=shown).select_related("project")
    may_edit = allowed(request.user, "call.edit")
    context = {
        "call": shown,
        "own": own,
        "questions": questions_of(shown.criteria.content),
        "conditions": EligibilityCheck.Condition,
        "closed": "" if shown.is_open else closed_sentence(shown),
        "may_edit": may_edit,
        "may_run": allowed(request.user, "evaluation.run"),
        "lacks": domain.lacks_of(shown)
        if may_edit and shown.state == Call.State.DRAFT
        else [],
    }
    return render(request, "evaluation/call.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def call_add(request):
    require(request.user, "call.edit")
    form = CallForm(data_of(request))
    if form.is_valid() and attempt(
        form, domain.add_call, actor=request.user, texts=form.texts, **form.values
    ):
        messages.success(request, _("The call is kept as a draft."))
        return redirect(form.done)
    return form_page(request, form, title=_("A new call"), submit=_("Save"))


@require_http_methods(["GET", "POST"])
@login_required
def call_edit(request, uuid):
    shown = _editable(request, uuid)
    form = CallForm(data_of(request), instance=Call.objects.get(pk=shown.pk))
    if form.is_valid() and attempt(
        form,
        domain.edit_call,
        shown,
        actor=request.user,
        texts=form.texts,
        **form.values,
    ):
        messages.success(request, _("It was saved."))
        return redirect(shown)
    return form_page(
        request,
        form,
        title=_("Edit the call"),
        submit=_("Save"),
        back=shown.get_absolute_url(),
    )


@require_POST
@login_required
def call_publish(request, uuid):
    shown = _editable(request, uuid)
    domain.publish_call(shown, actor=request.user)
    messages.success(request, _("The call is public."))
    return redirect(shown)


@require_POST
@login_required
def call_end(request, uuid):
    shown = _editable(request, uuid)
    domain.end_call(shown, actor=request.user)
    messages.success(request, _("The call has ended."))
    return redirect(shown)


@require_POST
@login_required
def call_delete(request, uuid):
    domain.delete_call(_editable(request, uuid))
    messages.success(request, _("The draft was deleted."))
    return redirect("evaluation:calls")


def _editable(request, uuid):
    shown = get_object_or_404(visible_calls(request.user), uuid=uuid)
    require(request.user, "call.edit", shown)
    return shown
