"""What an open file of a layer says of itself, against what the configuration says."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from tilth.datasets.map_products import unit_words, units
from tilth.geo.layer import Layer
from tilth.geo.map_series import POSSIBLE
from tilth.geo.netcdf_axes import exchanged_axis
from tilth.geo.stored import damaged

MOST_BANDS: Final = 24  # that are looked at
MOST: Final = 512  # rows and columns of them


class Doubt(NamedTuple):
    """A sentence on a layer, and the word that confirms that it was looked at.

    Parameters
    ----------
    word : str
        For `confirm` of the layer; "" if it cannot be confirmed.
    text : str
        What is wrong.
    """

    word: str
    text: str


def doubts(
    raster: Any,  # noqa: ANN401 -- rasterio has no types
    layer: Layer,
    name: str,
    spec: Mapping[str, Any],
) -> Iterator[Doubt]:
    """What does not fit between a file and its layer.

    Parameters
    ----------
    raster : rasterio.DatasetReader
        Open.
    layer : Layer
        Made of the configuration.
    name : str
        Of the quantity.
    spec : mapping
        The layer in the configuration.

    Yields
    ------
    doubt : Doubt
        One for each.
    """
    found = (
        ("nodata", _nodata(raster, layer, name)),
        ("nodata", _masked(raster, layer, spec)),
        ("nodata", _mask_band(raster, layer)),
        ("", _axes(raster, layer)),
        ("", _packing(raster, layer, spec)),
        ("unit", _unit(raster, layer, name, spec.get("unit", ""))),
    )
    for word, text in found:
        if text:
            yield Doubt(word, text)


def _packing(raster: Any, layer: Layer, spec: Mapping[str, Any]) -> str:  # noqa: ANN401 -- rasterio has no types
    """Files of a packed product must say how their numbers are packed."""
    stated = (raster.scales[0], raster.offsets[0]) != (1.0, 0.0)
    whole = np.dtype(raster.dtypes[0]).kind in "iu"
    if not spec.get("packed") or not whole or stated or layer.scale is not None:
        return ""
    return (
        f"must state scale and offset; {layer.place} states none: give scale and "
        "offset of its release"
    )


def _unit(raster: Any, layer: Layer, name: str, said: str) -> str:  # noqa: ANN401 -- rasterio has no types
    """A unit that a file states, if it is known, must be the one that is given.

    A scale or an offset of the configuration may change it.
    """
    known = units().get(name, {})
    stated = unit_words().get(str(raster.units[0] or "").strip(), "")
    own = layer.scale is not None or layer.offset is not None
    if own or stated not in known or known[stated] == known.get(said):
        return ""
    return (
        f"is said to be in {said}; {layer.place} states {stated}: correct the unit, or "
        "write confirm: [unit] in this layer if it is right"
    )


def _nodata(raster: Any, layer: Layer, name: str) -> str:  # noqa: ANN401 -- rasterio has no types
    """A number for no value must not be one that the quantity can have."""
    declared = raster.nodatavals[0]
    if (
        layer.values
        or declared is None
        or declared in layer.nodata
        or _beyond_use(declared, raster.dtypes[0])
        or name not in POSSIBLE
    ):
        return ""
    scale = raster.scales[0] if layer.scale is None else layer.scale
    offset = raster.offsets[0] if layer.offset is None else layer.offset
    value = layer.unit_factor * (scale * declared + offset) + layer.shift
    low, high = POSSIBLE[name]
    if not low <= value <= high:
        return ""
    return (
        f"must not have a possible value for nodata; {layer.place} declares "
        f"{declared:g}, which is {value:g} {layer.unit}: correct the file or, if no "
        f"cell has that value, write nodata: {declared:g} in this layer"
    )


def _masked(raster: Any, layer: Layer, spec: Mapping[str, Any]) -> str:  # noqa: ANN401 -- rasterio has no types
    """Zeros that may stand for no value, as in an export of a masked image."""
    stated = raster.nodatavals[0] is not None or layer.nodata
    if not spec.get("masked_as_zero") or stated:
        return ""
    from rasterio.errors import RasterioError  # noqa: PLC0415 -- optional dependency

    step = -(-raster.count // MOST_BANDS)
    bands = list(range(1, raster.count + 1, step))
    shape = (len(bands), min(MOST, raster.height), min(MOST, raster.width))
    try:
        few = raster.read(bands, out_shape=shape)
    except RasterioError as error:
        raise damaged(layer, error) from None
    empty = (few == 0).all(axis=0)
    if not empty.any() or np.isnan(few).any():
        return ""
    return (
        f"must not have 0 for no value; {layer.path.name} states no nodata and has 0 "
        f"in every band in {empty.mean():.1%} of its cells, as Earth Engine writes "
        "where an image is masked: export it with unmask(-32768, false) and give "
        "nodata: -32768, or write confirm: [nodata] in this layer if these are values"
    )


def _mask_band(raster: Any, layer: Layer) -> str:  # noqa: ANN401 -- rasterio has no types
    """A mask beside the bands says where there is no value; its cells hold numbers."""
    flags = getattr(raster, "mask_flag_enums", ((),))
    masked = any(flag.name == "per_dataset" for flag in flags[0])
    if not masked or raster.nodatavals[0] is not None or layer.nodata:
        return ""
    return (
        f"must mark what has no value by a number; {layer.path.name} has a mask in "
        "place of nodata, and what lies under it would be taken for values: write it "
        "with gdalwarp -dstnodata -32768 (of a type that can hold it), or write "
        "confirm: [nodata] in this layer if they are values"
    )


def _axes(raster: Any, layer: Layer) -> str:  # noqa: ANN401 -- rasterio has no types
    """Rows of a NetCDF variable must follow its latitude."""
    axis = exchanged_axis(raster, layer.path)
    if not axis:
        return ""
    return (
        f"must have rows that follow {axis}, in the order (time, {axis}, longitude); "
        f"{layer.place} has another: turn it, such as by ncpdq -a time,{axis},lon"
    )


def _beyond_use(value: float, dtype: str) -> bool:
    """Whether a number is the end of a whole type, kept free for no value."""
    kind = np.dtype(dtype)
    if kind.kind not in "iu":
        return False
    ends = np.iinfo(kind)
    return value == ends.max or (kind.kind == "i" and value == ends.min)
