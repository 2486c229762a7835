"""Mapping files: which column of a laboratory's file is which quantity, in which unit.

The form of the file is ``schemas/layer-mapping-1.json`` (JSON Schema 2020-12).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tilth.assessment.layers.column import LayerColumn, layer_columns, unit_factor
from tilth.assessment.layers.sheet import Layout, plain_heading
from tilth.assessment.schema_fault import Keys
from tilth.assessment.yaml_file import Document, read_document

SCHEMA: Final = "layer-mapping-1.json"
SEPARATORS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS: Final = {"point": ".", "comma": ","}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the values of a column of the template come from.

    Parameters
    ----------
    column : LayerColumn
        Column of the template.
    sources : tuple of str or int
        Headings, or places from 1; texts of several are joined with ``_``.
    constant : str or None
        One text or number for all rows, in place of columns.
    unit : str
        Unit that was stated; empty if none.
    factor : float
        Value in the unit of the template per value in the file; negative where the
        file counts depths upward. [1]
    pattern : str
        Regular expression whose first group is the text; empty to take all of it.
    values : dict of str to str
        Texts to be read in place of others.
    """

    column: LayerColumn
    sources: tuple[str | int, ...] = ()
    constant: str | None = None
    unit: str = ""
    factor: float = 1.0
    pattern: str = ""
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How a file is to be read.

    Parameters
    ----------
    name : str
        Name of the mapping file.
    layout : Layout
        Where the table stands.
    records : tuple of tuple of Origin
        One set of columns for each layer that a row of the file holds; mostly one.
    date_order : str or None
        ``dmy`` or ``mdy`` where day and month are both numbers.
    text : str
        Content of the mapping file, for the record.
    """

    name: str
    layout: Layout
    records: tuple[tuple[Origin, ...], ...]
    date_order: str | None
    text: str

    def headings(self) -> frozenset[str]:
        """Headings that it names."""
        origins = (origin for record in self.records for origin in record)
        return frozenset(
            plain_heading(s) for o in origins for s in o.sources if isinstance(s, str)
        )


def read_mapping(path: Path) -> Mapping:
    """Mapping of a file.

    Parameters
    ----------
    path : Path
        YAML of the form ``schemas/layer-mapping-1.json``.

    Returns
    -------
    mapping : Mapping
        Checked content.

    Raises
    ------
    DataError
        If the file breaks a rule; one line with file, line, rule and finding.
    """
    document = read_document(path, SCHEMA)
    data = document.data
    common = tuple(_origins(document, ("columns",), data["columns"]))
    records = tuple(
        (*common, *_origins(document, ("records", i), record))
        for i, record in enumerate(data.get("records", [{}]))
    )
    return Mapping(
        name=path.name,
        layout=Layout(
            header=data.get("header"),
            first_row=data.get("first_row"),
            last_row=data.get("last_row"),
            separator=SEPARATORS.get(data.get("separator", "")),
            decimal=DECIMALS.get(data.get("decimal", "")),
            encoding=data.get("encoding"),
            sheet=data.get("sheet"),
            missing=tuple(str(text) for text in data.get("missing", ())),
        ),
        records=records,
        date_order=data.get("date_order"),
        text=path.read_text(encoding="utf-8-sig"),
    )


def _origins(document: Document, keys: Keys, data: dict[str, Any]) -> Iterator[Origin]:
    """Origin of each column that is named."""
    for name, given in data.items():
        at: Keys = (*keys, name)
        column = layer_columns()[name]
        spec = {"column": given} if isinstance(given, str | int) else given
        ways = [key for key in ("column", "columns", "constant") if key in spec]
        if len(ways) != 1:
            document.refuse(
                at,
                f"{name} must have one of column, columns and constant; got "
                f"{', '.join(ways) or 'none'}",
            )
        yield _origin(document, at, column, spec)


def _origin(
    document: Document, at: Keys, column: LayerColumn, spec: dict[str, Any]
) -> Origin:
    """Origin of one column."""
    sources = spec.get("columns", [spec["column"]] if "column" in spec else [])
    if len(sources) > 1 and column.kind != "text":
        document.refuse(at, f"{column.name} must come from one column; only texts join")
    unit = str(spec.get("unit", ""))
    pattern = spec.get("pattern", "")
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        document.refuse(
            (*at, "pattern"), f"pattern must be a regular expression; {error}"
        )
    if pattern and groups != 1:
        document.refuse(
            (*at, "pattern"), f"pattern must have one group in brackets; got {groups}"
        )
    place = f"{document.path}: {column.name}"
    factor = unit_factor(column, unit, place) if unit else 1.0
    constant = spec.get("constant")
    return Origin(
        column=column,
        sources=tuple(sources),
        constant=None if constant is None else _text(constant),
        unit=unit,
        factor=factor * float(spec.get("multiply", 1.0)),
        pattern=pattern,
        values={str(k): _text(v) for k, v in spec.get("values", {}).items()},
    )


def _text(value: object) -> str:
    """A constant as a cell would hold it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
