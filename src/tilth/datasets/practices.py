"""The catalogue of practices: one YAML file each, with sources and marks.

The files are in ``tilth/datasets/practices``, in one folder per group, beside the
sources (``sources.yaml``), the words (``vocabulary.yaml``) and the JSON Schema of a
practice (``practice-1.json``). `tilth.datasets.practice` says what a practice holds.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tilth.datasets.practice import (
    EFFECTS,
    GROUPS,
    INPUTS,
    Effect,
    Evidence,
    Exclusion,
    InputChange,
    Practice,
    Risk,
    Source,
    Statement,
    Tier1Level,
)
from tilth.datasets.practice_check import check_catalogue, check_practice, fault
from tilth.datasets.yaml_data import read_data
from tilth.errors import DataError

SCHEMA: Final = "practice-1.json"
UNKNOWN: Final = "unknown"
SEEN: Final = ("text", "excerpt", "summary", "none")


def read_practices(folder: Path | None = None) -> dict[str, Practice]:
    """Practices of the catalogue by key, in the order of their groups.

    Parameters
    ----------
    folder : Path, optional
        Catalogue of the same form; if None the one that comes with the package.

    Returns
    -------
    practices : dict
        Each with its sources.

    Raises
    ------
    DataError
        If a file breaks the schema or a rule; one line with file, key and finding.

    Examples
    --------
    >>> practice = read_practices()["no-till"]
    >>> practice.inputs["tillage"].level
    'none'
    >>> practice.effects["labour"]  # unknown
    ()
    """
    if folder is None:
        return dict(_shipped())
    validator = Draft202012Validator(practice_schema())
    for where, data in _files(folder):
        for error in sorted(validator.iter_errors(data), key=lambda e: e.json_path):
            deepest = _deepest(error)
            at = deepest.json_path.removeprefix("$").removeprefix(".")
            raise fault(where, at, f"{deepest.message:.200}")
    return _read(folder)


def practice_schema() -> dict[str, Any]:
    """JSON Schema of the file of a practice.

    Returns
    -------
    schema : dict
        JSON Schema 2020-12.
    """
    text = _home().joinpath(SCHEMA).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def read_sources(folder: Path | None = None) -> dict[str, Source]:
    """Sources that practices cite, by key.

    Parameters
    ----------
    folder : Path, optional
        Catalogue; if None the one that comes with the package.

    Returns
    -------
    sources : dict
        Each with what of it was read.

    Raises
    ------
    DataError
        If a source has no citation, or does not say what of it was read.
    """
    place: Traversable = _home() if folder is None else folder
    sources = {}
    for key, row in read_data(place.joinpath("sources.yaml")).items():
        citation, seen = str(row.get("citation", "")).strip(), row.get("seen")
        if not citation or seen not in SEEN:
            raise DataError(
                f"sources.yaml {key} must have a citation and one of the words "
                f"{', '.join(SEEN)} in seen; got {citation!r} and {seen!r}"
            )
        sources[key] = Source(
            key=key, citation=citation, doi=str(row.get("doi", "")), seen=seen
        )
    return sources


def _home() -> Traversable:
    return files("tilth").joinpath("datasets", "practices")


@cache
def _shipped() -> Mapping[str, Practice]:
    return MappingProxyType(_read(_home()))


def _read(folder: Traversable) -> dict[str, Practice]:
    """Practices of a folder that keep to the schema, with what a schema cannot check.

    The tests hold the files of the package against the schema: that takes a second.
    """
    sources = read_sources(folder if isinstance(folder, Path) else None)
    practices: dict[str, Practice] = {}
    for where, data in _files(folder):
        check_practice(where, data, sources)
        group, _, name = where.partition("/")
        if name != f"{data['key']}.yaml":
            raise fault(where, "key", f"must be that of the file; got {data['key']}")
        if data["key"] in practices:
            raise fault(where, "key", f"must be used once; got {data['key']} again")
        practices[data["key"]] = _practice(group, data, sources)
    check_catalogue(practices)
    return practices


def _deepest(error: ValidationError) -> ValidationError:
    """The innermost fault: of alternatives the one that came furthest."""
    while error.context:
        error = max(error.context, key=lambda e: len(e.absolute_path))
    return error


def _files(folder: Traversable) -> Iterator[tuple[str, dict[str, Any]]]:
    """Group and file name of every practice, and its content."""
    for group in GROUPS:
        place = folder.joinpath(group)
        if place.is_dir():
            for path in sorted(place.iterdir(), key=lambda p: p.name):
                if path.name.endswith(".yaml"):
                    yield f"{group}/{path.name}", read_data(path)


def _practice(
    group: str, data: dict[str, Any], sources: Mapping[str, Source]
) -> Practice:
    """Practice from its file, which was checked."""
    years = data["years_to_steady_state"]
    return Practice(
        key=data["key"],
        group=group,
        labels=data["labels"],
        definitions=data["definition"],
        systems=tuple(data["systems"]),
        requires=tuple(data["requires"]),
        climates=tuple(data["climates"]),
        excluded=tuple(
            Exclusion(
                zones=tuple(row.get("zones", ())),
                condition=row.get("condition", ""),
                reason=row["reason"],
            )
            for row in data["excluded"]
        ),
        inputs={name: _input(data["inputs"][name], sources) for name in INPUTS},
        tier1=_tier1(data["tier1"]),
        factors=tuple((row["table"], *row["row"]) for row in data["factors"]),
        evidence=tuple(_evidence(row, sources) for row in _known(data["evidence"])),
        years_to_steady_state=None if years == UNKNOWN else _statement(years, sources),
        effects={
            name: tuple(
                _effect(name, r, sources) for r in _known(data["effects"][name])
            )
            for name in EFFECTS
        },
        risks=tuple(Risk(key=r["key"], note=r.get("note", "")) for r in data["risks"]),
        sdg=tuple(data["sdg"]),
        conflicts=tuple(data["conflicts"]),
    )


def _known(rows: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a list; none where the file says unknown."""
    return [] if isinstance(rows, str) else rows


