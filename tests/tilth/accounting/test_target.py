import csv
from dataclasses import replace
from math import inf, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.accounting.target import (
    extra_input,
    four_per_mille,
    rate_against_baseline,
    rate_against_initial,
    target_stock,
)
from tilth.errors import InputError
from tilth.units import CO2_PER_C

DATA = Path(__file__).parents[1] / "data" / "target"
stocks = st.floats(1.0, 1000.0)
years = st.floats(1.0, 200.0)


def france():
    lines = (DATA / "france.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("row", france(), ids=lambda row: row["land"])
def test_rates_of_the_french_study(row):
    """Per hectare of 50 Mha, an area that cancels; the horizon of 30 years too."""
    stock = float(row["national_stock"]) * float(row["share_of_stock"]) / 50.0
    gain = float(row["national_gain"]) * float(row["share_of_gain"]) / 50.0

    counted_from_initial = rate_against_initial(stock, stock + 30 * gain, 30)
    over_falling_baseline = rate_against_baseline(
        stock, 0.9 * stock + 30 * gain, 0.9 * stock, 30
    )

    # Published with two digits, from sums rounded to three: 3 %.
    assert counted_from_initial == pytest.approx(float(row["rate"]), rel=0.03)
    # The study counts against business as usual, whatever its trend.
    assert over_falling_baseline == pytest.approx(float(row["rate"]), rel=0.03)


def test_four_permil_of_the_french_stock_in_co2():
    """52.5 Mt CO2/yr: the published 12 % of about 450 Mt of national emissions."""
    gain = target_stock(3580.0, 1) - 3580.0

    assert gain * CO2_PER_C == pytest.approx(52.5, rel=0.001)
    assert gain * CO2_PER_C == pytest.approx(0.12 * 450.0, rel=0.03)


@pytest.mark.parametrize(
    ("stock", "gain"),
    [
        (2400.0, 9.6),  # Gt C of the world to 2 m
        (860.0, 3.44),  # Gt C of the world to 40 cm
        (161.0, 0.64),  # t C/ha: 2400 Gt on 149 million km2
    ],
)
def test_origin_of_the_number(stock, gain):
    # Reference values printed with two or three digits.
    assert target_stock(stock, 1) - stock == pytest.approx(gain, rel=0.01)


@pytest.mark.parametrize(
    ("n", "linear", "compound"), [(20, 0.080, 0.0831), (30, 0.120, 0.1272)]
)
def test_the_target_is_linear_not_compound(n, linear, compound):
    gain = target_stock(1.0, n) - 1.0

    assert gain == pytest.approx(linear, abs=1e-12)
    assert 1.004**n - 1.0 == pytest.approx(compound, abs=5e-5)
    assert gain < compound - 0.003


def test_the_two_references_differ_by_the_trend_of_the_baseline():
    """A soil that loses 10 % in 20 years without the project (5 permil per year)."""
    initial, baseline, project = 50.0, 45.0, 49.0

    assert rate_against_initial(initial, project, 20) == pytest.approx(-1.0)
    assert rate_against_baseline(initial, project, baseline, 20) == pytest.approx(4.0)


@given(initial=stocks, gain=st.floats(0.0, 500.0), factor=st.floats(0.1, 10.0), n=years)
def test_rates_are_linear_in_the_gain_and_free_of_the_unit(initial, gain, factor, n):
    rate = rate_against_initial(initial, initial + gain, n)

    scaled = rate_against_initial(factor * initial, factor * (initial + gain), n)
    double = rate_against_initial(initial, initial + 2.0 * gain, n)

    assert scaled == pytest.approx(rate, rel=1e-9, abs=1e-9)
    assert double == pytest.approx(2.0 * rate, rel=1e-9, abs=1e-9)


@given(initial=stocks, baseline=stocks, n=years, rate=st.floats(0.0, 50.0))
def test_the_rate_of_the_target_is_the_rate_asked_for(initial, baseline, n, rate):
    from_initial = target_stock(initial, n, rate)
    from_baseline = target_stock(initial, n, rate, baseline)

    # Differences of stocks lose digits: 1e-9 of up to 1000 stocks per N.
    assert rate_against_initial(initial, from_initial, n) == pytest.approx(
        rate, abs=1e-8
    )
    assert rate_against_baseline(initial, from_baseline, baseline, n) == pytest.approx(
        rate, abs=1e-8
    )


@given(
    initial=stocks,
    kept=st.floats(0.3, 1.3),
    response=st.floats(0.1, 60.0),
    n=years,
    reference=st.sampled_from(["initial stock", "baseline"]),
)
def test_the_extra_input_reaches_the_target_of_an_affine_model(
    initial, kept, response, n, reference
):
    baseline = kept * initial
    result = four_per_mille(
        initial,
        years=n,
        depth_bottom=30.0,
        reference=reference,
        baseline=baseline,
        response=response,
    )

    reached = baseline + response * result.extra_input

    assert reached == pytest.approx(result.target, rel=1e-12)
    again = four_per_mille(
        initial,
        years=n,
        depth_bottom=30.0,
        reference=reference,
        baseline=baseline,
        project=reached,
    )
    assert again.rate == pytest.approx(4.0, abs=1e-8)
    assert again.reached
    assert result.already_met == (result.extra_input <= 1e-9 * result.target / response)


def test_extra_input_that_is_negative_means_already_met():
    needed = extra_input([54.0, 54.0, 54.0], [48.0, 54.0, 60.0], 6.0, available=0.5)

    np.testing.assert_allclose(needed.amount, [1.0, 0.0, -1.0])
    np.testing.assert_array_equal(needed.already_met, [False, True, True])
    np.testing.assert_array_equal(needed.exceeds_npp, [True, False, False])


def test_unknown_production_is_unknown_not_enough():
    assert extra_input(54.0, 48.0, 6.0).exceeds_npp is None


def test_rates_pass_missing_cells_of_a_map():
    rate = rate_against_baseline([50.0, nan], [54.0, 54.0], 50.0, 20)

    np.testing.assert_array_equal(rate, [4.0, nan])


RESULT = four_per_mille(
    50.0,
    years=20,
    depth_bottom=30.0,
    baseline=48.0,
    project=52.0,
    response=6.0,
    available=0.8,
)


def test_the_sentence_states_reference_depth_year_and_supply():
    assert RESULT.sentence() == (
        "Counted from the initial stock (50.00 t C/ha in 0-30 cm), a gain of 4 ‰ of "
        "the initial stock per year means 54.00 t C/ha at year 20. The project gains "
        "2.00 ‰ of the initial stock per year on average and does not reach the "
        "target. The baseline alone does not reach it. It takes an extra input of "
        "1.00 t C/ha per year. That is more than the net primary production "
        "available. This holds at year 20, not in every year before or after."
    )


def test_the_sentence_against_the_baseline():
    result = four_per_mille(
        50.0,
        years=20,
        depth_bottom=23.0,
        reference="baseline",
        baseline=45.0,
        project=49.0,
        provisional=("bulk density is assumed",),
    )

    assert result.sentence() == (
        "Counted from the baseline at year 20 (45.00 t C/ha in 0-23 cm), a gain of "
        "4 ‰ of the initial stock per year means 49.00 t C/ha at year 20. The project "
        "gains 4.00 ‰ of the initial stock per year on average over the baseline and "
        "reaches the target. The baseline alone does not reach it. This holds at year "
        "20, not in every year before or after. Provisional: bulk density is assumed."
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"available": None}, "Whether plants can supply that is unknown"),
        ({"available": 2.0}, "That is within the net primary production available."),
        ({"baseline": 54.0}, "The baseline meets the target already"),
        (
            {"baseline": None, "response": None, "available": None},
            "Whether the baseline reaches it is unknown.",
        ),
        ({"project": None}, "at year 20. The baseline alone does not reach it. It"),
        ({"project": 49.0}, "The project loses 1.00 ‰ of the initial stock per year"),
    ],
)
def test_the_sentence_says_what_is_known(changed, words):
    given_ = {"baseline": 48.0, "project": 52.0, "response": 6.0, "available": 0.8}

    result = four_per_mille(50.0, years=20, depth_bottom=30.0, **{**given_, **changed})

    assert words in result.sentence()


