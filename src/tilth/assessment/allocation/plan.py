"""Which practice on which parcel: most carbon for a budget, or least cost of a target.

Where several allocations store the same, the cheapest is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, isnan
from typing import Final

import numpy as np

from tilth.assessment.allocation.cost_curve import DominatedOption
from tilth.assessment.allocation.option import (
    BY_PRACTICE,
    INDEPENDENT,
    NO_CARBON,
    Parcel,
    Valuation,
    ValuedOption,
    total_error,
    value_options,
)
from tilth.assessment.allocation.program import (
    GAP,
    SOURCE,
    Limit,
    Solution,
    best_shares,
)
from tilth.checks import FloatArray, in_range
from tilth.errors import ConvergenceError, InputError

SMALL: Final = 1e-9  # share of a parcel that counts as none
SLACK: Final = 1e-9  # relative, that the second search may give up of the first


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLimit:
    """Most land that a practice may take.

    Parameters
    ----------
    practice : str
        Its name.
    area : float
        Over all parcels. [ha]
    """

    practice: str
    area: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """What is to be reached, and what must be kept.

    Parameters
    ----------
    budget : float or None
        Present value that may be spent; this or `target_carbon`. [any one currency]
    target_carbon : float or None
        Carbon to be stored at the end of the period, undiscounted. [Mg]
    whole_parcels : bool, default True
        False if a parcel may take a practice on a part of it, or several on parts.
    production_kept : float or None
        Least share of the total harvest that is left, in [0, 1]. [1]
    area_limits : tuple of AreaLimit
        At most one per practice.
    """

    budget: float | None = None
    target_carbon: float | None = None
    whole_parcels: bool = True
    production_kept: float | None = None
    area_limits: tuple[AreaLimit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A practice that is taken up.

    Parameters
    ----------
    option : ValuedOption
        What it stores and costs on the whole parcel.
    share : float
        Of the parcel. [1]
    """

    option: ValuedOption
    share: float

    @property
    def area(self) -> float:
        """Land that takes it up [ha]."""
        return self.share * self.option.parcel.area

    @property
    def carbon(self) -> float:
        """Stored at the end of the period [Mg]."""
        return self.share * self.option.carbon

    @property
    def cost(self) -> float:
        """Present value [any one currency]."""
        return self.share * self.option.cost

    @property
    def standard_error(self) -> float:
        """Of the carbon; NaN if unknown [Mg]."""
        return self.share * self.option.standard_error


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationPlan:
    """The best allocation, what it stores and what it costs.

    Parameters
    ----------
    choices : tuple of Choice
        In the order of the parcels; land that is not named goes on as before.
    carbon, carbon_discounted : float
        Stored at the end of the period; the same discounted. [Mg]
    standard_error : float
        Of `carbon`, errors independent or shared as declared; NaN if that of a
        choice is unknown. [Mg]
    cost : float
        Present value. [any one currency]
    production_share : float
        Of the harvest that is left; NaN if a parcel has no yield. [1]
    shadow_price : float or None
        Carbon that one unit of money more would store; None for whole parcels and for a
        target. [Mg]
    marginal_cost : float or None
        Cost of one Mg more; None for whole parcels, or if more money stores nothing
        more. [any one currency]
    gap : float
        Relative, by which a better allocation may exist. [1]
    most_carbon : float
        That any budget could store within the other limits. [Mg]
    left_out : tuple of DominatedOption
        Options that store no carbon.
    constraints : Constraints
        As asked.
    valuation : Valuation
        Currency, price year, period and rate.
    errors : str
        How errors of options go together.
    method : str
        In one sentence.
    sources, warnings : tuple of str
        What it rests on; what to know before it is used.
    """

    choices: tuple[Choice, ...]
    carbon: float
    carbon_discounted: float
    standard_error: float
    cost: float
    production_share: float
    shadow_price: float | None
    marginal_cost: float | None
    gap: float
    most_carbon: float
    left_out: tuple[DominatedOption, ...]
    constraints: Constraints
    valuation: Valuation
    errors: str
    method: str
    sources: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Program:
    """Carbon and cost of all options, with the limits that always hold."""

    carbon: FloatArray
    cost: FloatArray
    group: Sequence[int]
    limits: Sequence[Limit]
    whole: bool

    def best(self, objective: FloatArray, *more: Limit) -> Solution:
        """Shares that make the objective largest within all limits."""
        found = self.search(objective, *more)
        if found is None:
            raise ConvergenceError(
                "the allocation must have a solution within its limits; "
                "HiGHS found none"
            )
        return found

    def search(self, objective: FloatArray, *more: Limit) -> Solution | None:
        """The same; None if the solver finds none."""
        if not objective.size:
            duals = None if self.whole else (0.0,) * (len(more) + len(self.limits))
            return Solution(share=objective, value=0.0, duals=duals, gap=0.0)
        rows = [*more, *self.limits]
        return best_shares(objective, self.group, rows, whole=self.whole)

    def for_budget(self, budget: float) -> tuple[Solution, float | None]:
        """Most carbon for the money at least cost, and its shadow price."""
        row = Limit(name="budget", coefficients=self.cost, limit=budget)
        best = self.best(self.carbon, row)
        shadow = None if best.duals is None else max(best.duals[0], 0.0)
        floor = best.value - SLACK * abs(best.value)
        kept = Limit(name="carbon", coefficients=-self.carbon, limit=-floor)
        found = self.search(-self.cost, row, kept)
        if found is None or self.cost @ found.share >= self.cost @ best.share:
            return best, shadow
        return replace(best, share=found.share), shadow

    def for_target(self, target: float) -> tuple[Solution, float | None]:
        """Least cost of so much carbon, and the cost of one Mg more."""
        row = Limit(name="target_carbon", coefficients=-self.carbon, limit=-target)
        best = self.best(-self.cost, row)
        return best, None if best.duals is None else max(best.duals[0], 0.0)


