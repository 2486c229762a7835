"""Change of stock that a model predicts for a site, with what its error covers.

The prediction is the run of the model on the site as it stands; its standard error is
the spread over drawn errors of the inputs and, where the site lies in the domain of a
residual variance, the error of the model itself (VM0042, quantification approach 1:
both variances are added). Outside it the error covers "input spread only", and nothing
may be credited on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import inf, sqrt
from typing import Any, Final

import numpy as np

from tilth.accounting.campaign import ModelledBaseline
from tilth.assessment.change.residual_variance import (
    Residual,
    best_of,
    reasons_against,
    stored_residuals,
)
from tilth.assessment.site import ensemble
from tilth.assessment.site.members import simulate_site_members
from tilth.assessment.site.result import ModelRun
from tilth.assessment.site.site import Scenario, Site
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.estimate import Estimate, satterthwaite

INPUTS_ONLY: Final = "input spread only"
WITH_RESIDUAL: Final = "inputs and model residual"
NEAR: Final = 1.0  # yr between the first date and the start of the run, at most
FEWEST_WORKED: Final = 0.9  # share of the members that must give a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """Change of stock of one scenario, as a model predicts it.

    Parameters
    ----------
    stock_change : Estimate
        Of the layer from `first` to `last`. [Mg ha-1]
    input_spread : float or None
        Part of its standard error that comes from the inputs. [Mg ha-1]
    covers : str
        ``input spread only`` or ``inputs and model residual``.
    validated : bool
        The residual variance was found on independent data, passes every test of
        VMD0053 and holds here. Nothing is credited on a prediction without it.
    model, scenario : str
        Name as on the command line; ``baseline`` or ``project``.
    first, last : date
        Days that the change lies between.
    years : float
        Between them. [yr]
    depth : float
        Lower boundary of the layer, from the surface. [cm]
    soil_mass : float or None
        Fine earth of the layer by its bulk density; None where none is given.
        [Mg ha-1]
    initial : float
        Stock that the run starts from. [Mg ha-1]
    residual : Residual or None
        The residual variance that is part of the standard error.
    notes : tuple of str
        Why a residual variance does not hold, or what limits the one that does.
    inputs : dict
        Choices and values that the run used, by name with unit.
    sources, provisional, warnings : tuple of str
        Citations, statements without a source yet read, and what a reader must know.
    """

    stock_change: Estimate
    input_spread: float | None
    covers: str
    validated: bool
    model: str
    scenario: str
    first: date
    last: date
    years: float
    depth: float
    soil_mass: float | None
    initial: float
    residual: Residual | None
    notes: tuple[str, ...]
    inputs: dict[str, Any]
    sources: tuple[str, ...]
    provisional: tuple[str, ...]
    warnings: tuple[str, ...]


def predict_change(
    site: Site,
    model: str,
    first: date,
    last: date,
    *,
    seed: int,
    n_members: int = 1000,
    scenario: str | None = None,
    residuals: tuple[Residual, ...] | None = None,
) -> Prediction:
    """Change of stock between two days, as a model predicts it from the measured stock.

    Parameters
    ----------
    site : Site
        One field, `tilth.assessment.site.file`.
    model : str
        ``rothc``, ``icbm``, ``amg`` or ``ipcc-tier2``.
    first, last : date
        Days of the first and the last round. The run begins at the first if that lies
        within a year of its start.
    seed : int
        Not negative; the same seed gives the same standard error.
    n_members : int, default 1000
        Members of the Monte Carlo of the inputs, at least 2.
    scenario : str, optional
        ``baseline`` or ``project``; the project if the site has one.
    residuals : tuple of Residual, optional
        Residual variances to choose from, such as those of one's own validation; the
        stored ones if None.

    Returns
    -------
    prediction : Prediction
        Mean, standard error, and what it covers.

    Raises
    ------
    InputError
        If the model is unknown or cannot run on the site, there is no such scenario, or
        the days are out of order or outside the simulated years.
    """
    run = _model(site, model)
    chosen = _scenario(site, scenario)
    result = run(site)
    index = [s.name for s in site.scenarios()].index(chosen.name)
    span = _span(result, first, last)
    change = float(_between(result.scenarios[index].soc_stock()[np.newaxis], span)[0])
    members = simulate_site_members(
        site, model, run, chosen.name, n_members=n_members, seed=seed
    )
    spread, warnings = _spread(_between(members.soc_stock, span), change)
    years = span[1] - span[0]
    known = stored_residuals(model) if residuals is None else residuals
    residual, notes = _residual(known, model, site, chosen, years)
    density = site.soil.bulk_density
    depth = result.layer.depth_bottom
    return Prediction(
        stock_change=_estimate(change, spread, residual, n_members, result),
        input_spread=spread,
        covers=INPUTS_ONLY if residual is None else WITH_RESIDUAL,
        validated=(
            spread is not None
            and residual is not None
            and residual.independent
            and residual.passed
        ),
        model=model,
        scenario=chosen.name,
        first=first,
        last=last,
        years=years,
        depth=depth,
        soil_mass=None if density is None else 100.0 * density * depth,
        initial=float(result.scenarios[index].soc_stock()[0]),
        residual=residual,
        notes=notes,
        inputs={**result.inputs, "n_members": n_members, "seed": seed},
        sources=(*result.sources, *((residual.source,) if residual else ())),
        provisional=(
            *result.provisional,
            *(f"error of the inputs: {name}" for name in members.provisional),
            *_provisional(residual),
        ),
        warnings=(*_about(result.warnings), *warnings),
    )


def modelled_baseline(
    site: Site,
    model: str,
    first: date,
    last: date,
    *,
    seed: int,
    n_members: int = 1000,
    residuals: tuple[Residual, ...] | None = None,
) -> ModelledBaseline:
    """Change that the baseline of a site would have had, for the rules of standards.

    Parameters
    ----------
    site : Site
        One field.
    model : str
        Name as on the command line.
    first, last : date
        Days of the first and the last round.
    seed : int
        Not negative.
    n_members : int, default 1000
        Members of the Monte Carlo of the inputs.
    residuals : tuple of Residual, optional
        Residual variances to choose from; the stored ones if None.

    Returns
    -------
    baseline : ModelledBaseline
        Without a residual variance from independent data it is not validated.
    """
    found = predict_change(
        site,
        model,
        first,
        last,
        seed=seed,
        n_members=n_members,
        scenario=site.baseline.name,
        residuals=residuals,
    )
    return ModelledBaseline(
        stock_change=found.stock_change, model=model, validated=found.validated
    )


def _model(site: Site, model: str) -> Callable[[Site], ModelRun]:
    """The model of a name, if it can run on the site from its measured stock."""
    # Yasso describes a metre of soil with its litter, not the layer that was measured.
    known = {n: (against, run) for n, against, run in ensemble.MODELS if n != "yasso20"}
    if model not in known:
        raise InputError(f"model must be one of {', '.join(known)}; got {model!r}")
    against, run = known[model]
    reasons = against(site)
    if reasons:
        raise InputError(f"{site.file_name}: {'; '.join(reasons)}")
    return run


def _scenario(site: Site, name: str | None) -> Scenario:
    """The scenario of a name; the last one, which is the project's, without a name."""
    every = {s.name: s for s in site.scenarios()}
    if name is None:
        return site.scenarios()[-1]
    if name not in every:
        raise InputError(
            f"scenario must be one of {', '.join(every)}, those of {site.file_name}; "
            f"got {name!r}"
        )
    return every[name]


