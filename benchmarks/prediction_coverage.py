"""Share of new effects inside prediction intervals of 95 %, in simulations.

For each number of studies and heterogeneity, in standard deviations of the true
effects (sampling standard errors lie between 0.1 and 0.3): the usual interval, and the
one averaged over the heterogeneity, both in %.
"""

import numpy as np

from tilth.stats.meta_analysis import random_effects
from tilth.stats.meta_prediction import prediction

RUNS = 1000


def main():
    rng = np.random.default_rng(2009)
    for n in (4, 6, 10, 15, 40):
        for tau in (0.1, 0.2, 0.4):
            inside = np.zeros(2)
            for _ in range(RUNS):
                variance = rng.uniform(0.1, 0.3, n) ** 2
                effect = rng.normal(0.2, np.sqrt(tau**2 + variance))
                new = rng.normal(0.2, tau)
                result = random_effects(effect, variance, hartung_knapp=True)
                for i, (low, high) in enumerate(
                    (result.prediction_interval(), prediction(result).interval())
                ):
                    inside[i] += low < new < high
            usual, averaged = 100.0 * inside / RUNS
            print(
                f"{n} studies, tau {tau:g}: usual {usual:.1f} %, "
                f"averaged {averaged:.1f} %"
            )


if __name__ == "__main__":
    main()
