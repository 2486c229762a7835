"""What verifiers and other sites read: keys, the list, credentials, the badge to embed.

None of it reads or sets a cookie, and whoever keeps it asks again within a minute.
"""

from functools import wraps

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from tilth_web.evaluation.domain.badge_keys import issuer_document
from tilth_web.evaluation.domain.badge_status import FRESH, status_list
from tilth_web.evaluation.domain.badges import claim, page_of
from tilth_web.evaluation.domain.canonical_json import canonical
from tilth_web.evaluation.models import Credential, Recognition

FOR_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": f"public, max-age={FRESH}",
}


def for_all(view):
    """Let every origin read an answer, and keep it for half a minute."""

    @require_safe
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        for name, value in FOR_ALL.items():
            response[name] = value
        return response

    return wrapped


@for_all
def issuer(request):
    """The public keys (did:web)."""
    content = canonical(issuer_document())
    return HttpResponse(content, content_type="application/did+json")


@for_all
def status(request):
    """Which badges are good no more."""
    return HttpResponse(status_list(), content_type="application/vc")


@for_all
def credential(request, uuid):
    """A signed credential, byte by byte as it was issued."""
    found = _handed_out(uuid)
    return HttpResponse(found.content, content_type="application/vc")


@for_all
def badge(request, uuid):
    """A picture with the credential in it, to be kept as a file."""
    found = _handed_out(uuid)
    name = f'attachment; filename="badge-{found.uuid.hex[:8]}.svg"'
    return HttpResponse(
        found.badge,
        content_type="image/svg+xml",
        headers={"Content-Disposition": name},
    )


@for_all
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed(request, uuid, language):
    """The badge as it stands now, for the pages of others."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    rows = Recognition.objects.select_related("project", "rules")
    found = get_object_or_404(rows, uuid=uuid, state__in=Recognition.PUBLIC)
    with override(language):
        text = render_to_string(
            "evaluation/embed.html",
            {
                "recognition": found,
                "is_shown": found.project.state == "published",
                "claim": claim(found),
                "page": page_of(found),
                "language": language,
            },
        )
    return HttpResponse(text)


def _handed_out(uuid):
    """A credential of a project that is public; withdrawn ones stay readable."""
    rows = Credential.objects.filter(recognition__project__state="published")
    return get_object_or_404(rows.exclude(content=""), uuid=uuid)
