"""Against the vectors of the W3C's recommendation for eddsa-jcs-2022."""

from copy import deepcopy

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tilth_web.evaluation.domain.data_integrity import is_proved, with_proof
from tilth_web.evaluation.domain.multibase import (
    decoded,
    encoded,
    public_key_bytes,
    public_key_text,
)

# Data Integrity EdDSA Cryptosuites v1.0, representation of eddsa-jcs-2022 (examples 29
# to 38), as published 2025-05-15.
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/examples/v2",
]
DOCUMENT = {
    "@context": CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:abcdefgh",
        "alumniOf": "The School of Examples",
    },
}
SIGNED = DOCUMENT | {
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": f"did:key:{PUBLIC}#{PUBLIC}",
        "proofPurpose": "assertionMethod",
        "@context": CONTEXT,
        "proofValue": "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpw"
        "TWd3GAVFuUfjoJdcnTMuVor51aX",
    }
}


def private_key():
    return Ed25519PrivateKey.from_private_bytes(decoded(SECRET)[2:])


def test_the_published_document_is_signed_as_published():
    made = with_proof(
        DOCUMENT,
        private_key=private_key(),
        method=f"did:key:{PUBLIC}#{PUBLIC}",
        created="2023-02-24T23:36:38Z",
    )
    assert made == SIGNED
    assert is_proved(SIGNED, PUBLIC)
    raw = private_key().public_key().public_bytes_raw()
    assert public_key_text(raw) == PUBLIC
    assert public_key_bytes(PUBLIC) == raw


def changed(path, value):
    """The signed document with one value changed."""
    found = deepcopy(SIGNED)
    *way, last = path
    inner = found
    for name in way:
        inner = inner[name]
    inner[last] = value
    return found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["name"], "Alumni credential"),
        (["more"], "A field"),
        (["credentialSubject", "id"], "did:example:abcdefgi"),
        (["proof", "created"], "2023-02-24T23:36:39Z"),
        (["proof", "proofPurpose"], "authentication"),
        (["proof", "cryptosuite"], "eddsa-rdfc-2022"),
        (["proof", "type"], "Ed25519Signature2020"),
        (["proof", "@context"], CONTEXT[:1]),
        (["@context"], CONTEXT[:1]),
        (["proof", "proofValue"], "z2HnFSSPPBzR36zdDgK8"),
        (["proof", "proofValue"], "not base 58"),
        (["proof", "proofValue"], ""),
        (["proof", "proofValue"], 7),
        (["proof"], "none"),
    ],
)
def test_whatever_is_changed_is_not_proved(path, value):
    assert not is_proved(changed(path, value), PUBLIC)


def test_another_key_proves_nothing():
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert not is_proved(SIGNED, public_key_text(other))


@given(st.binary(max_size=70))
def test_bytes_come_back(content):
    assert decoded(encoded(content)) == content


@pytest.mark.parametrize(
    ("content", "text"),
    [  # The Base58 Encoding Scheme, draft-msporny-base58-03, section 5
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
    ],
)
def test_base_58_of_the_draft(content, text):
    assert encoded(content) == text
    assert decoded(text) == content


@pytest.mark.parametrize("text", ["abc", "z0", "zO", "", PUBLIC[:-1], SECRET])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        public_key_bytes(text)
