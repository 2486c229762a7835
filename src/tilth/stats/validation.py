"""Tests of a model against measured changes of stock, by the protocol of VMD0053.

VMD0053 Model calibration, validation and uncertainty guidance, version 2.1 (Verra), as
a course text retells it (questofprajjwal/VM0042-Learning-Module, lessons 8.1 and 8.2):
second-hand, the PDF of the module was not seen. Take its thresholds from there before
a claim of conformity is made.

A pair is one modelled change of stock and the measured one, in one study. Tests are
made for each combination of practice, crop group and emission source.
"""

from collections.abc import Sequence
from math import inf, isnan, nan, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.checks import FloatArray, complete, in_range
from tilth.errors import InputError
from tilth.stats.validation_result import (
    Check,
    CombinationResult,
    GroupResult,
    Pair,
    StudyResult,
)

SOURCE: Final = (
    "VMD0053 version 2.1, sections 5.2.1 to 5.2.5, second-hand through a course text; "
    "the module's PDF was not seen"
)
MARK: Final = "second-hand"
QUANTILE: Final = 1.64  # as the protocol prints it, of the two-sided 90 % interval
COVERAGE: Final = 0.9  # share of the observations that must lie inside
CLAY_SPAN: Final = 15.0  # percentage points
TEXTURES: Final = 3  # dominant classes
NEAR_MISS: Final = (7, 9)  # pairs, of which one lies outside; the text names 7 and 8


def study_biases(
    modelled: ArrayLike, observed: ArrayLike, studies: Sequence[str]
) -> dict[str, float]:
    """Mean of modelled less measured change of each study.

    Parameters
    ----------
    modelled, observed : array_like, shape (k,)
        Changes of stock. [Mg ha-1]
    studies : sequence of str, shape (k,)
        Study of each pair.

    Returns
    -------
    biases : dict of str to float
        In the order in which the studies come.

    Raises
    ------
    InputError
        If there is no pair, a number is missing or lengths differ.
    """
    residuals = _residuals(modelled, observed)
    if len(studies) != residuals.size:
        raise InputError(
            f"studies must name one study for each of the {residuals.size} pairs; got "
            f"{len(studies)}"
        )
    names = np.asarray(studies)
    return {
        name: float(residuals[names == name].mean()) for name in dict.fromkeys(studies)
    }


def mean_bias(
    modelled: ArrayLike, observed: ArrayLike, studies: Sequence[str]
) -> float:
    """Unweighted mean of the biases of the studies, however many pairs each has.

    Parameters
    ----------
    modelled, observed : array_like, shape (k,)
        Changes of stock. [Mg ha-1]
    studies : sequence of str, shape (k,)
        Study of each pair.

    Returns
    -------
    mean_bias : float
        Modelled less measured. [Mg ha-1]

    Examples
    --------
    >>> studies = ["1", "1", "2", "3", "3"]
    >>> modelled, observed = [1.1, 12.2, 0.6, -3.3, 4.5], [4.5, 3.1, 1.2, 3.5, 4.0]
    >>> round(mean_bias(modelled, observed, studies), 3)
    -0.3
    """
    return float(np.mean(list(study_biases(modelled, observed, studies).values())))


def pooled_measurement_uncertainty(standard_error: ArrayLike, n: ArrayLike) -> float:
    r"""Pooled measurement uncertainty (PMU), weighted by n - 1.

    Parameters
    ----------
    standard_error : array_like, shape (k,)
        Of each measured change. [Mg ha-1]
    n : array_like, shape (k,)
        Samples behind it, at least 2. [1]

    Returns
    -------
    uncertainty : float
        PMU. [Mg ha-1]

    Raises
    ------
    InputError
        If a number is missing or out of range.

    Notes
    -----
    .. math:: \sqrt{\sum_j \sigma_j^2 (n_j - 1) / \sum_j (n_j - 1)}

    Weights of n instead, which an open implementation has, give another number.
    """
    se = complete("standard_error", standard_error, "Mg ha-1")
    in_range("standard_error", se, 0.0, inf, "Mg ha-1")
    count = in_range("n", complete("n", n, "1"), 2.0, 1e9, "1")
    if se.ndim != 1 or se.shape != count.shape or se.size == 0:
        raise InputError(
            "standard_error and n must have one shape (k,); their shapes are "
            f"{se.shape} and {count.shape}"
        )
    return float(np.sqrt((se**2 * (count - 1.0)).sum() / (count - 1.0).sum()))


def model_error(modelled: ArrayLike, observed: ArrayLike) -> tuple[float, float]:
    r"""Mean residual and standard deviation of a model's error about it.

    Parameters
    ----------
    modelled, observed : array_like, shape (k,)
        Changes of stock of at least two pairs. [Mg ha-1]

    Returns
    -------
    mean_residual, standard_deviation : float
        Modelled less measured; sigma_model, with k - 1. [Mg ha-1]

    Raises
    ------
    InputError
        If there are fewer than two pairs or a number is missing.

    Notes
    -----
    .. math:: \sigma^2_{model} = \sum_i (r_i - \bar r)^2 / (k - 1)

    Examples
    --------
    >>> mean, sd = model_error([1.1, 12.2, 0.6, -3.3, 4.5], [4.5, 3.1, 1.2, 3.5, 4.0])
    >>> round(sd**2, 3), round(sd, 3)
    (35.233, 5.936)
    """
    residuals = _residuals(modelled, observed)
    if residuals.size < 2:
        raise InputError(
            f"modelled must hold two pairs or more for a variance; got {residuals.size}"
        )
    return float(residuals.mean()), float(residuals.std(ddof=1))


