"""RothC for one site as plain loops with one exponential per pool and month.

Written from the official description, apart from the code it checks: no closed form,
no polynomial, no array. Months are (temperature, rain, pan, plant, manure, cover,
dpm_rpm, modern).
"""

import math

RATES = (10.0, 0.3, 0.66, 0.02)  # DPM, RPM, BIO, HUM [yr-1]
DECAY = math.log(2.0) / 5568.0


def limits(soil):
    """(wilting, stress, covered, bare, lowest) of a soil given as a dict [mm]."""
    clay, depth, moist, bare = (
        soil[k] for k in ("clay", "depth", "opt_rm_moist", "opt_smd_bare")
    )
    if moist == 1:
        s15 = -(20 + 1.3 * clay - 0.01 * clay**2) * depth / 23
        return s15, 0.444 * s15, s15, s15 if bare == 2 else 0.556 * s15, 0.2
    s15, s1, driest = (_retained(soil, h) for h in (15_000, 1_000, 1_000_000))
    other = s15 if bare == 2 else s15 - (0.6388 / 0.8) * (s15 - s1)
    covered = driest if moist == 2 else s15
    return s15, s1, covered, other, soil["lowest_moisture_modifier"]


def _retained(soil, height):
    c, s, d = soil["clay"], soil["silt"], soil["bulk_density"]
    o, ln = 1.72 * soil["organic_carbon"], math.log
    alpha = math.exp(
        -14.96 + 0.03135 * c + 0.0351 * s + 0.646 * o + 15.29 * d - 0.192
        - 4.671 * d**2 - 0.000781 * c**2 - 0.00687 * o**2 + 0.0449 / o
        + 0.0663 * ln(s) + 0.1482 * ln(o) - 0.04546 * d * s - 0.4852 * d * o
        + 0.00673 * c
    )  # fmt: skip
    theta_s = (
        0.7919 + 0.001691 * c - 0.29619 * d - 0.000001491 * s**2 + 0.0000821 * o**2
        + 0.02427 / c + 0.01113 / s + 0.01472 * ln(s) - 0.0000733 * o * c
        - 0.000619 * d * c - 0.001183 * d * o - 0.0001664 * s
    )  # fmt: skip
    n = 1 + math.exp(
        -25.23 - 0.02195 * c + 0.0074 * s - 0.194 * o + 45.5 * d - 7.24 * d**2
        + 0.0003658 * c**2 + 0.002885 * o**2 - 12.81 / d - 0.1524 / s - 0.01958 / o
        - 0.2876 * ln(s) - 0.0709 * ln(o) - 44.6 * ln(d) - 0.02264 * d * c
        + 0.0896 * d * o + 0.00718 * c
    )  # fmt: skip

    def theta(h):
        return 0.01 + (theta_s - 0.01) / (1 + (alpha * h) ** n) ** (1 - 1 / n)

    return 10 * soil["depth"] * (theta(height) - theta(50))


def month(soil, state, row):
    """State after one month: ([mass], [activity], deficit), and the CO2 of it."""
    mass, activity, deficit = state
    temperature, rain, pan, plant, manure, cover, ratio, modern = row
    s15, s1, covered, bare, lowest = limits(soil)
    a = (
        47.91 / (math.exp(106.06 / (temperature + 18.27)) + 1)
        if temperature >= -5
        else 0
    )
    wetted = min(0.0, deficit + rain - 0.75 * pan)
    deficit = max(covered, wetted) if cover else max(min(bare, deficit), wetted)
    if deficit > s1:
        b = 1.0
    elif soil["opt_rm_moist"] != 2 or deficit > s15:
        b = lowest + (1 - lowest) * (s15 - deficit) / (s15 - s1)
    else:
        b = lowest
    rate = a * b * (0.6 if cover else 1.0)
    x = 1.67 * (1.85 + 1.60 * math.exp(-0.0786 * soil["clay"]))
    dpm = ratio / (1 + ratio)
    entering = (
        dpm * plant + 0.49 * manure, (1 - dpm) * plant + 0.49 * manure, 0.0,
        0.02 * manure,
    )  # fmt: skip

    def turned(values):
        left = [
            v * math.exp(-rate * k / 12) for v, k in zip(values, RATES, strict=True)
        ]
        gone = sum(values) - sum(left)
        left[2] += gone * 0.46 / (x + 1)
        left[3] += gone * 0.54 / (x + 1)
        return left, gone * x / (x + 1)

    new, co2 = turned(mass)
    aged = [v * math.exp(-DECAY / 12) for v in turned(activity)[0]]
    new = [v + e for v, e in zip(new, entering, strict=True)]
    aged = [v + e * modern / 100 for v, e in zip(aged, entering, strict=True)]
    return (new, aged, deficit), co2
