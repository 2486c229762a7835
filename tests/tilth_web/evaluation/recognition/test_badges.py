"""Badges: what they say, and that nothing but what was signed here is good."""

import json
import stat
from base64 import urlsafe_b64decode
from datetime import timedelta
from gzip import decompress
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from tests.tilth_web.evaluation.recognition.examples import OPERATOR, grant, move
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import badge_keys, badge_status
from tilth_web.evaluation.domain.badge_verification import Outcome, verify
from tilth_web.evaluation.domain.badges import issue
from tilth_web.evaluation.domain.canonical_json import canonical
from tilth_web.evaluation.domain.data_integrity import is_proved, with_proof
from tilth_web.evaluation.domain.multibase import public_key_text
from tilth_web.evaluation.domain.recognition import propose
from tilth_web.evaluation.models import Credential, Recognition, SigningKey
from tilth_web.registry.domain.projects import withdraw_project
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db
HOST = "http://localhost:8000"


@pytest.fixture
def credential(granted):
    return granted.credential


def outcome(text):
    return verify(text).outcome


def test_what_a_credential_says(granted, credential, rules):
    document = json.loads(credential.content)
    proof = document.pop("proof")
    page = f"{HOST}/recognition/{granted.uuid}/"
    rules_page = f"{HOST}/recognition/rules/{rules.uuid}/"
    level = rules.level("promising")
    assert document == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        ],
        "id": f"{HOST}/recognition/credentials/{credential.uuid}.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Recognised by Soil Council: Green cover",
        "issuer": {
            "id": "did:web:localhost%3A8000",
            "type": ["Profile"],
            "name": OPERATOR,
            "url": HOST,
        },
        "validFrom": f"{credential.issued_at:%Y-%m-%dT%H:%M:%SZ}",
        "validUntil": f"{granted.valid_until:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"{HOST}/projects/{granted.project.uuid}/",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{rules_page}#promising",
                "type": ["Achievement"],
                "name": "Promising project",
                "description": level["description"],
                "criteria": {
                    "id": rules_page,
                    "narrative": "Rules of the operator, not of the “4 per 1000” "
                    "Initiative.\n" + "\n".join(n["text"] for n in level["needs"]),
                },
            },
        },
        "evidence": [{"id": page, "type": ["Evidence"], "name": "Green cover"}],
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                "ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
        "credentialStatus": {
            "id": f"{HOST}/recognition/status/revocation.json#0",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "0",
            "statusListCredential": f"{HOST}/recognition/status/revocation.json",
        },
    }
    assert proof["verificationMethod"] == (
        f"did:web:localhost%3A8000#{credential.key.public}"
    )
    assert "certif" not in credential.content.casefold()


def test_a_badge_speaks_the_language_of_its_project(
    make_public, make_released, holder, rules, board
):
    project = make_public(holder, language="fr", name="Sols <vivants> & ]]> cie")
    made = propose(make_released(project), actor=board, level="promising")
    found = grant(made, board).credential
    named = json.loads(found.content)["name"]
    assert named.startswith("Reconnu par Soil Council")
    assert outcome(found.badge) == Outcome.VALID


@pytest.mark.slow
def test_each_changed_byte_is_found(credential):
    """Every byte of the credential and of the picture around it, made another one."""
    inner = credential.badge.encode().index(credential.content.encode())
    within = range(inner, inner + len(credential.content.encode()))
    for text, left_out in ((credential.content, ()), (credential.badge, within)):
        assert outcome(text) == Outcome.VALID
        good = text.encode()
        for place in set(range(len(good))).difference(left_out):
            bad = bytearray(good)
            bad[place] ^= 1
            found = outcome(bad.decode(errors="replace"))
            assert found != Outcome.VALID, (place, good[place])


