"""Points that were sampled before, from CSV or GeoJSON."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tilth.errors import DataError
from tilth.geo.json_file import read_json

COLUMNS: Final = ("point", "latitude", "longitude")
YES: Final = ("yes", "true", "1")
NO: Final = ("", "no", "false", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingPoint:
    """A place that was sampled before.

    Parameters
    ----------
    name : str
        Its label.
    latitude, longitude : float
        WGS84. [deg]
    reserve : bool, default False
        To be sampled only in place of another.
    """

    name: str
    latitude: float
    longitude: float
    reserve: bool = False


def read_points(path: Path) -> tuple[ExistingPoint, ...]:
    """Existing points from their file.

    Parameters
    ----------
    path : Path
        CSV with the columns point, latitude and longitude, or GeoJSON with Point
        features that have the property ``point`` or ``name``. WGS84 degrees. A column
        or property ``reserve`` says yes or no, as in the files of a plan.

    Returns
    -------
    points : tuple of ExistingPoint
        In order of the file.

    Raises
    ------
    DataError
        If the file cannot be read, a point has no name or no position, or all of them
        are reserves; one line.
    """
    json_file = path.suffix.lower() in (".json", ".geojson")
    points = _from_geojson(path) if json_file else _from_csv(path)
    if not points:
        raise DataError(f"{path} must hold at least one point; got none")
    names = [point.name for point in points]
    twice = next((n for i, n in enumerate(names) if n in names[:i]), None)
    if twice is not None:
        raise DataError(f"{path}: names of points must differ; {twice} stands twice")
    if all(point.reserve for point in points):
        raise DataError(
            f"{path} must hold at least one point that is no reserve; got "
            f"{len(points)} reserves"
        )
    return tuple(points)


def _from_csv(path: Path) -> list[ExistingPoint]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} must be text in UTF-8; byte {error.start} is none"
        ) from None
    rows = csv.DictReader(io.StringIO(text))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise DataError(
            f"{path} line 1: the columns {', '.join(COLUMNS)} must be there, separated "
            f"by commas; it lacks {', '.join(missing)}, and has "
            f"{', '.join(rows.fieldnames or ()) or 'nothing'}"
        )
    return [
        _point(
            f"{path} line {rows.line_num}",
            row["point"],
            row["longitude"],
            row["latitude"],
            row.get("reserve"),
        )
        for row in rows
    ]


def _from_geojson(path: Path) -> list[ExistingPoint]:
    data = read_json(path)
    features = data.get("features")
    if data.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise DataError(
            f"{path} must be a FeatureCollection of points; got {data.get('type')}"
        )
    found = []
    for number, feature in enumerate(features, start=1):
        where = f"{path} feature {number}"
        part = feature if isinstance(feature, dict) else {}
        geometry = part.get("geometry") or {}
        position = geometry.get("coordinates")
        if geometry.get("type") != "Point" or not isinstance(position, list):
            raise DataError(
                f"{where}: the geometry must be a Point; got {geometry.get('type')}"
            )
        properties = part.get("properties") or {}
        name = properties.get("point", properties.get("name"))
        first, second = [*position, None, None][:2]
        reserve = properties.get("reserve")
        found.append(_point(where, name, first, second, reserve))
    return found


def _point(
    where: str,
    name: Any,  # noqa: ANN401 -- as a file has it
    longitude: Any,  # noqa: ANN401
    latitude: Any,  # noqa: ANN401
    reserve: Any,  # noqa: ANN401
) -> ExistingPoint:
    label = "" if name is None else str(name).strip()
    if not label:
        raise DataError(f"{where}: the point must have a name; it has none")
    try:
        x, y = float(longitude), float(latitude)
    except (TypeError, ValueError):
        raise DataError(
            f"{where}: longitude and latitude must be numbers in degrees; got "
            f"{longitude!r:.30} and {latitude!r:.30}"
        ) from None
    if not (-180.0 <= x <= 180.0 and -90.0 <= y <= 90.0):
        raise DataError(
            f"{where}: longitude must lie in [-180, 180] and latitude in [-90, 90] "
            f"degrees; got {x:g} and {y:g}"
        )
    said = "" if reserve is None else str(reserve).strip().casefold()
    if said not in (*YES, *NO):
        raise DataError(f"{where}: reserve must be yes or no; got {str(reserve)!r:.30}")
    return ExistingPoint(name=label, latitude=y, longitude=x, reserve=said in YES)
