"""JSON files, with faults in one line."""

import json
from pathlib import Path
from typing import Any

from tilth.errors import DataError


def read_json(path: Path) -> dict[str, Any]:
    """Content of a JSON file.

    Parameters
    ----------
    path : Path
        File in UTF-8, with or without byte-order mark.

    Returns
    -------
    data : dict
        Its content.

    Raises
    ------
    DataError
        If the file cannot be read or is no JSON object; one line.
    """
    try:
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} must be text in UTF-8; byte {error.start} is none"
        ) from None
    except json.JSONDecodeError as error:
        raise DataError(f"{path} line {error.lineno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise DataError(f"{path}: the values are nested too deeply") from None
    if not isinstance(data, dict):
        raise DataError(
            f"{path} must hold a JSON object, in braces; got {type(data).__name__}"
        )
    return data
