"""What a reader of a change must know beside the numbers."""

from datetime import date
from typing import Final

import numpy as np

from tilth.assessment.change.design import ALL, Design
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.change.result import Round
from tilth.assessment.change.rounds import NOT_SAMPLED, Points, moved
from tilth.assessment.sampling.sampling_plan import PURPOSIVE, TWO_STAGE
from tilth.assessment.stock.result import DepthStocks, StockResult
from tilth.checks import FloatArray
from tilth.stats.change import Change
from tilth.stats.sample_check import small_or_skewed

FEWEST_FARMS: Final = 10  # benchmarks/interval_coverage.py: 8 unlike farms cover 88 %
SAME_AREA: Final = 0.01  # of the area: what two surveys differ by
SEASON: Final = 60  # days of the year: farther apart is another season
YEAR: Final = 365.25
SAME_YEARS: Final = 0.5  # yr: half a growing season


def warnings_of(
    stocks: StockResult,
    at: DepthStocks,
    points: Points,
    design: Design,
    values: FloatArray,
    rounds: tuple[Round, ...],
    options: ChangeOptions,
    *,
    change: Change,
) -> tuple[str, ...]:
    """Warnings on the samples, the rounds and the estimate.

    Parameters
    ----------
    stocks : StockResult
        Of all profiles.
    at : DepthStocks
        Of the depth that is reported.
    points : Points
        All points, controls too.
    design : Design
        Of the project.
    values : ndarray, shape (n_points, n_rounds)
        Stocks of the points of the project. [Mg ha-1]
    rounds : tuple of Round
        In order.
    options : ChangeOptions
        Choices.
    change : Change
        The change. [Mg ha-1]

    Returns
    -------
    warnings : tuple of str
        Sentences.
    """
    project = points.some(~points.control)
    found = [*_no_error(change), *_visits(project, values), *_seasons(rounds)]
    found += _other_years(rounds, options)
    found += _no_stock(stocks, at, points, options)
    found += _composites(stocks, points, change)
    found += moved(points, stocks.profiles)
    if design.kind not in (PURPOSIVE, TWO_STAGE):
        found += _samples(design, values)
    if design.kind == TWO_STAGE:
        found += _farms(points)
    found += _other_area(options, design)
    if options.prediction is not None:
        found += options.prediction.warnings
        if options.prediction.shares_initial:
            found.append(
                "the prediction starts from the measured stock of the first round: "
                "its error is shared with the measured change, and the two together "
                "are a little less sure than shown"
            )
    if options.fixed_depth:
        found.append(
            "stocks are of a fixed depth: a change of bulk density shows as a change "
            "of the stock"
        )
    return tuple(found)


def _no_error(change: Change) -> list[str]:
    reason = change.stock_change.reason
    if not reason:
        return []
    return [
        f"the standard error of the change is unknown ({reason}): no interval, no "
        "probability, and nothing is credited"
    ]


def _visits(points: Points, values: FloatArray) -> list[str]:
    """How many points that were revisited lack a stock in one of the rounds."""
    visited = points.profile[:, [0, -1]] != NOT_SAMPLED
    if np.isfinite(values[:, [0, -1]])[visited].all():
        return []  # names alone decide, which is said elsewhere
    first, last = ~np.isnan(values[:, 0]), ~np.isnan(values[:, -1])
    both, some = int((first & last).sum()), int((first | last).sum())
    if both == some or both == 0:
        return []
    return [
        f"{both} of {some} points have a stock in both rounds; the others count in "
        "their own round"
    ]


def _seasons(rounds: tuple[Round, ...]) -> list[str]:
    """Rounds that lie in different seasons."""
    first, last = rounds[0].date, rounds[-1].date
    if first is None or last is None:
        return []
    apart = abs(_day_of_year(first) - _day_of_year(last))
    apart = min(apart, YEAR - apart)
    if apart <= SEASON:
        return []
    return [
        f"the rounds were sampled in different seasons, {first:%d %B} and {last:%d %B}:"
        " part of the change may be that of the season"
    ]


