"""Badges as others see them: by public addresses, the standards, another program.

The other program is `verifier.mjs`, which runs in Node and shares no line with ours.
"""

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.tilth_web.evaluation.recognition.examples import move
from tests.tilth_web.evaluation.recognition.test_data_integrity import (
    PUBLIC,
    SIGNED,
    changed,
)

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).with_name("verifier.mjs")
HOST = "http://localhost:8000"
DID_KEY = {
    "id": f"did:key:{PUBLIC}",
    "verificationMethod": [
        {
            "id": f"did:key:{PUBLIC}#{PUBLIC}",
            "controller": f"did:key:{PUBLIC}",
            "publicKeyMultibase": PUBLIC,
        }
    ],
    "assertionMethod": [f"did:key:{PUBLIC}#{PUBLIC}"],
}
# Data Integrity EdDSA Cryptosuites v1.0, examples 32 and 35.
PUBLISHED = {
    "document": "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19",
    "options": "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db",
}


def verdicts(*asked):
    """What the other program says of each."""
    answer = subprocess.run(
        ["node", VERIFIER], input=json.dumps(asked).encode(), capture_output=True
    )
    assert answer.returncode == 0, answer.stderr.decode()
    return json.loads(answer.stdout)


def fetched(client, credential):
    """What anybody finds by following the addresses in a credential."""
    document = json.loads(credential)
    place = document["credentialStatus"]["statusListCredential"]
    return {
        "credential": credential,
        "keys": client.get("/.well-known/did.json").json(),
        "list": json.loads(client.get(place.removeprefix(HOST)).content),
    }


def test_the_other_program_agrees_with_the_published_vector():
    """Its example is issued by an address, which its key does not belong to."""
    ours = SIGNED | {"issuer": DID_KEY["id"]}
    keys = DID_KEY | {"id": SIGNED["issuer"]}
    keys["verificationMethod"] = [
        DID_KEY["verificationMethod"][0] | {"controller": SIGNED["issuer"]}
    ]
    good, other_issuer, other_name = verdicts(
        *[
            {"credential": json.dumps(document), "keys": keys}
            for document in (SIGNED, ours, changed(["name"], "Alumni credential"))
        ]
    )
    assert good == PUBLISHED | {"proved": True}
    assert other_issuer["proved"] is False
    assert other_name["proved"] is False


def test_another_program_verifies_a_badge_and_its_list(granted, client):
    asked = fetched(client, granted.credential.content)
    (found,) = verdicts(asked)
    assert (found["proved"], found["listProved"], found["revoked"]) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("transition", ["suspend", "withdraw"])
def test_another_program_reads_at_once_that_it_is_good_no_more(
    transition, granted, board, client
):
    content = granted.credential.content
    move(granted, board, transition)
    (found,) = verdicts(fetched(client, content))
    assert (found["listProved"], found["revoked"]) == (True, True)


def bent(text):
    """A text with one character made another, for each character of it."""
    for place, sign in enumerate(text):
        yield text[:place] + chr(ord(sign) ^ 1) + text[place + 1 :]


@pytest.mark.slow
def test_each_changed_byte_of_the_credential_and_of_the_list_is_found(granted, client):
    """By the other program: each is refused, or is no JSON any longer."""
    asked = fetched(client, granted.credential.content)
    keys, text = asked["keys"], json.dumps(asked["list"])
    cases = [{"credential": t, "keys": keys} for t in bent(asked["credential"])]
    cases += [{"credential": t, "keys": keys} for t in bent(text)]
    found = verdicts(*cases)
    assert len(found) > 2000
    assert {one.get("proved", False) for one in found} == {False}
    (good,) = verdicts({"credential": text, "keys": keys})
    assert good["proved"] is True


# What the standards ask for, as their tables of classes say it.

URI = {"type": "string", "pattern": r"^(https?|did|urn):\S+$"}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
TEXT = {"type": "string", "minLength": 1}


def types(*named):
    return {
        "type": "array",
        "allOf": [{"contains": {"const": name}} for name in named],
    }


def object_of(**properties):
    """An object with all of these; those whose name ends in an underscore may lack."""
    names = {name.rstrip("_"): value for name, value in properties.items()}
    needed = [name for name in properties if not name.endswith("_")]
    return {"type": "object", "properties": names, "required": needed}


