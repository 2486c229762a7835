"""Projects from the first draft to the public page, and back."""

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.record_types import Visibility, label_of
from tilth_web.accounts.rules import allowed
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.files.domain.stored_files import delete_file
from tilth_web.files.models import StoredFile
from tilth_web.notifications.domain.events import record_event
from tilth_web.registry.domain.assessed_change import yearly_change
from tilth_web.registry.domain.consent import require_consent
from tilth_web.registry.domain.place import refresh_place
from tilth_web.registry.domain.project_file import rounded
from tilth_web.registry.models import (
    Overlap,
    Parcel,
    Project,
    ProjectPractice,
    Publication,
)

DRAFT, PUBLISHED, WITHDRAWN = Project.State
EXACT, BLURRED, COUNTRY = Project.Privacy
BEFORE_DELETION = []
HIDES = {EXACT: 0, BLURRED: 1, COUNTRY: 2}  # how much of the place


class PlaceError(WorkflowError):
    """Whoever only edits a public project would show more of its place."""


@transaction.atomic
def add_project(*, actor, organisation=None, example=False, **fields):
    """Start a draft, held by an organisation or else by the person.

    In the demonstration, whatever is added is an example, too.
    """
    holder = {"organisation": organisation} if organisation else {"person": actor}
    example = example or settings.ONLY_EXAMPLES
    fields |= {"changed_by": actor, "example": example}
    project = Project.objects.create(**holder, **fields)
    record_event(actor, "project.added", project)
    return project


@transaction.atomic
def edit_project(project, *, actor, revision, **fields):
    """Change fields of a project that nobody changed since `revision`.

    More of the place of a public project is shown only by those who may publish it.
    """
    project = locked(project, revision)
    changed = sorted(n for n, value in fields.items() if getattr(project, n) != value)
    if "privacy" in changed and project.state == PUBLISHED:
        _refuse_showing_more(project, fields["privacy"], actor)
    for name in changed:
        setattr(project, name, fields[name])
    if changed:
        record_event(actor, "project.edited", project, changed=changed)
    return saved(project, actor, place="privacy" in changed)


@transaction.atomic
def open_contact(project, *, actor, is_open):
    """Let people write to those who run a project, or not."""
    project = locked(project)
    if project.contact_open == is_open:
        return project
    project.contact_open = is_open
    record_event(actor, f"project.letters_{'opened' if is_open else 'closed'}", project)
    return saved(project, actor)


@transaction.atomic
def publish_project(project, *, actor, consent, seen):
    """Show a project to everybody as it was seen: outlines and newest assessment."""
    project = _agreed(project, consent, seen)
    newest = project.assessments.first()
    if newest is None:
        raise WorkflowError(_("The project must be assessed before it is shown."))
    if project.state != PUBLISHED or project.shown != newest:
        Publication.objects.create(assessment=newest, consent_by=actor)
        _tell_all(actor, "project.published", project, number=newest.number)
    shown = _show_hidden(project, actor)
    project.state, project.shown, project.consent_by = PUBLISHED, newest, actor
    project.published_at = project.published_at or timezone.now()
    for name, value in yearly_change(newest).items():
        setattr(project, name, value)
    return saved(project, actor, place=bool(shown))


@transaction.atomic
def show_outlines(project, *, actor, consent, seen):
    """Show the newest outlines of a public project; its shown assessment stays."""
    project = _agreed(project, consent, seen)
    if project.state != PUBLISHED or not _show_hidden(project, actor):
        raise WorkflowError(_("No outline of this project waits for consent."))
    return saved(project, actor, place=True)


@transaction.atomic
def withdraw_project(project, *, actor):
    """Take a published project from the public; a page says that it was there."""
    project = locked(project)
    if project.state != PUBLISHED:
        raise WorkflowError(_("Only a published project can be withdrawn."))
    project.state, project.withdrawn_at = WITHDRAWN, timezone.now()
    _forget_overlaps(project)
    _tell_all(actor, "project.withdrawn", project)
    return saved(project, actor)


def before_deletion(function):
    """Register a function of a project that is to be deleted; it may refuse."""
    BEFORE_DELETION.append(function)
    return function


@transaction.atomic
def delete_draft(project):
    """Delete a draft with its parcels; what was public is withdrawn instead."""
    project = locked(project)
    if project.state != DRAFT:
        raise WorkflowError(_("Only a draft can be deleted."))
    for prepare in BEFORE_DELETION:
        prepare(project)
    for record in (project, *project.rounds.all()):
        forget_files(record)
    land = list(project.parcels.values_list("version__parcel", flat=True))
    project.delete()
    forget_land(land)


def hidden_outlines(project):
    """Parcels whose outline is newer than the consent to show it, or has none."""
    shown = Q(shown_version__isnull=False, shown_version=F("version"))
    return project.parcels.exclude(shown)


def shows(project, actor):
    """Whether the outlines that somebody gives a project may be shown by that alone.

    A draft is shown to nobody but its editors. In public, only those who may publish
    the project consent by what they do; land from others waits for them.
    """
    return project.state != PUBLISHED or allowed(actor, "project.publish", project)


def forget_land(parcels):
    """Delete those of some parcels, by key, that no project has."""
    land = Parcel.objects.filter(pk__in=parcels)
    land.exclude(versions__project_parcels__isnull=False).delete()


def forget_files(record, actor=None):
    """Delete the documents of a project, or of a round, their content with them."""
    files = StoredFile.objects.filter(
        record_type=label_of(record), record_uuid=record.uuid, deleted_at=None
    )
    for file in files:
        delete_file(file=file, record=record, actor=actor)


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
    parcels = list(project.parcels.select_related("version", "shown_version"))
    shown = [p.shown_version for p in parcels if p.shown_version]
    project.area_ha = rounded(sum(p.version.area_ha for p in parcels))
    project.shown_area_ha = rounded(sum(version.area_ha for version in shown))
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


def _refuse_showing_more(project, privacy, actor):
    more = HIDES[privacy] < HIDES[project.privacy]
    if more and not allowed(actor, "project.publish", project):
        raise PlaceError(
            _(
                "This project is public: only those who may publish it can show more "
                "of its place."
            )
        )


def _agreed(project, consent, seen):
    """The row of a project that is shown with consent to what it is now."""
    project = locked(project)
    if project.state == WITHDRAWN:
        raise WorkflowError(_("A withdrawn project is not shown again."))
    require_consent(project, consent, seen)
    return project


def _show_hidden(project, actor):
    """Let everybody see the newest outlines; returns how many nobody else saw."""
    number = hidden_outlines(project).update(shown_version=F("version"))
    if number and project.state == PUBLISHED:
        record_event(actor, "project.outlines_shown", project, number=number)
    return number


def _tell_all(actor, verb, project, **data):
    record_event(actor, verb, project, visibility=Visibility.PUBLIC, **data)


def _forget_overlaps(project):
    parcels = project.parcels.values("pk")
    Overlap.objects.filter(Q(one__in=parcels) | Q(other__in=parcels)).delete()
