"""Monte Carlo of RothC over its inputs, through the same kernels as a single run.

Every member of the ensemble, times every parcel, is one site of the kernels. Scenarios,
such as a baseline and a project, share their draws, so that a shared error drops out of
their difference where the model lets it; what management decides can be drawn apart
(`tilth.stats.uncertainty.apart`).

No posterior of RothC's parameters has been published that we know of: its rate
constants are taken as exact, and the result says "input spread only".

How a member starts. With a measured stock, its pools are those of the equilibrium that
adds up to the stock drawn for it, under its drawn weather, clay and inert matter; the
plant carbon before the start is solved. So the error of the stock, and of its inert
share, is drawn, and that of the inputs before the start is not counted a second time:
what is known of the past is the stock. Scaling pools to the measured carbon did best
among the ways compared by Nemo et al. (2017) Environ. Model. Assess. 22, 215-229,
doi:10.1007/s10666-016-9536-0. Without a measured stock, a member starts from the
equilibrium under its drawn inputs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.models import rothc
from tilth.models.rothc_initialisation import falloon_iom, initialise
from tilth.models.rothc_inputs import RothcMonths, RothcSoil
from tilth.stats.distribution import Distribution, Normal, Uniform
from tilth.stats.uncertainty import (
    Draws,
    Kind,
    Label,
    Mark,
    Scope,
    Summary,
    UncertainQuantity,
    label,
    propagate,
    summarise,
)

TABLE: Final = "uncertainty/inputs.csv"
MONTHLY: Final = {
    "temperature": "temperature_error",
    "precipitation": "precipitation_factor",
    "pan_evaporation": "pan_evaporation_factor",
    "monthly_c_input": "monthly_c_input_factor",
    "monthly_manure_input": "monthly_manure_input_factor",
}
OF_THE_FIELD: Final = ("clay_factor", "soc_stock_factor", "iom_factor")
KNOWN: Final = (*MONTHLY.values(), *OF_THE_FIELD)
SITE_MONTHS_AT_ONCE: Final = 4_000_000  # bounds the memory of a call, not its result


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What RothC knows of a field, or of several parcels, before errors are drawn.

    Parameters
    ----------
    soil : RothcSoil
        Topsoil; each value is one number or has shape (n_parcels,).
    history : RothcMonths
        The cycle that repeated before the start; months first, then parcels, if any.
    soc_stock : array_like, shape () or (n_parcels,), optional
        Measured stock at the start; the equilibrium with the history if None.
        [Mg ha-1]
    iom_from_stock : bool, default False
        True if inert organic matter follows from each drawn stock by
        `tilth.models.rothc_initialisation.falloon_iom`; else it is that of `soil`.
    """

    soil: RothcSoil
    history: RothcMonths
    soc_stock: ArrayLike | None = None
    iom_from_stock: bool = False

    def __post_init__(self) -> None:
        if self.iom_from_stock and self.soc_stock is None:
            raise InputError(
                "soc_stock must be given, in Mg ha-1, for inert organic matter to "
                "follow from it; got none"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MemberStocks:
    """Stocks of every member of an ensemble, with what their spread covers.

    Parameters
    ----------
    scenarios : tuple of str
        Names, in the order of the second axis.
    soc_stock : ndarray, shape (n_members, n_scenarios, n_parcels, n_years + 1)
        All organic carbon at the start and each December. [Mg ha-1]
    covers : str
        What the spread covers, as `tilth.stats.uncertainty.label` says it.
    draws : Draws
        What was drawn.
    """

    scenarios: tuple[str, ...]
    soc_stock: FloatArray
    covers: Label
    draws: Draws

    def of(self, scenario: str) -> FloatArray:
        """Stocks of one scenario, the mean over the parcels.

        Parameters
        ----------
        scenario : str
            Its name.

        Returns
        -------
        soc_stock : ndarray, shape (n_members, n_years + 1)
            At the start and each December. [Mg ha-1]

        Raises
        ------
        InputError
            If there is no such scenario.
        """
        if scenario not in self.scenarios:
            raise InputError(
                f"scenario must be one of {', '.join(self.scenarios)}; got {scenario!r}"
            )
        chosen = self.soc_stock[:, self.scenarios.index(scenario)]
        return np.asarray(chosen.mean(axis=1))

    def summary(self, scenario: str, level: float = 0.9) -> Summary:
        """Statistics of one scenario over the members.

        Parameters
        ----------
        scenario : str
            Its name.
        level : float, default 0.9
            Share of members inside the interval. [1]

        Returns
        -------
        summary : Summary
            Each statistic of shape (n_years + 1,).
        """
        return summarise(self.of(scenario), level=level)

    def difference(self, project: str, baseline: str, level: float = 0.9) -> Summary:
        """Statistics of project less baseline, member by member.

        Its interval tells whether they can be told apart; the intervals of the two
        stocks do not, since they share errors.

        Parameters
        ----------
        project, baseline : str
            Names of two scenarios.
        level : float, default 0.9
            Share of members inside the interval. [1]

        Returns
        -------
        summary : Summary
            Each statistic of shape (n_years + 1,).
        """
        return summarise(self.of(project) - self.of(baseline), level=level)


def input_quantities() -> tuple[UncertainQuantity, ...]:
    """Errors of RothC's inputs where a project knows no better of its own.

    Returns
    -------
    quantities : tuple of UncertainQuantity
        Rows of ``uncertainty/inputs.csv``; the header of that file says what its marks
        mean. Replace the distribution of those that were measured.
    """
    return tuple(
        UncertainQuantity(
            name=row["quantity"],
            unit=row["unit"],
            distribution=_distribution(row),
            scope=cast(Scope, row["scope"]),  # the class checks all three
            kind=cast(Kind, row["kind"]),
            mark=cast(Mark, row["mark"]),
            source=f"{row['source']}: {row['basis']}",
        )
        for row in read_table(TABLE).rows
    )


def simulate_members(
    field: Field,
    scenarios: Mapping[str, RothcMonths],
    draws: Draws,
    *,
    site_months_at_once: int = SITE_MONTHS_AT_ONCE,
    progress: Callable[[int], None] | None = None,
) -> MemberStocks:
    """Stock of every member, each December, for scenarios that share their draws.

    Parameters
    ----------
    field : Field
        Soil and past.
    scenarios : mapping of str to RothcMonths
        Weather and management by name, such as ``baseline`` and ``project``, all of the
        same length; arrays have the month first, then the parcels, if any. `dpm_rpm`
        must not vary in time and the splits must be the usual ones.
    draws : Draws
        Drawn errors, named as in ``uncertainty/inputs.csv``; a quantity not drawn is
        exact. Errors of scope ``year`` act on the scenarios, not on the past.
    site_months_at_once : int, default 4,000,000
        Months times members times parcels that one call of the kernel holds; never
        changes a result.
    progress : callable, optional
        Receives the number of members that are done, piece by piece.

    Returns
    -------
    stocks : MemberStocks
        Every stock, start first.

    Raises
    ------
    InputError
        If a quantity is unknown here, lengths differ, or an input is out of range.
        Or a case of a quantity drawn apart is no scenario.

    Notes
    -----
    A member without a start, because its stock is less than its manure alone sustains
    or nothing decays under its weather, is NaN and counted by `MemberStocks.summary` as
    failed.
    """
    names = tuple(scenarios)
    lengths = {months.n_months for months in scenarios.values()}
    if len(lengths) != 1:
        raise InputError(
            "scenarios must be at least one, all of the same number of months; "
            f"got {sorted(lengths)} months"
        )
    (n_months,) = lengths
    _check_draws(draws, n_months // 12, names)
    for months in (field.history, *scenarios.values()):
        _check_months(months)

    def model(values: Mapping[str, FloatArray]) -> FloatArray:
        n_members = max((len(v) for v in values.values()), default=draws.n_members)
        sites = (n_members, draws.n_parcels)
        stocks = [_stocks(field, scenarios[n], _of(values, n), sites) for n in names]
        if progress is not None:
            progress(n_members)
        return np.stack(stocks, axis=1)

    at_once = max(1, site_months_at_once // (n_months * draws.n_parcels))
    soc_stock = propagate(
        model, draws, members_at_once=at_once if draws.values else None
    )
    return MemberStocks(
        scenarios=names,
        soc_stock=soc_stock,
        covers=label(draws.quantities),
        draws=draws,
    )


def _distribution(row: dict[str, str]) -> Distribution:
    """Distribution of one row; factors stay between 0 and 2."""
    first, second = float(row["first"]), float(row["second"])
    if row["distribution"] == "uniform":
        return Uniform(low=first, high=second)
    if row["quantity"].endswith("_factor"):
        return Normal(mean=first, standard_deviation=second, low=0.0, high=2.0)
    return Normal(mean=first, standard_deviation=second)


def _check_draws(draws: Draws, n_years: int, scenarios: tuple[str, ...]) -> None:
    """Refuse errors that would act on nothing, or on other years."""
    for quantity in draws.quantities:
        if quantity.name not in KNOWN:
            raise InputError(
                f"an uncertain input of RothC must be one of {', '.join(KNOWN)}; "
                f"got {quantity.name!r}"
            )
        if quantity.case is not None and quantity.case not in scenarios:
            raise InputError(
                f"{quantity.name} is drawn apart for {quantity.case!r}, which must be "
                f"one of the scenarios {', '.join(scenarios)}"
            )
        if quantity.scope == "year" and quantity.name in OF_THE_FIELD:
            raise InputError(
                f"{quantity.name} must not have the scope year: the field has one "
                "value of it"
            )
    if draws.n_years not in (1, n_years):
        raise InputError(
            f"draws must have 1 or {n_years} years, those of the scenarios; "
            f"got {draws.n_years}"
        )


def _check_months(months: RothcMonths) -> None:
    """Refuse what the kernel of many sites cannot vary."""
    if months.plant_split is not None or months.manure_split is not None:
        raise InputError("plant_split and manure_split cannot be used here")
    if np.ndim(months.temperature) > 2:
        raise InputError(
            "months must have the axes month and parcel here; the shape of temperature "
            f"is {np.shape(months.temperature)}"
        )
    if np.ndim(months.dpm_rpm) >= np.ndim(months.temperature):
        raise InputError("dpm_rpm must not vary in time here")


def _of(values: Mapping[str, FloatArray], scenario: str) -> dict[str, FloatArray]:
    """Errors that all scenarios share, and those of this one, under plain names."""
    return {
        key.partition("@")[0]: value
        for key, value in values.items()
        if key.partition("@")[2] in ("", scenario)
    }


def _stocks(
    field: Field,
    months: RothcMonths,
    errors: dict[str, FloatArray],
    sites: tuple[int, int],
) -> FloatArray:
    """Stocks of some members, shape (n_members, n_parcels, n_years + 1)."""
    clay = np.asarray(field.soil.clay) * _scalar(errors, "clay_factor")
    soil = replace(
        field.soil,
        clay=np.broadcast_to(np.minimum(clay, 100.0), sites),
        iom=np.asarray(field.soil.iom) * _scalar(errors, "iom_factor"),
        confirm_sand=True,  # the field itself was checked
    )
    past = {name: value for name, value in errors.items() if value.shape[2] == 1}
    history = _months(field.history, past)
    if field.soc_stock is None:
        start = rothc.equilibrium(soil, history, skip_frozen=True)
        iom = soil.iom
    else:
        stock = np.asarray(field.soc_stock) * _scalar(errors, "soc_stock_factor")
        stock = np.broadcast_to(stock, sites)
        if field.iom_from_stock:
            iom = falloon_iom(stock) * _scalar(errors, "iom_factor")
        else:
            iom = soil.iom
        began = initialise(soil, history, stock, iom=iom, skip_impossible=True)
        start = began.state
        soil = replace(soil, iom=began.iom)
    yearly, _ = rothc.yearly_stocks(soil, _months(months, errors), start)
    first = start.pools.sum(axis=0) + np.asarray(iom)
    every = np.concatenate([first[np.newaxis], yearly])
    return np.asarray(np.moveaxis(every, 0, -1))


def _months(months: RothcMonths, errors: dict[str, FloatArray]) -> RothcMonths:
    """Months of all members: axes month, member and parcel."""
    dims = np.ndim(months.temperature)
    rows = {"plant_cover": _rows(months.plant_cover, dims)}
    for name, error in MONTHLY.items():
        values = _rows(getattr(months, name), dims)
        if error in errors:
            drawn = _by_month(errors[error])
            if len(values) not in (len(drawn), 1) and len(drawn) != 1:
                values = np.tile(values, (len(drawn) // len(values), 1, 1))
            values = values + drawn if error.endswith("_error") else values * drawn
        rows[name] = values
    return RothcMonths(dpm_rpm=np.asarray(months.dpm_rpm), **rows)


def _rows(values: ArrayLike, dims: int) -> FloatArray:
    """Values of a quantity with the axes month, member and parcel."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim < dims:  # without months: the same in each
        array = np.broadcast_to(array, (12, *array.shape))
    return array[:, np.newaxis, :] if array.ndim == 2 else array[:, None, None]


def _by_month(drawn: FloatArray) -> FloatArray:
    """Draws (member, parcel, year) as one row, or one per month."""
    rows = np.moveaxis(drawn, 2, 0)
    return rows if len(rows) == 1 else np.repeat(rows, 12, axis=0)


def _scalar(errors: dict[str, FloatArray], name: str) -> FloatArray:
    """Factor of the field, shape (member or 1, parcel or 1); 1 if not drawn."""
    drawn = errors.get(name)
    return np.ones((1, 1)) if drawn is None else np.asarray(drawn[:, :, 0])
