"""Runs of models on a site, for readers: a table, remarks and a figure."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from tilth.assessment.site.ensemble_result import SPREAD, Ensemble
from tilth.assessment.site.result import (
    GainRate,
    ModelRun,
    gain_rates,
)
from tilth.assessment.site.site import Site

HEADER = ("model", "layer", "scenario", "start", "end", "change", "per year")


def table(title: str, runs: Iterable[ModelRun]) -> Table:
    """Stocks at the start and the end of each run.

    Parameters
    ----------
    title : str
        Title of the table.
    runs : iterable of ModelRun
        What the models say.

    Returns
    -------
    table : Table
        One row per model and scenario.
    """
    result = Table(title=Text(title), caption="stocks of organic carbon in Mg ha-1")
    for name in HEADER:
        result.add_column(name, justify="left" if name in HEADER[:3] else "right")
    for run in runs:
        for scenario in run.scenarios:
            stock = scenario.soc_stock()
            change = stock[-1] - stock[0]
            result.add_row(
                run.model,
                run.layer.label(),
                scenario.name,
                f"{stock[0]:.1f} ({run.years[0]})",
                f"{stock[-1]:.1f} ({run.years[-1]})",
                f"{change:+.1f}",
                f"{change / (len(stock) - 1):+.3f}",
            )
    return result


def remarks(site: Site, runs: Sequence[ModelRun]) -> tuple[str, ...]:
    """What a reader must know beside the numbers.

    Parameters
    ----------
    site : Site
        The site.
    runs : sequence of ModelRun
        What the models say.

    Returns
    -------
    remarks : tuple of str
        Example content, warnings, provisional statements, sources.
    """
    example = ("Example content: the site is invented.",) if site.example else ()
    return (
        *example,
        *(_gain(run, rate) for run in runs for rate in gain_rates(run)),
        *(f"Warning, {run.model}: {text}." for run in runs for text in run.warnings),
        *(f"Provisional, {text}." for run in runs for text in run.provisional),
        *dict.fromkeys(f"Source: {text}" for run in runs for text in run.sources),
        "No uncertainty is computed here: it is unknown, not zero.",
    )


def remarks_of_ensemble(site: Site, ensemble: Ensemble) -> tuple[str, ...]:
    """What a reader must know beside the numbers of an ensemble.

    Parameters
    ----------
    site : Site
        The site.
    ensemble : Ensemble
        What the models say.

    Returns
    -------
    remarks : tuple of str
        Spreads, models left out with reasons, then the remarks of the runs.
    """
    spreads = (
        f"{s.layer.label()}, {s.scenario}, {s.years[-1]}: {s.lowest[-1]:.1f} to "
        f"{s.highest[-1]:.1f} Mg ha-1, mean {s.mean[-1]:.1f}, of "
        f"{', '.join(s.models)}; {SPREAD}."
        for s in ensemble.spreads
    )
    left_out = (
        f"Left out, {out.model}: {'; '.join(out.reasons)}." for out in ensemble.left_out
    )
    return (*spreads, *left_out, *remarks(site, ensemble.runs))


def _gain(run: ModelRun, rate: GainRate) -> str:
    """Sentence on the gain of a scenario."""
    over = rate.against_baseline
    project = "" if over is None else f", {over:+.2f} over the baseline"
    return (
        f"4 per 1000, {run.model}, {run.layer.label()}, {rate.scenario}: "
        f"{rate.against_initial:+.2f} permil a year of the stock at the start{project};"
        f" mean of {len(run.years) - 1} years."
    )
