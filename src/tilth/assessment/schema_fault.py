"""What breaks a schema, in words: what, rule, unit, what was found."""

import difflib
import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

Keys = tuple[str | int, ...]

DECIMAL_COMMA: Final = re.compile(r"[-+]?\d+,\d+")


def name_of(keys: Keys) -> str:
    """Keys as a reader writes them, such as ``management.baseline[1].years``.

    Parameters
    ----------
    keys : tuple
        Keys of mappings and places in lists.

    Returns
    -------
    name : str
        Places are counted from 1.
    """
    text = "".join(f"[{k + 1}]" if isinstance(k, int) else f".{k}" for k in keys)
    return text.removeprefix(".") or "the file"


def not_finite(value: object, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Faults of numbers that are none, which no schema finds.

    Parameters
    ----------
    value : object
        Content of a file.
    keys : tuple
        Keys that lead to it.

    Yields
    ------
    fault : tuple
        Keys of the value, and the sentence on it.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from not_finite(inner, (*keys, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from not_finite(inner, (*keys, index))
    elif isinstance(value, float) and not math.isfinite(value):
        yield keys, f"{name_of(keys)} must be a number; got {value}"


def breaches(schema: dict[str, Any], data: object) -> Iterator[tuple[Keys, str]]:
    """Faults against a schema.

    Parameters
    ----------
    schema : dict
        JSON Schema, with the annotations ``unit`` and ``items_are``.
    data : object
        Content of a file.

    Yields
    ------
    fault : tuple
        Keys of the value, and the sentence on it.
    """
    for error in Draft202012Validator(schema).iter_errors(data):
        keys = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            yield from _unknown(error, keys)
        else:
            yield keys, f"{name_of(keys)} {_rule(error)}{_missing(error, keys)}"


def _missing(error: ValidationError, keys: Keys) -> str:
    """Paths of keys that are not there."""
    if error.validator != "required":
        return ""
    schema, found = _parts(error)
    paths = [name_of((*keys, k)) for k in schema["required"] if k not in found]
    return f"; missing: {', '.join(paths)}"


def _parts(error: ValidationError) -> tuple[dict[str, Any], Any]:
    """The schema that was broken and the value that broke it."""
    schema: Any = error.schema
    return schema, error.instance


def _unknown(error: ValidationError, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Faults of keys that the schema does not know."""
    schema, found = _parts(error)
    known = list(schema["properties"])
    for key in found:
        if key not in known:
            close = difflib.get_close_matches(str(key), known, n=1, cutoff=0.5)
            hint = (
                f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
            )
            yield (*keys, key), f"{name_of((*keys, key))} is no known key; {hint}"


def _rule(error: ValidationError) -> str:
    """What the schema asks for, in its unit, and what was found."""
    schema, found = _parts(error)
    unit = f" {schema['unit']}" if "unit" in schema else ""
    match error.validator:
        case "required":
            missing = [k for k in schema["required"] if k not in found]
            return (
                f"must hold {', '.join(missing)}; got {', '.join(found) or 'nothing'}"
            )
        case "type":
            return f"must be {_type(schema, unit)}; got {_shown(found)}{_comma(found)}"
        case "minimum" | "maximum":
            low, high = (
                schema.get("minimum", -math.inf),
                schema.get("maximum", math.inf),
            )
            return f"must lie in [{low:g}, {high:g}]{unit}; got {found:g}"
        case "enum":
            allowed = ", ".join(str(v) for v in schema["enum"])
            return f"must be one of {allowed}{unit}; got {_shown(found)}"
        case "const":
            return f"must be {schema['const']}; got {_shown(found)}"
        case "minItems" | "maxItems":
            low, high = schema.get("minItems", 0), schema.get("maxItems")
            count = str(low) if low == high else f"at least {low}"
            what = schema.get("items_are", "values")
            return f"must have {count} {what}; got {len(found)}{_many(found, high)}"
        case "pattern":
            return f"must be {schema['description']}; got {_shown(found)}"
        case _:
            return f"must not be empty; got {_shown(found)}"


def _type(schema: dict[str, Any], unit: str) -> str:
    """Words for the types that a schema allows."""
    words = {
        "number": f"a number{' in' + unit if unit else ''}",
        "integer": f"a whole number{' in' + unit if unit else ''}",
        "string": "text",
        "array": f"a list of {schema.get('items_are', 'values')}",
        "object": f"a group of keys ({', '.join(schema.get('properties', ()))})",
        "boolean": "true or false",
        "null": "null",
    }
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return " or ".join(words[kind] for kind in kinds)


def _shown(found: object) -> str:
    """A value, cut short."""
    if found is None:
        return "nothing"
    text = json.dumps(found, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _comma(found: object) -> str:
    """Hint for decimal commas in text."""
    if isinstance(found, str) and DECIMAL_COMMA.fullmatch(found.strip()):
        return f": write {found.strip().replace(',', '.')} with a decimal point"
    return ""


def _many(found: list[Any], high: int | None) -> str:
    """Hint for decimal commas that doubled a list."""
    if high and len(found) == 2 * high:
        return ": write decimals with a point, not with a comma"
    return ""
