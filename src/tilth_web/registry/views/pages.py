"""The public pages of one project, and its files."""

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from tilth_web.accounts.rules import allowed
from tilth_web.files.domain.stored_files import visible_files
from tilth_web.registry.domain import citation, export, figures
from tilth_web.registry.domain.assessments import rests_on_other_land
from tilth_web.registry.domain.contact import may_be_written_to
from tilth_web.registry.domain.input_differences import differences
from tilth_web.registry.domain.monitoring_chart import charted
from tilth_web.registry.domain.monitoring_comparison import comparison
from tilth_web.registry.domain.monitoring_figures import (
    change_of,
    figures_of_round,
    standards_of,
)
from tilth_web.registry.domain.monitoring_public import shown_measurement
from tilth_web.registry.domain.partners import confirmed_partners
from tilth_web.registry.domain.queries import (
    told_projects,
    visible_assessments,
    visible_projects,
    withdrawn_projects,
)
from tilth_web.registry.domain.timeline import timeline
from tilth_web.registry.domain.vocabulary import goals
from tilth_web.registry.forms.land import told, told_land


def project_detail(request, uuid):
    found = told_projects(visible_projects(request.user), request.user)
    found = found.select_related("person", "organisation", "shown", "place")
    project = found.filter(uuid=uuid).first()
    if project is None:
        return _gone(request, uuid)
    practices = sorted(project.practices.values_list("key", flat=True))
    newest = visible_assessments(request.user).filter(project=project).first()
    may_edit = project.state != project.State.WITHDRAWN and allowed(
        request.user, "project.edit", project
    )
    partners = confirmed_partners(project)
    context = {
        "project": project,
        "practices": practices,
        "goals": goals(practices),
        "partners": partners,
        "timeline": timeline(project),
        "may_write": may_be_written_to(project),
        "has_documents": may_edit or visible_files(request.user, project).exists(),
        "address": settings.URL + project.get_absolute_url(),
        "may_edit": may_edit,
        "may_withdraw": project.state == project.State.PUBLISHED
        and allowed(request.user, "project.withdraw", project),
        "may_monitor": allowed(request.user, "monitoring.read", project),
        "measured": _measured(project, request.user),
        **_answer(project, project.shown or newest),
    }
    return render(request, "registry/detail.html", context)


def project_json(request, uuid):
    found = told_projects(visible_projects(request.user), request.user)
    project = get_object_or_404(found, uuid=uuid)
    return JsonResponse(export.record_of(project, request.user))


def project_geojson(request, uuid):
    found = told_projects(visible_projects(request.user), request.user)
    found = found.select_related("place")
    feature = export.geojson_of(get_object_or_404(found, uuid=uuid))
    return JsonResponse(feature, content_type="application/geo+json")


def assessment_json(request, uuid):
    found = get_object_or_404(visible_assessments(request.user), uuid=uuid)
    return JsonResponse(export.assessment_record(found))


def project_bibtex(request, uuid):
    """The citation of the shown assessment, for LaTeX."""
    text = citation.bibtex(*_shown(request, uuid))
    return _file(HttpResponse(text, content_type="application/x-bibtex"), uuid, "bib")


def project_csl(request, uuid):
    """The citation of the shown assessment, for reference managers."""
    items = citation.csl_json(*_shown(request, uuid))
    kind = "application/vnd.citationstyles.csl+json"
    return _file(JsonResponse(items, safe=False, content_type=kind), uuid, "json")


def _shown(request, uuid):
    found = visible_projects(request.user).select_related("person", "organisation")
    project = get_object_or_404(found.select_related("shown"), uuid=uuid)
    newest = visible_assessments(request.user).filter(project=project).first()
    assessment = project.shown or newest
    if assessment is None:
        raise Http404
    return _cited(project, assessment)


def _file(answer, uuid, ending):
    name = f"tilth-{uuid.hex[:8]}.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def assessments(request, uuid):
    """All assessments of a project, two of them side by side."""
    project = get_object_or_404(visible_projects(request.user), uuid=uuid)
    found = list(visible_assessments(request.user).filter(project=project))
    if not found:
        raise Http404
    one, other = _pair(request, found)
    context = {
        "project": project,
        "assessments": found,
        "one": one,
        "other": other,
        "pairs": figures.compared(one, other),
        "differences": list(told(differences(one.input, other.input))),
        "engines": one.tilth_version != other.tilth_version,
    }
    return render(request, "registry/assessments.html", context)


def _gone(request, uuid):
    """A page for what was public once; nothing for what never was."""
    project = get_object_or_404(withdrawn_projects(), uuid=uuid)
    return render(request, "registry/gone.html", {"project": project}, status=410)


def _measured(project, user):
    """The measured change that the public sees, or None."""
    measurement = shown_measurement(project)
    if measurement is None:
        return None
    found = comparison(measurement, user)
    return {
        "uuid": measurement.uuid,
        "main": change_of(measurement),
        "figures": figures_of_round(measurement),
        "standards": standards_of(measurement),
        **(charted(found) if found else {}),
    }


def _answer(project, assessment):
    if assessment is None:
        return {"assessment": None}
    return {
        "assessment": assessment,
        "changed": rests_on_other_land(project, assessment, shown=not project.involved),
        "main": figures.headline(assessment),
        "figures": figures.figures(assessment),
        "horizons": figures.horizons(assessment),
        "evidence": figures.evidence(assessment),
        "alerts": figures.alerts(assessment),
        "methods": figures.methods(assessment),
        "costs": figures.costs(assessment),
        "land": list(told_land(assessment.input)),
        "citation": citation.citation(*_cited(project, assessment)),
    }


def _cited(project, assessment):
    return project, assessment, settings.URL + project.get_absolute_url()


def _pair(request, found):
    """The two that the address asks for, or the newest two."""
    numbers = {str(a.number): a for a in found}
    newest, before = found[0], found[1] if len(found) > 1 else found[0]
    one = numbers.get(request.GET.get("one"), before)
    return one, numbers.get(request.GET.get("other"), newest)
