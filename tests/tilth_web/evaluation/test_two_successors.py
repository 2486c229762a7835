"""Old data where two published versions follow one: the upgrade keeps one of them."""

from copy import deepcopy
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from tilth_web.evaluation.domain import published_guard
from tilth_web.evaluation.domain.criteria_content import checksum
from tilth_web.evaluation.domain.criteria_mapping import lineage
from tilth_web.evaluation.models import CriteriaSet

NAME = "0004_one_successor_and_eligibility"
migration = import_module(f"tilth_web.evaluation.migrations.{NAME}")
CONSTRAINT = "one_version_follows_a_version"
UNIQUE = (
    f"CREATE UNIQUE INDEX {CONSTRAINT} ON evaluation_criteriaset (replaces_id) "
    "WHERE state = 'published'"
)


@pytest.fixture
def old(shipped):
    """Two published versions after the shipped one, as the database once took them."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {CONSTRAINT}")
    found = []
    for version in ("1", "2"):
        content = deepcopy(shipped.content) | {"version": version}
        content["replaces"] = {"version": shipped.version, "criteria": {}}
        found.append(
            CriteriaSet.objects.create(
                key="fasp",
                version=version,
                content=content,
                replaces=shipped,
                state="published",
                published_at=timezone.now(),
                sha256=checksum(content),
            )
        )
    return found


def upgrade():
    """What the migration does, then what it is done for."""
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        migration.keep_one_successor(apps, editor)
        cursor.execute(UNIQUE)
    published_guard.ensure_guard()
    return [CriteriaSet.objects.get(key="fasp", version=v) for v in ("1", "2")]


def test_the_first_published_stays_where_no_call_uses_either(shipped, old, caplog):
    before = [(row.content, row.sha256, row.published_at) for row in old]
    with caplog.at_level("WARNING"):
        first, second = upgrade()
    assert (first.replaces, second.replaces) == (shipped, None)
    after = [(row.content, row.sha256, row.published_at) for row in (first, second)]
    assert after == before
    assert caplog.messages == [
        "criteria fasp 0.2-provisional were replaced by 1 and 2: 1 stays (calls: 0); 2 "
        "(calls: 0) follows no version any longer, and answers to fasp 0.2-provisional "
        "are not taken over to it"
    ]
    assert lineage(second) == [second]


def test_the_one_that_calls_use_stays(shipped, old, make_call):
    make_call(old[1])
    first, second = upgrade()
    assert (first.replaces, second.replaces) == (None, shipped)


def test_where_one_follows_one_nothing_changes(shipped, make_version, caplog):
    one = make_version("1")
    with connection.cursor() as cursor, caplog.at_level("WARNING"):
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        migration.keep_one_successor(apps, editor)
    assert CriteriaSet.objects.get(pk=one.pk).replaces == shipped
    assert caplog.messages == []
