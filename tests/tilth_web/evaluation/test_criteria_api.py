"""Criteria for programs: what is published, and no draft."""

from hashlib import sha256
from json import dumps

import pytest

pytestmark = pytest.mark.django_db


def test_published_versions_with_their_checksum(client, shipped):
    answer = client.get("/api/v1/criteria").json()
    assert [(r["set"], r["version"]) for r in answer["items"]] == [
        ("fasp", "0.2-provisional"),
        ("fasp", "0.1-provisional"),
    ]
    newest, first = answer["items"]
    assert (newest["criteria"], newest["provisional"]) == (13, 8)
    assert newest["scoring_decided_by"] == "operator"
    assert first["scoring_decided_by"] is None
    assert (newest["replaces"], newest["replaced_by"]) == (first["uuid"], None)
    assert (first["replaces"], first["replaced_by"]) == (None, newest["uuid"])
    found = client.get(f"/api/v1/criteria/{shipped.uuid}").json()
    assert newest == {name: found[name] for name in newest}
    assert found["content"] == shipped.content
    text = dumps(
        found["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert sha256(text.encode()).hexdigest() == found["sha256"]


def test_drafts_are_told_to_nobody(client, draft, sol):
    client.force_login(sol)
    versions = [r["version"] for r in client.get("/api/v1/criteria").json()["items"]]
    assert draft.version not in versions
    assert client.get(f"/api/v1/criteria/{draft.uuid}").status_code == 404


def test_a_list_takes_a_fixed_number_of_queries(
    client, make_version, django_assert_num_queries
):
    row = make_version("1")
    with django_assert_num_queries(3):
        client.get("/api/v1/criteria")
    for version in ("2", "3"):
        row = make_version(version, base=row)
    with django_assert_num_queries(3):
        assert client.get("/api/v1/criteria").json()["count"] == 5
