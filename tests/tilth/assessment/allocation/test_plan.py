"""Plans against enumeration, duality and the cost curve."""

from dataclasses import replace
from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.tilth.assessment.allocation.option_tables import (
    every_allocation,
    parcels,
    valuation,
    yearly_cost,
)
from tilth.assessment.allocation.cost_curve import cost_curve
from tilth.assessment.allocation.option import (
    Option,
    Parcel,
    total_error,
    value_options,
)
from tilth.assessment.allocation.plan import AreaLimit, Constraints, allocate
from tilth.errors import InputError

RATE = 0.04
CLOSE = 2e-6  # a limit may be missed by 1e-6 of its largest coefficient


def one(name="a", **changes):
    option = Option(practice="cover crop", stock_change=4.0, standard_error=1.0)
    return Parcel(name=name, area=10.0, options=(replace(option, **changes),))


def within(cost, budget):
    return cost <= budget + CLOSE * max(abs(cost), abs(budget), 1.0)


@settings(max_examples=80, deadline=None)
@given(parcels(), st.integers(0, 40_000), st.sampled_from([None, 0.9, 1.0]))
def test_whole_parcels_are_the_best_of_all_allocations(land, budget, kept):
    limit = AreaLimit(practice=land[0].options[0].practice, area=30.0)
    harvest = sum(p.area * p.crop_yield for p in land)

    plan = allocate(
        land,
        valuation(),
        Constraints(budget=budget, production_kept=kept, area_limits=(limit,)),
    )
    allowed = [
        (carbon, -cost)
        for carbon, cost, lost, areas in every_allocation(land, RATE)
        if cost <= budget
        and areas[limit.practice] <= limit.area
        and (kept is None or lost <= (1.0 - kept) * harvest + 1e-9)
    ]
    most, cheapest = max(allowed)

    assert plan.carbon == pytest.approx(most, rel=1e-9)
    assert plan.cost == pytest.approx(-cheapest, rel=1e-6, abs=1e-3)
    assert all(c.share == 1.0 for c in plan.choices)
    names = [c.option.parcel.name for c in plan.choices]
    assert len(names) == len(set(names))


@settings(max_examples=80, deadline=None)
@given(parcels(), st.floats(0.0, 1.0))
def test_target_of_whole_parcels_costs_least(land, share):
    every = list(every_allocation(land, RATE))
    target = round(share * max(carbon for carbon, *_ in every))

    plan = allocate(land, valuation(), Constraints(target_carbon=float(target)))
    least = min(cost for carbon, cost, *_ in every if carbon >= target)

    assert plan.carbon >= target * (1.0 - 1e-6)
    assert plan.cost == pytest.approx(least, rel=1e-6, abs=1e-3)


@settings(max_examples=80, deadline=None)
@given(parcels(), st.integers(0, 40_000))
def test_linear_program_meets_its_dual(land, budget):
    plan = allocate(land, valuation(), Constraints(budget=budget, whole_parcels=False))
    price = plan.shadow_price
    # Lagrange: money costs `price`, and each parcel takes what is then worth most.
    dual = price * budget + sum(
        max(
            0.0,
            *(
                p.area * o.stock_change - price * yearly_cost(p, o, RATE)
                for o in p.options
                if o.stock_change > 0.0
            ),
            0.0,
        )
        for p in land
    )

    assert price >= 0.0
    assert plan.carbon == pytest.approx(dual, rel=1e-6, abs=1e-6)
    assert within(plan.cost, budget)


