"""What of the input differs between two assessments, parcel by parcel."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A place of the project file with both values; `parcel` is "" for the whole."""

    parcel: str
    path: tuple[str, ...]
    one: Any
    other: Any


def differences(one, other):
    """Every place at which two project files differ; parcels are known by their id."""
    before, after = dict(_flat(one)), dict(_flat(other))
    return [
        Difference(parcel=p, path=path, one=before.get((p, path)), other=value)
        for (p, path), value in (after | _missing(before, after)).items()
        if before.get((p, path)) != value
    ]


def _missing(before, after):
    return dict.fromkeys(place for place in before if place not in after)


def _flat(file):
    for key, value in file.items():
        if key != "parcels":
            yield from ((("", path), leaf) for path, leaf in _leaves(value, (key,)))
    for parcel in file.get("parcels", ()):
        for key, value in parcel.items():
            if key != "id":
                for path, leaf in _leaves(value, (key,)):
                    yield (parcel["id"], path), leaf


def _leaves(value, path):
    """Pairs of a path and a value; a list is one value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, value
