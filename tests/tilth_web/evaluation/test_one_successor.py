"""A version of the criteria is replaced by one version at most, whoever is faster."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain import published_guard, shipped_criteria
from tilth_web.evaluation.domain.criteria_drafts import (
    import_draft,
    publish_draft,
    start_draft,
)
from tilth_web.evaluation.domain.criteria_queries import current_criteria
from tilth_web.evaluation.models import CriteriaSet

AS_PUBLISHED = {"state": "published", "sha256": "0" * 64}
TWO = 2


def test_a_draft_after_a_version_that_was_replaced_is_refused(shipped, draft, sol):
    publish_draft(draft, actor=sol)
    with pytest.raises(WorkflowError, match=r"0\.2-provisional has been replaced by 1"):
        start_draft(shipped, actor=sol, version="2")
    assert CriteriaSet.objects.count() == 3


def test_a_file_after_a_version_that_was_replaced_is_refused(
    shipped, content, make_version, sol
):
    make_version("9")
    with pytest.raises(WorkflowError, match=r"0\.2-provisional has been replaced by 9"):
        import_draft(content, actor=sol)


def test_the_database_refuses_a_second_successor(shipped, draft, sol):
    """Also by hand, or by a writer that never asked."""
    other = start_draft(shipped, actor=sol, version="2")
    publish_draft(draft, actor=sol)
    row = CriteriaSet.objects.filter(pk=other.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(published_at=timezone.now(), **AS_PUBLISHED)
    assert row.get().state == "draft"
    assert [one.version for one in current_criteria()] == ["1"]


def test_of_two_first_versions_of_a_set_one_is_published(content, sol):
    del content["replaces"]
    content["id"] = "other"
    drafts = [
        import_draft(content | {"version": version}, actor=sol) for version in "12"
    ]
    publish_draft(drafts[0], actor=sol)
    with pytest.raises(WorkflowError, match="say which one it replaces"):
        publish_draft(drafts[1], actor=sol)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", [False, True])
def test_two_who_publish_at_once(make_person, first):
    """Each in a connection of its own, from the same instant on."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time; the order is tested above")
    sol = make_person("Sol", "secretariat")
    shipped_criteria.publish_shipped()  # what ran before may have emptied the table
    shipped = CriteriaSet.objects.get(key="fasp", version="0.2-provisional")
    drafts = [start_draft(shipped, actor=sol, version=version) for version in "12"]
    if first:
        for draft in drafts:
            draft.key, draft.replaces = "other", None
            draft.content["id"] = "other"
            del draft.content["replaces"]
            draft.save()
    start = Barrier(TWO)

    def publish(draft):
        try:
            start.wait(timeout=30)
            return publish_draft(draft, actor=sol).version
        except WorkflowError as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(TWO) as pool:
        said = list(pool.map(publish, drafts))
    published = [one for one in said if one in ("1", "2")]
    (refused,) = [one for one in said if one not in published]
    assert len(published) == 1
    assert ("say which one it replaces" if first else "has been replaced by") in refused
    rows = CriteriaSet.objects.filter(version__in=("1", "2"), state="published")
    assert [row.version for row in rows] == published


@pytest.mark.parametrize("there", [True, False])
def test_a_version_of_the_library_never_becomes_the_second_successor(
    shipped, sol, caplog, there
):
    """Here the operator's own version follows 0.1, or 0.1 is not there at all."""
    first, own = shipped.replaces, deepcopy(shipped.content) | {"version": "1"}
    published_guard.drop_guard()  # the rows go as if the library brought them later
    gone = [shipped] if there else [shipped, first]
    for row in gone:
        CriteriaSet.objects.filter(pk=row.pk).delete()
    published_guard.ensure_guard()
    if there:
        publish_draft(import_draft(own, actor=sol), actor=sol)
    before = set(CriteriaSet.objects.values_list("version", flat=True))
    with caplog.at_level("WARNING", logger=shipped_criteria.__name__):
        shipped_criteria.publish_shipped()
    after = set(CriteriaSet.objects.values_list("version", flat=True))
    if there:
        assert after == before == {"0.1-provisional", "1"}
        assert "0.2-provisional are not published" in caplog.text
    else:
        assert after == {"0.1-provisional", "0.2-provisional"}
        assert caplog.text == ""
