"""Instruments against a large drawn population of farmers."""

from dataclasses import replace
from math import exp, log
from statistics import NormalDist

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm, norm

from tests.tilth.assessment.allocation.option_tables import valuation
from tilth.assessment.allocation.adoption import (
    AdoptionModel,
    LognormalCost,
    NormalCost,
)
from tilth.assessment.allocation.option import Option, Parcel
from tilth.assessment.allocation.policy_instrument import (
    Instrument,
    compare_instruments,
)
from tilth.errors import InputError

SIGMA, BENEFIT, COST, CHANGE, AREA = 0.5, 30.0, 60.0, 5.0, 40.0
FACTOR = sum(1.04**-t for t in range(1, 21))
LAND = (
    Parcel(
        name="a",
        area=AREA,
        options=(
            Option(
                practice="cover crop",
                stock_change=CHANGE,
                standard_error=2.0,
                maintenance=COST,
            ),
        ),
    ),
)
MODEL = AdoptionModel(
    distribution=lambda cost: LognormalCost(median=cost, sigma=SIGMA),
    private_benefit=BENEFIT,
    text="assumed",
    source="this test",
)
PAYMENT = Instrument(
    name="payment",
    kind="payment-per-practice",
    practices=("cover crop",),
    amount=50.0,
)


def compare(instrument, land=LAND, model=MODEL):
    return compare_instruments(land, valuation(), (instrument,), model)[0]


@pytest.fixture(scope="module")
def costs():
    """Yearly costs of a million farmers."""
    rng = np.random.default_rng(12)
    return COST * np.exp(SIGMA * rng.standard_normal(1_000_000))


@pytest.mark.parametrize("threshold", [0.0, 20.0, 60.0, 300.0])
def test_distributions_against_quadrature(threshold):
    cases = (
        (LognormalCost(median=60.0, sigma=0.5), lognorm(0.5, scale=60.0), 0.0),
        (NormalCost(median=20.0, deviation=30.0), norm(20.0, 30.0), -300.0),
    )
    for ours, theirs, low in cases:
        part = quad(lambda c, law=theirs: c * law.pdf(c), low, threshold, points=[60])[
            0
        ]

        assert ours.share(threshold) == pytest.approx(theirs.cdf(threshold), abs=1e-12)
        assert ours.partial_cost(threshold) == pytest.approx(part, abs=1e-5)


def test_distributions_at_their_ends():
    wide = LognormalCost(median=60.0, sigma=0.5)
    same = LognormalCost(median=60.0, sigma=0.0)

    assert wide.share(float("inf")) == 1.0
    assert wide.partial_cost(float("inf")) == pytest.approx(60.0 * exp(0.125))
    assert (same.share(59.9), same.share(60.0)) == (0.0, 1.0)
    assert same.partial_cost(60.0) == 60.0
    alike = NormalCost(median=-5.0, deviation=0.0)
    assert (alike.share(-6.0), alike.partial_cost(0.0)) == (0.0, -5.0)
    assert NormalCost(median=7.0, deviation=2.0).partial_cost(float("inf")) == 7.0


def test_payment_per_practice(costs):
    result = compare(PAYMENT)
    paid, before = costs <= 50.0 + BENEFIT, costs <= BENEFIT
    added = paid & ~before

    assert result.area_adopting == pytest.approx(AREA * paid.mean(), rel=5e-3)
    assert result.area_additional == pytest.approx(AREA * added.mean(), rel=5e-3)
    assert result.carbon == pytest.approx(AREA * CHANGE * added.mean(), rel=5e-3)
    assert result.standard_error == pytest.approx(result.carbon * 2.0 / CHANGE)
    public = 50.0 * FACTOR * AREA * paid.mean()
    assert result.public_cost == pytest.approx(public, rel=5e-3)
    private = (costs * added).mean() * FACTOR * AREA
    assert result.private_cost == pytest.approx(private, rel=5e-3)
    assert result.public_cost_per_mg == result.public_cost / result.carbon
    assert result.illustrative
    assert result.assumption == "assumed"


def test_payment_per_tonne_is_a_payment_of_what_the_practice_stores():
    per_tonne = replace(PAYMENT, kind="payment-per-tonne", amount=40.0)
    per_hectare = replace(PAYMENT, amount=40.0 * CHANGE * 44.0 / 12.0 / 20.0)
    a, b = compare(per_tonne), compare(per_hectare)

    assert a.area_adopting == pytest.approx(b.area_adopting)
    assert a.public_cost == pytest.approx(b.public_cost)


def test_regulation(costs):
    rule = replace(PAYMENT, kind="regulation", amount=4.0, compliance=0.7)
    result = compare(rule)
    before = costs <= BENEFIT

    assert result.area_additional == pytest.approx(
        AREA * 0.7 * (~before).mean(), rel=5e-3
    )
    assert result.public_cost == pytest.approx(4.0 * FACTOR * AREA)
    assert result.private_cost == pytest.approx(
        0.7 * (costs * ~before).mean() * FACTOR * AREA, rel=5e-3
    )


