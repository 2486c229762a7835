"""Drafts of criteria: begun from a published version or a file, edited, published."""

from copy import deepcopy

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.evaluation.domain.criteria_content import checked, checksum
from tilth_web.evaluation.domain.criteria_mapping import faults_of_mapping, lineage
from tilth_web.evaluation.domain.criteria_queries import (
    parsed,
    published_criteria,
    successor,
)
from tilth_web.evaluation.models import CriteriaSet
from tilth_web.notifications.domain.events import record_event

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def start_draft(base, *, actor, version):
    """A draft of the version after a published one, every criterion to itself."""
    _refuse_superseded(base)
    content = deepcopy(base.content)
    content["version"] = version
    content["replaces"] = {
        "version": base.version,
        "criteria": {row["id"]: [row["id"]] for row in content["criteria"]},
    }
    return _add(content, replaces=base, actor=actor, verb="criteria.drafted")


def import_draft(content, *, actor):
    """A draft from the content of a file, beside the version that it replaces."""
    checked(content)
    told = content.get("replaces", {}).get("version")
    base = published_criteria().filter(key=content["id"], version=told).first()
    criteria = parsed(CriteriaSet(content=content))
    faults = faults_of_mapping(criteria, parsed(base) if base else None)
    if faults:
        raise WorkflowError(" ".join(faults))
    _refuse_superseded(base)
    return _add(content, replaces=base, actor=actor, verb="criteria.imported")


@transaction.atomic
def edit_draft(draft, *, actor, revision, change):
    """Change the content of a draft that nobody changed since it was read.

    `change` is a function that changes a content; it is refused if what it leaves
    breaks the schema or a rule.
    """
    locked = _locked(draft)
    if locked.revision != revision:
        said = _("Somebody saved this draft meanwhile. Look at it, then save again.")
        raise ConflictError(said, locked)
    change(locked.content)
    _save(locked)
    record_event(actor, "criteria.edited", locked)
    return locked


def delete_draft(draft, *, actor):
    """Throw a draft away."""
    with transaction.atomic():
        locked = _locked(draft)
        record_event(actor, "criteria.deleted", locked)
        locked.delete()


@transaction.atomic
def publish_draft(draft, *, actor):
    """Publish a complete draft; from now on it never changes.

    All versions of the set are locked: of two drafts after one, or of two first ones,
    one is published.
    """
    versions = CriteriaSet.objects.select_for_update().filter(key=draft.key)
    list(versions.order_by("pk"))
    locked = _locked(draft)
    against = missing(locked)
    if against:
        raise WorkflowError(" ".join(against))
    locked.sha256, locked.published_at = checksum(locked.content), timezone.now()
    locked.state = CriteriaSet.State.PUBLISHED
    locked.save()
    record_event(actor, "criteria.published", locked, version=locked.version)
    return locked


def missing(draft):
    """Sentences on all that stands against publishing a draft."""
    criteria = parsed(draft)
    base = draft.replaces
    against = faults_of_mapping(criteria, parsed(base) if base else None)
    lineage(draft)
    against += superseded(base)
    if base is None and published_criteria().filter(key=draft.key).exists():
        against.append(
            _("There are published versions of this set: say which one it replaces.")
        )
    against += [
        _("Texts in %(language)s are missing: %(where)s.")
        % {"language": language_name(code), "where": ", ".join(where)}
        for code, where in untranslated(criteria).items()
    ]
    empty = [s.label for s in criteria.steps if not criteria.of_step(s)]
    if empty:
        against.append(
            _("These steps have no criterion: %(steps)s.") % {"steps": ", ".join(empty)}
        )
    return against


def superseded(base):
    """Why a version cannot be replaced (again): it has one successor at most."""
    later = base and successor(base)
    if not later:
        return []
    return [
        _("Version %(version)s has been replaced by %(other)s meanwhile.")
        % {"version": base.version, "other": later.version}
    ]


def language_name(code):
    """The name of a language of the platform, in that of the reader."""
    return _(dict(settings.LANGUAGES)[code])


def untranslated(criteria):
    """For every language, the parts of a set that lack a text in it."""
    found = {}
    for code in LANGUAGES:
        lacking = list(dict.fromkeys(_without(code, criteria)))
        if lacking:
            found[code] = lacking
    return found


def _without(code, criteria):
    own = code == LANGUAGES[0]
    if not own and not (criteria.titles.get(code) and criteria.notes.get(code)):
        yield _("title and note")
    for step in criteria.steps:
        if not own and code not in step.translations:
            yield _("step %(number)s") % {"number": step.number}
    if criteria.scoring:
        texts = [criteria.scoring.note]
        texts += [point for scale in criteria.scoring.scales for point in scale.points]
        if any(code not in text for text in texts):
            yield _("scoring")
    for criterion in criteria.criteria:
        texts = [criterion.guidance, *(i.text for i in criterion.indicators)]
        texts += [criterion.evidence.text] if criterion.evidence else [{}]
        named = own or code in criterion.translations
        if not named or any(code not in text for text in texts):
            yield criterion.id


def _add(content, *, replaces, actor, verb):
    row = CriteriaSet(
        key=content["id"],
        version=content["version"],
        content=checked(content),
        replaces=replaces,
        created_by=actor,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise WorkflowError(
            _("There is a version %(version)s of this set already.")
            % {"version": row.version}
        ) from error
    with transaction.atomic():
        record_event(actor, verb, row)
    return row


def _refuse_superseded(base):
    if against := superseded(base):
        raise WorkflowError(" ".join(against))


def _locked(draft):
    locked = CriteriaSet.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise WorkflowError(_("This draft has been deleted."))
    if locked.is_published:
        raise WorkflowError(_("Published criteria never change: begin a new version."))
    return locked


def _save(locked):
    checked(locked.content)
    locked.version = locked.content["version"]
    locked.revision += 1
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError as error:
        raise WorkflowError(
            _("There is a version %(version)s of this set already.")
            % {"version": locked.version}
        ) from error
