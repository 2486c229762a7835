"""What is known of map products: files, units, legends."""

from functools import cache
from typing import Any

from tilth.datasets.tables import read_table
from tilth.datasets.yaml_data import read_data


@cache
def products() -> dict[str, Any]:
    """Map products that are known.

    Returns
    -------
    products : dict
        Content of ``maps/products.yaml``, by name.
    """
    return read_data("maps/products.yaml")


@cache
def units() -> dict[str, dict[str, tuple[float, float, str]]]:
    """Units in which products state their quantities.

    Returns
    -------
    units : dict
        Factor, shift and period of each unit, by quantity.
    """
    found: dict[str, dict[str, tuple[float, float, str]]] = {}
    for row in read_table("maps/units.csv").rows:
        how = (float(row["factor"]), float(row["shift"]), row["per"] or "")
        found.setdefault(row["quantity"], {})[row["unit"]] = how
    return found


@cache
def unit_words() -> dict[str, str]:
    """Units as files write them.

    Returns
    -------
    words : dict of str to str
        Unit of `units` by the words with which files state it.
    """
    rows = read_table("maps/unit_words.csv").rows
    return {row["words"]: row["unit"] for row in rows}


@cache
def legends() -> dict[str, dict[int, int]]:
    """Class by code, by legend."""
    found: dict[str, dict[int, int]] = {}
    for row in read_table("maps/legends.csv").rows:
        found.setdefault(row["legend"], {})[int(row["code"])] = int(row["class"])
    return found


@cache
def zone_legends() -> dict[str, dict[int, str]]:
    """Legends of zones.

    Returns
    -------
    legends : dict
        Name of each code of a raster of zones, by legend.
    """
    found: dict[str, dict[int, str]] = {}
    for row in read_table("maps/zone_legends.csv").rows:
        found.setdefault(row["legend"], {})[int(row["code"])] = row["name"]
    return found
