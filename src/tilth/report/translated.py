"""A page of a report in another language, from its English texts.

The texts of pages on stocks and changes are put together in English, for the screen as
for the page. Here each is held against the messages, as sentences of the engine are:
`tilth.report.project_sentences`. What no message fits stays English, marked as such.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from markupsafe import Markup, escape

from tilth.report.html import HtmlFigure, HtmlTable
from tilth.report.language import SOURCE, Language
from tilth.report.project_sentences import NUMBER, Sentences, verbatim

FEW_WORDS: Final = 3  # of a cell that may be a name
NEXT_SENTENCE: Final = re.compile(r"(?<=[.?]) (?=[A-Z])")
ALONE: Final = re.compile(NUMBER)
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
DRAWN: Final = re.compile(r'(<text[^>]*>|aria-label=")([^<"]+)(?=</text>|")')
# Names, numbers and what is in the language already.
AS_IT_IS: Final = (
    "tilth_version",
    "quality_file",
    "file_table",
    "standard_heads",
)


def translated(context: Mapping[str, object], language: Language) -> dict[str, object]:
    """What a template shows, in a language.

    Parameters
    ----------
    context : mapping
        English texts, tables and figures by name.
    language : Language
        Of the page.

    Returns
    -------
    context : dict
        The same in that language; as it was in English.
    """
    if language.code == SOURCE:
        return dict(context)
    words = _Words(sentences=Sentences(language=language))
    return {
        name: value if name in AS_IT_IS else words.of(name, value)
        for name, value in context.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    sentences: Sentences

    def of(self, name: str, value: object) -> object:
        """A value of any kind that a template shows."""
        if name == "sources" and isinstance(value, list | tuple):
            return [verbatim(text) for text in value]
        if name == "inputs" and isinstance(value, list | tuple):
            return [[self._name(text) for text in pair] for pair in value]
        if isinstance(value, HtmlTable):
            return self._table(value)
        if isinstance(value, HtmlFigure):
            return self._figure(value)
        if isinstance(value, Mapping):
            return {key: self.of(key, inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.of(name, inner) for inner in value]
        return self._text(value) if isinstance(value, str) else value

    def _table(self, table: HtmlTable) -> HtmlTable:
        return replace(
            table,
            caption=self._text(table.caption),
            columns=tuple(self._cell(text) for text in table.columns),
            rows=[self._row(row) for row in table.rows],
            foot=[self._row(row) for row in table.foot],
        )

    def _row(self, row: Sequence[str]) -> list[Markup]:
        """Cells of a row, of which the first may be a long name."""
        head, *cells = row
        return [self._name(head), *(self._cell(text) for text in cells)]

    def _figure(self, figure: HtmlFigure) -> HtmlFigure:
        return replace(
            figure,
            wide=self._drawing(figure.wide),
            narrow=self._drawing(figure.narrow),
            caption=self._text(figure.caption),
        )

    def _drawing(self, svg: str) -> Markup:
        """The words of a picture, which stand in it as text."""

        def said(match: re.Match[str]) -> str:
            text = unescape(match[2])
            shown = self._text(text) if " " in text else self._cell(text)
            return match[1] + str(escape(Markup(shown).striptags()))

        return Markup(DRAWN.sub(said, svg))

    def _text(self, text: str) -> Markup:
        """Sentences, one after the other."""
        parts = NEXT_SENTENCE.split(text)
        if len(parts) > 1:
            return Markup(" ").join(self._text(part) for part in parts)
        if DAY.fullmatch(text):
            return escape(text)
        said = text.removesuffix(".")
        return self.sentences.of(said) + text[len(said) :]

    def _name(self, text: str) -> Markup:
        """Numbers, words that are known, or a name however long."""
        numbers = text.split(", ")
        if all(map(ALONE.fullmatch, numbers)):
            typed = self.sentences.language.typed
            return escape("; ".join(map(typed, numbers)))
        known = self.sentences.exact(text)
        return escape(text) if known is None else known

    def _cell(self, text: str) -> Markup:
        """A name, or sentences where there are more words than a name has."""
        known = self.sentences.exact(text) is not None
        long = len(text.split()) > FEW_WORDS
        return self._text(text) if long and not known else self._name(text)
