"""Reader of options tables: parcels, practices, costs, and what is to be reached."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any, Final

from tilth.assessment.adoption import (
    AdoptionModel,
    CostDistribution,
    LognormalCost,
    NormalCost,
)
from tilth.assessment.allocation_option import (
    BY_PRACTICE,
    DEFAULT_RATE,
    Option,
    Parcel,
    Valuation,
)
from tilth.assessment.allocation_plan import AreaLimit, Constraints
from tilth.assessment.policy_instrument import Instrument
from tilth.assessment.yaml_file import read_document

SCHEMA: Final = "options-1.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsFile:
    """An options table as it was read.

    Parameters
    ----------
    name, note : str
        Of the table.
    file, sha256 : str
        Name of the file and hash of its bytes.
    example : bool
        True if its content is invented.
    parcels : tuple of Parcel
        With their options.
    valuation : Valuation
        Currency, price year, period and rate.
    constraints : Constraints
        Budget or target, and limits.
    errors : str
        How errors of options go together.
    adoption : AdoptionModel or None
        None if no instruments are to be compared.
    instruments : tuple of Instrument
        To be compared.
    """

    name: str
    note: str
    file: str
    sha256: str
    example: bool
    parcels: tuple[Parcel, ...]
    valuation: Valuation
    constraints: Constraints
    errors: str
    adoption: AdoptionModel | None
    instruments: tuple[Instrument, ...]


def read_options(path: Path) -> OptionsFile:
    """Options table of a YAML file.

    Parameters
    ----------
    path : Path
        YAML of the form ``schemas/options-1.json``.

    Returns
    -------
    options : OptionsFile
        As it stands there; numbers that hang together are checked when they are used.

    Raises
    ------
    DataError
        If the file cannot be read or breaks the schema.
    """
    document = read_document(path, SCHEMA)
    data = document.data
    aim = data["aim"]
    if ("budget" in aim) == ("target_mg" in aim):
        found = "both" if aim else "neither"
        document.refuse(("aim",), f"aim must hold budget or target_mg; got {found}")
    limits = data.get("limits", {})
    policy = data.get("policy")
    return OptionsFile(
        name=data["name"],
        note=data.get("note", ""),
        file=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        example=data.get("example", False),
        parcels=tuple(_parcel(p) for p in data["parcels"]),
        valuation=Valuation(
            currency=data["currency"],
            price_year=data["price_year"],
            years=data["years"],
            discount_rate=float(data.get("discount_rate", DEFAULT_RATE)),
        ),
        constraints=Constraints(
            budget=aim.get("budget"),
            target_carbon=aim.get("target_mg"),
            whole_parcels=limits.get("whole_parcels", True),
            production_kept=limits.get("production_kept"),
            area_limits=tuple(
                AreaLimit(practice=row["practice"], area=float(row["area_ha"]))
                for row in limits.get("practice_areas", ())
            ),
        ),
        errors=data.get("errors", BY_PRACTICE),
        adoption=None if policy is None else _adoption(policy["adoption"], data),
        instruments=()
        if policy is None
        else tuple(_instrument(i) for i in policy["instruments"]),
    )


def _parcel(data: dict[str, Any]) -> Parcel:
    return Parcel(
        name=data["name"],
        area=float(data["area_ha"]),
        crop=data.get("crop", ""),
        crop_yield=float(data.get("crop_yield_mg_ha_yr", nan)),
        price=float(data.get("price_per_mg", nan)),
        options=tuple(_option(o) for o in data["options"]),
    )


def _option(data: dict[str, Any]) -> Option:
    change = data["stock_change_mg_ha"]
    error = change["standard_error"]
    return Option(
        practice=data["practice"],
        stock_change=float(change["mean"]),
        standard_error=nan if error is None else float(error),
        investment=float(data.get("investment_ha", 0.0)),
        maintenance=float(data.get("maintenance_ha_yr", 0.0)),
        yield_loss=float(data.get("yield_loss_mg_ha_yr", 0.0)),
        source=data["source"],
    )


def _instrument(data: dict[str, Any]) -> Instrument:
    return Instrument(
        name=data["name"],
        kind=data["kind"],
        practices=tuple(data["practices"]),
        amount=float(data["amount"]),
        compliance=float(data.get("compliance", 1.0)),
        reach=float(data.get("reach", 1.0)),
        cost_factor=float(data.get("cost_factor", 1.0)),
    )


def _adoption(data: dict[str, Any], whole: dict[str, Any]) -> AdoptionModel:
    kind, spread = data["distribution"], float(data["spread"])
    benefit = float(data.get("private_benefit_ha_yr", 0.0))
    spread_text = "of the logarithm" if kind == "lognormal" else "per median"
    return AdoptionModel(
        distribution=_of_kind(kind, spread),
        private_benefit=benefit,
        text=(
            f"yearly costs per hectare are {kind} among farmers, around the option's "
            f"cost as median, standard deviation {spread_text} {spread:g}; a practice "
            f"is worth {benefit:g} {whole['currency']} per hectare and year to a "
            "farmer besides"
        ),
        source=data["source"],
    )


def _of_kind(kind: str, spread: float) -> Callable[[float], CostDistribution]:
    """From the cost of an option to its distribution."""

    def lognormal(cost: float) -> CostDistribution:
        return LognormalCost(median=cost, sigma=spread)

    def normal(cost: float) -> CostDistribution:
        return NormalCost(median=cost, deviation=spread * abs(cost))

    return lognormal if kind == "lognormal" else normal
