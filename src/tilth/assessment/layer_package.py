"""Layers as a data package that others can read: Frictionless, with codes of GloSIS.

The form is that of tabular data packages (specs.frictionlessdata.io). Properties bear
the addresses of the GloSIS ontology where one was seen in a public source; others bear
none.
"""

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

import tilth
from tilth.assessment.layer_column import LayerColumn, layer_columns
from tilth.assessment.layer_table import LayerFile, LayerTable
from tilth.assessment.layer_template import NUMBERS, TEXTS, plain_numbers

CODES: Final = "http://w3id.org/glosis/model/codelists/physioChemicalPropertyCode-"
CLASSES: Final = "http://w3id.org/glosis/model/layerhorizon/"
CLASS_NAMES: Final = ("BulkDensityFineEarth", "bulkDensityWholeSoil")
LAYERS: Final = "layers.csv"
QUALITY: Final = "quality.csv"
FLAGS: Final = {
    "below_detection": "The laboratory reported less than its limit, of which "
    "soc_content is half",
    "density_estimated": "The bulk density was estimated, not measured",
}
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
    rows = layers_csv(layers.table)
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


def layers_csv(table: LayerTable) -> str:
    """Accepted layers as CSV with plain names, as `layer_fields` describes it.

    Parameters
    ----------
    table : LayerTable
        The layers.

    Returns
    -------
    text : str
        One row per layer; missing values are empty.
    """
    days = table.date.astype(str)
    parts: dict[str, list[Any]] = {
        "file": table.file.texts(),
        "row": table.row.tolist(),
        **{name: getattr(table, name).texts() for name in TEXTS},
        "date": np.where(days == "NaT", "", days).tolist(),
        **{name: plain_numbers(getattr(table, name)) for name in NUMBERS},
        **{name: _booleans(getattr(table, name)) for name in FLAGS},
    }
    names = [str(field["name"]) for field in layer_fields()]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(zip(*(parts[name] for name in names), strict=True))
    return out.getvalue()


def layer_fields() -> list[dict[str, Any]]:
    """Fields of the accepted layers, for the schema of the package.

    Returns
    -------
    fields : list of dict
        Name, type, unit, meaning, limits, and address in GloSIS.
    """
    kept = {*TEXTS, "date", *NUMBERS}
    columns = [c for c in layer_columns().values() if c.name in kept]
    fields = [
        _field("file", "string", description="File that the layer was read from"),
        _field("row", "integer", description="Row of that file"),
    ]
    fields += [_column_field(column) for column in columns]
    flags = [_field(n, "boolean", description=text) for n, text in FLAGS.items()]
    return [*fields, *flags]


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
    >>> property_address(layer_columns()["soc_content"]).rsplit("/", 1)[1]
    'physioChemicalPropertyCode-Carorg'
    """
    if not column.glosis:
        return ""
    return (CLASSES if column.glosis in CLASS_NAMES else CODES) + column.glosis


def _column_field(column: LayerColumn) -> dict[str, Any]:
    """Field of a column of the template."""
    kinds = {"text": "string", "date": "date"}
    low, high = column.limits
    limits = {"minimum": low, "maximum": high} if np.isfinite([low, high]).all() else {}
    required = {"required": True} if column.need == "always" else {}
    field = _field(
        column.name,
        kinds.get(column.kind, "number"),
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


def _booleans(values: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[str]:
    """Truth values as the specification writes them."""
    return ["true" if value else "false" for value in values.tolist()]
