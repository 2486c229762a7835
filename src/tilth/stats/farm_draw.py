"""First stage of a two-stage sample: farms drawn from a list.

Cochran W.G. (1977) Sampling techniques, 3rd ed. Wiley, New York. Chapters 9A and 11.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import complete, in_range
from tilth.errors import InputError


def equal_draw(
    n_farms: int, n: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Farms drawn without replacement, each with the same probability n / N.

    Parameters
    ----------
    n_farms : int
        Farms in the population.
    n : int
        Farms to draw.
    generator : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    farms : sequence of int, shape (n,)
        Places in the list, in the order of the draw; more begin with fewer.

    Raises
    ------
    InputError
        If there are fewer farms than are to be drawn.
    """
    if not 1 <= n <= n_farms:
        raise InputError(
            f"the number of farms to draw must be from 1 to {n_farms}, those of the "
            f"list; got {n}"
        )
    return np.asarray(generator.permutation(n_farms)[:n], dtype=np.int64)


def proportional_draw(
    sizes: ArrayLike, n: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Farms drawn with replacement, in proportion to their size.

    Parameters
    ----------
    sizes : array_like, shape (n_farms,)
        Area of each farm, above 0. [ha]
    n : int
        Draws.
    generator : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    farms : sequence of int, shape (n,)
        Places in the list, in the order of the draw; one farm may be there more than
        once. More begin with fewer.

    Raises
    ------
    InputError
        If a size is not a number above 0, or there is nothing to draw.
    """
    size = complete("sizes", in_range("sizes", sizes, 0.0, np.inf, "ha"), "ha")
    if size.ndim != 1 or size.size == 0 or not ((size > 0) & (size < np.inf)).all():
        raise InputError("sizes must be finite numbers above 0 ha, one for each farm")
    if n < 1:
        raise InputError(f"the number of draws must be at least 1; got {n}")
    upto = np.cumsum(size)
    place = np.searchsorted(upto, generator.random(n) * upto[-1], side="right")
    return np.asarray(np.minimum(place, size.size - 1), dtype=np.int64)
