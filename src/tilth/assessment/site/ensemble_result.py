"""What several models say about a site, side by side."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.site.result import Layer, ModelRun
from tilth.checks import FloatArray

SPREAD: Final = "spread between models (not an interval)"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A model that did not run.

    Parameters
    ----------
    model : str
        Name as on the command line.
    reasons : tuple of str
        Why; never empty.
    """

    model: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Where the models of one layer lie in one scenario.

    Parameters
    ----------
    layer : Layer
        The soil that all of them describe.
    scenario : str
        ``baseline`` or ``project``.
    models : tuple of str
        At least two.
    years : sequence of int, shape (n_years + 1,)
        Years of the states.
    lowest, highest, mean : ndarray, shape (n_years + 1,)
        Of the models; a spread between models, not an interval. [Mg ha-1]
    """

    layer: Layer
    scenario: str
    models: tuple[str, ...]
    years: NDArray[np.int64]
    lowest: FloatArray
    highest: FloatArray
    mean: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Ensemble:
    """What all models say about a site.

    Parameters
    ----------
    runs : tuple of ModelRun
        Models that apply.
    left_out : tuple of LeftOut
        The others.
    spreads : tuple of Spread
        One per layer and scenario that two or more models describe.
    """

    runs: tuple[ModelRun, ...]
    left_out: tuple[LeftOut, ...]
    spreads: tuple[Spread, ...]
