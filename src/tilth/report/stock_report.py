"""Stocks of sampled profiles as a report: self-contained HTML, also made for paper."""

from typing import Final

import numpy as np

import tilth
from tilth.assessment.stock.mass_method import METHODS
from tilth.assessment.stock.reference import of_round, rounds_as_known
from tilth.assessment.stock.result import DepthStocks, StockResult
from tilth.assessment.stock.round_stocks import compare, round_stocks
from tilth.checks import FloatArray
from tilth.report import html
from tilth.report.area_map import map_of_stocks
from tilth.report.language import SOURCE, language_of
from tilth.report.map_figure import map_figure
from tilth.report.profile_figure import profile_figure, rounds_of
from tilth.report.provenance import provenance_part, quality_part
from tilth.report.quantity import UNKNOWN, number
from tilth.report.spread_figure import Group, spread_figure
from tilth.report.translated import translated

MOST_PROFILES: Final = 200
NO_INTERVAL: Final = (
    "How sure the mean of an area is depends on how its points were chosen, which a "
    "laboratory file does not say: the means here are plain means of the profiles, and "
    "their interval is unknown, not zero. The standard deviation says how much "
    "profiles differ from each other."
)


def page(result: StockResult, language: str = SOURCE) -> str:
    """Report on stocks as one self-contained HTML file.

    Parameters
    ----------
    result : StockResult
        Stocks, with the quality of the data.
    language : str, default "en"
        One of `tilth.datasets.practice.LANGUAGES`.

    Returns
    -------
    html : str
        Text of the file; `tilth.report.pdf.pdf_of` makes a PDF of it.
    """
    said = language_of(language)
    context = {
        "title": f"Soil carbon stocks: {_sites(result)}",
        "lead": _headline(result),
        "example": "The data are invented." if result.inputs.get("example") else "",
        "plain": _plain(result),
        "profiles": _profiles(result),
        "spread": _spread(result),
        "comparison": _comparison(result),
        "left_out": _left_out(result),
        "map": _map(result),
        "rounds": _rounds(result),
        "references": _references(result),
        "stocks": _stocks(result),
        **quality_part(result.findings, result.n_rows),
        **provenance_part(
            files=result.files,
            method=result.method,
            inputs=result.inputs,
            sources=result.sources,
            provisional=result.provisional,
            say=said.say,
            warnings=result.warnings,
        ),
        "tilth_version": tilth.__version__,
    }
    return html.render("stock_report.html", translated(context, said), said)


def _sites(result: StockResult) -> str:
    names = sorted(name for name in set(result.profiles.site.texts()) if name)
    if not names:
        return "unnamed site"
    others = len(names) - 3
    if others <= 0:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {others} more site{'s'[: others > 1]}"


def _values(depth: DepthStocks) -> tuple[FloatArray, str]:
    """Stocks at equivalent mass, or at fixed depth where there are none."""
    if np.isfinite(depth.equivalent_mass).any():
        return depth.equivalent_mass, "at equal soil mass"
    return depth.fixed_depth, "at fixed depth"


def _headline(result: StockResult) -> str:
    """Mean of the last round for the first depth."""
    names = rounds_as_known(result.profiles)
    if not names or not result.depths:
        return "No profile passed the checks, so there is no stock."
    depth = result.depths[0]
    values, how = _values(depth)
    there = values[of_round(result.profiles.round, names[-1])]
    there = there[np.isfinite(there)]
    round_name = f" of round {names[-1]}" if names[-1] else ""
    if not there.size:
        return (
            f"No profile{round_name} reaches {depth.reference.depth:g} cm, so there is "
            "no stock."
        )
    return (
        f"The {there.size} profiles{round_name} hold {number(float(there.mean()))} "
        f"t C/ha on average in 0-{depth.reference.depth:g} cm {how}; the middle half "
        f"lie between {number(float(np.quantile(there, 0.25)))} and "
        f"{number(float(np.quantile(there, 0.75)))}."
    )


def _plain(result: StockResult) -> list[str]:
    """What a reader without training needs to know."""
    lines = [
        "A stock is the organic carbon in a layer of soil under one hectare: "
        "1 t C/ha is 100 g of carbon under each square metre.",
        "Stocks of different years are compared at equal soil mass: a soil that was "
        "loosened or compacted would else seem to lose or gain carbon.",
        NO_INTERVAL,
    ]
    beyond = sum(int(d.extrapolated.sum()) for d in result.depths)
    if beyond:
        lines.append(
            f"{beyond} {'stock reaches' if beyond == 1 else 'stocks reach'} below the "
            "soil that was sampled: extrapolated, and marked in the table."
        )
    return lines


def _profiles(result: StockResult) -> html.HtmlFigure | None:
    rounds = rounds_of(result.profiles, rounds_as_known(result.profiles))
    if not rounds or not result.depths:
        return None
    depth = result.depths[0].reference.depth
    return html.drawn(
        lambda narrow: profile_figure(rounds, depth, narrow=narrow),
        "profiles",
        "Depth profiles of organic carbon by round",
        "Faint lines: profiles. Thick lines: plain mean of the profiles of a round, "
        "where at least half of them reach. Broken level line: first reporting depth.",
    )


