"""Small tables beside the rounds: covariates of points, and areas of strata.

Covariates stand in a CSV with a header: ``point``, if wanted ``stratum``, and one
column per covariate. A row whose point is ``population`` holds the mean of each
covariate over the area, or over its stratum. Without such a row all rows are the first
phase of a two-phase sample.
"""

import csv
from math import isfinite
from pathlib import Path
from typing import Final

from tilth.assessment.change.options import Auxiliary
from tilth.errors import DataError

POPULATION: Final = "population"
KEYS: Final = ("point", "stratum")


def read_auxiliary(path: Path) -> Auxiliary:
    """Covariates from a file.

    Parameters
    ----------
    path : Path
        CSV in UTF-8, commas between the columns.

    Returns
    -------
    auxiliary : Auxiliary
        By point.

    Raises
    ------
    DataError
        If the file cannot be read, has no point or covariate column, a value is no
        number, or a point stands in it twice.
    """
    rows = rows_of(path, "point")
    names = tuple(name for name in rows[0][1] if name not in KEYS)
    if not names:
        raise DataError(f"{path}: a column with a covariate must stand beside point")
    points: dict[str, tuple[float, ...]] = {}
    population: dict[str, tuple[float, ...]] = {}
    for line, row in rows:
        values = tuple(number(path, line, name, row[name]) for name in names)
        mean = row["point"].lower() == POPULATION
        into, key = (population, row.get("stratum", "")) if mean else (points, "")
        key = key if mean else row["point"]
        if key in into:
            what = f"means of stratum {key!r}" if mean else f"point {key!r}"
            raise DataError(f"{path} line {line}: {what} must be given once; got two")
        into[key] = values
    if not points:
        raise DataError(f"{path}: at least one point must have covariates; got none")
    return Auxiliary(names=names, covariates=points, means=population, file=path.name)


def rows_of(path: Path, key: str) -> list[tuple[int, dict[str, str]]]:
    """Rows of a CSV with their lines.

    Parameters
    ----------
    path : Path
        The file.
    key : str
        A column that it must have.

    Returns
    -------
    rows : list of (int, dict)
        Line, counted from 1 with the header, and texts by column.

    Raises
    ------
    DataError
        If the file cannot be read, is no such table or holds no row.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"{path}: cannot be read; {error.strerror}") from None
    except UnicodeDecodeError:
        raise DataError(f"{path}: must be text in UTF-8; it is not") from None
    reader = csv.reader(text.splitlines())
    header = [name.strip() for name in next(reader, [])]
    if key not in header or len(set(header)) < len(header):
        raise DataError(
            f"{path} line 1: the columns must have different names, {key} among them; "
            f"got {', '.join(header) or 'nothing'}"
        )
    rows = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise DataError(
                f"{path} line {reader.line_num}: a row must have {len(header)} values; "
                f"got {len(cells)}"
            )
        texts = [cell.strip() for cell in cells]
        rows.append((reader.line_num, dict(zip(header, texts, strict=True))))
    if not rows:
        raise DataError(f"{path}: at least one row must follow the header; got none")
    return rows


def number(path: Path, line: int, name: str, text: str) -> float:
    """A number of a CSV.

    Parameters
    ----------
    path : Path
        The file.
    line : int
        Its line.
    name : str
        Column.
    text : str
        What stands there.

    Returns
    -------
    number : float
        Finite. [as the column]

    Raises
    ------
    DataError
        If it is no finite number.
    """
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        hint = f": write {text.replace(',', '.')}" if "," in text else ""
        raise DataError(
            f"{path} line {line}: {name} must be a number; got {text!r}{hint}"
        )
    return found


def read_areas(path: Path) -> dict[str, float]:
    """Areas of strata from a file.

    Parameters
    ----------
    path : Path
        CSV with the columns ``stratum`` and ``area_ha``.

    Returns
    -------
    areas : dict
        By stratum. [ha]

    Raises
    ------
    DataError
        If the file is no such table, an area is not above 0, or a stratum stands in it
        twice.
    """
    areas: dict[str, float] = {}
    for line, row in rows_of(path, "stratum"):
        if "area_ha" not in row:
            raise DataError(
                f"{path} line 1: a column area_ha must hold the areas; got "
                f"{', '.join(row)}"
            )
        area = number(path, line, "area_ha", row["area_ha"])
        if area <= 0.0 or row["stratum"] in areas:
            raise DataError(
                f"{path} line {line}: each stratum must have one area above 0 ha; got "
                f"{area:g} for {row['stratum']!r}"
                f"{', a second time' if row['stratum'] in areas else ''}"
            )
        areas[row["stratum"]] = area
    return areas
