"""Versions of the criteria: shipped, drafted, edited, published, kept for ever."""

from hashlib import sha256

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from tilth.datasets.criteria import criteria_content, criteria_sets
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.evaluation.domain import criteria_parts as parts
from tilth_web.evaluation.domain.criteria_content import canonical, checksum
from tilth_web.evaluation.domain.criteria_drafts import (
    delete_draft,
    edit_draft,
    missing,
    publish_draft,
    start_draft,
)
from tilth_web.evaluation.domain.criteria_queries import (
    current_criteria,
    parsed,
    successor,
    visible_criteria,
)
from tilth_web.evaluation.domain.shipped_criteria import publish_shipped
from tilth_web.evaluation.models import CriteriaSet
from tilth_web.notifications.models import Event

pytestmark = pytest.mark.django_db


def versions(rows):
    return [row.version for row in rows]


def verbs(row):
    return list(
        Event.objects.filter(record_uuid=row.uuid)
        .order_by("pk")
        .values_list("verb", flat=True)
    )


def test_every_version_of_the_library_is_published_at_first(shipped):
    rows = CriteriaSet.objects.order_by("version")
    assert [(r.key, r.version) for r in rows] == list(criteria_sets())
    assert {row.state for row in rows} == {"published"}
    assert shipped.replaces.version == "0.1-provisional"
    for row in rows:
        assert row.content == criteria_content(row.key, row.version)
        assert row.sha256 == sha256(canonical(row.content)).hexdigest()


def test_publishing_the_shipped_ones_again_changes_nothing(shipped):
    before = list(CriteriaSet.objects.values())
    publish_shipped()
    assert list(CriteriaSet.objects.values()) == before


def test_the_checksum_knows_no_order_of_keys():
    assert checksum({"a": 1, "b": "é"}) == checksum({"b": "é", "a": 1})
    assert canonical({"b": "é", "a": 1}) == '{"a":1,"b":"é"}'.encode()


def test_a_draft_begins_as_the_version_before(shipped, draft, sol):
    assert (draft.state, draft.sha256, draft.replaces) == ("draft", "", shipped)
    new, old = parsed(draft), parsed(shipped)
    assert new.criteria == old.criteria
    assert (new.version, new.replaces) == ("1", "0.2-provisional")
    assert new.came_from == {c.id: (c.id,) for c in old.criteria}
    assert verbs(draft) == ["criteria.drafted"]


def test_only_the_secretariat_sees_a_draft(draft, sol, make_person):
    everybody = ["0.2-provisional", "0.1-provisional"]
    for user in (AnonymousUser(), make_person("Ada"), make_person("Bo", "board")):
        assert sorted(versions(visible_criteria(user))) == sorted(everybody)
    assert set(versions(visible_criteria(sol))) == {"1", *everybody}


def test_publishing_supersedes_and_the_old_version_stays_as_it_was(shipped, draft, sol):
    before = CriteriaSet.objects.filter(pk=shipped.pk).values().get()
    assert versions(current_criteria()) == ["0.2-provisional"]
    row = publish_draft(draft, actor=sol)

    assert (row.state, row.sha256) == ("published", checksum(row.content))
    assert versions(current_criteria()) == ["1"]
    assert successor(shipped) == row
    assert successor(row) is None
    assert CriteriaSet.objects.filter(pk=shipped.pk).values().get() == before
    assert verbs(row) == ["criteria.drafted", "criteria.published"]


