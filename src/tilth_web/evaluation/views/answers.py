"""The self-assessment, one criterion a page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.evaluation.domain import answers as domain
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.domain.suggestions import suggestions
from tilth_web.evaluation.forms.applications import AnswerForm, EvidenceForm
from tilth_web.evaluation.models import Answer
from tilth_web.evaluation.views.applications import own_application
from tilth_web.registry.domain import drafts


@require_http_methods(["GET", "POST"])
@login_required
def answer(request, uuid, criterion):
    shown, asked = _asked(request, uuid, criterion)
    page = _page(shown, criterion)
    row = _row(shown, criterion)
    first = {"revision": row.revision, "score": row.score, "text": row.text}
    if request.method == "GET":
        draft = drafts.draft_of(request.user, page)
        if draft is not None:
            first |= {name: values[0] for name, values in draft.values.items()}
        form = AnswerForm(question=asked["now"], initial=first)
        return _show(request, shown, asked, form, draft=draft)
    form = AnswerForm(request.POST, question=asked["now"])
    if not form.is_valid():
        return _show(request, shown, asked, form, status=422)
    try:
        domain.save_answer(shown, criterion, actor=request.user, **form.values)
    except ConflictError as error:
        form.add_error(None, str(error))
        form.data = form.data.copy()
        form.data["revision"] = str(error.current.revision)
        theirs = error.current
        return _show(request, shown, asked, form, status=409, theirs=theirs)
    drafts.drop_draft(request.user, page)
    if "next" in request.POST and asked["after"]:
        return redirect("evaluation:answer", uuid, asked["after"].id)
    messages.success(request, _("It was saved."))
    return redirect(shown)


@require_POST
@login_required
def keep(request, uuid, criterion):
    """Keep what was typed so far; asked for by the page's script."""
    shown, _questions = _asked(request, uuid, criterion)
    page = _page(shown, criterion)
    if "discard" in request.POST:
        drafts.drop_draft(request.user, page)
        return redirect("evaluation:answer", uuid, criterion)
    names = ("score", "text", "revision")
    typed = {n: v for n, v in request.POST.lists() if n in names}
    try:
        draft = drafts.keep_draft(request.user, page, typed, project=shown.project)
    except WorkflowError as error:
        return JsonResponse({"refused": str(error)}, status=422)
    seen, now = request.POST.get("revision", ""), _row(shown, criterion).revision
    meanwhile = ""
    if seen != str(now):
        meanwhile = _("Somebody else saved this answer since you opened the page.")
    saved_at = draft.saved_at.isoformat()
    return JsonResponse({"saved_at": saved_at, "meanwhile": meanwhile})


@require_POST
@login_required
def suggestion(request, uuid, criterion):
    """Take over what the assessment says."""
    shown, _questions = _asked(request, uuid, criterion)
    found = suggestions(shown).get(criterion)
    if found is None:
        raise Http404
    draft = drafts.draft_of(request.user, _page(shown, criterion))
    typed = draft.values.get("text", [None])[0] if draft else None
    domain.take_suggestion(shown, criterion, found, actor=request.user, typed=typed)
    drafts.drop_draft(request.user, _page(shown, criterion))
    messages.success(request, _("The text of the assessment was taken over: edit it."))
    return redirect("evaluation:answer", uuid, criterion)


@require_POST
@login_required
def evidence_add(request, uuid, criterion):
    shown, asked = _asked(request, uuid, criterion)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            domain.add_evidence(
                shown, criterion, actor=request.user, **form.cleaned_data
            )
        except WorkflowError as error:
            form.add_error("upload", str(error))
        else:
            messages.success(request, _("The file was added."))
            return redirect("evaluation:answer", uuid, criterion)
    row = _row(shown, criterion)
    first = {"revision": row.revision, "score": row.score, "text": row.text}
    kept = AnswerForm(question=asked["now"], initial=first)
    return _show(request, shown, asked, kept, status=422, files=form)


@require_POST
@login_required
def evidence_remove(request, uuid, file):
    shown = own_application(request, uuid)
    found = get_object_or_404(shown.evidence, file=file)
    domain.remove_evidence(found, actor=request.user)
    messages.success(request, _("The file was removed."))
    return redirect("evaluation:answer", uuid, found.criterion)


def _asked(request, uuid, criterion):
    """An application, and the criteria now, before and after."""
    shown = own_application(request, uuid)
    there = questions_of(shown.call.criteria.content)
    ids = [one.id for one in there]
    if criterion not in ids:
        raise Http404
    at = ids.index(criterion)
    return shown, {
        "now": there[at],
        "before": there[at - 1] if at else None,
        "after": there[at + 1] if at + 1 < len(there) else None,
        "number": at + 1,
        "all": len(there),
    }


def _row(shown, criterion):
    found = shown.answers.filter(criterion=criterion).first()
    return found or Answer(application=shown, criterion=criterion)


def _page(shown, criterion):
    return domain.draft_page(shown, criterion)


def _show(request, shown, asked, form, *, status=200, files=None, **more):
    if not shown.is_editable and status == 200:
        return redirect(shown)
    context = {
        "application": shown,
        "asked": asked,
        "question": asked["now"],
        "form": form,
        "files": files or EvidenceForm(),
        "evidence": shown.evidence.filter(criterion=asked["now"].id),
        "suggestion": suggestions(shown).get(asked["now"].id),
        "row": _row(shown, asked["now"].id),
        "autosave": reverse(
            "evaluation:answer-draft", args=[shown.uuid, asked["now"].id]
        ),
        **more,
    }
    return render(request, "evaluation/answer.html", context, status=status)
