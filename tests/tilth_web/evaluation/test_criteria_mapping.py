"""Where answers go from one version of the criteria to a later one."""

import pytest

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.criteria_drafts import (
    edit_draft,
    import_draft,
    publish_draft,
)
from tilth_web.evaluation.domain.criteria_mapping import (
    Given,
    carry_answers,
    lineage,
)
from tilth_web.evaluation.models import CriteriaSet

pytestmark = pytest.mark.django_db


def split_and_merge(content):
    """2.4 and 2.5 become one, 3.1 becomes two, 4.1 is dropped, 1.1 has a new scale."""
    came = content["replaces"]["criteria"]
    came["2.5"], came["3.1"], came["4.1"] = ["2.4"], ["3.1", "3.4"], []
    rows = {row["id"]: row for row in content["criteria"]}
    del rows["2.5"], rows["4.1"]
    rows["3.4"] = rows["3.1"] | {"id": "3.4"}
    scales = content["scoring"]["scales"]
    scales["yes-no"] = scales["five-levels"][::4]
    rows["1.1"] |= {"scale": "yes-no", "gate": 1}
    content["criteria"] = sorted(rows.values(), key=lambda row: row["id"])


ANSWERS = {
    "1.1": Given(text="rights", score=4),
    "1.2": Given(text="tenure", score=3),
    "2.4": Given(text="dry", score=2),
    "2.5": Given(text="food", score=1),
    "3.1": Given(text="birds", score=4),
    "4.1": Given(text="school", score=2),
    "4.2": Given(text="all"),
}


def test_answers_follow_splits_merges_and_drops(shipped, make_version):
    found = carry_answers(
        ANSWERS, source=shipped, target=make_version("1", change=split_and_merge)
    )
    assert found.answers == {
        "1.1": Given(text="rights"),  # the scale is another
        "1.2": Given(text="tenure", score=3),
        "2.4": Given(text="dry\n\nfood"),  # two in one have no score
        "3.1": Given(text="birds"),  # one in two has none either
        "3.4": Given(text="birds"),
        "4.2": Given(text="all"),
    }
    assert found.sources["2.4"] == ("2.4", "2.5")
    assert found.dropped == {"4.1": ANSWERS["4.1"]}
    assert found.unscored == ("1.1", "2.4", "3.1", "3.4")


def test_a_score_of_one_of_two_that_are_merged_is_no_score_of_both(
    shipped, make_version
):
    target = make_version("1", change=split_and_merge)
    only = {"2.4": Given(text="dry", score=2)}
    found = carry_answers(only, source=shipped, target=target)
    assert found.answers == {"2.4": Given(text="dry")}
    assert found.unscored == ("2.4",)


def test_answers_go_over_several_versions(shipped, make_version):
    first = make_version("1", change=split_and_merge)

    def rename(content):
        content["replaces"]["criteria"]["2.4"] = ["2.3"]
        rows = content["criteria"]
        content["criteria"] = [row for row in rows if row["id"] != "2.4"]

    last = make_version("2", base=first, change=rename)
    found = carry_answers(ANSWERS, source=shipped, target=last)
    assert found.answers["2.3"] == Given(text="dry\n\nfood")
    assert found.sources["2.3"] == ("2.4", "2.5")
    assert set(found.answers) == {"1.1", "1.2", "2.3", "3.1", "3.4", "4.2"}
    assert found.dropped == {"4.1": ANSWERS["4.1"]}


def test_the_same_version_keeps_every_answer(shipped):
    found = carry_answers(ANSWERS, source=shipped, target=shipped)
    assert (found.answers, found.dropped, found.unscored) == (ANSWERS, {}, ())


def test_answers_do_not_go_back_or_aside(shipped, make_version):
    later = make_version("1")
    with pytest.raises(WorkflowError, match="does not follow fasp 1: answers cannot"):
        carry_answers(ANSWERS, source=later, target=shipped)


def test_answers_to_unknown_criteria_are_refused(shipped):
    with pytest.raises(WorkflowError, match=r"criteria that are not there: 9\.9\."):
        carry_answers({"9.9": Given(text="")}, source=shipped, target=shipped)


def test_a_cycle_of_versions_is_refused(draft, shipped, sol):
    """It cannot be published; rows that were written by hand are refused, too."""
    other = CriteriaSet.objects.create(
        key="fasp", version="2", content=draft.content, replaces=draft
    )
    CriteriaSet.objects.filter(pk=draft.pk).update(replaces=other)
    draft.refresh_from_db()
    with pytest.raises(WorkflowError, match="in a cycle: 1 → 2 → 1"):
        lineage(draft)
    with pytest.raises(WorkflowError, match="in a cycle"):
        publish_draft(draft, actor=sol)


def test_a_version_that_replaces_itself_is_refused(content, sol):
    content["replaces"]["version"] = content["version"]
    with pytest.raises(WorkflowError) as error:
        import_draft(content, actor=sol)
    assert error.value.faults == (
        "replaces.version: must be another version, as a mapping must not go in a "
        "cycle; got “1”",
    )


@pytest.mark.parametrize(
    ("came", "message"),
    [
        ({"9.9": ["1.1"]}, r"maps criteria that are not in version 0\.2-.*: 9\.9\."),
        ({"1.1": None}, r"does not say where these criteria went: 1\.1\."),
    ],
)
def test_a_map_of_criteria_that_are_not_there_is_refused(content, sol, came, message):
    before = content["replaces"]["criteria"]
    content["replaces"]["criteria"] = {
        key: new for key, new in (before | came).items() if new is not None
    }
    with pytest.raises(WorkflowError, match=message):
        import_draft(content, actor=sol)
    assert not CriteriaSet.objects.filter(version="1").exists()


def test_a_map_to_criteria_that_are_not_there_is_refused(draft, sol):
    def lose(content):
        content["replaces"]["criteria"]["1.1"] = ["7.7"]

    with pytest.raises(WorkflowError) as error:
        edit_draft(draft, actor=sol, revision=1, change=lose)
    assert error.value.faults == (
        "replaces.criteria.1.1: must name criteria of this set; got “7.7”",
    )


def test_a_version_after_one_that_is_not_published_is_refused(content, sol):
    content["version"], content["replaces"]["version"] = "2", "0.9"
    with pytest.raises(WorkflowError, match=r"version 0\.9, which is not published"):
        import_draft(content, actor=sol)
