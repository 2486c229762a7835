"""ICBM against its published steady state and an independent program."""

import csv
from typing import Final

import numpy as np

from docs.validation import reference_data
from docs.validation.row import Row, absolute, relative, share
from tilth.models import icbm

PUBLISHED: Final = "tests/tilth/data/icbm/steady_state.csv"


def rows() -> list[Row]:
    """All comparisons of ICBM."""
    lines = (reference_data.ROOT / PUBLISHED).read_text(encoding="utf-8").splitlines()
    steady = []
    for row in csv.DictReader(x for x in lines if not x.startswith("#")):
        number = {key: float(value) for key, value in row.items()}
        pools = icbm.steady_state(
            number["c_input"],
            number["rate_modifier"],
            icbm.IcbmParameters(humification=number["humification"]),
        )
        steady.append(relative(pools, [number["young"], number["old"]]))

    series = reference_data.columns("soilr_ref/ICBM_1.csv")
    pools = icbm.simulate([0.3, 3.96], np.zeros(20), np.full(20, 1.32))
    expected = np.stack([series["c1"], series["c2"]], axis=1)[10::10]
    bare = share(pools, expected, 2e-8, 1e-4)
    old = absolute(pools[:, 1], expected[:, 1])
    return [
        Row(
            model="ICBM",
            reference="Andrén and Kätterer (1997), table 1",
            quantity="steady state",
            n=sum(n for n, _ in steady),
            deviation=max(d for _, d in steady),
            tolerance=0.01,
            measure="relative",
            why="two decimals are printed; the old pool is 0.7 % from its formula",
        ),
        Row(
            model="ICBM",
            reference="SoilR 1.2.107, bare fallow of 20 years",
            quantity="both pools",
            n=bare[0],
            deviation=bare[1],
            tolerance=1.0,
            measure="times (2e-8 + 1e-4 of the value)",
            why="its solver ran at 1e-6 relative and absolute",
        ),
        Row(
            model="ICBM",
            reference="SoilR 1.2.107, bare fallow of 20 years",
            quantity="old pool",
            n=old[0],
            deviation=old[1],
            tolerance=1e-5,
            measure="kg/m²",
            why="its solver ran at 1e-6 relative and absolute",
        ),
    ]
