from dataclasses import replace

import pytest

from tilth.accounting.standard_rules import read_standards
from tilth.assessment.sampling import standards as design_standards
from tilth.assessment.sampling.sampling_plan import (
    PURPOSIVE,
    RANDOM,
    STRATIFIED,
    PlanPoint,
)
from tilth.assessment.sampling.standards import control_sites_wanted, shortfalls


def points(**counts):
    """Points by stratum."""
    return [
        PlanPoint(
            name=f"{stratum}{i}",
            stratum=stratum,
            farm="",
            latitude=0.0,
            longitude=0.0,
            origin="random",
        )
        for stratum, n in counts.items()
        for i in range(n)
    ]


def with_rule(name, **changes):
    """All standards, with one rule of each changed where it has it."""
    return tuple(
        replace(
            standard,
            rules=tuple(
                replace(rule, **changes) if rule.name == name else rule
                for rule in standard.rules
            ),
        )
        for standard in read_standards()
    )


def test_a_plan_as_all_standards_ask_falls_short_of_none():
    plan = points(a=5, b=5, c=5)

    assert shortfalls(STRATIFIED, "abc", plan, 5) == ()


def test_each_standard_is_one_sentence_with_its_sources():
    found = shortfalls(RANDOM, (), points(a=9), 4)

    assert [f.text.split(" asks for ")[0] for f in found] == [
        "VM0042 2.2",
        "FAO 2020",
        "Australia 2021",
        "CAR SEP 1.0",
    ]
    assert "the plan: simple random" in found[0].text
    assert "the plan: 1 stratum and for 5 to 15 cores" in found[1].text
    assert found[0].sources == ("Verra (2025) VM0042 v2.2",)


def test_existing_points_count_only_where_the_estimate_uses_them():
    plan = points(a=5, b=5, c=5)
    plan[0] = replace(plan[0], origin="existing")

    (found,) = shortfalls(STRATIFIED, "abc", plan, 5)

    assert "the plan: 4 in the stratum" in found.text
    kept = [replace(point, origin="existing") for point in plan]
    texts = [f.text for f in shortfalls(PURPOSIVE, "abc", kept, 5)]
    assert texts
    assert not any("in the stratum" in text for text in texts)


def test_reserves_do_not_count_as_samples():
    plan = points(a=5, b=5, c=5)
    plan[0] = replace(plan[0], reserve=True)

    (found,) = shortfalls(STRATIFIED, "abc", plan, 5)

    assert "the plan: 4 in the stratum" in found.text
    assert found.text.startswith("FAO 2020")


def test_the_number_of_strata_is_that_of_the_table(monkeypatch):
    plan = points(a=5, b=5, c=5)
    monkeypatch.setattr(
        design_standards, "read_standards", lambda: with_rule("strata", value="4")
    )

    found = shortfalls(STRATIFIED, "abc", plan, 5)

    assert [f.text.split(" asks for ")[0] for f in found] == [
        "FAO 2020",
        "Australia 2021",
    ]


@pytest.mark.parametrize("value", ["3", "7"])
def test_the_number_of_control_sites_is_that_of_the_table(monkeypatch, value):
    monkeypatch.setattr(
        design_standards,
        "read_standards",
        lambda: with_rule("control_sites", value=value),
    )

    assert f"at least {value} for VM0042 2.2" in control_sites_wanted(1)


def test_unverified_numbers_of_control_sites_are_not_said(monkeypatch):
    monkeypatch.setattr(
        design_standards,
        "read_standards",
        lambda: with_rule("control_sites", mark="unverified"),
    )

    assert control_sites_wanted(1) == ""


def test_one_control_site_is_wanted_in_each_stratum():
    found = control_sites_wanted(5)

    assert "at least 3, one in each of the 5 strata among them, for VM0042 2.2" in found
    assert "strata" not in control_sites_wanted(1)
