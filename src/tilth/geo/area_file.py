"""GeoJSON areas: zones, parcels or farms, checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from tilth.errors import DataError
from tilth.geo.ellipsoid import area, areas
from tilth.geo.json_file import read_json
from tilth.geo.other_file import START, what_it_is
from tilth.geo.ring import place, polygon_of
from tilth.geo.shape import Shape, common, polygons, union

NAME: Final = "name"  # property that names a feature, unless another is given
LARGE: Final = 1_000_000.0  # ha; beyond it a unit was probably mistaken
LARGEST_FILE: Final = 256 * 2**20  # bytes
WIDEST: Final = 180.0  # deg of longitude, of what is planned in one piece
SLIVER: Final = 1e-3  # share of the smaller of two features that may overlap
_WGS84: Final = ("CRS84", "EPSG:4326", "EPSG::4326", "OGC:CRS84")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Zone:
    """One named part of an area: a zone, parcel or farm.

    Parameters
    ----------
    name : str
        Its label.
    geometry : shapely geometry
        Polygon or multipolygon in degrees.
    """

    name: str
    geometry: Shape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreaFile:
    """What an area file holds.

    Parameters
    ----------
    name : str
        Of the area: the member or property ``name``, or the name of the file.
    example : bool
        It says of itself that it is invented.
    zones : tuple of Zone
        Features; those of one name are one zone. They do not overlap.
    file_name, sha256 : str
        Of the file.
    warnings : tuple of str
        What a reader must know.
    """

    name: str
    example: bool
    zones: tuple[Zone, ...]
    file_name: str
    sha256: str
    warnings: tuple[str, ...] = ()


def read_area(
    path: Path, *, name_property: str = "", widest: float = WIDEST
) -> AreaFile:
    """Area from a GeoJSON file in WGS84 (RFC 7946).

    Parameters
    ----------
    path : Path
        Polygon, MultiPolygon, Feature or FeatureCollection.
    name_property : str, optional
        Property that names each feature; every feature must then have it. Else
        ``name``, ``id`` or the place in the file.
    widest : float, default 180
        Degrees of longitude that all features may span; 360 for zones of a map. [deg]

    Returns
    -------
    area : AreaFile
        Checked polygons.

    Raises
    ------
    DataError
        If the file cannot be read, is no such GeoJSON, or a polygon breaks a rule; one
        line that names feature and place.
    """
    _check_size(path)
    _check_kind(path)
    data = read_json(path)
    _check_reference_system(path, data)
    features = _features(path, data)
    named: dict[str, list[Shape]] = {}
    for number, feature in enumerate(features, start=1):
        name = _name(path, number, feature, name_property, len(features))
        where = str(path)
        if len(features) > 1:
            where = f"{path} feature {number} ({name})"
        geometry = feature.get("geometry")
        if not isinstance(geometry, Mapping):
            raise DataError(f"{where}: the feature must have a geometry; it has none")
        named.setdefault(name, []).append(polygon_of(where, dict(geometry)))
    zones, warnings = _without_overlap(path, named)
    whole = AreaFile(
        name=_title(path, data, features),
        example=_is_example(data, features),
        zones=zones,
        file_name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        warnings=warnings,
    )
    return _checked_extent(path, whole, widest)


def boundary(area_file: AreaFile) -> Shape:
    """Whole area: all zones together.

    Parameters
    ----------
    area_file : AreaFile
        The zones.

    Returns
    -------
    boundary : shapely geometry
        Polygon or multipolygon in degrees.
    """
    return union([zone.geometry for zone in area_file.zones])


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    if size > LARGEST_FILE:
        raise DataError(
            f"{path} must be at most {LARGEST_FILE // 2**20} MB; got "
            f"{size / 2**20:.0f}: simplify the boundary, or split the file"
        )


def _check_kind(path: Path) -> None:
    """Refuse KML, tables and the like by name, before JSON is tried."""
    try:
        with path.open("rb") as file:
            other = what_it_is(file.read(START))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    if other:
        raise DataError(f"{path} must be GeoJSON; it {other}")


def _check_reference_system(path: Path, data: dict[str, Any]) -> None:
    """Refuse a `crs` of older GeoJSON that is not WGS84."""
    crs = data.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not name.upper().endswith(_WGS84):
        raise DataError(
            f"{path}: coordinates must be WGS84 longitude and latitude (RFC 7946); the "
            f"member crs says {name or str(crs):.60}: convert the file"
        )


def _features(path: Path, data: dict[str, Any]) -> list[dict[str, Any]]:
    kind = data.get("type")
    if kind in ("Polygon", "MultiPolygon"):
        return [{"geometry": data, "properties": {}}]
    if kind == "Feature":
        return [data]
    if kind != "FeatureCollection":
        raise DataError(
            f"{path} must be a GeoJSON Polygon, MultiPolygon, Feature or "
            f"FeatureCollection; got {kind or 'no member type'}"
        )
    features = data.get("features")
    if not isinstance(features, list) or not features:
        raise DataError(f"{path}: the FeatureCollection must hold a feature; got none")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise DataError(
                f"{path} feature {number} must be an object of type Feature"
            )
    return features


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _name(
    path: Path, number: int, feature: dict[str, Any], key: str, count: int
) -> str:
    properties = _properties(feature)
    if key:
        if properties.get(key) in (None, ""):
            raise DataError(
                f"{path} feature {number} must have the property {key}, which names "
                f"it; it has {', '.join(properties) or 'no properties'}"
            )
        return str(properties[key])
    name = properties.get(NAME) or feature.get("id")
    return str(name) if name not in (None, "") else str(number)


def _without_overlap(
    path: Path, named: dict[str, list[Shape]]
) -> tuple[tuple[Zone, ...], tuple[str, ...]]:
    """Zones without overlap: slivers are cut off the later one, more is refused."""
    names = list(named)
    geometries = [g for name in names for g in named[name]]
    labels = [name for name in names for _ in named[name]]
    cut = 0.0
    if len(geometries) > 1:
        size = areas(geometries)
        tree = shapely.STRtree(geometries)
        pairs = tree.query(geometries, predicate="intersects").T.tolist()
        for i, j in sorted(pair for pair in pairs if pair[0] < pair[1]):
            shared = common(geometries[i], geometries[j])
            overlap = area(shared)
            if overlap <= 0.0:
                continue
            if overlap > SLIVER * min(size[i], size[j]):
                near = shapely.get_coordinates(shapely.point_on_surface(shared))[0]
                raise DataError(
                    f"{path}: features must not overlap; {labels[i]} and {labels[j]} "
                    f"share {overlap:.3g} ha near {place(near)}"
                )
            geometries[j] = polygons(shapely.difference(geometries[j], geometries[i]))
            cut += overlap
    joined: dict[str, list[Shape]] = {}
    for label, geometry in zip(labels, geometries, strict=True):
        joined.setdefault(label, []).append(geometry)
    zones = tuple(Zone(name=n, geometry=union(g)) for n, g in joined.items())
    if cut == 0.0:
        return zones, ()
    return zones, (
        f"{path.name}: slivers of {cut:.2g} ha in all, where features overlap, were "
        "cut off the later feature",
    )


def _title(path: Path, data: dict[str, Any], features: list[dict[str, Any]]) -> str:
    own = data.get(NAME)
    if not own and len(features) == 1:
        own = _properties(features[0]).get(NAME)
    return str(own or path.stem)


def _is_example(data: dict[str, Any], features: list[dict[str, Any]]) -> bool:
    marks = [data.get("example"), *(_properties(f).get("example") for f in features)]
    return any(mark is True for mark in marks)


def _checked_extent(path: Path, found: AreaFile, widest: float) -> AreaFile:
    """Refuse both sides of the 180th meridian; warn of very large areas."""
    bounds = np.array([zone.geometry.bounds for zone in found.zones])
    if bounds[:, 2].max() - bounds[:, 0].min() > widest:
        raise DataError(
            f"{path}: the area must not span more than {widest:g} degrees of "
            f"longitude; it lies from {bounds[:, 0].min():g} to "
            f"{bounds[:, 2].max():g}: plan the sides of the 180th meridian one by one"
        )
    total = float(areas([zone.geometry for zone in found.zones]).sum())
    if total <= LARGE:
        return found
    return replace(
        found,
        warnings=(
            *found.warnings,
            f"the area has {total:,.0f} ha, more than {LARGE:,.0f}: check that it is "
            "the one meant",
        ),
    )
