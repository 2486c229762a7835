"""Files that a verb writes: all of them, or none."""

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tilth.errors import DataError

RECORD: Final = "result.json"  # every run writes one
TABLES: Final = (
    "months.csv",
    "years.csv",
    "spread.csv",
    "stocks.csv",
    "layers.csv",
    "quality.csv",
    "parcels.csv",
    "points.csv",
    "strata.csv",
    "standards.csv",
    "effects.csv",
    "units.csv",
    "ldn.csv",
    "zones.csv",
    "zones.parquet",
    "ndc.csv",
    "allocation.csv",
    "curve.csv",
    "curve.svg",
    "forest*.svg",
    "funnel*.svg",
    "orchard.svg",
    "report.html",
    "report.pdf",
)


def write_all(directory: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files so that an error leaves none of them half written.

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
    with staged(directory, files) as folder:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            Path(folder, name).write_bytes(data)


@contextmanager
def staged(directory: Path, names: Collection[str]) -> Iterator[Path]:
    """Folder beside a directory, whose files move into it when all are whole.

    An error, or Ctrl-C, leaves nothing behind: neither files nor a directory that was
    not there before.

    Parameters
    ----------
    directory : Path
        Where the files belong; made if it is not there.
    names : collection of str
        That the files may have.

    Yields
    ------
    folder : Path
        Where to write them first; all that it holds in the end moves.

    Raises
    ------
    DataError
        If the directory cannot be made or written.
    """
    place = directory.absolute()
    made = not place.exists()
    try:
        place.mkdir(parents=True, exist_ok=True)
        blocked = [name for name in names if Path(place, name).is_dir()]
        if blocked:
            raise DataError(
                f"{place / blocked[0]} must be a file that can be written; found a "
                "directory"
            )
        with tempfile.TemporaryDirectory(prefix=".tilth-", dir=place) as folder:
            yield Path(folder)
            whole = sorted(path.name for path in Path(folder).iterdir())
            for stale in _stale(place, whole):
                stale.unlink()
            for name in whole:
                Path(folder, name).replace(place / name)
    except OSError as error:
        raise DataError(
            f"{directory} must be a directory that can be written; "
            f"{error.strerror or error}"
        ) from None
    finally:
        if made and place.is_dir() and not any(place.iterdir()):
            place.rmdir()


def _stale(place: Path, files: Collection[str]) -> list[Path]:
    """Tables of an earlier run in this directory that this run does not replace.

    The results of two runs must not stand side by side as if they were one.
    """
    if RECORD not in files or not (place / RECORD).is_file():
        return []
    found = {path for name in TABLES for path in place.glob(name) if path.is_file()}
    return sorted(path for path in found if path.name not in files)
