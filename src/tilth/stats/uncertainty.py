"""Seeded Latin-hypercube Monte Carlo over the inputs and parameters of a model.

Every uncertain quantity declares the scope of its error: one draw per member of the
ensemble (`global`), per member and project, per member and parcel, or per member and
year. Errors that parcels share do not average out over parcels; others do. A model is
received as a function; baseline and project are run with the same `Draws`, so that a
shared error drops out of their difference where the model lets it.

McKay M.D., Beckman R.J., Conover W.J. (1979) A comparison of three methods for
selecting values of input variables in the analysis of output from a computer code.
Technometrics 21, 239-245. doi:10.2307/1268522
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tilth.checks import FloatArray, complete
from tilth.errors import InputError
from tilth.stats.distribution import Distribution, Fixed

Scope = Literal["global", "project", "parcel", "year"]
Kind = Literal["input", "parameter"]
Mark = Literal["verified", "provisional", "assumed"]
Label = Literal[
    "inputs and parameters",
    "parameter uncertainty only",
    "input spread only",
    "assumed parameter spread only",
    "no uncertainty",
]
Model = Callable[[Mapping[str, FloatArray]], ArrayLike]

_OPEN: Final = (2.0**-54, 1.0 - 2.0**-53)  # 0 and 1 have no finite normal quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainQuantity:
    """A quantity of a model with its error and where that error is the same.

    Parameters
    ----------
    name : str
        Name under which the model receives it.
    unit : str
        Its unit, in which the distribution is stated.
    distribution : Distribution
        What is known about its value.
    scope : {"global", "project", "parcel", "year"}
        What has one error: the whole ensemble member, each project, each parcel, or
        each year (shared by all parcels).
    kind : {"input", "parameter"}
        Input of the site, or parameter of the model.
    mark : {"verified", "provisional", "assumed"}
        Whether the distribution was seen in its source, is taken from one not checked,
        or is our assumption.
    source : str
        Where the distribution is stated.
    case : str, optional
        Case that alone has this quantity, such as ``baseline``, for what management
        decides (`apart`); None if all cases share it.
    """

    name: str
    unit: str
    distribution: Distribution
    scope: Scope
    kind: Kind
    mark: Mark
    source: str
    case: str | None = None

    def __post_init__(self) -> None:
        for what, value in (("name", self.name), ("source", self.source)):
            if not value.strip():
                raise InputError(f"{what} of an uncertain quantity must not be empty")
        if "@" in self.name:
            raise InputError(
                f"name must hold no @, which marks the case; got {self.name}"
            )
        for what, value, known in (
            ("scope", self.scope, Scope),
            ("kind", self.kind, Kind),
            ("mark", self.mark, Mark),
        ):
            if value not in get_args(known):
                raise InputError(
                    f"{what} of {self.name} must be one of "
                    f"{', '.join(get_args(known))}; got {value!r}"
                )

    @property
    def key(self) -> str:
        """Name in `Draws.values`: ``name``, or ``name@case`` where a case has it."""
        return self.name if self.case is None else f"{self.name}@{self.case}"

    @property
    def is_uncertain(self) -> bool:
        """Whether it has more than one value."""
        return not isinstance(self.distribution, Fixed)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """Drawn values of every quantity; each array broadcasts to the same shape.

    Parameters
    ----------
    values : mapping of str to ndarray
        Read-only arrays of three axes (member, parcel, year), each of length 1 where
        the error is shared. [as the quantity]
    quantities : tuple of UncertainQuantity
        What was drawn.
    n_members, n_parcels, n_years : int
        The common shape.
    seed : int
        Seed that gives these draws again.
    """

    values: Mapping[str, FloatArray]
    quantities: tuple[UncertainQuantity, ...]
    n_members: int
    n_parcels: int
    n_years: int
    seed: int

    def __getitem__(self, key: str) -> FloatArray:
        """Values of one quantity, shape (member or 1, parcel or 1, year or 1)."""
        return self.values[key]

    def of(self, case: str) -> "Draws":
        """Draws of one case: what all cases share, and its own under plain names.

        Parameters
        ----------
        case : str
            A case of `apart`, such as ``project``.

        Returns
        -------
        draws : Draws
            Same values, without those of other cases.

        Raises
        ------
        InputError
            If no quantity belongs to this case.
        """
        cases = sorted({q.case for q in self.quantities if q.case is not None})
        if case not in cases:
            raise InputError(
                f"case must be one of {', '.join(cases) or '(none drawn)'}; "
                f"got {case!r}"
            )
        mine = [q for q in self.quantities if q.case in (None, case)]
        return replace(
            self,
            values=MappingProxyType({q.name: self.values[q.key] for q in mine}),
            quantities=tuple(replace(q, case=None) for q in mine),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Summary:
    """Statistics over the members of an ensemble, of those that gave a number.

    Parameters
    ----------
    mean, median : ndarray
        Centre of the members; NaN where fewer than two gave a number. [as the quantity]
    standard_error : ndarray
        Standard deviation of the members (n - 1): the standard error of the quantity
        that each of them estimates, not of their mean. [as the quantity]
    interval : tuple of ndarray
        Lower and upper quantile that enclose the share `level`. [as the quantity]
    level : float
        Share of the members inside the interval, equal shares outside. [1]
    n_members : int
        Members that were run.
    n_failed : ndarray of int
        Members without a finite number, which the statistics leave out. [1]
    """

    mean: FloatArray
    median: FloatArray
    standard_error: FloatArray
    interval: tuple[FloatArray, FloatArray]
    level: float
    n_members: int
    n_failed: NDArray[np.int64] = field(repr=False)


def apart(
    quantity: UncertainQuantity, cases: Sequence[str]
) -> tuple[UncertainQuantity, ...]:
    """One quantity for each case, with errors independent of each other.

    For what management decides and so differs between baseline and project, such as the
    amount of manure; soil, climate and parameters stay shared.

    Parameters
    ----------
    quantity : UncertainQuantity
        The quantity, shared so far.
    cases : sequence of str
        Names of the cases, such as ``("baseline", "project")``.

    Returns
    -------
    quantities : tuple of UncertainQuantity
        One per case; replace the distribution where the cases differ in it.
    """
    return tuple(replace(quantity, case=case) for case in cases)


def draw(
    quantities: Sequence[UncertainQuantity],
    *,
    n_members: int,
    seed: int,
    n_parcels: int = 1,
    n_years: int = 1,
    projects: Sequence[int] | None = None,
    first_parcel: int = 0,
) -> Draws:
    """Latin-hypercube draws of every quantity.

    Each quantity, and within it each project, parcel or year, has its own stream, fixed
    by seed, name and number. So another quantity, a longer horizon or more parcels
    never change the draws there were, and a map may be drawn in pieces. Another number
    of members changes all draws, since the strata are as many as the members.

    Parameters
    ----------
    quantities : sequence of UncertainQuantity
        What to draw; names differ (with their case, if any).
    n_members : int
        Members of the ensemble; each column has one draw in each of as many equally
        likely strata.
    seed : int
        Not negative; the same seed gives the same draws.
    n_parcels, n_years : int, default 1
        Numbers of parcels and years.
    projects : sequence of int, optional
        Number of the project of each parcel, not negative; all in project 0 if None.
    first_parcel : int, default 0
        Number of the first parcel, to draw a piece of a larger area.

    Returns
    -------
    draws : Draws
        Arrays that broadcast to (member, parcel, year).

    Raises
    ------
    InputError
        If two quantities have one name, or a number is out of range.
    """
    for what, count, least in (
        ("n_members", n_members, 1),
        ("n_parcels", n_parcels, 1),
        ("n_years", n_years, 1),
        ("seed", seed, 0),
        ("first_parcel", first_parcel, 0),
    ):
        if count < least or int(count) != count:
            raise InputError(f"{what} must be a whole number from {least}; got {count}")
    _distinct(quantities)
    project = np.asarray([0] * n_parcels if projects is None else projects)
    whole = np.issubdtype(project.dtype, np.integer)
    if project.shape != (n_parcels,) or not whole or (project < 0).any():
        raise InputError(
            f"projects must give one whole number from 0 for each of {n_parcels} "
            f"parcels; got {projects!r:.80}"
        )
    streams = {
        "global": np.zeros(1, dtype=np.int64),
        "project": project,
        "parcel": first_parcel + np.arange(n_parcels),
        "year": np.arange(n_years),
    }
    values: dict[str, FloatArray] = {}
    for quantity in quantities:
        columns = _hypercube(quantity.key, streams[quantity.scope], n_members, seed)
        drawn = quantity.distribution.quantile(columns)
        axis = 1 if quantity.scope == "year" else 2
        values[quantity.key] = _frozen(np.expand_dims(drawn, axis))
    return Draws(
        values=MappingProxyType(values),
        quantities=tuple(quantities),
        n_members=n_members,
        n_parcels=n_parcels,
        n_years=n_years,
        seed=seed,
    )


def join(
    draws: Draws, quantities: Sequence[UncertainQuantity], vectors: ArrayLike
) -> Draws:
    """Draws with quantities that were drawn together, such as a joint posterior.

    Whole vectors (`tilth.stats.joint`, or rows of a published sample) keep the
    covariance of their elements; drawn one by one, the parameters of a posterior make
    a stock several times too uncertain.

    Parameters
    ----------
    draws : Draws
        Draws of the other quantities.
    quantities : sequence of UncertainQuantity
        The elements of a vector, of global scope; their distributions are the marginal
        ones and are not drawn from.
    vectors : array_like, shape (n_members, n_quantities)
        One vector per member. [as the quantities]

    Returns
    -------
    draws : Draws
        The draws with these quantities added.

    Raises
    ------
    InputError
        If a name is taken, a scope is not global, a number is missing or the shape does
        not fit.
    """
    rows = complete("vectors", vectors, "the units of the quantities")
    shape = (draws.n_members, len(quantities))
    if rows.shape != shape:
        raise InputError(
            f"vectors must have the shape {shape}, one row per member; "
            f"its shape is {rows.shape}"
        )
    local = [q.name for q in quantities if q.scope != "global"]
    if local:
        raise InputError(
            f"quantities drawn together must have global scope; not so {local[0]}"
        )
    every = (*draws.quantities, *quantities)
    _distinct(every)
    added = {
        q.key: _frozen(rows[:, i, None, None].copy()) for i, q in enumerate(quantities)
    }
    return replace(
        draws, values=MappingProxyType({**draws.values, **added}), quantities=every
    )


def propagate(
    model: Model, draws: Draws, *, members_at_once: int | None = None
) -> FloatArray:
    """Result of a model for every member.

    The standard error of a difference between project and baseline comes from the
    difference of two results with the same `draws`, never from two standard errors.

    Parameters
    ----------
    model : callable
        Receives a mapping from name to array (member, parcel or 1, year or 1) and
        returns an array whose first axis is the member. A member that fails is NaN.
    draws : Draws
        Drawn values.
    members_at_once : int, optional
        Members per call, to bound the memory; all if None. Members do not depend on
        each other, so the result is the same.

    Returns
    -------
    result : ndarray, shape (n_members, ...)
        What the model returned. [as the model states]

    Raises
    ------
    InputError
        If the result has another number of members, or `members_at_once` is below 1.
    """
    step = draws.n_members if members_at_once is None else members_at_once
    if step < 1:
        raise InputError(f"members_at_once must be from 1; got {step}")
    parts = []
    for start in range(0, draws.n_members, step):
        piece = slice(start, min(start + step, draws.n_members))
        part = np.asarray(
            model({key: value[piece] for key, value in draws.values.items()}),
            dtype=np.float64,
        )
        expected = piece.stop - piece.start
        if part.shape[:1] != (expected,):
            raise InputError(
                f"a model must return one row per member; got the shape {part.shape} "
                f"for {expected} members"
            )
        parts.append(part)
    return np.concatenate(parts)


def summarise(values: ArrayLike, axis: int = 0, level: float = 0.9) -> Summary:
    """Mean, median, standard error and interval over the members.

    A member without a finite number has failed: it is left out and counted. The
    statistics then hold for the members that worked, which is not the whole spread.

    Parameters
    ----------
    values : array_like, shape (n_members, ...)
        Result of every member. [as the quantity]
    axis : int, default 0
        Axis of the members.
    level : float, default 0.9
        Share of members inside the interval, in (0, 1): 5 to 95 %. [1]

    Returns
    -------
    summary : Summary
        Statistics in the shape of `values` without `axis`.

    Raises
    ------
    InputError
        If there is no such axis, fewer than two members, or the level is out of range.
    """
    array = np.asarray(values, dtype=np.float64)
    if not 0.0 < level < 1.0:
        raise InputError(f"level must be above 0 and below 1; got {level:g}")
    if not -array.ndim <= axis < array.ndim or array.shape[axis] < 2:
        raise InputError(
            f"values must hold at least two members on axis {axis}; "
            f"its shape is {array.shape}"
        )
    members = np.moveaxis(array, axis, 0)
    worked = np.isfinite(members)
    n_failed = (~worked).sum(axis=0)
    enough = np.asarray(len(members) - n_failed >= 2)
    # Where too few worked, any number stands in; `kept` sets the result to NaN.
    usable = np.where(enough, np.where(worked, members, np.nan), 0.0)
    quantile = np.nanquantile if n_failed.any() else np.quantile  # the latter is fast
    low, median, high = quantile(
        usable, [(1.0 - level) / 2.0, 0.5, (1.0 + level) / 2.0], axis=0
    )

    def kept(statistic: ArrayLike) -> FloatArray:
        return np.asarray(np.where(enough, statistic, np.nan))

    return Summary(
        mean=kept(np.nanmean(usable, axis=0)),
        median=kept(median),
        standard_error=kept(np.nanstd(usable, axis=0, ddof=1)),
        interval=(kept(low), kept(high)),
        level=level,
        n_members=len(members),
        n_failed=np.asarray(n_failed, dtype=np.int64),
    )


def label(quantities: Sequence[UncertainQuantity]) -> Label:
    """What the spread of an ensemble covers, to be stated with every result.

    Parameters
    ----------
    quantities : sequence of UncertainQuantity
        All quantities of the model, fixed ones too.

    Returns
    -------
    label : str
        "input spread only" unless a parameter has a published (verified) distribution;
        with one "inputs and parameters", or "parameter uncertainty only" where all
        inputs are exact. Exact inputs with unpublished parameters give "assumed
        parameter spread only", and nothing uncertain "no uncertainty".

    Notes
    -----
    `unpublished` names the distributions that rest on no verified source; show them as
    provisional beside the label.
    """
    uncertain = [q for q in quantities if q.is_uncertain]
    inputs = any(q.kind == "input" for q in uncertain)
    parameters = [q for q in uncertain if q.kind == "parameter"]
    if any(q.mark == "verified" for q in parameters):
        return "inputs and parameters" if inputs else "parameter uncertainty only"
    if inputs:
        return "input spread only"
    return "assumed parameter spread only" if parameters else "no uncertainty"


def unpublished(quantities: Sequence[UncertainQuantity]) -> tuple[str, ...]:
    """Names of uncertain quantities whose distribution no verified source states.

    Parameters
    ----------
    quantities : sequence of UncertainQuantity
        What was drawn.

    Returns
    -------
    names : tuple of str
        In the given order.
    """
    return tuple(q.key for q in quantities if q.is_uncertain and q.mark != "verified")


def _hypercube(
    key: str, numbers: NDArray[np.int64], n_members: int, seed: int
) -> FloatArray:
    """One shuffled stratified column per stream, shape (n_members, n_numbers)."""
    distinct, where = np.unique(numbers, return_inverse=True)
    columns = np.empty((n_members, distinct.size))
    for i, number in enumerate(distinct):
        text = f"{int(seed)}|{key}|{int(number)}".encode()
        stream = int.from_bytes(blake2b(text, digest_size=16).digest(), "little")
        generator = np.random.default_rng(stream)
        strata = generator.permutation(n_members)
        columns[:, i] = (strata + generator.random(n_members)) / n_members
    return np.asarray(np.clip(columns, *_OPEN)[:, where])


def _frozen(array: FloatArray) -> FloatArray:
    array.setflags(write=False)
    return array


def _distinct(quantities: Sequence[UncertainQuantity]) -> None:
    """Refuse a name twice, or both shared and of one case."""
    seen: dict[str, set[str | None]] = {}
    for quantity in quantities:
        cases = seen.setdefault(quantity.name, set())
        if quantity.case in cases:
            raise InputError(
                f"names of uncertain quantities must differ; got {quantity.key} twice"
            )
        cases.add(quantity.case)
        if None in cases and len(cases) > 1:
            raise InputError(
                f"a quantity must be shared or drawn apart for each case, not both; "
                f"got both for {quantity.name}"
            )