def test_a_changed_value_is_told_from_what_is_no_badge(credential):
    changed = credential.content.replace("Green cover", "Green clover")
    assert outcome(changed) == Outcome.CHANGED
    assert verify(changed).recognition is None
    later = credential.content.replace('"validUntil":"2', '"validUntil":"3')
    assert outcome(later) == Outcome.CHANGED
    drawn = credential.badge.replace("#fbf7ee", "#fbf7ef")
    assert outcome(drawn) == Outcome.CHANGED
    for text in (
        "{}",
        "[]",
        "hello",
        "<svg/>",
        "<svg",
        '{"proof": {}}',
        "http://[",
        "",
    ):
        assert outcome(text) == Outcome.UNREADABLE, text
    twice = credential.content.replace("{", '{"name":"x",', 1)
    assert outcome(twice) == Outcome.UNREADABLE
    entity = '<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>'
    assert outcome(entity) == Outcome.UNREADABLE


def test_the_same_in_another_layout_is_as_good(credential):
    spread = json.dumps(json.loads(credential.content), indent=2)
    assert outcome(f"\ufeff\n{spread}\r\n") == Outcome.VALID


def forged(credential, *, private, public, issuer="did:web:localhost%3A8000"):
    """A badge that somebody else signed."""
    document = json.loads(credential.content)
    del document["proof"]
    document["issuer"]["id"] = issuer
    signed = with_proof(
        document,
        private_key=private,
        method=f"{issuer}#{public}",
        created="2026-01-01T00:00:00Z",
    )
    return canonical(signed).decode()


def test_forged_badges(credential):
    private = Ed25519PrivateKey.generate()
    own = public_key_text(private.public_key().public_bytes_raw())
    ours = credential.key.public
    text = forged(credential, private=private, public=own)
    assert outcome(text) == Outcome.UNKNOWN_KEY
    text = forged(credential, private=private, public=ours)
    assert outcome(text) == Outcome.CHANGED
    text = forged(credential, private=private, public=own, issuer="did:web:evil.test")
    assert outcome(text) == Outcome.UNKNOWN_KEY
    nobody = json.loads(credential.content)
    nobody["proof"]["verificationMethod"] = ["a list"]
    assert outcome(json.dumps(nobody)) == Outcome.UNKNOWN_KEY


def test_monsters_break_nothing(credential):
    """Names, depths and lengths that nobody meant, in what else is a badge."""
    named = json.loads(credential.content)
    for method in ("#\0", "#\ud800", "#", "", f"x#{credential.key.public}\0"):
        named["proof"]["verificationMethod"] = method
        assert outcome(json.dumps(named)) == Outcome.UNKNOWN_KEY, method
    deep = credential.content.replace("{", '{"x":' + "[" * 800 + "]" * 800 + ",", 1)
    assert outcome(deep) == Outcome.CHANGED
    document = json.loads(credential.content)
    document["proof"]["proofValue"] = "z" + "2" * 190_000
    assert outcome(json.dumps(document)) == Outcome.CHANGED
    document["name"] = "\ud800"
    assert outcome(json.dumps(document)) == Outcome.CHANGED
    huge = credential.content.replace("{", '{"x":' + "9" * 5000 + ",", 1)
    assert outcome(huge) == Outcome.UNREADABLE


def test_what_we_signed_and_do_not_know_is_unknown(credential):
    """As after a database was restored from an older backup."""
    content = credential.content
    Credential.objects.all().delete()
    assert outcome(content) == Outcome.UNKNOWN
    assert outcome(badge_status.status_list().decode()) == (Outcome.UNREADABLE)


def ways(credential):
    """All that can be given of a badge."""
    recognition = credential.recognition
    yield from (credential.content, credential.badge)
    yield f"{HOST}/recognition/{recognition.uuid}/"
    yield f"{HOST}/fr/recognition/{recognition.uuid}/"
    yield f"/recognition/{recognition.uuid}/qr.svg"
    yield f"{HOST}/embed/recognition/{recognition.uuid}/es/".replace("recognition/", "")
    yield f"{HOST}/recognition/credentials/{credential.uuid}.json"


