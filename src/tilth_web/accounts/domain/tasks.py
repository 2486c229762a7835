"""My tasks: what waits for a person, told by every app.

An app registers a function of a person that returns its tasks:
``@provides_tasks``, in a module that its `apps.py` imports at start.
"""

from dataclasses import dataclass
from datetime import datetime

PROVIDERS = []


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to do: a verb, what it is done to, by when, and where."""

    verb: str
    object: str
    url: str
    due: datetime | None = None


def provides_tasks(function):
    """Register a function of a person that returns tasks."""
    PROVIDERS.append(function)
    return function


def tasks_of(user):
    """All tasks of a person: those with an end first, the nearest before the others."""
    found = [task for provider in PROVIDERS for task in provider(user)]
    return sorted(
        found, key=lambda t: (t.due is None, t.due.timestamp() if t.due else 0)
    )
