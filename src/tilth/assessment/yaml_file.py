"""YAML files checked against a JSON Schema; every fault names its file and line.

Numbers, ``true``, ``false`` and ``null`` are read as YAML 1.2 reads them: ``no`` is
text, ``010`` is ten. A key given twice is refused. Schemas may carry the annotations
``unit`` and ``items_are``; they make the messages complete.
"""

import difflib
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tilth.errors import DataError

Keys = tuple[str | int, ...]

MOST_VALUES: Final = 200_000  # guards against aliases that multiply
DECIMAL_COMMA: Final = re.compile(r"[-+]?\d+,\d+")
NUMBER: Final = r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
TAG: Final = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that its schema accepts, and where each of its values stands.

    Parameters
    ----------
    path : Path
        The file.
    data : dict
        Its content.
    lines : dict
        Line of each value, by the keys that lead to it.
    """

    path: Path
    data: dict[str, Any]
    lines: dict[Keys, int]

    def refuse(self, keys: Keys, message: str) -> NoReturn:
        """Stop with one line: file, line, and what is wrong there.

        Raises
        ------
        DataError
            Always.
        """
        raise DataError(f"{self.path} line {_line(self.lines, keys)}: {message}")


def read_document(path: Path, schema_name: str) -> Document:
    """Content of a YAML file that keeps to a schema of this package.

    Parameters
    ----------
    path : Path
        File in UTF-8, with or without byte-order mark, any line ends.
    schema_name : str
        File below ``tilth/assessment/schemas``.

    Returns
    -------
    document : Document
        The content and its lines.

    Raises
    ------
    DataError
        If the file cannot be read, is no YAML or breaks the schema.
    """
    root = _compose(path)
    lines: dict[Keys, int] = {}
    data = _Builder(path, lines).value(root, ())
    if not isinstance(data, dict):
        raise DataError(f"{path} line 1: the file must hold keys with values; got text")
    schema = read_schema(schema_name)
    document = Document(path=path, data=data, lines=lines)
    faults = [*_not_finite(data, ()), *_breaches(schema, data)]
    if faults:
        faults.sort(key=lambda fault: _line(lines, fault[0]))
        rest = f" (first of {len(faults)} faults)" if len(faults) > 1 else ""
        document.refuse(faults[0][0], faults[0][1] + rest)
    return document


def read_schema(name: str) -> dict[str, Any]:
    """A JSON Schema of this package.

    Parameters
    ----------
    name : str
        File below ``tilth/assessment/schemas``.

    Returns
    -------
    schema : dict
        The schema.
    """
    path = files("tilth").joinpath("assessment", "schemas", name)
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


class _Loader(yaml.SafeLoader):
    """Resolve plain scalars as the core schema of YAML 1.2 does."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 -- set by PyYAML's design


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tTfF"),
    ("null", r"null|~", "nN~"),
    ("int", r"[-+]?[0-9]{1,18}", "-+0123456789"),
    ("float", rf"{NUMBER}|[-+]?\.inf|\.nan", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(
        TAG + _tag, re.compile(rf"(?:{_pattern})\Z", re.I), [*_first]
    )
_Loader.add_implicit_resolver(TAG + "null", re.compile(r"\Z"), [""])


def _compose(path: Path) -> yaml.Node:
    """Parse the file into nodes that know their lines."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} must be text in UTF-8; byte {error.start} is none"
        ) from None
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DataError(f"{path} line {line}: not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise DataError(f"{path}: not YAML: {what:.120}") from None
    except RecursionError:
        raise DataError(f"{path}: the values are nested too deeply") from None
    if root is None:
        raise DataError(
            f"{path} line 1: the file must hold keys with values; it is empty"
        )
    return root


class _Builder:
    """Turn nodes into values and note the line of each."""

    def __init__(self, path: Path, lines: dict[Keys, int]) -> None:
        self._path, self._lines = path, lines

    def value(self, node: yaml.Node, keys: Keys) -> object:
        """Value of a node."""
        self._lines[keys] = node.start_mark.line + 1
        if len(self._lines) > MOST_VALUES or len(keys) > 20:
            self._stop(node, "the file holds too many or too deeply nested values")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, keys)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(n, (*keys, i)) for i, n in enumerate(node.value)]
        kind, text = node.tag.removeprefix(TAG), str(node.value)
        if kind not in ("str", "int", "float", "bool", "null"):
            self._stop(
                node, f"values must be plain text or numbers; got the tag {kind}"
            )
        if kind == "int":
            return int(text)
        if kind == "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        return {"bool": text.lower() == "true", "null": None}.get(kind, text)

    def _mapping(self, node: yaml.MappingNode, keys: Keys) -> dict[str, Any]:
        """Mapping with text keys, none of them twice."""
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                self._stop(
                    key_node, f"{_name((*keys, key))} must be given once; got it twice"
                )
            result[key] = self.value(value_node, (*keys, key))
            self._lines[(*keys, key)] = key_node.start_mark.line + 1
        return result

    def _stop(self, node: yaml.Node, message: str) -> NoReturn:
        raise DataError(f"{self._path} line {node.start_mark.line + 1}: {message}")


def _line(lines: dict[Keys, int], keys: Keys) -> int:
    """Line of a value, or of what would hold it."""
    while keys not in lines:
        keys = keys[:-1]
    return lines[keys]


def _name(keys: Keys) -> str:
    """Keys as a reader writes them, ``management.baseline[1].years``, from 1."""
    text = "".join(f"[{k + 1}]" if isinstance(k, int) else f".{k}" for k in keys)
    return text.removeprefix(".") or "the file"


def _not_finite(value: object, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Faults of numbers that are none."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _not_finite(inner, (*keys, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _not_finite(inner, (*keys, index))
    elif isinstance(value, float) and not math.isfinite(value):
        yield keys, f"{_name(keys)} must be a number; got {value}"


def _breaches(schema: dict[str, Any], data: object) -> Iterator[tuple[Keys, str]]:
    """Faults against the schema."""
    for error in Draft202012Validator(schema).iter_errors(data):
        keys = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            yield from _unknown(error, keys)
        else:
            yield keys, f"{_name(keys)} {_rule(error)}"


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
            yield (*keys, key), f"{_name((*keys, key))} is no known key; {hint}"


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
