"""Errors of the inputs of models, drawn from ``uncertainty/inputs.csv``."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np

from tilth.assessment.project.draws import Draws
from tilth.checks import FloatArray
from tilth.datasets.tables import read_table

TABLE: Final = "uncertainty/inputs.csv"


@cache
def error_rows() -> Mapping[str, dict[str, str]]:
    """Rows of the errors of inputs.

    Returns
    -------
    rows : mapping
        By quantity.
    """
    return MappingProxyType({row["quantity"]: row for row in read_table(TABLE).rows})


def uniform(name: str, stream: str, draws: Draws) -> FloatArray:
    """Draws between the bounds of a quantity.

    Parameters
    ----------
    name : str
        Quantity of the table whose distribution is uniform.
    stream : str
        Name of the draws.
    draws : Draws
        Of the assessment.

    Returns
    -------
    drawn : ndarray, shape (n_members + 1,)
        The first is the middle. [1]
    """
    row = error_rows()[name]
    low, high = float(row["first"]), float(row["second"])
    return np.asarray(low + (high - low) * draws.uniform(stream))


def basis(name: str) -> str:
    """What the size of an error rests on.

    Parameters
    ----------
    name : str
        Quantity of the table.

    Returns
    -------
    text : str
        With its mark.
    """
    row = error_rows()[name]
    return f"{row['mark']}: error of {name}: {row['basis']}"
