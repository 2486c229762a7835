"""Tier 3 for a parcel: every model whose domain and data allow, side by side.

Each starts from the same stock of the same layer, under the same draws of stock,
weather, clay and inputs. Every member is one model, each equally likely and the same in
all parcels, so that the spread between models is in the interval and does not average
out. Models share data and ideas: their spread is a lower bound of what is not known.
"""

from typing import Final

import numpy as np

from tilth.assessment.layers.table import IntArray
from tilth.assessment.project import amg as project_amg
from tilth.assessment.project import icbm as project_icbm
from tilth.assessment.project import rothc as project_rothc
from tilth.assessment.project.case import (
    Case,
    ParcelModel,
    case,
    reasons_against,
    unusable,
)
from tilth.assessment.project.draws import Draws
from tilth.assessment.project.outcome import Courses, ModelCourse, NoMethod
from tilth.assessment.project.plan import PlanCourses, covers_own_error, plan_courses
from tilth.assessment.project.project import Parcel
from tilth.assessment.project.stop import AfterStop, Looks
from tilth.checks import FloatArray
from tilth.errors import TilthError
from tilth.models import yasso20

TIER: Final = "Tier 3"
MODELS: Final[tuple[ParcelModel, ...]] = (
    project_rothc.MODEL,
    project_icbm.MODEL,
    project_amg.MODEL,
)
YASSO: Final = NoMethod(
    tier=f"{TIER}, Yasso20",
    reason=f"it follows litter and soil to about {yasso20.DOMAIN.depth_bottom[1]:g} cm "
    "together; the stock of a layer neither starts it nor compares with it",
)
SHARED: Final = "spread of the inputs: stock, weather, clay, inert matter, carbon"
UNTILLED: Final = (
    "the plan changes the tillage, which none of the models of Tier 3 sees: its effect "
    "is not in the answer"
)


def courses(parcel: Parcel, years: int, draws: Draws) -> Courses | NoMethod:
    """Stocks of baseline and project by all models that can be used.

    Parameters
    ----------
    parcel : Parcel
        With a measured stock, and what the models need.
    years : int
        Longest horizon. [yr]
    draws : Draws
        Of the assessment.

    Returns
    -------
    courses : Courses or NoMethod
        With members, or why none can be used.
    """
    reasons = reasons_against(parcel)
    if reasons:
        return NoMethod(tier=TIER, reason="; ".join(reasons))
    seen = case(parcel, years, draws)
    runs: dict[str, PlanCourses] = {}
    left_out = []
    for model in MODELS:
        found = _run(model, seen)
        if isinstance(found, PlanCourses):
            runs[model.name] = found
        else:
            left_out.append(NoMethod(tier=f"{TIER}, {model.name}", reason=found))
    left_out.append(YASSO)
    if not runs:
        said = (f"{n.tier.removeprefix(f'{TIER}, ')}: {n.reason}" for n in left_out)
        return NoMethod(tier=TIER, reason="; ".join(said))
    return _together(seen, dict(sorted(runs.items())), tuple(left_out))


def _run(model: ParcelModel, seen: Case) -> PlanCourses | str:
    """Courses by a model, or why there are none."""
    reasons = unusable(model, seen)
    if reasons:
        return "; ".join(reasons)
    try:
        return plan_courses(model, seen)
    except TilthError as error:
        return str(error)


def _together(
    seen: Case, runs: dict[str, PlanCourses], left_out: tuple[NoMethod, ...]
) -> Courses:
    carbon, each = seen.carbon, tuple(runs.values())
    index = _members(tuple(runs), seen.draws)
    baseline = _pooled([r.baseline for r in each], index)
    project = _pooled([r.project for r in each], index)
    drawn = {**seen.drawn, **carbon.drawn}
    for run in each:
        drawn |= run.drawn
    return Courses(
        baseline=baseline,
        project=project,
        baseline_loss=_pooled([r.baseline_loss for r in each], index),
        plan_loss=_pooled([r.plan_loss for r in each], index),
        method=_method(seen, runs),
        tier=TIER,
        depth=seen.parcel.soil.depth,
        covers=_covers(runs),
        unknown_error=carbon.unknown_error,
        drawn=drawn,
        sources=_once(*(r.sources for r in each), carbon.sources),
        provisional=_once(carbon.provisional, *(r.provisional for r in each)),
        warnings=_once(
            ("the baseline is taken to be at equilibrium",),
            (UNTILLED,) if "tillage" in carbon.changes else (),
            *(r.warnings for r in each),
            carbon.warnings,
        ),
        models=tuple(
            ModelCourse(
                model=name,
                share=float(np.mean(index[1:] == i)),
                baseline=run.baseline[0],
                project=run.project[0],
            )
            for i, (name, run) in enumerate(runs.items())
        ),
        model_of=index,
        after_stop=_after_stop(each, index),
        left_out=left_out,
    )


def _after_stop(runs: tuple[PlanCourses, ...], index: IntArray) -> AfterStop | None:
    """Every model goes on by itself; the members of each are its own."""
    each = [run.after_stop for run in runs if run.after_stop is not None]
    if len(each) < len(runs):
        return None

    def pooled(looks: Looks) -> FloatArray:
        return _pooled([np.moveaxis(after(looks), -1, 0) for after in each], index)

    return lambda looks: np.moveaxis(pooled(looks), 0, -1)


def _members(names: tuple[str, ...], draws: Draws) -> IntArray:
    """Which model each member is; a model that is missing moves only its members."""
    weights = np.array([draws.uniform(f"model: {name}") for name in names])
    return np.asarray(weights.argmax(axis=0))


def _pooled(stocks: list[FloatArray], index: IntArray) -> FloatArray:
    """Members of all models; the central one is the mean of theirs."""
    stacked = np.stack(stocks)
    pooled = stacked[index, np.arange(index.size)]
    pooled[0] = stacked[:, 0].mean(axis=0)
    return np.asarray(pooled)


def _method(seen: Case, runs: dict[str, PlanCourses]) -> str:
    names = list(runs)
    weather = "" if seen.weather is None else f"; {seen.weather.words}"
    models = (
        f"{names[0]}, one model alone"
        if len(names) == 1
        else f"mean of {len(names)} models, {', '.join(names[:-1])} and {names[-1]}"
    )
    return (
        f"{models}: carbon input of the baseline in balance with the stock at the "
        f"start, that of the project by {seen.carbon.basis}{weather}"
    )


def _covers(runs: dict[str, PlanCourses]) -> str:
    spread = (
        "the spread between models is unknown, as there is one alone"
        if len(runs) == 1
        else f"spread between {len(runs)} models, each equally likely: a lower bound, "
        "as models share data and ideas"
    )
    return f"{SHARED}; {spread}; {covers_own_error(runs)}"


def _once(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))
