"""Evidence on practices: effects of a file, pooled by group.

Of each group: the mean, what a new site may expect, how much effects differ, and how
far the result hangs on single studies, on small ones and on what was imputed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Final

import numpy as np

from tilth.assessment.evidence.effects import EffectChoice, Effects, effects_of
from tilth.assessment.evidence.file import EvidenceFile
from tilth.assessment.layers.table import REFUSED, IntArray, refused_rows
from tilth.checks import FloatArray
from tilth.errors import ConvergenceError, DataError, InputError
from tilth.stats.meta_analysis import (
    fixed_effect,
    random_effects,
    study_mean,
    three_level,
)
from tilth.stats.meta_interval import profile_interval, q_profile_interval
from tilth.stats.meta_prediction import Prediction, prediction
from tilth.stats.meta_result import MetaAnalysis
from tilth.stats.meta_robustness import (
    LeftOut,
    SmallStudies,
    leave_one_study_out,
    small_study_test,
)
from tilth.stats.moderators import indicator_columns

MODELS: Final = ("auto", "three-level", "random", "fixed", "unweighted")
FEW: Final = 10  # studies below which tests of small studies say little
ALL: Final = "all"
MOST: Final = 20  # refused rows that an error names


@dataclass(frozen=True, slots=True, kw_only=True)
class FitChoice:
    """How effects are pooled.

    Parameters
    ----------
    model : str, default "auto"
        ``three-level``, ``random``, ``fixed``, ``unweighted``, or ``auto``: three
        levels where a study has several effects, random effects elsewhere.
    moderators : tuple of str
        Columns of the file, numbers or classes.
    group : str, default ""
        Column whose texts are pooled apart.
    level : float, default 0.95
        Of intervals. [1]
    """

    model: str = "auto"
    moderators: tuple[str, ...] = ()
    group: str = ""
    level: float = 0.95

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise InputError(
                f"model must be one of {', '.join(MODELS)}; got {self.model}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The same question asked in another way.

    Parameters
    ----------
    name : str
        What differs.
    n_effects : int
        Effects used.
    estimate : float
        Mean effect. [as the effect]
    interval : tuple of float
        Of the mean. [as the effect]
    """

    name: str
    n_effects: int
    estimate: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupEvidence:
    """What the effects of one group say.

    Parameters
    ----------
    name : str
        Text of the group; ``all`` without groups.
    effects : Effects
        What was pooled.
    result : MetaAnalysis or None
        None where studies are not weighted.
    estimate : float
        Mean effect. [as the effect]
    standard_error : float
        Of the mean. [as the effect]
    interval : tuple of float
        Of the mean. [as the effect]
    expected : Prediction or None
        True effect at a new site; None with fewer than four studies or a fixed effect.
    tau2_intervals : dict of str to tuple of float
        Of ``study`` and ``effect``. [as the effect, squared]
    small : SmallStudies or None
        Whether small studies differ.
    left_out : LeftOut or None
        One study less.
    variants : tuple of Variant
        Other models and other treatment of what is missing.
    warnings : tuple of str
        What a reader must know.
    reference : str
        What the mean refers to, where there are moderators.
    """

    name: str
    effects: Effects
    result: MetaAnalysis | None
    estimate: float
    standard_error: float
    interval: tuple[float, float]
    expected: Prediction | None = None
    tau2_intervals: dict[str, tuple[float, float]]
    small: SmallStudies | None = None
    left_out: LeftOut | None = None
    variants: tuple[Variant, ...] = ()
    warnings: tuple[str, ...] = ()
    reference: str = ""

    def studies(self) -> tuple[str, ...]:
        """Names of the studies, in the order of their first effects."""
        return tuple(dict.fromkeys(self.effects.table.study))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What a file says.

    Parameters
    ----------
    file : EvidenceFile
        What was read.
    effects : Effects
        All effects used.
    groups : tuple of GroupEvidence
        Pooled.
    not_pooled : dict of str to str
        Groups that could not be, with the reason.
    choice : FitChoice
        How.
    """

    file: EvidenceFile
    effects: Effects
    groups: tuple[GroupEvidence, ...]
    not_pooled: dict[str, str]
    choice: FitChoice


def weigh_evidence(
    file: EvidenceFile, effect_choice: EffectChoice, fit_choice: FitChoice
) -> Evidence:
    """Pool the effects of a file.

    Parameters
    ----------
    file : EvidenceFile
        What was read.
    effect_choice : EffectChoice
        Measure, layer and missing standard deviations.
    fit_choice : FitChoice
        Model, moderators and groups.

    Returns
    -------
    evidence : Evidence
        One result per group that could be pooled.

    Raises
    ------
    DataError
        If a column is missing, or no group can be pooled.
    InputError
        If an option does not fit the others.
    """
    weighted = fit_choice.model != "unweighted"
    effect_choice = replace(effect_choice, weighted=weighted)
    if not weighted and fit_choice.moderators:
        raise InputError("an unweighted mean takes no moderators")
    for column in (*fit_choice.moderators, fit_choice.group):
        if column and column not in file.table.others:
            raise DataError(f"{file.name} must have the column {column}")
    effects = effects_of(file, effect_choice)
    groups: list[GroupEvidence] = []
    not_pooled: dict[str, str] = {}
    for name, rows in _groups(effects, fit_choice.group).items():
        try:
            groups.append(_pooled(file, effects.take(rows), fit_choice, name))
        except (InputError, ConvergenceError) as problem:
            not_pooled[name] = str(problem)
    if not groups:
        name, reason = next(iter(not_pooled.items()))
        raise DataError(
            f"{file.name}: nothing can be pooled; {name}: {reason}"
            + _refused(effects, file.n_rows)
        )
    return Evidence(
        file=file,
        effects=effects,
        groups=tuple(groups),
        not_pooled=not_pooled,
        choice=fit_choice,
    )


def _refused(effects: Effects, n_rows: int) -> str:
    """Which rows of the file were refused, as no list of them will be written."""
    refused = [f for f in effects.findings if f.severity == REFUSED]
    if not refused:
        return ""
    n = len(refused_rows(refused))
    said = [f"row {f.row}: {f.message}" for f in refused[:MOST]]
    rest = [f"and {len(refused) - MOST} more"] if len(refused) > MOST else []
    lines = "\n  ".join([*said, *rest])
    return f"; {n} of {n_rows} rows were refused:\n  {lines}"


def _groups(effects: Effects, column: str) -> dict[str, IntArray]:
    """Places of the effects of each group, the largest first."""
    k = effects.table.row.size
    if not column:
        return {ALL: np.arange(k)}
    texts = effects.table.others[column]
    places: dict[str, list[int]] = {}
    for i, text in enumerate(texts):
        places.setdefault(text or "(empty)", []).append(i)
    order = sorted(places, key=lambda name: (-len(places[name]), name))
    return {name: np.array(places[name]) for name in order}


def _pooled(
    file: EvidenceFile, effects: Effects, choice: FitChoice, name: str
) -> GroupEvidence:
    """One group."""
    if choice.model == "unweighted":
        return _unweighted(effects, choice, name)
    columns, names, kept, reference = _moderators(effects, choice.moderators)
    dropped = effects.table.row.size - kept.size
    effects = effects.take(kept)
    warnings = effects.cautions()
    if dropped:
        warnings.append(f"{dropped} comparisons lack a moderator and are left out")
    result = _fit(effects, choice, columns, names)
    expected = None
    if result.kind != "fixed effect":
        try:
            expected = prediction(result)
        except InputError as problem:
            warnings.append(f"what a new site may expect is unknown: {problem}")
    else:
        warnings.append(
            "a fixed effect takes all true effects as one: it says nothing of a new "
            "site"
        )
    small = None
    try:
        small = small_study_test(result)
    except (InputError, ConvergenceError) as problem:
        warnings.append(f"whether small studies differ is unknown: {problem}")
    left_out = leave_one_study_out(result, effects.table.study)
    studies = tuple(dict.fromkeys(effects.table.study))
    warnings += _cautions(result, small, left_out, studies)
    return GroupEvidence(
        name=name,
        effects=effects,
        result=result,
        estimate=result.estimate,
        standard_error=result.standard_error,
        interval=result.interval,
        expected=expected,
        tau2_intervals=_tau2_intervals(result),
        small=small,
        left_out=left_out,
        variants=_variants(file, effects, choice, name, result),
        warnings=tuple(warnings),
        reference=reference,
    )


def _unweighted(effects: Effects, choice: FitChoice, name: str) -> GroupEvidence:
    """Plain mean of study means."""
    mean = study_mean(effects.effect_sizes.effect, effects.table.study)
    interval = mean.interval(choice.level)
    if mean.standard_error is None or interval is None:
        raise InputError("there must be at least two studies; got 1")
    return GroupEvidence(
        name=name,
        effects=effects,
        result=None,
        estimate=mean.mean,
        standard_error=mean.standard_error,
        interval=interval,
        tau2_intervals={},
        warnings=(
            *effects.cautions(),
            "studies count alike whatever their size, and sampling errors are not "
            "told from true differences: a first look, not a meta-analysis",
        ),
    )


def _fit(
    effects: Effects,
    choice: FitChoice,
    columns: FloatArray | None,
    names: Sequence[str],
) -> MetaAnalysis:
    """The model asked for; cautious intervals."""
    study = effects.table.study
    several = len(set(study)) < len(study)
    model = choice.model
    if model == "auto":
        model = "three-level" if several else "random"
    y, v = effects.effect_sizes.effect, effects.sampling()
    if model == "three-level":
        if not several:
            raise InputError(
                "three levels need a study with several effects; each has one: choose "
                "random"
            )
        return three_level(
            y,
            v,
            study=study,
            small_sample=True,
            moderators=columns,
            names=names,
            level=choice.level,
        )
    if model == "random":
        return random_effects(
            y,
            v,
            hartung_knapp=True,
            never_narrower=True,
            moderators=columns,
            names=names,
            level=choice.level,
        )
    return fixed_effect(y, v, moderators=columns, names=names, level=choice.level)


def _moderators(
    effects: Effects, wanted: tuple[str, ...]
) -> tuple[FloatArray | None, tuple[str, ...], IntArray, str]:
    """Columns, their names, the rows that have all of them, and what 0 means.

    Numbers are centred at their mean, so that the intercept is that of an average
    study; classes are compared with the first in alphabetical order.
    """
    k = effects.table.row.size
    kept = np.arange(k)
    if not wanted:
        return None, (), kept, ""
    texts = {name: effects.table.others[name] for name in wanted}
    kept = np.array([i for i in range(k) if all(texts[name][i] for name in wanted)])
    if kept.size == 0:
        raise InputError(f"no comparison has all of {', '.join(wanted)}")
    columns: list[FloatArray] = []
    names: list[str] = []
    where: list[str] = []
    for name in wanted:
        values = [texts[name][i] for i in kept.tolist()]
        numbers = np.array([_number(text) for text in values])
        if not np.isnan(numbers).any():
            centre = float(numbers.mean())
            columns.append((numbers - centre)[:, None])
            names.append(name)
            where.append(f"{name} = {centre:.4g}")
        else:
            found, classes = indicator_columns(values, name)
            columns.append(found)
            names += classes
            where.append(f"{name} = {min(values)}")
    return np.column_stack(columns), tuple(names), kept, ", ".join(where)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return nan


def _tau2_intervals(result: MetaAnalysis) -> dict[str, tuple[float, float]]:
    """Intervals of the heterogeneity, by what suits the model."""
    if result.kind == "random effects":
        return {"study": q_profile_interval(result)}
    if result.kind == "three-level":
        return {part: profile_interval(result, part) for part in ("study", "effect")}
    return {}


def _cautions(
    result: MetaAnalysis,
    small: SmallStudies | None,
    left_out: LeftOut,
    studies: Sequence[str],
) -> list[str]:
    """Sentences on what weakens a result."""
    found = []
    if len(studies) < FEW:
        found.append(
            f"{len(studies)} studies are few: heterogeneity and the test of small "
            "studies are badly known"
        )
    if small is not None and small.p_value < 0.1:
        found.append(
            "small studies show other effects than large ones "
            f"(p = {small.p_value:.2g}): results that were not published, or smaller "
            "plots, may be behind it"
        )
    if result.kind != "three-level" and len(studies) < result.n_effects:
        found.append(
            "studies with several effects count as often as they have some: three "
            "levels would not"
        )
    names = [studies[i] for i in np.flatnonzero(left_out.influential).tolist()]
    if names:
        count = "study" if len(names) == 1 else "studies"
        found.append(f"the result hangs on the {count} {', '.join(names)}")
    return found


def _variants(
    file: EvidenceFile,
    effects: Effects,
    choice: FitChoice,
    name: str,
    result: MetaAnalysis,
) -> tuple[Variant, ...]:
    """The mean by other models, and without or with other imputed deviations."""
    found = []
    plain = replace(choice, moderators=())
    for model in ("three-level", "random", "fixed"):
        if model == result.kind.split()[0]:
            continue
        found += _tried(f"{model} model", effects, replace(plain, model=model))
    mean = study_mean(effects.effect_sizes.effect, effects.table.study)
    interval = mean.interval(choice.level)
    if interval is not None:
        found.append(
            Variant(
                name="unweighted mean of studies",
                n_effects=effects.table.row.size,
                estimate=mean.mean,
                interval=interval,
            )
        )
    if not effects.imputed.any():
        return tuple(found)
    rows = np.flatnonzero(~effects.imputed)
    if rows.size:
        found += _tried("without imputed deviations", effects.take(rows), plain)
    wide = replace(effects.choice, impute_share=0.75)
    other = effects_of(file, wide)
    places = _groups(other, choice.group).get(name, np.arange(0))
    if places.size:
        found += _tried("imputed from the upper quartile", other.take(places), plain)
    return tuple(found)


def _tried(name: str, effects: Effects, choice: FitChoice) -> list[Variant]:
    """A variant, if it can be fitted."""
    try:
        result = _fit(effects, choice, None, ())
    except (InputError, ConvergenceError):
        return []
    return [
        Variant(
            name=name,
            n_effects=result.n_effects,
            estimate=result.estimate,
            interval=result.interval,
        )
    ]
