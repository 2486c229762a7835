"""Strata from covariates: cumulative root-f for one, k-means for several.

Dalenius T., Hodges J.L. (1959) Minimum variance stratification. J. Am. Stat. Assoc. 54,
88-101. doi:10.1080/01621459.1959.10501501
Lloyd S.P. (1982) Least squares quantization in PCM. IEEE Trans. Inf. Theory 28,
129-137. doi:10.1109/TIT.1982.1056489
Arthur D., Vassilvitskii S. (2007) k-means++: the advantages of careful seeding. Proc.
18th ACM-SIAM Symp. Discrete Algorithms, 1027-1035.
"""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError

_CLASSES: Final = 200  # of the histogram
_STARTS: Final = 10  # of k-means; the best is kept
_MOST_STEPS: Final = 200


def root_f_limits(frequencies: ArrayLike, n_strata: int) -> list[int]:
    r"""Limits of strata among the classes of a histogram, by cumulative root-f.

    Parameters
    ----------
    frequencies : array_like, shape (n_classes,)
        Number, or area, of each class in order of the covariate. [1]
    n_strata : int
        Number of strata, at least 1.

    Returns
    -------
    limits : list of int
        Classes below each of the n_strata - 1 limits, rising.

    Raises
    ------
    InputError
        If a frequency is negative, or there are fewer filled classes than strata.

    Notes
    -----
    The limits are the ends of classes nearest to equal steps of the cumulated
    :math:`\sqrt f` (Dalenius and Hodges 1959; Cochran 1977, chapter 5A).
    """
    f = complete(
        "frequencies", in_range("frequencies", frequencies, 0.0, np.inf, "1"), "1"
    )
    filled = np.flatnonzero(f > 0.0)
    if not 1 <= n_strata <= filled.size:
        raise InputError(
            "the number of strata must be from 1 to the number of classes that hold "
            f"something, {filled.size}; got {n_strata}"
        )
    total = np.cumsum(np.sqrt(f[filled]))
    limits = []
    low = 0
    for i in range(1, n_strata):
        high = filled.size - (n_strata - i)  # leaves one class for each stratum
        steps = np.abs(total[low:high] - total[-1] * i / n_strata)
        low += int(np.argmin(steps)) + 1
        limits.append(int(filled[low - 1]) + 1)
    return limits


def root_f_strata(
    covariate: ArrayLike, n_strata: int, *, weights: ArrayLike | None = None
) -> NDArray[np.int64]:
    """Stratum of each cell from one covariate, by cumulative root-f.

    Parameters
    ----------
    covariate : array_like, shape (n,)
        One value per cell, none missing. [as the quantity]
    n_strata : int
        Number of strata, at least 1.
    weights : array_like, shape (n,), optional
        Area of each cell; 1 if None. [ha]

    Returns
    -------
    stratum : sequence of int, shape (n,)
        From 0, rising with the covariate.

    Raises
    ------
    InputError
        If a value is missing or the covariate has fewer values than strata.
    """
    x = complete("covariate", covariate, "the unit of the quantity")
    values = np.unique(x)
    if values.size <= _CLASSES:
        edges = np.r_[values, np.inf]
    else:
        edges = np.linspace(values[0], values[-1], _CLASSES + 1)
        edges[-1] = np.inf
    place = np.searchsorted(edges, x, side="right") - 1
    mass = None if weights is None else np.asarray(weights, dtype=np.float64)
    frequencies = np.bincount(place, mass, minlength=edges.size - 1)
    limits = root_f_limits(frequencies, n_strata)
    return np.asarray(np.searchsorted(limits, place, side="right"), dtype=np.int64)


def standardised(covariates: ArrayLike) -> FloatArray:
    """Covariates less their mean, over their standard deviation.

    Parameters
    ----------
    covariates : array_like, shape (n, n_covariates)
        One row per cell, none missing. [as the quantity]

    Returns
    -------
    scores : ndarray, shape (n, n_covariates)
        Mean 0 and standard deviation 1. [1]

    Raises
    ------
    InputError
        If a value is missing or a covariate is the same everywhere.
    """
    x = complete("covariates", covariates, "the unit of the quantity")
    if x.ndim != 2 or x.size == 0:
        raise InputError(
            f"covariates must have the shape (n, n_covariates); got {x.shape}"
        )
    spread = x.std(axis=0)
    flat = np.flatnonzero(spread <= 1e-12 * np.abs(x).max(axis=0))
    if flat.size:
        raise InputError(
            "a covariate must differ among the cells of the area; covariate "
            f"{flat[0] + 1} is {x[0, flat[0]]:g} everywhere"
        )
    return np.asarray((x - x.mean(axis=0)) / spread)


def k_means(
    scores: ArrayLike, n_strata: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Stratum of each cell, so that cells of a stratum are alike.

    Parameters
    ----------
    scores : array_like, shape (n, n_covariates)
        Standardised covariates, none missing. [1]
    n_strata : int
        Number of strata, at least 1.
    generator : numpy.random.Generator
        Source of randomness for the starts.

    Returns
    -------
    stratum : sequence of int, shape (n,)
        From 0, in order of the first covariate's mean.

    Raises
    ------
    InputError
        If a value is missing or there are fewer different cells than strata.

    Notes
    -----
    Best of ten starts by k-means++, each improved until no cell moves. It finds a local
    minimum of the sum of squared distances to the centres.
    """
    x = complete("scores", scores, "1")
    different = len(np.unique(x, axis=0))
    if not 1 <= n_strata <= different:
        raise InputError(
            "the number of strata must be from 1 to the number of different cells, "
            f"{different}; got {n_strata}"
        )
    best = None
    for _ in range(_STARTS):
        label, cost = _lloyd(x, _start(x, n_strata, generator))
        if np.unique(label).size == n_strata and (best is None or cost < best[1]):
            best = label, cost
    if best is None:
        raise InputError(f"no {n_strata} strata were found in {different} cells")
    label = best[0]
    means = [x[label == i, 0].mean() for i in range(n_strata)]
    rank = np.empty(n_strata, dtype=np.int64)
    rank[np.argsort(means, kind="stable")] = np.arange(n_strata)
    return np.asarray(rank[label])


def _start(x: FloatArray, n: int, generator: np.random.Generator) -> FloatArray:
    """Centres of k-means++: far from each other by chance."""
    centres = [x[int(generator.integers(len(x)))]]
    nearest = ((x - centres[0]) ** 2).sum(axis=1)
    while len(centres) < n:
        upto = np.cumsum(nearest)
        i = int(np.searchsorted(upto, generator.random() * upto[-1], side="right"))
        centres.append(x[min(i, len(x) - 1)])
        nearest = np.minimum(nearest, ((x - centres[-1]) ** 2).sum(axis=1))
    return np.array(centres)


def _lloyd(x: FloatArray, centres: FloatArray) -> tuple[NDArray[np.int64], float]:
    label = np.full(len(x), -1, dtype=np.int64)
    cost = np.inf
    for _ in range(_MOST_STEPS):
        away = ((x[:, None, :] - centres) ** 2).sum(axis=2)
        nearest = np.argmin(away, axis=1)
        cost = float(np.take_along_axis(away, nearest[:, None], 1).sum())
        if (nearest == label).all():
            break
        label = nearest
        for i in range(len(centres)):
            if (label == i).any():
                centres[i] = x[label == i].mean(axis=0)
    return label, cost
