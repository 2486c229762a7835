"""Which badges are good no more, as a list of bits for every verifier.

What the list revokes stays revoked: a suspension ends the badges that were issued
before it, and who restores a recognition issues another.

References
----------
W3C (2025) Bitstring Status List v1.0.
"""

from base64 import urlsafe_b64encode
from datetime import timedelta
from gzip import compress

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from tilth_web.evaluation.domain.badge_keys import (
    current_key,
    issuer,
    method_of,
    private_half,
)
from tilth_web.evaluation.domain.badges import PLACES, PURPOSE, VC, address, instant
from tilth_web.evaluation.domain.canonical_json import canonical
from tilth_web.evaluation.domain.data_integrity import with_proof
from tilth_web.evaluation.models import Credential, Recognition, RecognitionStep

FRESH = 30  # s for which an answer may be kept
OLDEST = timedelta(hours=1)  # after which a list is no longer good
STATE = Recognition.State
ENDED = (
    Q(recognition__state__in=(STATE.WITHDRAWN, STATE.SUSPENDED))
    | ~Q(recognition__project__state="published")
    | Q(key__revoked_at__isnull=False)
)


def revoked():
    """Credentials that are good no more, before their time is over."""
    suspended = RecognitionStep.objects.filter(
        recognition=OuterRef("recognition"),
        transition=RecognitionStep.Transition.SUSPEND,
        at__gte=OuterRef("issued_at"),
    )
    return Credential.objects.filter(ENDED | Exists(suspended))


def status_list():
    """The bytes of the signed list, as it is now."""
    where, now, key = address("badges:status"), timezone.now(), current_key()
    document = {
        "@context": [VC],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer(),
        "validFrom": instant(now),
        "validUntil": instant(now + OLDEST),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "ttl": FRESH * 1000,
            "encodedList": bits(revoked().values_list("index", flat=True)),
        },
    }
    return canonical(
        with_proof(
            document,
            private_key=private_half(key),
            method=method_of(key),
            created=instant(now),
        )
    )


def bits(indexes):
    """A list in which the bits of some indexes are set, as the standard encodes it."""
    field = bytearray(PLACES // 8)
    for index in indexes:
        field[index // 8] |= 0x80 >> index % 8
    return "u" + urlsafe_b64encode(compress(field, mtime=0)).decode().rstrip("=")
