"""Layers as a data package that others can read: Frictionless, with codes of GloSIS.

The form is that of tabular data packages (specs.frictionlessdata.io). Properties bear
the addresses of the GloSIS ontology where one was seen in a public source; others bear
none.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

import tilth
from tilth.assessment.layers.column import LayerColumn
from tilth.assessment.layers.table import LayerFile
from tilth.assessment.layers.template import FLAGS, table_columns, table_csv

CODES: Final = "http://w3id.org/glosis/model/codelists/physioChemicalPropertyCode-"
CLASSES: Final = "http://w3id.org/glosis/model/layerhorizon/"
CLASS_NAMES: Final = ("BulkDensityFineEarth", "bulkDensityWholeSoil")
LAYERS: Final = "layers.csv"
QUALITY: Final = "quality.csv"
QUALITY_FIELDS: Final = {
    "severity": "refused: left out of the layers; flagged: used",
    "file": "Name of the file that was read",
    "row": "Row of the file; 0 for the whole file",
    "column": "Column as the file names it",
    "value": "What was found",
    "rule": "Key of the rule",
    "message": "Sentence on it",
}


def package_files(layers: LayerFile, quality: str, title: str) -> dict[str, str]:
    """Files of a data package: descriptor, accepted layers and quality report.

    Parameters
    ----------
    layers : LayerFile
        What was read.
    quality : str
        Quality report as CSV with the fields of `Finding`.
    title : str
        Title of the package.

    Returns
    -------
    files : dict of str
        Text by file name.
    """
    rows = table_csv(layers.table)
    findings = [
        _field(name, "integer" if name == "row" else "string", description=text)
        for name, text in QUALITY_FIELDS.items()
    ]
    descriptor = {
        "profile": "tabular-data-package",
        "name": "soil-layers",
        "title": title,
        "description": (
            f"Soil layers read and checked by tilth {tilth.__version__}: "
            f"{layers.table.row.size} of {layers.n_rows} rows were accepted; "
            f"{QUALITY} lists all that was refused or flagged."
        ),
        "sources": [
            {"title": name, "path": name, "sha256": digest}
            for name, digest in layers.files
        ],
        "resources": [
            _resource("layers", LAYERS, rows, layer_fields(), layers.table.row.size),
            _resource("quality", QUALITY, quality, findings, len(layers.findings)),
        ],
    }
    text = json.dumps(descriptor, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    return {"datapackage.json": text, LAYERS: rows, QUALITY: quality}


def layer_fields() -> list[dict[str, Any]]:
    """Fields of the accepted layers, for the schema of the package.

    Returns
    -------
    fields : list of dict
        Heading with its unit, type, unit, meaning, limits, and address in GloSIS.
    """
    return [_column_field(column) for column in table_columns()]


def property_address(column: LayerColumn) -> str:
    """Address of a column's property in GloSIS.

    Parameters
    ----------
    column : LayerColumn
        A column of the template.

    Returns
    -------
    address : str
        Empty if none is known.

    Examples
    --------
    >>> from tilth.assessment.layers.column import layer_columns
    >>> property_address(layer_columns()["soc_content"]).rsplit("/", 1)[1]
    'physioChemicalPropertyCode-Carorg'
    """
    if not column.glosis:
        return ""
    return (CLASSES if column.glosis in CLASS_NAMES else CODES) + column.glosis


def _column_field(column: LayerColumn) -> dict[str, Any]:
    """Field of a column of the template."""
    low, high = column.limits
    limits = {"minimum": low, "maximum": high} if np.isfinite([low, high]).all() else {}
    required = {"required": True} if column.need == "always" else {}
    field = _field(
        column.heading(),
        _kind(column),
        description=column.meaning,
        unit=column.unit,
    )
    constraints = {**required, **limits}
    if constraints:
        field["constraints"] = constraints
    address = property_address(column)
    if address:
        field["rdfType"] = address
    return field


def _kind(column: LayerColumn) -> str:
    """Type of a field, as the specification names it."""
    if column.name in FLAGS:
        return "boolean"
    if column.name == "source_row":
        return "integer"
    return {"text": "string", "date": "date"}.get(column.kind, "number")


def _field(name: str, kind: str, *, description: str, unit: str = "") -> dict[str, Any]:
    """A field of a schema."""
    field: dict[str, Any] = {"name": name, "type": kind, "description": description}
    return {**field, "unit": unit} if unit else field


def _resource(
    name: str, path: str, text: str, fields: Sequence[dict[str, Any]], rows: int
) -> dict[str, Any]:
    """A resource of the package."""
    content = text.encode()
    return {
        "name": name,
        "type": "table",
        "path": path,
        "profile": "tabular-data-resource",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "bytes": len(content),
        "rows": int(rows),
        "schema": {"fields": list(fields), "missingValues": [""]},
    }
