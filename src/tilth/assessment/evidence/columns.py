"""Where a table of comparisons holds what a meta-analysis needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tilth.assessment.yaml_file import read_document

SCHEMA: Final = "evidence-columns-1.json"
NUMBERS: Final = (
    "treatment_mean",
    "treatment_sd",
    "treatment_se",
    "treatment_n",
    "control_mean",
    "control_sd",
    "control_se",
    "control_n",
    "effect",
    "variance",
    "standard_error",
    "depth_top",
    "depth_bottom",
    "years",
)
TEXTS: Final = ("label", "study", "unit", "layer")
# Unit: kind of quantity, and factor to g kg-1 or Mg ha-1. A C of carbon, as in t C/ha,
# may stand in it.
UNITS: Final = {
    "%": ("content", 10.0),
    "g/kg": ("content", 1.0),
    "g kg-1": ("content", 1.0),
    "mg/g": ("content", 1.0),
    "mg g-1": ("content", 1.0),
    "t/ha": ("stock", 1.0),
    "t ha-1": ("stock", 1.0),
    "Mg/ha": ("stock", 1.0),
    "Mg ha-1": ("stock", 1.0),
    "kg/m2": ("stock", 10.0),
    "kg m-2": ("stock", 10.0),
}
CARBON: Final = " C"
UNIT_OF_KIND: Final = {"content": "g kg-1", "stock": "Mg ha-1", "": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceColumns:
    """Names of columns, and what holds for the whole table.

    Parameters
    ----------
    columns : mapping from str to str
        Column of the table by name of Tilth; names that are not in it are looked for
        under themselves.
    control : tuple of str
        Columns that together name a control.
    unit : str
        Of all rows; empty if a column gives it.
    keep : mapping from str to tuple of str
        Texts that a column must have.
    encoding : str
        Of the file.
    name, source : str
        Data set and its citation; may be empty.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    control: tuple[str, ...] = ()
    unit: str = ""
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    encoding: str = "utf-8"
    name: str = ""
    source: str = ""


def read_evidence_columns(path: Path) -> EvidenceColumns:
    """Columns as a YAML file names them.

    Parameters
    ----------
    path : Path
        File that keeps to the schema ``evidence-columns-1.json``.

    Returns
    -------
    columns : EvidenceColumns
        What it says.

    Raises
    ------
    DataError
        If the file cannot be read or breaks its schema; with file and line.
    """
    data = read_document(path, SCHEMA).data
    columns = dict(data["columns"])
    control = columns.pop("control", [])
    return EvidenceColumns(
        columns=columns,
        control=tuple(control),
        unit=data.get("unit", ""),
        keep={name: tuple(texts) for name, texts in data.get("keep", {}).items()},
        encoding=data.get("encoding", "utf-8"),
        name=data.get("name", ""),
        source=data.get("source", ""),
    )
