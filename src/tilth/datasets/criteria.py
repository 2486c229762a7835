"""Sets of evaluation criteria: versioned data, with what was seen in their source.

One file per set and version in ``tilth/datasets/criteria``, beside its JSON Schema. A
published version never changes: a project keeps the version it was assessed with, and a
new version says where the criteria of the one before went.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from tilth.datasets.yaml_data import read_data
from tilth.errors import DataError, InputError

SCHEMA: Final = "criteria-1.json"
DEFAULT: Final = ("fasp", "0.1-provisional")  # set and version
PROVISIONAL: Final = "provisional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of an evaluation.

    Parameters
    ----------
    number : int
        In the order of the evaluation. [1]
    type, label : str
        Its key and its name.
    status : {"verified", "provisional"}
        Whether the name was seen in the source.
    """

    number: int
    type: str
    label: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion.

    Parameters
    ----------
    id : str
        Such as ``2.2``.
    step : Step
        That it belongs to.
    name : str
        In the words of the source, where those were seen.
    sdgs : tuple of int
        Sustainable development goals that it is linked to. [1]
    sdgs_complete : bool
        Whether the list of goals was seen in full.
    status : {"verified", "provisional"}
        Whether the name was seen in the source.
    supported_by : tuple of str
        Parts of the result of an assessment that may support an answer.
    proxy : str
        Published indicator where the source's own was not seen; "" if none.
    """

    id: str
    step: Step
    name: str
    sdgs: tuple[int, ...]
    sdgs_complete: bool
    status: str
    supported_by: tuple[str, ...]
    proxy: str

    @property
    def provisional(self) -> bool:
        """Whether its name was reconstructed."""
        return self.status == PROVISIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class CriteriaSet:
    """A version of a set of criteria.

    Parameters
    ----------
    id, version : str
        Together the name of the file.
    title, source, note : str
        What it is, where it comes from, what of it was not seen.
    focus_sdgs : tuple of int
        Goals that the set looks at before all. [1]
    steps : tuple of Step
        In their order.
    criteria : tuple of Criterion
        In the order of their ids.
    replaces : str
        Version before it; "" if it is the first.
    came_from : mapping
        From the id of a criterion of that version to its ids here; none if dropped.
    """

    id: str
    version: str
    title: str
    source: str
    note: str
    focus_sdgs: tuple[int, ...]
    steps: tuple[Step, ...]
    criteria: tuple[Criterion, ...]
    replaces: str = ""
    came_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


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


@cache
def _shipped(name: str, version: str) -> CriteriaSet:
    return _read(name, version, _home())


def _home() -> Traversable:
    return files("tilth").joinpath("datasets", "criteria")


def _is_set(name: str) -> bool:
    return name.endswith(".yaml") and "-" in name


def _read(name: str, version: str, place: Traversable) -> CriteriaSet:
    path = place.joinpath(f"{name}-{version}.yaml")
    if not path.is_file():
        known = "; ".join(
            sorted(p.name[: -len(".yaml")] for p in place.iterdir() if _is_set(p.name))
        )
        raise InputError(
            f"criteria must be a set and version that there is; got {name} {version}, "
            f"not among {known}"
        )
    data = read_data(path)
    _check(path.name, data)
    steps = {row["number"]: Step(**row) for row in data["steps"]}
    return CriteriaSet(
        id=data["id"],
        version=data["version"],
        title=data["title"],
        source=data["source"],
        note=data["note"],
        focus_sdgs=tuple(data["focus_sdgs"]),
        steps=tuple(steps.values()),
        criteria=tuple(
            Criterion(
                id=row["id"],
                step=steps[row["step"]],
                name=row["name"],
                sdgs=tuple(row["sdgs"]),
                sdgs_complete=row.get("sdgs_complete", True),
                status=row["status"],
                supported_by=tuple(row["supported_by"]),
                proxy=row.get("proxy", ""),
            )
            for row in data["criteria"]
        ),
        replaces=data.get("replaces", {}).get("version", ""),
        came_from={
            old: tuple(new)
            for old, new in data.get("replaces", {}).get("criteria", {}).items()
        },
    )


def _check(where: str, data: dict[str, Any]) -> None:
    """Schema, and what it cannot check."""
    schema = json.loads(_home().joinpath(SCHEMA).read_text(encoding="utf-8"))
    faults = [
        f"{e.json_path.removeprefix('$').removeprefix('.')}: {e.message:.200}"
        for e in Draft202012Validator(schema).iter_errors(data)
    ]
    if not faults:
        if where != f"{data['id']}-{data['version']}.yaml":
            faults.append(f"id and version must be those of the file; got {data['id']}")
        steps = {row["number"] for row in data["steps"]}
        ids = [row["id"] for row in data["criteria"]]
        for i, row in enumerate(data["criteria"]):
            if row["step"] not in steps or row["id"].split(".")[0] != f"{row['step']}":
                faults.append(f"criteria[{i}].step must be a step, and that of its id")
            if row["id"] in ids[:i]:
                faults.append(f"criteria[{i}].id must be used once; got {row['id']}")
        for old, new in data.get("replaces", {}).get("criteria", {}).items():
            faults += [
                f"replaces.criteria.{old} must name criteria of this set; got {name}"
                for name in new
                if name not in ids
            ]
    if faults:
        raise DataError("\n  ".join([f"{where}:", *faults]))
