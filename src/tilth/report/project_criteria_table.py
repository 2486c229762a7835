"""Evaluation criteria in a report, with what the result can say to each."""

from markupsafe import Markup, escape

from tilth.assessment.project.assessment import Assessment
from tilth.datasets.criteria import read_criteria
from tilth.datasets.criteria_set import CriteriaSet
from tilth.report.html import HtmlTable
from tilth.report.project_criteria import NO_ANSWER, criteria_record
from tilth.report.project_words import Speaker


def criteria_lead(speaker: Speaker) -> str:
    """What the criteria are, and how far they were seen.

    Parameters
    ----------
    speaker : Speaker
        Of the report.

    Returns
    -------
    sentence : str
        With numbers of criteria.
    """
    found = read_criteria()
    return speaker.language.say(
        "The 4 per 1000 Initiative evaluates projects by {n} reference criteria. The "
        "names of {seen} were seen in their source; the others are reconstructed and "
        "marked as provisional. Nothing is scored: the sentences say what this result "
        "holds, and where it holds nothing.",
        n=len(found.criteria),
        seen=sum(not c.provisional for c in found.criteria),
    )


def criteria(assessment: Assessment, speaker: Speaker) -> HtmlTable:
    """One row per criterion, with its status and what the result says.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        In the order of the set.
    """
    say, found = speaker.language.say, read_criteria()
    rows = criteria_record(assessment, found)["criteria"]
    return HtmlTable(
        caption=say(
            "Reference criteria, version {version}, and what this result says to them",
            version=found.version.partition("-")[0],
        ),
        columns=(say("Criterion"), say("Status"), say("What the result says")),
        rows=[_row(row, found, speaker) for row in rows],
        numeric=False,
    )


def _row(
    row: dict[str, object], found: CriteriaSet, speaker: Speaker
) -> tuple[str, ...]:
    said = speaker.language
    criterion = next(c for c in found.criteria if c.id == row["id"])
    return (
        f"{criterion.id} {criterion.name_in(said.code)}",
        said.say("provisional") if criterion.provisional else said.say("verified"),
        _answer(row, speaker),
    )


def _answer(row: dict[str, object], speaker: Speaker) -> Markup:
    """Sentences that the result supports, and the names of what it does not know."""
    of = speaker.sentences
    statements, unknown = row["statements"], row["not_told"]
    assert isinstance(statements, list)
    assert isinstance(unknown, list)
    lines = [of.statement(s["text"]) for s in statements] or [of.of(NO_ANSWER)]
    if unknown:
        names = dict.fromkeys(of.statement(_subject(text)) for text in unknown)
        lines.append(
            Markup(
                speaker.language.say(
                    "Unknown: {names}.", names=Markup(", ").join(names)
                )
            )
        )
    return Markup("<br>").join(escape(line) for line in dict.fromkeys(lines))


def _subject(text: str) -> str:
    """What is unknown, without why: that stands in its own section."""
    first, _, why = text.partition(": ")
    return text if why == "nobody has read a source" else first