def test_what_is_published_never_changes(shipped, sol):
    before = CriteriaSet.objects.filter(pk=shipped.pk).values().get()
    shipped.content = shipped.content | {"title": "Other"}
    with pytest.raises(TypeError, match="never change"):
        shipped.save()
    with pytest.raises(TypeError, match="never deleted"):
        shipped.delete()
    for act in (
        lambda: edit_draft(shipped, actor=sol, revision=1, change=lambda c: None),
        lambda: delete_draft(shipped, actor=sol),
        lambda: publish_draft(shipped, actor=sol),
    ):
        with pytest.raises(WorkflowError, match="never change: begin a new version"):
            act()
    assert CriteriaSet.objects.filter(pk=shipped.pk).values().get() == before


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"sha256": "0" * 64},
        {"version": "9"},
        {"state": "draft", "sha256": "", "published_at": None},
        {"replaces": None},
    ],
)
def test_the_database_refuses_it_as_well(shipped, change):
    rows = CriteriaSet.objects.filter(pk=shipped.pk)
    before = rows.values().get()
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        rows.update(**change)
    delete = f"DELETE FROM {CriteriaSet._meta.db_table} WHERE id = %s"
    with (
        pytest.raises(IntegrityError, match="never change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(delete, [shipped.pk])
    assert rows.values().get() == before


def test_who_made_it_can_be_forgotten(make_version, sol):
    row = make_version("1")
    CriteriaSet.objects.filter(pk=row.pk).update(created_by=None)
    row.refresh_from_db()
    assert row.created_by is None


def test_an_edit_of_what_somebody_else_changed_is_refused(draft, sol):
    title = {"en": "Ours", "fr": "Les nôtres", "es": "Los nuestros"}

    def change(version):
        return parts.words(
            version=version, source="S", focus_sdgs=[2], title=title, note={}
        )

    row = edit_draft(draft, actor=sol, revision=1, change=change("2"))
    assert (row.version, row.revision, row.title) == ("2", 2, "Ours")
    with pytest.raises(ConflictError, match="Somebody saved this draft meanwhile"):
        edit_draft(draft, actor=sol, revision=1, change=change("3"))
    row.refresh_from_db()
    assert (row.version, row.revision) == ("2", 2)


def test_an_edit_that_breaks_the_form_leaves_nothing(draft, sol):
    def spoil(content):
        content["criteria"][0]["gate"] = 9

    with pytest.raises(WorkflowError, match="This is no set of criteria") as error:
        edit_draft(draft, actor=sol, revision=1, change=spoil)
    assert error.value.faults == ("criteria[0].gate: must lie in [1, 4]; got 9",)
    before = draft.content
    draft.refresh_from_db()
    assert (draft.content, draft.revision) == (before, 1)


def test_a_version_is_there_once(shipped, draft, sol):
    for version in ("1", "0.1-provisional"):
        with pytest.raises(WorkflowError, match=f"a version {version} of this set"):
            start_draft(shipped, actor=sol, version=version)
    assert CriteriaSet.objects.count() == 3


def test_two_drafts_of_the_same_version_cannot_both_be_published(shipped, draft, sol):
    other = start_draft(shipped, actor=sol, version="1-other")
    publish_draft(draft, actor=sol)
    with pytest.raises(
        WorkflowError, match=r"0\.2-provisional has been replaced by 1 meanwhile"
    ):
        publish_draft(other, actor=sol)


def test_what_is_missing_is_said_by_language(draft, sol):
    def thin(content):
        del content["translations"]["es"]
        del content["criteria"][2]["translations"]["fr"]
        del content["criteria"][3]["guidance"]["es"]
        content["steps"].append(
            {"number": 5, "type": "new", "label": "New", "status": "verified"}
        )

    row = edit_draft(draft, actor=sol, revision=1, change=thin)
    assert missing(row) == [
        "Texts in French are missing: step 5, 1.3.",
        "Texts in Spanish are missing: title and note, step 5, 2.1.",
        "These steps have no criterion: New.",
    ]
    with pytest.raises(WorkflowError, match="Texts in French are missing"):
        publish_draft(row, actor=sol)
    row.refresh_from_db()
    assert row.state == "draft"


def test_a_deleted_draft_is_gone_and_its_history_stays(draft, sol):
    uuid = draft.uuid
    delete_draft(draft, actor=sol)
    assert not CriteriaSet.objects.filter(uuid=uuid).exists()
    assert Event.objects.filter(record_uuid=uuid, verb="criteria.deleted").exists()
    with pytest.raises(WorkflowError, match="has been deleted"):
        publish_draft(draft, actor=sol)
