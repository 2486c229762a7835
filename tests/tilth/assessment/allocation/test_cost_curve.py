"""The curve by hand, and against every option on its own."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings

from tests.tilth.assessment.allocation.option_tables import (
    parcels,
    valuation,
    yearly_cost,
)
from tilth.assessment.allocation.cost_curve import cost_curve
from tilth.assessment.allocation.option import Option, Parcel

YEARLESS = replace(valuation(0.0), years=1)


def land(name, *options):
    """A parcel of 1 ha; options as practice, carbon and cost."""
    return Parcel(
        name=name,
        area=1.0,
        options=tuple(
            Option(practice=p, stock_change=c, maintenance=k) for p, c, k in options
        ),
    )


def test_curve_by_hand():
    # a: y only from x on: 60 more for 3 Mg; b in between at 10 a Mg.
    curve = cost_curve(
        (
            land("a", ("x", 2.0, 10.0), ("y", 5.0, 70.0)),
            land("b", ("z", 4.0, 40.0)),
        ),
        YEARLESS,
    )

    assert [
        (s.parcel, s.practice, s.replaces, s.carbon, s.cost, s.cost_per_mg)
        for s in curve.steps
    ] == [
        ("a", "x", "no change", 2.0, 10.0, 5.0),
        ("b", "z", "no change", 4.0, 40.0, 10.0),
        ("a", "y", "x", 3.0, 60.0, 20.0),
    ]
    assert curve.steps[-1].cumulative_carbon == 9.0
    assert curve.steps[-1].cumulative_cost == 110.0
    assert curve.dominated == ()


def test_dominated_options_are_named_with_what_is_better():
    curve = cost_curve(
        (
            land(
                "a",
                ("dear", 2.0, 50.0),
                ("good", 2.0, 10.0),
                ("mixed", 3.0, 40.0),
                ("much", 6.0, 60.0),
                ("nothing", 0.0, 1.0),
                ("twin", 2.0, 10.0),
            ),
        ),
        YEARLESS,
    )

    assert [s.practice for s in curve.steps] == ["good", "much"]
    assert {d.practice: d.reason for d in curve.dominated} == {
        "dear": "good stores no less and costs no more",
        "mixed": "good on a part of the parcel and much on the rest cost less",
        "nothing": "stores no carbon",
        "twin": "good stores no less and costs no more",
    }


def test_first_option_may_cost_more_than_a_mix_with_doing_nothing():
    curve = cost_curve((land("a", ("x", 1.0, 30.0), ("y", 4.0, 40.0)),), YEARLESS)

    assert [s.practice for s in curve.steps] == ["y"]
    assert curve.dominated[0].reason == (
        "no change on a part of the parcel and y on the rest cost less"
    )


def test_options_that_save_money_come_first():
    curve = cost_curve(
        (land("a", ("x", 1.0, 5.0)), land("b", ("y", 2.0, -8.0))), YEARLESS
    )

    assert [(s.parcel, s.cost_per_mg) for s in curve.steps] == [("b", -4.0), ("a", 5.0)]


@settings(max_examples=150, deadline=None)
@given(parcels())
def test_every_option_lies_on_or_above_the_frontier(owned):
    curve = cost_curve(owned, valuation())
    slopes = [s.cost_per_mg for s in curve.steps]
    named = {(s.parcel, s.practice) for s in curve.steps}
    named |= {(d.parcel, d.practice) for d in curve.dominated}

    assert all(b >= a - 1e-9 * abs(a) for a, b in pairwise(slopes))
    assert named == {(p.name, o.practice) for p in owned for o in p.options}
    for parcel in owned:
        steps = [s for s in curve.steps if s.parcel == parcel.name]
        for option in parcel.options:
            carbon = parcel.area * option.stock_change
            if carbon <= 0.0:
                continue
            left, least = carbon, 0.0
            for step in steps:
                part = min(step.carbon, left)
                least, left = least + part * step.cost_per_mg, left - part
            cost = yearly_cost(parcel, option, 0.04)
            assert left == pytest.approx(0.0, abs=1e-9)
            assert cost >= least - 1e-6 * max(abs(cost), 1.0)


def test_cost_of_a_discounted_tonne():
    curve = cost_curve((land("a", ("x", 2.0, 10.0)),), valuation())
    money = sum(10.0 / 1.04**t for t in range(1, 21))
    tonnes = sum(0.1 / 1.04**t for t in range(1, 21))

    assert curve.steps[0].cost_per_mg == pytest.approx(money / 2.0)
    assert curve.steps[0].cost_per_mg_discounted == pytest.approx(money / tonnes)
