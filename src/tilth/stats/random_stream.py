"""Named streams of random numbers: one seed, and a stream for each purpose.

The stream of one stratum does not depend on what is drawn for another, nor on the
number of threads.
"""

import hashlib

import numpy as np

from tilth.errors import InputError


def random_stream(seed: int, *names: str) -> np.random.Generator:
    """Generator of random numbers for one purpose.

    Parameters
    ----------
    seed : int
        Not negative.
    *names : str
        What the numbers are for, such as ``"points", "stratum 1"``.

    Returns
    -------
    generator : numpy.random.Generator
        PCG64 from the SHA-256 of seed and names; the same ones give the same numbers.

    Raises
    ------
    InputError
        If the seed is negative.

    Examples
    --------
    >>> a, b = random_stream(1, "points", "north"), random_stream(1, "points", "north")
    >>> bool(a.random() == b.random())
    True
    """
    if seed < 0:
        raise InputError(f"seed must be a whole number from 0; got {seed}")
    text = "\x1f".join([str(int(seed)), *names])
    digest = hashlib.sha256(text.encode()).digest()
    bits = np.random.PCG64(int.from_bytes(digest, "big"))
    return np.random.Generator(bits)
