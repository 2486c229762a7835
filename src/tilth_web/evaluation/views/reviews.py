"""Reviewing: what one is asked for, and one criterion a page beside its answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
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
from tilth_web.evaluation.domain.blinding import content_for_reviewer
from tilth_web.evaluation.domain.freezing import frozen
from tilth_web.evaluation.domain.panel import own_label, reviews_by_name, told_notes
from tilth_web.evaluation.domain.queries import newest_submissions, visible_reviews
from tilth_web.evaluation.domain.questions import questions_of
from tilth_web.evaluation.domain.scores import judged
from tilth_web.evaluation.forms.evaluating import (
    DeclarationForm,
    DeclineForm,
    NoteForm,
    RecommendationForm,
    ScoreForm,
)
from tilth_web.evaluation.models import Application, Review, Score

State = Review.State
NEAREST = F("due").asc(nulls_last=True)


@require_safe
@login_required
def own(request):
    """What one is asked to review: what is open first, and of it the nearest end."""
    found = _mine(request).select_related("application__call__criteria")
    found = list(found.prefetch_related("scores").order_by(NEAREST, "asked_at"))
    sent = newest_submissions({one.application_id for one in found})
    rows = [
        {
            "review": one,
            "name": _told(one, sent[one.application_id])["project"]["name"],
            "done": domain.done_of(one),
            "is_open": one.state in Review.OPEN
            and one.application.state == Application.State.REVIEW,
        }
        for one in found
    ]
    rows.sort(key=lambda row: not row["is_open"])
    return render(request, "evaluation/reviews.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@login_required
def review(request, uuid):
    """A review as a whole: what is scored, the recommendation, then the others."""
    shown = _own(request, uuid)
    writes = _is_written(shown)
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
    given = shown.state == State.SUBMITTED
    content = _content(shown)
    application = shown.application
    scores = {score.criterion: score for score in shown.scores.all()}
    others = visible_reviews(request.user).filter(
        application=application, state=State.SUBMITTED
    )
    others = others.select_related("reviewer")
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
        "asked": shown.state == State.ASKED
        and application.state == Application.State.REVIEW,
        "given": given,
        "lacks": domain.lacks_of(shown) if writes else [],
        "others": reviews_by_name(
            others.exclude(pk=shown.pk), application, is_team=False
        )
        if given
        else [],
        "own_label": own_label(application, request.user),
        "judged": judged(application, application.call.criteria, content["answers"])
        if given
        else [],
        "notes": told_notes(application, reader=request.user, is_team=False)
        if given
        else [],
        "note_form": NoteForm(),
        "rebuttal": application.rebuttal if given else "",
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
    if not _is_written(shown):
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
    content = _content(shown)
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


def _is_written(shown):
    in_review = shown.application.state == Application.State.REVIEW
    return in_review and shown.state == State.ACCEPTED


def _content(shown):
    return _told(shown, shown.application.submission)


def _told(review, submission):
    """What was frozen, as far as the reviewer may know it."""
    return content_for_reviewer(frozen(submission), review.application)


def _mine(request):
    return visible_reviews(request.user).filter(reviewer=request.user)


def _own(request, uuid):
    found = _mine(request).select_related("application__call__criteria")
    return get_object_or_404(found, uuid=uuid)
