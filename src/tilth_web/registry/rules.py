"""Projects as records on which files and history hang."""

from tilth_web.accounts.domain.record_types import Action
from tilth_web.accounts.rules import allowed
from tilth_web.registry.domain.queries import (
    takes_part,
    visible_projects,
)
from tilth_web.registry.models import Project

LABEL = "registry.project"


def may(user, uuid, action):
    """Whether a person may see a project, reads what is for those involved, edits."""
    project = visible_projects(user).filter(uuid=uuid).first()
    if project is None:
        return False
    if action == Action.SEE:
        return True
    if action == Action.TAKE_PART:
        return takes_part(user, project)
    withdrawn = project.state == Project.State.WITHDRAWN
    return not withdrawn and allowed(user, "project.edit", project)
