"""The criteria of a version as questions, in the language of a reader."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language

from tilth.datasets.criteria import parse_criteria
from tilth.datasets.criteria_set import text_in

SAFEGUARDS = "safeguards"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One criterion as it is asked.

    `scale` holds pairs of a number and its words, from worst to best; it is empty where
    the version scores nothing.
    """

    id: str
    step_name: str
    name: str
    provisional: bool
    safeguard: bool
    proxy: str
    indicators: tuple[str, ...]
    guidance: str
    evidence: str
    needs_evidence: bool
    scale: tuple[tuple[int, str], ...]

    @property
    def choices(self):
        """The scale for a form: each number stands before its words."""
        return [(value, f"{value}: {words}") for value, words in self.scale]


def questions_of(content, language=None):
    """All questions of the content of a version of criteria, in its order."""
    language = language or get_language() or "en"
    return list(_questions(json.dumps(content), language))


def question(content, criterion, language=None):
    """One question, or None where the version has no such criterion."""
    found = questions_of(content, language)
    return next((one for one in found if one.id == criterion), None)


@lru_cache(maxsize=64)
def _questions(text, language):
    """Questions of a content, which is held against its schema once."""
    criteria = parse_criteria(json.loads(text)).criteria
    return tuple(_question(one, language) for one in criteria)


def _question(criterion, language):
    scale, evidence = criterion.scale, criterion.evidence
    return Question(
        id=criterion.id,
        step_name=criterion.step.label_in(language),
        name=criterion.name_in(language),
        provisional=criterion.provisional,
        safeguard=criterion.step.type == SAFEGUARDS,
        proxy=criterion.proxy,
        indicators=tuple(text_in(i.text, language) for i in criterion.indicators),
        guidance=text_in(criterion.guidance, language),
        evidence=text_in(evidence.text, language) if evidence else "",
        needs_evidence=bool(evidence and evidence.required),
        scale=tuple(
            (value, text_in(words, language))
            for value, words in enumerate(scale.points if scale else ())
        ),
    )
