"""GeoParquet: a table whose rows have areas, as one file (version 1.1.0)."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.polygon import orient

from tilth.geo.shape import Shape

VERSION: Final = "1.1.0"
GEOMETRY: Final = "geometry"
SYSTEM: Final = "OGC:CRS84"  # longitude, latitude
Column = Sequence[str] | NDArray[np.float64]


def geoparquet(
    columns: Mapping[str, Column],
    shapes: Sequence[Shape | None],
    *,
    metadata: Mapping[str, str],
) -> bytes:
    """A table with areas as the bytes of a GeoParquet file.

    Parameters
    ----------
    columns : mapping of str to sequence
        Texts or numbers, one for each row; NaN becomes a missing value. [mixed]
    shapes : sequence of Polygon, MultiPolygon or None
        Area of each row in degrees of WGS84; None where it has none that is known.
    metadata : mapping of str to str
        More of the file, such as where it comes from.

    Returns
    -------
    data : bytes
        The same for the same table and version of Arrow.

    References
    ----------
    .. [1] OGC GeoParquet specification, version 1.1.0.
    """
    import pyarrow as pa  # noqa: PLC0415 -- optional dependency
    from pyarrow import parquet  # noqa: PLC0415 -- optional dependency

    arrays = {name: _array(values) for name, values in columns.items()}
    turned = [None if shape is None else _turned(shape) for shape in shapes]
    wkb = [None if shape is None else shapely.to_wkb(shape) for shape in turned]
    known = [shape for shape in turned if shape is not None]
    about = {**metadata, "geo": json.dumps(_geo(known), sort_keys=True)}
    table = pa.table({**arrays, GEOMETRY: pa.array(wkb, pa.binary())})
    out = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(about), out, compression="zstd")
    return out.getvalue()


def _array(values: Column) -> Any:  # noqa: ANN401 -- pyarrow has no types
    """Column of Arrow."""
    import pyarrow as pa  # noqa: PLC0415 -- optional dependency

    if isinstance(values, np.ndarray):
        return pa.array(values, pa.float64(), from_pandas=True)
    return pa.array(list(values), pa.string())


def _turned(shape: Shape) -> Shape:
    """A shape with its outer rings against the clock."""
    if isinstance(shape, shapely.Polygon):
        return orient(shape)
    return shapely.MultiPolygon([orient(part) for part in shape.geoms])


def _geo(shapes: Sequence[Shape]) -> dict[str, Any]:
    """What a reader must know of the column of areas."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes}),
        "crs": pyproj.CRS.from_user_input(SYSTEM).to_json_dict(),
        "orientation": "counterclockwise",
        "edges": "planar",
    }
    if shapes:
        column["bbox"] = shapely.total_bounds(list(shapes)).tolist()
    return {
        "version": VERSION,
        "primary_column": GEOMETRY,
        "columns": {GEOMETRY: column},
    }
