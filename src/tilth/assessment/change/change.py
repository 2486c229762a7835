r"""Change of the stock between rounds, how sure it is, and what standards would credit.

One estimator, chosen by the design, gives three numbers that differ in the factor
:math:`f` of the first round in :math:`S_1 - f S_0`:

- the change, with :math:`f = 1`;
- the contrast with :math:`f = 1 + 0.004\,T`: the probability that it is above 0 is that
  of a gain of more than 4 permil of the initial stock a year. The error of the
  initial stock counts on both sides, with the covariance of revisited points;
- the yearly rate :math:`1000\,(S_1/S_0 - 1)/T`. By the delta method its standard error
  is that of the contrast with :math:`f = S_1/S_0`, times :math:`1000/(T S_0)`.

Errors that all values of a round share, of laboratories and of conversions between
their methods, are added to each of the three.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import numpy as np

from tilth.accounting.campaign import MeasuredChange, ModelledBaseline
from tilth.accounting.standards import side_by_side
from tilth.assessment.change.by_method import changes_by_method
from tilth.assessment.change.campaign_facts import campaign_of
from tilth.assessment.change.control_sites import VM0042, Controls, controls_of
from tilth.assessment.change.deciding_points import deciding_points
from tilth.assessment.change.design import Design, design_of, drawn_points
from tilth.assessment.change.doubtful_change import vanishing, without_doubtful
from tilth.assessment.change.laboratory_check import laboratories_of
from tilth.assessment.change.model_update import BOX, baseline_of, update_of
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.change.regression_change import regression_design
from tilth.assessment.change.result import (
    ChangeResult,
    Round,
    Update,
)
from tilth.assessment.change.rounds import Points, middle_day, points_of
from tilth.assessment.change.shared_error import SharedError
from tilth.assessment.change.site_choice import check_controls, note_left_out
from tilth.assessment.change.soil_mass_check import check_soil_mass
from tilth.assessment.change.tables import point_changes, strata_of
from tilth.assessment.change.warnings import warnings_of
from tilth.assessment.sampling.point_names import (
    check_places,
    check_sites,
    names_between_rounds,
    names_of_plan,
    places_unknown,
)
from tilth.assessment.sampling.sampling_plan import SamplingPlan
from tilth.assessment.stock.mass_method import METHODS
from tilth.assessment.stock.result import DepthStocks, Profiles, StockResult
from tilth.assessment.stock.round_stocks import FIXED_DEPTH
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.stats.change import (
    Change,
    difference_in_differences,
    target_factor,
    with_laboratory_bias,
)
from tilth.stats.estimate import Estimate

DAYS: Final = 365.25  # of a year
NO_AREA: Final = "not computed: the area of the project is not known, requirements only"


def stock_change(stocks: StockResult, options: ChangeOptions) -> ChangeResult:
    """Change of the stock between the first and the last round.

    Parameters
    ----------
    stocks : StockResult
        Of all rounds, computed together: at one reference mass.
    options : ChangeOptions
        Plan, areas, controls, laboratory error, prediction.

    Returns
    -------
    result : ChangeResult
        Change, contrast, rate, additional change, update, and standards side by side.

    Raises
    ------
    InputError
        If there are not two rounds, they cannot be compared, the design cannot be
        estimated, or the years between them are not known.
    """
    place = _depth_index(stocks, options)
    at = stocks.depths[place]
    soc_stock = at.fixed_depth if options.fixed_depth else at.equivalent_mass
    check_controls(options.controls, stocks.left_out)
    visited = points_of(stocks.profiles, plan=options.plan, controls=options.controls)
    if options.plan is not None:
        check_sites(visited, options.plan)
        check_places(visited, stocks.profiles, options.plan)
    every, aside = drawn_points(visited, options.plan, soc_stock)
    labs = laboratories_of(
        every, stocks.profiles, biased=options.laboratory_bias is not None
    )
    project, outside = every.some(~every.control), every.some(every.control)
    design = design_of(project, options)
    if options.auxiliary is not None:
        design = regression_design(project, design, options.auxiliary)
    values = project.of(soc_stock)
    shared = SharedError.of(project, design.change, values, options)
    rounds = _rounds(project, design, values, stocks)
    years = _years(rounds, options)
    contrast = _contrast(design, values, shared)
    change = contrast(1.0)
    target = contrast(target_factor(years, options.target_rate))
    controls = controls_of(outside, design) if outside.point else None
    control, additional = _controlled(
        outside, controls, soc_stock, change, shared, options
    )
    area = _area(design, options)
    masses = check_soil_mass(
        every, stocks.profiles, at.reference.depth, options.confirmed
    )
    without = without_doubtful(
        stocks.profiles, soc_stock, project, design, outside, controls
    )
    doubts = (*masses.refusals, *vanishing(without, change.sampling, additional))
    campaign = campaign_of(
        stocks, at, every, design, rounds, labs, options, doubts=doubts
    )
    update, no_update = _update(change, at, years, options)
    baseline = baseline_of(
        options.baseline,
        options.prediction,
        at.reference,
        years,
        None if update is None else update.conflict,
        fixed_depth=options.fixed_depth,
    )
    measured = _measured(area, years, change, control, additional, baseline, options)
    methods, methods_left_out = changes_by_method(
        stocks,
        at,
        project,
        design,
        FIXED_DEPTH if options.fixed_depth else at.reference.method,
    )
    return ChangeResult(
        name=options.name or (options.plan.name if options.plan else ""),
        example=options.example or bool(options.plan and options.plan.example),
        stocks=stocks,
        depth_index=place,
        plan=options.plan,
        area=area,
        rounds=rounds,
        years=years,
        strata=strata_of(design, values),
        points=point_changes(every, soc_stock, at.extrapolated),
        change=change,
        target_rate=options.target_rate,
        contrast=target,
        rate=_rate(contrast, change, years),
        probability_rise=change.stock_change.probability_above(0.0),
        probability_target=target.stock_change.probability_above(0.0),
        control=control,
        additional=additional,
        update=update,
        no_update=no_update,
        campaign=campaign,
        measured=measured,
        standards=side_by_side(
            campaign,
            measured,
            permanence_years=options.permanence_years,
            non_permanence_risk=options.non_permanence_risk,
            not_computed=NO_AREA,
        ),
        method=_method(design, controls, at, stocks, options),
        inputs=_inputs(stocks, options, years, shared),
        sources=_sources(stocks, design, controls, options),
        provisional=(
            *stocks.provisional,
            *(options.plan.provisional if options.plan else ()),
        ),
        warnings=(
            *names_between_rounds(every),
            *_against_plan(visited, stocks.profiles, options.plan),
            *stocks.warnings,
            *labs.warnings,
            *note_left_out(stocks.left_out),
            *aside,
            *masses.warnings,
            *design.warnings,
            *(controls.warnings if controls else ()),
            *deciding_points(project, design, values),
            *(
                deciding_points(outside, controls, outside.of(soc_stock))
                if controls
                else ()
            ),
            *warnings_of(
                stocks, at, every, design, values, rounds, options, change=change
            ),
        ),
        methods=methods,
        methods_left_out=methods_left_out,
        without_doubtful=without,
    )


def _against_plan(
    visited: Points, profiles: Profiles, plan: SamplingPlan | None
) -> tuple[str, ...]:
    """What does not show that the points are those of the plan."""
    if plan is None:
        return ()
    return (*names_of_plan(visited, plan), *places_unknown(visited, profiles, plan))


def _measured(
    area: float | None,
    years: float,
    change: Change,
    control: Change | None,
    additional: Estimate | None,
    baseline: ModelledBaseline | None,
    options: ChangeOptions,
) -> MeasuredChange | None:
    """The numbers that standards use; None where the area is not known."""
    if area is None:
        return None
    return MeasuredChange(
        area=area,
        years=years,
        initial=change.before,
        stock_change=change.stock_change,
        control=None if control is None else control.stock_change,
        additional=additional,
        modelled_baseline=baseline,
        emissions_co2e=options.emissions_co2e,
        leakage_co2e=options.leakage_co2e,
    )


def _update(
    change: Change, at: DepthStocks, years: float, options: ChangeOptions
) -> tuple[Update | None, str]:
    """The change joined with a prediction, or why it is not."""
    if options.prediction is None:
        return None, ""
    return update_of(
        options.prediction,
        change.stock_change,
        at.reference,
        years,
        fixed_depth=options.fixed_depth,
    )


def _depth_index(stocks: StockResult, options: ChangeOptions) -> int:
    """Reporting depth, the deepest unless one is named."""
    known = [at.reference.depth for at in stocks.depths]
    wanted = max(known) if options.depth is None else options.depth
    if wanted not in known:
        raise InputError(
            f"depth must be one of the reporting depths, {', '.join(map(str, known))} "
            f"cm; got {wanted:g}"
        )
    return known.index(wanted)


def _contrast(
    design: Design, values: FloatArray, shared: SharedError
) -> Callable[[float], Change]:
    """Last round less a factor of the first, with all errors."""

    def contrast(factor: float) -> Change:
        found = design.change(values[:, 0], values[:, -1], factor)
        bias = shared.bias(factor)
        return found if bias is None else with_laboratory_bias(found, bias)

    return contrast


def _rounds(
    points: Points, design: Design, values: FloatArray, stocks: StockResult
) -> tuple[Round, ...]:
    """Mean stock of each round."""
    found = []
    for i, name in enumerate(points.rounds):
        column = values[:, i]
        if np.isnan(column).all():
            raise InputError(
                "every round must have a stock at a point that is no control; got none "
                f"in round {name!r}"
            )
        index = points.profile[:, i]
        found.append(
            Round(
                name=name,
                date=middle_day(stocks.profiles.date[index[index >= 0]]),
                estimate=design.mean(column),
                n_points=int((~np.isnan(column)).sum()),
            )
        )
    return tuple(found)


def _years(rounds: tuple[Round, ...], options: ChangeOptions) -> float:
    """Decimal years between the middle days of the first and the last round."""
    if options.years is not None:
        return options.years
    first, last = rounds[0].date, rounds[-1].date
    if first is None or last is None:
        undated = [r.name for r in (rounds[0], rounds[-1]) if r.date is None]
        raise InputError(
            "rounds must have dates, as YYYY-MM-DD, or the years between them must be "
            f"given (--years); got no date in round {', '.join(undated)}"
        )
    years = (last - first).days / DAYS
    if years <= 0.0:
        raise InputError(
            f"rounds must lie some days apart; got {first} for {rounds[0].name} and "
            f"{last} for {rounds[-1].name}"
        )
    return years


def _rate(
    contrast: Callable[[float], Change], change: Change, years: float
) -> Estimate | None:
    """Yearly change as a share of the initial stock, by the delta method."""
    before, after = change.before.mean, change.after.mean
    ratio = (before + change.stock_change.mean) / before if before > 0.0 else -1.0
    if not (0.0 <= ratio <= 1000.0) or after < 0.0:
        return None
    linear = contrast(ratio).stock_change.times(1000.0 / (years * before))
    return replace(
        linear,
        mean=1000.0 * (ratio - 1.0) / years,
        method="ratio of two means, delta method",
    )


def _controlled(
    points: Points,
    controls: Controls | None,
    soc_stock: FloatArray,
    change: Change,
    shared: SharedError,
    options: ChangeOptions,
) -> tuple[Change | None, Estimate | None]:
    """Change of the control sites, and that of the project less it."""
    if controls is None:
        return None, None
    values = points.of(soc_stock)
    found = controls.change(values[:, 0], values[:, -1], 1.0)
    own = SharedError.of(points, controls.change, values, options)
    bias = own.bias(1.0)
    additional = difference_in_differences(change, found, shared.relative_to(own))
    return (found if bias is None else with_laboratory_bias(found, bias)), additional


def _area(design: Design, options: ChangeOptions) -> float | None:
    """Of the project: as given, of the plan, or the sum of its strata."""
    if options.area is not None:
        return options.area
    if options.plan is not None:
        return options.plan.area
    known = [area for area in design.area.values() if area is not None]
    return sum(known) if known and len(known) == len(design.area) else None


def _method(
    design: Design,
    controls: Controls | None,
    at: DepthStocks,
    stocks: StockResult,
    options: ChangeOptions,
) -> str:
    """Estimator and stocks in one sentence."""
    soil = (
        f"0-{at.reference.depth:g} cm at fixed depth"
        if options.fixed_depth
        else f"{at.reference.mass:.6g} Mg ha-1 of soil (0-{at.reference.depth:g} cm), "
        f"{METHODS[at.reference.method].title}"
    )
    less = f", {controls.method}" if controls else ""
    out = f", without {', '.join(stocks.left_out)}" if stocks.left_out else ""
    return f"{design.method}{less}{out}; stocks of {soil}"


def _inputs(
    stocks: StockResult, options: ChangeOptions, years: float, shared: SharedError
) -> dict[str, Any]:
    """Choices that were made."""
    bias = shared.bias(1.0)
    return {
        **stocks.inputs,
        "stocks": "fixed depth" if options.fixed_depth else "equivalent mass",
        "years_yr": years,
        "years_given": options.years is not None,
        "target_rate_permil_yr": options.target_rate,
        "plan_kind": options.plan.kind if options.plan else None,
        "strata_areas_ha": dict(options.strata_areas),
        "controls": list(options.controls),
        "left_out": list(stocks.left_out),
        "confirmed": list(options.confirmed),
        "shared_error_mg_ha": None if bias is None else bias.standard_error(1.0),
        "conversion": options.conversion.sentence if options.conversion else None,
        "covariates": list(options.auxiliary.names) if options.auxiliary else [],
        "tillage_depth_cm": options.tillage_depth,
        "emissions_co2e_mg": options.emissions_co2e,
        "leakage_co2e_mg": options.leakage_co2e,
        **{f"{use}_file": name for use, (name, _) in options.files.items()},
        **{f"{use}_sha256": digest for use, (_, digest) in options.files.items()},
    }


def _sources(
    stocks: StockResult,
    design: Design,
    controls: Controls | None,
    options: ChangeOptions,
) -> tuple[str, ...]:
    """Citations, each once."""
    found = [*stocks.sources, *design.sources]
    found += [VM0042] if controls else []
    found += [options.conversion.source] if options.conversion else []
    found += [BOX, options.prediction.source] if options.prediction else []
    return tuple(dict.fromkeys(found))
