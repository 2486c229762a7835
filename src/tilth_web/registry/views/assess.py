"""The fourth step of editing: the assessment, its progress and its end."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tilth_web.operations.domain.jobs import cancel_job
from tilth_web.registry.domain import assessments as domain
from tilth_web.registry.domain.figures import headline
from tilth_web.registry.domain.parcels import DescriptionError
from tilth_web.registry.forms.description_faults import listed
from tilth_web.registry.forms.land import LandForm
from tilth_web.registry.views.edit import editable
from tilth_web.registry.views.steps import steps

END_POLLING = 286  # what htmx takes as the last answer


@require_http_methods(["GET", "POST"])
@login_required
def assess(request, uuid):
    project = editable(request, uuid, "project.assess")
    if request.method == "GET":
        return _assess(request, project)
    try:
        domain.ask_assessment(project, actor=request.user)
    except DescriptionError as error:
        return _assess(
            request, project, faults=listed(error.faults, LandForm().fields), status=422
        )
    return redirect("registry:assess", uuid)


@login_required
def progress(request, uuid):
    """How far the assessment is: a part of the page, asked for again and again."""
    project = editable(request, uuid, "project.assess")
    job = domain.last_job_of(project)
    ended = job is None or job.ended
    context = {"project": project, "job": job}
    answer = render(
        request,
        "registry/progress.html",
        context,
        status=END_POLLING if ended else 200,
    )
    if ended:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@login_required
def cancel(request, uuid):
    project = editable(request, uuid, "project.assess")
    job = domain.open_job_of(project)
    if job is not None:
        cancel_job(job)
    return redirect("registry:assess", uuid)


def _assess(request, project, *, faults=(), status=200):
    newest = project.assessments.first()
    context = {
        "project": project,
        "job": domain.last_job_of(project),
        "faults": faults,
        "newest": newest,
        "main": headline(newest) if newest else None,
        "outdated": newest is not None and domain.is_outdated(project, newest),
        "steps": steps(project, "assess"),
    }
    return render(request, "registry/assess.html", context, status=status)
