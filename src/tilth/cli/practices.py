"""``tilth practices``: the catalogue of practices, its effects and their evidence."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from tilth.climate.ipcc_zone import zone
from tilth.datasets.practice import LANGUAGES, SYSTEMS, Practice
from tilth.datasets.practice_words import read_words
from tilth.datasets.practices import read_practices
from tilth.errors import InputError
from tilth.report import practices as report

NUMBERS_WIDTH: Final = 11  # leaves room for names, unbroken, on 80 columns


@click.command()
@click.argument("key", required=False)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Of names, definitions and fixed words; notes stay English.",
)
@click.option(
    "--system", type=click.Choice(SYSTEMS), help="Only practices for this land use."
)
@click.option(
    "--climate", help="Only practices for this climate zone, as 'warm temperate moist'."
)
@click.option("--json", "as_json", is_flag=True, help="Print an object.")
def practices(
    key: str | None,
    language: str,
    system: str | None,
    climate: str | None,
    as_json: bool,
) -> None:
    """Practices that store carbon or keep it, with the evidence for each.

    Without KEY a list, with it everything about one practice. verified: read in the
    named source; second-hand: what others write of it; derived: arithmetic; assumed: by
    definition; unverified: recalled. Unknown means that no source was read, not that
    there is no effect.
    """
    chosen = _chosen(key, system, climate)
    if as_json:
        asked = {"key": key, "system": system, "climate": climate}
        given = {name: value for name, value in asked.items() if value is not None}
        record = report.record(chosen, given)
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    if key is None:
        console.print(_list(chosen, language))
        return
    for practice in chosen:
        _detail(console, practice, language)


def _chosen(key: str | None, system: str | None, climate: str | None) -> list[Practice]:
    """Practices that were asked for."""
    every = read_practices()
    if key is not None:
        if key not in every:
            raise InputError(
                f"KEY must be a practice of the catalogue; got {key}: "
                f"{_hint(key, every)}tilth practices lists them"
            )
        every = {key: every[key]}
    if climate is not None:
        zone(climate)
    found = [
        p
        for p in every.values()
        if (system is None or system in p.systems)
        and (climate is None or p.fits(climate) == "applies")
    ]
    if not found:
        raise InputError(
            f"a practice must fit --system and --climate; got {system or 'any'} and "
            f"{climate or 'any'}, which none of {len(every)} does"
        )
    return found


def _hint(text: str, every: Mapping[str, Practice]) -> str:
    """Practices whose key or name, in any language, is close to a text."""
    names = {key: key for key in every}
    names |= {name.lower(): k for k, p in every.items() for name in p.labels.values()}
    near = dict.fromkeys(names[n] for n in get_close_matches(text.lower(), names))
    return f"did you mean {' or '.join(near)}? " if near else ""


def _list(chosen: list[Practice], language: str) -> Table:
    words = read_words()
    table = Table()
    longest = max(len(practice.key) for practice in chosen)
    table.add_column(words.of("words", "key", language), overflow="fold", width=longest)
    table.add_column(words.of("words", "practice", language), overflow="fold")
    for name in ("findings", "known"):
        table.add_column(words.of("words", name, language), max_width=NUMBERS_WIDTH)
    group = ""
    for practice in chosen:
        if practice.group != group:
            group = practice.group
            title = words.of("groups", group, language)
            table.add_section()
            table.add_row(f"[bold]{title}[/]")
        table.add_row(*report.summary(practice, language))
    return table


def _detail(console: Console, practice: Practice, language: str) -> None:
    console.print(f"[bold]{escape(practice.labels[language])}[/] ({practice.key})")
    console.print(escape(practice.definitions[language]))
    for heading, lines in report.lines(practice, language):
        console.print(f"\n[bold]{escape(heading)}[/]")
        for line in lines:
            console.print(Padding(escape(f"- {line}"), (0, 0, 0, 2)))
    console.print(f"\n{read_words().of('words', 'costs', language)}")
