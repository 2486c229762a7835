"""The workflows of the platform as Markdown, from their definitions."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilth_web.settings.test")
django.setup()

from tilth_web.workflow.domain.picture import (  # noqa: E402 -- needs Django
    diagram,
    phase_rows,
    transition_rows,
)
from tilth_web.workflow.domain.registered import WORKFLOWS  # noqa: E402


def whole() -> str:
    """Every workflow: its phases, its transitions, and its text for Mermaid."""
    parts = []
    for found in WORKFLOWS.values():
        parts += [
            f"## {found.title}, version {found.version}",
            _table(("phase", "label", "public label", "final"), phase_rows(found)),
            _table(
                ("transition", "from", "to", "permission", "event"),
                transition_rows(found),
            ),
            f"```text\n{diagram(found)}\n```",
        ]
    return "\n\n".join(parts)


def _table(heads, rows) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
