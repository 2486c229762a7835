"""``tilth standards``: the rules of carbon standards that come with the package."""

import json

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from tilth.accounting.standard_rules import read_standards
from tilth.errors import InputError
from tilth.report import standard_rules


@click.command()
@click.option(
    "--standard",
    "key",
    metavar="KEY",
    help="Only this one; all if left out: vm0042_2_2, gold_standard_1_0, fao_2020, "
    "australia_2021, car_sep_1_0, eu_crcf_2024.",
)
@click.option("--json", "as_json", is_flag=True, help="Print an object.")
def standards(key: str | None, as_json: bool) -> None:
    """Rules of carbon standards, each with its source and mark.

    verified: read in the named source; second-hand: a third party's transcription;
    unverified: recalled, shown and never applied; own: Tilth's own rule, which the
    standard does not have. `tilth change` holds a campaign
    against them. This is no certificate.
    """
    every = read_standards()
    chosen = [rules for rules in every if key in (None, rules.key)]
    if not chosen:
        names = ", ".join(rules.key for rules in every)
        raise InputError(f"--standard must be one of {names}; got {key}")
    if as_json:
        record = standard_rules.record(chosen)
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False)
    for rules in chosen:
        for line in standard_rules.lines(rules):
            _print(console, line)


def _print(console: Console, line: str) -> None:
    """One line, whole in a file, at a terminal wrapped below its beginning."""
    if not console.is_terminal:
        console.print(Text(line), soft_wrap=True)
        return
    text = line.lstrip()
    console.print(Padding(Text(text), (0, 0, 0, len(line) - len(text))))
