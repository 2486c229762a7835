"""Stocks of sampled profiles: what `tilth.assessment.stock.stock` returns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.table import Finding, Labels
from tilth.checks import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Profiles:
    """Profiles of a layer table, padded to one number of layers.

    Parameters
    ----------
    site, point, round, stratum, farm, laboratory, method : Labels
        Of each profile; laboratory and method are those of its first layer.
    date : array of datetime64[D], shape (n,)
        Day of sampling; NaT where it is not given.
    latitude, longitude : ndarray, shape (n,)
        WGS84; NaN where not given. [deg]
    n_cores : ndarray, shape (n,)
        Cores that were put together. [1]
    layer_thickness : ndarray, shape (n, n_layers)
        NaN below the deepest layer. [cm]
    layer_mass, layer_soc : ndarray, shape (n, n_layers)
        Fine earth and organic carbon. [Mg ha-1]
    layer_mineral_mass : ndarray, shape (n, n_layers)
        Fine earth without organic matter. [Mg ha-1]
    layer_mass_error, layer_content_error : ndarray, shape (n, n_layers)
        Standard errors of mass and of carbon content; NaN where not given.
        [Mg ha-1; g kg-1]
    density_estimated : array of bool, shape (n,), optional
        The bulk density of one of its layers came from a pedotransfer function; None
        where it is not known.
    doubtful : array of bool, shape (n,), optional
        One of its layers has a value that is possible and rare, such as 94 % stones;
        None where it is not known.
    """

    site: Labels
    point: Labels
    round: Labels
    stratum: Labels
    farm: Labels
    laboratory: Labels
    method: Labels
    date: NDArray[np.datetime64]
    latitude: FloatArray
    longitude: FloatArray
    n_cores: FloatArray
    layer_thickness: FloatArray
    layer_mass: FloatArray
    layer_soc: FloatArray
    layer_mineral_mass: FloatArray
    layer_mass_error: FloatArray
    layer_content_error: FloatArray
    density_estimated: NDArray[np.bool_] | None = None
    doubtful: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceMass:
    """Mass to which stocks at equivalent mass belong, fixed for the life of a project.

    Parameters
    ----------
    depth : float
        Nominal depth that it stands for. [cm]
    mass : float
        Fine earth, or mineral soil for ``von_haden``. [Mg ha-1]
    method : str
        Method whose mass it is: ``ellert_bettany``, ``wendt_hauser``, ``von_haden``,
        ``simple_esm`` or ``simple_esm_spline``.
    rule : str
        ``smallest``, ``mean`` or ``largest`` of the first round, or ``given``.
    """

    depth: float
    mass: float
    method: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DepthStocks:
    """Stocks of all profiles for one reporting depth.

    Parameters
    ----------
    reference : ReferenceMass
        Mass of the stocks at equivalent mass.
    fixed_depth : ndarray, shape (n,)
        Stock from 0 to the depth; NaN where the profile is shallower. [Mg ha-1]
    equivalent_mass : ndarray, shape (n,)
        Stock of the reference mass; NaN where it was not computed. [Mg ha-1]
    extrapolated : array of bool, shape (n,)
        The reference mass exceeds the mass that was sampled.
    measurement_error : ndarray, shape (n,)
        Standard error of `equivalent_mass` from those of masses and contents that the
        file gives; NaN where it gives none. [Mg ha-1]
    """

    reference: ReferenceMass
    fixed_depth: FloatArray
    equivalent_mass: FloatArray
    extrapolated: NDArray[np.bool_]
    measurement_error: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StockResult:
    """Stocks of the profiles of laboratory files, with what they rest on.

    Parameters
    ----------
    profiles : Profiles
        The profiles.
    depths : tuple of DepthStocks
        One per reporting depth, in order.
    method : str
        One sentence: how the stocks were computed.
    findings : tuple of Finding
        Rows refused or flagged, those of the reader included.
    n_rows : int
        Rows of data in the files.
    files : tuple of (str, str)
        Name and SHA-256 of each file.
    inputs : dict
        Choices that were made, by name with unit.
    sources : tuple of str
        Citations.
    provisional : tuple of str
        Statements used that rest on no source yet read.
    warnings : tuple of str
        What a reader must know.
    left_out : tuple of str, default ()
        Sites of the files that are left out on request.
    """

    profiles: Profiles
    depths: tuple[DepthStocks, ...]
    method: str
    findings: tuple[Finding, ...]
    n_rows: int
    files: tuple[tuple[str, str], ...]
    inputs: dict[str, object]
    sources: tuple[str, ...]
    provisional: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
