"""Tables of files, each read by the mapping or by the headings of the template."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tilth.assessment.layers.csv import open_csv
from tilth.assessment.layers.mapping import Mapping
from tilth.assessment.layers.origin import origins_of, require
from tilth.assessment.layers.sheet import Layout, Sheet
from tilth.assessment.layers.xlsx import open_xlsx
from tilth.errors import DataError, InputError

WORKBOOKS: Final = (".xlsx", ".xlsm")
OTHERS: Final = (".xls", ".xlsb", ".ods", ".numbers")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """Table of a file, and how it is to be read.

    Parameters
    ----------
    sheet : Sheet
        The table.
    mapping : Mapping or None
        None where its headings are those of the template.
    """

    sheet: Sheet
    mapping: Mapping | None


def open_files(
    paths: Sequence[Path],
    mapping: Mapping | None,
    sheet: str | None,
    *,
    mass_needed: bool = True,
) -> tuple[Opened, ...]:
    """Tables of files: by the mapping where it fits, else by the template.

    A mapping fits a file that has all the headings it names.

    Parameters
    ----------
    paths : sequence of Path
        CSV or XLSX files.
    mapping : Mapping or None
        How files of another layout are to be read.
    sheet : str or None
        Sheet of a workbook.
    mass_needed : bool, default True
        False if the bulk density may be estimated.

    Returns
    -------
    tables : tuple of Opened
        One per file.

    Raises
    ------
    InputError
        If a sheet is named and no file is a workbook.
    DataError
        If a file cannot be read as a table, the mapping fits no file, a file fits
        neither the mapping nor the template, or both fit and the mapping names no
        heading that would tell the files apart.
    """
    if sheet is not None and not any(_is_workbook(path) for path in paths):
        raise InputError(f"sheet is for workbooks (.xlsx); got {paths[0].name}")
    if mapping is None:
        return tuple(
            Opened(sheet=_table(path, Layout(), frozenset(), sheet), mapping=None)
            for path in paths
        )
    if len(paths) > 1 and not mapping.headings():
        _refuse_places(paths, mapping, sheet, mass_needed=mass_needed)
    found = [_by_mapping(path, mapping, sheet) for path in paths]
    faults = [str(one) for one in found if isinstance(one, DataError)]
    if len(faults) == len(paths):
        raise DataError(
            f"--mapping {mapping.name} fits no file: {'; '.join(dict.fromkeys(faults))}"
        )
    tables = [
        _by_template(path, sheet, mass_needed=mass_needed)
        if isinstance(one, DataError)
        else one
        for path, one in zip(paths, found, strict=True)
    ]
    _refuse_misfits(mapping, found, tables)
    return tuple(
        Opened(sheet=table, mapping=mapping if table is one else None)
        for table, one in zip(tables, found, strict=True)
        if isinstance(table, Sheet)
    )


def headings_of(path: Path, layout: Layout) -> tuple[str, ...]:
    """Headings of a table, from which a mapping is written.

    Parameters
    ----------
    path : Path
        CSV or XLSX file.
    layout : Layout
        What is known of it, such as the line of its headings.

    Returns
    -------
    headings : tuple of str
        Those that are not empty, in their order.

    Raises
    ------
    DataError
        If the file cannot be read as a table, or no line names columns of the template
        and none is given.
    """
    return tuple(filter(None, _table(path, layout, frozenset(), layout.sheet).headings))


def _by_mapping(path: Path, mapping: Mapping, sheet: str | None) -> Sheet | DataError:
    """Table that a mapping fits, or why it does not."""
    try:
        return _table(path, mapping.layout, mapping.headings(), sheet)
    except DataError as fault:
        return fault


def _by_template(
    path: Path, sheet: str | None, *, mass_needed: bool
) -> Sheet | DataError:
    """Table with the headings of the template, or what it lacks."""
    try:
        table = _table(path, Layout(), frozenset(), sheet)
        records, unknown = origins_of(table, None)
        require(table, records, unknown, mass_needed=mass_needed)
    except DataError as fault:
        return fault
    return table


def _refuse_places(
    paths: Sequence[Path], mapping: Mapping, sheet: str | None, *, mass_needed: bool
) -> None:
    """Raise where a mapping by places alone would be used on the template."""
    for path in paths:
        found = _by_template(path, sheet, mass_needed=mass_needed)
        if isinstance(found, Sheet):
            raise DataError(
                f"--mapping {mapping.name} must name one heading at least to be told "
                f"from the template, whose headings {path.name} has; it names columns "
                "by their places alone"
            )


def _refuse_misfits(
    mapping: Mapping,
    found: Sequence[Sheet | DataError],
    tables: Sequence[Sheet | DataError],
) -> None:
    """Raise if files fit neither the mapping nor the template."""
    faults = []
    for first, second in zip(found, tables, strict=True):
        if isinstance(second, DataError):
            by_mapping, by_template = str(first), str(second)
            faults.append(
                by_mapping
                if by_mapping == by_template
                else f"neither --mapping {mapping.name} nor the template fits: "
                f"{by_mapping}; {by_template}"
            )
    if faults:
        raise DataError("; ".join(faults))


def _table(
    path: Path, layout: Layout, wanted: frozenset[str], sheet: str | None
) -> Sheet:
    """Table of a file."""
    if path.suffix.lower() in OTHERS:
        raise DataError(f"{path} must be CSV or XLSX; save it as one of these")
    if _is_workbook(path):
        if sheet is not None:
            layout = replace(layout, sheet=sheet)
        table = open_xlsx(path, layout, wanted)
    else:
        table = open_csv(path, layout, wanted)
    if not table.rows.size:
        raise DataError(
            f"{path} must have rows of data below the headings of line {table.header}; "
            "found none"
        )
    return table


def _is_workbook(path: Path) -> bool:
    """Whether a file is read as a workbook."""
    return path.suffix.lower() in WORKBOOKS
