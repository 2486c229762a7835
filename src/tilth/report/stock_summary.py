"""Stocks of profiles at a terminal: tables, remarks and what to do next."""

from collections import Counter
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from tilth.assessment.layer_table import REFUSED
from tilth.assessment.round_stocks import FIXED_DEPTH, compare, round_stocks
from tilth.assessment.stock_result import DepthStocks, StockResult

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


def comparison_table(result: StockResult, stocks: DepthStocks) -> Table:
    """Mean stocks of each round by every method that applies.

    Parameters
    ----------
    result : StockResult
        All stocks.
    stocks : DepthStocks
        One of its depths.

    Returns
    -------
    table : Table
        One row per method; the chosen one is marked.
    """
    found = compare(result, stocks)
    table = Table(
        title=f"The same profiles by other methods, 0-{found.depth:g} cm, Mg ha-1",
        caption="* the chosen method",
    )
    table.add_column("method")
    table.add_column("reference", justify="right")
    for name, n in zip(found.rounds, found.n_profiles, strict=True):
        table.add_column(Text(f"{name or 'unnamed'} (n = {n})"), justify="right")
    for method in found.methods:
        chosen = "*" if method.name == stocks.reference.method else ""
        mass = method.reference_mass
        table.add_row(
            f"{method.title}{chosen}",
            "" if mass is None else f"{mass:.0f}",
            *(_number(mean) for mean in method.means),
            style="dim" if method.name == FIXED_DEPTH else "",
        )
    return table


def remarks(result: StockResult) -> tuple[str, ...]:
    """What a reader must know beside the numbers, and what to do next.

    Parameters
    ----------
    result : StockResult
        Stocks.

    Returns
    -------
    remarks : tuple of str
        Reference masses, rows refused and flagged, warnings, provisional statements,
        sources, next steps.
    """
    return (
        *_references(result),
        *_left_out(result),
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
        origin = {
            "given": "given",
            "mean": "the mean of the first round",
        }.get(reference.rule, f"the {reference.rule} of the first round")
        yield (
            f"Reference mass for {reference.depth:g} cm: {reference.mass:.1f} Mg ha-1, "
            f"{origin}."
        )


def _left_out(result: StockResult) -> Iterator[str]:
    """Methods that are not compared."""
    for stocks in result.depths:
        for title, reason in compare(result, stocks).left_out:
            yield f"Not compared, 0-{stocks.reference.depth:g} cm, {title}: {reason}."


def _quality(result: StockResult) -> Iterator[str]:
    """Rows refused and flagged, in numbers."""
    refused = {
        (f.file, f.row) for f in result.findings if f.row and f.severity == REFUSED
    }
    flagged = {
        (f.file, f.row) for f in result.findings if f.row and f.severity != REFUSED
    }
    rules = Counter(f.rule for f in result.findings)
    yield (
        f"Rows: {result.n_rows} in {len(result.files)} file"
        f"{'' if len(result.files) == 1 else 's'}, {len(refused)} refused, "
        f"{len(flagged - refused)} flagged."
    )
    if rules:
        listed = ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
        yield f"Findings: {listed}."


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