def _map(result: StockResult) -> html.HtmlFigure | None:
    area_map = map_of_stocks(result)
    if area_map is None:
        return None
    return html.drawn(
        lambda narrow: map_figure(area_map, narrow=narrow, highest=0.9),
        "map",
        area_map.title,
        "Places with coordinates in the file, WGS84.",
    )


def _spread(result: StockResult) -> html.HtmlFigure | None:
    """Stocks of single profiles by round."""
    if not result.depths:
        return None
    depth = result.depths[0]
    values, how = _values(depth)
    if not np.isfinite(values).any():
        return None
    rounds = result.profiles.round
    groups = [
        Group(name=name, soc_stock=values[of_round(rounds, name)])
        for name in rounds_as_known(result.profiles)
    ]
    return html.drawn(
        lambda narrow: spread_figure(groups, narrow=narrow),
        "spread",
        "Stocks of the profiles by round",
        f"One point for each profile, 0-{depth.reference.depth:g} cm {how}; the "
        "strokes are plain means.",
    )


def _rounds(result: StockResult) -> html.HtmlTable:
    rows = [
        (
            r.name or "unnamed",
            f"0-{depth.reference.depth:g}",
            r.first_day or UNKNOWN,
            f"{r.n_stocks} of {r.n_profiles}",
            number(r.mean),
            number(r.standard_deviation),
            UNKNOWN,
            f"{number(r.fixed_depth)} ({r.n_fixed_depth})",
        )
        for depth in result.depths
        for r in round_stocks(result, depth)
    ]
    return html.HtmlTable(
        caption="Stocks of each round, t C/ha: plain means of the profiles",
        columns=(
            "Round",
            "Depth, cm",
            "First day",
            "Profiles with a stock",
            "Mean at equal mass",
            "SD among profiles",
            "Interval of the mean",
            "Mean at fixed depth (profiles)",
        ),
        rows=rows,
        stacked=True,
    )


def _comparison(result: StockResult) -> list[html.HtmlTable]:
    """Mean stocks by every method that applies, one table for each depth."""
    tables = []
    for depth in result.depths:
        found = compare(result, depth)
        if not found.rounds:
            continue
        heads = zip(found.rounds, found.n_profiles, strict=True)
        tables.append(
            html.HtmlTable(
                caption=(
                    f"0-{found.depth:g} cm, t C/ha: mean of the profiles that have a "
                    "stock by all methods; their number is in brackets"
                ),
                columns=(
                    "Method",
                    "Soil mass, t/ha",
                    *(f"Round {name} ({n})" for name, n in heads),
                    "Extrapolated",
                ),
                rows=[
                    (
                        m.title,
                        "none"
                        if m.reference_mass is None
                        else number(m.reference_mass, 0),
                        *(number(mean, 2) for mean in m.means),
                        f"{m.n_extrapolated}",
                    )
                    for m in found.methods
                ],
                stacked=True,
            )
        )
    return tables


def _left_out(result: StockResult) -> list[str]:
    """Methods that do not apply, and why."""
    return [
        f"{title}, 0-{depth.reference.depth:g} cm: {reason}"
        for depth in result.depths
        for title, reason in compare(result, depth).left_out
    ]


def _references(result: StockResult) -> html.HtmlTable:
    return html.HtmlTable(
        caption="Reference masses, fixed for the life of a project",
        columns=("Depth, cm", "Soil mass, t/ha", "Rule", "Method", "Extrapolated"),
        rows=[
            (
                f"0-{d.reference.depth:g}",
                number(d.reference.mass, 0),
                d.reference.rule,
                _title(d.reference.method),
                f"{int(d.extrapolated.sum())} of {d.extrapolated.size}",
            )
            for d in result.depths
        ],
        numeric=False,
    )


def _title(method: str) -> str:
    return METHODS[method].title if method in METHODS else method


def _stocks(result: StockResult) -> html.HtmlTable:
    """Stocks of single profiles."""
    p = result.profiles
    total = len(p.point.codes)
    columns = (p.site, p.point, p.round, p.stratum)
    first = [labels.take(np.arange(min(total, MOST_PROFILES))) for labels in columns]
    rows = []
    for i, (site, point, round_name, stratum) in enumerate(
        zip(*(labels.texts() for labels in first), strict=True)
    ):
        cells = [_cell(d, i) for d in result.depths]
        where = f"{site}, {point}" if site else point
        rows.append((where, round_name, stratum, *cells))
    return html.HtmlTable(
        caption=(
            f"Profiles, {len(rows):,} of {total:,}: stock at equal mass and, in "
            "brackets, at fixed depth, t C/ha; * extrapolated"
        ),
        columns=(
            "Site, point",
            "Round",
            "Stratum",
            *(f"0-{d.reference.depth:g} cm" for d in result.depths),
        ),
        rows=rows,
        words=(1, 2),
    )


def _cell(depth: DepthStocks, i: int) -> str:
    """Stocks of one profile and depth."""
    equal, fixed = float(depth.equivalent_mass[i]), float(depth.fixed_depth[i])
    star = "*" if depth.extrapolated[i] else ""
    first = f"{number(equal)}{star}" if np.isfinite(equal) else "not computed"
    return f"{first} ({number(fixed) if np.isfinite(fixed) else 'too shallow'})"
