"""Projects and rounds of monitoring as records on which files and history hang."""

from tilth_web.accounts.domain.record_types import Action
from tilth_web.accounts.rules import allowed
from tilth_web.registry.domain.queries import (
    involved_projects,
    visible_projects,
    visible_rounds,
)
from tilth_web.registry.models import Project

LABEL = "registry.project"
ROUND = "registry.monitoringround"


def may(user, uuid, action):
    """Whether a person may see a project, reads what is for those involved, edits."""
    if action != Action.SEE and not user.is_authenticated:
        return False
    if action == Action.TAKE_PART:
        return involved_projects(user).filter(uuid=uuid).exists()
    project = visible_projects(user).filter(uuid=uuid)
    if action == Action.SEE:
        return project.exists()
    live = project.exclude(state=Project.State.WITHDRAWN).first()
    return live is not None and allowed(user, "project.edit", live)


def may_round(user, uuid, action):
    """Whether a person is involved in a round; its files are kept by the round alone.

    A result rests on the file that was brought: nobody deletes it on the page of files.
    """
    return action != Action.EDIT and visible_rounds(user).filter(uuid=uuid).exists()
