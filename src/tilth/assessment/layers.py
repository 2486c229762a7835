"""Reader of laboratory layers: any file in, one table in fixed units out.

Nothing is dropped silently: a row is part of the table, or a finding says why not. The
columns are ``tilth/datasets/layers/columns.csv``; a mapping file
(``schemas/layer-mapping-1.json``) reads other layouts.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from tilth.assessment.layer_carbon import fill_carbon
from tilth.assessment.layer_cells import read_record
from tilth.assessment.layer_context import check_rounds, check_rows
from tilth.assessment.layer_csv import open_csv
from tilth.assessment.layer_draft import Draft, joined
from tilth.assessment.layer_mapping import Mapping, Origin, read_mapping
from tilth.assessment.layer_mass import estimate_mass, fill_mass, pedotransfer_of
from tilth.assessment.layer_origin import origins_of, require
from tilth.assessment.layer_profile import check_depths, check_profiles
from tilth.assessment.layer_sheet import Layout, Sheet
from tilth.assessment.layer_table import (
    IntArray,
    Labels,
    LayerFile,
    LayerTable,
    labels_of,
)
from tilth.assessment.layer_unit_question import ask_sample_unit, ask_soc_unit
from tilth.assessment.layer_xlsx import open_xlsx
from tilth.errors import DataError, InputError
from tilth.soil.bulk_density import Pedotransfer

WORKBOOKS: Final = (".xlsx", ".xlsm")
OTHERS: Final = (".xls", ".xlsb", ".ods", ".numbers")
# Rules that ask, and can be answered
QUESTIONS: Final = ("soc_content_unit", "sample_mass_unit")


def read_layers(
    paths: Sequence[Path],
    *,
    mapping: Path | None = None,
    sheet: str | None = None,
    confirmed: Sequence[str] = (),
    pedotransfer: str | None = None,
) -> LayerFile:
    """Layers of laboratory files, with every row that was refused or flagged.

    Parameters
    ----------
    paths : sequence of Path
        CSV or XLSX files that belong together, such as the rounds of one project.
    mapping : Path, optional
        Mapping file, where the columns are not those of the template.
    sheet : str, optional
        Sheet of a workbook.
    confirmed : sequence of str
        Rules that ask, answered with yes: ``soc_content_unit``,
        ``sample_mass_unit``.
    pedotransfer : str, optional
        Function of `tilth.soil.bulk_density` that estimates bulk densities where none
        is given; without it such layers are refused.

    Returns
    -------
    layers : LayerFile
        Accepted layers, findings, and the number of rows.

    Raises
    ------
    InputError
        If no file is named, a name in `confirmed` or `pedotransfer` is unknown, or a
        sheet is named and no file is a workbook.
    DataError
        If a file cannot be read as a table or lacks a column.
    """
    if not paths:
        raise InputError("paths must name at least one file; got none")
    unknown = [name for name in confirmed if name not in QUESTIONS]
    if unknown:
        raise InputError(
            f"confirmed must be one of {', '.join(QUESTIONS)}; got {unknown[0]}"
        )
    if sheet is not None and not any(_is_workbook(path) for path in paths):
        raise InputError(f"sheet is for workbooks (.xlsx); got {paths[0].name}")
    function = pedotransfer_of(pedotransfer)
    plan = read_mapping(mapping) if mapping is not None else None
    sheets = [_open(path, plan, sheet) for path in paths]
    names = _names(paths)
    drafts = [
        _draft(one, file, names, plan, function) for file, one in enumerate(sheets)
    ]
    draft = joined(drafts)
    ask_sample_unit(draft, confirmed)
    ask_soc_unit(draft, confirmed)
    check_rounds(draft)
    order = check_profiles(draft)
    return LayerFile(
        table=_table(draft, order),
        findings=draft.notes.listed(),
        n_rows=draft.size,
        files=tuple((n, s.sha256) for n, s in zip(names, sheets, strict=True)),
    )


def _names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Names of the files, with that of their folder where they would be the same."""
    names = [path.name for path in paths]
    return tuple(
        f"{path.parent.name}/{path.name}" if names.count(path.name) > 1 else path.name
        for path in paths
    )


def _is_workbook(path: Path) -> bool:
    """Whether a file is read as a workbook."""
    return path.suffix.lower() in WORKBOOKS


