r"""Normal model of effects whose sampling errors are known, and its likelihood.

.. math::
    y \sim N(X \beta,\; V + \tau^2_E I + \tau^2_S Z Z')

with the sampling covariance V, one variance among the effects of a study and one among
studies; Z tells which study an effect belongs to. Within a block (a study, or effects
that share a control) V is written in its own axes once; after that every evaluation
costs a few sums over the effects, for any number of them.

Harville D.A. (1977) J. Am. Stat. Assoc. 72, 320-338. doi:10.1080/01621459.1977.10480998
(restricted likelihood, its derivatives)
Konstantopoulos S. (2011) Res. Synth. Methods 2, 61-76. doi:10.1002/jrsm.35 (levels)
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf, log, pi
from typing import Final, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError

Label = TypeVar("Label", bound=Hashable)
IntArray = NDArray[np.int64]

SYMMETRY: Final = 1e-9  # of a covariance, relative to its largest variance
UNIT: Final = "in the unit of the effect"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectModel:
    """Effects with their sampling covariance, design and studies, ready to be fitted.

    Parameters
    ----------
    effect : ndarray, shape (k,)
        In the order given. [as the effect]
    variance : ndarray, shape (k,)
        Sampling variance of each. [as the effect, squared]
    covariance : ndarray, shape (k, k), optional
        Sampling covariance, if it is not diagonal. [as the effect, squared]
    design : ndarray, shape (k, p)
        One column per coefficient; the first is 1 for the intercept. [as the moderator]
    names : tuple of str
        Name of each coefficient.
    study : sequence of int, shape (k,)
        Number of the study of each effect, from 0.
    order : sequence of int, shape (k,)
        Effects sorted by block.
    starts : sequence of int
        First place of each block in that order.
    axis_variance : ndarray, shape (k,)
        Sampling variance along the axes of each block. [as the effect, squared]
    axis_effect : ndarray, shape (k,)
        Effects along these axes. [as the effect]
    axis_design : ndarray, shape (k, p)
        Design along these axes. [as the moderator]
    axis_study : ndarray, shape (k,)
        Error that the effects of a study share, along these axes. [1]
    log_design : float
        Logarithm of the determinant of X'X. [1]
    """

    effect: FloatArray
    variance: FloatArray
    covariance: FloatArray | None
    design: FloatArray
    names: tuple[str, ...]
    study: IntArray
    order: IntArray
    starts: IntArray
    axis_variance: FloatArray
    axis_effect: FloatArray
    axis_design: FloatArray
    axis_study: FloatArray
    log_design: float

    @property
    def n_effects(self) -> int:
        """Number of effects."""
        return self.effect.size

    @property
    def n_coefficients(self) -> int:
        """Number of coefficients, the intercept included."""
        return int(self.design.shape[1])

    @property
    def n_studies(self) -> int:
        """Number of studies."""
        return int(self.study.max()) + 1


def effect_model(
    effect: ArrayLike,
    variance: ArrayLike,
    *,
    study: Sequence[Hashable] | None = None,
    moderators: ArrayLike | None = None,
    names: Sequence[str] = (),
) -> EffectModel:
    """Model of effects; every argument is checked here.

    Parameters
    ----------
    effect : array_like, shape (k,)
        Effect sizes. [as the effect]
    variance : array_like, shape (k,) or (k, k)
        Sampling variances, or the sampling covariance, as of
        `tilth.stats.effect_size.shared_control_covariance`. [as the effect, squared]
    study : sequence, length k, optional
        Label of the study of each effect; if None, each effect is a study of its own.
    moderators : array_like, shape (k,) or (k, m), optional
        Explaining variables, without the column of the intercept. [as the moderator]
    names : sequence of str, optional
        Name of each moderator.

    Returns
    -------
    model : EffectModel
        To be evaluated by `profile`.

    Raises
    ------
    InputError
        If a number is missing or not finite, a variance is not above 0, a covariance is
        not symmetric and positive definite or joins effects of different studies,
        shapes differ, moderators repeat each other or leave nothing to estimate a
        variance from.
    """
    y = _vector("effect", effect)
    k = y.size
    diagonal, covariance = _sampling(variance, k)
    codes = _codes(study, k)
    design, columns = _design(moderators, names, k)
    blocks = codes if study is not None else _linked(covariance, k)
    if covariance is not None and study is not None:
        _inside_studies(covariance, codes)
    order = np.argsort(blocks, kind="stable").astype(np.int64)
    sorted_blocks = blocks[order]
    starts = np.flatnonzero(np.diff(sorted_blocks, prepend=-1)).astype(np.int64)
    values, joined = diagonal[order], np.ones((k, 1))
    joined = np.column_stack([joined, y[order], design[order]])
    if covariance is not None:
        values, joined = _in_own_axes(covariance, order, starts, joined)
    return EffectModel(
        effect=y,
        variance=diagonal,
        covariance=covariance,
        design=design,
        names=columns,
        study=codes,
        order=order,
        starts=starts,
        axis_variance=values,
        axis_effect=joined[:, 1],
        axis_design=joined[:, 2:],
        axis_study=joined[:, 0],
        log_design=float(np.linalg.slogdet(design.T @ design)[1]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profile:
    """The model at given variances among studies and effects.

    Parameters
    ----------
    coefficients : ndarray, shape (p,)
        Generalised least squares. [as the effect]
    covariance : ndarray, shape (p, p)
        Of the coefficients. [as the effect, squared]
    residual_sum : float
        Residuals weighted with the inverse of the whole covariance: Cochran's Q where
        both variances are 0. [1]
    trace : float
        Trace of the inverse covariance without what the coefficients took.
        [per squared unit of the effect]
    log_likelihood : float
        Restricted or full. [1]
    score : ndarray, shape (2,)
        Its slope in the variance among studies and in that among effects.
        [per squared unit of the effect]
    hessian : ndarray, shape (2, 2)
        Its second derivatives. [per unit of the effect to the power of 4]
    information : ndarray, shape (2, 2)
        Their expectation, with the other sign. [per unit of the effect to the power 4]
    """

    coefficients: FloatArray
    covariance: FloatArray
    residual_sum: float
    trace: float
    log_likelihood: float
    score: FloatArray
    hessian: FloatArray
    information: FloatArray


def profile(
    model: EffectModel,
    tau2_study: float,
    tau2_effect: float,
    *,
    restricted: bool,
    slopes: bool = True,
) -> Profile:
    """Coefficients, likelihood and its derivatives at given variances.

    Parameters
    ----------
    model : EffectModel
        Checked effects.
    tau2_study, tau2_effect : float
        Variance among studies and among the effects of a study, from 0.
        [as the effect, squared]
    restricted : bool
        True for the restricted likelihood, False for the full one.
    slopes : bool, default True
        False to leave out the derivatives, which are then NaN, and save time.

    Returns
    -------
    profile : Profile
        Constants are kept: the log-likelihood is that of the density itself, the
        restricted one of k - p error contrasts with orthonormal weights.
    """
    k, p = model.design.shape
    x, z, starts = model.axis_design, model.axis_study, model.starts
    lengths = np.diff(starts, append=k)
    total = model.axis_variance + tau2_effect
    weight = 1.0 / total
    inner = np.add.reduceat(weight * z * z, starts)  # z' W z of each block
    grown = 1.0 + tau2_study * inner
    drop = tau2_study / grown
    wz = weight * z

    def block_sums(a: FloatArray) -> FloatArray:
        return np.asarray(np.add.reduceat(a, starts, axis=0))

    def spread(a: FloatArray) -> FloatArray:
        return np.repeat(a, lengths, axis=0)

    def inverse(a: FloatArray) -> FloatArray:
        """Inverse of the whole covariance, times columns."""
        wa = weight[:, None] * a
        shared = block_sums(z[:, None] * wa)
        return wa - wz[:, None] * spread(drop[:, None] * shared)

    vx = inverse(x)
    covariance = _inverse_of_positive(x.T @ vx)
    vy = inverse(model.axis_effect[:, None])[:, 0]
    coefficients = covariance @ (x.T @ vy)
    r = vy - vx @ coefficients  # P y
    residual_sum = float(model.axis_effect @ r)
    log_det = float(np.log(total).sum() + np.log(grown).sum())

    if restricted:
        log_det += -model.log_design - float(np.linalg.slogdet(covariance)[1])
    free = k - p if restricted else k
    plain = block_sums((weight * wz * z)[:, None])[:, 0]  # z' W^2 z of each block
    effects = float(weight.sum() - (drop * plain).sum())  # tr V^-1
    xx = vx.T @ vx
    trace = effects - float((covariance * xx).sum())
    score = np.full(2, np.nan)
    hessian, information = np.full((2, 2), np.nan), np.full((2, 2), np.nan)
    if slopes:
        h = block_sums(z[:, None] * vx)  # Z' V^-1 X
        cubed = block_sums((weight * weight * wz * z)[:, None])[:, 0]
        q = inner / grown  # z' V^-1 z
        studies = float(q.sum())
        hh = h.T @ h
        # tr(V^-1 A V^-1 B) for A, B = ZZ' (0) and I (1)
        m = np.empty((2, 2))
        m[0, 0] = float((q * q).sum())
        m[0, 1] = m[1, 0] = float((plain / grown**2).sum())
        squares = float(weight @ weight)
        m[1, 1] = squares + float((drop**2 * plain**2 - 2.0 * drop * cubed).sum())
        kz = block_sums((wz / spread(grown))[:, None] * vx)  # Z' V^-2 X
        n = np.empty((2, 2))
        n[0, 0] = float((covariance * ((h * q[:, None]).T @ h)).sum())
        n[0, 1] = n[1, 0] = float((covariance * (kz.T @ h)).sum())
        n[1, 1] = float((covariance * (vx.T @ inverse(vx))).sum())
        forms = (hh, xx)
        cc = np.array([[_trace4(covariance, a, b) for b in forms] for a in forms])
        expected = m - 2.0 * n + cc if restricted else m
        moved = np.column_stack([z * spread(block_sums((z * r)[:, None])[:, 0]), r])
        pulled = inverse(moved) - vx @ (covariance @ (vx.T @ moved))
        curvature = moved.T @ pulled
        trace_study = studies - float((covariance * hh).sum())
        traces = (trace_study, trace) if restricted else (studies, effects)
        score = 0.5 * (r @ moved - np.array(traces))
        information = 0.5 * expected
        hessian = information - 0.5 * (curvature + curvature.T)
    return Profile(
        coefficients=coefficients,
        covariance=covariance,
        residual_sum=residual_sum,
        trace=trace,
        log_likelihood=-0.5 * (free * log(2.0 * pi) + log_det + residual_sum),
        score=score,
        hessian=hessian,
        information=information,
    )


def _trace4(c: FloatArray, a: FloatArray, b: FloatArray) -> float:
    """tr(C A C B) for small symmetric matrices."""
    return float(np.trace(c @ a @ c @ b))


def _inverse_of_positive(a: FloatArray) -> FloatArray:
    """Inverse of a symmetric positive definite matrix, whatever its units."""
    scale = 1.0 / np.sqrt(np.diag(a))
    return np.asarray(
        np.linalg.inv(a * np.outer(scale, scale)) * np.outer(scale, scale)
    )


def _vector(name: str, values: ArrayLike) -> FloatArray:
    """Finite numbers on one axis."""
    array = complete(name, in_range(name, values, -inf, inf, UNIT), UNIT)
    if array.ndim != 1 or array.size == 0 or np.isinf(array).any():
        raise InputError(
            f"{name} must be finite numbers on one axis, {UNIT}; got the shape "
            f"{array.shape} with {int(np.isinf(array).sum())} infinite"
        )
    return array


def _sampling(variance: ArrayLike, k: int) -> tuple[FloatArray, FloatArray | None]:
    """Variances, and the covariance where it is not diagonal."""
    unit = "in the squared unit of the effect"
    array = complete("variance", in_range("variance", variance, -inf, inf, unit), unit)
    if array.shape not in ((k,), (k, k)):
        raise InputError(
            f"variance must have the shape ({k},) or ({k}, {k}), one for each effect; "
            f"got {array.shape}"
        )
    diagonal = array if array.ndim == 1 else np.diag(array).copy()
    bad = ~(diagonal > 0.0) | np.isinf(diagonal)
    if bad.any():
        raise InputError(
            f"variance must be above 0 and finite, {unit}; got {diagonal[bad][0]:g} "
            f"({int(bad.sum())} of {k} values)"
        )
    if array.ndim == 1:
        return diagonal, None
    if np.abs(array - array.T).max() > SYMMETRY * diagonal.max():
        raise InputError(
            "variance must be symmetric if it is a covariance, "
            f"{unit}; got differences to {np.abs(array - array.T).max():g}"
        )
    off = array - np.diag(diagonal)
    return diagonal, array if off.any() else None


def _codes(study: Sequence[Hashable] | None, k: int) -> IntArray:
    """Number of the study of each effect, in order of first appearance."""
    if study is None:
        return np.arange(k, dtype=np.int64)
    labels = study.tolist() if isinstance(study, np.ndarray) else list(study)
    if len(labels) != k:
        raise InputError(
            f"study must have one label for each of the {k} effects; got {len(labels)}"
        )
    place: dict[Hashable, int] = {}
    return np.array([place.setdefault(s, len(place)) for s in labels], dtype=np.int64)


def _design(
    moderators: ArrayLike | None, names: Sequence[str], k: int
) -> tuple[FloatArray, tuple[str, ...]]:
    """Intercept and moderators, of full rank."""
    columns = np.empty((k, 0))
    if moderators is not None:
        unit = "in the unit of the moderator"
        columns = in_range("moderators", moderators, -inf, inf, unit)
        columns = complete("moderators", columns, unit)
        columns = columns[:, None] if columns.ndim == 1 else columns
    if columns.ndim != 2 or columns.shape[0] != k or np.isinf(columns).any():
        raise InputError(
            f"moderators must be finite numbers of the shape ({k},) or ({k}, m), one "
            f"row for each effect; got {columns.shape}"
        )
    m = columns.shape[1]
    called = tuple(names) or tuple(f"moderator {i + 1}" for i in range(m))
    if len(called) != m:
        raise InputError(
            f"names must have one for each of the {m} moderators; got {len(called)}"
        )
    design = np.column_stack([np.ones(k), columns])
    if k <= m + 1:
        raise InputError(
            f"there must be more effects than coefficients; got {k} and {m + 1}"
        )
    size = np.sqrt((design**2).sum(axis=0))
    if (size == 0.0).any() or np.linalg.matrix_rank(design / size) < m + 1:
        raise InputError(
            "moderators must not repeat each other or be constant; "
            f"got {', '.join(called)}"
        )
    return design, ("intercept", *called)


def _linked(covariance: FloatArray | None, k: int) -> IntArray:
    """Blocks of effects that the sampling covariance joins."""
    if covariance is None:
        return np.arange(k, dtype=np.int64)
    rows, columns = np.nonzero(covariance)
    graph = coo_array((np.ones(rows.size), (rows, columns)), shape=(k, k))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _inside_studies(covariance: FloatArray, codes: IntArray) -> None:
    """Refuse a covariance between effects of different studies."""
    rows, columns = np.nonzero(covariance)
    across = codes[rows] != codes[columns]
    if across.any():
        i, j = int(rows[across][0]), int(columns[across][0])
        raise InputError(
            "variance must join effects of one study only; effects "
            f"{i} and {j}, counted from 0, share an error but belong to two studies"
        )


def _in_own_axes(
    covariance: FloatArray, order: IntArray, starts: IntArray, joined: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Variances along the axes of each block, and the columns along them."""
    values = np.empty(order.size)
    turned = joined.copy()
    for first, last in zip(starts, [*starts[1:], order.size], strict=True):
        rows = order[first:last]
        block = covariance[np.ix_(rows, rows)]
        found, axes = np.linalg.eigh((block + block.T) / 2.0)
        if found[0] <= 0.0:
            raise InputError(
                "variance must be positive definite; effect "
                f"{int(rows[0])}, counted from 0, and those that share its error "
                f"have the smallest variance {found[0]:g} along some direction"
            )
        values[first:last] = found
        turned[first:last] = axes.T @ joined[first:last]
    return values, turned
