"""Sentences of the engine in the language of a report.

An assessment says why something is unknown, what to look at, what it assumed: in
English, with names and numbers in it. Each such sentence is a message here, with its
values as ``{name}``; a text is held against the messages, and its values are put into
the translation. A text that no message fits is shown in English and marked as such.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from markupsafe import Markup, escape

from tilth.report.engine_messages import RENAMED, SENTENCES
from tilth.report.language import SOURCE, Language

FIELD: Final = re.compile(r"\{(\w+)\}")
# What may stand in the place of a value, by its name; anything else is a name, which
# ends with its sentence.
NAME: Final = r"(?:(?!; ).)+"
NUMBER: Final = r"[-+]?\d[\d.,]*(?:e[-+]?\d+)?"
PATTERNS: Final = {
    "number": NUMBER,
    "again": NUMBER,
    "depth": NUMBER,
    "depths": r"[\d., -]+",
    "year": r"\d+",
    "until": r"\d+",
    "factor": r"\w+/\w+: .+",
    "practice": r"[\w-]+",
    "mark": r"[\w -]+",
    "item": r"[\w ]+",
    "use": r"[\w -]+",
    "reason": r".+",
    "words": r".+",
    "note": r".+",
}
WORDS: Final = ("item", "use", "uses", "terms", "site", "what", "needs", "note")
SENTENCE: Final = ("reason",)
WIDEST: Final = 6  # pieces with "; " between them that one sentence may have
KEY: Final = re.compile(r"[a-z_]+(?:\.[a-z_]+)+")  # of a project file


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
    _known: dict[str, Markup] = field(default_factory=dict, init=False)

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
            self._known[text] = self._of(text)
        return self._known[text]

    def _of(self, text: str) -> Markup:
        parts, said, i = text.split("; "), [], 0
        while i < len(parts):
            for j in range(min(len(parts), i + WIDEST), i, -1):
                found = self._one("; ".join(parts[i:j]))
                if found is not None:
                    break
            else:
                found, j = self._foreign(parts[i]), i + 1
            said.append(found)
            i = j
        return escape(self.language.say("; ")).join(said)

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

    def _value(self, name: str, text: str) -> Markup:
        """A value of a sentence, by the name of its place."""
        if name in SENTENCE:
            return self.of(text)
        if name in WORDS:
            known = name == "note" or text in _messages()
            parts = [text] if known else text.split(", ")
            return Markup(", ").join(map(self.term, parts))
        if name == "practice":
            return escape(_inside(self.language.practice(text)))
        if name == "mark":
            return escape(self.mark(text))
        if name == "zone":
            return escape(self.language.word("zones", text))
        if PATTERNS.get(name) == NUMBER:
            return escape(self.language.typed(text))
        if name == "depths":
            return escape(text.replace(".", self.language.decimal))
        return verbatim(text)

    def term(self, text: str) -> Markup:
        """A word of the project file or of a table of factors."""
        shown = _messages().get(text)
        if shown is not None:
            return escape(self.language.say(shown))
        if KEY.fullmatch(text):
            return Markup('<code translate="no">{}</code>').format(text)
        return self._foreign(text)

    def note(self, text: str) -> Markup:
        """A note of the catalogue of practices, which is in English."""
        return self._foreign(text)

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
