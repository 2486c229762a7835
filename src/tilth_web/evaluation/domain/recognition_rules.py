"""The operator's own rules of recognition; a published version never changes."""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.canonical_json import canonical
from tilth_web.evaluation.models import RecognitionRules

DATA = Path(__file__).parents[1] / "data"
STEMS = "certif", "accredit", "accrédit", "acredit"
PUBLISHED = RecognitionRules.State.PUBLISHED


def published_rules():
    """All published versions, the newest first."""
    return RecognitionRules.objects.filter(state=PUBLISHED)


def current_rules():
    """The newest published version, or None before there is one."""
    return published_rules().first()


def proposal():
    """Text to start one's own rules from."""
    return (DATA / "recognition_rules.yaml").read_text(encoding="utf-8")


def text_of(rules):
    """The content of rules as YAML, to start the next version from."""
    return yaml.safe_dump(rules.content, allow_unicode=True, sort_keys=False, width=88)


def read_rules(text):
    """The content that a text in YAML holds; refused with all its faults."""
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise WorkflowError(_("The text must hold no references (*name)."))
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        words = {"fault": " ".join(str(error).split())}
        raise WorkflowError(_("This is no YAML: %(fault)s") % words) from None
    faults = [*_faults_of_form(content)] or [*_faults_of_content(content)]
    if faults:
        raise WorkflowError(" ".join(faults))
    if not _can_be_kept(content):
        raise WorkflowError(_("The text holds signs that cannot be kept."))
    return content


@transaction.atomic
def add_rules(*, actor, version, text):
    """Keep a draft of a new version."""
    content = read_rules(text)
    if RecognitionRules.objects.filter(version=version).exists():
        raise WorkflowError(_("There is a version of this name already."))
    return RecognitionRules.objects.create(
        version=version, content=content, created_by=actor
    )


@transaction.atomic
def edit_rules(rules, *, version, text):
    """Change a draft."""
    locked = _draft(rules)
    same = RecognitionRules.objects.filter(version=version).exclude(pk=locked.pk)
    if same.exists():
        raise WorkflowError(_("There is a version of this name already."))
    locked.version, locked.content = version, read_rules(text)
    locked.save()
    return locked


@transaction.atomic
def publish_rules(rules):
    """Make a draft the rules that hold; it never changes again."""
    locked = _draft(rules)
    locked.sha256 = sha256(canonical(locked.content)).hexdigest()
    locked.state, locked.published_at = PUBLISHED, timezone.now()
    locked.save()
    return locked


def _draft(rules):
    locked = RecognitionRules.objects.select_for_update().get(pk=rules.pk)
    if locked.state == PUBLISHED:
        raise WorkflowError(_("Published rules never change: add a new version."))
    return locked


def _faults_of_form(content):
    for fault in sorted(_validator().iter_errors(content), key=lambda f: str(f.path)):
        where = "/".join(map(str, fault.absolute_path)) or "/"
        yield f"{where}: {fault.message[:300]}."


def _faults_of_content(content):
    keys = [level["key"] for level in content["levels"]]
    if len(set(keys)) != len(keys):
        yield _("Two levels have the same key.")
    for level in content["levels"]:
        needs = [need["key"] for need in level["needs"]]
        if len(set(needs)) != len(needs):
            yield _("Two needs of a level have the same key.")
        if any(stem in name.casefold() for name in _names(level) for stem in STEMS):
            yield _("A level must not be called certified or accredited.")


def _can_be_kept(content):
    """Whether there is no sign in it that a database or a signature refuses."""
    try:
        return b"\\u0000" not in canonical(content)
    except ValueError:
        return False


def _names(level):
    return level["names"].values()


@cache
def _validator():
    path = DATA / "recognition-rules.schema.json"
    return Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))
