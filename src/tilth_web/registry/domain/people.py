"""The people of a project: who holds it, who edits it with them."""

from django.db import transaction

from tilth_web.accounts.domain.memberships import MANAGERS
from tilth_web.accounts.models import User
from tilth_web.notifications.domain.events import record_event
from tilth_web.registry.models import CoEditor

SHARED = "project.shared"


@transaction.atomic
def add_co_editor(project, *, person, actor=None):
    """Let a person edit a project, who agreed to it."""
    editor, is_new = CoEditor.objects.get_or_create(project=project, person=person)
    if is_new:
        record_event(actor, SHARED, project)
    return editor


@transaction.atomic
def remove_co_editor(project, *, person, actor=None):
    """Let a person edit a project no more."""
    if project.co_editors.filter(person=person).delete()[0]:
        record_event(actor, "project.unshared", project)


def holders(project):
    """Who answers for a project: the person, or the managers of the organisation."""
    if project.organisation_id is None:
        return [project.person]
    return managers(project.organisation)


def managers(organisation):
    """The managers of an organisation who can sign in."""
    found = User.objects.filter(
        memberships__organisation=organisation,
        memberships__role__in=MANAGERS,
        is_active=True,
    )
    return list(found.distinct())
