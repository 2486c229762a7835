"""Is a badge good? Asked with the badge itself, its credential, or a link to it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tilth_web.evaluation.domain.badge_status import revoked
from tilth_web.evaluation.domain.badges import TYPES
from tilth_web.evaluation.domain.canonical_json import canonical, parsed
from tilth_web.evaluation.domain.data_integrity import is_proved
from tilth_web.evaluation.models import Credential, Recognition, SigningKey

IN_PICTURE = "{https://purl.imsglobal.org/ob/v3p0}credential"
UUID_TEXT = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LANGUAGE = r"(?:/[a-z]{2})?"
PAGE = re.compile(rf"{LANGUAGE}/recognition/({UUID_TEXT})/.*|/embed/({UUID_TEXT})/.*")
FILE = re.compile(rf"/recognition/credentials/({UUID_TEXT})\.(?:json|svg)")


class Outcome(models.TextChoices):
    """What can come of a verification."""

    VALID = "valid", _("Valid")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    REPLACED = "replaced", _("Replaced")
    CHANGED = "changed", _("Changed or forged")
    UNKNOWN_KEY = "unknown-key", _("Signed with an unknown key")
    UNKNOWN = "unknown", _("Not known here")
    UNREADABLE = "unreadable", _("Not a badge")


OF_STANDING = {
    Recognition.State.GRANTED: Outcome.VALID,
    Recognition.State.SUSPENDED: Outcome.SUSPENDED,
    Recognition.State.WITHDRAWN: Outcome.WITHDRAWN,
    Recognition.State.EXPIRED: Outcome.EXPIRED,
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of a verification; `recognition` only where the signature is good."""

    outcome: Outcome
    recognition: Recognition | None = None
    is_replaced: bool = False  # a newer credential of it was issued


def verify(text):
    """The verdict on a credential in JSON, a picture of a badge, or a link."""
    text = text.removeprefix("\ufeff").strip()
    if text.startswith("{"):
        return _of_json(text)
    if text.startswith("<"):
        return _of_picture(text)
    return _of_link(text)


def _of_json(text):
    try:
        document = parsed(text)
    except ValueError:
        return Verdict(outcome=Outcome.UNREADABLE)
    return _of_document(document)


def _of_picture(text):
    """A picture is good to the last byte, or changed."""
    try:
        held = fromstring(text).find(IN_PICTURE)
    except (ParseError, DefusedXmlException, ValueError):
        return Verdict(outcome=Outcome.UNREADABLE)
    if held is None or not held.text:
        return Verdict(outcome=Outcome.UNREADABLE)
    verdict = _of_json(held.text)
    if verdict.recognition is None:
        return verdict
    drawn = verdict.recognition.credentials.filter(badge=text)
    return verdict if drawn.exists() else Verdict(outcome=Outcome.CHANGED)


def _of_link(text):
    """Links lead to this platform; nothing is fetched."""
    parts = urlsplit_or_none(text)
    if parts is None or parts.netloc not in {"", urlsplit(settings.URL).netloc}:
        return Verdict(outcome=Outcome.UNREADABLE)
    page, file = PAGE.fullmatch(parts.path), FILE.fullmatch(parts.path)
    rows = Credential.objects.exclude(content="")
    if page:
        rows = rows.filter(recognition__uuid=UUID(page[1] or page[2]))
    elif file:
        rows = rows.filter(uuid=UUID(file[1]))
    else:
        return Verdict(outcome=Outcome.UNREADABLE)
    newest = rows.order_by("-index").first()
    if newest is None:
        return Verdict(outcome=Outcome.UNKNOWN)
    return _of_json(newest.content)


def urlsplit_or_none(text):
    """The parts of an address, or None where it is none."""
    try:
        return urlsplit(text)
    except ValueError:
        return None


def _of_document(document):
    if not _is_badge(document):
        return Verdict(outcome=Outcome.UNREADABLE)
    key = _key_of(document)
    if key is None:
        return Verdict(outcome=Outcome.UNKNOWN_KEY)
    try:
        is_good = is_proved(document, key.public)
    except (ValueError, RecursionError):  # what has no canonical form was never signed
        is_good = False
    if not is_good:
        return Verdict(outcome=Outcome.CHANGED)
    content = canonical(document).decode()
    rows = Credential.objects.select_related("recognition__project")
    kept = rows.filter(content=content).first()
    if kept is None:
        return Verdict(outcome=Outcome.UNKNOWN)
    return _of_kept(kept)


def _is_badge(document):
    types, proof = document.get("type"), document.get("proof")
    return isinstance(proof, dict) and types == TYPES


def _key_of(document):
    """The key that a document says it is signed with, if it is one of ours."""
    named = document["proof"].get("verificationMethod")
    if not isinstance(named, str):
        return None
    public = named.rpartition("#")[2]
    if not public.isalnum():  # no database takes every sign
        return None
    return SigningKey.objects.filter(public=public, revoked_at=None).first()


def _of_kept(credential):
    recognition = credential.recognition
    outcome = OF_STANDING[recognition.standing]
    if outcome == Outcome.VALID and credential.valid_until <= timezone.now():
        outcome = Outcome.EXPIRED
    elif outcome == Outcome.VALID and revoked().filter(pk=credential.pk).exists():
        outcome = Outcome.REPLACED
    newer = recognition.credentials.filter(index__gt=credential.index)
    return Verdict(outcome=outcome, recognition=recognition, is_replaced=newer.exists())
