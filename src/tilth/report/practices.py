"""Practices of the catalogue for reading and for machines."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tilth import __version__
from tilth.datasets.practice import (
    EFFECTS,
    INPUTS,
    Effect,
    Evidence,
    InputChange,
    Practice,
    Statement,
)
from tilth.datasets.practice_words import Words, read_words

METHOD: Final = (
    "catalogue of practices as data; each statement has a source and a mark; what "
    "nobody has read is unknown; costs are the user's"
)
WARNINGS: Final = (
    "rates are no forecast for a field: they depend on soil, climate and years, and "
    "end when a new steady state is reached",
    "unverified statements are shown and must not be used in a calculation unnoticed",
)


def summary(practice: Practice, language: str = "en") -> tuple[str, ...]:
    """Cells of a row in the list of practices.

    Parameters
    ----------
    practice : Practice
        One of the catalogue.
    language : str, default "en"
        One of ``en``, ``fr``, ``es``.

    Returns
    -------
    cells : tuple of str
        Key, name, number of findings on soil carbon and how many of the other effects
        are known.
    """
    words = read_words()
    known = sum(bool(found) for found in practice.effects.values())
    evidence = str(len(practice.evidence)) if practice.evidence else None
    return (
        practice.key,
        practice.labels[language],
        evidence or words.of("words", "unknown", language),
        f"{known}/{len(EFFECTS)}",
    )


def lines(practice: Practice, language: str = "en") -> list[tuple[str, list[str]]]:
    """Everything about a practice in plain words.

    Parameters
    ----------
    practice : Practice
        One of the catalogue.
    language : str, default "en"
        Of names, definition and fixed words; notes, reasons and sources stay English
        or as printed.

    Returns
    -------
    sections : list of tuple
        Heading and its lines.
    """
    words = read_words()

    def word(key: str) -> str:
        return words.of("words", key, language)

    none = [word("none")]
    sections = [
        ("systems", [words.of("systems", s, language) for s in practice.systems]),
        ("climates", [_zones(practice.climates, words, language)]),
        ("excluded", _excluded(practice, words, language) or none),
        ("requires", [words.of("conditions", c, language) for c in practice.requires]),
        ("inputs", _inputs(practice, words, language)),
        ("tier1", _tier1(practice) or none),
        ("evidence", [evidence_text(e, language) for e in practice.evidence]),
        ("steady", _steady(practice, language)),
        ("effects", _effects(practice, words, language)),
        ("risks", _risks(practice, words, language)),
        ("sdg", _goals(practice, words, language)),
        ("conflicts", [", ".join(practice.conflicts)] if practice.conflicts else none),
        ("sources", _sources(practice)),
    ]
    empty = {"requires": none, "evidence": [word("unread")]}
    return [(word(name), text or empty.get(name, none)) for name, text in sections]


def evidence_text(evidence: Evidence, language: str = "en") -> str:
    """A piece of evidence in one line.

    Parameters
    ----------
    evidence : Evidence
        On soil carbon.
    language : str, default "en"
        Of the fixed words.

    Returns
    -------
    text : str
        Quantity, number, layer, count, comparison, source and mark.
    """
    words = read_words()
    unknown = words.of("words", "unknown", language)
    depth = (
        unknown
        if evidence.depth_top is None or evidence.depth_bottom is None
        else f"{evidence.depth_top:g}-{evidence.depth_bottom:g} cm"
    )
    count = unknown if evidence.n is None else f"{evidence.n} {evidence.n_of}".strip()
    avoided = f" ({words.of('words', 'avoided', language)})" if evidence.avoided else ""
    return (
        f"{words.of('quantities', evidence.quantity, language)}{avoided}: "
        f"{number_text(evidence.statement, language)}; "
        f"{words.of('words', 'depth', language)}: {depth}; n: {count}; "
        f"{words.of('words', 'against', language)} {evidence.against}"
        f"{_note(evidence.statement)} {_mark(evidence.statement, words, language)}"
    )


def number_text(statement: Statement, language: str = "en") -> str:
    """Number of a statement with limits and unit; "" if it has none.

    Parameters
    ----------
    statement : Statement
        With or without a number.
    language : str, default "en"
        Of the words between the numbers.

    Returns
    -------
    text : str
        Such as ``0.45 (0.24 to 0.66, 95 %) Mg ha-1 yr-1``.
    """
    words = read_words()
    unit = "" if statement.unit == "1" else f" {statement.unit}"
    to = words.of("words", "to", language)
    value, low, high = statement.value, statement.low, statement.high
    if low is None or high is None:
        return "" if value is None else f"{value:g}{unit}"
    if value is None:
        return f"{low:g} {to} {high:g}{unit}"
    limits = words.of("limits", statement.limits, language)
    return f"{value:g} ({low:g} {to} {high:g}, {limits}){unit}"


def record(practices: Sequence[Practice], chosen: Mapping[str, str]) -> dict[str, Any]:
    """Everything for machines.

    Parameters
    ----------
    practices : sequence of Practice
        In order.
    chosen : mapping from str to str
        What was asked for.

    Returns
    -------
    record : dict
        With ``tilth_version``, ``method``, ``inputs``, ``sources``, ``provisional``,
        ``warnings`` and ``practices``.
    """
    stated = [(p, s) for p in practices for s in p.statements()]
    sources = {s.source.key: s.source for _, s in stated}
    return {
        "tilth_version": __version__,
        "method": METHOD,
        "inputs": dict(chosen),
        "sources": [
            {"key": s.key, "citation": s.citation, "doi": s.doi or None, "seen": s.seen}
            for s in sources.values()
        ],
        "provisional": [
            f"{p.key}: {number_text(s) or 'direction only'} ({s.source.key}, {s.mark})"
            for p, s in stated
            if s.provisional
        ],
        "warnings": list(WARNINGS),
        "practices": [_practice_record(p) for p in practices],
    }


def _practice_record(practice: Practice) -> dict[str, Any]:
    tier1, steady = practice.tier1, practice.years_to_steady_state
    return {
        "key": practice.key,
        "group": practice.group,
        "labels": dict(practice.labels),
        "definition": dict(practice.definitions),
        "systems": list(practice.systems),
        "requires": list(practice.requires),
        "climates": list(practice.climates),
        "excluded": [
            {
                "zones": list(e.zones),
                "condition": e.condition or None,
                "reason": e.reason,
            }
            for e in practice.excluded
        ],
        "inputs": {name: _input_record(practice.inputs[name]) for name in INPUTS},
        "tier1": tier1
        and {
            "use": tier1.use or None,
            "management": tier1.management or None,
            "input_level": tier1.input_level or None,
            "flags": dict(tier1.flags),
        },
        "factors": [{"table": f[0], "row": list(f[1:])} for f in practice.factors],
        "evidence": [
            {
                "quantity": e.quantity,
                "avoided": e.avoided,
                **_statement_record(e.statement),
                "depth_top_cm": e.depth_top,
                "depth_bottom_cm": e.depth_bottom,
                "n": e.n,
                "n_of": e.n_of or None,
                "against": e.against,
                "condition": e.condition or None,
            }
            for e in practice.evidence
        ],
        "years_to_steady_state": steady and _statement_record(steady),
        "effects": {
            name: [
                {
                    "quantity": e.quantity,
                    "direction": e.direction,
                    "judgement": e.judgement,
                    **_statement_record(e.statement),
                }
                for e in found
            ]
            or "unknown"
            for name, found in practice.effects.items()
        },
        "risks": [{"key": r.key, "note": r.note or None} for r in practice.risks],
        "sdg": [
            {"key": k, "goal": g.goal, "target": g.target, "reason": dict(g.reasons)}
            for k, g in ((k, read_words().goals[k]) for k in practice.sdg)
        ],
        "conflicts": list(practice.conflicts),
    }


def _statement_record(statement: Statement) -> dict[str, Any]:
    return {
        "value": statement.value,
        "low": statement.low,
        "high": statement.high,
        "limits": statement.limits or None,
        "prediction_low": statement.prediction and statement.prediction[0],
        "prediction_high": statement.prediction and statement.prediction[1],
        "unit": statement.unit or None,
        "source": statement.source.key,
        "mark": statement.mark,
        "note": statement.note or None,
    }


def _input_record(change: InputChange) -> dict[str, Any]:
    found = _statement_record(change.statement) if change.statement else {}
    return {"change": change.change, "level": change.level or None, **found}


def _mark(statement: Statement, words: Words, language: str) -> str:
    """Source and mark in brackets."""
    mark = words.of("marks", statement.mark, language)
    return f"[{mark}: {statement.source.key}]"


def _note(statement: Statement) -> str:
    return f" ({statement.note})" if statement.note else ""


def _excluded(practice: Practice, words: Words, language: str) -> list[str]:
    return [
        f"{_zones(e.zones, words, language)}: {e.reason}"
        if e.zones
        else f"{words.of('conditions', e.condition, language)}: {e.reason}"
        for e in practice.excluded
    ]


def _zones(zones: tuple[str, ...], words: Words, language: str) -> str:
    return ", ".join(words.of("zones", name, language) for name in zones)


def _inputs(practice: Practice, words: Words, language: str) -> list[str]:
    found = []
    for name, change in practice.inputs.items():
        text = f"{words.of('inputs', name, language)}: "
        text += words.of("changes", change.change, language)
        if change.level:
            text += f" {words.of('tillage', change.level, language)}"
        elif change.statement is not None:
            text += (
                f" {number_text(change.statement, language)}{_note(change.statement)} "
            )
            text += _mark(change.statement, words, language)
        elif change.change in ("increase", "decrease"):
            text += f", {words.of('words', 'amount_unknown', language)}"
        found.append(text)
    return found


def _tier1(practice: Practice) -> list[str]:
    """Levels in the words of the tables, which are English."""
    level = practice.tier1
    if level is None:
        return []
    parts = (("use", level.use), ("management", level.management))
    found = [f"{name}: {value}" for name, value in parts if value]
    if level.input_level:
        answers = ", ".join(
            f"{name} {'yes' if value else 'no'}" for name, value in level.flags.items()
        )
        found.append(f"input: {level.input_level} (by {answers})")
    return found


def _steady(practice: Practice, language: str) -> list[str]:
    statement, words = practice.years_to_steady_state, read_words()
    if statement is None:
        return [words.of("words", "unread", language)]
    mark = _mark(statement, words, language)
    return [f"{number_text(statement, language)}{_note(statement)} {mark}"]


def _effects(practice: Practice, words: Words, language: str) -> list[str]:
    found = []
    for name, effects in practice.effects.items():
        head = words.of("effects", name, language)
        found += [f"{head}: {_effect(e, words, language)}" for e in effects]
        if not effects:
            found.append(f"{head}: {words.of('words', 'unread', language)}")
    return found


def _effect(effect: Effect, words: Words, language: str) -> str:
    quantity = words.of("effect_quantities", effect.quantity, language)
    number = number_text(effect.statement, language)
    return (
        f"{quantity} - {words.of('directions', effect.direction, language)}"
        f"{f', {number}' if number else ''}{_note(effect.statement)} "
        f"{_mark(effect.statement, words, language)}"
    )


def _risks(practice: Practice, words: Words, language: str) -> list[str]:
    return [
        words.of("risks", r.key, language) + (f" ({r.note})" if r.note else "")
        for r in practice.risks
    ]


def _goals(practice: Practice, words: Words, language: str) -> list[str]:
    goals = (words.goals[key] for key in practice.sdg)
    return [f"{g.target}: {g.reasons[language]}" for g in goals]


def _sources(practice: Practice) -> list[str]:
    """Full citations, each once."""
    sources = {s.source.key: s.source for s in practice.statements()}
    return [
        f"{s.key}: {s.citation}{f'. doi:{s.doi}' if s.doi else ''} (read: {s.seen})"
        for s in sources.values()
    ]
