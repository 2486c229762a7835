"""The criteria of a version as questions, in the language of a reader."""

from dataclasses import dataclass

from django.utils.translation import get_language

PROVISIONAL = "provisional"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One criterion as it is asked.

    `scale` holds pairs of a number and its words, from worst to best; it is empty where
    the version gives none, and then nothing is scored.
    """

    id: str
    step: int
    step_name: str
    name: str
    provisional: bool
    safeguard: bool
    sdgs: tuple[int, ...]
    proxy: str = ""
    guidance: str = ""
    evidence: str = ""
    scale: tuple[tuple[int, str], ...] = ()
    weight: float = 1.0
    gate: int | None = None


def questions_of(content, language=None):
    """All questions of the content of a version of criteria, in its order."""
    language = language or get_language() or "en"
    steps = {step["number"]: step for step in content["steps"]}
    scale = _scale(content.get("scale", {}), language)
    return [
        Question(
            id=row["id"],
            step=row["step"],
            step_name=_text(steps[row["step"]], "label", language),
            name=_name(row, language),
            provisional=row["status"] == PROVISIONAL,
            safeguard=steps[row["step"]]["type"] == "safeguards",
            sdgs=tuple(row["sdgs"]),
            proxy=row.get("proxy", ""),
            guidance=_text(row, "guidance", language),
            evidence=_text(row, "evidence", language),
            scale=scale,
            weight=row.get("weight", 1.0),
            gate=row.get("gate"),
        )
        for row in content["criteria"]
    ]


def question(content, criterion, language=None):
    """One question, or None where the version has no such criterion."""
    found = questions_of(content, language)
    return next((one for one in found if one.id == criterion), None)


def _name(row, language):
    return row.get("translations", {}).get(language, row["name"])


def _text(row, key, language):
    """A text that is one for all languages, or one for each."""
    found = row.get(key, "")
    if isinstance(found, dict):
        return found.get(language, found.get("en", ""))
    return found


def _scale(scale, language):
    return tuple(
        (level["value"], _text(level, "label", language))
        for level in scale.get("levels", ())
    )
