"""The practice catalogue as Markdown, made from the package's data."""

from collections import Counter

from docutils.nodes import make_id

from tilth.datasets.practice import EFFECTS, GROUPS, MARKS, PROVISIONAL, Practice
from tilth.datasets.practice_words import read_words
from tilth.datasets.practices import read_practices, read_sources
from tilth.report.practices import evidence_text, lines, number_text

LEFT_TO_TABLES = ("conflicts", "sources")  # shown once for all practices


def overview() -> str:
    """One row per practice: what is known of it, and what is not."""
    heads = ("practice", "key", "soil carbon", *EFFECTS)
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for group in GROUPS:
        title = read_words().of("groups", group, "en")
        rows.append(f"| **{title}** |{' |' * (len(heads) - 1)}")
        for practice in _of(group):
            cells = [_judgements(practice, name) for name in EFFECTS]
            found = str(len(practice.evidence)) if practice.evidence else "?"
            name = practice.labels["en"]
            named = f"[{name}](#{make_id(name)})"  # as headings of cells are named
            rows.append(
                f"| {named} | `{practice.key}` | {found} | {' | '.join(cells)} |"
            )
    return "\n".join(rows)


def marks() -> str:
    """How many statements have which mark."""
    counted = Counter(s.mark for p in read_practices().values() for s in p.statements())
    effects = [found for p in read_practices().values() for found in p.effects.values()]
    unknown = sum(not found for found in effects)
    rows = [f"| {mark} | {counted[mark]} |" for mark in MARKS]
    rows.append(f"| effects that are unknown | {unknown} of {len(effects)} |")
    return "\n".join(["| mark | statements |", "|---|---|", *rows])


def details() -> str:
    """Everything about every practice."""
    parts = []
    for group in GROUPS:
        parts.append(f"## {read_words().of('groups', group, 'en')}")
        for practice in _of(group):
            parts += [
                f"### {practice.labels['en']}",
                f"`{practice.key}` · {practice.labels['fr']} · {practice.labels['es']}",
                practice.definitions["en"],
                *_sections(practice),
            ]
    return "\n\n".join(parts)


def sources() -> str:
    """Every source, with what of it was read."""
    rows = ["| key | source | read |", "|---|---|---|"]
    for key, s in read_sources().items():
        doi = f" [doi:{s.doi}](https://doi.org/{s.doi})" if s.doi else ""
        rows.append(f"| `{key}` | {s.citation}{doi} | {s.seen} |")
    return "\n".join(rows)


def provisional() -> str:
    """Statements of the catalogue that rest on no source yet read."""
    rows = ["| practice | statement | mark |", "|---|---|---|"]
    for key, practice in read_practices().items():
        evidence = {id(e.statement): evidence_text(e) for e in practice.evidence}
        for s in practice.statements():
            if s.mark in PROVISIONAL:
                text = evidence.get(id(s), f"{number_text(s)} ({s.source.citation})")
                rows.append(f"| `{key}` | {text} | {s.mark} |")
    return "\n".join(rows)


def _of(group: str) -> list[Practice]:
    return [p for p in read_practices().values() if p.group == group]


def _judgements(practice: Practice, name: str) -> str:
    """What the findings say, each word once."""
    found = (e.judgement for e in practice.effects[name])
    return ", ".join(dict.fromkeys(found)) or "?"


def _sections(practice: Practice) -> list[str]:
    """Definition list of what is known."""
    words = read_words()
    skipped = {words.of("words", name, "en") for name in LEFT_TO_TABLES}
    parts = []
    for heading, texts in lines(practice):
        if heading not in skipped:
            items = "\n".join(f"- {text}" for text in texts)
            parts.append(f"**{heading}**\n\n{items}")
    if practice.conflicts:
        keys = ", ".join(f"`{key}`" for key in practice.conflicts)
        parts.append(f"**{words.of('words', 'conflicts', 'en')}**: {keys}")
    return parts