def allocate(
    parcels: Sequence[Parcel],
    valuation: Valuation,
    constraints: Constraints,
    *,
    errors: str = BY_PRACTICE,
) -> AllocationPlan:
    """The allocation that stores most for the money, or reaches a target at least cost.

    Parameters
    ----------
    parcels : sequence of Parcel
        With their options.
    valuation : Valuation
        Period and discount rate.
    constraints : Constraints
        Budget or target, and further limits.
    errors : str
        ``independent``, ``shared`` or ``shared-by-practice``.

    Returns
    -------
    plan : AllocationPlan
        It keeps every limit to one part in a million.

    Raises
    ------
    InputError
        If a constraint cannot be used, or the target is beyond reach: the message says
        what is the most.
    ConvergenceError
        If the solver finds no answer.
    """
    total_error((), errors)  # refuses an unknown word before any work
    every = value_options(parcels, valuation)
    _check_constraints(parcels, every, constraints)
    options, program = _program(parcels, every, constraints)
    left_out = tuple(
        DominatedOption(
            parcel=o.parcel.name, practice=o.option.practice, reason=NO_CARBON
        )
        for o in every
        if o.carbon <= 0.0
    )
    most = program.best(program.carbon).value
    if constraints.budget is not None:
        best, shadow = program.for_budget(constraints.budget)
        marginal = 1.0 / shadow if shadow else None
    else:
        target = constraints.target_carbon or 0.0
        if said := beyond_reach(target, most):
            raise InputError(f"target_carbon {said}")
        best, marginal = program.for_target(min(target, most))
        shadow = None
    choices = tuple(
        Choice(option=o, share=float(s))
        for o, s in zip(options, best.share, strict=True)
        if s > SMALL
    )
    return AllocationPlan(
        choices=choices,
        carbon=sum(c.carbon for c in choices),
        carbon_discounted=sum(c.share * c.option.carbon_discounted for c in choices),
        standard_error=total_error(
            ((c.option.option.practice, c.standard_error) for c in choices), errors
        ),
        cost=sum(c.cost for c in choices),
        production_share=_production_share(parcels, choices),
        shadow_price=shadow,
        marginal_cost=marginal,
        gap=best.gap,
        most_carbon=most,
        left_out=left_out,
        constraints=constraints,
        valuation=valuation,
        errors=errors,
        method=_method(constraints),
        sources=tuple(
            dict.fromkeys(
                [
                    *(
                        c.option.option.source
                        for c in choices
                        if c.option.option.source
                    ),
                    SOURCE,
                ]
            )
        ),
        warnings=_warnings(parcels, choices, constraints, errors, best.gap),
    )


def most_carbon(
    parcels: Sequence[Parcel], valuation: Valuation, constraints: Constraints
) -> float:
    """Carbon that any budget could store within the other limits.

    Parameters
    ----------
    parcels : sequence of Parcel
        With their options.
    valuation : Valuation
        Period and discount rate.
    constraints : Constraints
        Budget or target, which do not count here, and further limits.

    Returns
    -------
    most : float
        At the end of the period, undiscounted. [Mg]

    Raises
    ------
    InputError
        If a constraint cannot be used.
    ConvergenceError
        If the solver finds no answer.
    """
    every = value_options(parcels, valuation)
    _check_constraints(parcels, every, constraints)
    _, program = _program(parcels, every, constraints)
    return program.best(program.carbon).value


def beyond_reach(target_carbon: float, most: float) -> str:
    """What is wrong with a target that no allocation reaches.

    Parameters
    ----------
    target_carbon : float
        Carbon to be stored. [Mg]
    most : float
        That can be stored. [Mg]

    Returns
    -------
    text : str
        Rule and what was found; empty if it can be reached.
    """
    if target_carbon <= most * (1.0 + SLACK):
        return ""
    return (
        f"must be at most {most:,.1f} Mg, all that these options can store within the "
        f"limits; got {target_carbon:,.1f}"
    )