def _span(run: ModelRun, first: date, last: date) -> tuple[float, float]:
    """Years from the start of the run to both days."""
    if not first < last:
        raise InputError(f"first must lie before last; got {first} and {last}")
    start, end = float(run.years[0]) + 1.0, float(run.years[-1]) + 1.0
    years = _decimal(last) - _decimal(first)
    begin = _decimal(first) - start
    if abs(begin) <= NEAR:
        begin = 0.0  # the measured stock, which starts the run, is that of this round
    if begin < 0.0 or begin + years > end - start + 1e-9:
        raise InputError(
            f"the days must lie in the years that are simulated, {start:g} to {end:g}; "
            f"got {first} to {last}"
        )
    return begin, begin + years


def _decimal(day: date) -> float:
    """A day as a number of years."""
    new_year = date(day.year, 1, 1)
    return day.year + (day - new_year).days / (date(day.year + 1, 1, 1) - new_year).days


def _between(stocks: FloatArray, span: tuple[float, float]) -> FloatArray:
    """Change of each member, straight between the ends of years."""
    years = np.arange(stocks.shape[1])
    ends = [
        stocks[:, lower] + (t - lower) * (stocks[:, upper] - stocks[:, lower])
        for t in span
        for lower in (min(int(t), years[-1]),)
        for upper in (min(lower + 1, years[-1]),)
    ]
    return np.asarray(ends[1] - ends[0])


