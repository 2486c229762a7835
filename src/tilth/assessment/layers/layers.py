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

from tilth.assessment.change.site_left_out import check_left_out, without_sites
from tilth.assessment.layers.carbon import fill_carbon
from tilth.assessment.layers.cells import read_record
from tilth.assessment.layers.coarse_question import ask_coarse_unit
from tilth.assessment.layers.context import check_rounds, check_rows
from tilth.assessment.layers.draft import Draft, joined
from tilth.assessment.layers.mapping import Origin, read_mapping
from tilth.assessment.layers.mass import estimate_mass, fill_mass, pedotransfer_of
from tilth.assessment.layers.opening import Opened, open_files
from tilth.assessment.layers.origin import origins_of, require
from tilth.assessment.layers.profile import check_depths, check_profiles
from tilth.assessment.layers.rule import READ_BY
from tilth.assessment.layers.sheet import Sheet
from tilth.assessment.layers.table import (
    IntArray,
    Labels,
    LayerFile,
    LayerTable,
    labels_of,
)
from tilth.assessment.layers.unit_question import ask_sample_unit, ask_soc_unit
from tilth.errors import InputError
from tilth.soil.bulk_density import Pedotransfer

# Rules that ask, and can be answered
QUESTIONS: Final = ("soc_content_unit", "sample_mass_unit", "coarse_fraction_unit")


def read_layers(
    paths: Sequence[Path],
    *,
    mapping: Path | None = None,
    sheet: str | None = None,
    confirmed: Sequence[str] = (),
    pedotransfer: str | None = None,
    left_out: Sequence[str] = (),
) -> LayerFile:
    """Layers of laboratory files, with every row that was refused or flagged.

    Parameters
    ----------
    paths : sequence of Path
        CSV or XLSX files that belong together, such as the rounds of one project.
    mapping : Path, optional
        Mapping file for the files that have the headings it names; the others are read
        by the template.
    sheet : str, optional
        Sheet of a workbook.
    confirmed : sequence of str
        Rules that ask, answered with yes: ``soc_content_unit``,
        ``sample_mass_unit``, ``coarse_fraction_unit``.
    pedotransfer : str, optional
        Function of `tilth.soil.bulk_density` that estimates bulk densities where none
        is given; without it such layers are refused.
    left_out : sequence of str, default ()
        Sites to read as if they were not in the files; a finding on each file says so.

    Returns
    -------
    layers : LayerFile
        Accepted layers, findings, and the number of rows.

    Raises
    ------
    InputError
        If no file is named, a name in `confirmed` or `pedotransfer` is unknown, a
        sheet is named and no file is a workbook, or a site to leave out is not there
        or the only one.
    DataError
        If a file cannot be read as a table or lacks a column, or the mapping fits none.
    """
    if not paths:
        raise InputError("paths must name at least one file; got none")
    unknown = [name for name in confirmed if name not in QUESTIONS]
    if unknown:
        raise InputError(
            f"confirmed must be one of {', '.join(QUESTIONS)}; got {unknown[0]}"
        )
    function = pedotransfer_of(pedotransfer)
    plan = read_mapping(mapping) if mapping is not None else None
    tables = open_files(paths, plan, sheet, mass_needed=function is None)
    names = _names(paths)
    read = [
        _read(one, file, names, mass_needed=function is None)
        for file, one in enumerate(tables)
    ]
    check_left_out(read, left_out)
    draft = joined([_filled(without_sites(one, left_out), function) for one in read])
    if plan is not None and len(tables) > 1:
        _say_how(draft, tables, plan.name)
    ask_sample_unit(draft, confirmed)
    ask_soc_unit(draft, confirmed)
    ask_coarse_unit(draft, confirmed)
    check_rounds(draft)
    order = check_profiles(draft)
    return LayerFile(
        table=_table(draft, order),
        findings=draft.notes.listed(),
        n_rows=draft.size,
        files=tuple((n, t.sheet.sha256) for n, t in zip(names, tables, strict=True)),
        left_out=tuple(dict.fromkeys(left_out)),
    )


def _names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Names of the files, with that of their folder where they would be the same."""
    names = [path.name for path in paths]
    return tuple(
        Path(path.parent.name, path.name).as_posix()
        if names.count(path.name) > 1
        else path.name
        for path in paths
    )


def _read(
    table: Opened, file: int, names: Sequence[str], *, mass_needed: bool
) -> Draft:
    """Rows of a file as they stand there."""
    sheet, plan = table.sheet, table.mapping
    records, unknown = origins_of(sheet, plan)
    require(sheet, records, unknown, mass_needed=mass_needed)
    order = plan.date_order if plan is not None else None
    draft = joined(
        [
            read_record(sheet, file, names, record, order, layer=layer)
            for layer, record in enumerate(records, start=1)
        ]
    )
    _note_file(draft, sheet, file, records[0], unknown, assumed=plan is None)
    return draft


def _filled(draft: Draft, function: Pedotransfer | None) -> Draft:
    """Rows of a file, with carbon and fine earth."""
    check_rows(draft)
    check_depths(draft)
    fill_mass(draft)
    fill_carbon(draft)
    estimate_mass(draft, function)
    return draft


def _say_how(draft: Draft, tables: Sequence[Opened], mapping: str) -> None:
    """Say of each file whether it was read by the mapping or by the template."""
    for file, table in enumerate(tables):
        mapped = table.mapping is not None
        how = f"the mapping {mapping}" if mapped else "the headings of the template"
        name, text = draft.notes.names[file], f"the file was read by {how}"
        draft.notes.flag_file(file, name, READ_BY, "", "", text)


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