def _open(path: Path, plan: Mapping | None, sheet: str | None) -> Sheet:
    """Table of a file."""
    layout = plan.layout if plan is not None else Layout()
    wanted = plan.headings() if plan is not None else frozenset()
    if path.suffix.lower() in OTHERS:
        raise DataError(f"{path} must be CSV or XLSX; save it as one of these")
    if _is_workbook(path):
        if sheet is not None:
            layout = _with_sheet(layout, sheet)
        table = open_xlsx(path, layout, wanted)
    else:
        table = open_csv(path, layout, wanted)
    if not table.rows.size:
        raise DataError(
            f"{path} must have rows of data below the headings of line {table.header}; "
            "found none"
        )
    return table


def _with_sheet(layout: Layout, sheet: str) -> Layout:
    """The same layout of a named sheet."""
    return Layout(
        header=layout.header,
        first_row=layout.first_row,
        last_row=layout.last_row,
        separator=layout.separator,
        decimal=layout.decimal,
        encoding=layout.encoding,
        sheet=sheet,
        missing=layout.missing,
    )


def _draft(
    sheet: Sheet,
    file: int,
    names: Sequence[str],
    plan: Mapping | None,
    function: Pedotransfer | None,
) -> Draft:
    """Rows of a file, with carbon and fine earth."""
    records, unknown = origins_of(sheet, plan)
    require(sheet, records, unknown, mass_needed=function is None)
    order = plan.date_order if plan is not None else None
    draft = joined(
        [
            read_record(sheet, file, names, record, order, layer=layer)
            for layer, record in enumerate(records, start=1)
        ]
    )
    _note_file(draft, sheet, file, records[0], unknown, assumed=plan is None)
    check_rows(draft)
    check_depths(draft)
    fill_mass(draft)
    fill_carbon(draft)
    estimate_mass(draft, function)
    return draft


def _note_file(
    draft: Draft,
    sheet: Sheet,
    file: int,
    record: Sequence[Origin],
    unknown: Sequence[str],
    *,
    assumed: bool,
) -> None:
    """Flag what holds for a whole file."""
    name = draft.notes.names[file]
    for rule, text in sheet.remarks:
        draft.notes.flag_file(file, name, rule, "", "", text)
    for text in unknown:
        draft.notes.flag_file(
            file,
            name,
            "column_unknown",
            text,
            "",
            f"the column {text} is none of the template and is not read",
        )
    bare = [
        o
        for o in record
        if o.column.unit not in ("", "1", "deg")
        and o.sources
        and not (o.unit or o.values)
    ]
    for origin in bare:
        column = draft.named(origin.column.name)
        draft.notes.flag_file(
            file,
            name,
            "unit_assumed",
            column,
            "",
            f"{column} states no unit; it is taken in {origin.column.unit}",
        )


def _table(draft: Draft, order: IntArray) -> LayerTable:
    """Accepted rows as a table."""
    names = labels_of(draft.notes.names)
    files = Labels(codes=names.codes[draft.notes.order], names=names.names)

    def text(name: str) -> Labels:
        return _compact(draft.text(name), order)

    def number(name: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        return np.asarray(draft.number(name)[order])

    return LayerTable(
        file=_compact(files, order),
        site=text("site"),
        point=text("point"),
        round=text("round"),
        stratum=text("stratum"),
        farm=text("farm"),
        laboratory=text("laboratory"),
        method=text("method"),
        row=draft.notes.rows[order],
        layer=draft.notes.layers[order],
        date=draft.date[order],
        depth_top=number("depth_top"),
        depth_bottom=number("depth_bottom"),
        soc_content=number("soc_content"),
        soc_content_error=number("soc_content_error"),
        som_content=number("som_content"),
        fine_earth_mass=number("fine_earth_mass"),
        fine_earth_mass_error=number("fine_earth_mass_error"),
        clay=number("clay"),
        latitude=number("latitude"),
        longitude=number("longitude"),
        n_cores=number("n_cores"),
        detection_limit=number("detection_limit"),
        below_detection=draft.below_detection[order],
        density_estimated=draft.density_estimated[order],
    )


def _compact(labels: Labels, order: IntArray) -> Labels:
    """Texts of some rows, with the names that stand in them."""
    codes, found = pd.factorize(labels.codes[order])
    return Labels(
        codes=codes.astype(np.int64), names=tuple(labels.names[i] for i in found)
    )
