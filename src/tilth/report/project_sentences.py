"""Sentences of the engine in the language of a report.

An assessment says why something is unknown, what to look at, what it assumed: in
English, with names and numbers in it. Each such sentence is a message here, with its
values as ``{name}``; a text is held against the messages, and its values are put into
the translation. A text that no message fits is shown in English and marked as such.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from markupsafe import Markup, escape

from tilth.datasets.practice_words import read_notes
from tilth.report.engine_messages import RENAMED, SENTENCES
from tilth.report.language import SOURCE, Language

FIELD: Final = re.compile(r"\{(\w+)\}")
MODELS: Final = {  # published names, by those in tables
    "rothc": "RothC",
    "icbm": "ICBM",
    "amg": "AMG v2",
    "ipcc_tier2": "IPCC Tier 2",
    "yasso20": "Yasso20",
}
# What may stand in the place of a value, by its name; anything else is a name, which
# ends with its sentence.
NAME: Final = r"(?:(?!; ).)+?"
NUMBER: Final = r"[-+\N{MINUS SIGN}]?\d[\d.,\N{NARROW NO-BREAK SPACE}]*(?:e[-+]?\d+)?"
PATTERNS: Final = {
    "number": NUMBER,
    "again": NUMBER,
    "depth": NUMBER,
    "error": NUMBER,
    "ratio": NUMBER,
    "low": NUMBER,
    "high": NUMBER,
    "got": f"none|{NUMBER}",
    "chance": r"unknown|below 1 %|above 99 %|\d+ %",
    "unit": r"t C/ha|t C|t CO2e|t CO2|‰|[A-Z]{3}",
    "currency": r"[A-Z]{3}",
    "area": f"{NUMBER} ha",
    "scale": "cm|%|yr",
    "range": r"\[[\d., -]+\]",
    "depths": r"[\d., -]+",
    "spans": r"[\d.]+ to [\d.]+(?:, [\d.]+ to [\d.]+)*",
    "year": r"\d+",
    "until": r"\d+",
    "model": "|".join(MODELS.values()),
    "stem": r"\w+",
    "topic": r"[\w -]+",
    "effect": r"[\w-]+",
    "direction": r"\w+",
    "judgement": r"\w+",
    "subject": r"[\w -]+",
    "quantity": r"[\w -]+",
    "evidence": r"[\w -]+",
    "size": r".+",
    "source": r".+",
    "value": r"(?:(?!\. [A-Z]).)+",
    "factor": r"\w+/\w+: (?:(?!; no error is known for ).)+",
    "practice": r"[\w-]+",
    "mark": r"[\w -]+",
    "item": r"[\w ]+",
    "use": r"[\w -]+",
    "reason": r".+",
    "how": r".*",
    "words": r".+",
    "note": r".+",
}
WORDS: Final = (
    "item",
    "use",
    "uses",
    "terms",
    "site",
    "what",
    "needs",
    "note",
    "subject",
    "quantity",
)
SENTENCE: Final = ("reason", "value", "how")
WIDEST: Final = 6  # pieces with "; " between them that one sentence may have
KEY: Final = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)+")  # of a project file


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    fixed: int  # letters that are no value: the more, the better it fits
    expression: re.Pattern[str]
    message: str


@cache
def _patterns() -> tuple[_Pattern, ...]:
    """Messages with values, those that say most first."""
    found = []
    for text, shown in _messages().items():
        parts = FIELD.split(text)
        if len(parts) == 1:
            continue
        expression = "".join(
            f"(?P<{part}>{PATTERNS.get(part, NAME)})" if i % 2 else re.escape(part)
            for i, part in enumerate(parts)
        )
        fixed = sum(map(len, parts[::2]))
        found.append(
            _Pattern(fixed=fixed, expression=re.compile(expression), message=shown)
        )
    return tuple(sorted(found, key=lambda p: -p.fixed))


@cache
def _messages() -> Mapping[str, str]:
    return {**{text: text for text in SENTENCES}, **RENAMED}


@dataclass(slots=True, kw_only=True)
class Sentences:
    """Sentences of the engine in one language.

    Parameters
    ----------
    language : Language
        Of the report.
    left : list of str
        Texts that no message fits, in the order in which they came.
    """

    language: Language
    left: list[str] = field(default_factory=list)
    _known: dict[str, tuple[Markup, tuple[str, ...]]] = field(
        default_factory=dict, init=False
    )

    def of(self, text: str) -> Markup:
        """A text of the engine in this language.

        Parameters
        ----------
        text : str
            One sentence, or several with "; " between them.

        Returns
        -------
        said : Markup
            What could not be translated is marked as English.
        """
        if text not in self._known:
            before = len(self.left)
            self._known[text] = self._of(text), tuple(self.left[before:])
            del self.left[before:]
        said, left = self._known[text]
        self.left += left
        return said

    def _of(self, text: str) -> Markup:
        parts, said, i = text.split("; "), [], 0
        while i < len(parts):
            found, i = self._longest(parts, i)
            said.append(found)
        return escape(self.language.say("; ")).join(said)

    def _longest(self, parts: list[str], i: int) -> tuple[Markup, int]:
        """The longest message from a piece on, and the piece after it.

        One that leaves nothing English comes before a longer one that does.
        """
        most, before = None, len(self.left)
        for j in range(min(len(parts), i + WIDEST), i, -1):
            found = self._one("; ".join(parts[i:j]))
            left = self.left[before:]
            del self.left[before:]
            if found is not None and not left:
                return found, j
            if found is not None and most is None:
                most = found, j, left
        if most is None:
            return self._foreign(parts[i]), i + 1
        self.left += most[2]
        return most[:2]

    def _one(self, text: str) -> Markup | None:
        """The message that fits a text."""
        shown = _messages().get(text)
        if shown is not None:
            return escape(self.language.say(shown))
        for pattern in _patterns():
            match = pattern.expression.fullmatch(text)
            if match is not None:
                values = {k: self._value(k, v) for k, v in match.groupdict().items()}
                return Markup(self.language.say(pattern.message, **values))
        return None

    def exact(self, text: str) -> Markup | None:
        """A text that one message fits, or None."""
        return self._one(text)

    def statement(self, text: str) -> Markup:
        """A statement that is one message, however many "; " its values hold."""
        return self._one(text) or self.of(text)

    def _value(self, name: str, text: str) -> Markup:
        """A value of a sentence, by the name of its place."""
        if name in SENTENCE:
            return self.of(text)
        if name in WORDS:
            return self._terms(text) if name != "note" else self.term(text)
        if name in self._shown:
            return escape(self._shown[name](text))
        if NUMBER in PATTERNS.get(name, ""):
            return escape(self.language.typed(text))
        return verbatim(text)

    @property
    def _shown(self) -> Mapping[str, Callable[[str], str]]:
        """How values that are neither sentences nor numbers are shown."""
        said = self.language
        return {
            "practice": self._practice,
            "practices": lambda text: ", ".join(map(self._practice, text.split(", "))),
            "mark": self.mark,
            "systems": lambda text: ", ".join(
                said.word("systems", name) for name in text.split(", ")
            ),
            "zone": self._zone,
            "zones": lambda text: ", ".join(map(self._zone, text.split(", "))),
            "depths": said.decimals,
            "spans": lambda text: said.decimals(text.replace(" to ", "-")),
            "range": self._range,
            "scale": lambda text: said.say(text) if text == "yr" else text,
            "chance": lambda text: text if text[0].isdigit() else said.say(text),
            "got": lambda text: said.say(text) if text == "none" else said.typed(text),
            "unit": lambda text: text.replace("CO2", "CO₂"),
            "models": self._models,
            "stem": lambda text: MODELS.get(text, text),
            "topic": lambda text: _inside(said.word("effects", text)),
            "effect": lambda text: said.word("effect_quantities", text),
            "direction": lambda text: said.word("directions", text),
            "judgement": self.judgement,
        }

    def _practice(self, key: str) -> str:
        return _inside(self.language.practice(key))

    def _zone(self, key: str) -> str:
        return self.language.word("zones", key)

    def _models(self, text: str) -> str:
        """Names with " and " before the last."""
        first, _, last = text.rpartition(" and ")
        return self.language.say("{first} and {second}", first=first, second=last)

    def _range(self, text: str) -> str:
        """An interval such as ``[5, 20]``; one number where both ends are the same."""
        ends = dict.fromkeys(text[1:-1].split(", "))
        return self.language.decimals("-".join(ends))

    def judgement(self, text: str) -> str:
        """What an effect is for people and nature."""
        say = self.language.say
        return {
            "benefit": say("a benefit"),
            "harm": say("a harm"),
            "none": say("no effect"),
            "mixed": say("mixed"),
        }.get(text, say("unknown"))

    def _terms(self, text: str) -> Markup:
        """Words with ", " between them, of which some hold one themselves."""
        parts, said, i = text.split(", "), [], 0
        while i < len(parts):
            ends = range(len(parts), i + 1, -1)
            known = (j for j in ends if ", ".join(parts[i:j]) in _messages())
            j = next(known, i + 1)
            said.append(self.term(", ".join(parts[i:j])))
            i = j
        return Markup(", ").join(said)

    def term(self, text: str) -> Markup:
        """A word of the project file or of a table of factors."""
        shown = _messages().get(text)
        if shown is not None:
            return escape(self.language.say(shown))
        if KEY.fullmatch(text):
            return Markup('<code translate="no">{}</code>').format(text)
        return self._foreign(text)

    def note(self, text: str) -> Markup:
        """A note of the catalogue of practices, beside one of its effects."""
        found = read_notes().get(text)
        return (
            self._foreign(text) if found is None else escape(found[self.language.code])
        )

    def mark(self, text: str) -> str:
        """How a statement rests on its source."""
        first, _, last = text.partition(" ")
        if first == "range":
            return self.language.say("range {mark}", mark=self.mark(last))
        if text == "provisional":
            return self.language.say("provisional")
        return self.language.word("marks", text)

    def _foreign(self, text: str) -> Markup:
        if self.language.code == SOURCE or not text:
            return escape(text)
        self.left.append(text)
        return Markup('<span lang="en">{}</span>').format(text)


def _inside(name: str) -> str:
    """A name within a sentence: no capital, unless it is an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def verbatim(text: str) -> Markup:
    """A name or a citation, which no language changes.

    Parameters
    ----------
    text : str
        As its author wrote it.

    Returns
    -------
    markup : Markup
        Marked as not to be translated.
    """
    return Markup('<span translate="no">{}</span>').format(text)
