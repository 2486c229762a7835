"""The Hoosfield experiment, 1852-2000: RothC and other models against measured stocks.

RothC starts from the exact equilibrium with the years before 1852 and runs on the
published inputs, unchanged. Nothing is fitted here, but the comparison is in-sample in
part: the rate constants of RothC come from Rothamsted, and its guide chose the plant
carbon of this experiment.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from tilth.accounting.target import FourPerMille, four_per_mille
from tilth.assessment.site import ensemble
from tilth.assessment.site.ensemble_result import Ensemble
from tilth.assessment.site.hoosfield_site import site
from tilth.assessment.site.rothc_uncertainty import (
    Field,
    MemberStocks,
    input_quantities,
    simulate_members,
)
from tilth.checks import FloatArray
from tilth.datasets.hoosfield_experiment import Experiment, Treatment, read_experiment
from tilth.models import rothc
from tilth.models.rothc_inputs import RothcMonths, RothcSoil
from tilth.stats.uncertainty import Summary, draw, summarise

BASELINE: Final = "unmanured"
PROJECT: Final = "fym"
TARGET_YEARS: Final = 20
LEVEL: Final = 0.9
MEMBERS_PER_SOURCE: Final = 200  # to tell the sources of the spread apart
IN_SAMPLE: Final = (
    "In-sample in part: the rate constants of RothC come from experiments at "
    "Rothamsted (unverified in detail), and the guide of the model chose the plant "
    "carbon"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Modelled and measured stock of one year.

    Parameters
    ----------
    year : int
        Year of sampling; the modelled stock is that of its 31 December.
    modelled, measured : float
        Organic carbon, 0-23 cm. [Mg ha-1]
    low, high : float
        Interval of the members in that year. [Mg ha-1]
    adjusted_for : str
        What the source of the measurement corrected; empty if nothing.
    """

    year: int
    modelled: float
    measured: float
    low: float
    high: float
    adjusted_for: str

    @property
    def inside(self) -> bool:
        """Whether the measured stock lies inside the interval."""
        return self.low <= self.measured <= self.high


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreatmentResult:
    """One treatment, modelled and measured.

    Parameters
    ----------
    treatment : Treatment
        Inputs and published stocks.
    soc_stock : ndarray, shape (n_years + 1,)
        Exact start on 31 December 1851, then each December. [Mg ha-1]
    members : Summary
        Statistics of the members in the same years.
    comparisons : tuple of Comparison
        Years with a measured stock; the start is estimated and left out.
    bias, rmse : float
        Mean of modelled less measured, and root of the mean square. [Mg ha-1]
    """

    treatment: Treatment
    soc_stock: FloatArray
    members: Summary
    comparisons: tuple[Comparison, ...]
    bias: float
    rmse: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one uncertain input alone adds to the spread.

    Parameters
    ----------
    name : str
        Name of the quantity.
    standard_errors : tuple of float
        Of the last stock of each treatment, in order. [Mg ha-1]
    difference : float
        Of the last difference between manured and unmanured. [Mg ha-1]
    """

    name: str
    standard_errors: tuple[float, ...]
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Target:
    """The 4 per 1000 arithmetic from one reference, with the spread of its rate.

    Parameters
    ----------
    result : FourPerMille
        With extra plant carbon as the input that reaches the target.
    rate : Summary
        Statistics of the rate over the members. [permil yr-1]
    extra_manure : float
        Constant extra carbon of manure that would reach it. [Mg ha-1 yr-1]
    """

    result: FourPerMille
    rate: Summary
    extra_manure: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demonstration:
    """All that is shown of the experiment.

    Parameters
    ----------
    experiment : Experiment
        Inputs, measured stocks and their notes.
    years : sequence of int, shape (n_years + 1,)
        1851, for the start, to 2000.
    treatments : tuple of TreatmentResult
        In the order of the experiment.
    members : MemberStocks
        The ensemble of inputs.
    difference : Summary
        Manured less unmanured, member by member. [Mg ha-1]
    contributions : tuple of Contribution
        One per uncertain input.
    targets : tuple of Target
        Counted from the initial stock and from the baseline.
    ensembles : tuple of Ensemble
        All models that apply: unmanured against each manured treatment.
    """

    experiment: Experiment
    years: np.ndarray[tuple[int], np.dtype[np.int64]]
    treatments: tuple[TreatmentResult, ...]
    members: MemberStocks
    difference: Summary
    contributions: tuple[Contribution, ...]
    targets: tuple[Target, ...]
    ensembles: tuple[Ensemble, ...]


def months_of(experiment: Experiment, treatment: Treatment) -> RothcMonths:
    """Weather and management of one treatment, 1852 to 2000, for RothC.

    Parameters
    ----------
    experiment : Experiment
        The experiment.
    treatment : Treatment
        One of its treatments.

    Returns
    -------
    months : RothcMonths
        1,788 months.
    """
    return replace(
        past(experiment),
        plant_cover=treatment.cover.ravel(),
        monthly_c_input=treatment.monthly_c_input.ravel(),
        monthly_manure_input=treatment.monthly_manure_input.ravel(),
    )


def past(experiment: Experiment) -> RothcMonths:
    """The year that repeated before 1852, for RothC.

    Parameters
    ----------
    experiment : Experiment
        The experiment.

    Returns
    -------
    months : RothcMonths
        12 months.
    """
    return RothcMonths(
        temperature=experiment.temperature,
        precipitation=experiment.precipitation,
        pan_evaporation=experiment.pan_evaporation,
        plant_cover=experiment.cover_before,
        monthly_c_input=experiment.c_input_before,
        dpm_rpm=experiment.dpm_rpm,
    )


def modelled_stocks(experiment: Experiment) -> dict[str, FloatArray]:
    """Stocks of all treatments by RothC from the exact equilibrium.

    Parameters
    ----------
    experiment : Experiment
        The experiment.

    Returns
    -------
    stocks : dict of str to ndarray
        By treatment: the start, then each 31 December. [Mg ha-1]
    """
    soil = _soil(experiment)
    start = rothc.equilibrium(soil, past(experiment))
    return {
        t.key: _run(soil, months_of(experiment, t), start)
        for t in experiment.treatments
    }


def demonstrate(
    *,
    n_members: int = 1000,
    seed: int = 1852,
    progress: Callable[[int], None] | None = None,
) -> Demonstration:
    """Model, uncertainty, other models and the target, on the published inputs.

    Parameters
    ----------
    n_members : int, default 1000
        Members of the Monte Carlo ensemble, at least two.
    seed : int, default 1852
        Seed of the draws.
    progress : callable, optional
        Receives the number of members that are done, piece by piece;
        `members_to_run` in all.

    Returns
    -------
    demonstration : Demonstration
        All results.
    """
    experiment = read_experiment()
    stocks = modelled_stocks(experiment)
    members = _members(experiment, n_members, seed, progress)
    treatments = tuple(
        _treatment(experiment, t, stocks[t.key], members) for t in experiment.treatments
    )
    manured = [t for t in experiment.treatments if t.key != BASELINE]
    control = _treatment_of(experiment, BASELINE)
    return Demonstration(
        experiment=experiment,
        years=np.concatenate([[experiment.years[0] - 1], experiment.years]),
        treatments=treatments,
        members=members,
        difference=members.difference(PROJECT, BASELINE, LEVEL),
        contributions=_contributions(experiment, n_members, seed, progress),
        targets=_targets(experiment, stocks, members),
        ensembles=tuple(ensemble.run(site(experiment, control, t)) for t in manured),
    )


def members_to_run(n_members: int) -> int:
    """Number that the progress of `demonstrate` counts up to.

    Parameters
    ----------
    n_members : int
        Members of the ensemble.

    Returns
    -------
    total : int
        With the runs that tell the sources of the spread apart.
    """
    each = min(n_members, MEMBERS_PER_SOURCE)
    return n_members + len(input_quantities()) * each


def _soil(experiment: Experiment) -> RothcSoil:
    return RothcSoil(clay=experiment.clay, depth=experiment.depth, iom=experiment.iom)


def _treatment_of(experiment: Experiment, key: str) -> Treatment:
    return next(t for t in experiment.treatments if t.key == key)


def _run(soil: RothcSoil, months: RothcMonths, start: rothc.RothcState) -> FloatArray:
    """The start, then each December."""
    first = start.pools.sum(axis=0) + np.asarray(soil.iom)
    yearly, _ = rothc.yearly_stocks(soil, months, start)
    return np.concatenate([[first], yearly])


def _field(experiment: Experiment) -> Field:
    """The field, whose stock at the start is that of the exact equilibrium."""
    soil = _soil(experiment)
    state = rothc.equilibrium(soil, past(experiment))
    return Field(
        soil=soil,
        history=past(experiment),
        soc_stock=float(state.pools.sum()) + experiment.iom,
    )


def _members(
    experiment: Experiment,
    n_members: int,
    seed: int,
    progress: Callable[[int], None] | None,
) -> MemberStocks:
    """All treatments with the same draws."""
    return simulate_members(
        _field(experiment),
        {t.key: months_of(experiment, t) for t in experiment.treatments},
        draw(input_quantities(), n_members=n_members, seed=seed),
        progress=progress,
    )


def _contributions(
    experiment: Experiment,
    n_members: int,
    seed: int,
    progress: Callable[[int], None] | None,
) -> tuple[Contribution, ...]:
    """Spread with one uncertain input at a time."""
    field = _field(experiment)
    months = {t.key: months_of(experiment, t) for t in experiment.treatments}
    found = []
    for quantity in input_quantities():
        draws = draw(
            [quantity], n_members=min(n_members, MEMBERS_PER_SOURCE), seed=seed
        )
        stocks = simulate_members(field, months, draws, progress=progress)
        found.append(
            Contribution(
                name=quantity.name,
                standard_errors=tuple(
                    float(stocks.summary(key).standard_error[-1]) for key in months
                ),
                difference=float(
                    stocks.difference(PROJECT, BASELINE).standard_error[-1]
                ),
            )
        )
    return tuple(found)


def _treatment(
    experiment: Experiment,
    treatment: Treatment,
    soc_stock: FloatArray,
    members: MemberStocks,
) -> TreatmentResult:
    """Compare one treatment with what was measured."""
    summary = members.summary(treatment.key, LEVEL)
    comparisons = []
    for stock in treatment.stocks:
        if stock.mark != "measured":
            continue
        i = stock.year - int(experiment.years[0]) + 1
        comparisons.append(
            Comparison(
                year=stock.year,
                modelled=float(soc_stock[i]),
                measured=stock.soc_stock,
                low=float(summary.interval[0][i]),
                high=float(summary.interval[1][i]),
                adjusted_for=stock.adjusted_for,
            )
        )
    errors = np.array([c.modelled - c.measured for c in comparisons])
    return TreatmentResult(
        treatment=treatment,
        soc_stock=soc_stock,
        members=summary,
        comparisons=tuple(comparisons),
        bias=float(errors.mean()),
        rmse=float(np.sqrt((errors**2).mean())),
    )


def _targets(
    experiment: Experiment, stocks: dict[str, FloatArray], members: MemberStocks
) -> tuple[Target, ...]:
    """The target after 20 years, from both references."""
    n, control = TARGET_YEARS, _treatment_of(experiment, BASELINE)
    months = months_of(experiment, control)
    before = past(experiment)
    soil = _soil(experiment)
    start = rothc.equilibrium(soil, before)
    baseline, project = float(stocks[BASELINE][n]), float(stocks[PROJECT][n])
    plant = np.asarray(months.monthly_c_input)
    shares = control.monthly_c_input[0] / control.monthly_c_input[0].sum()
    manured = _treatment_of(experiment, PROJECT).monthly_manure_input[0]
    every_year = experiment.years.size
    more_plants = replace(months, monthly_c_input=plant + np.tile(shares, every_year))
    more_manure = replace(
        months, monthly_manure_input=np.tile(manured / manured.sum(), every_year)
    )
    response, of_manure = (
        float(_run(soil, m, start)[n]) - baseline for m in (more_plants, more_manure)
    )
    drawn = {key: members.of(key) for key in (BASELINE, PROJECT)}
    first = drawn[BASELINE][:, 0]
    targets = []
    for reference in ("initial stock", "baseline"):
        result = four_per_mille(
            float(stocks[BASELINE][0]),
            years=n,
            depth_bottom=experiment.depth,
            reference="baseline" if reference == "baseline" else "initial stock",
            baseline=baseline,
            project=project,
            response=response,
        )
        origin = drawn[BASELINE][:, n] if reference == "baseline" else first
        rates = 1000.0 * (drawn[PROJECT][:, n] - origin) / (n * first)
        targets.append(
            Target(
                result=result,
                rate=summarise(rates, level=LEVEL),
                extra_manure=(float(result.target) - baseline) / of_manure,
            )
        )
    return tuple(targets)
