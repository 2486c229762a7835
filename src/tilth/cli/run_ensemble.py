"""``tilth run ensemble``."""

from pathlib import Path

import click

from tilth.assessment.site import ensemble as use_case
from tilth.assessment.site.file import read_site
from tilth.cli.output import write_all
from tilth.cli.site_command import (
    JSON,
    OUT,
    PLOT,
    SITE,
    drawn,
    show,
    write_drawing,
)
from tilth.errors import InputError
from tilth.report import site_record, site_run
from tilth.report.charts import chart_of_site


@click.command("ensemble")
@SITE
@OUT
@PLOT
@JSON
def command(site: Path, out: Path, plot: Path | None, as_json: bool) -> None:
    """Run all models that a site file allows, and say why others are left out."""
    record = read_site(site)
    result = use_case.run(record)
    if not result.runs:
        reasons = (f"{o.model}: {'; '.join(o.reasons)}" for o in result.left_out)
        raise InputError(f"{site}: no model applies: {' | '.join(reasons)}")
    drawing = drawn(chart_of_site(record, result.runs), plot)
    write_all(out, site_record.files_of_ensemble(record, result))
    write_drawing(plot, drawing)
    if as_json:
        text = site_record.as_json(site_record.ensemble_record(record, result))
        click.echo(text, nl=False)
    else:
        show(
            site_run.table(record.name, result.runs),
            site_run.remarks_of_ensemble(record, result),
            out,
        )
