"""A sampling plan that a directory already holds, which no other may replace."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tilth.errors import DataError

PLAN: Final = "plan.json"
TEMPLATE: Final = "laboratory-template.csv"
VERSION: Final = "tilth_version"  # may differ: the plan stays the same


def check_earlier(directory: Path, files: Mapping[str, str]) -> None:
    """Refuse to write over another plan, or over results of the laboratory.

    Parameters
    ----------
    directory : Path
        Where the files belong.
    files : mapping from str to str
        Files of the plan that is to be written, by name.

    Raises
    ------
    DataError
        If the directory holds another plan, or a template that was filled in.
    """
    plan = directory / PLAN
    if plan.is_file() and _record(plan.read_bytes()) != _record(files[PLAN].encode()):
        raise DataError(
            f"{plan} is another plan and is not overwritten: choose another --out"
        )
    template = directory / TEMPLATE
    if template.is_file() and _lines(template.read_bytes()) != _lines(
        files[TEMPLATE].encode()
    ):
        raise DataError(
            f"{template} differs from the empty template, as if results were typed "
            "in, and is not overwritten: choose another --out"
        )


def _record(content: bytes) -> dict[str, Any] | None:
    """Content of a plan without the version that wrote it; None if it is none."""
    try:
        data = json.loads(content)
    except ValueError:
        return None
    if not isinstance(data, dict):
        return None
    return {key: value for key, value in data.items() if key != VERSION}


def _lines(content: bytes) -> list[str]:
    """Lines, whatever ends them: spreadsheets save with other line ends."""
    return content.decode("utf-8-sig", errors="replace").splitlines()