def _spread(
    changes: FloatArray, central: float
) -> tuple[float | None, tuple[str, ...]]:
    """Standard deviation of the members, and what to say of those that failed."""
    worked = changes[np.isfinite(changes)]
    if worked.size < max(2.0, FEWEST_WORKED * changes.size):
        return None, (
            f"{changes.size - worked.size} of {changes.size} members could not run "
            "with their drawn inputs: the spread of the inputs is unknown",
        )
    spread = float(worked.std(ddof=1))
    warnings = []
    if worked.size < changes.size:
        warnings.append(
            f"{changes.size - worked.size} of {changes.size} members could not run "
            "with their drawn inputs and are left out of the spread"
        )
    if abs(worked.mean() - central) > 0.5 * spread:
        warnings.append(
            f"the members have a mean change of {worked.mean():.2f} Mg ha-1, the run "
            f"on the stated inputs {central:.2f}: the model is not linear in its inputs"
        )
    return spread, tuple(warnings)


def _residual(
    known: tuple[Residual, ...],
    model: str,
    site: Site,
    scenario: Scenario,
    years: float,
) -> tuple[Residual | None, tuple[str, ...]]:
    """The residual variance that holds for the site, or why none does."""
    mine = [r for r in known if r.model == model]
    if not mine:
        return None, (f"no residual variance of {model} is stored",)
    against = [reasons_against(r, site, scenario, years) for r in mine]
    holding = [r for r, reasons in zip(mine, against, strict=True) if not reasons]
    if not holding:
        return None, min(against, key=len)
    best = best_of(holding)
    notes = [
        f"the mean bias of the residuals, {best.mean_bias:+.2f} Mg ha-1, is not taken "
        "off the prediction"
    ]
    if not best.independent:
        notes.append(
            f"the residuals of {model} are in-sample ({best.obtained}): the true error "
            "is likely larger, and nothing is credited on it"
        )
    if not best.passed:
        notes.append(f"VMD0053 is not passed: {'; '.join(best.failures)}")
    return best, tuple(notes)


def _provisional(residual: Residual | None) -> tuple[str, ...]:
    """What is provisional of a residual variance."""
    if residual is None or residual.mark == "verified":
        return ()
    return (f"residual variance of {residual.model}: {residual.mark}",)


def _estimate(
    change: float,
    spread: float | None,
    residual: Residual | None,
    n_members: int,
    run: ModelRun,
) -> Estimate:
    """Prediction with the sum of both variances."""
    method = f"{run.method}; Monte Carlo of its inputs"
    if spread is None:
        return Estimate(
            mean=change,
            standard_error=None,
            degrees_of_freedom=None,
            n_samples=n_members,
            method=method,
            reason="too few members could run with their drawn inputs",
        )
    of_model = 0.0 if residual is None else residual.standard_deviation
    terms = [spread**2, of_model**2]
    degrees = [inf, inf if residual is None else residual.degrees_of_freedom]
    return Estimate(
        mean=change,
        standard_error=sqrt(sum(terms)),
        degrees_of_freedom=satterthwaite(terms, degrees),
        n_samples=n_members,
        method=method if residual is None else f"{method}, and its residual variance",
    )


def _about(warnings: tuple[str, ...]) -> tuple[str, ...]:
    """Warnings of the run; the error of the stock is carried through here."""
    kept = tuple(w for w in warnings if "is not carried through here" not in w)
    return (
        *kept,
        "the run starts from the measured stock, so its error is shared with a change "
        "that is measured from the same round",
    )