def _program(
    parcels: Sequence[Parcel], every: Sequence[ValuedOption], given: Constraints
) -> tuple[list[ValuedOption], _Program]:
    """Options that store carbon, and the program that chooses among them."""
    options = [o for o in every if o.carbon > 0.0]
    place = {parcel.name: i for i, parcel in enumerate(parcels)}
    return options, _Program(
        carbon=np.array([o.carbon for o in options]),
        cost=np.array([o.cost for o in options]),
        group=[place[o.parcel.name] for o in options],
        limits=_limits(parcels, options, given),
        whole=given.whole_parcels,
    )


def _limits(
    parcels: Sequence[Parcel], options: Sequence[ValuedOption], given: Constraints
) -> list[Limit]:
    """Rows for the areas and the harvest."""
    rows = [
        Limit(
            name=f"area of {limit.practice}",
            coefficients=np.array(
                [
                    o.parcel.area if o.option.practice == limit.practice else 0.0
                    for o in options
                ]
            ),
            limit=limit.area,
        )
        for limit in given.area_limits
    ]
    if given.production_kept is not None:
        harvest = sum(p.area * p.crop_yield for p in parcels)
        rows.append(
            Limit(
                name="harvest lost",
                coefficients=np.array([o.production_loss for o in options]),
                limit=(1.0 - given.production_kept) * harvest,
            )
        )
    return rows


def _production_share(parcels: Sequence[Parcel], choices: Sequence[Choice]) -> float:
    harvest = sum(p.area * p.crop_yield for p in parcels)
    lost = sum(c.share * c.option.production_loss for c in choices)
    return 1.0 - lost / harvest if harvest > 0.0 else float("nan")


def _check_constraints(
    parcels: Sequence[Parcel], options: Sequence[ValuedOption], given: Constraints
) -> None:
    if (given.budget is None) == (given.target_carbon is None):
        found = "neither" if given.budget is None else "both"
        raise InputError(
            f"budget or target_carbon must be given, one of them; got {found}"
        )
    for name, value in (
        ("budget", given.budget),
        ("target_carbon", given.target_carbon),
    ):
        if value is not None and not (isfinite(value) and value >= 0.0):
            raise InputError(f"{name} must be a number of 0 or more; got {value:g}")
    if given.production_kept is not None:
        in_range("production_kept", given.production_kept, 0.0, 1.0, "1")
        bare = [p.name for p in parcels if isnan(p.crop_yield)]
        if bare:
            raise InputError(
                "crop_yield must be given for every parcel where production_kept is, "
                f"in Mg ha-1 yr-1; {bare[0]} has none ({len(bare)} of {len(parcels)})"
            )
    known = {o.option.practice for o in options}
    seen: set[str] = set()
    for limit in given.area_limits:
        if limit.practice not in known:
            raise InputError(
                "area_limits must name a practice of a parcel "
                f"({', '.join(sorted(known))}); got {limit.practice}"
            )
        if limit.practice in seen:
            raise InputError(
                f"area_limits must name {limit.practice} once; got it twice"
            )
        seen.add(limit.practice)
        if not (isfinite(limit.area) and limit.area >= 0.0):
            raise InputError(
                f"area limit of {limit.practice} must be 0 ha or more; "
                f"got {limit.area:g}"
            )


def _method(given: Constraints) -> str:
    aim = (
        "Most carbon at the end of the period for the budget"
        if given.budget is not None
        else "Least cost of the carbon that is to be stored"
    )
    kind = (
        f"whole parcels, integer program (relative gap {GAP:g})"
        if given.whole_parcels
        else "divisible parcels, linear program"
    )
    return f"{aim}; {kind}; HiGHS through SciPy"


def _warnings(
    parcels: Sequence[Parcel],
    choices: Sequence[Choice],
    given: Constraints,
    errors: str,
    gap: float,
) -> tuple[str, ...]:
    found = [
        "stock changes hold at the end of the period; what is lost if a practice stops "
        "afterwards is not counted",
        "costs are taken as exact; only stock changes have an error",
    ]
    taken = [c.option.option.practice for c in choices]
    if errors == INDEPENDENT and len(taken) > len(set(taken)):
        found.append(
            "errors of one practice on several parcels were declared independent; if "
            "they come from one study or model, the total is less sure than shown"
        )
    unknown = [c.option.name for c in choices if isnan(c.standard_error)]
    if unknown:
        found.append(
            f"the error of the total is unknown, since that of {unknown[0]} is "
            f"({len(unknown)} of {len(choices)} choices)"
        )
    saving = [c.option.name for c in choices if c.cost < 0.0]
    if saving:
        found.append(
            f"{len(saving)} choices cost less than nothing (such as {saving[0]}); what "
            "they save is spent on others, and why they are not done yet is not known"
        )
    crops = {p.crop for p in parcels}
    if given.production_kept is not None and len(crops) > 1:
        found.append(
            f"harvests of {len(crops)} crops are added up by their mass, whatever they "
            "feed"
        )
    if gap > 2.0 * GAP:
        found.append(
            f"the search stopped early: a better allocation by up to {100 * gap:.2g} % "
            "may exist"
        )
    return tuple(found)
