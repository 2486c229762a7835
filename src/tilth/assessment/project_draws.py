"""Shared draws of an assessment: one factor, one set of draws, in every parcel.

Each factor and each parcel has its own stream, named by its key, so that neither the
order of parcels nor that of the calculations moves a number. The first member holds
the central values: every array of an assessment carries its central run with it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from tilth.accounting.factor import Factor
from tilth.checks import FloatArray
from tilth.errors import InputError

FEWEST: Final = 100  # members; fewer give no 5th percentile worth printing
MOST: Final = 1_000_000


class Draws(Mapping[str, "Factor | ArrayLike"]):
    """Factors of one's own that are drawn when they are first asked for.

    Given as `own` to the functions of `tilth.accounting`, it puts draws of shape
    (n_members + 1, 1) in the place of every factor whose range is known. A factor
    without a range stays as it is, and its error unknown.

    Parameters
    ----------
    seed : int
        Not negative.
    n_members : int
        Members beside the central one, at least 100.
    """

    def __init__(self, seed: int, n_members: int) -> None:
        if seed < 0:
            raise InputError(f"seed must be a whole number from 0; got {seed}")
        if not FEWEST <= n_members <= MOST:
            raise InputError(f"members must lie in [{FEWEST}, {MOST}]; got {n_members}")
        self.seed, self.n_members = seed, n_members
        self.factors: dict[str, FloatArray] = {}
        self._asked: dict[str, Factor] = {}

    def __getitem__(self, key: str) -> FloatArray:
        return self.factors[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.factors)

    def __len__(self) -> int:
        return len(self.factors)

    def get(self, key: str, default: object = None) -> object:  # type: ignore[override]
        """Draws of a factor, or the factor itself where its range is unknown.

        Raises
        ------
        InputError
            If two factors have one key: the draws of one would stand for the other.
        """
        if key in self.factors:
            first = self._asked[key]
            if isinstance(default, Factor) and default is not first != default:
                raise InputError(
                    f"factors must have a key of their own; got {key} of "
                    f"{first.value:g} and of {default.value:g} {default.unit}"
                )
            return self.factors[key]
        if not isinstance(default, Factor) or default.low is None:
            return default
        self._asked[key] = default
        drawn = default.quantile(self.uniform(f"factor: {key}"))
        drawn[0] = default.value
        self.factors[key] = drawn[:, np.newaxis]
        return self.factors[key]

    def uniform(self, name: str) -> FloatArray:
        """Numbers from 0 to 1, shape (n_members + 1,), the first 0.5. [1]."""
        digest = hashlib.sha256(name.encode()).digest()
        words = [int.from_bytes(digest[i : i + 4], "little") for i in (0, 4, 8, 12)]
        generator = np.random.Generator(np.random.PCG64([self.seed, *words]))
        drawn = generator.random(self.n_members + 1)
        drawn[0] = 0.5
        return np.asarray(np.clip(drawn, 1e-12, 1.0 - 1e-12))

    def normal(self, name: str) -> FloatArray:
        """Standard normal numbers, shape (n_members + 1,), the first 0. [1]."""
        return np.asarray(ndtri(self.uniform(name)))

    def lognormal(self, name: str, mean: float, error: float) -> FloatArray:
        """Positive numbers of a mean and standard deviation, the first the mean.

        Parameters
        ----------
        name : str
            Of the stream.
        mean, error : float
            Mean, above 0, and standard deviation. [as the quantity]

        Returns
        -------
        drawn : ndarray, shape (n_members + 1,)
            [as the quantity]
        """
        width = np.log1p((error / mean) ** 2)
        drawn = mean * np.exp(np.sqrt(width) * self.normal(name) - width / 2.0)
        drawn[0] = mean
        return np.asarray(drawn)
