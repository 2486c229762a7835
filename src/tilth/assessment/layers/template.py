"""Template of laboratory layers: empty to be filled in, or with the rows of a table."""

import csv
import io
from collections.abc import Sequence
from typing import Final

import numpy as np
import openpyxl
from numpy.typing import NDArray
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from tilth.assessment.layers.column import LayerColumn, layer_columns
from tilth.assessment.layers.rule import EXAMPLE_SITE
from tilth.assessment.layers.table import LayerTable
from tilth.checks import FloatArray

EXAMPLE: Final = {
    "site": EXAMPLE_SITE,
    "point": "P1",
    "date": "2026-05-31",
    "round": "2026",
    "stratum": "A",
    "soc_content": "18.4",
    "bulk_density": "1.31",
    "coarse_fraction": "0.04",
    "laboratory": "Example laboratory",
    "method": "dry combustion",
}
LAYERS: Final = (("0", "30", "18.4"), ("30", "50", "9.2"))
# Columns that most files have; all others of the table may be added.
USUAL: Final = (
    *("site", "point", "date", "round", "stratum", "farm", "depth_top", "depth_bottom"),
    *("soc_content", "soc_content_error", "bulk_density", "bulk_density_error"),
    *("coarse_fraction", "coarse_fraction_error", "clay", "latitude", "longitude"),
    *("laboratory", "method", "detection_limit", "n_cores"),
)
TEXTS: Final = ("site", "point", "round", "stratum", "farm", "laboratory", "method")
NUMBERS: Final = (
    *("depth_top", "depth_bottom", "soc_content", "soc_content_error", "som_content"),
    *("fine_earth_mass", "fine_earth_mass_error", "clay", "latitude", "longitude"),
    *("n_cores", "detection_limit"),
)
FLAGS: Final = ("below_detection", "density_estimated")

Rows = list[Sequence[str]]


def template_csv() -> str:
    """Template as CSV, with two example rows to be replaced.

    Returns
    -------
    text : str
        Headings with their units.
    """
    return _csv(_template())


def template_xlsx() -> bytes:
    """Template as a workbook, with a sheet that explains every column.

    Returns
    -------
    content : bytes
        Of the file.
    """
    workbook = openpyxl.Workbook(write_only=True)
    for title, rows in (("layers", _template()), ("columns", column_table())):
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, texts in enumerate(zip(*rows, strict=True), start=1):
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = min(60, max(map(len, texts))) + 2
        head, *others = rows
        cells = [WriteOnlyCell(sheet, value=text) for text in head]
        for cell in cells:
            cell.font = Font(bold=True)
        sheet.append(cells)
        for row in others:
            sheet.append([_cell(text) for text in row])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def column_table() -> Rows:
    """Every column of the template: heading, need, range, meaning.

    Returns
    -------
    rows : list of sequences of str
        The first one names the columns of this table.
    """
    needs = {
        "always": "always",
        "": "",
        "carbon": "one of these",
        "mass": "or one of these",
    }
    rows: Rows = [("column", "needed", "range", "meaning")]
    for column in layer_columns().values():
        low, high = column.limits
        limits = f"{low:g} to {high:g}" if np.isfinite([low, high]).all() else ""
        rows.append((column.heading(), needs[column.need], limits, column.meaning))
    return rows


def table_csv(table: LayerTable) -> str:
    """Rows of a table in the form of the template.

    Parameters
    ----------
    table : LayerTable
        Layers that were accepted.

    Returns
    -------
    text : str
        CSV; the reader gives the same table again, but for its file and rows.
    """
    columns = table_columns()
    days = table.date.astype(str)
    parts = {
        **{name: getattr(table, name).texts() for name in TEXTS},
        "date": np.where(days == "NaT", "", days).tolist(),
        **{name: plain_numbers(getattr(table, name)) for name in NUMBERS},
        **{name: _marks(getattr(table, name)) for name in FLAGS},
        "source_file": table.file.texts(),
        "source_row": [str(row) for row in table.row.tolist()],
    }
    head = [column.heading() for column in columns]
    rows = zip(*(parts[column.name] for column in columns), strict=True)
    return _csv([head, *rows])


def table_columns() -> tuple[LayerColumn, ...]:
    """Columns of the template in which the rows of a table are written.

    Returns
    -------
    columns : tuple of LayerColumn
        In the order of the template.
    """
    kept = {*TEXTS, "date", *NUMBERS, *FLAGS, "source_file", "source_row"}
    return tuple(c for c in layer_columns().values() if c.name in kept)


def plain_numbers(values: FloatArray) -> list[str]:
    """Numbers with all their digits, empty where missing.

    Parameters
    ----------
    values : ndarray, shape (n,)
        A column. [any]

    Returns
    -------
    texts : list of str
        One per value.

    Examples
    --------
    >>> plain_numbers(np.array([0.1, np.nan]))
    ['0.1', '']
    """
    return ["" if np.isnan(v) else repr(v) for v in values.tolist()]


def _marks(values: NDArray[np.bool_]) -> list[str]:
    """Truth values as text."""
    return ["true" if value else "false" for value in values.tolist()]


def _template() -> Rows:
    """Headings and example rows."""
    head = [layer_columns()[name].heading() for name in USUAL]
    rows = [
        [
            {
                **EXAMPLE,
                "depth_top": top,
                "depth_bottom": bottom,
                "soc_content": soc,
            }.get(name, "")
            for name in USUAL
        ]
        for top, bottom, soc in LAYERS
    ]
    return [head, *rows]


def _csv(rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _cell(text: str) -> str | float:
    """A cell of the workbook: a number where the text is one."""
    try:
        return float(text)
    except ValueError:
        return text