def _statement(row: dict[str, Any], sources: Mapping[str, Source]) -> Statement:
    return Statement(
        value=row.get("value"),
        low=row.get("low"),
        high=row.get("high"),
        limits=row.get("limits", ""),
        prediction=(row["prediction_low"], row["prediction_high"])
        if "prediction_low" in row
        else None,
        unit=row.get("unit", ""),
        source=sources[row["source"]],
        mark=row["mark"],
        note=row.get("note", ""),
    )


def _input(row: str | dict[str, Any], sources: Mapping[str, Source]) -> InputChange:
    if isinstance(row, str):
        return InputChange(change=row)
    return InputChange(
        change=row["change"],
        level=row.get("level", ""),
        statement=_statement(row, sources) if "source" in row else None,
    )


def _tier1(row: str | dict[str, Any]) -> Tier1Level | None:
    if isinstance(row, str):
        return None
    return Tier1Level(
        use=row.get("use", ""),
        management=row.get("management", ""),
        input_level=row.get("input_level", ""),
        flags=row.get("flags", {}),
    )


def _evidence(row: dict[str, Any], sources: Mapping[str, Source]) -> Evidence:
    depth, n = row["depth"], row["n"]
    top, bottom = (None, None) if depth == UNKNOWN else map(float, depth)
    return Evidence(
        quantity=row["quantity"],
        statement=_statement(row, sources),
        depth_top=top,
        depth_bottom=bottom,
        n=None if n == UNKNOWN else n,
        n_of=row.get("n_of", ""),
        against=row["against"],
        condition=row.get("condition", ""),
        avoided=row.get("avoided", False),
    )


def _effect(name: str, row: dict[str, Any], sources: Mapping[str, Source]) -> Effect:
    return Effect(
        quantity=row.get("quantity", EFFECTS[name][0]),
        direction=row["direction"],
        statement=_statement(row, sources),
    )
