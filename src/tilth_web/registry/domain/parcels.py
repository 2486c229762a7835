"""The land of a project: outlines that follow each other, and what is said of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.geometry.domain.outline import OutlineError, checked_outline
from tilth_web.notifications.domain.events import record_event
from tilth_web.registry.domain.overlaps import note_overlaps
from tilth_web.registry.domain.project_file import SECTIONS, faults_of_parcel
from tilth_web.registry.domain.projects import (
    forget_land,
    hidden_outlines,
    locked,
    saved,
    shows,
)
from tilth_web.registry.models import Parcel, ParcelVersion, ProjectParcel

MOST_PARCELS = 500  # of a project
MOST_NAME = 120
WAIT = "project.outlines_wait"  # the verb of an event


class DescriptionError(WorkflowError):
    """What is said of a parcel breaks rules; `faults` are pairs of keys and words."""

    def __init__(self, faults):
        super().__init__("\n".join(words for _keys, words in faults))
        self.faults = faults


@transaction.atomic
def add_parcels(project, *, actor, source, outlines, accuracy=None):
    """Add parcels, all or none, from pairs of a name and a GeoJSON geometry."""
    project = locked(project)
    if project.parcels.count() + len(outlines) > MOST_PARCELS:
        raise WorkflowError(
            _("A project may have at most %(most)d parcels.") % {"most": MOST_PARCELS}
        )
    last = project.parcels.order_by("position").last()
    position = last.position if last else 0
    holder = {"person": project.person, "organisation": project.organisation}
    added, shown = [], shows(project, actor)
    waited = hidden_outlines(project).exists()
    for name, outline in _checked(outlines):
        position += 1
        label = (name or _("Parcel %(number)d") % {"number": position})[:MOST_NAME]
        parcel = Parcel.objects.create(name=label, **holder)
        version = _add_version(parcel, outline, source, actor, accuracy)
        added.append(
            ProjectParcel.objects.create(
                project=project,
                version=version,
                shown_version=version if shown else None,
                position=position,
            )
        )
        note_overlaps(added[-1])
    record_event(actor, "project.land_added", project, number=len(added))
    _note_waiting(project, actor, waited)
    saved(project, actor, place=True)
    return added


@transaction.atomic
def change_outline(parcel, *, actor, source, outline, accuracy=None, seen=None):
    """Give a parcel of a project a new version; the old one stays what it was.

    `seen` is the number of the version that was changed, if it must still be the last.
    """
    project = locked(parcel.project)
    parcel = project.parcels.select_related("version__parcel").get(pk=parcel.pk)
    checked = checked_outline(outline)
    if seen is not None and parcel.version.number != seen:
        raise ConflictError(_said_meanwhile(parcel.version), parcel.version)
    if checked.outline_sha256 == parcel.version.outline_sha256:
        return parcel
    land = parcel.version.parcel
    waited = hidden_outlines(project).exists()
    parcel.version = _add_version(land, checked, source, actor, accuracy)
    if shows(project, actor):
        parcel.shown_version = parcel.version
    parcel.save(update_fields=["version", "shown_version"])
    note_overlaps(parcel)
    record_event(actor, "project.outline_changed", project, parcel=parcel.key)
    _note_waiting(project, actor, waited)
    saved(project, actor, place=True)
    return parcel


@transaction.atomic
def remove_parcel(parcel, *, actor):
    """Take a parcel out of a project; land that no project has is forgotten."""
    project = locked(parcel.project)
    land = parcel.version.parcel
    key = parcel.key
    parcel.delete()
    forget_land([land.pk])
    record_event(actor, "project.land_removed", project, parcel=key)
    saved(project, actor, place=True)


@transaction.atomic
def describe_parcel(parcel, *, actor, revision, sections, alike=False):
    """Say what climate, soil, history, baseline and plan a parcel has.

    With `alike`, every parcel of the project that has none gets the same description.
    """
    project = locked(parcel.project, revision)
    faults = faults_of_parcel(parcel, sections)
    if faults:
        raise DescriptionError(faults)
    others = project.parcels.exclude(pk=parcel.pk) if alike else ()
    for one in (parcel, *(p for p in others if not p.described)):
        for name in SECTIONS:
            nothing = one._meta.get_field(name).get_default()
            setattr(one, name, sections.get(name, nothing))
        one.save(update_fields=SECTIONS)
    record_event(actor, "project.land_described", project, parcel=parcel.key)
    return saved(project, actor)


def _checked(outlines):
    """Names with outlines that were checked; a refusal names which, from 1 on."""
    for number, (name, geometry) in enumerate(outlines, 1):
        try:
            yield name, checked_outline(geometry)
        except OutlineError as error:
            if len(outlines) == 1:
                raise
            which = _("Parcel %(number)d") % {"number": number}
            told = f"{which} {name}".strip()
            raise OutlineError(f"{told}: {error}", error.at, number) from error


def _note_waiting(project, actor, waited):
    """Record that outlines wait for consent: once, until somebody gives it."""
    if not waited and hidden_outlines(project).exists():
        record_event(actor, WAIT, project)


def _said_meanwhile(version):
    said = _(
        "%(who)s saved another outline of this parcel meanwhile; the map shows it. "
        "Save again to put yours in its place: every version is kept."
    )
    return said % {"who": version.created_by or _("Somebody")}


def _add_version(parcel, outline, source, actor, accuracy):
    number = parcel.versions.count() + 1
    return ParcelVersion.objects.create(
        parcel=parcel,
        number=number,
        source=source,
        accuracy=accuracy,
        created_by=actor,
        **outline.fields(),
    )
