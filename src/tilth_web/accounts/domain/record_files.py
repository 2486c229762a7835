"""Files of records of this app, taken in and deleted by the app that keeps files.

`accounts` imports no other app: that app says here, when it starts, how it does it.
"""

from collections.abc import Callable
from dataclasses import dataclass

KEEPERS = []


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """How files are kept.

    `add` takes ``upload, record, actor`` and returns an object with ``uuid`` and
    ``name``; `delete` takes ``uuid, record, actor``; `kinds` names what is taken in.
    """

    add: Callable
    delete: Callable
    kinds: str
    accept: str


def keep_with(keeper):
    """Tell how files are kept."""
    KEEPERS[:] = [keeper]


def keeper():
    """Who keeps the files."""
    return KEEPERS[0]
