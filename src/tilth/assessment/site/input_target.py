"""How much more carbon must enter the soil to reach the 4 per 1000, by RothC.

RothC is affine in its inputs, so one extra run with one unit more of constant input
gives the response, and the input follows in closed form. It holds at the last year, not
in every year on the way.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from tilth.accounting.target import FOUR_PERMIL, FourPerMille, Reference, four_per_mille
from tilth.assessment.site import carbon_input, run_rothc
from tilth.assessment.site.result import about_start
from tilth.assessment.site.rothc_file import RothcFile
from tilth.assessment.site.site import Site
from tilth.checks import FloatArray
from tilth.errors import InputError
from tilth.models import rothc
from tilth.models.rothc import RothcState
from tilth.models.rothc_inputs import RothcMonths, RothcSoil

KINDS: Final = ("plant", "manure")
REFERENCES: Final[tuple[Reference, ...]] = ("initial stock", "baseline")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """A baseline to which carbon may be added.

    Parameters
    ----------
    name : str
        What it was read from.
    soil : RothcSoil
        Topsoil.
    months : RothcMonths
        Weather and management of the baseline.
    start : RothcState
        State before the first month.
    warnings, provisional : tuple of str, default ()
        What a reader must know, and what rests on no source yet read.
    """

    name: str
    soil: RothcSoil
    months: RothcMonths
    start: RothcState
    warnings: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InputNeeded:
    """Constant extra input of one kind that reaches the target at the last year.

    Parameters
    ----------
    kind : str
        ``plant`` or ``manure``.
    shares : ndarray, shape (12,)
        Part of the yearly input that enters in each month. [1]
    response : float
        Stock gained at the last year per unit of constant input.
        [Mg ha-1 per Mg ha-1 yr-1]
    results : tuple of FourPerMille
        Counted from the initial stock, and from the baseline.
    """

    kind: str
    shares: FloatArray
    response: float
    results: tuple[FourPerMille, ...]


def case_of_file(file: RothcFile, path: Path) -> Case:
    """Baseline of an input file in Rothamsted's format, from its exact equilibrium.

    Parameters
    ----------
    file : RothcFile
        Input.
    path : Path
        Where it was read.

    Returns
    -------
    case : Case
        Its months are those of the file after the spin-up.
    """
    start = rothc.equilibrium(file.soil, file.spin_up)
    return Case(name=path.name, soil=file.soil, months=file.forward, start=start)


def case_of_site(site: Site) -> Case:
    """Baseline of a site file, from its measured stock.

    Parameters
    ----------
    site : Site
        A site.

    Returns
    -------
    case : Case
        Its months are those of the baseline.

    Raises
    ------
    InputError
        If RothC cannot run on the site.
    """
    reasons = run_rothc.reasons_against(site)
    if reasons:
        raise InputError("; ".join(reasons))
    soil, months, began = run_rothc.baseline(site)
    disagreement = () if began.warning is None else (began.warning,)
    return Case(
        name=site.file_name,
        soil=soil,
        months=months,
        start=began.state,
        warnings=(*disagreement, *about_start(site)),
        provisional=(
            *rothc.DOMAIN.provisional,
            *carbon_input.assigned_to_yields(site),
        ),
    )


def input_needed(
    case: Case,
    *,
    years: int,
    target_rate: float = FOUR_PERMIL,
    available: float | None = None,
) -> tuple[InputNeeded, ...]:
    """Extra plant carbon, or extra manure, that reaches the target at year N.

    Parameters
    ----------
    case : Case
        Baseline.
    years : int
        Number of years N, at most those of the baseline. [yr]
    target_rate : float, default 4
        Yearly gain aimed at, as share of the initial stock. [permil yr-1]
    available : float, optional
        Net primary production that is available for it; unknown if None.
        [Mg ha-1 yr-1]

    Returns
    -------
    needed : tuple of InputNeeded
        For plant carbon and for manure. Plant carbon enters as in the baseline's mean
        year, manure likewise where there is some, else evenly over the year.

    Raises
    ------
    InputError
        If the baseline is shorter, or a number is out of range.
    """
    held = case.months.n_months // 12
    if not 1 <= years <= held:
        raise InputError(
            f"years must lie in [1, {held}] yr, the length of the baseline of "
            f"{case.name}; got {years}"
        )
    if case.months.plant_split is not None or case.months.manure_split is not None:
        raise InputError(
            "plant_split and manure_split cannot be used here: give dpm_rpm, and "
            "manure with its usual split"
        )
    months = _first(case.months, 12 * years)
    iom = float(np.asarray(case.soil.iom))
    initial = float(case.start.pools.sum()) + iom
    baseline = _stock(case, months)
    needed = []
    for kind in KINDS:
        shares = _shares(case.months, kind)
        response = _stock(case, _with_more(months, kind, shares)) - baseline
        results = tuple(
            four_per_mille(
                initial,
                years=years,
                depth_bottom=float(np.asarray(case.soil.depth)),
                reference=reference,
                target_rate=target_rate,
                baseline=baseline,
                response=response,
                available=available,
                provisional=case.provisional,
            )
            for reference in REFERENCES
        )
        needed.append(
            InputNeeded(kind=kind, shares=shares, response=response, results=results)
        )
    return tuple(needed)


_TIMED: Final = (
    "temperature",
    "precipitation",
    "pan_evaporation",
    "plant_cover",
    "monthly_c_input",
    "monthly_manure_input",
    "dpm_rpm",
    "modern",
)
_FIELD: Final = {"plant": "monthly_c_input", "manure": "monthly_manure_input"}


def _first(months: RothcMonths, n_months: int) -> RothcMonths:
    """The first months of one site, each array with all its rows."""
    return RothcMonths(**{name: months.rows(name, ())[:n_months, 0] for name in _TIMED})


def _shares(months: RothcMonths, kind: str) -> FloatArray:
    """Mean monthly pattern of an input; even where there is none."""
    year = months.rows(_FIELD[kind], ())[:, 0].reshape(-1, 12).sum(axis=0)
    total = year.sum()
    return np.full(12, 1.0 / 12.0) if total == 0.0 else np.asarray(year / total)


def _with_more(months: RothcMonths, kind: str, shares: FloatArray) -> RothcMonths:
    """The same months with one more Mg ha-1 yr-1 of an input."""
    values = {name: getattr(months, name) for name in _TIMED}
    more = np.tile(shares, months.n_months // 12)
    return RothcMonths(**{**values, _FIELD[kind]: values[_FIELD[kind]] + more})


def _stock(case: Case, months: RothcMonths) -> float:
    """Stock after the last month. [Mg ha-1]."""
    return float(rothc.simulate(case.soil, months, case.start).soc_stock()[-1])