def test_the_sentence_of_a_map_counts_cells():
    result = four_per_mille(
        [50.0, 50.0, 40.0],
        years=20,
        depth_bottom=30.0,
        baseline=[60.0, 48.0, 40.0],
        project=[60.0, 54.0, 41.0],
        response=4.0,
        available=1.0,
    )

    np.testing.assert_allclose(result.extra_input, [-1.5, 1.5, 0.8])
    assert result.sentence() == (
        "Counted from the initial stock (40.00 to 50.00 t C/ha in 0-30 cm), a gain of "
        "4 ‰ of the initial stock per year means 43.20 to 54.00 t C/ha at year 20. The "
        "project reaches this in 2 of 3 cells. The baseline reaches it in 1 of 3 "
        "cells. It takes an extra input of 0.80 to 1.50 t C/ha per year where it does "
        "not. That is more than the net primary production available in 1 of 3 cells. "
        "This holds at year 20, not in every year before or after."
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: rate_against_initial(0.0, 1.0, 20),
            r"initial must be above 0 Mg ha-1; got 0 \(1 of 1",
        ),
        (lambda: rate_against_initial(50.0, -1.0, 20), r"project must lie in \[0, "),
        (lambda: rate_against_initial(50.0, 51.0, 0), "years must be a finite number"),
        (lambda: rate_against_baseline(50.0, 51.0, inf, 20), "baseline must lie in"),
        (lambda: rate_against_baseline(-5.0, 51.0, 50.0, 20), "initial must lie in"),
        (lambda: rate_against_baseline(50.0, 51.0, 50.0, nan), "years.*got nan"),
        (lambda: target_stock(50.0, -20), "years must be.*above 0 yr; got -20"),
        (lambda: target_stock(50.0, 20, -4.0), r"rate must lie in \[0, 1000\]"),
        (lambda: target_stock(50.0, 20, nan), "rate must have no missing value"),
        (lambda: target_stock(50.0, 20, 4.0, -1.0), "baseline must lie in"),
        (lambda: extra_input(54.0, 48.0, 0.0), "response must be above 0 yr; got 0"),
        (lambda: extra_input(54.0, 48.0, -6.0), "response must lie in"),
        (lambda: extra_input(nan, 48.0, 6.0), "target must have no missing value"),
        (lambda: extra_input(54.0, nan, 6.0), "baseline must have no missing value"),
        (lambda: extra_input(54.0, 48.0, nan), "response must have no missing value"),
        (lambda: extra_input(54.0, 48.0, 6.0, nan), "available must have no missing"),
        (lambda: extra_input(54.0, 48.0, 6.0, -1.0), r"available must lie in \[0, 1"),
        (lambda: extra_input(inf, 48.0, 6.0), "target must lie in"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"initial": nan}, "initial must have no missing value"),
        ({"baseline": [48.0, nan]}, "baseline must have no missing value"),
        ({"project": nan}, "project must have no missing value"),
        ({"baseline": -1.0}, "baseline must lie in"),
        ({"reference": "start"}, "reference must be one of initial stock, baseline"),
        ({"depth_bottom": 0.0}, "depth_top must be from 0 and below depth_bottom, in"),
        ({"depth_bottom": nan}, "below depth_bottom, in cm; got 0 and nan"),
        ({"depth_top": -1.0}, "got -1 and 30"),
        ({"baseline": None}, "baseline must be given"),
        (
            {"baseline": None, "response": None, "reference": "baseline"},
            "baseline must be given",
        ),
        ({"response": None, "available": 1.0}, "available must come with response"),
        (
            {"initial": [50.0] * 3, "project": [52.0] * 2},
            r"shapes must fit each other; got initial \(3,\)",
        ),
    ],
)
def test_four_per_mille_refuses(changed, message):
    arguments = {
        "initial": 50.0,
        "years": 20,
        "depth_bottom": 30.0,
        "baseline": 48.0,
        "project": 52.0,
        "response": 6.0,
    }
    arguments |= changed
    with pytest.raises(InputError, match=message):
        four_per_mille(arguments.pop("initial"), **arguments)


def test_a_result_against_an_unknown_baseline_cannot_be_made():
    with pytest.raises(InputError, match="baseline must be given"):
        replace(RESULT, reference="baseline", baseline=None)
