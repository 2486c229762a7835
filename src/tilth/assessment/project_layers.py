"""Stock of a parcel from the layers of a profile, to one depth, with its error."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tilth.assessment.schema_fault import Keys, name_of
from tilth.checks import FloatArray
from tilth.datasets.tables import read_table
from tilth.errors import InputError
from tilth.soil.depth import TOLERANCE, layer_faults, uniform_layers
from tilth.soil.fine_earth import fine_density_coarse_volume
from tilth.soil.stock import StockSlopes, stock_slopes

LEAST_CONTENT: Final = 2.0  # below it in all layers, % is likelier [g kg-1]
METHOD: Final = (
    "stock at fixed depth, 0.1 C rho d (1 - v) of each layer; a layer that the depth "
    "cuts gives its share of thickness"
)
ONE_PROFILE: Final = (
    "its error is that of measuring; how stocks differ within the parcel is not in it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStock:
    """Stock from the surface to a depth.

    Parameters
    ----------
    soc_stock, standard_error : float
        To the depth. [Mg ha-1]
    clay : float or None
        Mean over the fine earth; None where a layer has none. [%]
    fine_density : float
        Mean mass of fine earth per volume of soil, coarse fragments counted as volume.
        [g cm-3]
    provisional : tuple of str
        What the error rests on, where none was measured.
    text : str
        How the stock was found, in words.
    """

    soc_stock: float
    standard_error: float
    clay: float | None
    fine_density: float
    provisional: tuple[str, ...]
    text: str


def faults_of_layers(
    at: Keys, soil: dict[str, Any], depth: float
) -> Iterator[tuple[Keys, str]]:
    """Faults of the layers of a soil whose form is right.

    Parameters
    ----------
    at : tuple
        Keys of the soil.
    soil : dict
        Its content.
    depth : float
        To which the stock is wanted. [cm]

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    layers = soil["layers"]
    place = (*at, "layers")
    if "stock" in soil:
        keys = (*at, "stock")
        yield keys, f"{name_of(keys)} must be left out: it follows from the layers"
    top, bottom = (_column(layers, f"depth_{end}") for end in ("top", "bottom"))
    found = layer_faults(top, bottom)
    for i, layer in enumerate(layers):
        at_top = (*place, i, "depth_top")
        said = f"{name_of(at_top)} must be"
        if found.inverted[i]:
            keys = (*place, i, "depth_bottom")
            yield (
                keys,
                f"{name_of(keys)} must lie below depth_top, {top[i]:g} cm; got "
                f"{bottom[i]:g}",
            )
        elif found.not_at_surface[i]:
            yield at_top, f"{said} 0 cm, the surface; got {top[i]:g}"
        elif found.gap[i] or found.overlap[i]:
            kind = "a gap" if found.gap[i] else "an overlap"
            yield (
                at_top,
                f"{said} the bottom of the layer above, {bottom[i - 1]:g} cm: "
                f"{kind}; got {top[i]:g}",
            )
        clay = layer.get("clay", 0.0)
        if 0.0 < clay < 1.0:
            keys = (*place, i, "clay")
            yield keys, f"{name_of(keys)} must be in %; got {clay:g}: write 23 for 23 %"
    content = _column(layers, "soc_content")
    if content.max() < LEAST_CONTENT and not soil.get("low_carbon", False):
        keys = (*place, 0, "soc_content")
        yield (
            keys,
            f"{name_of(keys)} must be in g kg-1; got {content[0]:g}, and no layer has "
            f"{LEAST_CONTENT:g}: write 13.5 for 1.35 %, or confirm a soil with so "
            "little carbon by soil.low_carbon: true",
        )
    if bottom.max() < depth - TOLERANCE:
        yield (
            place,
            f"{name_of(place)} must reach the depth of the stock, {depth:g} cm; got "
            f"{bottom.max():g}: measure deeper, or give soil.depth",
        )


