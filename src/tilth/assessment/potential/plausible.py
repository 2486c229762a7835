"""Whether the numbers of a layer look as if they were in another unit."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from tilth.assessment.potential.config import Zones
from tilth.assessment.potential.layers import Faults
from tilth.assessment.schema_fault import Keys
from tilth.checks import FloatArray
from tilth.errors import DataError
from tilth.geo.align import sampled_rows, sampled_values
from tilth.geo.map_series import Part, Series
from tilth.geo.map_time import Month

LOOKED_AT: Final = (
    "soc_stock",
    "clay",
    "silt",
    "plant_cover",
    "temperature",
    "precipitation",
    "pet",
    "npp",
    "temperature_change",
    "precipitation_change",
    "pet_change",
)
TROPICS: Final = 40.0  # no zone of the tropics lies farther from the equator [deg]
LITTLE: Final = 20.0  # stock that few soils stay below outside deserts [Mg ha-1]
SANDY: Final = 7.0  # clay that some cell of a country is above [%]
LITTLE_COVER: Final = 0.02  # share of months with plants: 1 read as a per cent [1]
RATE_OF_COVER: Final = 0.6  # of soil under plants, in FAO's layer of the factor [1]
MOST_PET: Final = 600.0  # TerraClimate's largest is about 455 [mm month-1]
LITTLE_NPP: Final = 2.0  # of which the largest of a country is more [Mg ha-1 yr-1]
MOST_WARMING: Final = 8.0  # median of the months of a scenario [degC]
MOST_GROWTH: Final = 3.0  # relative change of rain or evapotranspiration [1]
FACTORS: Final = (0.7, 1.4)  # medians of what is a factor, not a change [1]
LOOK: Final = "or write confirm: [unit] in this layer if it is right"


def doubtful_units(layers: Sequence[tuple[Keys, Series]], faults: Faults) -> None:
    """Look at a sample of each layer and name what is hardly in its unit.

    Parameters
    ----------
    layers : sequence of tuple
        Soil, weather: the keys that lead to each, and the series.
    faults : Faults
        Receives what is doubtful.
    """
    for keys, series in layers:
        try:
            values = _sample(series)
        except DataError as error:
            faults.found.append((keys, str(error)))
            continue
        doubt = _doubt(series.name, values) if values.size else ""
        if doubt:
            place = series.layers[0].place
            faults.add(keys, f"{doubt} ({place}): correct the unit, {LOOK}")


def doubtful_zones(zones: Sequence[tuple[Keys, Zones]], faults: Faults) -> None:
    """Name a raster of zones whose legend puts the tropics far from the equator.

    Parameters
    ----------
    zones : sequence of tuple
        The keys that lead to each, and the zones.
    faults : Faults
        Receives what is doubtful.
    """
    for keys, kind in zones:
        tropical = [c for c, n in kind.names.items() if n.lower().startswith("tropic")]
        if kind.raster is None or not tropical:
            continue
        layer = kind.raster.layers[0]
        try:
            latitude, codes = sampled_rows(layer)
        except DataError as error:
            faults.found.append((keys, str(error)))
            continue
        for row in np.flatnonzero(np.abs(latitude) > TROPICS):
            odd = [c for c in tropical if (codes[row] == c).any()]
            if odd:
                faults.add(
                    keys,
                    f"has {kind.names[odd[0]]} at {latitude[row]:.0f} deg "
                    f"({layer.place}): is this the legend of the file? Correct it, or "
                    "write confirm: [zones] in it",
                )
                break


def _sample(series: Series) -> FloatArray:
    """Values of up to 64 x 64 cells in some months, without gaps."""
    if series.name not in LOOKED_AT:
        return np.zeros(0)
    months = sorted(series.months)[:12:3]
    values = [
        _of_month(part, month).ravel() for part in series.parts for month in months
    ]
    some = np.concatenate(values)
    return np.asarray(some[np.isfinite(some)])


def _of_month(part: Part, month: Month) -> FloatArray:
    """Values of some cells of one part in one month."""
    number, band = part.places[month]
    periods = {"": 1.0, "day": 30.0, "second": 2.6e6}  # about a month
    layer = replace(part.layers[number], valid=(-np.inf, np.inf))
    return sampled_values(layer, band) * periods[part.per]


def _doubt(name: str, values: FloatArray) -> str:
    """Why values are hardly in the unit of the quantity; "" if they may be."""
    most, middle = float(values.max()), float(np.median(values))
    if name == "soc_stock" and most < 25.0:
        return f"has at most {most:.3g} Mg ha-1, which looks like kg m-2 or g per 100 g"
    nine = float(np.quantile(values, 0.9)) if name == "soc_stock" else np.inf
    if nine < LITTLE:
        return (
            f"has less than {LITTLE:g} Mg ha-1 in nine of ten cells, up to {most:.3g}, "
            "which looks like kg m-2 with some peat"
        )
    if name in ("clay", "silt"):
        return _doubt_of_texture(name, values)
    if name == "plant_cover":
        return _doubt_of_cover(values)
    if name == "temperature" and most > 60.0:
        return f"has up to {most:.4g} degC, which looks like K or tenths of degC"
    if name.endswith("_change"):
        return _doubt_of_change(name, values)
    if name == "npp" and most < LITTLE_NPP:
        return f"has at most {most:.3g} Mg ha-1 yr-1, which looks like kg m-2"
    if name == "pet" and most > MOST_PET:
        return f"has up to {most:.4g} mm in a month, which looks like tenths of mm"
    enough = name == "pet" or values.size > 20  # a desert has months without rain
    if name in ("precipitation", "pet") and enough and most < 12.0:
        return (
            f"has at most {most:.3g} mm in any of four months, median {middle:.2g}, "
            "which looks like mm per day"
        )
    return ""


def _doubt_of_texture(name: str, values: FloatArray) -> str:
    """Why values are hardly a content of clay or silt; "" if they may be."""
    most = float(values.max())
    if most <= 1.0:
        return f"has at most {most:.3g} %, which looks like a share of 1"
    if most > 100.0:
        return f"has up to {most:.4g} %, which looks like g kg-1"
    if name == "clay" and values.size > 20 and most <= SANDY:
        return f"has at most {most:.3g} %, which looks like % taken for g kg-1"
    return ""


def _doubt_of_cover(values: FloatArray) -> str:
    """Why values are hardly the share of months with plants; "" if they may be."""
    least, most = float(values.min()), float(values.max())
    if 0.0 < most <= LITTLE_COVER:
        return f"has at most {100.0 * most:.3g} %, which looks like a share of 1"
    if most > 1.0:
        return f"has up to {most:.4g}, which looks like %"
    if abs(least - RATE_OF_COVER) < 1e-5:
        return f"has no cover below {RATE_OF_COVER:g}, which looks like the rate factor"
    return ""


def _doubt_of_change(name: str, values: FloatArray) -> str:
    """Why values are hardly changes; "" if they may be."""
    middle, low, high = float(np.median(values)), *FACTORS
    if name == "temperature_change" and abs(middle) > MOST_WARMING:
        return f"has a median of {middle:.3g} degC, which looks like a temperature"
    if name == "temperature_change":
        return ""
    if low <= middle <= high and values.min() > 0.0:
        return (
            f"has a median of {middle:.3g}, which looks like a factor, of which 1 is "
            "no change: give offset: -1"
        )
    if values.max() > MOST_GROWTH:
        return f"has up to {values.max():.3g} times as much more, which looks like %"
    return ""
