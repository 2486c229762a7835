"""Stock now and in the years ahead, for the cells of a map, by RothC.

The phases are those of FAO's technical specifications for the global sequestration map
(2020, doi:10.4060/cb0353en): an equilibrium that holds the observed stock, a warm-up
with each year's climate and plant carbon that follows net primary production, and the
years ahead under business as usual and under scenarios. The exact mode takes the
official model with its equilibrium in closed form; the faithful one takes FAO's choices
(`tilth.geo.gsocseq_kernel`). In both the stock is linear in the plant carbon, so that a
scenario that only changes plant carbon is business as usual plus a share of `doubling`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import check_range
from tilth.errors import InputError
from tilth.geo import cell_kernel, gsocseq_kernel
from tilth.geo.growth import growth_of_years, yearly_weather
from tilth.models.rothc_initialisation import falloon_iom
from tilth.models.rothc_inputs import RothcSoil, retained_share

MODES: Final = ("exact", "faithful")
DEPTH: Final = 30.0  # [cm]
FAO_DEFICIT: Final = (20.0, 1.3, -0.01)  # of clay [%], for 23 cm [mm]
EVEN: Final = np.full(12, 1 / 12)

RealArray = NDArray[np.floating[Any]]
Weather = tuple[RealArray, RealArray, RealArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """What is known of cells without missing values; all arrays of one precision.

    Parameters
    ----------
    soc_stock : ndarray, shape (n_cells,)
        Organic carbon at the start of the warm-up. [Mg ha-1]
    clay : ndarray, shape (n_cells,)
        Share of clay in the fine earth. [%]
    dpm_rpm : ndarray, shape (n_cells,)
        Ratio of DPM to RPM in the plant carbon. [1]
    plant_cover : ndarray, shape (12, n_cells)
        Share of each month in which plants cover the soil; the exact mode takes 1 from
        a half on, and 0 below. [1]
    before : tuple of ndarray, each of shape (12, n_cells)
        Mean temperature [degC], precipitation and potential evapotranspiration
        [mm month-1] of the years before the warm-up. [mixed]
    warm_up : tuple of ndarray, each of shape (12 n_years, n_cells)
        The same, month by month. [mixed]
    ahead : tuple of ndarray, each of shape (12, n_cells), optional
        The same of the years ahead; the mean of the warm-up if None. [mixed]
    years_before : tuple of ndarray, each of shape (n_years, n_cells), optional
        Mean temperature [degC] and sum of precipitation [mm yr-1] of each of the years
        before, for net primary production; those of the mean year if None. [mixed]
    growth : ndarray, shape (n_years, n_cells), optional
        Plant carbon of each year of the warm-up per that of the years before; by
        MIAMI from the climate if None. [1]
    rate_factor : ndarray, shape (n_cells,), optional
        Factor of all rates, 0.4 for paddy rice in FAO's scripts; 1 if None. [1]
    depth : float, default 30
        Of the topsoil. [cm]
    """

    soc_stock: RealArray
    clay: RealArray
    dpm_rpm: RealArray
    plant_cover: RealArray
    before: Weather
    warm_up: Weather
    ahead: Weather | None = None
    years_before: tuple[RealArray, RealArray] | None = None
    growth: RealArray | None = None
    rate_factor: RealArray | None = None
    depth: float = DEPTH

    def __post_init__(self) -> None:
        check_range("soc_stock", self.soc_stock, 0.0, inf, "Mg ha-1")
        check_range("clay", self.clay, 0.0, 100.0, "%")
        check_range("dpm_rpm", self.dpm_rpm, 0.0, inf, "1")
        months = self.warm_up[0].shape[0]
        if months == 0 or months % 12 or self.before[0].shape[0] != 12:
            raise InputError(
                "the years before need 12 monthly means and the warm-up whole years; "
                f"got {self.before[0].shape[0]} and {months} months"
            )
        for name, weather in (("before", self.before), ("warm_up", self.warm_up)):
            check_range(f"{name}: temperature", weather[0], -90.0, 60.0, "degC")
            check_range(f"{name}: precipitation", weather[1], 0.0, inf, "mm month-1")
            check_range(f"{name}: pet", weather[2], -50.0, inf, "mm month-1")

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.soc_stock.size

    @property
    def yearly_before(self) -> tuple[RealArray, RealArray]:
        """Weather of the years before that net primary production follows."""
        return self.years_before or yearly_weather(self.before)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scenario:
    """What changes in the years ahead.

    Parameters
    ----------
    name : str
        Name in tables and files.
    c_input_change : ndarray, shape (n_cells,), or float
        Relative change of the plant carbon of business as usual. [1]
    plant_cover : ndarray, shape (12, n_cells), optional
        New cover; as it was if None. [1]
    dpm_rpm : ndarray, shape (n_cells,), optional
        New ratio of DPM to RPM; as it was if None. [1]
    manure : ndarray, shape (n_cells,), optional
        Carbon of manure added; none if None. [Mg ha-1 yr-1]
    ahead : tuple of ndarray, each of shape (12, n_cells) or (12 n_years, n_cells)
        Temperature [degC], precipitation and potential evapotranspiration
        [mm month-1]; as in business as usual if None. [mixed]
    """

    name: str
    c_input_change: RealArray | float = 0.0
    plant_cover: RealArray | None = None
    dpm_rpm: RealArray | None = None
    manure: RealArray | None = None
    ahead: Weather | None = None

    @property
    def is_linear(self) -> bool:
        """Whether only the plant carbon changes."""
        others = (self.plant_cover, self.dpm_rpm, self.manure, self.ahead)
        return all(value is None for value in others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Errors:
    """Errors of the inputs of one run; each of shape (n_cells,) or one number.

    Parameters
    ----------
    temperature_error : ndarray or float, default 0
        Added to every month. [degC]
    precipitation_factor, pet_factor : ndarray or float, default 1
        Of precipitation and of potential evapotranspiration. [1]
    soc_stock_factor, clay_factor : ndarray or float, default 1
        Factors. [1]
    c_input_change : ndarray or float, default 0
        Added to the relative change of every scenario that changes plant carbon, down
        to none. [1]
    manure_factor : ndarray or float, default 1
        Of the carbon of manure that a scenario adds. [1]
    """

    temperature_error: RealArray | float = 0.0
    precipitation_factor: RealArray | float = 1.0
    pet_factor: RealArray | float = 1.0
    soc_stock_factor: RealArray | float = 1.0
    clay_factor: RealArray | float = 1.0
    c_input_change: RealArray | float = 0.0
    manure_factor: RealArray | float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """Stocks of the cells now and at the end of each year ahead.

    Parameters
    ----------
    now : ndarray, shape (n_cells,)
        Organic carbon at the end of the warm-up. [Mg ha-1]
    c_input_before : ndarray, shape (n_cells,)
        Plant carbon that keeps the stock of the start. [Mg ha-1 yr-1]
    c_input : ndarray, shape (n_cells,)
        Plant carbon of business as usual: the mean of the warm-up. [Mg ha-1 yr-1]
    usual : ndarray, shape (n_years, n_cells)
        Organic carbon under business as usual. [Mg ha-1]
    doubling : ndarray, shape (n_years, n_cells)
        Its increase if plant carbon doubled. [Mg ha-1]
    others : dict of ndarray, each of shape (n_years, n_cells)
        Increase over business as usual of each scenario. [Mg ha-1]
    """

    now: RealArray
    c_input_before: RealArray
    c_input: RealArray
    usual: RealArray
    doubling: RealArray
    others: dict[str, RealArray] = field(default_factory=dict)


def outlook(
    cells: Cells,
    scenarios: Sequence[Scenario] = (),
    *,
    n_years: int = 20,
    mode: str = "exact",
    errors: Errors | None = None,
    growth: RealArray | None = None,
) -> Outlook:
    """Stock after the warm-up, and year by year ahead.

    Parameters
    ----------
    cells : Cells
        Soil, climate and cover.
    scenarios : sequence of Scenario, default ()
        Beside business as usual.
    n_years : int, default 20
        Years ahead. [yr]
    mode : {"exact", "faithful"}, default "exact"
        The official model, or FAO's choices.
    errors : Errors, optional
        Errors of the inputs of this run; none if None.
    growth : ndarray, shape (n_years, n_cells), optional
        As from `growth_of_years` with these errors, if it is known already. [1]

    Returns
    -------
    outlook : Outlook
        NaN where nothing decays or nothing grew before.

    Raises
    ------
    InputError
        If the mode is unknown.
    """
    if mode not in MODES:
        raise InputError(f"mode must be one of {', '.join(MODES)}; got {mode}")
    error = errors or Errors()
    run = _Exact(cells, error) if mode == "exact" else _Faithful(cells, error)
    return run.outlook(scenarios, n_years, growth)


def months_ahead(cells: Cells) -> Weather:
    """Months that repeat in the years ahead.

    Parameters
    ----------
    cells : Cells
        Soil, climate and cover.

    Returns
    -------
    weather : tuple of ndarray, each of shape (12, n_cells)
        Its `ahead`, or the mean of its warm-up. [mixed]
    """
    if cells.ahead is not None:
        return cells.ahead
    years = (-1, 12, cells.size)
    temperature, rain, pet = (
        np.ascontiguousarray(rows.reshape(years).mean(axis=0)) for rows in cells.warm_up
    )
    return temperature, rain, pet


class _Run(ABC):
    """One run over the cells in one mode; a subclass calls its kernels."""

    def __init__(self, cells: Cells, error: Errors) -> None:
        self.cells, self.error = cells, error
        self.real = cells.soc_stock.dtype
        self.stock = self._row(cells.soc_stock * error.soc_stock_factor)
        self.iom = self._row(falloon_iom(self.stock))
        self.clay = np.minimum(cells.clay * error.clay_factor, 100.0)
        self.weather_error = np.stack(
            [
                self._row(value)
                for value in (
                    error.temperature_error,
                    error.precipitation_factor,
                    error.pet_factor,
                )
            ]
        )

    def outlook(
        self, scenarios: Sequence[Scenario], n_years: int, known: RealArray | None
    ) -> Outlook:
        """Stocks of all scenarios."""
        growth = known if self.cells.growth is None else self.cells.growth
        if growth is None:
            growth = growth_of_years(
                self.cells.yearly_before,
                yearly_weather(self.cells.warm_up),
                self.error.temperature_error,
                self.error.precipitation_factor,
            )
        growth = np.ascontiguousarray(growth, dtype=self.real)
        pools, deficit, before = self._start(growth)
        c_input = self._row(before * growth.mean(axis=0))
        months = months_ahead(self.cells)
        usual, response = self._years(
            pools, deficit, (months, None, None), (c_input, None), n_years, True
        )
        now = self._row(pools.sum(axis=0) + self.iom)
        result = Outlook(
            now=now,
            c_input_before=before,
            c_input=c_input,
            usual=usual + self.iom,
            doubling=response,
        )
        for scenario in scenarios:
            change = np.asarray(scenario.c_input_change)
            # Cell by cell: whether others change must not matter to one.
            varied = np.maximum(change + self.error.c_input_change, -1.0)
            change = np.where(change != 0.0, varied, change)
            if scenario.is_linear:
                result.others[scenario.name] = (change * response).astype(self.real)
                continue
            stocks, _ = self._years(
                pools,
                deficit,
                (scenario.ahead or months, scenario.plant_cover, scenario.dpm_rpm),
                (self._row(c_input * (1.0 + change)), self._manure(scenario)),
                n_years,
                False,
            )
            result.others[scenario.name] = stocks - usual
        return result

    def _manure(self, scenario: Scenario) -> RealArray | None:
        """Manure of a scenario in this run; none if it adds none."""
        if scenario.manure is None:
            return None
        return self._row(scenario.manure * self.error.manure_factor)

    def _row(self, values: ArrayLike) -> RealArray:
        """One value for each cell, in the precision of the cells."""
        row = np.broadcast_to(np.asarray(values), (self.cells.size,))
        return np.ascontiguousarray(row, dtype=self.real)

    def _to_dpm(self, ratio: RealArray | None) -> RealArray:
        """Share of plant carbon that enters DPM."""
        value = self.cells.dpm_rpm if ratio is None else ratio
        return self._row(value / (1.0 + value))

    @abstractmethod
    def _start(self, growth: RealArray) -> tuple[RealArray, RealArray, RealArray]:
        """Pools (4, n) and deficit after the warm-up, plant carbon before it."""

    @abstractmethod
    def _years(
        self,
        pools: RealArray,
        deficit: RealArray,
        land: tuple[Weather, RealArray | None, RealArray | None],
        carbon: tuple[RealArray, RealArray | None],
        n_years: int,
        respond: bool,
    ) -> tuple[RealArray, RealArray]:
        """Active stock and response (n_years, n) of the years ahead."""


class _Exact(_Run):
    """The official model."""

    def __init__(self, cells: Cells, error: Errors) -> None:
        super().__init__(cells, error)
        soil = RothcSoil(clay=self.clay, depth=cells.depth, confirm_sand=True)
        self.constants = soil.constants((cells.size,)).astype(self.real)
        if cells.rate_factor is not None and not (cells.rate_factor == 1.0).all():
            raise InputError(
                "rate_factor is of the faithful mode; the official model has no rate "
                "for flooded soil: leave those cells out, or choose the faithful mode"
            )

    def _covered(self, cover: RealArray | None) -> RealArray:
        """1 or 0 in each month; the official model knows nothing between."""
        share = self.cells.plant_cover if cover is None else cover
        return np.ascontiguousarray(share >= gsocseq_kernel.HALF, dtype=self.real)

    def _start(self, growth: RealArray) -> tuple[RealArray, RealArray, RealArray]:
        size = self.cells.size
        pools = np.empty((4, size), self.real)
        deficit, before = np.empty((2, size), self.real)
        cell_kernel.start(
            self.stock - self.iom,
            self.constants,
            self._to_dpm(None),
            self._covered(None),
            self.cells.before,
            self.cells.warm_up,
            growth,
            self.weather_error,
            EVEN,
            (pools, deficit, before),
        )
        return pools, deficit, before

    def _years(
        self,
        pools: RealArray,
        deficit: RealArray,
        land: tuple[Weather, RealArray | None, RealArray | None],
        carbon: tuple[RealArray, RealArray | None],
        n_years: int,
        respond: bool,
    ) -> tuple[RealArray, RealArray]:
        months, cover, ratio = land
        out = _rows(n_years, respond, self.cells.size, self.real)
        cell_kernel.ahead(
            pools,
            deficit,
            self.constants,
            self._to_dpm(ratio),
            self._covered(cover),
            months,
            (carbon[0], self._row(0.0 if carbon[1] is None else carbon[1])),
            (EVEN, EVEN),
            self.weather_error,
            out,
        )
        return out


class _Faithful(_Run):
    """FAO's choices; in double precision, whatever that of the cells.

    In the scripts a run with another stock keeps the inert carbon of the stock itself.
    """

    def __init__(self, cells: Cells, error: Errors) -> None:
        super().__init__(cells, error)
        self.iom = self._row(falloon_iom(cells.soc_stock))
        clay = np.asarray(self.clay, np.float64)
        level, slope, square = FAO_DEFICIT
        largest = -(level + slope * clay + square * clay**2) * cells.depth / 23.0
        land = 1.0 if cells.rate_factor is None else cells.rate_factor
        self.keep = retained_share(clay)
        self.soil = (largest, np.asarray(self._row(land), np.float64))

    def _start(self, growth: RealArray) -> tuple[RealArray, RealArray, RealArray]:
        size = self.cells.size
        pools, before = np.empty((4, size)), np.empty(size)
        gsocseq_kernel.start(
            np.asarray(self.stock - self.iom, np.float64),
            self.keep,
            np.asarray(self._to_dpm(None), np.float64),
            self.soil,
            self.cells.plant_cover,
            self.cells.before,
            self.cells.warm_up,
            growth,
            self.weather_error,
            (pools, before),
        )
        return pools, np.zeros(0, self.real), before.astype(self.real)

    def _years(
        self,
        pools: RealArray,
        deficit: RealArray,
        land: tuple[Weather, RealArray | None, RealArray | None],
        carbon: tuple[RealArray, RealArray | None],
        n_years: int,
        respond: bool,
    ) -> tuple[RealArray, RealArray]:
        months, cover, ratio = land
        stock, response = _rows(n_years, respond, self.cells.size, np.dtype(float))
        manure = 0.0 if carbon[1] is None else carbon[1]
        gsocseq_kernel.ahead(
            pools,
            self.keep,
            np.asarray(self._to_dpm(ratio), np.float64),
            self.soil,
            self.cells.plant_cover if cover is None else cover,
            months,
            (
                np.asarray(carbon[0], np.float64),
                np.asarray(self._row(manure), np.float64),
            ),
            self.weather_error,
            (stock, response),
        )
        return stock.astype(self.real), response.astype(self.real)


def _rows(
    n_years: int, respond: bool, size: int, dtype: np.dtype[Any]
) -> tuple[RealArray, RealArray]:
    """Empty arrays for stock and response of each year."""
    return np.empty((n_years, size), dtype), np.empty(
        (n_years if respond else 0, size), dtype
    )
