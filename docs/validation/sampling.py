"""Statistics of sampling against published examples."""

from math import sqrt
from typing import Final

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute, relative
from tilth.stats.change import independent_change, paired_change
from tilth.stats.estimators import stratified_mean
from tilth.stats.model_assisted import greg_mean
from tilth.stats.sample_size import ChangeDesign, power

TABLES: Final = reference_data.ROOT / "tests" / "tilth" / "data" / "stats"
# Student (1908), as in R's data set sleep.
DRUG_1: Final = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
DRUG_2: Final = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def rows() -> list[Row]:
    """All comparisons of the statistics of sampling."""
    return [*_survey(), *_tests(), _regression(), _power()]


def _survey() -> list[Row]:
    values, labels, counties = [], [], {}
    text = (TABLES / "lohr_agstrat.csv").read_text(encoding="utf-8").splitlines()
    for line in [x for x in text if not x.startswith("#")][1:]:
        region, size, n, mean, variance = line.split(",")
        z = np.arange(int(n)) - (int(n) - 1) / 2.0
        values += list(float(mean) + z * sqrt(float(variance) / z.var(ddof=1)))
        labels += [region] * int(n)
        counties[region] = float(size)
    total = stratified_mean(values, labels, counties, n_units=counties).times(3078.0)
    n, deviation = relative(
        [total.mean, total.standard_error or np.nan], [909_736_035, 50_417_248]
    )
    return [
        Row(
            model="stratified mean",
            reference="Lohr (1999), chapter 4, farm acreage of the USA",
            quantity="total and its standard error",
            n=n,
            deviation=deviation,
            tolerance=1e-7,
            measure="relative",
            why="means of strata are printed with one decimal",
        )
    ]


def _tests() -> list[Row]:
    limits = {
        "paired change": (paired_change, (-2.4598858, -0.7001142)),
        "change of new points": (independent_change, (-3.3654832, 0.2054832)),
    }
    found = []
    for name, (change, expected) in limits.items():
        interval = change(DRUG_2, DRUG_1).stock_change.interval(0.95)
        n, deviation = absolute(interval or (np.nan, np.nan), expected)
        found.append(
            Row(
                model=name,
                reference="R, t.test of the data of Student (1908)",
                quantity="95 % interval, hours",
                n=n,
                deviation=deviation,
                tolerance=5.1e-8,
                measure="hours",
                why="seven decimals are printed",
            )
        )
    return found


def _regression() -> Row:
    photo, field = np.loadtxt(TABLES / "lohr_trees.csv", delimiter=",", skiprows=7).T
    n, deviation = absolute(
        [greg_mean(field, photo, [11.3]).mean], [5.059292 + 0.613274 * 11.3]
    )
    return Row(
        model="regression estimator",
        reference="Lohr (1999), chapter 3, dead trees",
        quantity="mean, trees per plot",
        n=n,
        deviation=deviation,
        tolerance=1e-5,
        measure="trees",
        why="six decimals of the coefficients are printed",
    )


def _power() -> Row:
    design = ChangeDesign(sd_before=1.0, sd_after=1.0, revisited=False)
    n, deviation = absolute(power(design, [20.0, 22.02110], 1.0), [0.8689528, 0.9])
    return Row(
        model="power",
        reference="R, examples of power.t.test",
        quantity="power of a two-sided test of new points",
        n=n,
        deviation=deviation,
        tolerance=5e-7,
        measure="1",
        why="seven decimals are printed; its iteration stops at about 1e-7",
    )
