"""Sites for tests, made from the mapping that a site file holds."""

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from tilth.assessment.site.file import read_site

EXAMPLES = Path(__file__).resolve().parents[4] / "docs" / "examples"
# Example climate of the IPCC (2019) workbook for Tier 2; pet in its own units.
IPCC_TEMPERATURE = [
    22.71129032, 20.31071429, 19.47903226, 14.99333333, 11.20645161, 9.055,
    8.00806452, 11.25483871, 11.27666667, 14.14838710, 19.98, 16.37258065,
]  # fmt: skip
IPCC_RAIN = [4.8, 23.9, 24.7, 3.6, 11.3, 11.2, 27.4, 53, 30.7, 39.3, 9.4, 41.8]
IPCC_PET = [
    253.8, 214.4, 176.6, 104.2, 62.8, 41.6, 45.6, 64.8, 91.6, 140.0, 190.0, 233.0,
]  # fmt: skip
COVER = [0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0]
PLAN = {
    "crop": "generic crop",
    "plant_carbon": 3.0,
    "cover": COVER,
    "tillage": "full",
}
BASE = {
    "tilth_site": 1,
    "name": "Test field",
    "land_use": "cropland",
    "soil": {
        "kind": "mineral",
        "depth": 30,
        "clay": 22,
        "sand": 33,
        "soc_stock": {"value": 60, "depth": 30, "date": 2024},
    },
    "climate": {
        "zone": "warm temperate",
        "temperature": IPCC_TEMPERATURE,
        "precipitation": IPCC_RAIN,
        "pet": IPCC_PET,
    },
    "management": {
        "first_year": 2025,
        "years": 10,
        "history": [PLAN],
        "baseline": [{"rotation": [PLAN]}],
    },
}


def make_site(folder, changes=(), *, base=BASE):
    """Site of `base` with values replaced: (("soil", "clay"), 30), None removes."""
    data = copy.deepcopy(base)
    for keys, value in changes:
        inner = data
        for key in keys[:-1]:
            inner = inner.setdefault(key, {}) if isinstance(inner, dict) else inner[key]
        if value is None:
            del inner[keys[-1]]
        else:
            inner[keys[-1]] = value
    path = Path(folder) / "field.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return read_site(path)


def depth(value, stock=60.0):
    """Changes that give the layer another depth."""
    stock_of = {"value": stock, "depth": value, "date": 2024}
    return ((("soil", "depth"), value), (("soil", "soc_stock"), stock_of))


def frozen(site):
    """The same site under a frost that no site file may hold."""
    climate = replace(
        site.climate,
        temperature=np.full_like(site.climate.temperature, -30.0),
        normal={**site.climate.normal, "temperature": np.full(12, -30.0)},
    )
    return replace(site, climate=climate)
