"""What comes out of an evaluation: report, letter, and the list of opportunities."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tilth_web.evaluation.domain.queries import (
    reported_applications,
    told_opportunities,
)
from tilth_web.evaluation.domain.reporting import (
    has_letter,
    letter_pdf,
    report_of,
    report_pdf,
)
from tilth_web.evaluation.models import Application

PER_PAGE = 24
State = Application.State


@require_safe
@login_required
def report(request, uuid):
    shown = _evaluated(request, uuid)
    context = report_of(shown) | {
        "has_letter": has_letter(shown),
        "is_released": shown.state == State.RELEASED,
    }
    return render(request, "evaluation/report.html", context)


@require_safe
@login_required
def report_file(request, uuid):
    shown = _evaluated(request, uuid)
    return _pdf(report_pdf(shown), f"evaluation-{shown.uuid}.pdf")


@require_safe
@login_required
def letter_file(request, uuid):
    shown = _evaluated(request, uuid)
    if not has_letter(shown):
        raise Http404
    return _pdf(letter_pdf(shown), f"letter-{shown.uuid}.pdf")


@require_safe
def opportunities(request):
    """Positively rated projects whose holders agreed; no commitment to fund them."""
    found = told_opportunities(request.user).order_by("-published_at", "-pk")
    page = Paginator(found, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "operator": settings.WAGTAIL_SITE_NAME,
    }
    return render(request, "evaluation/opportunities.html", context)


def _evaluated(request, uuid):
    return get_object_or_404(reported_applications(request.user), uuid=uuid)


def _pdf(content, name):
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