@settings(max_examples=80, deadline=None)
@given(parcels(), st.integers(0, 40_000))
def test_divisible_plan_walks_along_the_curve(land, budget):
    curve = cost_curve(land, valuation())
    left, carbon = float(budget), 0.0
    for step in curve.steps:
        if step.cost <= left:
            carbon, left = carbon + step.carbon, left - step.cost
        else:
            carbon += left / step.cost_per_mg
            break
    plan = allocate(land, valuation(), Constraints(budget=budget, whole_parcels=False))

    assert plan.carbon == pytest.approx(carbon, rel=1e-6, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(parcels(), st.integers(0, 20_000), st.integers(1, 20_000), st.booleans())
def test_more_money_never_stores_less(land, budget, more, whole):
    found = [
        allocate(
            land, valuation(), Constraints(budget=money, whole_parcels=whole)
        ).carbon
        for money in (budget, budget + more)
    ]

    assert found[1] >= found[0] * (1.0 - 1e-6)


def test_shadow_price_is_the_gain_of_one_unit_of_money():
    land = (one("a", maintenance=30.0), one("b", maintenance=50.0))
    plans = [
        allocate(land, valuation(), Constraints(budget=b, whole_parcels=False))
        for b in (5000.0, 5001.0)
    ]

    gain = plans[1].carbon - plans[0].carbon
    assert plans[0].shadow_price == pytest.approx(gain, rel=1e-6)
    assert plans[0].marginal_cost == pytest.approx(1.0 / gain, rel=1e-6)
    target = allocate(
        land,
        valuation(),
        Constraints(target_carbon=plans[0].carbon, whole_parcels=False),
    )
    assert target.cost == pytest.approx(5000.0, rel=1e-6)
    assert target.marginal_cost == pytest.approx(1.0 / gain, rel=1e-6)
    assert target.shadow_price is None


def test_ample_money_is_not_spent_and_one_more_tonne_has_no_price():
    plan = allocate(
        (one(maintenance=30.0),),
        valuation(),
        Constraints(budget=1e6, whole_parcels=False),
    )

    assert plan.cost == pytest.approx(10.0 * 30.0 * 13.590326, rel=1e-6)
    assert plan.shadow_price == 0.0
    assert plan.marginal_cost is None


def test_equal_parts_of_carbon_are_discounted_as_money_is():
    plan = allocate((one(),), valuation(), Constraints(budget=0.0))
    parts = sum(40.0 / 20 / 1.04**t for t in range(1, 21))

    assert plan.carbon == 40.0
    assert plan.carbon_discounted == pytest.approx(parts, rel=1e-12)


def test_twice_the_area_twice_the_tonnes_and_costs():
    single = value_options((one(investment=100.0, maintenance=30.0),), valuation())[0]
    land = replace(one(investment=100.0, maintenance=30.0), area=20.0)
    double = value_options((land,), valuation())[0]

    for name in ("carbon", "carbon_discounted", "standard_error", "cost"):
        assert getattr(double, name) == pytest.approx(2.0 * getattr(single, name))


def test_errors_add_as_declared():
    parts = [("a", 3.0), ("a", 4.0), ("b", 12.0)]

    assert total_error(parts, "independent") == pytest.approx(13.0)
    assert total_error(parts, "shared") == pytest.approx(19.0)
    assert total_error(parts, "shared-by-practice") == pytest.approx(sqrt(193.0))
    with pytest.raises(InputError, match="errors must be one of independent, shared"):
        total_error(parts, "some")


def test_error_of_the_total_is_unknown_if_that_of_a_choice_is():
    plan = allocate(
        (one("a"), one("b", standard_error=float("nan"))),
        valuation(),
        Constraints(budget=0.0),
    )

    assert isnan(plan.standard_error)
    assert any("error of the total is unknown" in text for text in plan.warnings)


def test_practice_that_stores_nothing_is_named_and_left_out():
    plan = allocate(
        (one("a"), one("b", stock_change=0.0)), valuation(), Constraints(budget=0.0)
    )

    assert [c.option.parcel.name for c in plan.choices] == ["a"]
    assert [(d.parcel, d.reason) for d in plan.left_out] == [("b", "stores no carbon")]
    empty = allocate(
        (one("b", stock_change=-1.0),), valuation(), Constraints(budget=0.0)
    )
    assert (empty.carbon, empty.cost, empty.choices) == (0.0, 0.0, ())


def test_target_beyond_reach_says_what_is_the_most():
    land = (one("a"), one("b"))
    with pytest.raises(
        InputError,
        match=r"^target_carbon must be at most 40\.0 Mg, all that these options can "
        r"store within the limits; got 80\.0$",
    ):
        allocate(
            land,
            valuation(),
            Constraints(
                target_carbon=80.0,
                area_limits=(AreaLimit(practice="cover crop", area=10.0),),
            ),
        )


def test_many_parcels_are_solved_alike_twice():
    rng = np.random.default_rng(4)
    land = tuple(
        Parcel(
            name=f"p{i}",
            area=float(rng.uniform(1, 50)),
            options=tuple(
                Option(
                    practice=name,
                    stock_change=float(rng.uniform(1, 10)),
                    maintenance=float(rng.uniform(5, 100)),
                )
                for name in ("cover crop", "manure", "trees")
            ),
        )
        for i in range(200)
    )
    limits = Constraints(budget=1e6)
    first, second = (allocate(land, valuation(), limits) for _ in range(2))
    relaxed = allocate(land, valuation(), replace(limits, whole_parcels=False))

    assert [c.option.name for c in first.choices] == [
        c.option.name for c in second.choices
    ]
    assert 0.99 * relaxed.carbon < first.carbon <= relaxed.carbon * (1 + 1e-9)


LAND = (one("a"), one("b"))


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Constraints(), "budget or target_carbon must be given, one .*; got neither"),
        (Constraints(budget=1.0, target_carbon=1.0), "one of them; got both"),
        (Constraints(budget=-1.0), "budget must be a number of 0 or more; got -1"),
        (Constraints(target_carbon=float("nan")), "target_carbon must be .* got nan"),
        (
            Constraints(budget=1.0, production_kept=1.1),
            r"production_kept must lie in \[0, 1\] 1; got 1.1",
        ),
        (
            Constraints(budget=1.0, production_kept=0.9),
            r"crop_yield must be given .* a has none \(2 of 2\)",
        ),
        (
            Constraints(budget=1.0, area_limits=(AreaLimit(practice="x", area=1.0),)),
            r"area_limits must name a practice of a parcel \(cover crop\); got x",
        ),
        (
            Constraints(
                budget=1.0,
                area_limits=(AreaLimit(practice="cover crop", area=1.0),) * 2,
            ),
            "area_limits must name cover crop once; got it twice",
        ),
        (
            Constraints(
                budget=1.0, area_limits=(AreaLimit(practice="cover crop", area=-1.0),)
            ),
            "area limit of cover crop must be 0 ha or more; got -1",
        ),
    ],
)
def test_refused_constraints(limits, message):
    with pytest.raises(InputError, match=message):
        allocate(LAND, valuation(), limits)


