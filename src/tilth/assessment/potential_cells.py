"""Cells of a piece of a map of storage potential: what is read, what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.potential_config import ByClass, Potential, ScenarioPlan
from tilth.geo.cells import Cells, Scenario, Weather
from tilth.geo.grid import Grid, Window
from tilth.geo.gsocseq_kernel import COLDEST
from tilth.geo.map_series import Real, Series, mean_year

RealArray = NDArray[np.floating[Any]]
Codes = NDArray[np.uint8]
# Why a cell has no result; 0 where it has one from values of the files alone.
STATUS: Final = {
    0: "worked out",
    1: "no soil stock (sea, water, gap)",
    2: "no clay content",
    3: "no land cover",
    4: "land class not modelled",
    5: "stock above the limit for mineral soils",
    6: "flooded soil, which the exact mode has no rate for",
    7: "no climate in some month",
    8: "no plant cover in some month",
    9: "nothing grew or decayed in the years before",
    10: "worked out, in part from values filled over gaps",
    11: "stock that FAO's cleaning takes out",
    12: "a month too cold for FAO's rate, at or below -18.3 degC",
}
WORKED_OUT: Final = (0, 10)
NOT_MODELLED: Final = 4
NOTHING, FILLED, CLEANED, TOO_COLD = 9, 10, 11, 12
FLOODED: Final = 13  # paddy rice
LEAST: Final = 16  # cells of a run: sums over fewer may be formed in another order
CLASSES: Final = 256
PER_YEAR: Final = {"temperature": 12.0, "precipitation": 1.0}  # mean and sum of months


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PieceOfMap:
    """What is known of the cells of a rectangle that can be worked out.

    Parameters
    ----------
    window : Window
        The rectangle.
    status : ndarray of uint8, shape (n_rows, n_columns)
        See `STATUS`. [1]
    places : ndarray of int, shape (n_cells,)
        Of the cells in the rectangle, row by row. [1]
    land : ndarray of int, shape (n_cells,)
        Class of land use of each. [1]
    cells : Cells or None
        The cells, filled up to `LEAST` with copies of the last; None if there are
        none.
    filled : ndarray of bool, shape (n_rows, n_columns)
        Whether a value that was read came over a gap, as at a coast. [1]
    not_modelled : ndarray of int, shape (256,)
        Cells of each class of land use that are left out for their class. [1]
    npp : ndarray, shape (n_cells,), optional
        Mean net primary production of the warm-up, if a layer says it; as carbon.
        [Mg ha-1 yr-1]
    """

    window: Window
    status: Codes
    places: NDArray[np.int64]
    land: NDArray[np.int64]
    cells: Cells | None
    filled: NDArray[np.bool_]
    not_modelled: NDArray[np.int64]
    npp: RealArray | None = None

    def padded(self, values: NDArray[Any]) -> NDArray[Any]:
        """One value for each of `cells`, from those of `places` (..., n_cells)."""
        lacking = max(0, LEAST - self.places.size)
        if not lacking:
            return values
        last = np.repeat(values[..., -1:], lacking, axis=-1)
        return np.concatenate([values, last], axis=-1)


def read_cells(potential: Potential, window: Window) -> PieceOfMap:
    """Read the layers on a rectangle and leave out what cannot be worked out.

    Parameters
    ----------
    potential : Potential
        The map.
    window : Window
        Rectangle of its cells.

    Returns
    -------
    piece : PieceOfMap
        Cells and the reason for each that is left out.

    Raises
    ------
    DataError
        If a layer cannot be read or holds something impossible.
    """
    real = real_type(potential)
    filled = np.zeros((window.rows, window.columns), bool)
    soc = potential.soc_stock.once(potential.grid, window, real, filled)
    clay = potential.clay.once(potential.grid, window, real, filled)
    land = _land(potential, window)
    status = _status(potential, soc, clay, land)
    if (status == 0).any():
        weather, cover, production = _moving(potential, window, status, filled)
        before, warm_up, per_year = weather
    places = np.flatnonzero(status.ravel() == 0)
    piece = PieceOfMap(
        window=window,
        status=status,
        places=places,
        land=land.ravel()[places].astype(np.int64),
        cells=None,
        filled=filled,
        not_modelled=np.bincount(
            land[status == NOT_MODELLED].astype(np.int64), minlength=CLASSES
        ),
    )
    if not places.size:
        return piece

    def row(values: NDArray[Any]) -> RealArray:
        return np.ascontiguousarray(piece.padded(values), dtype=real)

    def rows(values: Sequence[NDArray[Any]]) -> Weather:
        first, second, third = (row(part) for part in values)
        return first, second, third

    growth, npp = (None, None) if production is None else _growth(production)
    factor = row(_of_class(potential, piece.land, "rate_factor"))
    cells = Cells(
        soc_stock=row(soc.ravel()[places]),
        clay=row(clay.ravel()[places]),
        dpm_rpm=row(_of_class(potential, piece.land, "dpm_rpm")),
        plant_cover=row(_cover(potential, piece.land, cover)),
        before=rows(before),
        warm_up=rows(warm_up),
        years_before=(row(per_year[0]), row(per_year[1])) if per_year else None,
        growth=None if growth is None else row(growth),
        rate_factor=factor if (factor != 1.0).any() else None,
    )
    return replace(piece, cells=cells, npp=npp)


def real_type(potential: Potential) -> Real:
    """Precision of a map, as a type."""
    return np.float32 if potential.precision == "float32" else np.float64


def _land(potential: Potential, window: Window) -> NDArray[np.float32]:
    """Class of land use of each cell; NaN where there is none."""
    cover = potential.land_cover
    if isinstance(cover, Series):
        return np.asarray(cover.once(potential.grid, window), np.float32)
    return np.full((window.rows, window.columns), cover, np.float32)


def _status(
    potential: Potential, soc: RealArray, clay: RealArray, land: RealArray
) -> Codes:
    """Why cells are left out, as far as soil and land say it."""
    status = np.zeros(soc.shape, np.uint8)
    classes = potential.classes
    modelled = np.isin(land, [c for c, what in classes.items() if what.modelled])
    for code, lacking in (
        (6, (land == FLOODED) & modelled & (potential.mode == "exact")),
        (5, soc > potential.largest_soc_stock),
        (NOT_MODELLED, ~modelled),
        (3, np.isnan(land)),
        (2, np.isnan(clay)),
        (1, ~(soc > 0.0)),
    ):
        status[lacking] = code
    return status


def _moving(
    potential: Potential, window: Window, status: Codes, filled: NDArray[np.bool_]
) -> tuple[tuple[list[RealArray], ...], RealArray | None, RealArray | None]:
    """Weather before, in the warm-up and per year before, cover and production.

    Cells that lack some of it get their reason in `status` and are dropped from all;
    `filled` receives True where a value came over a gap.
    """
    chosen, grid, real = status == 0, potential.grid, real_type(potential)

    def years(series: Series, span: tuple[int, int]) -> RealArray:
        return _years(series, grid, (window, chosen, filled), span, real)

    def year(series: Series, dtype: Real) -> RealArray:
        return series.read(mean_year(), grid, window, dtype, filled)[:, chosen]

    warm_up = [years(series, potential.warm_up) for series in potential.weather]
    before: list[RealArray] = []
    per_year: list[RealArray] = []
    for k, series in enumerate(potential.weather_before):
        if not potential.before:
            before.append(year(series, real))
            continue
        start, end = potential.before
        same = potential.before == potential.warm_up
        months = warm_up[k] if same else years(series, (start, end))
        before.append(_mean_year(months))
        if series.name in PER_YEAR:
            per_year.append(np.asarray(_per_year(months) / PER_YEAR[series.name], real))
    cover = None
    if potential.plant_cover is not None:
        cover = year(potential.plant_cover, real)
    npp = _production(potential, window, chosen, filled)
    changes = [
        year(change, real)
        for plan in potential.scenarios
        for change in plan.climate.values()
    ]
    known = _known(*warm_up, *before, *changes)
    with_cover = _known() if cover is None else _known(cover)
    with_growth = _known() if npp is None else _known(npp) & (npp[0] > 0.0)
    reasons = np.zeros(int(chosen.sum()), np.uint8)
    reasons[~np.broadcast_to(with_growth, reasons.shape)] = NOTHING
    reasons[~np.broadcast_to(with_cover, reasons.shape)] = 8
    reasons[~known] = 7
    status[chosen] = reasons
    kept = reasons == 0
    if kept.all():
        return (before, warm_up, per_year), cover, npp
    return (
        tuple([rows[:, kept] for rows in some] for some in (before, warm_up, per_year)),
        None if cover is None else cover[:, kept],
        None if npp is None else npp[:, kept],
    )


def too_cold(cells: Cells) -> NDArray[np.bool_]:
    """Cells with a month for which FAO's scripts have no rate.

    Parameters
    ----------
    cells : Cells
        Cells of a piece.

    Returns
    -------
    cold : ndarray of bool, shape (n_cells,)
        Whether a month of the years before or of the warm-up is so cold. [1]
    """
    least = np.minimum(cells.before[0].min(axis=0), cells.warm_up[0].min(axis=0))
    return np.asarray(least <= COLDEST)


def _known(*arrays: RealArray) -> NDArray[np.bool_]:
    """Cells in which every month of arrays (n_months, n_cells) has a value."""
    known = np.ones((), bool)
    for rows in arrays:
        known = known & ~np.isnan(rows.sum(axis=0))
    return np.asarray(known)


def _years(
    series: Series,
    grid: Grid,
    part: tuple[Window, NDArray[np.bool_], NDArray[np.bool_]],
    years: tuple[int, int],
    real: Real,
) -> RealArray:
    """Months of years (12 n_years, n_cells) of the chosen cells of a window.

    The last of `part` receives True where a value came over a gap.
    """
    (window, chosen, filled), (first, last) = part, years
    count, places = last - first + 1, np.flatnonzero(chosen)
    out = np.empty((12 * count, places.size), real)
    for k in range(count):
        months = [(first + k, month) for month in range(1, 13)]
        values = series.read(months, grid, window, real, filled)
        rows = out[12 * k : 12 * k + 12]
        values.reshape(12, -1).take(places, axis=1, out=rows, mode="clip")
    return out


def _mean_year(rows: RealArray) -> RealArray:
    """Mean of each month (12, n_cells) of months of years."""
    years = rows.shape[0] // 12
    total = rows[:12].astype(np.float64)
    for k in range(1, years):
        total += rows[12 * k : 12 * k + 12]
    return np.asarray(total / years, rows.dtype)


def _per_year(rows: RealArray) -> RealArray:
    """Sum of the months of each year (n_years, n_cells)."""
    total = rows[0::12].astype(np.float64)
    for month in range(1, 12):
        total += rows[month::12]
    return np.asarray(total)


def _production(
    potential: Potential,
    window: Window,
    chosen: NDArray[np.bool_],
    filled: NDArray[np.bool_],
) -> RealArray | None:
    """Net primary production before, in the first row, and of each year after it."""
    npp = potential.npp
    if npp is None:
        return None

    def of(year: int) -> RealArray:
        values = npp.read([(year, 0)], potential.grid, window, np.float64, filled)
        return np.asarray(values[0][chosen])

    first, last = potential.before or potential.warm_up
    base = sum((of(year) for year in range(first, last + 1)), np.zeros(1))
    first_after, last_after = potential.warm_up
    years = [of(year) for year in range(first_after, last_after + 1)]
    return np.stack([base / (last - first + 1), *years])


def _growth(npp: RealArray) -> tuple[RealArray, RealArray]:
    """Growth of each year per that before, and the mean production of the warm-up."""
    total = np.zeros(npp.shape[1])
    for row in npp[1:]:
        total += row
    return np.asarray(npp[1:] / npp[0]), np.asarray(total / (len(npp) - 1))


def _of_class(
    potential: Potential, land: NDArray[np.int64], name: str
) -> NDArray[np.float64]:
    """A property of the class of each cell."""
    table = np.full(CLASSES, np.nan)
    for code, what in potential.classes.items():
        table[code] = getattr(what, name)
    return np.asarray(table[land])


def npp_share(potential: Potential, land: NDArray[np.int64]) -> NDArray[np.float64]:
    """Net primary production of cells per that of MIAMI, by their class.

    Parameters
    ----------
    potential : Potential
        The map.
    land : ndarray of int, shape (n_cells,)
        Class of each cell. [1]

    Returns
    -------
    share : ndarray, shape (n_cells,)
        Of the potential net primary production. [1]
    """
    return _of_class(potential, land, "npp_share")


def _cover(
    potential: Potential, land: NDArray[np.int64], layer: RealArray | None
) -> RealArray:
    """Share of months (12, n_cells) with plants: of the class, or else of the layer."""
    share = np.ones((12, land.size)) if layer is None else np.clip(layer, 0.0, 1.0)
    return _with_cover(
        share,
        land,
        {
            code: what.covered
            for code, what in potential.classes.items()
            if what.covered is not None
        },
    )


def _with_cover(
    share: RealArray,
    land: NDArray[np.int64],
    months: dict[int, tuple[int, ...]],
) -> RealArray:
    """Cover with the months of some classes changed."""
    out = share.copy()
    for code, given in months.items():
        column = np.isin(np.arange(1, 13), given)
        out[:, land == code] = column[:, np.newaxis]
    return out


def scenarios_of(potential: Potential, piece: PieceOfMap) -> list[Scenario]:
    """Scenarios of the configuration, for the cells of a piece.

    Parameters
    ----------
    potential : Potential
        The map.
    piece : PieceOfMap
        Must have cells.

    Returns
    -------
    scenarios : list of Scenario
        In their order.
    """
    return [_scenario(potential, piece, plan) for plan in potential.scenarios]


def _scenario(potential: Potential, piece: PieceOfMap, plan: ScenarioPlan) -> Scenario:
    cells = piece.cells
    if cells is None:
        return Scenario(name=plan.name)
    land, real = piece.padded(piece.land), cells.soc_stock.dtype

    def by_class(given: ByClass | None, usual: RealArray | float) -> RealArray:
        out = np.broadcast_to(np.asarray(usual, real), land.shape).copy()
        if given is None or isinstance(given, float):
            out[:] = usual if given is None else given
            return out
        for code, value in given.items():
            out[land == code] = value
        return out

    change = plan.c_input_change
    return Scenario(
        name=plan.name,
        c_input_change=change if isinstance(change, float) else by_class(change, 0.0),
        plant_cover=np.ascontiguousarray(
            _with_cover(cells.plant_cover, land, dict(plan.covered)), real
        )
        if plan.covered
        else None,
        dpm_rpm=None if plan.dpm_rpm is None else by_class(plan.dpm_rpm, cells.dpm_rpm),
        manure=None if plan.manure is None else by_class(plan.manure, 0.0),
        ahead=_changed_climate(potential, piece, plan) if plan.climate else None,
    )


def _changed_climate(
    potential: Potential, piece: PieceOfMap, plan: ScenarioPlan
) -> Weather | None:
    """Mean year of the warm-up with the changes of a scenario."""
    cells = piece.cells
    if cells is None:
        return None
    mean = [_mean_year(rows) for rows in cells.warm_up]
    for k, name in enumerate(("temperature", "precipitation", "pet")):
        if name not in plan.climate:
            continue
        change = plan.climate[name].read(
            mean_year(), potential.grid, piece.window, real_type(potential)
        )
        change = piece.padded(change.reshape(12, -1)[:, piece.places])
        mean[k] = mean[k] + change if k == 0 else mean[k] * (1.0 + change)
    real = cells.soc_stock.dtype
    temperature, rain, pet = (np.ascontiguousarray(rows, real) for rows in mean)
    return temperature, rain, pet
