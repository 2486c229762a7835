"""Rounds of monitoring: their list, a new one, where to sample."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.accounts.rules import allowed, require
from tilth_web.errors import WorkflowError
from tilth_web.operations.domain.jobs import cancel_job
from tilth_web.registry.domain import monitoring as domain
from tilth_web.registry.domain import monitoring_engine as engine
from tilth_web.registry.domain.drafts import send_once
from tilth_web.registry.domain.monitoring_design import ask_design, is_of_other_land
from tilth_web.registry.domain.monitoring_figures import listed
from tilth_web.registry.domain.monitoring_notices import PAGES
from tilth_web.registry.domain.monitoring_words import plan_words
from tilth_web.registry.domain.queries import involved_projects, visible_rounds
from tilth_web.registry.forms.monitoring import DesignForm, RoundForm
from tilth_web.registry.views.assess import END_POLLING
from tilth_web.registry.views.edit import posted

READ, EDIT = "monitoring.read", "monitoring.edit"
MEDIA = {
    "points.csv": "text/csv; charset=utf-8",
    "points.gpx": "application/gpx+xml",
    "points.kml": "application/vnd.google-earth.kml+xml",
    "points.geojson": "application/geo+json",
    "strata.geojson": "application/geo+json",
    "laboratory-template.csv": "text/csv; charset=utf-8",
    "plan.json": "application/json",
}
TEMPLATE = "laboratory-template.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def involved(request, uuid, action=READ):
    """A project that the reader is involved in, and may do something on."""
    project = get_object_or_404(involved_projects(request.user), uuid=uuid)
    require(request.user, action, project)
    if action != READ and project.state == project.State.WITHDRAWN:
        raise WorkflowError(_("This project was withdrawn: nothing in it is changed."))
    return project


def round_of(request, uuid, number, action=READ):
    """A round of such a project."""
    project = involved(request, uuid, action)
    found = domain.with_steps(visible_rounds(request.user))
    found = found.select_related("project", "first")
    return get_object_or_404(found, project=project, number=number)


def shown_round(request, template, one, status=200, **context):
    """A page of a round, with what all of them show."""
    context = {
        "round": one,
        "project": one.project,
        "plan": one.plan,
        "reading": one.readings.first(),
        "measurement": one.measurement,
        "may_edit": allowed(request.user, EDIT, one.project)
        and one.project.state != one.project.State.WITHDRAWN,
        "job": domain.jobs_of_round(one).first(),
        **context,
    }
    return render(request, f"registry/{template}.html", context, status=status)


@login_required
def rounds(request, uuid):
    """All rounds of a project, each with what it waits for."""
    project = involved(request, uuid)
    context = {
        "project": project,
        "rounds": [_row(found) for found in domain.listed_rounds(project.rounds.all())],
        "may_edit": allowed(request.user, EDIT, project)
        and project.state != project.State.WITHDRAWN,
    }
    return render(request, "registry/rounds.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def round_add(request, uuid):
    project = involved(request, uuid, EDIT)
    own = domain.rounds_with_points(project)
    form = RoundForm(posted(request), rounds=own)
    status = 422 if form.is_bound else 200
    if form.is_valid():

        def action():
            one = domain.add_round(
                project,
                actor=request.user,
                name=form.cleaned_data["name"],
                first=form.cleaned_data.get("first"),
            )
            page = "round" if one.first else "round-design"
            return reverse(f"registry:{page}", args=[uuid, one.number])

        try:
            return redirect(send_once(request.user, form.key, action)[0])
        except WorkflowError as error:
            form.add_error("name", str(error))
            status = 409
    if not form.is_bound:
        form.start()
    context = {
        "form": form,
        "title": _("A new round of monitoring"),
        "submit": _("Begin the round"),
        "back": reverse("registry:rounds", args=[uuid]),
    }
    return render(request, "form_page.html", context, status=status)


@login_required
def round_page(request, uuid, number):
    """One round: its points on a map, and files for the field and the laboratory."""
    one = round_of(request, uuid, number)
    plan = one.plan
    context = {"step": domain.step_of(one)}
    if context["step"]:
        context["next"] = PAGES[context["step"]]
    if plan is not None:
        points = plan.result["points"]
        context |= {
            "points": points,
            "n_points": sum(not p["reserve"] for p in points),
            "remarks": plan_words(plan.result),
            "other_land": is_of_other_land(one.first or one),
            "files": [*MEDIA, TEMPLATE],
        }
    return shown_round(request, "round", one, **context)


@require_http_methods(["GET", "POST"])
@login_required
def round_design(request, uuid, number):
    one = round_of(request, uuid, number, EDIT)
    form = DesignForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            ask_design(one, actor=request.user, choices=form.cleaned_data)
        except WorkflowError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            return redirect(one)
    return shown_round(request, "round_design", one, status, form=form)


@login_required
def plan_file(request, uuid, number, name):
    """A file of the plan, to be downloaded by those involved."""
    one = round_of(request, uuid, number)
    if one.plan is None:
        raise Http404
    if name == TEMPLATE:
        return _download(engine.template_workbook(), TEMPLATE, XLSX)
    if name not in MEDIA:
        raise Http404
    files = engine.files_of_plan(one.plan.result, one.name)
    return _download(files[name], name, MEDIA[name])


@login_required
def plan_map(request, uuid, number):
    """Points and parts of a plan, for the map of the page."""
    one = round_of(request, uuid, number)
    if one.plan is None:
        raise Http404
    plan = one.plan.result
    features = [
        {"type": "Feature", "geometry": s["geometry"], "properties": {}}
        for s in plan["strata"]
    ] or [{"type": "Feature", "geometry": plan["boundary"], "properties": {}}]
    features += [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [p["longitude_deg"], p["latitude_deg"]],
            },
            "properties": {"name": p["name"], "reserve": p["reserve"]},
        }
        for p in plan["points"]
    ]
    answer = JsonResponse({"type": "FeatureCollection", "features": features})
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
def round_progress(request, uuid, number):
    """How far the work on a round is: a part of its pages, asked for anew."""
    one = round_of(request, uuid, number)
    job = domain.jobs_of_round(one).first()
    ended = job is None or job.ended
    status = END_POLLING if ended else 200
    context = {"job": job}
    answer = render(request, "registry/progress.html", context, status=status)
    if ended:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@login_required
def round_cancel(request, uuid, number):
    one = round_of(request, uuid, number, EDIT)
    job = domain.open_job_of_round(one)
    if job is not None:
        cancel_job(job)
    return redirect(one)


@require_POST
@login_required
def round_remove(request, uuid, number):
    one = round_of(request, uuid, number, EDIT)
    domain.remove_round(one, actor=request.user)
    messages.success(request, _("The round was taken back."))
    return redirect("registry:rounds", uuid)


def _row(found):
    numbers = listed(found.measurement) if found.measurement else {}
    return {
        "round": found.round,
        "step": found.step,
        "measurement": found.measurement,
        "at_work": found.at_work,
        **numbers,
    }


def _download(content, name, media):
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
