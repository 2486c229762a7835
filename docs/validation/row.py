"""One row of the validation page: a model against one reference."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A comparison.

    Parameters
    ----------
    model : str
        What was tested.
    reference : str
        What it was compared with.
    quantity : str
        What of it, with its unit.
    n : int
        Numbers compared.
    deviation : float
        Largest deviation.
    tolerance : float
        Largest deviation allowed.
    measure : str
        ``relative``, a unit, or the formula whose share the deviation is.
    why : str
        Why the tolerance is what it is.
    """

    model: str
    reference: str
    quantity: str
    n: int
    deviation: float
    tolerance: float
    measure: str
    why: str

    @property
    def passed(self) -> bool:
        """Whether the deviation is a number within the tolerance."""
        return bool(self.n > 0 and self.deviation <= self.tolerance)


def absolute(found: ArrayLike, expected: ArrayLike) -> tuple[int, float]:
    """Numbers compared and their largest deviation; NaN if either has one."""
    f, e = _pair(found, expected)
    return f.size, float(np.abs(f - e).max())


def relative(found: ArrayLike, expected: ArrayLike) -> tuple[int, float]:
    """The same relative to the expected number; where that is 0, absolute."""
    f, e = _pair(found, expected)
    scale = np.where(e == 0.0, 1.0, np.abs(e))
    return f.size, float((np.abs(f - e) / scale).max())


def share(
    found: ArrayLike, expected: ArrayLike, fixed: float, proportional: float
) -> tuple[int, float]:
    """The same as a share of ``fixed + proportional * |expected|``."""
    f, e = _pair(found, expected)
    return f.size, float((np.abs(f - e) / (fixed + proportional * np.abs(e))).max())


def _pair(found: ArrayLike, expected: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    f, e = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    if f.shape != e.shape:
        raise ValueError(f"shapes must be equal; got {f.shape} and {e.shape}")
    return f.ravel(), e.ravel()


def table(rows: Iterable[Row]) -> str:
    """Rows as a table in Markdown."""
    lines = [
        "| model | reference | quantity | n | largest deviation | tolerance |"
        " result | reason of the tolerance |",
        "|---|---|---|--:|--:|---|---|---|",
    ]
    for row in rows:
        allowed = f"{row.tolerance:.3g} {row.measure}".strip()
        lines.append(
            f"| {row.model} | {row.reference} | {row.quantity} | {row.n} "
            f"| {row.deviation:.2g} | {allowed} "
            f"| {'pass' if row.passed else '**FAIL**'} | {row.why} |"
        )
    return "\n".join(lines)


def require(rows: Iterable[Row]) -> str:
    """How many rows pass; raise unless all do, so that the build stops."""
    every = list(rows)
    failed = [r for r in every if not r.passed]
    if failed or not every:
        named = "; ".join(f"{r.model}, {r.reference}, {r.quantity}" for r in failed)
        raise AssertionError(f"{len(failed)} of {len(every)} rows fail: {named}")
    return f"All {len(every)} rows pass."
