"""The public pages of one project, and its files."""

from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render

from tilth_web.accounts.rules import allowed
from tilth_web.registry.domain import export, figures
from tilth_web.registry.domain.queries import (
    visible_assessments,
    visible_projects,
    withdrawn_projects,
)
from tilth_web.registry.domain.vocabulary import goals


def project_detail(request, uuid):
    found = visible_projects(request.user).select_related(
        "person", "organisation", "shown", "place"
    )
    project = found.filter(uuid=uuid).first()
    if project is None:
        return _gone(request, uuid)
    practices = sorted(project.practices.values_list("key", flat=True))
    newest = visible_assessments(request.user).filter(project=project).first()
    context = {
        "project": project,
        "practices": practices,
        "goals": goals(practices),
        "may_edit": project.state != project.State.WITHDRAWN
        and allowed(request.user, "project.edit", project),
        "may_withdraw": project.state == project.State.PUBLISHED
        and allowed(request.user, "project.withdraw", project),
        **_answer(project, project.shown or newest),
    }
    return render(request, "registry/detail.html", context)


def project_json(request, uuid):
    project = get_object_or_404(visible_projects(request.user), uuid=uuid)
    return JsonResponse(export.record_of(project, request.user))


def project_geojson(request, uuid):
    found = visible_projects(request.user).select_related("place")
    feature = export.geojson_of(get_object_or_404(found, uuid=uuid))
    return JsonResponse(feature, content_type="application/geo+json")


def assessment_json(request, uuid):
    found = get_object_or_404(visible_assessments(request.user), uuid=uuid)
    return JsonResponse(export.assessment_record(found))


def assessments(request, uuid):
    """All assessments of a project, two of them side by side."""
    project = get_object_or_404(visible_projects(request.user), uuid=uuid)
    found = list(visible_assessments(request.user).filter(project=project))
    if not found:
        raise Http404
    one, other = _pair(request, found)
    pairs, differences = figures.compared(one, other)
    context = {
        "project": project,
        "assessments": found,
        "one": one,
        "other": other,
        "pairs": pairs,
        "differences": differences,
    }
    return render(request, "registry/assessments.html", context)


def _gone(request, uuid):
    """A page for what was public once; nothing for what never was."""
    project = get_object_or_404(withdrawn_projects(), uuid=uuid)
    return render(request, "registry/gone.html", {"project": project}, status=410)


def _answer(project, assessment):
    if assessment is None:
        return {"assessment": None}
    return {
        "assessment": assessment,
        "main": figures.headline(assessment),
        "figures": figures.figures(assessment),
        "horizons": figures.horizons(assessment),
        "evidence": figures.evidence(assessment),
        "alerts": figures.alerts(assessment),
        "methods": figures.methods(assessment),
        "citation": figures.citation(
            project, assessment, settings.URL + project.get_absolute_url()
        ),
    }


def _pair(request, found):
    """The two that the address asks for, or the newest two."""
    numbers = {str(a.number): a for a in found}
    newest, before = found[0], found[1] if len(found) > 1 else found[0]
    one = numbers.get(request.GET.get("one"), before)
    return one, numbers.get(request.GET.get("other"), newest)