def prediction_interval(
    prediction: ArrayLike, standard_deviation: float
) -> tuple[FloatArray, FloatArray]:
    """Interval of 90 % about predictions, 1.64 sigma_model to either side.

    Parameters
    ----------
    prediction : array_like, shape (...)
        Predicted changes of stock. [Mg ha-1]
    standard_deviation : float
        sigma_model. [Mg ha-1]

    Returns
    -------
    low, high : ndarray, shape (...)
        Limits. [Mg ha-1]

    Examples
    --------
    >>> low, high = prediction_interval(6.8, 5.936)
    >>> round(float(low), 1), round(float(high), 1)
    (-2.9, 16.5)
    """
    centre = in_range("prediction", prediction, -inf, inf, "Mg ha-1")
    half = QUANTILE * float(
        in_range("standard_deviation", standard_deviation, 0.0, inf, "Mg ha-1")
    )
    return np.asarray(centre - half), np.asarray(centre + half)


def validate(
    pairs: Sequence[Pair],
    *,
    default_uncertainty: float | None = None,
    climate_zones: Sequence[str] = (),
    textures: Sequence[str] = (),
) -> tuple[CombinationResult, ...]:
    """Tests of VMD0053 for every combination of practice, crop group and source.

    Parameters
    ----------
    pairs : sequence of Pair
        Modelled and measured changes that the model was not calibrated on.
    default_uncertainty : float, optional
        PMU from the error of the measuring technique, for combinations without
        published standard errors. [Mg ha-1]
    climate_zones : sequence of str, optional
        Zones of the project, which the data must cover; unknown if empty.
    textures : sequence of str, optional
        The three dominant textural classes of the project; with fewer of them the check
        cannot be told.

    Returns
    -------
    results : tuple of CombinationResult
        In the order in which the combinations come.

    Raises
    ------
    InputError
        If there is no pair or the default is negative.
    """
    if not pairs:
        raise InputError("pairs must hold at least one pair of changes; got none")
    if default_uncertainty is not None:
        in_range("default_uncertainty", default_uncertainty, 0.0, inf, "Mg ha-1")
    combinations: dict[tuple[str, str, str], list[Pair]] = {}
    for p in pairs:
        key = (p.practice, p.crop_group, p.emission_source)
        combinations.setdefault(key, []).append(p)
    return tuple(
        _combination(
            members,
            default_uncertainty,
            _domain(members, tuple(climate_zones), tuple(textures)),
        )
        for members in combinations.values()
    )


def _combination(
    pairs: list[Pair], default: float | None, domain: tuple[Check, ...]
) -> CombinationResult:
    """Tests of one combination."""
    modelled, observed = [p.modelled for p in pairs], [p.observed for p in pairs]
    studies = [p.study for p in pairs]
    biases = study_biases(modelled, observed, studies)
    mean = mean_bias(modelled, observed, studies)
    pmu, pmu_source, warnings = _measurement(pairs, default)
    sigma = model_error(modelled, observed)[1] if len(pairs) > 1 else None
    inside = _inside(pairs, sigma)
    total = None if inside is None else sum(inside)
    if len(biases) < len(pairs):
        warnings = (
            *warnings,
            "pairs of one study share errors: the coverage over all pairs is too "
            "favourable; read it by study as well",
        )

    def count(study: str) -> int | None:
        if inside is None:
            return None
        return sum(i for i, s in zip(inside, studies, strict=True) if s == study)

    first = pairs[0]
    return CombinationResult(
        practice=first.practice,
        crop_group=first.crop_group,
        emission_source=first.emission_source,
        n_pairs=len(pairs),
        studies=tuple(
            StudyResult(
                study=name,
                n_pairs=studies.count(name),
                bias=bias,
                inside=count(name),
            )
            for name, bias in biases.items()
        ),
        groups=_groups(pairs, inside),
        mean_bias=mean,
        pooled_bias=float(np.mean([p.residual for p in pairs])),
        measurement_uncertainty=pmu,
        measurement_source=pmu_source,
        mean_residual=float(np.mean([p.residual for p in pairs])),
        standard_deviation=sigma,
        inside=total,
        bias_test=_bias_test(mean, pmu),
        coverage_test=_coverage_test(total, len(pairs)),
        near_miss=(
            total is not None
            and NEAR_MISS[0] <= len(pairs) <= NEAR_MISS[1]
            and total == len(pairs) - 1
        ),
        domain=domain,
        years=_range([p.years for p in pairs]),
        clay=_range([p.clay for p in pairs]),
        warnings=warnings,
    )


