"""Small rasters that tests write."""

import numpy as np
import rasterio
from affine import Affine

from tilth.geo.layer import Layer


def write_raster(
    path, values, *, west=0.0, north=10.0, step=1.0, crs="EPSG:4326", **more
):
    """GeoTIFF of (rows, columns) or (bands, rows, columns)."""
    values = np.asarray(values)
    bands = values if values.ndim == 3 else values[np.newaxis]
    scales, offsets = more.pop("scales", None), more.pop("offsets", None)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=bands.shape[0],
        height=bands.shape[1],
        width=bands.shape[2],
        dtype=bands.dtype,
        crs=crs,
        transform=more.pop("transform", Affine(step, 0, west, 0, -step, north)),
        **more,
    ) as file:
        file.write(bands)
        if scales is not None:
            file.scales, file.offsets = scales, offsets
    return path


def layer(path, **more):
    """Layer of a file, in Mg ha-1 unless told otherwise."""
    return Layer(**{"name": "soc_stock", "unit": "Mg ha-1", "path": path} | more)
