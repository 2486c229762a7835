"""The keys that sign badges: one signs, those before it are still known.

The private half is a file of the data that only its owner reads; the public half is a
row, so that what a retired key signed can be verified for good.
"""

import os
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.multibase import public_key_text
from tilth_web.evaluation.models import SigningKey

FOLDER = "badge-keys"
CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def issuer():
    """Who signs: the decentralised identifier (did:web) of this installation."""
    return f"did:web:{quote(urlsplit(settings.URL).netloc, safe='')}"


def method_of(key):
    """The address of a public key in the document of the issuer."""
    return f"{issuer()}#{key.public}"


def current_key():
    """The key that signs now; the first use makes it."""
    return SigningKey.objects.filter(is_current=True).first() or _make()


def private_half(key):
    """What signs; refused where its file is not there."""
    path = _folder() / f"{key.public}.pem"
    if not path.exists():
        raise WorkflowError(
            _("The file of the key that signs badges is missing: tell the operator.")
        )
    return load_pem_private_key(path.read_bytes(), password=None)


@transaction.atomic
def rotate_key(*, revoke=False):
    """Let a new key sign from now on; what the old one signed stays good.

    With `revoke`, of a key that somebody else may have read, it is good no more.
    """
    now = timezone.now()
    old = SigningKey.objects.select_for_update().filter(is_current=True).first()
    if old is not None:
        old.is_current, old.retired_at = False, now
        old.revoked_at = now if revoke else None
        old.save()
    return _make()


@transaction.atomic
def revoke_key(public):
    """Make what a key signed good no more; if it signs now, a new one does so.

    For a key of which somebody else may have the file, also one that was retired.
    """
    key = SigningKey.objects.select_for_update().filter(public=public).first()
    if key is None:
        raise WorkflowError(_("No key of badges is called %(key)s.") % {"key": public})
    if key.is_current:
        return rotate_key(revoke=True)
    key.revoked_at = key.revoked_at or timezone.now()
    key.save(update_fields=["revoked_at"])
    return current_key()


def issuer_document():
    """The identifier with all public keys whose signatures are good."""
    keys = list(SigningKey.objects.filter(revoked_at=None))
    return {
        "@context": CONTEXT,
        "id": issuer(),
        "verificationMethod": [
            {
                "id": method_of(key),
                "type": "Multikey",
                "controller": issuer(),
                "publicKeyMultibase": key.public,
            }
            for key in keys
        ],
        "assertionMethod": [method_of(key) for key in keys],
    }


def _make():
    """A new key; of two processes that make one at once, the first has it."""
    private = Ed25519PrivateKey.generate()
    public = public_key_text(private.public_key().public_bytes_raw())
    path = _folder() / f"{public}.pem"
    _write(path, private)
    try:
        with transaction.atomic():
            return SigningKey.objects.create(public=public)
    except IntegrityError:
        path.unlink()
        return SigningKey.objects.get(is_current=True)


def _write(path, private):
    content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _folder():
    return settings.DATA / FOLDER