def _range(values: list[float]) -> tuple[float, float] | None:
    """Least and most of the values that are known."""
    known = [v for v in values if not isnan(v)]
    return (min(known), max(known)) if known else None


def _measurement(
    pairs: list[Pair], default: float | None
) -> tuple[float | None, str, tuple[str, ...]]:
    """Pooled measurement uncertainty, where it is from, and warnings."""
    known = [p for p in pairs if not isnan(p.standard_error) and p.n >= 2.0]
    if known:
        value = pooled_measurement_uncertainty(
            [p.standard_error for p in known], [p.n for p in known]
        )
        warnings = (
            ()
            if len(known) == len(pairs)
            else (
                f"{len(known)} of {len(pairs)} pairs have a standard error from two "
                "samples or more; the pooled uncertainty rests on those",
            )
        )
        return value, f"standard errors of {len(known)} pairs", warnings
    if default is not None:
        return default, "default, from the error of the measuring technique", ()
    return (
        None,
        "unknown",
        ("no standard error is published and no default is given: bias is not tested",),
    )


def _bias_test(bias: float, uncertainty: float | None) -> Check:
    found = f"{bias:.3g} Mg ha-1 against "
    return Check(
        name="bias",
        rule="absolute mean bias of the studies at most the measurement uncertainty",
        found=found
        + ("unknown" if uncertainty is None else f"{uncertainty:.3g} Mg ha-1"),
        met=None if uncertainty is None else abs(bias) <= uncertainty,
    )


def _coverage_test(inside: int | None, n: int) -> Check:
    return Check(
        name="coverage",
        rule="at least 90 % of the measured changes inside prediction +- 1.64 sigma",
        found="one pair only" if inside is None else f"{inside} of {n}",
        # Whole numbers: 0.9 times 10 is not 9 in every floating-point order.
        met=None if inside is None else 10 * inside >= 9 * n,
    )


def _inside(pairs: list[Pair], sigma: float | None) -> list[bool] | None:
    """Whether each measured change lies inside the interval of its prediction."""
    if sigma is None:
        return None
    low, high = prediction_interval([p.modelled for p in pairs], sigma)
    observed = np.array([p.observed for p in pairs])
    return [bool(x) for x in (low <= observed) & (observed <= high)]


def _groups(pairs: list[Pair], inside: list[bool] | None) -> tuple[GroupResult, ...]:
    """Pairs by climate zone and by texture."""
    found = []
    for kind in ("climate_zone", "texture"):
        for name in dict.fromkeys(getattr(p, kind) for p in pairs):
            at = [i for i, p in enumerate(pairs) if getattr(p, kind) == name]
            residuals = np.array([pairs[i].residual for i in at])
            found.append(
                GroupResult(
                    kind=kind,
                    name=name or "unknown",
                    n_pairs=len(at),
                    n_studies=len({pairs[i].study for i in at}),
                    bias=float(residuals.mean()),
                    rmse=sqrt(float((residuals**2).mean())),
                    inside=None if inside is None else sum(inside[i] for i in at),
                )
            )
    return tuple(found)


def _domain(
    pairs: list[Pair], zones: tuple[str, ...], textures: tuple[str, ...]
) -> tuple[Check, ...]:
    """Climate zones, textures and clay that the data cover."""
    known_zones = sorted({p.climate_zone for p in pairs} - {""})
    known_textures = sorted({p.texture for p in pairs} - {""})
    clay = _range([p.clay for p in pairs])
    span = nan if clay is None else clay[1] - clay[0]
    return (
        Check(
            name="climate zones",
            rule="every climate zone of the project"
            + (f": {', '.join(zones)}" if zones else ", which are not given"),
            found=", ".join(known_zones) or "unknown",
            met=None if not zones else set(zones) <= set(known_zones),
        ),
        Check(
            name="textural classes",
            rule="the three dominant textural classes of the project"
            + (f": {', '.join(textures)}" if textures else ", which are not given")
            + (", fewer than three" if 0 < len(set(textures)) < TEXTURES else ""),
            found=", ".join(known_textures) or "unknown",
            met=_covers_textures(known_textures, set(textures)),
        ),
        Check(
            name="clay",
            rule=f"a span of at least {CLAY_SPAN:g} percentage points",
            found="unknown" if isnan(span) else f"{span:.3g} percentage points",
            met=None if isnan(span) else span >= CLAY_SPAN,
        ),
    )


def _covers_textures(known: list[str], asked: set[str]) -> bool | None:
    """Whether all are covered; not told where the project does not name three."""
    if known and not asked <= set(known):
        return False
    return True if known and len(asked) >= TEXTURES else None


def _residuals(modelled: ArrayLike, observed: ArrayLike) -> FloatArray:
    """Modelled less measured, one axis without gaps."""
    m = complete("modelled", modelled, "Mg ha-1")
    o = complete("observed", observed, "Mg ha-1")
    if m.shape != o.shape or m.ndim != 1 or m.size == 0:
        raise InputError(
            "modelled and observed must have one shape (k,); their shapes are "
            f"{m.shape} and {o.shape}"
        )
    return np.asarray(m - o)
