"""Assessments: asked for, waited for, read."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from tilth_web.api.conditions import editable_project, seen_project
from tilth_web.api.identity import OPEN, SIGNED_IN, require
from tilth_web.api.inputs import Body, Query
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import assessment_summary, job_record
from tilth_web.api.schemas import assessments as schemas
from tilth_web.api.schemas.base import EXAMPLE_UUID
from tilth_web.api.takes import takes
from tilth_web.operations.domain.jobs import cancel_job
from tilth_web.registry.domain.assessment_jobs import visible_job
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.export import assessment_record
from tilth_web.registry.domain.queries import visible_assessments

router = Router(tags=["Assessments"], auth=OPEN)
LIST = Query(PageForm)


def _asked_schema():
    return {
        "type": "object",
        "properties": {
            "project": {
                "type": "string",
                "format": "uuid",
                "description": "The project to assess, as it is now.",
            }
        },
        "required": ["project"],
        "additionalProperties": False,
    }


ASKED = Body("AssessmentRequest", _asked_schema, {"project": EXAMPLE_UUID})


@router.get(
    "/projects/{uuid:uuid}/assessments",
    response=schemas.AssessmentPage,
    openapi_extra=takes(query=LIST),
)
def assessments(request, uuid: UUID):
    """The assessments of a project that you may see, the newest first."""
    project = seen_project(request, uuid)
    rows = visible_assessments(request.user).filter(project=project)
    return page(
        request, LIST.read(request), rows.defer("input", "result"), assessment_summary
    )


@router.get("/assessments/{uuid:uuid}", response=schemas.Assessment)
def assessment(request, uuid: UUID):
    """One assessment with everything that it rests on; it never changes."""
    found = get_object_or_404(visible_assessments(request.user), uuid=uuid)
    return assessment_record(found)


@router.post(
    "/assessments",
    response={202: schemas.Job},
    auth=SIGNED_IN,
    openapi_extra=takes(body=ASKED, created=True, quota=True),
)
def ask(request, response: HttpResponse):
    """Have a project assessed in the background.

    The answer names the job; while one waits or runs, asking again gives the same.
    Each new one counts against your quota of 24 hours.
    """
    uuid = UUID(ASKED.read(request)["project"])
    project = editable_project(request, uuid, "project.assess")
    job = ask_assessment(project, actor=request.user)
    response["Location"] = request.path.replace("/assessments", f"/jobs/{job.uuid}")
    return Status(202, job_record(job))


@router.get("/jobs/{uuid:uuid}", response=schemas.Job, auth=SIGNED_IN)
def job(request, uuid: UUID):
    """How far an assessment of your project is, and what came of it."""
    return job_record(_job(request, uuid)[0])


@router.post("/jobs/{uuid:uuid}/cancel", response=schemas.Job, auth=SIGNED_IN)
def cancel(request, uuid: UUID):
    """Stop a job: at once if it waits, at its next step if it runs."""
    found, project = _job(request, uuid)
    require(request, "project.assess", project)
    cancel_job(found)
    found.refresh_from_db()
    return job_record(found)


def _job(request, uuid):
    found = visible_job(request.user, uuid)
    if found is None:
        raise Http404
    return found
