"""The background work of assessments, for those whose project it is."""

from tilth_web.operations.models import Job
from tilth_web.registry.domain.assessments import KIND
from tilth_web.registry.domain.queries import own_projects


def visible_job(user, uuid):
    """The job of an assessment with its project, or None where it is not one's own."""
    job = Job.objects.filter(kind=KIND, uuid=uuid).first()
    if job is None:
        return None
    project = own_projects(user).filter(uuid=job.parameters["project"]).first()
    return None if project is None else (job, project)
