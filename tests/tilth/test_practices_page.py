"""The pages on practices are made from the catalogue and leave nothing out."""

import re

from docs import practices
from tilth.datasets.practice import EFFECTS
from tilth.datasets.practices import read_practices, read_sources

EVERY = read_practices()


def test_the_overview_has_a_row_for_each():
    table = practices.overview().splitlines()

    assert len({line.count("|") for line in table}) == 1
    for key, practice in EVERY.items():
        (row,) = [line for line in table if f"| `{key}` |" in line]
        cells = [cell.strip() for cell in row.split("|")[4:-1]]
        assert len(cells) == len(EFFECTS)
        unknown = [not practice.effects[name] for name in EFFECTS]
        assert [cell == "?" for cell in cells] == unknown
    (awd,) = [line for line in table if "`alternate-wetting-drying`" in line]
    # Less yield, less water, more N2O, less CH4.
    assert awd.endswith("| ? | harm | ? | benefit | ? | harm | benefit | ? |")


def test_details_show_every_statement_and_every_unknown():
    text = practices.details()

    assert text.count("\n### ") == len(EVERY)
    for practice in EVERY.values():
        part = text.split(f"\n### {practice.labels['en']}\n")[1].split("\n### ")[0]
        part = part.split("\n## ")[0]
        assert part.count("[") == len(practice.statements()), practice.key
        unread = sum(not found for found in practice.effects.values())
        unread += not practice.evidence
        unread += practice.years_to_steady_state is None
        assert part.count("no source was read") == unread, practice.key


def test_marks_and_sources_are_counted():
    total = sum(len(p.statements()) for p in EVERY.values())
    counts = [int(n) for n in re.findall(r"\| (\d+) \|", practices.marks())]

    assert sum(counts) == total
    assert practices.sources().count("\n") == 1 + len(read_sources())
    provisional = sum(s.provisional for p in EVERY.values() for s in p.statements())
    assert practices.provisional().count("\n") == 1 + provisional
