"""Keys of a file as tables in Markdown, made from its published schema."""

from collections.abc import Iterator
from typing import Any

from tilth.assessment.yaml_file import read_schema

TYPES = {"object": "group", "array": "list", "boolean": "true or false"}


def tables(name: str = "project-1.json", title: str = "The project") -> str:
    """One table per group of keys, in the order of the schema."""
    schema = read_schema(name)
    seen: set[str] = set()
    return "\n\n".join(_tables(schema, schema, title, seen))


def _tables(
    schema: dict[str, Any], node: dict[str, Any], name: str, seen: set[str]
) -> Iterator[str]:
    needed = node.get("required", [])
    rows = [
        "| key | unit or words | meaning |",
        "|---|---|---|",
    ]
    inner: list[tuple[str, dict[str, Any]]] = []
    for key, given in node["properties"].items():
        found, shared = _resolved(schema, given)
        items, more = _resolved(schema, found.get("items", {}))
        any_key = found.get("additionalProperties")
        if isinstance(any_key, dict) and not found.get("properties"):
            items, more = _resolved(schema, any_key)
        group = found if found.get("properties") else items
        label = f"`{key}`" + (" (needed)" if key in needed else "")
        said = given.get("description") or found.get("description", "")
        rows.append(f"| {label} | {_unit(found, items)} | {said} |")
        if "properties" in group:
            inner.append((shared or more or f"{name}.{key}", group))
    title = name.removeprefix("The project.").removeprefix("parcels.")
    title = title.removeprefix("The map.")
    yield f"### {title if title.startswith('The ') else f'`{title}`'}"
    yield f"{node['description']}\n\n" + "\n".join(rows)
    for title, group in inner:
        if title not in seen:
            seen.add(title)
            yield from _tables(schema, group, title, seen)


def _resolved(
    schema: dict[str, Any], node: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    """A part of the schema, and its name where several keys share it."""
    if "$ref" not in node:
        return node, ""
    name = node["$ref"].rpartition("/")[2]
    return schema["$defs"][name], "" if name == "parcel" else name


def _unit(node: dict[str, Any], items: dict[str, Any]) -> str:
    """Unit of numbers, words that are allowed, or the kind of value."""
    allowed = node.get("enum") or items.get("enum")
    if allowed:
        return ", ".join(f"`{word}`" for word in allowed)
    unit = node.get("unit") or items.get("unit")
    if not unit:
        kinds = node.get("type", "")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        return " or ".join(TYPES[kind] for kind in kinds if kind in TYPES)
    count = node.get("minItems") if node.get("minItems") == node.get("maxItems") else 0
    return f"{count} x {unit}" if count else f"list of {unit}" if items else unit
