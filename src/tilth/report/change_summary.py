"""Change of the stock at a terminal: tables, plain words and what to do next."""

from collections.abc import Iterator
from math import ceil

from rich.table import Table
from rich.text import Text

from tilth.assessment.change.result import ChangeResult
from tilth.assessment.layers.table import REFUSED
from tilth.assessment.sampling.sampling_plan import PURPOSIVE
from tilth.report.change_text import (
    additional_samples,
    control_samples,
    headline,
    method_rows,
    not_compared,
    plain_words,
    soil_of,
)
from tilth.report.quality import counts_sentence
from tilth.report.quantity import UNKNOWN, number, signed, span
from tilth.report.standards_table import NO_CERTIFICATE, outcome
from tilth.stats.estimate import Estimate

DECIDED = 0.95  # probability from which a question needs no more points
MOST_POINTS = 100_000  # beyond which a wish for more points is no advice


def estimate_table(result: ChangeResult) -> Table:
    """Rounds, change, contrast and what belongs to them.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    table : Table
        One row per estimate.
    """
    table = Table(
        title=Text(f"Organic carbon, Mg ha-1, {soil_of(result)}"),
        caption="interval: 90 %; SE: standard error; n: samples",
    )
    table.add_column("", no_wrap=True)
    for name in ("mean", "SE", "interval", "n"):
        table.add_column(name, justify="right")
    for r in result.rounds:
        day = f", {r.date:%Y-%m-%d}" if r.date else ""
        _row(table, f"round {r.name}{day}", r.estimate, sign=False)
    table.add_section()
    _row(table, "change", result.change.stock_change)
    if result.control is not None:
        control = result.control.stock_change
        _row(table, "change of controls", control, samples=control_samples(result))
    if result.additional is not None:
        rests_on = additional_samples(result)
        _row(table, "additional", result.additional, samples=rests_on)
    target = f"beyond {result.target_rate:g} permil a year"
    _row(table, target, result.contrast.stock_change)
    if result.rate is not None:
        _row(table, "rate, permil a year", result.rate)
    if result.update is not None:
        _row(table, f"predicted by {result.update.model}", result.update.prediction)
        _row(table, "both together", result.update.posterior)
    return table


def method_table(result: ChangeResult) -> Table | None:
    """How the change depends on the method of equivalent mass.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    table : Table or None
        One row per method; None where there is nothing to compare.
    """
    if len(result.methods) < 2:
        return None
    table = Table(
        title=Text("The same change by other methods, Mg ha-1"),
        caption="of the points that all of them have; sampling error alone; n: "
        "samples; beyond: profiles whose stock is extrapolated",
    )
    table.add_column("method")
    for name in ("reference", "change", "SE", "n", "beyond"):
        table.add_column(name, justify="right")
    for row in method_rows(result):
        table.add_row(*map(Text, row))
    return table


def standard_lines(result: ChangeResult) -> tuple[str, ...]:
    """One line for each standard.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    lines : tuple of str
        Name, version and outcome.
    """
    return tuple(
        f"{s.standard} {s.version}: {outcome(s)}." for s in result.standards
    ) + ((NO_CERTIFICATE,) if result.standards else ())


def remarks(result: ChangeResult) -> tuple[str, ...]:
    """What a reader must know beside the numbers, and what to do next.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Returns
    -------
    remarks : tuple of str
        Plain words, warnings, provisional statements, sources, next steps.
    """
    example = ("Example content: the data are invented.",) if result.example else ()
    joined = (result.update.sentence,) if result.update else ()
    apart = (f"Not joined with a model: {result.no_update}.",)
    read = result.stocks
    return (
        *example,
        headline(result),
        *plain_words(result),
        *(f"{text}." for text in joined),
        *(apart if result.no_update else ()),
        *not_compared(result),
        f"{counts_sentence(read.findings, read.n_rows)}.",
        *(f"Warning: {text}." for text in dict.fromkeys(result.warnings)),
        *(f"Provisional: {text}." for text in dict.fromkeys(result.provisional)),
        *(f"Next: {text}." for text in next_steps(result)),
    )


def next_steps(result: ChangeResult) -> Iterator[str]:
    """What to do next.

    Parameters
    ----------
    result : ChangeResult
        The change.

    Yields
    ------
    step : str
        A sentence without its point.
    """
    refused = sum(f.severity == REFUSED for f in result.stocks.findings)
    if refused:
        what = "row or value" if refused == 1 else "rows or values"
        yield f"look at the {refused} refused {what} in quality.csv"
    change = result.change.stock_change
    half = change.half_width(0.9)
    if result.campaign.kind == PURPOSIVE:
        yield "draw points at random for the next round (tilth design)"
    elif half is None:
        yield "take at least two samples, better five, of each stratum in each round"
    else:
        yield from _more_points(result, half)
    if result.additional is None and not _has_model(result):
        yield (
            "to show that a change is additional, sample control sites in every round "
            "(--control), three or more"
        )
    if result.area is None:
        yield "give the area (--area) for totals and for what standards would credit"
    days = [s.remeasure_by for s in result.standards if s.remeasure_by is not None]
    if days:
        yield f"sample again by {min(days).isoformat()}, the earliest of the standards"
    yield "keep the reference mass for every later round (--reference)"


def _has_model(result: ChangeResult) -> bool:
    """Whether a validated model is the baseline."""
    measured = result.measured
    model = None if measured is None else measured.modelled_baseline
    return model is not None and model.validated


def _more_points(result: ChangeResult, half: float) -> Iterator[str]:
    """How many points would see the gain that is aimed at."""
    gain = result.target_rate / 1000.0 * result.years * result.change.before.mean
    if not 0.0 < gain < half or _decided(result):
        return
    begin = (
        f"the interval is {number(half)} Mg ha-1 to either side and the gain aimed at "
        f"{number(gain)}: "
    )
    change, sampling = result.change.stock_change, result.change.sampling
    whole, part = change.variance or 0.0, sampling.variance or 0.0
    allowed = whole * (gain / half) ** 2 - (whole - part)  # left for the points
    if allowed <= 0.0:
        yield (
            f"{begin}the error that all values of a round share, of a conversion or a "
            "laboratory, hides it alone, so that more points would not show it: "
            "analyse archived samples again by the method of the other round, or wait "
            "more years"
        )
        return
    wanted = ceil(sampling.n_samples * part / allowed)
    if wanted > MOST_POINTS:
        return
    yield (
        f"{begin}with points as unlike as these, about {wanted} would be "
        "needed to see it in the same time, or more years"
    )


def _decided(result: ChangeResult) -> bool:
    """Whether more points would tell nothing new about the gain aimed at."""
    chance = result.probability_target
    return chance is not None and not 1.0 - DECIDED <= chance <= DECIDED


def _row(
    table: Table,
    name: str,
    estimate: Estimate,
    *,
    sign: bool = True,
    samples: str | None = None,
) -> None:
    show = signed if sign else number
    error = estimate.standard_error
    table.add_row(
        Text(name),
        show(estimate.mean, 2),
        UNKNOWN if error is None else number(error, 2),
        span(estimate, 2),
        samples or f"{estimate.n_samples or ''}",
    )