def test_every_way_tells_the_same_at_once(granted, credential, board):
    moves = [
        (None, Outcome.VALID),
        ("suspend", Outcome.SUSPENDED),
        ("restore", Outcome.VALID),
        ("withdraw", Outcome.WITHDRAWN),
    ]
    for transition, expected in moves:
        if transition:
            move(granted, board, transition)
        found = [outcome(text) for text in ways(granted.credential)]
        assert found == [expected] * len(found)


def test_a_suspension_ends_the_badges_before_it_for_good(granted, credential, board):
    """A list of revocations takes nothing back: who restores issues another badge."""
    move(granted, board, "suspend")
    assert issue(granted).index == 1  # as after a key was revoked meanwhile
    assert flagged() == {0, 1}
    move(granted, board, "restore")
    assert flagged() == {0}
    assert granted.credential.index == 2
    for text in (credential.content, credential.badge):
        found = verify(text)
        assert (found.outcome, found.is_replaced) == (Outcome.REPLACED, True)
    assert outcome(granted.credential.badge) == Outcome.VALID
    move(granted, board, "withdraw")
    assert flagged() == {0, 1, 2}
    assert outcome(credential.content) == Outcome.WITHDRAWN


def test_links_that_lead_elsewhere(credential, proposed):
    path = f"/recognition/{credential.recognition.uuid}/"
    assert outcome(f"https://evil.test{path}") == Outcome.UNREADABLE
    assert outcome(f"{HOST}/projects/") == Outcome.UNREADABLE
    assert outcome(f"{HOST}/recognition/{uuid4()}/") == Outcome.UNKNOWN


def test_what_is_over_is_expired_before_the_clock_runs(granted, credential):
    Recognition.objects.update(valid_until=timezone.now())
    assert outcome(credential.content) == Outcome.EXPIRED


def test_a_project_that_leaves_the_public_takes_its_badge_along(
    granted, credential, holder
):
    withdraw_project(Project.objects.get(), actor=holder)
    assert outcome(credential.content) == Outcome.WITHDRAWN
    assert flagged() == {0}


def test_a_renewed_badge_is_told_beside_the_old_one(granted, credential, board):
    move(granted, board, "renew", public_reason="Measured in 2028.")
    old = verify(credential.content)
    assert (old.outcome, old.is_replaced) == (Outcome.VALID, True)
    new = verify(granted.credential.content)
    assert (new.outcome, new.is_replaced) == (Outcome.VALID, False)
    assert granted.credential.index == 1
    past = timezone.now() - timedelta(seconds=1)
    Credential.objects.filter(pk=credential.pk).update(valid_until=past)
    assert outcome(credential.content) == Outcome.EXPIRED


# Keys


def test_the_private_half_is_read_by_its_owner_alone(credential):
    (path,) = (settings.DATA / "badge-keys").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.name == f"{credential.key.public}.pem"
    kept = str(list(SigningKey.objects.values())) + credential.content
    assert "PRIVATE" not in kept
    assert "PRIVATE" in path.read_text()


def test_what_a_retired_key_signed_stays_good(granted, credential):
    call_command("rotate_badge_key")
    new = badge_keys.current_key()
    assert new.public != credential.key.public
    assert outcome(credential.content) == Outcome.VALID
    assert issue(granted).key == new
    listed = badge_keys.issuer_document()
    found = [m["publicKeyMultibase"] for m in listed["verificationMethod"]]
    assert found == [new.public, credential.key.public]
    assert listed["assertionMethod"] == [
        f"did:web:localhost%3A8000#{public}" for public in found
    ]


def test_what_a_revoked_key_signed_is_good_no_more(granted, credential, capsys):
    call_command("rotate_badge_key", "--revoke")
    assert "badges signed anew: 1" in capsys.readouterr().out
    assert outcome(credential.content) == Outcome.UNKNOWN_KEY
    assert outcome(credential.badge) == Outcome.UNKNOWN_KEY
    assert outcome(granted.credential.content) == Outcome.VALID
    assert outcome(f"{HOST}/recognition/{granted.uuid}/") == Outcome.VALID
    assert flagged() == {credential.index}
    assert credential.key.public not in json.dumps(badge_keys.issuer_document())


