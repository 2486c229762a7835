"""The editor of criteria, for the secretariat: one page for each part of a draft."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.accounts.rules import require
from tilth_web.accounts.views.form_page import attempt, data_of, form_page
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.evaluation.domain import criteria_drafts as domain
from tilth_web.evaluation.domain import criteria_parts as parts
from tilth_web.evaluation.domain.criteria_content import (
    LARGEST,
    FaultyCriteriaError,
    read_content,
)
from tilth_web.evaluation.domain.criteria_queries import parsed, visible_criteria
from tilth_web.evaluation.forms.criteria import (
    CriterionForm,
    ImportForm,
    MappingForm,
    PublishForm,
    ScoringForm,
    StartForm,
    StepsForm,
    WordsForm,
)


@require_http_methods(["GET", "POST"])
@login_required
def criteria_add(request):
    require(request.user, "criteria.edit")
    form = StartForm(data_of(request))
    if form.is_valid() and attempt(
        form, domain.start_draft, actor=request.user, **form.cleaned_data
    ):
        return redirect(form.done)
    return form_page(
        request,
        form,
        title=_("Begin a new version of the criteria"),
        submit=_("Begin"),
        lead=_("The draft begins as the version before; only the secretariat sees it."),
        back=reverse("evaluation:criteria-list"),
    )


@require_http_methods(["GET", "POST"])
@login_required
def criteria_import(request):
    require(request.user, "criteria.edit")
    form = ImportForm(data_of(request), request.FILES or None)
    if form.is_valid() and _attempt(form, _import, form, request.user):
        messages.success(request, _("The file was taken as a draft."))
        return redirect(form.done)
    return form_page(
        request,
        form,
        title=_("Bring criteria from a file"),
        submit=_("Upload"),
        lead=_("It becomes a draft; nothing is published by it."),
        back=reverse("evaluation:criteria-list"),
    )


def _import(form, actor):
    file = form.cleaned_data["file"]
    content = read_content(file.read(LARGEST + 1))
    return domain.import_draft(content, actor=actor)


@require_http_methods(["GET", "POST"])
@login_required
def criteria_words(request, uuid):
    draft = _draft(request, uuid)
    first = WordsForm.read(draft.content) | {"revision": draft.revision}
    form = WordsForm(data_of(request), initial=first)
    return _part(request, draft, form, parts.words, _("Title, note and source"))


@require_http_methods(["GET", "POST"])
@login_required
def criteria_steps(request, uuid):
    draft = _draft(request, uuid)
    form = StepsForm(data_of(request), **_first(draft))
    lead = _("A step whose names are all empty is taken away; the last one is new.")
    return _part(request, draft, form, parts.steps, _("Steps"), lead=lead)


@require_http_methods(["GET", "POST"])
@login_required
def criteria_scoring(request, uuid):
    draft = _draft(request, uuid)
    form = ScoringForm(data_of(request), **_first(draft))
    lead = _("A scale whose lines are all empty is taken away.")
    title = _("Scale, weights and gates")
    return _part(request, draft, form, parts.scoring, title, lead=lead)


@require_http_methods(["GET", "POST"])
@login_required
def criterion_add(request, uuid):
    draft = _draft(request, uuid)
    form = CriterionForm(data_of(request), **_first(draft))
    return _part(request, draft, form, parts.criterion, _("A new criterion"))


@require_http_methods(["GET", "POST"])
@login_required
def criterion_edit(request, uuid, key):
    draft = _draft(request, uuid)
    if key not in {row["id"] for row in draft.content["criteria"]}:
        raise Http404
    form = CriterionForm(data_of(request), key=key, **_first(draft))
    title = _("Criterion %(key)s") % {"key": key}
    return _part(request, draft, form, parts.criterion, title)


@require_POST
@login_required
def criterion_remove(request, uuid, key):
    draft = _draft(request, uuid)
    change = parts.without_criterion(key)
    domain.edit_draft(draft, actor=request.user, revision=draft.revision, change=change)
    messages.success(request, _("The criterion was taken out."))
    return redirect(draft)


@require_http_methods(["GET", "POST"])
@login_required
def criteria_mapping(request, uuid):
    draft = _draft(request, uuid)
    if draft.replaces is None:
        raise Http404
    before = parsed(draft.replaces)
    form = MappingForm(data_of(request), before=before, **_first(draft))
    title = _("Where the criteria of version %(version)s went")
    lead = _("Answers given under that version follow this map.")
    return _part(
        request,
        draft,
        form,
        parts.mapping,
        title % {"version": before.version},
        lead=lead,
    )


@require_http_methods(["GET", "POST"])
@login_required
def criteria_publish(request, uuid):
    draft = _draft(request, uuid, "criteria.publish")
    form = PublishForm(data_of(request))
    if form.is_valid() and _attempt(
        form, domain.publish_draft, draft, actor=request.user
    ):
        messages.success(request, _("It is published."))
        return redirect(draft)
    return form_page(
        request,
        form,
        title=_("Publish version %(version)s") % {"version": draft.version},
        submit=_("Publish"),
        template="evaluation/criteria_publish.html",
        missing=domain.missing(draft),
        back=draft.get_absolute_url(),
    )


@require_POST
@login_required
def criteria_delete(request, uuid):
    domain.delete_draft(_draft(request, uuid), actor=request.user)
    messages.success(request, _("The draft was deleted."))
    return redirect("evaluation:criteria-list")


def _draft(request, uuid, action="criteria.edit"):
    """The draft of an address; what is published is no draft any more."""
    row = get_object_or_404(visible_criteria(request.user), uuid=uuid)
    require(request.user, action, row)
    if row.is_published:
        raise WorkflowError(_("Published criteria never change: begin a new version."))
    return row


def _first(draft):
    """What a form of a part begins with."""
    return {"content": draft.content, "initial": {"revision": draft.revision}}


def _part(request, draft, form, change, title, **context):
    """A page that changes one part of a draft."""
    if form.is_valid() and _attempt(
        form,
        domain.edit_draft,
        draft,
        actor=request.user,
        revision=form.cleaned_data["revision"],
        change=change(**form.told),
    ):
        messages.success(request, _("It was saved."))
        return redirect(draft)
    back = draft.get_absolute_url()
    return form_page(request, form, title=title, submit=_("Save"), back=back, **context)


def _attempt(form, action, *args, **arguments):
    """`attempt`, with all faults of a content, and a revision to save over."""
    try:
        form.done = action(*args, **arguments)
    except FaultyCriteriaError as error:
        for told in (str(error), *error.faults):
            form.add_error(None, told)
    except ConflictError as error:
        form.add_error(None, str(error))
        form.data = form.data.copy()  # saved again, it is saved over that
        form.data["revision"] = error.current.revision
        form.status = 409
    except WorkflowError as error:
        form.add_error(None, str(error))
        form.status = 409
    else:
        return True
    return False
