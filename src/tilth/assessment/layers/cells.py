"""Cells of a sheet read into numbers, texts and days, with what breaks a rule."""

import re
from collections.abc import Callable, Sequence
from math import isclose
from typing import Final

import numpy as np
import pandas as pd

from tilth.assessment.layers.cell_number import number_column, place_column
from tilth.assessment.layers.date import read_days
from tilth.assessment.layers.depth import read_depths
from tilth.assessment.layers.draft import Draft, joined_labels
from tilth.assessment.layers.mapping import Origin
from tilth.assessment.layers.notes import Notes
from tilth.assessment.layers.sheet import FORMULA, Cells, Sheet
from tilth.assessment.layers.table import Labels

NO_TEXT: Final = frozenset(("", "*", "-", "NA", "N/A", "#N/A", "NaN", "nan", "NULL"))
# Columns that mark a row, and what that means
MARKS: Final = {
    "below_detection": "soc_content is half of the limit of the laboratory, which "
    "reported less",
    "density_estimated": "bulk density is not measured but estimated",
}
YES: Final = frozenset(("yes", "true", "1", "estimated", "y"))
NO: Final = frozenset(("", "no", "false", "0", "measured", "n"))


def read_record(
    sheet: Sheet,
    file: int,
    names: Sequence[str],
    record: Sequence[Origin],
    date_order: str | None,
    *,
    layer: int = 1,
) -> Draft:
    """Rows of a sheet for one set of columns.

    Parameters
    ----------
    sheet : Sheet
        The table.
    file : int
        Place of its file in `names`.
    names : sequence of str
        Names of all files.
    record : sequence of Origin
        The columns, with places from 0.
    date_order : str or None
        ``dmy`` or ``mdy``, where it is known.
    layer : int, default 1
        Which layer of a row it is, where a row holds several.

    Returns
    -------
    draft : Draft
        Numbers in the units of the template; rows that broke a rule are refused.
    """
    size = sheet.rows.size
    draft = Draft(
        notes=Notes(
            names=names,
            order=np.full(size, file, dtype=np.int64),
            rows=sheet.rows,
            layers=np.full(size, layer, dtype=np.int64),
            refused=np.zeros(size, dtype=bool),
        ),
        numbers={},
        texts={},
        shown={o.column.name: _shown_name(sheet, o) for o in record},
        date=np.full(size, "NaT", dtype="datetime64[D]"),
        below_detection=np.zeros(size, dtype=bool),
        density_estimated=np.zeros(size, dtype=bool),
        percent=frozenset((file, o.column.name) for o in record if _in_percent(o)),
    )
    draft.notes.refuse(
        sheet.uneven,
        "row_fields",
        "",
        lambda _: "",
        lambda _: (
            f"the row must have {len(sheet.headings)} fields as the heading has; "
            "it has another number, so that values may stand in the wrong column"
        ),
    )
    texts = frozenset(
        int(place)
        for o in record
        if o.column.kind in ("text", "date", "depth") or o.values or o.pattern
        for place in o.sources
    )
    places = sorted({int(place) for o in record for place in o.sources})
    cells = sheet.cells(places, texts) if places and size else {}
    # The limit of detection comes first: cells of carbon may refer to it.
    for origin in sorted(record, key=lambda o: o.column.name != "detection_limit"):
        reader = READERS[origin.column.kind]
        reader(draft, sheet, origin, _column(origin, cells, size), date_order)
    return draft


def _in_percent(origin: Origin) -> bool:
    """Whether a share of 1 is given in per cent."""
    return origin.column.unit == "1" and isclose(origin.factor, 0.01)


def _shown_name(sheet: Sheet, origin: Origin) -> str:
    """Column as the file names it; the template's name for a constant."""
    headings = [sheet.headings[int(place)] for place in origin.sources]
    return " + ".join(headings) or origin.column.name


def _column(origin: Origin, cells: Cells, size: int) -> "pd.Series[str]":
    """Cells of a column of the template."""
    if origin.constant is not None or not cells:
        return pd.Series([origin.constant or ""], dtype=object).repeat(size)
    columns = [cells[int(place)] for place in origin.sources]
    if len(columns) > 1:
        parts = [column.astype(str).str.strip() for column in columns]
        rows = zip(*(part.tolist() for part in parts), strict=True)
        column = pd.Series(["_".join(row) for row in rows], dtype=object)
    else:
        column = columns[0]
    if origin.values or origin.pattern:
        column = _replaced(column, origin)
    return column


def _replaced(column: "pd.Series[str]", origin: Origin) -> "pd.Series[str]":
    """Cells with texts replaced and the part that a pattern takes."""
    codes, found = pd.factorize(column)
    texts = [str(text).strip() for text in found]
    if origin.pattern:
        matches = [re.search(origin.pattern, text) for text in texts]
        texts = [m[1] if m and m[1] is not None else "" for m in matches]
    texts = [origin.values.get(text, text) for text in texts]
    return pd.Series(np.array(texts, dtype=object)[codes], dtype=object)


