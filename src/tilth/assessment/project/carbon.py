"""What a plan changes of the carbon that enters the soil, and what that rests on.

The user's own estimate comes first. Without one the catalogue of practices is asked;
an amount whose source nobody has read is not used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from tilth.assessment.project.draws import Draws
from tilth.assessment.project.errors import basis, error_rows, uniform
from tilth.assessment.project.land import other_land
from tilth.assessment.project.project import CarbonInput, Parcel
from tilth.assessment.project.rate import drawn_statement
from tilth.assessment.project.yields import PROVISIONAL as YIELDS
from tilth.assessment.site.run_ipcc_tier2 import plant_quality
from tilth.checks import FloatArray
from tilth.datasets.practice import TILLAGE, InputChange, Practice, Statement
from tilth.datasets.practices import read_practices
from tilth.models.rothc_initialisation import PLAUSIBLE_RATIO

LEVEL: Final = "monthly_c_input_factor"
RATIO_HALF_WIDTH: Final = 0.15  # of project per baseline input where no error is given
MONTHS: Final = 12.0
NOTHING: Final = CarbonInput(baseline_input=None, project_input=None, ratio_error=None)
UNCHECKED: Final = (
    "the land use, clay and depth of the user's carbon inputs are not checked"
)
SIGNS: Final = {"increase": 1.0, "decrease": -1.0}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanCarbon:
    """Carbon that enters the soil with the plan, against the baseline.

    Parameters
    ----------
    ratio : ndarray, shape (n_members + 1,)
        Plant carbon of the project per that of the baseline, before `added`. [1]
    added : ndarray, shape (n_members + 1,)
        Plant carbon that practices add. [Mg ha-1 yr-1]
    baseline_input : ndarray, shape (n_members + 1,), or None
        The user's estimate, with its error; None if unknown. [Mg ha-1 yr-1]
    manure_before, manure_after : ndarray, shape (n_members + 1,)
        Carbon of manure without and with the plan. [Mg ha-1 yr-1]
    manure_kind : str
        Animal, as in IPCC (2019) table 5.5C; "" if unknown.
    quality : tuple of float, or None
        Lignin and nitrogen in the dry matter of the plants' input. [1]
    cover_before, cover_after : tuple of float
        1 in months with plant cover; empty if unknown. [1]
    dpm_rpm : float or None
        Of the plan, for RothC; None: that of the land use. [1]
    tillage_before, tillage_after : str
        Words of the IPCC; "" if unknown.
    basis : str
        What the carbon of the plan follows from.
    changes : frozenset of str
        Which of the inputs of the models the plan changes; names of the catalogue.
    drawn : mapping
        What was drawn, shape (n_members + 1,), by name. [mixed]
    unknown_error, sources, provisional, warnings : tuple of str
        Why an error is unknown, citations, what was not read in its source, and what a
        reader must know.
    """

    ratio: FloatArray
    added: FloatArray
    baseline_input: FloatArray | None
    manure_before: FloatArray
    manure_after: FloatArray
    manure_kind: str
    quality: tuple[float, float] | None
    cover_before: tuple[float, ...]
    cover_after: tuple[float, ...]
    dpm_rpm: float | None
    tillage_before: str
    tillage_after: str
    basis: str
    changes: frozenset[str]
    drawn: dict[str, FloatArray] = field(default_factory=dict)
    unknown_error: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def plants(self, solved: FloatArray) -> FloatArray:
        """Plant carbon with the plan, from that of the baseline.

        Parameters
        ----------
        solved : ndarray, shape (n_members + 1,)
            Of the baseline. [Mg ha-1 yr-1]

        Returns
        -------
        c_input : ndarray, shape (n_members + 1,)
            Never below 0. [Mg ha-1 yr-1]
        """
        return np.asarray(np.maximum(solved * self.ratio + self.added, 0.0))


def reasons_against(
    parcel: Parcel, known: Mapping[str, Practice] | None = None
) -> tuple[str, ...]:
    """Why it is not known what the plan changes.

    Parameters
    ----------
    parcel : Parcel
        Of the project.
    known : mapping, optional
        Practices; those of the package if None.

    Returns
    -------
    reasons : tuple of str
        Empty if it is known.
    """
    return tuple(_unknown(parcel, known or read_practices()))


def plan_carbon(
    parcel: Parcel, draws: Draws, known: Mapping[str, Practice] | None = None
) -> PlanCarbon:
    """Carbon of baseline and plan, with the draws that both share.

    Parameters
    ----------
    parcel : Parcel
        Without `reasons_against`.
    draws : Draws
        Of the assessment.
    known : mapping, optional
        Practices; those of the package if None.

    Returns
    -------
    carbon : PlanCarbon
        With what was drawn.
    """
    practices = known or read_practices()
    new = [practices[key] for key in parcel.new_practices]
    given = parcel.carbon_input or NOTHING
    ratio, level, provisional = _plants(parcel, given, draws)
    drawn = {} if level is None else {"ratio of carbon inputs": ratio}
    stated = [] if given.baseline_input is not None else _stated(new)
    added = np.zeros_like(ratio)
    unknown: list[str] = []
    for name, sign, statement in stated:
        drawn[name], why = drawn_statement(statement, name, draws)
        added = added + sign * drawn[name]
        unknown += why
        provisional += _mark(statement, name)
    before, after, manure = _manure(given, draws)
    drawn |= manure
    provisional += [basis("monthly_manure_input_factor")] if manure else []
    cover, said = _cover(given, new)
    provisional += said
    ratios = {d.statement.value for d in _set(new, "dpm_rpm") if d.statement}
    tillage = _tillage(parcel, new)
    changed = {
        "c_input": given.baseline_input is not None or bool(np.any(added)),
        "manure_input": bool(np.any(before != after)),
        "plant_cover": cover != given.baseline_cover,
        "dpm_rpm": bool(ratios),
        "tillage": tillage[0] != tillage[1],
    }
    return PlanCarbon(
        ratio=ratio,
        added=added,
        baseline_input=level,
        manure_before=before,
        manure_after=after,
        manure_kind=given.manure_kind,
        quality=_quality(given),
        cover_before=given.baseline_cover,
        cover_after=cover,
        dpm_rpm=ratios.pop() if ratios else None,
        tillage_before=tillage[0],
        tillage_after=tillage[1],
        basis=_basis(given),
        changes=frozenset(name for name, is_so in changed.items() if is_so),
        drawn=drawn,
        unknown_error=tuple(unknown),
        sources=(
            *(given.yields.sources if given.yields else ()),
            *dict.fromkeys(statement.source.citation for _, _, statement in stated),
        ),
        provisional=tuple(dict.fromkeys(provisional)),
        warnings=() if given.baseline_input is None else (UNCHECKED,),
    )


def _unknown(parcel: Parcel, known: Mapping[str, Practice]) -> Iterator[str]:
    given = parcel.carbon_input or NOTHING
    new = [known[key] for key in parcel.new_practices]
    for practice in new:
        plants, manure = practice.inputs["c_input"], practice.inputs["manure_input"]
        why = _unstated(plants) or (
            other_land(parcel, practice.key) if plants.statement else ""
        )
        if given.baseline_input is None and why:
            yield (
                f"how {practice.key} changes the carbon input is not known: {why}; "
                "give plan.carbon_input, or yields of baseline and plan"
            )
        asked = manure.change not in ("unchanged", "unknown")
        if asked and given.project_manure is None:
            yield (
                f"the carbon that {practice.key} brings is yours to give: "
                "plan.amendments or plan.carbon_input.project_manure"
            )
        elif manure.change == "unknown" and given.baseline_input is None:
            yield f"whether {practice.key} changes manure is unknown"
    if len({d.statement.value for d in _set(new, "dpm_rpm") if d.statement}) > 1:
        yield "the practices set different ratios of DPM to RPM"


def _unstated(change: InputChange) -> str:
    """Why the catalogue gives no amount that can be used; "" if it does."""
    if change.change == "unchanged":
        return ""
    statement = change.statement
    if change.change not in SIGNS or statement is None or statement.value is None:
        return "the catalogue states no amount"
    if statement.provisional:
        return (
            f"the amount of the catalogue, {statement.value:g} {statement.unit}, was "
            "not read in its source"
        )
    return ""


def _stated(new: list[Practice]) -> list[tuple[str, float, Statement]]:
    """Amounts of plant carbon that the catalogue states, with name and sign."""
    changes = [(practice.key, practice.inputs["c_input"]) for practice in new]
    return [
        (f"carbon input of {key}", SIGNS[change.change], change.statement)
        for key, change in changes
        if change.statement is not None
    ]


def _plants(
    parcel: Parcel, given: CarbonInput, draws: Draws
) -> tuple[FloatArray, FloatArray | None, list[str]]:
    """Ratio of inputs, input of the baseline, and what is provisional of both.

    Where the practices imply what changes, the ratio is 1 and the input unknown.
    """
    if given.baseline_input is None or given.project_input is None:
        return np.ones(draws.n_members + 1), None, []
    if given.yields is not None:
        before, _ = given.yields.inputs(parcel.id, draws)
        ratio, said = given.yields.ratio(parcel.id, draws), list(YIELDS)
        spread = _forecast(draws) if given.yields.forecast_unknown else 0.0
        assumed = given.yields.forecast_unknown
    else:
        factor = uniform(LEVEL, "carbon input level", draws)
        before = given.baseline_input * factor
        ratio, said = given.project_input / given.baseline_input + 0.0 * factor, []
        error = given.ratio_error
        assumed = error is None
        stream = f"carbon input ratio: {parcel.id}"
        spread = _forecast(draws) if error is None else error * draws.normal(stream)
    said += [basis(LEVEL)] if assumed else []
    return np.asarray(np.maximum(ratio + spread, 0.0)), before, said


def _forecast(draws: Draws) -> FloatArray:
    """Error of a ratio whose own error is not known."""
    return np.asarray(
        2.0 * RATIO_HALF_WIDTH * (draws.uniform("carbon input ratio") - 0.5)
    )


def _manure(
    given: CarbonInput, draws: Draws
) -> tuple[FloatArray, FloatArray, dict[str, FloatArray]]:
    """Carbon of manure without and with the plan, under one error."""
    before = given.baseline_manure
    after = before if given.project_manure is None else given.project_manure
    size = draws.n_members + 1
    if not before and not after:
        return np.zeros(size), np.zeros(size), {}
    error = float(error_rows()["monthly_manure_input_factor"]["second"])
    factor = np.clip(1.0 + error * draws.normal("manure input"), 0.0, 2.0)
    return before * factor, after * factor, {"carbon of manure": factor}


def _quality(given: CarbonInput) -> tuple[float, float] | None:
    """Lignin and nitrogen as given, or of the crop."""
    if given.lignin is not None and given.nitrogen is not None:
        return given.lignin, given.nitrogen
    return plant_quality(given.crop) if given.crop else None


def _cover(
    given: CarbonInput, new: list[Practice]
) -> tuple[tuple[float, ...], list[str]]:
    """Months with cover under the plan, and what of them is provisional."""
    if given.project_cover or not given.baseline_cover:
        return given.project_cover, []
    for practice in new:
        change = practice.inputs["plant_cover"]
        statement = change.statement
        if change.change == "set" and statement and statement.value == MONTHS:
            words = f"months with cover under {practice.key}"
            return (1.0,) * int(MONTHS), _mark(statement, words)
    if all(given.baseline_cover):
        return given.baseline_cover, []
    return given.baseline_cover, [
        f"assumed: {practice.key} leaves the months with cover as they are; the "
        "catalogue does not say which it covers"
        for practice in new
        if practice.inputs["plant_cover"].change != "unchanged"
    ]


def _set(new: list[Practice], name: str) -> list[InputChange]:
    found = [practice.inputs[name] for practice in new]
    return [f for f in found if f.change == "set"]


def _tillage(parcel: Parcel, new: list[Practice]) -> tuple[str, str]:
    """Tillage without and with the plan; "" where it is no tilled land."""
    before = after = parcel.baseline_use.management
    if new and parcel.project_use is not None:
        after = parcel.project_use.management
    elif levels := [change.level for change in _set(new, "tillage")]:
        after = levels[-1]
    if not {before, after} <= set(TILLAGE):
        return "", ""
    return before, after


def _basis(given: CarbonInput) -> str:
    if given.yields is not None:
        return "the ratio of inputs from yields"
    if given.baseline_input is not None:
        return "the ratio of the user's inputs"
    return "what the catalogue states of the practices"


def _mark(statement: Statement, what: str) -> list[str]:
    return [] if statement.mark == "verified" else [f"{statement.mark}: {what}"]


def disagreement(
    carbon: PlanCarbon, model: str, parcel: str, solved: float
) -> tuple[str, ...]:
    """Warning where the stock and the inputs that are given do not fit together.

    Parameters
    ----------
    carbon : PlanCarbon
        Of the parcel.
    model : str
        Whose balance it is.
    parcel : str
        Name of the parcel.
    solved : float
        Plant carbon that keeps the stock. [Mg ha-1 yr-1]

    Returns
    -------
    warning : tuple of str
        Empty where they fit, or no input is given.
    """
    if carbon.baseline_input is None:
        return ()
    given, (low, high) = float(carbon.baseline_input[0]), PLAUSIBLE_RATIO
    ratio = solved / given
    if low <= ratio <= high or not np.isfinite(ratio):
        return ()
    return (
        f"parcel {parcel}: by {model} the stock needs {solved:.2g} Mg ha-1 yr-1 of "
        f"plant carbon, {given:.2g} are given: their ratio {ratio:.2f} is outside "
        f"{low:g} to {high:g}: doubt the stock, the inputs or the change that follows",
    )
