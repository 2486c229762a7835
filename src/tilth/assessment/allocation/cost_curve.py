"""Marginal abatement cost curve: the cheapest next tonne, until none is left.

Practices of one parcel exclude each other, so a step of the curve is a change from one
practice to a better one, at the cost of the *difference*.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tilth.assessment.allocation.option import (
    NO_CARBON,
    Parcel,
    Valuation,
    ValuedOption,
    value_options,
)

NOTHING: Final = "no change"
FLAT: Final = 1e-12  # relative difference of slopes that counts as none


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveStep:
    """One more practice, or a better one in its place.

    Parameters
    ----------
    parcel, practice, replaces : str
        Where, what, and what it takes the place of; `replaces` is "no change" for the
        first of a parcel.
    carbon : float
        Added by the step. [Mg]
    cost : float
        Added by the step. [any one currency]
    cost_per_mg, cost_per_mg_discounted : float
        Of the step, per Mg undiscounted and discounted. [any one currency]
    cumulative_carbon : float
        With all steps before it. [Mg]
    cumulative_cost : float
        With all steps before it. [any one currency]
    """

    parcel: str
    practice: str
    replaces: str
    carbon: float
    cost: float
    cost_per_mg: float
    cost_per_mg_discounted: float
    cumulative_carbon: float
    cumulative_cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DominatedOption:
    """An option that no budget would choose on its own.

    Parameters
    ----------
    parcel, practice : str
        Which.
    reason : str
        What is better.
    """

    parcel: str
    practice: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCurve:
    """Steps in the order of their cost, and what is not among them.

    Parameters
    ----------
    steps : tuple of CurveStep
        Cheapest first; those of a parcel in their order.
    dominated : tuple of DominatedOption
        In the order of the parcels.
    valuation : Valuation
        Currency, price year, period and rate.
    """

    steps: tuple[CurveStep, ...]
    dominated: tuple[DominatedOption, ...]
    valuation: Valuation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A step before it has its place: the option, the one before, its place's slope."""

    option: ValuedOption
    before: ValuedOption | None
    slope: float

    @property
    def carbon(self) -> float:
        return self.option.carbon - (self.before.carbon if self.before else 0.0)

    @property
    def cost(self) -> float:
        return self.option.cost - (self.before.cost if self.before else 0.0)


def cost_curve(parcels: Sequence[Parcel], valuation: Valuation) -> CostCurve:
    """Marginal abatement cost curve of all parcels.

    Parameters
    ----------
    parcels : sequence of Parcel
        With their options.
    valuation : Valuation
        Period and discount rate.

    Returns
    -------
    curve : CostCurve
        Walking along it gives the most carbon for any money if parcels are divisible
        and no other limit holds.

    Raises
    ------
    InputError
        As `value_options` does.

    Notes
    -----
    The frontier of a parcel is the lower convex hull of cost over carbon from doing
    nothing (0, 0) on; an option above it costs more than another that stores as much,
    or than two others on parts of the parcel.
    """
    options = value_options(parcels, valuation)
    steps: list[_Step] = []
    dominated: list[DominatedOption] = []
    owned: dict[str, list[ValuedOption]] = {parcel.name: [] for parcel in parcels}
    for option in options:
        owned[option.parcel.name].append(option)
    for own in owned.values():
        frontier = _frontier([o for o in own if o.carbon > 0.0])
        steps += _steps(frontier)
        dominated += [
            DominatedOption(
                parcel=o.parcel.name,
                practice=o.option.practice,
                reason=_reason(o, own, frontier),
            )
            for o in own
            if o not in frontier
        ]
    steps.sort(key=lambda step: step.slope)  # stable: a parcel keeps its order
    carbon = cost = 0.0
    placed = []
    for step in steps:
        carbon, cost = carbon + step.carbon, cost + step.cost
        ratio = step.option.carbon / step.option.carbon_discounted
        placed.append(
            CurveStep(
                parcel=step.option.parcel.name,
                practice=step.option.option.practice,
                replaces=step.before.option.practice if step.before else NOTHING,
                carbon=step.carbon,
                cost=step.cost,
                cost_per_mg=step.cost / step.carbon,
                cost_per_mg_discounted=step.cost / step.carbon * ratio,
                cumulative_carbon=carbon,
                cumulative_cost=cost,
            )
        )
    return CostCurve(
        steps=tuple(placed), dominated=tuple(dominated), valuation=valuation
    )


def _frontier(options: Sequence[ValuedOption]) -> list[ValuedOption]:
    """Options on the lower convex hull from (0, 0), least carbon first."""
    hull: list[ValuedOption] = []
    best: dict[float, ValuedOption] = {}
    for o in options:  # the first of equals stays
        if o.carbon not in best or o.cost < best[o.carbon].cost:
            best[o.carbon] = o
    for o in sorted(best.values(), key=lambda o: o.carbon):
        while hull and _slope(hull[-1], o) < _slope(
            hull[-2] if len(hull) > 1 else None, hull[-1]
        ) - _noise(hull[-1], o):
            hull.pop()
        hull.append(o)
    return hull


def _slope(before: ValuedOption | None, after: ValuedOption) -> float:
    """Cost of a further Mg."""
    if before is None:
        return after.cost / after.carbon
    return (after.cost - before.cost) / (after.carbon - before.carbon)


def _noise(before: ValuedOption, after: ValuedOption) -> float:
    """Difference of slopes that rounding alone can make."""
    return FLAT * (abs(before.cost) + abs(after.cost)) / (after.carbon - before.carbon)


def _steps(frontier: Sequence[ValuedOption]) -> list[_Step]:
    """Steps along the frontier; rounding never turns their order."""
    steps: list[_Step] = []
    for i, option in enumerate(frontier):
        before = frontier[i - 1] if i else None
        slope = _slope(before, option)
        if steps:
            slope = max(slope, steps[-1].slope)
        steps.append(_Step(option=option, before=before, slope=slope))
    return steps


def _reason(
    option: ValuedOption, own: Sequence[ValuedOption], frontier: Sequence[ValuedOption]
) -> str:
    """Why an option is not on the frontier."""
    if option.carbon <= 0.0:
        return NO_CARBON
    for other in (*frontier, *own):
        if (
            other is not option
            and other.carbon >= option.carbon
            and other.cost <= option.cost
        ):
            return f"{other.option.practice} stores no less and costs no more"
    above = next(o for o in frontier if o.carbon > option.carbon)
    place = frontier.index(above)
    below = frontier[place - 1].option.practice if place else NOTHING
    return (
        f"{below} on a part of the parcel and {above.option.practice} on the rest cost "
        "less"
    )
