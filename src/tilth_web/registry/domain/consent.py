"""Consent to show a project holds for what was seen, and for nothing newer."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError


class ConsentError(WorkflowError):
    """What would be shown is not what was seen; the message says what differs."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A project as somebody saw it who agrees to show it.

    `outlines` holds the version of each parcel's outline by the key of the parcel. A
    parcel that took the key of another one has another revision.
    """

    revision: int | None = None
    outlines: dict[str, int] = field(default_factory=dict)
    assessment: UUID | None = None


def seen_now(project):
    """What somebody sees who looks at a project now."""
    parcels = project.parcels.select_related("version")
    newest = project.assessments.values_list("uuid", flat=True).first()
    return Seen(
        revision=project.revision,
        outlines={p.key: p.version.number for p in parcels},
        assessment=newest,
    )


def require_consent(project, consent, seen):
    """Refuse to show a project to which nobody agreed as it is now.

    The row of the project must be held, so that it stays so.
    """
    if not consent:
        raise WorkflowError(_("Without consent nothing is shown."))
    changes = list(_changes(project, seen, seen_now(project)))
    if changes:
        said = _("Nothing was shown: you agreed to what you saw, and this is new.")
        again = _("Look at it, then agree again.")
        raise ConsentError(" ".join([said, *changes, again]))


def _changes(project, seen, now):
    """What differs, a sentence each."""
    if seen.revision != now.revision:
        who = project.changed_by or _("Somebody")
        yield _("%(who)s saved the project.") % {"who": who}
    before, after = set(seen.outlines.items()), set(now.outlines.items())
    changed = {key for key, _number in before ^ after}
    old = changed & seen.outlines.keys() - now.outlines.keys()
    new = changed & now.outlines.keys() - seen.outlines.keys()
    for keys, said in (
        (changed - old - new, _("Other outlines: %(parcels)s.")),
        (new, _("Added: %(parcels)s.")),
        (old, _("Taken out: %(parcels)s.")),
    ):
        if keys:
            yield said % {"parcels": ", ".join(sorted(keys, key=_position))}
    if seen.assessment != now.assessment:
        yield _("The newest assessment is another one.")


def _position(key):
    return len(key), key