def test_training(costs):
    course = replace(PAYMENT, kind="training", amount=100.0, reach=0.5, cost_factor=0.6)
    result = compare(course)
    added = (0.6 * costs <= BENEFIT) & (costs > BENEFIT)

    assert result.area_additional == pytest.approx(AREA * 0.5 * added.mean(), rel=1e-2)
    assert result.public_cost == pytest.approx(100.0 * 0.5 * AREA)
    assert result.private_cost == pytest.approx(
        0.5 * (0.6 * costs * added).mean() * FACTOR * AREA, rel=1e-2
    )
    idle = compare(replace(course, cost_factor=1.0))
    assert idle.area_additional == 0.0
    assert np.isnan(idle.public_cost_per_mg)


def test_half_adopts_where_payment_and_benefit_are_the_median():
    result = compare(replace(PAYMENT, amount=COST - BENEFIT))

    assert result.area_adopting == pytest.approx(AREA / 2.0)


def test_more_payment_more_adoption():
    areas = [
        compare(replace(PAYMENT, amount=a)).area_adopting for a in (0.0, 20.0, 90.0)
    ]

    assert areas == sorted(areas)
    assert compare(replace(PAYMENT, amount=0.0)).area_additional == 0.0


def test_parcel_takes_the_practice_with_the_largest_surplus():
    trees = Option(practice="trees", stock_change=9.0, maintenance=500.0)
    land = (replace(LAND[0], options=(trees, *LAND[0].options)),)
    both = replace(PAYMENT, practices=("trees", "cover crop"))

    assert compare(both, land).carbon == pytest.approx(compare(PAYMENT).carbon)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "gift"}, "kind of payment must be one of .*; got 'gift'"),
        ({"amount": -1.0}, "amount of payment must be 0 or more; got -1"),
        ({"compliance": 1.5}, r"compliance of payment must lie in \[0, 1\]; got 1.5"),
        ({"reach": -0.5}, r"reach of payment must lie in \[0, 1\]; got -0.5"),
        ({"cost_factor": 0.0}, "cost_factor of payment must be above 0 .* got 0"),
        ({"practices": ("x",)}, "practices of payment must be on some parcel .* got x"),
    ],
)
def test_refused_instruments(changes, message):
    with pytest.raises(InputError, match=message):
        compare(replace(PAYMENT, **changes))


def test_lognormal_costs_need_a_practice_that_costs():
    option = replace(LAND[0].options[0], maintenance=0.0)
    with pytest.raises(
        InputError, match=r"^a: cover crop: median of a lognormal cost must be above 0"
    ):
        compare(PAYMENT, (replace(LAND[0], options=(option,)),))


def test_refused_distributions():
    with pytest.raises(InputError, match="sigma of a cost must be 0 or more; got -1"):
        LognormalCost(median=1.0, sigma=-1.0)
    with pytest.raises(InputError, match="median of a cost must be a number; got nan"):
        NormalCost(median=float("nan"), deviation=1.0)
    with pytest.raises(InputError, match="deviation of a cost must be 0 or more"):
        NormalCost(median=1.0, deviation=log(0.5))
    with pytest.raises(InputError, match="private_benefit must be 0 or more"):
        replace(MODEL, private_benefit=-1.0)


def test_two_parcels_of_unlike_costs_by_hand():
    """Shares by the normal distribution of the logarithm, part by part.

    The yearly cost of trees is 1500 in equal yearly parts, 40 and 0.6 t of wheat at
    200; their error and that of the cover crop are independent.
    """
    crops = replace(LAND[0], area=10.0)
    trees = Parcel(
        name="b",
        area=20.0,
        crop_yield=6.0,
        price=200.0,
        options=(
            Option(
                practice="trees",
                stock_change=12.0,
                standard_error=3.0,
                investment=1500.0,
                maintenance=40.0,
                yield_loss=0.6,
            ),
        ),
    )
    payment = replace(
        PAYMENT,
        kind="payment-per-tonne",
        practices=("cover crop", "trees"),
        amount=80.0,
    )
    found = compare(payment, (crops, trees))
    law = NormalDist()
    adopting = added = carbon = public = private = variance = 0.0
    for area, cost, change, error in (
        (10.0, COST, CHANGE, 2.0),
        (20.0, 1500.0 / FACTOR + 40.0 + 0.6 * 200.0, 12.0, 3.0),
    ):
        paid = 80.0 * change * 44.0 / 12.0 / 20.0
        z = [(log(x) - log(cost)) / SIGMA for x in (BENEFIT, BENEFIT + paid)]
        before, after = (law.cdf(x) for x in z)
        # Mean of a lognormal number below a limit: that of all, one sigma lower.
        mean = cost * exp(SIGMA**2 / 2.0)
        spent = mean * (law.cdf(z[1] - SIGMA) - law.cdf(z[0] - SIGMA))
        adopting += area * after
        added += area * (after - before)
        carbon += area * (after - before) * change
        variance += (area * (after - before) * error) ** 2
        public += area * after * paid * FACTOR
        private += area * spent * FACTOR

    assert found.area_eligible == 30.0
    assert found.area_adopting == pytest.approx(adopting, rel=1e-9)
    assert found.area_additional == pytest.approx(added, rel=1e-9)
    assert found.carbon == pytest.approx(carbon, rel=1e-9)
    assert found.carbon_discounted == pytest.approx(carbon * FACTOR / 20.0, rel=1e-9)
    assert found.standard_error == pytest.approx(variance**0.5, rel=1e-9)
    assert found.public_cost == pytest.approx(public, rel=1e-9)
    assert found.private_cost == pytest.approx(private, rel=1e-9)
