"""Areas on the ellipsoid WGS84, and a plane in metres around a place.

A side of a polygon is straight in longitude and latitude, as RFC 7946 has it. Cutting a
polygon therefore never changes the sum of the areas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import ArrayLike
from shapely.geometry.base import BaseGeometry

from tilth.checks import FloatArray
from tilth.geo.shape import Shape

SEMI_MAJOR: Final = 6_378_137.0  # m, WGS84
AUTHALIC_RADIUS: Final = 6_371_007.181  # m, of the sphere with the same area
_FLATTENING: Final = 1.0 / 298.257223563
_E2: Final = _FLATTENING * (2.0 - _FLATTENING)
_E: Final = _E2**0.5
_SEMI_MINOR: Final = SEMI_MAJOR * (1.0 - _FLATTENING)
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(6)
_SQUARE_METRES: Final = 10_000.0  # in 1 ha


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPlane:
    """Longitude and latitude stretched to metres around one place.

    Straight lines stay straight. Distances are right at the place and less so far from
    it; areas are never taken from this plane.

    Parameters
    ----------
    longitude, latitude : float
        The place. [deg]
    east, north : float
        Length of one degree there. [m]
    """

    longitude: float
    latitude: float
    east: float
    north: float

    def metres(self, positions: ArrayLike) -> FloatArray:
        """Metres east and north of the place, from longitudes and latitudes."""
        lonlat = np.asarray(positions, dtype=np.float64)
        origin = (self.longitude, self.latitude)
        return np.asarray((lonlat - origin) * (self.east, self.north))

    def degrees(self, metres: ArrayLike) -> FloatArray:
        """Longitudes and latitudes, from metres east and north of the place."""
        offset = np.asarray(metres, dtype=np.float64) / (self.east, self.north)
        return np.asarray(offset + np.array([self.longitude, self.latitude]))


def local_plane(bounds: ArrayLike) -> LocalPlane:
    """Plane around the middle of a box.

    Parameters
    ----------
    bounds : array_like, shape (4,)
        West, south, east and north. [deg]

    Returns
    -------
    plane : LocalPlane
        The plane.
    """
    west, south, east, north = np.asarray(bounds, dtype=np.float64).tolist()
    latitude = (south + north) / 2.0
    phi = np.radians(latitude)
    root = np.sqrt(1.0 - _E2 * np.sin(phi) ** 2)
    degree = np.radians(1.0)
    return LocalPlane(
        longitude=(west + east) / 2.0,
        latitude=latitude,
        east=float(SEMI_MAJOR / root * np.cos(phi) * degree),
        north=float(SEMI_MAJOR * (1.0 - _E2) / root**3 * degree),
    )


def area_density(latitude: ArrayLike) -> FloatArray:
    """Area of a square degree.

    Parameters
    ----------
    latitude : array_like
        Where. [deg]

    Returns
    -------
    density : ndarray
        Falls from the equator to the poles. [ha deg-2]
    """
    phi = np.radians(np.asarray(latitude, dtype=np.float64))
    curvature = SEMI_MAJOR**2 * (1.0 - _E2) / (1.0 - _E2 * np.sin(phi) ** 2) ** 2
    return np.asarray(curvature * np.cos(phi) * np.radians(1.0) ** 2 / _SQUARE_METRES)


def area_to_equator(latitude: ArrayLike) -> FloatArray:
    """Area between the equator and a parallel.

    Parameters
    ----------
    latitude : array_like
        Of the parallel. [deg]

    Returns
    -------
    strip : ndarray
        Of a strip of one degree of longitude, negative in the south. [ha deg-1]
    """
    return np.asarray(_to_equator(latitude) * np.radians(1.0) / _SQUARE_METRES)


def row_areas(edges: ArrayLike, width: float, surface: str = "ellipsoid") -> FloatArray:
    """Area of cells between parallels.

    Parameters
    ----------
    edges : array_like, shape (n_rows + 1,)
        Latitude of the edges of rows, from north to south or from south to north. [deg]
    width : float
        Of a cell, in longitude. [deg]
    surface : {"ellipsoid", "sphere"}, default "ellipsoid"
        The sphere has the area of the ellipsoid; many published totals rest on it,
        though it makes cells near the poles too small by up to 0.9 %.

    Returns
    -------
    area : ndarray, shape (n_rows,)
        Of one cell of each row. [ha]
    """
    if surface == "sphere":
        sine = np.sin(np.radians(np.asarray(edges, dtype=np.float64)))
        strip = np.abs(np.diff(sine)) * AUTHALIC_RADIUS**2
    else:
        strip = np.abs(np.diff(_to_equator(edges)))
    return np.asarray(strip * np.radians(width) / _SQUARE_METRES)


def areas(geometries: Sequence[BaseGeometry]) -> FloatArray:
    r"""Area of polygons on the ellipsoid, holes left out.

    Parameters
    ----------
    geometries : sequence of shapely geometries, length n
        Polygons and multipolygons in degrees; parts that are none count nothing.

    Returns
    -------
    area : ndarray, shape (n,)
        Areas. [ha]

    Notes
    -----
    With the area :math:`S(\varphi)` between the equator and a latitude, per radian of
    longitude, the area of a ring is :math:`\oint S(\varphi) \, d\lambda`, where

    .. math::
        S(\varphi) = \frac{b^2}{2} \left(\frac{\sin \varphi}{1 - e^2 \sin^2 \varphi}
        + \frac{1}{2 e} \ln \frac{1 + e \sin \varphi}{1 - e \sin \varphi}\right)

    Each side is integrated by six Gauss points.
    """
    array = np.array(geometries, dtype=object)
    parts, owner = shapely.get_parts(array, return_index=True)
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, owner = parts[polygons], owner[polygons]
    rings, part = shapely.get_rings(parts, return_index=True)
    if rings.size == 0:
        return np.zeros(array.size)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    begin, side = points[:-1][same], np.diff(points, axis=0)[same]
    base = np.median(points[:, 1])  # keeps digits: S is large beside a field
    middle = np.zeros(len(begin))
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        latitude = begin[:, 1] + (0.5 + 0.5 * node) * side[:, 1]
        middle += 0.5 * weight * (_to_equator(latitude) - _to_equator(base))
    of_side = middle * np.radians(side[:, 0])
    of_ring = np.abs(np.bincount(ring[:-1][same], of_side, minlength=rings.size))
    first = np.r_[True, part[1:] != part[:-1]]  # the outer ring of a polygon
    signed = np.where(first, of_ring, -of_ring) / _SQUARE_METRES
    return np.asarray(
        np.bincount(owner[part], signed, minlength=array.size), dtype=np.float64
    )


def area(geometry: Shape) -> float:
    """Area of one polygon or multipolygon on the ellipsoid.

    Parameters
    ----------
    geometry : shapely geometry
        In degrees.

    Returns
    -------
    area : float
        Its area. [ha]
    """
    return float(areas([geometry])[0])


def _to_equator(latitude: ArrayLike) -> FloatArray:
    """Area between the equator and a latitude per radian of longitude, in m2."""
    sine = np.sin(np.radians(np.asarray(latitude, dtype=np.float64)))
    logarithm = np.arctanh(_E * sine) / _E
    return np.asarray(_SEMI_MINOR**2 / 2.0 * (sine / (1.0 - _E2 * sine**2) + logarithm))
