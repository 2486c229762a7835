"""YAML files checked against a JSON Schema; every fault names its file and line.

Numbers, ``true``, ``false`` and ``null`` are read as YAML 1.2 reads them: ``no`` is
text, ``010`` is ten. A key given twice is refused. Schemas may carry the annotations
``unit`` and ``items_are``; they make the messages complete.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, NoReturn

import yaml

from tilth.assessment.schema_fault import Keys, breaches, name_of, not_finite
from tilth.errors import DataError

# Guards against aliases that multiply; without them a file has fewer values than bytes.
MOST_VALUES: Final = 200_000
DEEPEST: Final = 20  # keys that lead to a value
MOST_FAULTS: Final = 200  # printed
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

    def line(self, keys: Keys) -> int:
        """Line of a value, or of what would hold it."""
        return _line(self.lines, keys)

    def faults(self, schema_name: str) -> list[tuple[Keys, str]]:
        """Everything that breaks a schema of this package, in the order of lines."""
        schema = read_schema(schema_name)
        found = [*not_finite(self.data, ()), *breaches(schema, self.data)]
        return sorted(found, key=lambda fault: self.line(fault[0]))

    def refuse(self, keys: Keys, message: str) -> NoReturn:
        """Stop with one line: file, line, and what is wrong there.

        Raises
        ------
        DataError
            Always.
        """
        raise DataError(f"{self.path} line {_line(self.lines, keys)}: {message}")

    def refuse_all(self, faults: Iterable[tuple[Keys, str]]) -> NoReturn:
        """Stop with every fault on its own line, in the order of lines of the file.

        Raises
        ------
        DataError
            Always.
        """
        ordered = sorted(faults, key=lambda fault: self.line(fault[0]))
        said = [f"line {self.line(keys)}: {words}" for keys, words in ordered]
        said = list(dict.fromkeys(said))
        if len(said) == 1:
            raise DataError(f"{self.path} {said[0]}")
        more = len(said) - MOST_FAULTS
        rest = [f"and {more} more"] if more > 0 else []
        lines = "\n  ".join([*said[:MOST_FAULTS], *rest])
        raise DataError(f"{self.path} has {len(said)} faults:\n  {lines}")


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
    document = read_content(path)
    faults = document.faults(schema_name)
    if faults:
        rest = f" (first of {len(faults)} faults)" if len(faults) > 1 else ""
        document.refuse(faults[0][0], faults[0][1] + rest)
    return document


def read_content(path: Path) -> Document:
    """Content of a YAML or JSON file, not yet held against a schema.

    Parameters
    ----------
    path : Path
        File in UTF-8.

    Returns
    -------
    document : Document
        The content and its lines.

    Raises
    ------
    DataError
        If the file cannot be read or is no YAML with keys.
    """
    text = _text(path)
    root = _compose(path, text)
    lines: dict[Keys, int] = {}
    data = _Builder(path, lines, max(MOST_VALUES, len(text))).value(root, ())
    if not isinstance(data, dict):
        raise DataError(f"{path} line 1: the file must hold keys with values; got text")
    return Document(path=path, data=data, lines=lines)


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


_BASE: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _FastLoader(_BASE):  # type: ignore[misc] # chosen at import
    """The same on libyaml, where it is there."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


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


def _text(path: Path) -> str:
    """Text of a file in UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} must be text in UTF-8; byte {error.start} is none"
        ) from None


def _compose(path: Path, text: str) -> yaml.Node:
    """Parse the file into nodes that know their lines."""
    try:
        root = _parsed(text)
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


def _parsed(text: str) -> yaml.Node | None:
    """Nodes by libyaml; what it refuses is left to PyYAML, whose words we know."""
    try:
        if _is_shallow(text):
            return yaml.compose(text, Loader=_FastLoader)
    except yaml.YAMLError:
        pass
    return yaml.compose(text, Loader=_Loader)


def _is_shallow(text: str) -> bool:
    """Whether libyaml's nodes, made by recursion without a limit, cannot overflow."""
    depth = 0
    for event in yaml.parse(text, Loader=_FastLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return False
    return True


class _Builder:
    """Turn nodes into values and note the line of each."""

    def __init__(self, path: Path, lines: dict[Keys, int], most: int) -> None:
        self._path, self._lines, self._most = path, lines, most

    def value(self, node: yaml.Node, keys: Keys) -> object:
        """Value of a node."""
        self._lines[keys] = node.start_mark.line + 1
        if len(self._lines) > self._most or len(keys) > DEEPEST:
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
                    key_node,
                    f"{name_of((*keys, key))} must be given once; got it twice",
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
