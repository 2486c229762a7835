"""The declaration of intent: its texts, and signing it."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.events import record_event
from tilth_web.accounts.models import Declaration, Joining
from tilth_web.errors import WorkflowError

TEXTS = Path(__file__).parents[1] / "data" / "declarations.yaml"
#: How long a signature keeps its name after the person was erased. [yr]
SIGNATURES_KEPT = 10


@dataclass(frozen=True, kw_only=True)
class Text:
    """One wording in one language."""

    version: str
    language: str
    body: str

    @property
    def hash(self):
        return sha256(self.body.encode()).hexdigest()


def current_text(language=None):
    """The newest wording, in the reader's language."""
    return _text(_texts()[-1], language or get_language())


def signed_text(declaration):
    """The wording that was signed, as it was kept, in the language it was read in."""
    return Text(
        version=declaration.text_version,
        language=declaration.language,
        body=declaration.text,
    )


@transaction.atomic
def sign(joining, *, actor, signer_name, signer_role, text_version):
    """Sign the declaration of intent of a request to join."""
    locked = Joining.objects.select_for_update().get(pk=joining.pk)
    text = current_text()
    if not locked.is_editable:
        raise WorkflowError(_("This request can no longer be changed."))
    if Declaration.objects.filter(joining=locked).exists():
        raise WorkflowError(_("The declaration of intent is signed already."))
    if text.version != text_version:
        raise WorkflowError(
            _(
                "The text has changed since you opened the page: read it again, "
                "then sign."
            )
        )
    declaration = Declaration.objects.create(
        joining=locked,
        signer=actor,
        signer_name=signer_name,
        signer_role=signer_role,
        text_version=text.version,
        language=text.language,
        text=text.body,
        text_hash=text.hash,
    )
    record_event(actor, "joining.signed", locked, text_version=text.version)
    return declaration


def forget_signatures(moment=None):
    """Take the names of erased people off old signatures; returns how many."""
    moment = moment or timezone.now()
    kept_since = _years_before(moment, SIGNATURES_KEPT)
    old = Declaration.objects.filter(
        signer__erased_at__isnull=False, signed_at__lt=kept_since
    )
    return old.exclude(signer_name="").update(signer_name="", signer_role="")


def _years_before(moment, years):
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year - years, day=28)


def _text(entry, language):
    language = language if language in entry["text"] else "en"
    body = entry["text"][language].strip()
    return Text(version=entry["version"], language=language, body=body)


@cache
def _texts():
    return yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
