"""VM0042 v2.2 Eq 70-71 (QA2) is the variance that `tilth.stats.change` computes."""

import numpy as np
import pytest

from tilth.stats.change import difference_in_differences, overlapping_change
from tilth.stats.estimate import satterthwaite

CO2 = 44.0 / 12.0
AREA = {"a": 40.0, "b": 60.0}  # ha of the project's strata, which weigh controls too
PROJECT = {
    "a": ([50.1, 53.2, 48.7, 51.0], [52.0, 54.9, 50.6, 52.2]),
    "b": ([41.3, 44.0, 40.2, 42.8, 39.9], [42.9, 46.1, 41.0, 44.6, 42.2]),
}
CONTROL = {
    "a": ([49.5, 52.2, 50.8], [49.1, 52.0, 50.1]),
    "b": ([40.7, 42.9, 41.5, 43.1], [40.9, 42.0, 41.2, 42.5]),
}


def equation_71(start, final, area):
    """s2_f + s2_s - 2 Cov of totals in Mg CO2, by plain sums over the points."""
    n = len(start)
    s = [x * CO2 for x in start]
    f = [x * CO2 for x in final]
    mean_s, mean_f = sum(s) / n, sum(f) / n
    k = area**2 / (n * (n - 1))
    s2_f = k * sum((x - mean_f) ** 2 for x in f)
    s2_s = k * sum((x - mean_s) ** 2 for x in s)
    cov = k * sum((x - mean_s) * (y - mean_f) for x, y in zip(s, f, strict=True))
    return s2_f + s2_s - 2.0 * cov


def change(strata):
    before = np.concatenate([np.array(b) for b, _ in strata.values()])
    after = np.concatenate([np.array(a) for _, a in strata.values()])
    labels = [name for name, (b, _) in strata.items() for _ in b]
    return overlapping_change(before, after, stratum=labels, area=AREA)


def test_variance_of_the_additional_change():
    terms = {
        (who, name): equation_71(b, a, AREA[name])
        for who, strata in (("project", PROJECT), ("control", CONTROL))
        for name, (b, a) in strata.items()
    }
    whole = sum(AREA.values())
    by_equation_70 = sum(terms.values()) / whole**2  # (Mg CO2 ha-1)^2

    found = difference_in_differences(change(PROJECT), change(CONTROL))

    assert found.variance * CO2**2 == pytest.approx(by_equation_70, rel=1e-12)
    df = satterthwaite(list(terms.values()), [3.0, 4.0, 2.0, 3.0])
    assert found.degrees_of_freedom == pytest.approx(df, rel=1e-12)


def test_total_of_one_stratum():
    before, after = PROJECT["a"]
    found = overlapping_change(before, after).stock_change.times(AREA["a"] * CO2)

    assert found.variance == pytest.approx(equation_71(before, after, 40.0), rel=1e-12)
