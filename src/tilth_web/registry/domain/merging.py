"""Two people change one record at once: what each of them changed, field by field.

A form carries a digest of every value that its reader saw. Against it, what was typed
and what others saved meanwhile each count as changed or not.
"""

import json
from dataclasses import dataclass
from hashlib import sha256

DIGITS = 16  # of a digest


@dataclass(frozen=True, kw_only=True)
class Merge:
    """Both changes together, but for the fields that both changed, each otherwise."""

    values: dict
    taken: tuple[str, ...]  # fields that only the others changed
    both: tuple[str, ...]


def merged(seen, mine, theirs):
    """Merge values typed into values saved meanwhile.

    `seen` holds digests by field; `mine` and `theirs` hold values, an empty one or none
    at all meaning the same.
    """
    values, taken, both = dict(mine), [], []
    for name in dict.fromkeys((*mine, *theirs)):
        typed, saved = mine.get(name), theirs.get(name)
        before = seen.get(name, digest(None))
        if digest(typed) == digest(saved):
            continue
        if digest(typed) == before:
            taken.append(name)
            values[name] = saved
        elif digest(saved) != before:
            both.append(name)
    return Merge(values=values, taken=tuple(taken), both=tuple(both))


def digests(values):
    """Digest of every value, by field."""
    return {name: digest(value) for name, value in values.items()}


def digest(value):
    """A digest that is the same for values that are the same to a reader."""
    text = json.dumps(_plain(value), sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:DIGITS]


def _plain(value):
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return None if value in ("", False, [], {}, ()) else value
