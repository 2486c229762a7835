"""Recognition for everybody: gallery, page of one, rules, verification."""

from io import BytesIO

import segno
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tilth_web.accounts.rules import allowed
from tilth_web.evaluation.domain.badge_verification import verify
from tilth_web.evaluation.domain.badges import address, claim, page_of
from tilth_web.evaluation.domain.recognition_queries import (
    gone_recognitions,
    recognised,
    visible_recognitions,
    visible_rules,
    visible_steps,
)
from tilth_web.evaluation.domain.recognition_rules import published_rules
from tilth_web.evaluation.domain.recognition_workflow import (
    DROP,
    GRANT,
    RECOGNITION,
    RENEW,
    RESTORE,
    SUSPEND,
    WITHDRAW,
    lacks_to_renew,
)
from tilth_web.evaluation.domain.renewal import told, told_measurement
from tilth_web.evaluation.forms.recognition import VerificationForm
from tilth_web.registry.domain import figures
from tilth_web.workflow.domain.transition import possible

PER_PAGE = 12
RENEWABLE = RECOGNITION.transition(RENEW).sources
DO = {
    GRANT: _("Recognise"),
    DROP: _("Do not recognise"),
    SUSPEND: _("Suspend"),
    RESTORE: _("Restore"),
    WITHDRAW: _("Withdraw"),
    RENEW: _("Renew"),
}


@require_safe
def gallery(request):
    """Projects that are recognised now, with what they tell others."""
    page = Paginator(recognised(request.user), PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "may_decide": allowed(request.user, "recognition.decide"),
    }
    return render(request, "evaluation/recognitions.html", context)


@require_safe
@never_cache
def recognition(request, uuid):
    found = visible_recognitions(request.user).filter(uuid=uuid).first()
    if found is None:
        return _gone(request, uuid)
    steps, is_involved = visible_steps(found, request.user)
    context = {
        "recognition": found,
        "project": found.project,
        "level": found.rules.level(found.level),
        "claim": claim(found),
        "credential": found.credential,
        "assessment": found.project.shown,
        "figures": figures.figures(found.project.shown) if found.project.shown else (),
        "steps": [(s, s.measurement and told(s.measurement)) for s in steps],
        "is_involved": is_involved,
        "measured": told_measurement(found.project),
        "lacks": lacks_to_renew(found)
        if is_involved and found.state in RENEWABLE
        else [],
        "address": page_of(found),
        "embed": address("badges:embed", found.uuid, request.LANGUAGE_CODE),
        "transitions": _transitions(request.user, found),
        "may_tell": found.standing in found.IN_FORCE
        and allowed(request.user, "recognition.tell", found),
    }
    return render(request, "evaluation/recognition.html", context)


@require_safe
def qr_code(request, uuid):
    """The address of the page of a recognition, to be printed."""
    found = get_object_or_404(visible_recognitions(request.user), uuid=uuid)
    content = BytesIO()
    segno.make(page_of(found), error="m", micro=False).save(
        content, kind="svg", scale=4, border=4, light="#fff"
    )
    return HttpResponse(content.getvalue(), content_type="image/svg+xml")


@require_safe
def rules_list(request):
    """All versions of the rules, the newest first."""
    context = {
        "versions": visible_rules(request.user),
        "rules": published_rules().first(),
        "may_edit": allowed(request.user, "recognition.rules"),
    }
    return render(request, "evaluation/recognition_rules_list.html", context)


@require_safe
def rules(request, uuid):
    found = get_object_or_404(visible_rules(request.user), uuid=uuid)
    context = {
        "rules": found,
        "may_edit": found.state == found.State.DRAFT
        and allowed(request.user, "recognition.rules"),
    }
    return render(request, "evaluation/recognition_rules.html", context)


@require_safe
def rules_json(request, uuid):
    """Rules as data, with the checksum of their canonical form."""
    found = get_object_or_404(visible_rules(request.user), uuid=uuid)
    return JsonResponse(
        {
            "uuid": str(found.uuid),
            "version": found.version,
            "state": found.state,
            "published_at": found.published_at and found.published_at.isoformat(),
            "sha256": found.sha256,
            "content": found.content,
        }
    )


@require_http_methods(["GET", "POST"])
@never_cache
def verification(request):
    """Whether a badge is good; nothing of it is kept."""
    link = request.GET.get("link")
    if request.method == "POST":
        form = VerificationForm(request.POST, request.FILES)
    else:
        form = VerificationForm({"text": link} if link else None)
    is_good = form.is_valid()
    context = {"form": form, "verdict": verify(form.badge) if is_good else None}
    status = 422 if form.is_bound and not is_good else 200
    return render(request, "evaluation/verification.html", context, status=status)


def _gone(request, uuid):
    """A page for what was recognised while its project was public."""
    found = get_object_or_404(gone_recognitions(), uuid=uuid)
    context = {"recognition": found}
    return render(request, "evaluation/recognition_gone.html", context, status=410)


def _transitions(user, found):
    """What the reader may do now."""
    if not allowed(user, "recognition.decide", found):
        return []
    ways = [row.key for row in possible(RECOGNITION, found) if not row.by_clock]
    return [{"key": key, "label": DO[key]} for key in ways]
