"""The page on standards is made from the rules, and its numbers are right."""

from docs import standards
from tilth.accounting.standard_rules import read_standards


def test_the_table_has_every_rule_with_its_mark():
    lines = standards.side_by_side_table().splitlines()
    rows = {line.split("**")[1]: line for line in lines[2:]}

    assert len({line.count("|") for line in lines}) == 1
    for rules in read_standards():
        for rule in rules.rules:
            if rule.topic in rows:
                assert rule.text in rows[rule.topic]
    assert "avoided emissions (s)" in rows["buffer"]
    assert "draft: at least 30 cm (u)" in rows["depth"]


def test_counts_of_marks():
    lines = standards.evidence().splitlines()[2:]

    for line, rules in zip(lines, read_standards(), strict=True):
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        assert sum(map(int, cells[2:])) == len(rules.rules)
    assert "| not seen |" in lines[1]
