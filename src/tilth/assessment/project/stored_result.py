"""Inputs of a stored result, read without what was computed from them.

What follows the inputs may be larger than memory; nothing of it is looked at.
"""

import json
import re
from json.decoder import JSONDecodeError
from pathlib import Path
from typing import Any, Final

RESULT: Final = "tilth_assessment"  # key that tells a stored result
INPUTS: Final = "inputs"
PIECE: Final = 2_000_000  # characters that are read at first
_SPACE: Final = re.compile(r"[ \t\n\r]*")


def inputs_of_result(path: Path) -> dict[str, Any] | None:
    """Keys of a stored result from its first to its inputs.

    Parameters
    ----------
    path : Path
        JSON in UTF-8.

    Returns
    -------
    data : dict or None
        None if the file does not begin like a stored result, or breaks off.
    """
    text = ""
    with path.open(encoding="utf-8-sig") as file:
        while piece := file.read(max(PIECE, len(text))):
            text += piece
            if not re.match(rf'\s*{{\s*"{RESULT}"\s*:', text):
                return None
            found = _keys(text)
            if found is not None:
                return found
    return None


def _keys(text: str) -> dict[str, Any] | None:
    """Keys and values until the inputs are whole; None if the text ends before."""
    decoder, found = json.JSONDecoder(), dict[str, Any]()
    place = text.index("{") + 1
    try:
        while INPUTS not in found:
            key, place = decoder.raw_decode(text, _after_space(text, place))
            place = _after_space(text, place)  # the colon
            value, place = decoder.raw_decode(text, _after_space(text, place + 1))
            place = _after_space(text, place)
            if text[place] not in ",}":
                return None
            found[key] = value
            place += 1
    except (JSONDecodeError, IndexError, RecursionError):
        return None
    return found


def _after_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return place if found is None else found.end()
