"""The operations of the platform's interface as Markdown, from its own description."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tilth_web.settings.test")
django.setup()

from tilth_web.api.description import description  # noqa: E402 -- needs Django
from tilth_web.api.page_of_operations import operations  # noqa: E402
from tilth_web.api.problems import KINDS  # noqa: E402


def whole() -> str:
    """Every operation with what is sent and what is answered."""
    parts = []
    for group, found in operations(description()).items():
        parts.append(f"## {group}")
        for operation in found:
            parts += [
                f"### {operation.method} {operation.path}",
                operation.words,
                "Needs a token or a session." if operation.signed_in else "",
                _table("Sent", operation.parameters),
                _table("Body", operation.body),
                _table("Answer", operation.answer),
                "Status: " + ", ".join(f"`{s}`" for s, _words in operation.answers),
            ]
    return "\n\n".join(part for part in parts if part)


def problems() -> str:
    """Every kind of error."""
    rows = ["| status | `type` ends in | title | meaning |", "|---|---|---|---|"]
    rows += [
        f"| {kind.status} | `#{code}` | {kind.title} | {kind.meaning} |"
        for code, kind in KINDS.items()
    ]
    return "\n".join(rows)


def _table(title, rows) -> str:
    if not rows:
        return ""
    lines = [f"| {title} | type | needed | meaning |", "|---|---|---|---|"]
    for row in rows:
        cells = (f"`{row.name}`", row.kind, "yes" if row.required else "", row.words)
        lines.append("| " + " | ".join(_cell(c) for c in cells) + " |")
    return "\n".join(lines)


def _cell(text) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