def _other_years(rounds: tuple[Round, ...], options: ChangeOptions) -> list[str]:
    """Years that were given against the dates."""
    first, last = rounds[0].date, rounds[-1].date
    if options.years is None or first is None or last is None:
        return []
    between = (last - first).days / YEAR
    if abs(between - options.years) <= SAME_YEARS:
        return []
    return [
        f"the rounds lie {between:.1f} years apart by their dates; {options.years:g} "
        "were given and are used"
    ]


def _day_of_year(day: date) -> float:
    return float(day.timetuple().tm_yday)


def _no_stock(
    stocks: StockResult, at: DepthStocks, points: Points, options: ChangeOptions
) -> list[str]:
    """Profiles without a stock, and extrapolated ones."""
    used = points.profile[:, [0, -1]]
    used = used[used != NOT_SAMPLED]
    values = at.fixed_depth if options.fixed_depth else at.equivalent_mass
    missing = int(np.isnan(values[used]).sum())
    found = []
    if missing:
        found.append(
            f"{missing} of {used.size} profiles have no stock to "
            f"{at.reference.depth:g} cm and are left out; they are taken to be missing "
            "at random"
        )
    beyond = int(at.extrapolated[used].sum())
    if beyond and not options.fixed_depth:
        found.append(
            f"{beyond} of {used.size} stocks of the first and the last round are "
            "extrapolated below the soil that was sampled"
        )
    return found


def _composites(stocks: StockResult, points: Points, change: Change) -> list[str]:
    """One composite only, or composites that bear the names of points."""
    used = points.profile[:, [0, -1]]
    cores = stocks.profiles.n_cores[used[used != NOT_SAMPLED]]
    if not (cores > 1.0).any():
        return []
    mine = points.profile[~points.control][:, [0, -1]] != NOT_SAMPLED
    if (mine.sum(axis=0) == 1).any():
        return [
            "one composite only: cores inside it show no variance, so that nothing is "
            "known of the error and nothing is credited"
        ]
    low, high = np.nanmin(cores), np.nanmax(cores)
    many = f"{low:g}" if low == high else f"{low:g} to {high:g}"
    found = [
        f"samples are composites of {many} cores: the spread among composites holds "
        "that of the soil and of the analysis"
    ]
    if change.covariance and (mine.all(axis=1)).any():
        found.append(
            "composites of one name in both rounds are taken to be of the same place"
        )
    if low != high:
        found.append(
            "composites of unlike numbers of cores count alike, though they are not "
            "equally sure"
        )
    return found


def _samples(design: Design, values: FloatArray) -> list[str]:
    """Samples that are too small or skewed for their interval."""
    first, last = values[:, 0], values[:, -1]
    stratum = None if set(design.stratum) == {ALL} else design.stratum
    both = ~(np.isnan(first) | np.isnan(last))
    if both.any() and (both | (np.isnan(first) & np.isnan(last))).all():
        return list(small_or_skewed(last - first, stratum))
    found = []
    for column, name in ((first, "first"), (last, "last")):
        found += [f"{name} round, {text}" for text in small_or_skewed(column, stratum)]
    return found


def _farms(points: Points) -> list[str]:
    """Few farms."""
    n = len({f for f, c in zip(points.farm, points.control, strict=True) if not c})
    if n >= FEWEST_FARMS:
        return []
    return [
        f"{n} farms: with fewer than {FEWEST_FARMS} the interval covers a little less "
        "than it states, if their areas differ much"
    ]


def _other_area(options: ChangeOptions, design: Design) -> list[str]:
    """An area that is not that of the plan or of the strata."""
    known = [area for area in design.area.values() if area is not None]
    drawn = options.plan.area if options.plan is not None else sum(known)
    if options.area is None or not drawn or abs(options.area / drawn - 1.0) < SAME_AREA:
        return []
    return [
        f"the area was given as {options.area:g} ha, the points were drawn in "
        f"{drawn:.6g} ha: the change is taken to hold for both"
    ]
