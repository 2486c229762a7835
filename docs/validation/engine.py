"""The linear engine against an ordinary matrix exponential and an equation solver."""

import numpy as np
from scipy.linalg import expm

from docs.validation.row import Row, relative
from tilth.models import compartmental, icbm, yasso20


def rows() -> list[Row]:
    """Steps and steady states of two models as plain linear algebra."""
    quarters = yasso20.quarter_temperatures(4.6, 12.0)
    parameters = yasso20.yasso15_parameters()
    cases = {
        "ICBM": (icbm.linear_model(), np.array([1.5, 0.0]), np.array([1.32, 1.32])),
        "Yasso15": (
            yasso20.linear_model(parameters),
            np.array([1.0, 0.3, 0.2, 0.6, 0.1]),
            yasso20.rate_modifier(quarters, 700.0, parameters),
        ),
    }
    found = []
    for name, (model, u, modifier) in cases.items():
        n = len(model.pools)
        matrix = (model.transfers - np.eye(n)) * (model.rates * modifier)
        fixed = np.linalg.solve(matrix, -u)
        start = np.linspace(1.0, 10.0, n)
        expected = fixed + expm(50.0 * matrix) @ (start - fixed)
        run = compartmental.simulate(model, start, np.tile(u, (50, 1)), modifier[None])
        pairs = {
            "pools after 50 yearly steps": (run.pools[-1], expected),
            "steady state": (compartmental.equilibrium(model, u, modifier), fixed),
        }
        for quantity, pair in pairs.items():
            size, deviation = relative(*pair)
            found.append(
                Row(
                    model=f"linear engine, {name}",
                    reference="scipy.linalg.expm and numpy.linalg.solve",
                    quantity=quantity,
                    n=size,
                    deviation=deviation,
                    tolerance=1e-11,
                    measure="relative",
                    why="rounding of fifty steps against one",
                )
            )
    return found
