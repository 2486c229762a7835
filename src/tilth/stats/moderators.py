"""Moderators of a meta-analysis as columns of numbers."""

from collections.abc import Sequence

import numpy as np

from tilth.checks import FloatArray
from tilth.errors import InputError


def indicator_columns(
    labels: Sequence[str], name: str
) -> tuple[FloatArray, tuple[str, ...]]:
    """Columns of 0 and 1 for the classes of a moderator, without the first class.

    Parameters
    ----------
    labels : sequence of str, length k
        Class of each effect.
    name : str
        Name of the moderator.

    Returns
    -------
    columns : ndarray, shape (k, classes - 1)
        1 where the effect is of the class; the first class in alphabetical order is the
        one that others are compared with. [1]
    names : tuple of str
        Such as ``climate: dry``.

    Raises
    ------
    InputError
        If there are fewer than two classes.
    """
    classes = sorted(set(labels))
    if len(classes) < 2:
        raise InputError(
            f"{name} must have at least two classes; got {', '.join(classes) or 'none'}"
        )
    columns = [[float(label == c) for label in labels] for c in classes[1:]]
    return np.array(columns).T, tuple(f"{name}: {c}" for c in classes[1:])