@pytest.mark.parametrize(
    ("land", "message"),
    [
        ((), "parcels must be at least one; got none"),
        ((one("a"), one("a")), "parcels must have a name of their own; got a twice"),
        ((replace(one(), options=()),), "parcels must have at least one option"),
        (
            (replace(one(), options=one().options * 2),),
            "practices of a must have a name",
        ),
        ((replace(one(), area=0.0),), "area of a must be above 0 ha; got 0"),
        ((replace(one(), price=-1.0),), "price of a must be 0 or more; got -1"),
        ((one(stock_change=float("nan")),), "stock_change of a, cover crop must be a"),
        ((one(standard_error=-1.0),), "standard_error of a, cover crop must be 0 Mg"),
        ((one(investment=-1.0),), "investment of a, cover crop must be 0 or more"),
        ((one(yield_loss=1.0),), "price of a must be given, since cover crop changes"),
        (
            (replace(one(yield_loss=7.0), price=1.0, crop_yield=6.0),),
            "yield_loss of a, cover crop must be at most the crop_yield of 6 .* got 7",
        ),
    ],
)
def test_refused_parcels(land, message):
    with pytest.raises(InputError, match=message):
        allocate(land, valuation(), Constraints(budget=1.0))


@settings(max_examples=50, deadline=None)
@given(parcels(least_cost=1))
def test_a_higher_rate_makes_yearly_costs_smaller(land):
    low, high = (value_options(land, valuation(rate)) for rate in (0.0, 0.08))
    for a, b in zip(low, high, strict=True):
        assume(a.option.maintenance + a.option.yield_loss * a.parcel.price > 0.0)
        assert b.cost < a.cost
        assert abs(b.carbon_discounted) <= abs(a.carbon_discounted) == abs(a.carbon)
