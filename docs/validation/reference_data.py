"""The reference data: files beside the checkout, never inside it."""

import csv
import json
import os
from pathlib import Path
from typing import Final

import numpy as np

ROOT: Final = Path(__file__).resolve().parents[2]  # of the repository
FOLDER: Final = ROOT.parent / "shared" / "data"


def available() -> bool:
    """Whether the data are there; their absence is an error where CI is set."""
    if FOLDER.is_dir():
        return True
    if os.environ.get("CI"):
        raise FileNotFoundError("the reference data are not beside this checkout")
    return False


def path(name: str) -> Path:
    """Path of a reference file."""
    return FOLDER.joinpath(*name.split("/"))


def rows(
    name: str, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> list[dict[str, str]]:
    """Rows of a CSV file; column names without blanks around them."""
    with path(name).open(encoding=encoding, newline="") as file:
        return [
            {key.strip(): value.strip() for key, value in row.items() if key}
            for row in csv.DictReader(file, delimiter=delimiter, skipinitialspace=True)
        ]


def columns(name: str) -> dict[str, np.ndarray]:
    """Columns of numbers of a CSV file, by name in lower case."""
    table = rows(name)
    return {
        key.lower(): np.array([float(row[key] or "nan") for row in table])
        for key in table[0]
    }


def document(name: str) -> dict:
    """Content of a JSON file."""
    return json.loads(path(name).read_text(encoding="utf-8"))
