"""Badges: a recognition as a signed Open Badge 3.0, and as a picture that holds it."""

from datetime import UTC
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.badge_keys import (
    current_key,
    issuer,
    method_of,
    private_half,
)
from tilth_web.evaluation.domain.canonical_json import canonical
from tilth_web.evaluation.domain.data_integrity import with_proof
from tilth_web.evaluation.models import Credential, Recognition, SigningKey

VC = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"  # of SCHEMA
SCHEMA = {
    "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
    "ob_v3p0_achievementcredential_schema.json",
    "type": "1EdTechJsonSchemaValidator2019",
}
TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
PURPOSE = "revocation"
PLACES = 131_072  # in a status list: the fewest that the standard allows


@transaction.atomic
def issue(recognition):
    """Sign and keep a new credential of a recognition, until it ends."""
    key = SigningKey.objects.select_for_update().get(pk=current_key().pk)
    newest = Credential.objects.aggregate(newest=Max("index"))["newest"]
    index, uuid, now = 0 if newest is None else newest + 1, uuid4(), timezone.now()
    if index >= PLACES:
        raise WorkflowError(gettext("The status list is full."))
    with override(recognition.project.language):
        signed = with_proof(
            _document(recognition, uuid, index, now),
            private_key=private_half(key),
            method=method_of(key),
            created=instant(now),
        )
        content = canonical(signed).decode()
        badge = _picture(recognition, content)
    return Credential.objects.create(
        uuid=uuid,
        recognition=recognition,
        index=index,
        key=key,
        content=content,
        badge=badge,
        issued_at=now,
        valid_until=recognition.valid_until,
    )


def issue_again():
    """Sign anew what is in force under a key that was revoked; the number of them."""
    newest = Credential.objects.filter(recognition=OuterRef("pk")).order_by("-index")
    revoked = newest.values("key__revoked_at")[:1]
    found = Recognition.objects.filter(state__in=Recognition.IN_FORCE)
    found = found.annotate(revoked=Subquery(revoked)).exclude(revoked=None)
    rows = list(found.select_related("project", "rules"))
    for recognition in rows:
        issue(recognition)
    return len(rows)


def address(name, *args):
    """An address that never changes, whatever the language of the reader."""
    with override(settings.LANGUAGE_CODE):
        return settings.URL + reverse(name, args=args)


def page_of(recognition):
    """The address of the public page of a recognition."""
    return address("evaluation:recognition", recognition.uuid)


def instant(at):
    """An instant as credentials write it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def claim(recognition):
    """What a badge says, in the language in use."""
    words = {"operator": recognition.operator}
    return gettext("Recognised by %(operator)s") % words


def _document(recognition, uuid, index, now):
    project, rules = recognition.project, recognition.rules
    level = rules.level(recognition.level)
    rules_page = address("evaluation:recognition-rules", rules.uuid)
    return {
        "@context": [VC, OPEN_BADGES, EXTENSIONS],
        "id": address("badges:credential", uuid),
        "type": TYPES,
        "name": f"{claim(recognition)}: {project.name}",
        "issuer": {
            "id": issuer(),
            "type": ["Profile"],
            "name": rules.operator,
            "url": settings.URL,
        },
        "validFrom": instant(now),
        "validUntil": instant(recognition.valid_until),
        "credentialSubject": {
            "id": address("registry:detail", project.uuid),
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{rules_page}#{level['key']}",
                "type": ["Achievement"],
                "name": recognition.level_name,
                "description": level["description"],
                "criteria": {"id": rules_page, "narrative": _needs(level)},
            },
        },
        "evidence": [
            {
                "id": page_of(recognition),
                "type": ["Evidence"],
                "name": project.name,
            }
        ],
        "credentialSchema": [SCHEMA],
        "credentialStatus": _status(index),
    }


def _needs(level):
    own = gettext("Rules of the operator, not of the “4 per 1000” Initiative.")
    return "\n".join([own, *(need["text"] for need in level["needs"])])


def _status(index):
    """One entry: Open Badges 3.0 has room for no second one."""
    where = address("badges:status")
    return {
        "id": f"{where}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": where,
    }


def _picture(recognition, content):
    """The badge as SVG with the credential in it, on one line."""
    text = render_to_string(
        "evaluation/badge.svg",
        {
            "claim": claim(recognition),
            "level": recognition.level_name,
            "project": _printable(recognition.project.name),
            "page": page_of(recognition),
            "credential": content.replace("]]>", "]]]]><![CDATA[>"),
            "language": recognition.project.language,
        },
    )
    return "".join(line.strip() for line in text.split("\n"))


def _printable(text):
    """A text without the signs that XML refuses."""
    return "".join(sign for sign in text if sign.isprintable())
