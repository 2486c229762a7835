"""Stocks of profiles at a terminal: tables, remarks and what to do next."""

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from tilth.assessment.layers.table import REFUSED
from tilth.assessment.stock.result import StockResult
from tilth.assessment.stock.round_stocks import FIXED_DEPTH, Comparison, round_stocks
from tilth.report.quality import counts_sentence, reading_lines

PLAIN = (
    "Means are plain means of the profiles; how sure they are follows from how the "
    "points were chosen: tilth change."
)


def round_table(result: StockResult) -> Table:
    """Stocks of each round and depth.

    Parameters
    ----------
    result : StockResult
        Stocks.

    Returns
    -------
    table : Table
        One row per depth and round.
    """
    table = Table(
        title="Organic carbon, Mg ha-1",
        caption="SD: among profiles; beyond: profiles whose stock is extrapolated",
    )
    for name in ("depth, cm", "round"):
        table.add_column(name)
    for name in ("profiles", "equal mass", "SD", "fixed depth", "beyond"):
        table.add_column(name, justify="right")
    for stocks in result.depths:
        for r in round_stocks(result, stocks):
            table.add_row(
                f"0-{stocks.reference.depth:g}",
                Text(r.name or "unnamed"),
                f"{r.n_profiles}",
                _number(r.mean),
                _number(r.standard_deviation),
                _number(r.fixed_depth),
                f"{r.n_extrapolated}",
            )
    return table


def comparison_table(found: Comparison, method: str) -> Table:
    """Mean stocks of each round by every method that applies.

    Parameters
    ----------
    found : Comparison
        Methods side by side.
    method : str
        Name of the chosen one.

    Returns
    -------
    table : Table
        One row per method; the chosen one is marked.
    """
    table = Table(
        title=f"The same profiles by other methods, 0-{found.depth:g} cm, Mg ha-1",
        caption="* the chosen method",
    )
    table.add_column("method")
    table.add_column("reference", justify="right")
    for name, n in zip(found.rounds, found.n_profiles, strict=True):
        table.add_column(Text(f"{name or 'unnamed'} (n = {n})"), justify="right")
    for one in found.methods:
        mass = one.reference_mass
        table.add_row(
            f"{one.title}{'*' if one.name == method else ''}",
            "" if mass is None else f"{mass:.0f}",
            *(_number(mean) for mean in one.means),
            style="dim" if one.name == FIXED_DEPTH else "",
        )
    return table


def remarks(result: StockResult, comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """What a reader must know beside the numbers, and what to do next.

    Parameters
    ----------
    result : StockResult
        Stocks.
    comparisons : sequence of Comparison
        Methods side by side, one per depth.

    Returns
    -------
    remarks : tuple of str
        Reference masses, rows refused and flagged, warnings, provisional statements,
        sources, next steps.
    """
    example = result.inputs.get("example")
    return (
        *(("Example content: the data are invented.",) if example else ()),
        *_references(result),
        *_left_out(comparisons),
        *_quality(result),
        PLAIN,
        *(f"Warning: {text}." for text in result.warnings),
        *(f"Provisional: {text}." for text in result.provisional),
        *(f"Source: {text}" for text in result.sources),
        *(f"Next: {text}." for text in _next(result)),
    )


def _references(result: StockResult) -> Iterator[str]:
    """Reference masses in words."""
    for stocks in result.depths:
        reference = stocks.reference
        reached = ", ".join(
            f"{r.equivalent_depth:.1f} cm{f' in {r.name}' if r.name else ''}"
            for r in round_stocks(result, stocks)
            if r.equivalent_depth is not None
        )
        origin = {
            "given": "given",
            "mean": "the mean of the first round",
        }.get(reference.rule, f"the {reference.rule} of the first round")
        yield (
            f"Reference mass for {reference.depth:g} cm: {reference.mass:.1f} Mg ha-1, "
            f"{origin}; it reaches to {reached or 'an unknown depth'} on average."
        )


def _left_out(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Methods that are not compared."""
    for found in comparisons:
        for title, reason in found.left_out:
            yield f"Not compared, 0-{found.depth:g} cm, {title}: {reason}."


def _quality(result: StockResult) -> Iterator[str]:
    """How files were read; rows refused and flagged, in numbers."""
    yield from reading_lines(result.findings)
    yield f"{counts_sentence(result.findings, result.n_rows)}."


def _next(result: StockResult) -> Iterator[str]:
    """What to do next."""
    if any(f.severity == REFUSED for f in result.findings):
        yield "look at the refused rows in quality.csv and correct the file"
    if result.inputs["reference_rule"] != "kept":
        yield (
            "keep reference.json and give it with --reference in every later round, so "
            "that the reference mass stays"
        )
    n_rounds = len(set(result.profiles.round.codes.tolist()))
    if n_rounds > 1:
        yield "tilth change says how much the stock changed, and how sure that is"


def _number(value: float | None) -> str:
    """A stock with two decimals."""
    return "unknown" if value is None else f"{value:.2f}"
