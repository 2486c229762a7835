"""Recognition for those who decide on it, and for those who run a project."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.rules import require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page
from tilth_web.evaluation.domain import recognition as domain
from tilth_web.evaluation.domain import recognition_rules
from tilth_web.evaluation.domain import recognition_workflow as workflow
from tilth_web.evaluation.domain.recognition_queries import (
    candidates,
    visible_recognitions,
    visible_rules,
)
from tilth_web.evaluation.domain.renewal import told_measurement
from tilth_web.evaluation.forms.recognition import (
    GrantForm,
    ProposalForm,
    PublicReasonForm,
    ReasonForm,
    RenewalForm,
    RulesForm,
    StoryForm,
)

TITLES = {
    workflow.GRANT: gettext_lazy("Recognise “%(project)s”"),
    workflow.DROP: gettext_lazy("Do not recognise “%(project)s”"),
    workflow.SUSPEND: gettext_lazy("Suspend the recognition of “%(project)s”"),
    workflow.RESTORE: gettext_lazy("Restore the recognition of “%(project)s”"),
    workflow.WITHDRAW: gettext_lazy("Withdraw the recognition of “%(project)s”"),
    workflow.RENEW: gettext_lazy("Renew the recognition of “%(project)s”"),
}
WITH_NEEDS = {workflow.GRANT: GrantForm, workflow.RENEW: RenewalForm}


@require_safe
@login_required
def desk(request):
    """What can be proposed, and all recognitions."""
    require(request.user, "recognition.decide")
    context = {
        "candidates": candidates(),
        "recognitions": visible_recognitions(request.user),
        "rules": recognition_rules.current_rules(),
    }
    return render(request, "evaluation/recognition_desk.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def propose(request, uuid):
    require(request.user, "recognition.decide")
    application = get_object_or_404(candidates(), uuid=uuid)
    rules = recognition_rules.current_rules()
    levels = rules.levels if rules else ()
    choices = [(level["key"], level["name"]) for level in levels]
    form = ProposalForm(data_of(request), levels=choices)
    if form.is_valid() and attempt(
        form, domain.propose, application, actor=request.user, **form.cleaned_data
    ):
        return redirect(form.done)
    return form_page(
        request,
        form,
        title=_("Propose to recognise “%(project)s”")
        % {"project": application.project},
        submit=_("Propose"),
        lead=_("Nobody but staff sees a proposal."),
        back=reverse("evaluation:recognition-desk"),
    )


@require_http_methods(["GET", "POST"])
@login_required
def decide(request, uuid, transition):
    """One page for each way on that a recognition has."""
    found = get_object_or_404(visible_recognitions(request.user), uuid=uuid)
    require(request.user, "recognition.decide", found)
    if transition not in TITLES:
        raise Http404
    form = _form_of(found, transition, data_of(request))
    if form.is_valid() and attempt(
        form,
        domain.decide,
        found,
        actor=request.user,
        transition=transition,
        **form.cleaned_data,
    ):
        messages.success(request, _("The decision is kept."))
        return redirect(found)
    title = TITLES[transition] % {"project": found.project}
    renews = transition == workflow.RENEW
    return form_page(
        request,
        form,
        title=title,
        submit=_("Decide"),
        template="evaluation/renewal.html" if renews else "form_page.html",
        measured=told_measurement(found.project) if renews else None,
        lacks=workflow.lacks_to_renew(found) if renews else [],
        danger=transition in {workflow.SUSPEND, workflow.WITHDRAW},
        back=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@login_required
def story(request, uuid):
    """What a recognised project tells others."""
    found = get_object_or_404(visible_recognitions(request.user), uuid=uuid)
    require(request.user, "recognition.tell", found)
    first = {"consent": found.told_at is not None}
    form = StoryForm(data_of(request), instance=found, initial=first)
    if form.is_valid() and attempt(
        form, domain.tell_story, found, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("The story is kept."))
        return redirect(found)
    return form_page(
        request,
        form,
        title=_("Story of “%(project)s”") % {"project": found.project},
        submit=_("Save"),
        lead=_("It stands in the gallery, beside the numbers of the project."),
        back=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
@login_required
def rules_add(request):
    """A new version, started from the one that holds."""
    require(request.user, "recognition.rules")
    current = recognition_rules.current_rules()
    text = recognition_rules.text_of(current) if current else None
    first = {"text": text or recognition_rules.proposal()}
    form = RulesForm(data_of(request), initial=first)
    if form.is_valid() and attempt(
        form,
        recognition_rules.add_rules,
        field="text",
        actor=request.user,
        **form.cleaned_data,
    ):
        return redirect(form.done)
    return _rules_page(request, form, reverse("evaluation:recognition-rules-list"))


@require_http_methods(["GET", "POST"])
@login_required
def rules_edit(request, uuid):
    """A draft is changed until it is published."""
    require(request.user, "recognition.rules")
    drafts = visible_rules(request.user).filter(state="draft")
    found = get_object_or_404(drafts, uuid=uuid)
    first = {"text": recognition_rules.text_of(found)}
    form = RulesForm(data_of(request), instance=found, initial=first)
    if form.is_valid() and attempt(
        form, recognition_rules.edit_rules, found, field="text", **form.cleaned_data
    ):
        return redirect(found)
    return _rules_page(request, form, found.get_absolute_url())


@require_POST
@login_required
def rules_publish(request, uuid):
    require(request.user, "recognition.rules")
    found = get_object_or_404(visible_rules(request.user), uuid=uuid)
    recognition_rules.publish_rules(found)
    messages.success(request, _("These rules hold from now on."))
    return redirect(found)


def _form_of(found, transition, data):
    if transition in WITH_NEEDS:
        needs = workflow.needs_of(found, transition) or ()
        choices = [(need["key"], need["text"]) for need in needs]
        return WITH_NEEDS[transition](data, needs=choices)
    form = ReasonForm if transition == workflow.DROP else PublicReasonForm
    return form(data)


def _rules_page(request, form, back):
    return form_page(
        request,
        form,
        title=_("Rules of recognition"),
        submit=_("Save the draft"),
        lead=_("They are those of the operator: the Initiative knows no label."),
        back=back,
    )
