"""Published data sets of meta-analyses."""

import csv
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[1] / "data" / "meta_analysis"


def columns(name):
    """Columns of a data set, numbers as arrays."""
    lines = (DATA / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if line[0] != "#"))
    out = {}
    for key in rows[0]:
        texts = [row[key] for row in rows]
        try:
            out[key] = np.array([float(text) for text in texts])
        except ValueError:
            out[key] = texts
    return out


def log_ratio(ill, total, control_ill, control_total):
    """Log relative risk of independent groups and its variance."""
    effect = np.log(ill / total * control_total / control_ill)
    return effect, 1 / ill - 1 / total + 1 / control_ill - 1 / control_total


def log_odds(ill, total, control_ill, control_total):
    """Log odds ratio; half a person is added to tables with an empty cell."""
    cells = np.array([ill, total - ill, control_ill, control_total - control_ill])
    cells = cells + 0.5 * (cells == 0).any(axis=0)
    a, b, c, d = cells
    return np.log(a * d / (b * c)), (1 / cells).sum(axis=0)


def bcg():
    """Log relative risks of the BCG trials, their variances and latitudes."""
    d = columns("colditz1994")
    effect, variance = log_ratio(
        d["treated_ill"],
        d["treated_ill"] + d["treated_well"],
        d["control_ill"],
        d["control_ill"] + d["control_well"],
    )
    return effect, variance, d["latitude"]


def calendars():
    """Effects, variances, districts and years of the school calendars."""
    d = columns("konstantopoulos2011")
    return d["effect"], d["variance"], d["district"].tolist(), d["year"]
