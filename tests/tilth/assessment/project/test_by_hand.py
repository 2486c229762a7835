"""An example for several models, its central numbers found again without the package.

ICBM and AMG in closed form, RothC month by month as its manual has it, its start by a
linear solve. Of two runs of a linear system only the difference counts.
"""

from pathlib import Path

import numpy as np
import pytest

from tilth.assessment.project.assess import assess
from tilth.assessment.project.file import read_project

EXAMPLE = Path(__file__).parents[4] / "examples" / "projects" / "ensemble.yaml"
TEMPERATURE = np.array(
    [1.4, 2.1, 5.2, 8.3, 12.4, 15.6, 17.6, 17.2, 13.9, 9.8, 5.1, 2.4]
)
RAIN = np.array([62, 52, 56, 52, 66, 68, 70, 66, 60, 66, 66, 70.0])
PET = np.array([9, 15, 34, 58, 88, 104, 112, 94, 58, 30, 13, 8.0])
BEFORE = (1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1)
AFTER = (1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1)
STOCK, CLAY, DEPTH, RATIO = 47.0, 22.0, 25.0, 4.1 / 3.4


def icbm(years, after):
    """Response to 0.7 Mg more for some years, less that of the years since."""
    k_young, k_old, h = 0.8, 0.00605, 0.13
    r = 3.4 * (1.0 / k_young + h / k_old) / STOCK
    a, b = k_young * r, k_old * r

    def response(t):
        young = (1.0 - np.exp(-a * t)) / a
        old = (1.0 - np.exp(-b * t)) / b - (np.exp(-b * t) - np.exp(-a * t)) / (a - b)
        return 0.7 * (young + h * old)

    return response(years + after) - response(after)


def amg(years, after):
    """Carbon of a year enters in the next; 0.35 of the stock is active."""
    warm = 25.0 / (1.0 + 24.0 * np.exp(-0.12 * (TEMPERATURE.mean() - 15.0)))
    wet = 1.0 / (1.0 + 0.03 * np.exp(-5.247 * (RAIN - PET).sum() / 1000.0))
    soil = np.exp(-0.002519 * 10.0 * CLAY) / (1.0 + 0.0015 * 15.0)
    soil *= np.exp(-0.112 * (7.3 - 8.5) ** 2)
    k = 0.29 * warm * wet * soil * (0.2 + 0.8 * np.exp(-0.06 * (10.2 - 11.0) ** 2))

    def response(t):
        return 0.35 * STOCK * (RATIO - 1.0) * (1.0 - np.exp(-k * max(t - 1, 0)))

    return response(years + after) - response(after)


def months_of_rothc(cover):
    """Rate modifiers of a year whose deficit of water repeats."""
    warm = 47.91 / (np.exp(106.06 / (TEMPERATURE + 18.27)) + 1.0)
    most = -(20.0 + 1.3 * CLAY - 0.01 * CLAY**2) * DEPTH / 23.0
    deficit, dry = 0.0, np.ones(12)
    for month in range(120):
        i = month % 12
        then = min(0.0, deficit + RAIN[i] - PET[i])
        least = most if cover[i] else min(0.556 * most, deficit)
        deficit = max(least, then)
        share = 0.2 + 0.8 * (most - deficit) / (most - 0.444 * most)
        dry[i] = 1.0 if deficit > 0.444 * most else share
    return warm * dry * np.where(cover, 0.6, 1.0)


def year_of_rothc(pools, rates, c_input):
    x = 1.67 * (1.85 + 1.6 * np.exp(-0.0786 * CLAY))
    for rate in rates:
        lost = pools * (1.0 - np.exp(-np.array([10.0, 0.3, 0.66, 0.02]) * rate / 12.0))
        formed = lost.sum() / (1.0 + x) * np.array([0.0, 0.0, 0.46, 0.54])
        plants = c_input / 12.0 * np.array([1.44, 1.0, 0.0, 0.0]) / 2.44
        pools = pools - lost + formed + plants
    return pools


def rothc(years, after):
    before, planned = months_of_rothc(BEFORE), months_of_rothc(AFTER)
    decay = np.stack([year_of_rothc(p, before, 0.0) for p in np.eye(4)], axis=1)
    unit = np.linalg.solve(np.eye(4) - decay, year_of_rothc(np.zeros(4), before, 1.0))
    c_input = (STOCK - 0.049 * STOCK**1.139) / unit.sum()
    start = pools = c_input * unit
    for year in range(years + after):
        now = (planned, c_input * RATIO) if year < years else (before, c_input)
        pools = year_of_rothc(pools, *now)
    return (pools - start).sum()


def thirds(model, years, after):
    """Thirds of the land begin in three years one after the other."""
    return np.mean([model(years - late, after) for late in range(3)])


def test_three_models_and_what_is_lost_after_a_stop():
    found = assess(read_project(EXAMPLE), seed=1, n_members=100).parcels[0]
    hand = {"AMG v2": amg, "ICBM": icbm, "RothC": rothc}
    for said in found.models:
        for years, gain in said.changes:
            expected = thirds(hand[said.model], years, 0)
            assert gain == pytest.approx(expected, rel=1e-9)
    assert len(found.models) == len(hand)
    for row in found.permanence.rows:
        left = [thirds(model, row.stop, row.years_after) for model in hand.values()]
        gained = [thirds(model, row.stop, 0) for model in hand.values()]

        assert row.at_stop.estimate == pytest.approx(np.mean(gained), rel=1e-9)
        assert row.left.estimate == pytest.approx(np.mean(left), rel=1e-9)
