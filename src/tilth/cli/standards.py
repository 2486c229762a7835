"""``tilth standards``: the rules of carbon standards that come with the package."""

import json

import click
from rich.console import Console

from tilth.accounting.standard_rules import read_standards
from tilth.errors import InputError
from tilth.report import standard_rules


@click.command()
@click.option(
    "--standard", "key", help="Only this one, as vm0042_2_2; all if left out."
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
        console.print(standard_rules.table(rules))