def stock_of_layers(
    layers: list[dict[str, Any]], depth: float, own_error: float | None = None
) -> LayerStock:
    r"""Stock from the surface to a depth, with its error and clay.

    Parameters
    ----------
    layers : list of dict
        Layers from the surface down, without fault.
    depth : float
        Depth that the last layers reach. [cm]
    own_error : float, optional
        Standard error of that stock as the user knows it, which then stands.
        [Mg ha-1]

    Returns
    -------
    stock : LayerStock
        Where a layer that counts has no error of its carbon, the error is that of the
        FAO's manual for a stock that was not measured with one, and provisional.

    Raises
    ------
    InputError
        If the depth lies below the layers.

    Notes
    -----
    With the share :math:`w_i` of a layer above the depth and independent errors

    .. math:: S = \sum w_i S_i, \quad \sigma^2 = \sum w_i^2 \left[
       \left( \frac{\partial S_i}{\partial C} \sigma_C \right)^2 +
       \left( \frac{\partial S_i}{\partial \rho} \sigma_\rho \right)^2 \right]
    """
    top, bottom = (_column(layers, f"depth_{end}") for end in ("top", "bottom"))
    fine = fine_density_coarse_volume(
        _column(layers, "bulk_density"), _column(layers, "coarse_fraction")
    )
    found = stock_slopes(_column(layers, "soc_content"), fine, bottom - top)
    stock = float(uniform_layers(found.stock, top, bottom, [0.0, depth])[0])
    if not np.isfinite(stock):
        raise InputError(
            f"layers must reach {depth:g} cm; the deepest ends at {bottom.max():g}"
        )
    share = np.clip((np.minimum(bottom, depth) - top) / (bottom - top), 0.0, 1.0)
    error, provisional = (
        _error(layers, found, share, stock) if own_error is None else (own_error, ())
    )
    mass = fine.density * (bottom - top) * share
    mean_clay = _mean_clay(layers, mass)
    counts = share > 0.0
    return LayerStock(
        soc_stock=stock,
        standard_error=error,
        clay=mean_clay,
        fine_density=float(mass.sum() / depth),
        provisional=provisional,
        text=(
            f"stock of 0-{depth:g} cm from {int(counts.sum())} layers: {stock:.3g} "
            f"Mg ha-1, standard error {error:.2g}; {METHOD}; "
            f"{ONE_PROFILE if own_error is None else 'its error is given'}"
        ),
    )


def _mean_clay(layers: list[dict[str, Any]], weight: FloatArray) -> float | None:
    """Clay of the layers with a weight; None where one of them has none."""
    counts = weight > 0.0
    clay = _column(layers, "clay")
    mean = float((clay * weight)[counts].sum() / weight[counts].sum())
    return mean if np.isfinite(mean) else None


def _error(
    layers: list[dict[str, Any]], found: StockSlopes, share: FloatArray, stock: float
) -> tuple[float, tuple[str, ...]]:
    """Standard error of the stock, and what of it is provisional."""
    content = _column(layers, "soc_content_error")
    if np.isnan(content[share > 0.0]).any():
        rows = read_table("uncertainty/inputs.csv").rows
        row = next(r for r in rows if r["quantity"] == "soc_stock_factor")
        width = float(row["second"]) - float(row["first"])
        said = f"{row['mark']}: error of the stock of layers without one: "
        return stock * width / float(np.sqrt(12.0)), (said + row["basis"],)
    density = np.nan_to_num(_column(layers, "bulk_density_error"))
    parts = (
        share * found.by_soc_content * np.nan_to_num(content),
        share * found.by_bulk_density * density,
    )
    error = float(np.sqrt(sum((part**2).sum() for part in parts)))
    exact = np.isnan(_column(layers, "bulk_density_error"))[share > 0.0].any()
    said = "assumed: bulk density of layers without an error is taken as exact"
    return error, ((said,) if exact else ())


def _column(layers: list[dict[str, Any]], name: str) -> FloatArray:
    """One quantity of all layers; NaN where it is not given."""
    return np.array([layer.get(name, np.nan) for layer in layers], dtype=np.float64)
