"""Files that a verb writes: all of them, or none."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from tilth.errors import DataError


def write_all(directory: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files so that an error leaves none of them half written.

    They are written beside the directory first and moved into it when all are whole.

    Parameters
    ----------
    directory : Path
        Where they belong; made if it is not there.
    files : mapping
        Content by file name; text is written as UTF-8.

    Raises
    ------
    DataError
        If the directory cannot be made or written.
    """
    place = directory.absolute()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tilth-", dir=place.parent) as name:
            for file_name, content in files.items():
                data = content.encode() if isinstance(content, str) else content
                Path(name, file_name).write_bytes(data)
            place.mkdir(exist_ok=True)
            for file_name in files:
                Path(name, file_name).replace(place / file_name)
    except OSError as error:
        raise DataError(
            f"{directory} must be a directory that can be written; "
            f"{error.strerror or error}"
        ) from None
