"""Which badges are withdrawn or suspended, as lists of bits for every verifier.

References
----------
W3C (2025) Bitstring Status List v1.0.
"""

from base64 import urlsafe_b64encode
from datetime import timedelta
from gzip import compress

from django.db.models import Q
from django.utils import timezone

from tilth_web.evaluation.domain.badge_keys import (
    current_key,
    issuer,
    method_of,
    private_half,
)
from tilth_web.evaluation.domain.badges import PLACES, VC, address, instant
from tilth_web.evaluation.domain.canonical_json import canonical
from tilth_web.evaluation.domain.data_integrity import with_proof
from tilth_web.evaluation.models import Credential, Recognition

FRESH = 30  # s for which an answer may be kept
OLDEST = timedelta(hours=1)  # after which a list is no longer good
STATE = Recognition.State
LISTED = {
    "revocation": Q(recognition__state=STATE.WITHDRAWN)
    | ~Q(recognition__project__state="published")
    | Q(key__revoked_at__isnull=False),
    "suspension": Q(recognition__state=STATE.SUSPENDED),
}


def status_list(purpose):
    """The bytes of a signed list, as it is now."""
    where, now, key = address("badges:status", purpose), timezone.now(), current_key()
    found = Credential.objects.filter(LISTED[purpose])
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
            "statusPurpose": purpose,
            "ttl": FRESH * 1000,
            "encodedList": bits(found.values_list("index", flat=True)),
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