def test_a_key_that_signs_no_more_is_revoked_by_its_name(granted, credential, capsys):
    """Who finds out later that a retired key was read ends what it signed."""
    old = credential.key.public
    call_command("rotate_badge_key")
    new = badge_keys.current_key()
    call_command("rotate_badge_key", "--revoke", old)
    assert badge_keys.current_key() == new
    assert outcome(credential.content) == Outcome.UNKNOWN_KEY
    assert granted.credential.key == new
    assert outcome(granted.credential.content) == Outcome.VALID
    assert flagged() == {credential.index}
    assert old not in json.dumps(badge_keys.issuer_document())
    told = capsys.readouterr().out
    assert f"{new.public} signs from now on\nbadges signed anew: 1" in told


def test_what_another_key_signed_is_not_signed_anew(granted, credential, capsys):
    old = credential.key.public
    call_command("rotate_badge_key")
    fresh = issue(granted)
    call_command("rotate_badge_key", "--revoke", old)
    assert "badges signed anew: 0" in capsys.readouterr().out
    assert granted.credential == fresh
    call_command("rotate_badge_key", "--revoke", fresh.key.public)  # that of now
    assert outcome(fresh.content) == Outcome.UNKNOWN_KEY
    assert outcome(granted.credential.content) == Outcome.VALID


def test_a_key_that_nobody_knows_is_not_revoked(granted, credential):
    with pytest.raises(CommandError, match="No key of badges is called z6Mk"):
        call_command("rotate_badge_key", "--revoke", "z6Mk")
    assert badge_keys.current_key() == credential.key
    assert outcome(credential.content) == Outcome.VALID


def test_a_key_whose_file_is_missing_signs_nothing(granted, credential):
    for path in (settings.DATA / "badge-keys").iterdir():
        path.unlink()
    with pytest.raises(WorkflowError, match="is missing: tell the operator"):
        issue(granted)
    assert outcome(credential.content) == Outcome.VALID


def test_of_two_keys_made_at_once_the_first_signs(db):
    first = badge_keys.current_key()
    assert badge_keys._make() == first
    assert SigningKey.objects.count() == 1
    assert len(list((settings.DATA / "badge-keys").iterdir())) == 1


def test_an_operator_with_a_domain_of_its_own(settings, granted):
    settings.URL = "https://soil.example.org"
    assert badge_keys.issuer() == "did:web:soil.example.org"


# The list of what is good no more


def flagged():
    """Whose bits are set, read as the standard says."""
    document = json.loads(badge_status.status_list())
    method = document["proof"]["verificationMethod"]
    assert is_proved(document, method.partition("#")[2])
    subject = document["credentialSubject"]
    assert subject["ttl"] <= 60_000
    text = subject["encodedList"].removeprefix("u")
    field = decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert len(field) == 16 * 1024
    bits = "".join(f"{byte:08b}" for byte in field)
    return {place for place, bit in enumerate(bits) if bit == "1"}


def test_the_list_of_the_standard():
    """An all-zero list of 131,072 bits, as its appendix gives it, means the same."""
    published = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    ours = badge_status.bits([])
    texts = [t[1:] + "=" * (-len(t[1:]) % 4) for t in (published, ours)]
    assert decompress(urlsafe_b64decode(texts[0])) == decompress(
        urlsafe_b64decode(texts[1])
    )


def test_the_first_place_is_the_first_bit():
    text = badge_status.bits([0, 9])[1:]
    field = decompress(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert field[:2] == bytes([0b10000000, 0b01000000])


def test_a_full_list_refuses_more(granted, credential):
    with transaction.atomic():
        Credential.objects.update(index=131_071)
        with pytest.raises(WorkflowError, match="full"):
            issue(granted)
