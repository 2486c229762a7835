"""Sets of evaluation criteria: versioned data, with what was seen in their source.

One file per set and version in ``tilth/datasets/criteria``, beside its JSON Schema. A
published version never changes: a project keeps the version it was assessed with, and a
new version says where the criteria of the one before went.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import isfinite, nan
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, ValidationError

from tilth.datasets.criteria_set import (
    CriteriaSet,
    Criterion,
    Evidence,
    Indicator,
    Scale,
    Scoring,
    Step,
)
from tilth.datasets.yaml_data import read_data
from tilth.errors import DataError, InputError

SCHEMA: Final = "criteria-1.json"
DEFAULT: Final = ("fasp", "0.2-provisional")  # set and version
SCORED: Final = frozenset({"scale", "weight", "gate"})


def criteria_sets(folder: Path | None = None) -> tuple[tuple[str, str], ...]:
    """Sets and versions that there are.

    Parameters
    ----------
    folder : Path, optional
        With files of the same form; if None those of the package.

    Returns
    -------
    names : tuple of tuple of str
        Set and version, sorted.
    """
    place: Traversable = _home() if folder is None else folder
    names = [p.name[: -len(".yaml")] for p in place.iterdir() if _is_set(p.name)]
    split = [tuple(name.split("-", maxsplit=1)) for name in names]
    return tuple(sorted((s[0], s[1]) for s in split if len(s) == len(DEFAULT)))


def read_criteria(
    name: str = DEFAULT[0], version: str = DEFAULT[1], folder: Path | None = None
) -> CriteriaSet:
    """A set of criteria in one of its versions.

    Parameters
    ----------
    name, version : str, optional
        Of `criteria_sets`.
    folder : Path, optional
        With files of the same form; if None those of the package.

    Returns
    -------
    criteria : CriteriaSet
        As it was published.

    Raises
    ------
    InputError
        If there is no such set or version.
    DataError
        If the file breaks its schema or a rule.

    Examples
    --------
    >>> found = read_criteria()
    >>> len(found.criteria), sum(c.provisional for c in found.criteria)
    (13, 8)
    """
    if folder is None:
        return _shipped(name, version)
    return _read(name, version, folder)


def criteria_content(
    name: str = DEFAULT[0], version: str = DEFAULT[1]
) -> dict[str, Any]:
    """What the file of a set of the package says, in the form of the schema.

    Parameters
    ----------
    name, version : str, optional
        Of `criteria_sets`.

    Returns
    -------
    content : dict
        In the order of the file.

    Raises
    ------
    InputError
        If there is no such set or version.
    """
    return read_data(_file(name, version, _home()))


@cache
def _shipped(name: str, version: str) -> CriteriaSet:
    return _read(name, version, _home())


def _home() -> Traversable:
    return files("tilth").joinpath("datasets", "criteria")


def _is_set(name: str) -> bool:
    return name.endswith(".yaml") and "-" in name


def _read(name: str, version: str, place: Traversable) -> CriteriaSet:
    path = _file(name, version, place)
    return parse_criteria(read_data(path), path.name)


def _file(name: str, version: str, place: Traversable) -> Traversable:
    path = place.joinpath(f"{name}-{version}.yaml")
    if not path.is_file():
        known = "; ".join(
            sorted(p.name[: -len(".yaml")] for p in place.iterdir() if _is_set(p.name))
        )
        raise InputError(
            f"criteria must be a set and version that there is; got {name} {version}, "
            f"not among {known}"
        )
    return path


def criteria_schema() -> dict[str, Any]:
    """JSON Schema of a file of criteria.

    Returns
    -------
    schema : dict
        Of the draft 2020-12.
    """
    schema: dict[str, Any] = json.loads(
        _home().joinpath(SCHEMA).read_text(encoding="utf-8")
    )
    return schema


def parse_criteria(data: Mapping[str, Any], file: str = "") -> CriteriaSet:
    """A set of criteria from the content of its file.

    Parameters
    ----------
    data : mapping
        In the form of the schema.
    file : str, optional
        Name of the file, which is that of set and version.

    Returns
    -------
    criteria : CriteriaSet
        What the file says.

    Raises
    ------
    DataError
        If it breaks the schema or a rule; all faults are named.
    """
    faults = criteria_faults(data)
    if not faults and file and file != f"{data['id']}-{data['version']}.yaml":
        faults = [f"id and version must be those of the file; got {data['id']}"]
    if faults:
        raise DataError("\n  ".join([f"{file or 'criteria'}:", *faults]))
    return _criteria_set(data)


def _criteria_set(data: Mapping[str, Any]) -> CriteriaSet:
    steps = {row["number"]: Step(**row) for row in data["steps"]}
    scoring = _scoring(data["scoring"]) if "scoring" in data else None
    scales = {scale.key: scale for scale in scoring.scales} if scoring else {}
    replaces, translated = data.get("replaces", {}), data.get("translations", {})
    return CriteriaSet(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        source=data["source"],
        note=data["note"],
        focus_sdgs=tuple(data["focus_sdgs"]),
        steps=tuple(steps.values()),
        criteria=tuple(_criterion(row, steps, scales) for row in data["criteria"]),
        replaces=replaces.get("version", ""),
        came_from={
            old: tuple(new) for old, new in replaces.get("criteria", {}).items()
        },
        scoring=scoring,
        titles={code: row["title"] for code, row in translated.items()},
        notes={code: row["note"] for code, row in translated.items() if "note" in row},
    )


def _scoring(data: Mapping[str, Any]) -> Scoring:
    return Scoring(
        decided_by=data["decided_by"],
        note=data["note"],
        scales=tuple(
            Scale(key=key, points=tuple(points))
            for key, points in data["scales"].items()
        ),
    )


def _criterion(
    row: Mapping[str, Any], steps: Mapping[int, Step], scales: Mapping[str, Scale]
) -> Criterion:
    indicators = tuple(Indicator(**found) for found in row.get("indicators", ()))
    proxies = "; ".join(found.framework for found in indicators if found.proxy)
    return Criterion(
        id=row["id"],
        step=steps[row["step"]],
        name=row["name"],
        sdgs=tuple(row["sdgs"]),
        sdgs_complete=row.get("sdgs_complete", True),
        status=row["status"],
        supported_by=tuple(row["supported_by"]),
        proxy=row.get("proxy", proxies),
        translations=row.get("translations", {}),
        indicators=indicators,
        guidance=row.get("guidance", {}),
        evidence=Evidence(**row["evidence"]) if "evidence" in row else None,
        scale=scales[row["scale"]] if "scale" in row else None,
        weight=row.get("weight"),
        gate=row.get("gate"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaFault:
    """One thing that is wrong with the content of a file of criteria.

    Parameters
    ----------
    path : str
        Where, such as ``criteria[0].gate``; "" for the whole.
    rule : str
        That is broken: a keyword of JSON Schema, or a rule of the sets.
    text : str
        The sentence on it, with the path.
    limit, got : object
        What the rule asks for, and what was found; None where there is nothing to say.
    """

    path: str
    rule: str
    text: str
    limit: object = None
    got: object = None


def criteria_faults(data: Mapping[str, Any]) -> list[str]:
    """Sentences on all that is wrong with the content of a file of criteria.

    Parameters
    ----------
    data : mapping
        Of a file.

    Returns
    -------
    faults : list of str
        Those of the schema alone, if there are any.
    """
    return [fault.text for fault in found_faults(data)]


def found_faults(data: Mapping[str, Any]) -> list[CriteriaFault]:
    """All that is wrong with the content of a file of criteria, one by one.

    Parameters
    ----------
    data : mapping
        Of a file.

    Returns
    -------
    faults : list of CriteriaFault
        Those of the schema alone, if there are any.
    """
    errors = Draft202012Validator(criteria_schema()).iter_errors(data)
    faults = [_fault_of_schema(error) for error in errors]
    if faults:
        return faults
    return [
        *_faults_of_names(data),
        *_faults_of_steps(data),
        *_faults_of_replacing(data),
        *_faults_of_scoring(data),
    ]


def _fault_of_schema(error: ValidationError) -> CriteriaFault:
    path = error.json_path.removeprefix("$").removeprefix(".")
    return CriteriaFault(
        path=path,
        rule=str(error.validator),
        text=f"{path}: {error.message:.200}",
        limit=_limit(error),
        got=error.instance,
    )


def _limit(error: ValidationError) -> object:
    """What a keyword asks for; the keys that lack or are too many, by their names."""
    asked: Any = error.validator_value
    found: Any = error.instance
    if error.validator == "required":
        return [key for key in asked if key not in found]
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        known, forms = schema.get("properties", {}), schema.get("patternProperties", {})
        return [
            key
            for key in found
            if key not in known and not any(re.search(form, key) for form in forms)
        ]
    return asked


def _fault(path: str, rule: str, words: str, **found: object) -> CriteriaFault:
    return CriteriaFault(path=path, rule=rule, text=f"{path} {words}", **found)


def _faults_of_names(data: Mapping[str, Any]) -> Iterator[CriteriaFault]:
    """Of what stands in addresses: a pattern lets a newline pass at the end."""
    scales = data.get("scoring", {}).get("scales", {})
    ids = [row["id"] for row in data["criteria"]]
    replaced = data.get("replaces", {})
    named = [replaced.get("version", ""), *replaced.get("criteria", {})]
    for name in [data["id"], data["version"], *ids, *scales, *named]:
        if "\n" in name:
            words = f"must be one line; got {name!r}"
            yield _fault("names", "one line", words, got=name)


def _faults_of_steps(data: Mapping[str, Any]) -> Iterator[CriteriaFault]:
    numbers = [row["number"] for row in data["steps"]]
    for number in sorted({n for n in numbers if numbers.count(n) > 1}):
        words = f"must be numbered once; got {number} twice"
        yield _fault("steps", "numbered once", words, got=number)
    ids = [row["id"] for row in data["criteria"]]
    for i, row in enumerate(data["criteria"]):
        if row["step"] not in numbers or row["id"].split(".")[0] != f"{row['step']}":
            words = "must be a step, and that of its id"
            yield _fault(f"criteria[{i}].step", "step of the id", words)
        if row["id"] in ids[:i]:
            words = f"must be used once; got {row['id']}"
            yield _fault(f"criteria[{i}].id", "used once", words, got=row["id"])


def _faults_of_replacing(data: Mapping[str, Any]) -> Iterator[CriteriaFault]:
    replaces = data.get("replaces", {})
    if replaces.get("version") == data["version"]:
        words = (
            "must be another version, as a mapping must not go in a cycle; "
            f"got {data['version']}"
        )
        yield _fault("replaces.version", "another version", words, got=data["version"])
    ids = {row["id"] for row in data["criteria"]}
    for old, new in replaces.get("criteria", {}).items():
        for name in new:
            if name not in ids:
                words = f"must name criteria of this set; got {name}"
                yield _fault(f"replaces.criteria.{old}", "of this set", words, got=name)


def _faults_of_scoring(data: Mapping[str, Any]) -> Iterator[CriteriaFault]:
    scales = data.get("scoring", {}).get("scales", {})
    for i, row in enumerate(data["criteria"]):
        where = f"criteria[{i}]"
        if "scoring" not in data:
            for name in sorted(SCORED & row.keys()):
                words = "must be left out where nothing is scored"
                yield _fault(f"{where}.{name}", "not scored", words)
            continue
        scale, weight = row.get("scale"), row.get("weight")
        if scale not in scales:
            words = f"must be one of the set; got {scale}"
            yield _fault(f"{where}.scale", "scale of the set", words, got=scale)
            continue
        if not isfinite(row.get("weight", nan)):
            words = f"must be a number; got {weight}"
            yield _fault(f"{where}.weight", "number", words, got=weight)
        top = len(scales[scale]) - 1
        if row.get("gate", 1) > top:
            words = f"must lie in [1, {top}]; got {row['gate']}"
            yield _fault(f"{where}.gate", "gate", words, limit=top, got=row["gate"])
