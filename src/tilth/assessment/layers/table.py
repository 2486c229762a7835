"""Soil layers of a laboratory file in one form: fixed units, one row per layer.

`tilth.assessment.layers.layers` reads it from files; stocks and changes are computed
from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.checks import FloatArray

IntArray = NDArray[np.int64]

REFUSED: Final = "refused"  # the row is left out of every result
FLAGGED: Final = "flagged"  # the row is used, and a reader must know


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """A column of repeated texts: each distinct text once, and where it stands.

    Parameters
    ----------
    codes : sequence of int, shape (n,)
        Place of the text of each row in `names`.
    names : tuple of str
        Distinct texts in order of first appearance; "" is a text like any other.
    """

    codes: IntArray
    names: tuple[str, ...]

    def texts(self) -> list[str]:
        """Text of every row."""
        return [self.names[i] for i in self.codes.tolist()]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Labels":
        """The same column for some of the rows, with all names kept."""
        return Labels(codes=self.codes[rows], names=self.names)


def labels_of(texts: Sequence[str]) -> Labels:
    """A column of labels from the texts of its rows.

    Parameters
    ----------
    texts : sequence of str
        One per row.

    Returns
    -------
    labels : Labels
        Names in order of first appearance.

    Examples
    --------
    >>> found = labels_of(["north", "south", "north"])
    >>> found.names, found.codes.tolist()
    (('north', 'south'), [0, 1, 0])
    """
    place: dict[str, int] = {}
    codes = [place.setdefault(text, len(place)) for text in texts]
    return Labels(codes=np.array(codes, dtype=np.int64), names=tuple(place))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerTable:
    """Layers that passed the checks, sorted by site, point, round and depth.

    Layers of one site, point and round are a profile: it begins at 0 cm and has neither
    gap nor overlap. Missing numbers are NaN, missing texts are "".

    Parameters
    ----------
    file, site, point, round, stratum, farm : Labels
        File and names; `farm` is the first stage of a two-stage sample.
    laboratory, method : Labels
        Laboratory and how carbon was measured there.
    row : sequence of int, shape (n,)
        Line or spreadsheet row in the file, counted from 1 with the header.
    layer : sequence of int, shape (n,)
        Which layer of that row, from 1; above 1 only where a row holds several.
    date : array of datetime64[D], shape (n,)
        Day of sampling; NaT where it is not given.
    depth_top, depth_bottom : ndarray, shape (n,)
        Limits of the layer. [cm]
    soc_content, soc_content_error : ndarray, shape (n,)
        Organic carbon in the fine earth and its standard error. [g kg-1]
    som_content : ndarray, shape (n,)
        Organic matter, where it was measured. [g kg-1]
    fine_earth_mass, fine_earth_mass_error : ndarray, shape (n,)
        Fine earth of the layer, from whichever convention the file has, and its
        standard error. [Mg ha-1]
    clay : ndarray, shape (n,)
        Share of the fine earth. [%]
    latitude, longitude : ndarray, shape (n,)
        WGS84. [deg]
    n_cores : ndarray, shape (n,)
        Cores that were put together in the sample. [1]
    detection_limit : ndarray, shape (n,)
        Limit of the laboratory for the carbon content, where it is stated. [g kg-1]
    below_detection : array of bool, shape (n,)
        The laboratory reported less than its limit; `soc_content` is half of it.
    density_estimated : array of bool, shape (n,)
        Bulk density came from a pedotransfer function, not from a measurement.
    """

    file: Labels
    site: Labels
    point: Labels
    round: Labels
    stratum: Labels
    farm: Labels
    laboratory: Labels
    method: Labels
    row: IntArray
    layer: IntArray
    date: NDArray[np.datetime64]
    depth_top: FloatArray
    depth_bottom: FloatArray
    soc_content: FloatArray
    soc_content_error: FloatArray
    som_content: FloatArray
    fine_earth_mass: FloatArray
    fine_earth_mass_error: FloatArray
    clay: FloatArray
    latitude: FloatArray
    longitude: FloatArray
    n_cores: FloatArray
    detection_limit: FloatArray
    below_detection: NDArray[np.bool_]
    density_estimated: NDArray[np.bool_]

    def thickness(self) -> FloatArray:
        """Thickness of each layer, in cm."""
        return np.asarray(self.depth_bottom - self.depth_top)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row, or one value, that was refused or flagged, and why.

    Parameters
    ----------
    severity : str
        ``refused`` or ``flagged``.
    file : str
        Name of the file.
    row : int
        Line or spreadsheet row, counted from 1 with the header; 0 for the whole file.
    column : str
        Column as the file names it; empty if the finding is on the whole row.
    value : str
        What was found.
    rule : str
        Key of the rule, such as ``bulk_density_range``.
    message : str
        Sentence: what, rule, unit, what was found.
    layer : int, default 1
        Which layer of the row, from 1; above 1 only where a row holds several.
    """

    severity: str
    file: str
    row: int
    column: str
    value: str
    rule: str
    message: str
    layer: int = 1

    def place(self) -> tuple[str, int, int]:
        """File, row and layer that it is on."""
        return self.file, self.row, self.layer


def refused_rows(findings: Iterable[Finding]) -> set[tuple[str, int, int]]:
    """Rows that are left out of every result.

    Parameters
    ----------
    findings : iterable of Finding
        Of any files.

    Returns
    -------
    rows : set of (str, int, int)
        File, row and layer of each.
    """
    return {f.place() for f in findings if f.row and f.severity == REFUSED}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerFile:
    """What was read from laboratory files.

    Parameters
    ----------
    table : LayerTable
        Layers that passed.
    findings : tuple of Finding
        Every row or value that was refused or flagged, in order of the files.
    n_rows : int
        Rows of data that the files hold; accepted plus refused.
    files : tuple of (str, str)
        Name and SHA-256 of each file.
    left_out : tuple of str, default ()
        Sites whose rows were left out on request, and are not among `n_rows`.
    """

    table: LayerTable
    findings: tuple[Finding, ...]
    n_rows: int
    files: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()
