"""Memory in which GDAL keeps blocks of files, for all threads of a process.

By itself it takes 5 % of the memory of the computer, so that what a map needs would
depend on where it is worked out, and grow with the map up to that.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SIZE: Final = 256 * 2**20  # [B]
OPTION: Final = "GDAL_CACHEMAX"


def limit_cache() -> None:
    """Let GDAL keep at most 256 MiB of blocks in this process, from now on.

    A variable ``GDAL_CACHEMAX`` of the environment is left to decide.
    """
    from rasterio.env import (  # noqa: PLC0415 -- optional dependency
        get_gdal_config,
        set_gdal_config,
    )

    if OPTION not in os.environ and get_gdal_config(OPTION) > SIZE:
        set_gdal_config(OPTION, SIZE)


@contextmanager
def limited_cache() -> Iterator[None]:
    """Let GDAL keep at most 256 MiB of blocks, as `limit_cache`, and then as before."""
    from rasterio.env import (  # noqa: PLC0415 -- optional dependency
        get_gdal_config,
        set_gdal_config,
    )

    before = get_gdal_config(OPTION)
    limit_cache()
    try:
        yield
    finally:
        set_gdal_config(OPTION, before)
