"""Emissions of fuel and electricity, by factors of the user where they are given."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tilth.accounting.emission import Emission
from tilth.accounting.factor import Factor
from tilth.accounting.farm_input import input_emissions
from tilth.accounting.quantity import NOTHING_OWN, Own, of_factor, quantity
from tilth.accounting.warming_potential import CO2E
from tilth.assessment.schema_fault import Keys, name_of
from tilth.checks import FloatArray

UNITS: Final = {"diesel": "kg CO2e L-1", "electricity": "kg CO2e per kWh"}
CARRIERS: Final = tuple(UNITS)


def energy_emissions(
    used: Mapping[str, FloatArray], factors: dict[str, Any], own: Own = NOTHING_OWN
) -> tuple[Emission, ...]:
    """Emissions of what a hectare uses in every year.

    Parameters
    ----------
    used : mapping
        Diesel and electricity by name, shape (n_years,). [L ha-1 yr-1, kWh ha-1 yr-1]
    factors : dict
        The user's, by the same names; that of diesel may be left out.
    own : mapping, optional
        Draws of the assessment.

    Returns
    -------
    emissions : tuple of Emission
        In CO2e of their sources.
    """
    found: list[Emission] = []
    for name, amount in used.items():
        if name not in factors:
            found += input_emissions(name, amount, own)
            continue
        factor = of_factor(_factor(name, factors[name]), own)
        found.append(
            Emission(
                source=f"{name}, by the factor of the project file",
                gas=CO2E,
                mass=factor * quantity(amount),
                method="amount x emission factor",
            )
        )
    return tuple(found)


def faults_of_energy(
    factors: dict[str, Any], parcels: list[dict[str, Any]]
) -> Iterator[tuple[Keys, str]]:
    """Faults of factors, and electricity without one.

    Parameters
    ----------
    factors : dict
        Of the file, their form right.
    parcels : list of dict
        Of the file, their form right; empty where it is not.

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    for name, given in factors.items():
        keys: Keys = ("energy", name)
        if ("low" in given) != ("high" in given):
            yield keys, f"{name_of(keys)} must hold low and high, or neither"
        elif "low" in given and not given["low"] <= given["factor"] <= given["high"]:
            yield (
                keys,
                f"{name_of(keys)} must have its factor between low and high, in "
                f"{UNITS[name]}; got {given['factor']:g} in {given['low']:g} to "
                f"{given['high']:g}",
            )
    if "electricity" in factors:
        return
    for i, parcel in enumerate(parcels):
        for side in ("baseline", "plan"):
            if "electricity" in parcel.get(side, {}).get("inputs", {}):
                keys = ("parcels", i, side, "inputs", "electricity")
                yield (
                    keys,
                    f"{name_of(keys)} needs energy.electricity, the factor of your "
                    "country and year, in kg CO2e per kWh",
                )


def _factor(name: str, given: dict[str, Any]) -> Factor:
    return Factor(
        key=f"emission factor of {name}",
        value=given["factor"],
        low=given.get("low"),
        high=given.get("high"),
        unit=UNITS[name],
        mark="user",
        range_mark="user",
        source=given["source"],
    )