# W3C (2025) Verifiable Credentials Data Model v2.0, sections 4.3 to 4.12;
# Data Integrity 1.0, section 2.1.
PROOF = object_of(
    type={"const": "DataIntegrityProof"},
    cryptosuite={"const": "eddsa-jcs-2022"},
    created=INSTANT,
    verificationMethod=URI,
    proofPurpose={"const": "assertionMethod"},
    proofValue={"type": "string", "pattern": "^z[1-9A-HJ-NP-Za-km-z]+$"},
)
CREDENTIAL = {
    "@context": {
        "type": "array",
        "prefixItems": [{"const": "https://www.w3.org/ns/credentials/v2"}],
    },
    "id": URI,
    "validFrom": INSTANT,
    "validUntil": INSTANT,
    "proof": PROOF,
}
# W3C (2025) Bitstring Status List v1.0, sections 2.1 and 2.2.
ENTRY = object_of(
    id_=URI,
    type={"const": "BitstringStatusListEntry"},
    statusPurpose=TEXT,
    statusListIndex={"type": "string", "pattern": "^[0-9]+$"},
    statusListCredential=URI,
)
STATUS_LIST = object_of(
    **CREDENTIAL,
    type=types("VerifiableCredential", "BitstringStatusListCredential"),
    issuer=URI,
    credentialSubject=object_of(
        type={"const": "BitstringStatusList"},
        statusPurpose=TEXT,
        encodedList={"type": "string", "pattern": "^u[A-Za-z0-9_-]+$"},
    ),
)
# 1EdTech (2024) Open Badges 3.0, section B: AchievementCredential, Profile,
# AchievementSubject, Achievement, Criteria, Evidence, CredentialSchema. One status at
# most: a single object.
BADGE = object_of(
    **CREDENTIAL
    | {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {
                    "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/"
                    r"context(-3\.\d\.\d)*\.json$"
                },
            ],
            "minItems": 2,
            # It defines the type of the schema, as no other context does.
            "contains": {
                "const": "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
            },
        }
    },
    type=types("VerifiableCredential", "OpenBadgeCredential"),
    name=TEXT,
    issuer=object_of(id=URI, type=types("Profile"), name_=TEXT, url_=URI),
    credentialSubject=object_of(
        id=URI,
        type=types("AchievementSubject"),
        achievement=object_of(
            id=URI,
            type=types("Achievement"),
            name=TEXT,
            description=TEXT,
            criteria=object_of(id_=URI, narrative_=TEXT),
        ),
    ),
    evidence={"type": "array", "items": object_of(id_=URI, type=types("Evidence"))},
    credentialSchema={
        "type": "array",
        "items": object_of(id=URI, type={"const": "1EdTechJsonSchemaValidator2019"}),
    },
    credentialStatus=ENTRY,
)


def faults(document, schema):
    return [e.json_path for e in Draft202012Validator(schema).iter_errors(document)]


def test_a_badge_and_its_list_have_the_form_of_the_standards(granted, client):
    badge = json.loads(granted.credential.content)
    assert faults(badge, BADGE) == []
    assert (
        faults(fetched(client, granted.credential.content)["list"], STATUS_LIST) == []
    )
    two = badge | {"credentialStatus": [badge["credentialStatus"]] * 2}
    assert faults(two, BADGE) == ["$.credentialStatus"]


def test_a_picture_holds_its_credential_as_the_standard_bakes_it(granted):
    """Open Badges 3.0, section 5.3.2.2: an element of its namespace below the root."""
    badge = granted.credential.badge
    assert 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"' in badge
    start = badge.index("<openbadges:credential>")
    inner = badge[start : badge.index("</openbadges:credential>")]
    assert inner.removeprefix("<openbadges:credential>").strip() == (
        f"<![CDATA[{granted.credential.content}]]>"
    )


def test_the_keys_are_a_document_of_the_issuer(granted, client):
    """did:web: the document is found where the name of the issuer leads."""
    answer = client.get("/.well-known/did.json")
    badge = json.loads(granted.credential.content)
    assert answer.json()["id"] == badge["issuer"]["id"] == "did:web:localhost%3A8000"
    form = object_of(
        id=URI,
        verificationMethod={
            "type": "array",
            "items": object_of(
                id=URI,
                type={"const": "Multikey"},
                controller={"const": badge["issuer"]["id"]},
                publicKeyMultibase={"type": "string", "pattern": "^z6Mk"},
            ),
        },
        assertionMethod={
            "type": "array",
            "contains": {"const": badge["proof"]["verificationMethod"]},
        },
    )
    assert faults(answer.json(), form) == []
