"""Files that a project file names: below its own folder, and nowhere else."""

import hashlib
from pathlib import Path
from typing import Final

from tilth.errors import DataError

DIGITS: Final = 16  # of the digest that a source shows


def file_beside(folder: Path, name: str) -> Path:
    """File below the folder of the project file; nothing else is opened.

    Parameters
    ----------
    folder : Path
        Of the project file.
    name : str
        As it stands in the project file.

    Returns
    -------
    path : Path
        Of a file that is there.

    Raises
    ------
    DataError
        If it is none, or lies elsewhere.
    """
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        is_file = path.is_relative_to(root) and path.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file:
        raise DataError(
            "path must name a file in the folder of the project file or below; "
            f"got {name!r:.120}"
        )
    return path


def short_digest(path: Path) -> str:
    """SHA-256 of a file, as a source shows it.

    Parameters
    ----------
    path : Path
        Of the file.

    Returns
    -------
    digest : str
        Its first digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:DIGITS]
