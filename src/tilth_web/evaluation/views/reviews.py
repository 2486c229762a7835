"""Reviewing: what one is asked for, and one criterion a page beside its answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.accounts.views.form_page import attempt, data_of, form_page
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import reviewing as domain
from tilth_web.evaluation.domain.own_reviews import (
    content_of,
    is_asked,
    is_written,
    panel_of,
    reviews_to_give,
    with_content,
)
from tilth_web.evaluation.domain.queries import own_reviews
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.forms.evaluating import (
    DeclarationForm,
    DeclineForm,
    NoteForm,
    RecommendationForm,
    ScoreForm,
)
from tilth_web.evaluation.models import Review, Score


@require_safe
@login_required
def own(request):
    """What one is asked to review: what is open first, and of it the nearest end."""
    rows = [
        {
            "review": one,
            "name": content["project"]["name"],
            "done": domain.done_of(one),
            "is_open": one.is_open,
        }
        for one, content in with_content(reviews_to_give(request.user))
    ]
    return render(request, "evaluation/reviews.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def review(request, uuid):
    """A review as a whole: what is scored, the recommendation, then the others."""
    shown = _own(request, uuid)
    writes = is_written(shown)
    form = RecommendationForm(
        data_of(request), instance=Review.objects.get(pk=shown.pk)
    )
    if form.is_valid() and attempt(
        form, domain.save_words, shown, actor=request.user, **form.cleaned_data
    ):
        if "submit" not in request.POST:
            messages.success(request, _("It was saved."))
            return redirect("evaluation:review", uuid)
        return _give(request, shown)
    content = content_of(shown)
    application = shown.application
    scores = {score.criterion: score for score in shown.scores.all()}
    context = {
        "review": shown,
        "content": content,
        "form": form,
        "declaration": DeclarationForm(),
        "rows": [
            {"question": one, "score": scores.get(one.id)}
            for one in questions_of(application.call.criteria.content)
        ],
        "done": domain.done_of(shown),
        "writes": writes,
        "asked": is_asked(shown),
        "given": shown.state == Review.State.SUBMITTED,
        "lacks": domain.lacks_of(shown) if writes else [],
        "note_form": NoteForm(),
        **panel_of(shown, content, reader=request.user),
    }
    status = getattr(form, "status", 422) if form.errors else 200
    return render(request, "evaluation/review.html", context, status=status)


@require_POST
@login_required
def accept(request, uuid):
    shown = _own(request, uuid)
    form = DeclarationForm(request.POST)
    agreed = form.is_valid()
    domain.accept(shown, actor=request.user, no_conflict=agreed)
    messages.success(request, _("Thank you. Begin with the safeguards."))
    first = questions_of(shown.application.call.criteria.content)[0]
    return redirect("evaluation:score", uuid, first.id)


@require_http_methods(["GET", "POST"])
@login_required
def decline(request, uuid):
    shown = _own(request, uuid)
    form = DeclineForm(data_of(request))
    if form.is_valid() and attempt(
        form, domain.decline, shown, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("The secretariat is told. Thank you."))
        return redirect("evaluation:reviews")
    return form_page(request, form, title=_("Decline the review"), submit=_("Decline"))


@require_http_methods(["GET", "POST"])
@login_required
def score(request, uuid, criterion):
    """One criterion: the holder's frozen answer, and what the reviewer gives."""
    shown = _own(request, uuid)
    if not is_written(shown):
        raise WorkflowError(_("This review can no longer be changed."))
    there = questions_of(shown.application.call.criteria.content)
    ids = [one.id for one in there]
    if criterion not in ids:
        raise Http404
    at = ids.index(criterion)
    after = ids[at + 1] if at + 1 < len(ids) else None
    row = shown.scores.filter(criterion=criterion).first()
    form = ScoreForm(
        data_of(request), question=there[at], initial=_initial(row or Score())
    )
    if form.is_valid() and attempt(
        form, domain.save_score, shown, criterion, actor=request.user, **form.values
    ):
        if "next" in request.POST and after:
            return redirect("evaluation:score", uuid, after)
        return redirect("evaluation:review", uuid)
    content = content_of(shown)
    answers = {answer["criterion"]: answer for answer in content["answers"]}
    context = {
        "review": shown,
        "content": content,
        "question": there[at],
        "answer": answers.get(criterion),
        "form": form,
        "number": at + 1,
        "all": len(there),
        "done": domain.done_of(shown),
        "before": ids[at - 1] if at else None,
        "after": after,
    }
    status = getattr(form, "status", 422) if form.errors else 200
    return render(request, "evaluation/score.html", context, status=status)


@require_POST
@login_required
def submit(request, uuid):
    return _give(request, _own(request, uuid))


def _give(request, shown):
    domain.submit(shown, actor=request.user)
    messages.success(request, _("Your review is given. Now you can read the others."))
    return redirect("evaluation:review", shown.uuid)


def _initial(row):
    names = ("value", "abstains", "comment", "private")
    return {name: getattr(row, name) for name in names}


def _own(request, uuid):
    return get_object_or_404(own_reviews(request.user), uuid=uuid)
