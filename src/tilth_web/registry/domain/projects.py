"""Projects from the first draft to the public page, and back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.models import User
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.registry.domain.place import refresh_place
from tilth_web.registry.domain.project_file import rounded
from tilth_web.registry.models import CoEditor, Project, ProjectPractice

DRAFT, PUBLISHED, WITHDRAWN = Project.State


@transaction.atomic
def add_project(*, actor, organisation=None, example=False, **fields):
    """Start a draft, held by an organisation or else by the person."""
    holder = {"organisation": organisation} if organisation else {"person": actor}
    return Project.objects.create(changed_by=actor, example=example, **holder, **fields)


@transaction.atomic
def edit_project(project, *, actor, revision, **fields):
    """Change fields of a project that nobody changed since `revision`."""
    project = locked(project, revision)
    for name, value in fields.items():
        setattr(project, name, value)
    return saved(project, actor, place="privacy" in fields)


@transaction.atomic
def publish_project(project, *, actor, consent):
    """Show a project to everybody, with its newest assessment."""
    project = locked(project)
    if not consent:
        raise WorkflowError(_("Without consent nothing is shown."))
    if project.state == WITHDRAWN:
        raise WorkflowError(_("A withdrawn project is not shown again."))
    newest = project.assessments.first()
    if newest is None:
        raise WorkflowError(_("The project must be assessed before it is shown."))
    project.state, project.shown, project.consent_by = PUBLISHED, newest, actor
    project.published_at = project.published_at or timezone.now()
    return saved(project, actor)


@transaction.atomic
def withdraw_project(project, *, actor):
    """Take a published project from the public; a page says that it was there."""
    project = locked(project)
    if project.state != PUBLISHED:
        raise WorkflowError(_("Only a published project can be withdrawn."))
    project.state, project.withdrawn_at = WITHDRAWN, timezone.now()
    return saved(project, actor)


@transaction.atomic
def delete_draft(project):
    """Delete a draft with its parcels; what was public is withdrawn instead."""
    project = locked(project)
    if project.state != DRAFT:
        raise WorkflowError(_("Only a draft can be deleted."))
    parcels = [p.version.parcel for p in project.parcels.select_related("version")]
    project.delete()
    for parcel in parcels:
        if not parcel.versions.filter(project_parcels__isnull=False).exists():
            parcel.delete()


@transaction.atomic
def add_co_editor(project, *, email):
    """Let a person, known by e-mail, edit a project."""
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise WorkflowError(_("Nobody with this address has an account."))
    return CoEditor.objects.get_or_create(project=project, person=person)[0]


def remove_co_editor(project, *, person):
    """Let a person edit a project no more."""
    project.co_editors.filter(person=person).delete()


def locked(project, revision=None):
    """The row of a project, held till the end of the transaction."""
    found = Project.objects.select_for_update().get(pk=project.pk)
    if revision is not None and found.revision != revision:
        said = _("%(who)s saved this project in the meantime. Compare, and save again.")
        who = found.changed_by or _("Somebody")
        raise ConflictError(said % {"who": who}, found)
    return found


def saved(project, actor, *, place=False):
    """Save a project as the next revision, with what follows from its parcels."""
    parcels = list(project.parcels.select_related("version"))
    project.area_ha = rounded(sum(p.version.area_ha for p in parcels))
    project.changed_by = actor
    project.revision += 1
    project.save()
    if place:
        refresh_place(project)
    keys = {key for p in parcels for key in p.plan.get("practices", ())}
    project.practices.exclude(key__in=keys).delete()
    known = set(project.practices.values_list("key", flat=True))
    ProjectPractice.objects.bulk_create(
        ProjectPractice(project=project, key=key) for key in sorted(keys - known)
    )
    return project
