"""Whether the numbers of a layer look as if they were in another unit."""

from collections.abc import Sequence

import numpy as np

from tilth.assessment.potential_layers import Faults
from tilth.checks import FloatArray
from tilth.errors import DataError
from tilth.geo.align import sampled_values
from tilth.geo.map_series import Series

LOOK = "or write confirm: [unit] if it is right"


def doubtful_units(layers: Sequence[Series], faults: Faults) -> None:
    """Look at a sample of each layer and name what is hardly in its unit.

    Parameters
    ----------
    layers : sequence of Series
        Soil, weather.
    faults : Faults
        Receives what is doubtful.
    """
    for series in layers:
        try:
            values = _sample(series)
        except DataError as error:
            faults.found.append((("layers", series.name), str(error)))
            continue
        doubt = _doubt(series.name, values) if values.size else ""
        if doubt:
            place = series.layers[0].place
            faults.add(
                ("layers", series.name), f"{doubt} ({place}): correct the unit, {LOOK}"
            )


def _sample(series: Series) -> FloatArray:
    """Values of up to 64 x 64 cells of the first band of each part, without gaps."""
    parts = [
        part.weight * sampled_values(part.layers[k], band)
        for part in series.parts
        for k, band in list(part.places.values())[:1]
    ]
    if series.name in ("temperature", "soc_stock", "clay", "precipitation", "pet"):
        weight = sum(part.weight for part in series.parts)
        some = parts[0]
        if all(part.shape == some.shape for part in parts):
            some = np.asarray(sum(parts) / weight)
        per = series.parts[0].per
        some = some * {"": 1.0, "day": 30.0, "second": 2.6e6}[per]
        return np.asarray(some[np.isfinite(some)])
    return np.zeros(0)


def _doubt(name: str, values: FloatArray) -> str:
    """Why values are hardly in the unit of the quantity; "" if they may be."""
    most, middle = float(values.max()), float(np.median(values))
    if name == "soc_stock" and most < 25.0:
        return f"has at most {most:.3g} Mg ha-1, which looks like kg m-2 or g per 100 g"
    if name == "clay" and most <= 1.0:
        return f"has at most {most:.3g} %, which looks like a share of 1"
    if name == "clay" and most > 100.0:
        return f"has up to {most:.4g} %, which looks like g kg-1"
    if name == "temperature" and most > 60.0:
        return f"has up to {most:.4g} degC, which looks like K or tenths of degC"
    if name in ("precipitation", "pet") and values.size > 20 and most < 12.0:
        return (
            f"has at most {most:.3g} mm in the first month, median {middle:.2g}, which "
            "looks like mm per day"
        )
    return ""
