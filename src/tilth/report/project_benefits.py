"""Other effects of practices in a report, with the mark of their evidence."""

import re
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from tilth.assessment.project.result import Benefit
from tilth.report.html import HtmlTable
from tilth.report.project_sentences import verbatim
from tilth.report.project_words import Speaker

UNKNOWN: Final = "unknown"
SIZE: Final = re.compile(
    r"(?P<number>[-+]?[\d.]+(?:e[-+]?\d+)?) "
    r"(?P<unit>%|1|(?:\w+ )?\w+-\d(?: \w+-\d)*)(?: \((?P<note>.*)\))?"
)


def benefit_sources(found: Sequence[Benefit]) -> list[Markup]:
    """Citations of other effects, each once, in the order of their numbers.

    Parameters
    ----------
    found : sequence of Benefit
        With their sources.

    Returns
    -------
    citations : list of Markup
        For a numbered list.
    """
    return [verbatim(text) for text in dict.fromkeys(b.source for b in found)]


def benefits(found: Sequence[Benefit], speaker: Speaker) -> HtmlTable:
    """Other effects of practices with the mark of their evidence.

    Parameters
    ----------
    found : sequence of Benefit
        Without those that nobody has read a source for.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        One row per finding.
    """
    say, word = speaker.language.say, speaker.language.word
    numbers = {text: i for i, text in enumerate(dict.fromkeys(b.source for b in found))}
    return HtmlTable(
        caption=say("Other effects of the new practices that a source was read for"),
        columns=(
            say("Practice"),
            say("Effect"),
            say("Finding"),
            say("For people and nature"),
            say("Size"),
            say("Evidence"),
            say("Source"),
        ),
        rows=[
            (
                speaker.language.practice(b.practice),
                word("effect_quantities", b.effect),
                word("directions", b.direction),
                speaker.sentences.judgement(b.judgement),
                _size(b.size, speaker),
                speaker.sentences.mark(b.evidence),
                f"[{numbers[b.source] + 1}]",
            )
            for b in found
        ],
        numeric=False,
    )


def _size(size: str, speaker: Speaker) -> str:
    """Number and unit, with the note of the catalogue."""
    found = SIZE.fullmatch(size)
    if found is None:
        return speaker.sentences.note(size) if size else ""
    said = speaker.language
    unit = found["unit"].replace("yr-1", said.say("yr-1"))
    shown = f"{said.typed(found['number'])} {unit}"
    if not found["note"]:
        return shown
    return Markup("{} {}").format(shown, speaker.sentences.note(found["note"]))


def unread(found: Sequence[Benefit], speaker: Speaker) -> list[tuple[str, str]]:
    """Effects that no source was read for, by practice.

    Parameters
    ----------
    found : sequence of Benefit
        Of all parcels.
    speaker : Speaker
        Of the report.

    Returns
    -------
    rows : list of (str, str)
        Practice and subjects.
    """
    groups: dict[str, dict[str, None]] = {}
    for b in found:
        if b.direction == UNKNOWN:
            word = speaker.language.word("effects", b.subject)
            groups.setdefault(b.practice, {})[word] = None
    return [
        (speaker.language.practice(key), ", ".join(words))
        for key, words in groups.items()
    ]
