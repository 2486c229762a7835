"""Error of a model itself, where its residual variance holds for the plan."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import ndtri, stdtrit

from tilth.assessment.change.residual_variance import (
    Residual,
    Situation,
    best_of,
    reasons_outside,
    stored_residuals,
)
from tilth.assessment.project.case import Case, ParcelModel
from tilth.checks import FloatArray
from tilth.datasets.practices import read_practices

CATEGORIES: Final = {
    "organic amendment": ("manure_input",),
    "soil disturbance and residues": ("tillage", "residues_returned"),
    "cropping": ("c_input", "plant_cover"),
}
END: Final = 0.95  # of the interval that the width is matched at


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelError:
    """Error of the change by a model, by years since the plan began.

    Parameters
    ----------
    members : ndarray, shape (n_members + 1, n_years + 1)
        0 in the years that no residual variance holds for. [Mg ha-1]
    covers : str
        The years that it holds for; "" if there is none.
    reason : str
        Why there is none; "" if there is.
    drawn : ndarray, shape (n_members + 1,), or None
        Standard normal numbers that carry it; None without an error. [1]
    source, provisional, warnings : tuple of str
        Of the residual variances.
    """

    members: FloatArray
    covers: str = ""
    reason: str = ""
    drawn: FloatArray | None = None
    source: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def model_error(
    model: ParcelModel,
    case: Case,
    rate_multiplier: float | None,
    known: tuple[Residual, ...] | None = None,
) -> ModelError:
    """Error of the change of a parcel by a model.

    All parcels share the draw: an error of a model does not average out.

    Parameters
    ----------
    model : ParcelModel
        The model.
    case : Case
        Of a parcel.
    rate_multiplier : float or None
        Factor of all its rates; None if it has none to compare. [1]
    known : tuple of Residual, optional
        Residual variances of the model; the stored ones if None.

    Returns
    -------
    error : ModelError
        Normal, so wide that its 90 % interval is that of Student's t with the degrees
        of freedom of the variance.
    """
    stored = stored_residuals(model.key) if known is None else known
    sizes = np.zeros(case.years + 1)
    used: dict[Residual, str] = {}
    situation = _situation(case, rate_multiplier)
    against = [_reasons(r, situation, case.years) for r in stored]
    domain = [r for r, why in zip(stored, against, strict=True) if not why]
    for year in range(1, case.years + 1 if domain else 1):
        holding = [r for r in domain if r.years[0] <= year <= r.years[1]]
        if holding:
            best = best_of(holding)
            wider = stdtrit(best.degrees_of_freedom, END) / ndtri(END)
            sizes[year] = best.standard_deviation * wider
            used[best] = f"{best.years[0]:g} to {best.years[1]:g}"
    size = case.draws.n_members + 1
    if not used:
        closest = min(against, key=len, default=("no residual variance is stored",))
        return ModelError(
            members=np.zeros((size, case.years + 1)),
            reason="; ".join(closest),
        )
    drawn = case.draws.normal(f"residual of {model.key}")
    spans = ", ".join(used.values())
    return ModelError(
        members=drawn[:, np.newaxis] * sizes,
        covers=f"for changes over {spans} yr",
        drawn=drawn,
        source=tuple(dict.fromkeys(r.source for r in used)),
        provisional=tuple(
            dict.fromkeys(
                f"{r.mark}: residual variance of {model.name}"
                for r in used
                if r.mark != "verified"
            )
        ),
        warnings=tuple(dict.fromkeys(w for r in used for w in _limits(r, model.name))),
    )


def _reasons(residual: Residual, situation: Situation, n_years: int) -> tuple[str, ...]:
    """Why a variance holds for no year of a case; only its years differ."""
    first = float(np.clip(np.ceil(residual.years[0]), 1.0, n_years))
    return reasons_outside(residual, replace(situation, years=first))


def _situation(case: Case, rate_multiplier: float | None) -> Situation:
    """What decides whether a residual variance holds, after one year."""
    return Situation(
        depth=case.parcel.soil.depth,
        clay=case.parcel.soil.clay,
        years=1.0,
        land_use=case.land,
        climate=case.parcel.climate.zone,
        practices=_categories(case),
        rate_multiplier=rate_multiplier,
    )


def _categories(case: Case) -> tuple[str, ...]:
    """Categories of change of the plan, those that may be left in."""
    known = read_practices()
    new = [known[key].inputs for key in case.parcel.new_practices]
    other_plants = case.carbon.ratio[0] != 1.0  # whatever the catalogue says
    found = tuple(
        name
        for name, inputs in CATEGORIES.items()
        if any(i[key].change != "unchanged" for i in new for key in inputs)
        or (other_plants and "c_input" in inputs)
    )
    return found or ("another practice",)


def _limits(residual: Residual, name: str) -> tuple[str, ...]:
    """What limits a residual variance."""
    said = [
        f"the residual variance of {name} is of {residual.n_sites} experiments; their "
        f"mean bias, {residual.mean_bias:+.2f} Mg ha-1, is not taken off"
    ]
    if not residual.independent:
        said.append(
            f"the residuals of {name} are in-sample ({residual.obtained}): the true "
            "error is likely larger"
        )
    if not residual.passed:
        said.append(f"VMD0053 is not passed by {name}: {'; '.join(residual.failures)}")
    return tuple(said)
