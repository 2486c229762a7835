"""Proofs in documents of JSON, by the cryptosuite eddsa-jcs-2022.

References
----------
W3C (2025) Data Integrity EdDSA Cryptosuites v1.0, section 3.3 eddsa-jcs-2022.
"""

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tilth_web.evaluation.domain.canonical_json import canonical
from tilth_web.evaluation.domain.multibase import decoded, encoded, public_key_bytes

SUITE = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022"}
PURPOSE = "assertionMethod"
LONGEST = 100  # signs; 64 bytes take 89 in base 58


def with_proof(document, *, private_key, method, created):
    """A document with its proof; `method` is the address of the public key."""
    options = SUITE | {
        "created": created,
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }
    if "@context" in document:
        options["@context"] = document["@context"]
    signature = private_key.sign(_hashes(document, options))
    return document | {"proof": options | {"proofValue": encoded(signature)}}


def is_proved(document, public_key):
    """Whether the proof in a document is of this document and by this Multikey."""
    proof = document.get("proof")
    if not isinstance(proof, dict) or not _fits(proof, document):
        return False
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    rest = {name: value for name, value in document.items() if name != "proof"}
    key = Ed25519PublicKey.from_public_bytes(public_key_bytes(public_key))
    try:
        key.verify(decoded(proof["proofValue"]), _hashes(rest, options))
    except (InvalidSignature, ValueError):
        return False
    return True


def _fits(proof, document):
    """Whether a proof is of this suite, for this purpose and in this context."""
    known = SUITE | {"proofPurpose": PURPOSE}
    return (
        all(proof.get(name) == value for name, value in known.items())
        and proof.get("@context") == document.get("@context")
        and isinstance(proof.get("proofValue"), str)
        and len(proof["proofValue"]) <= LONGEST
    )


def _hashes(document, options):
    return sha256(canonical(options)).digest() + sha256(canonical(document)).digest()