def _text_column(
    draft: Draft, _: Sheet, origin: Origin, column: "pd.Series[str]", __: str | None
) -> None:
    """Read a column of texts."""
    labels = labels_of_column(column)
    name = origin.column.name
    if name in MARKS:
        _yes_or_no(draft, name, labels)
        return
    draft.texts[name] = labels
    formula = np.array([text == FORMULA for text in labels.names], dtype=bool)
    draft.notes.refuse(
        formula[labels.codes],
        "cell_formula",
        draft.named(name),
        lambda _: FORMULA,
        lambda _: (
            f"{draft.named(name)} is a formula without its value; open the workbook in "
            "a spreadsheet and save it"
        ),
    )
    if origin.column.need == "always":
        empty = np.array([not text for text in labels.names], dtype=bool)
        draft.notes.refuse(
            empty[labels.codes] if labels.names else labels.codes,
            "missing_value",
            draft.named(name),
            lambda _: "",
            lambda _: f"{draft.named(name)} must name a {name}; it is empty",
        )


def labels_of_column(column: "pd.Series[str]") -> Labels:
    """Texts of a column without blanks around them; markers of nothing are empty.

    Parameters
    ----------
    column : Series
        The cells.

    Returns
    -------
    labels : Labels
        Each distinct text once.
    """
    codes, found = pd.factorize(column, use_na_sentinel=False)
    texts = ["" if _is_nothing(text) else str(text).strip() for text in found]
    places = joined_labels([Labels(codes=np.arange(len(texts)), names=tuple(texts))])
    return Labels(codes=places.codes[codes], names=places.names)


def _is_nothing(text: object) -> bool:
    """Whether a cell holds no text."""
    return str(text).strip() in NO_TEXT


def _yes_or_no(draft: Draft, column: str, labels: Labels) -> None:
    """Read a mark of rows: yes or no."""
    small = [text.lower() for text in labels.names]
    yes = np.array([text in YES for text in small], dtype=bool)
    other = np.array([text not in YES | NO for text in small], dtype=bool)
    marked = yes[labels.codes]
    mark = getattr(draft, column)
    mark |= marked
    name = draft.named(column)
    draft.notes.flag(
        marked,
        column,
        name,
        lambda i: labels.names[labels.codes[i]],
        lambda _: MARKS[column],
    )
    draft.notes.refuse(
        other[labels.codes],
        "yes_or_no",
        name,
        lambda i: labels.names[labels.codes[i]],
        lambda i: f"{name} must be yes or no; got {labels.names[labels.codes[i]]}",
    )


def _date_column(
    draft: Draft,
    _: Sheet,
    origin: Origin,
    column: "pd.Series[str]",
    order: str | None,
) -> None:
    """Read the days of sampling."""
    labels = labels_of_column(column)
    days = read_days(list(labels.names), order)
    draft.date = days.values[labels.codes]
    name = draft.named("date")
    told = {
        "date_ambiguous": "must be clear; day and month could be either, write "
        "2026-05-31 or say date_order in a mapping",
        "date_form": "must be a day such as 2026-05-31, from 1800 on",
        "date_future": "must be a day on which soil was sampled; it lies more than a "
        "year after today",
    }
    for rule, places in days.cells.items():
        broken = np.isin(labels.codes, places)
        draft.notes.refuse(
            broken,
            rule,
            name,
            lambda i: labels.names[labels.codes[i]],
            lambda i, rule=rule: (  # type: ignore[misc]
                f"{name} {told[rule]}; got {labels.names[labels.codes[i]]}"
            ),
        )
    if days.order:
        _on_file(
            draft,
            "date_order",
            name,
            days.order,
            f"{name}: other rows show that the order is "
            f"{'day, month, year' if days.order == 'dmy' else 'month, day, year'}",
        )
    if days.serials:
        text = f"{name} holds day numbers of a spreadsheet, counted from 1900"
        _on_file(draft, "date_serial", name, "", text)


def _depth_column(
    draft: Draft, _: Sheet, origin: Origin, column: "pd.Series[str]", __: str | None
) -> None:
    """Read both limits of the layers from one text."""
    labels = labels_of_column(column)
    limits = np.array(
        [read_depths(text, origin.factor) for text in labels.names]
    ).reshape(-1, 2)
    name = draft.named("depth")
    broken = np.isnan(limits[:, 0])
    draft.numbers["depth_top"] = np.round(limits[labels.codes, 0], 6)
    draft.numbers["depth_bottom"] = np.round(limits[labels.codes, 1], 6)
    draft.notes.refuse(
        broken[labels.codes],
        "depth_text",
        name,
        lambda i: labels.names[labels.codes[i]],
        lambda i: (
            f"{name} must be two depths such as 0-15; got "
            f"{labels.names[labels.codes[i]] or 'nothing'} (spreadsheets turn 5-10 "
            "into a date)"
        ),
    )


def _on_file(draft: Draft, rule: str, column: str, value: str, message: str) -> None:
    """Flag the file of a draft."""
    if draft.size:
        file = int(draft.notes.order[0])
        name = draft.notes.names[file]
        draft.notes.flag_file(file, name, rule, column, value, message)


READERS: Final[dict[str, Callable[..., None]]] = {
    "text": _text_column,
    "number": number_column,
    "place": place_column,
    "date": _date_column,
    "depth": _depth_column,
}
