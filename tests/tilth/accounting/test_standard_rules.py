import csv
from dataclasses import replace
from importlib.resources import files

import pytest

from tilth.accounting.standard_rules import (
    REQUIREMENTS,
    UNVERIFIED,
    read_standards,
    rules_of,
)
from tilth.errors import DataError

STANDARDS = read_standards()
ROW = {
    "rule": "depth",
    "topic": "depth",
    "check": "depth_at_least",
    "value": "30",
    "unit": "cm",
    "consequence": "refuse",
    "text": "at least 30 cm",
    "source": "a document",
    "mark": "verified",
}


def test_the_standards_that_come_with_the_package():
    assert [(s.name.split()[0], s.version) for s in STANDARDS] == [
        ("Verra", "2.2"),
        ("Gold", "1.0 (GS402)"),
        ("FAO", "2020"),
        ("Australia", "2021"),
        ("CAR", "1.0"),
        ("EU", "2024/3012"),
    ]
    assert STANDARDS[0].valid_from == "2025-10-21"


def test_every_table_is_in_the_index_and_has_a_header():
    folder = files("tilth").joinpath("datasets", "standards")
    tables = {t.name.removesuffix(".csv") for t in folder.iterdir()} - {"index"}

    assert tables == {s.key for s in STANDARDS}
    for key in tables:
        lines = folder.joinpath(f"{key}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ")
        rows = list(csv.reader(line for line in lines if line[0] != "#"))
        assert {len(row) for row in rows} == {9}


@pytest.mark.parametrize("rules", STANDARDS, ids=lambda s: s.key)
def test_every_rule_has_text_source_and_mark(rules):
    for rule in rules.rules:
        assert rule.text
        assert len(rule.source) > 10
        assert not rule.value or rule.unit or not rule.value[0].isdigit()
    assert {"basis", "change", "deduction", "buffer"} <= {r.name for r in rules.rules}
    for topic in ("baseline", "additionality", "crediting", "permanence", "gases"):
        assert rules.words(topic)


# Numbers typed in from the comparison of the standards, not read from the tables.
@pytest.mark.parametrize(
    ("place", "name", "number"),
    [
        (0, "control_sites", 3.0),
        (0, "deduction_probability", 2.0 / 3.0),
        (0, "buffer", 12.0),
        (0, "eligibility_limit", 100.0),
        (0, "interval", 5.0),
        (1, "deduction_level", 0.90),
        (1, "deduction_threshold", 20.0),
        (1, "buffer", None),
        (1, "interval", None),
        (2, "buffer", 5.0),
        (2, "samples", 5.0),
        (2, "interval", None),
        (3, "deduction_probability", 0.60),
        (3, "withheld", 25.0),
        (3, "withheld_2018", 50.0),
        (3, "buffer", 5.0),
        (3, "permanence_discount", 20.0),
        (4, "deduction_probability", 0.70),
        (4, "deduction_level", 0.95),
        (4, "buffer", None),
        (5, "depth", None),
        (5, "crediting", 5.0),
        (0, "no such rule", None),
    ],
)
def test_numbers_of_rules(place, name, number):
    assert STANDARDS[place].number(name) == number


def test_numbers_of_unverified_rules_are_not_handed_out():
    gold = STANDARDS[1]

    assert gold.rule("buffer").number() == 20.0
    assert gold.rule("buffer").mark == UNVERIFIED
    assert gold.number("buffer") is None
    assert gold.rule("buffer").words().endswith("avoided emissions (unverified)")


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("source", " ", "must have a source and one of the marks"),
        ("mark", "", "must have a source and one of the marks"),
        ("mark", "sure", "must have a source and one of the marks"),
        ("topic", "height", "must have one of the topics"),
        ("check", "", "must have a check and one of the consequences"),
        ("consequence", "", "must have a check and one of the consequences"),
        ("topic", "gases", "must have a check and one of the consequences"),
    ],
)
def test_a_rule_with_a_fault_is_refused(column, value, message):
    assert rules_of([ROW])[0].number() == 30.0
    with pytest.raises(DataError, match=message):
        rules_of([{**ROW, column: value}])


def test_refusals_of_reading_a_rule():
    rules = STANDARDS[0]
    with pytest.raises(DataError, match="vm0042_2_2 must have a rule colour"):
        rules.rule("colour")
    with pytest.raises(DataError, match="must have a number; got 'many'"):
        replace(rules.rule("depth"), value="many").number()
    with pytest.raises(
        DataError, match=r"must have each rule once; twice: \['depth'\]"
    ):
        replace(rules, rules=(*rules.rules, rules.rule("depth")))


def test_requirements_have_consequences():
    kinds = {r.consequence for s in STANDARDS for r in s.of(*REQUIREMENTS)}

    assert kinds == {"refuse", "warn", "inform"}


@pytest.mark.parametrize("rules", STANDARDS, ids=lambda s: s.key)
def test_the_words_of_a_rule_state_its_number(rules):
    for rule in rules.rules:
        try:
            number = rule.number()
        except DataError:
            continue
        words = rule.text.replace(",", "").replace(".", " ").split()
        forms = {rule.value, f"{number:g}", f"{100.0 * number:g}", f"1-{number:g}"}
        if rule.unit == "cm" and number == 100.0:
            forms.add("1")  # m
        if rule.name == "deduction_level" and number == 0.95:
            forms |= {"95"}
        assert forms & set(words), (rule.name, rule.text)


def test_verified_rules_of_vm0042_name_only_places_that_were_seen():
    (rules,) = [r for r in STANDARDS if r.key == "vm0042_2_2"]
    seen = {"", "section 8.2.1.6", "appendix 4", "Eq 72", "Eq 74", "Eq 75-76"}
    document = "Verra (2025) VM0042 v2.2"
    for rule in rules.rules:
        if rule.mark == "verified":
            assert rule.source.startswith(document)
            place = rule.source.removeprefix(document).strip(" ,")
            assert place in seen | {"(QA1)", "(QA2)"}, rule.name
