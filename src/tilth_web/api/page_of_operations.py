"""The description of the API as people read it: operations with tables."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Row:
    """A thing that is sent or answered."""

    name: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation as a section of the page."""

    anchor: str
    method: str
    path: str
    words: str
    signed_in: bool
    parameters: list = field(default_factory=list)
    body: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    answer: list = field(default_factory=list)


def operations(description):
    """Operations by their groups, in the order of the description."""
    groups = {}
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            made = _operation(description, path, method, told)
            groups.setdefault(told["tags"][0], []).append(made)
    return groups


def _operation(description, path, method, told):
    named = description["components"]["schemas"]
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path,
        words=told["description"],
        signed_in={} not in told["security"],
        parameters=[_parameter(p) for p in told["parameters"]],
        body=list(_body(named, told)),
        answers=[(s, a["description"]) for s, a in sorted(told["responses"].items())],
        answer=list(_answer(named, told)),
    )


def _parameter(told):
    return Row(
        name=told["name"],
        kind=f"{told['in']}, {_kind(told['schema'])}",
        required=told["required"],
        words=told["description"],
    )


def _body(named, told):
    for content in told.get("requestBody", {}).get("content", {}).values():
        yield from _rows(named, content["schema"])


def _answer(named, told):
    for status, answer in told["responses"].items():
        if status.startswith("2"):
            for content in answer.get("content", {}).values():
                yield from _rows(named, content["schema"])


def _rows(named, schema, before=""):
    """The properties of a schema, those of objects in it behind a dot."""
    schema = _resolved(named, schema)
    if schema.get("type") == "array":
        yield from _rows(named, schema.get("items", {}), f"{before}[]")
        return
    needed = schema.get("required", ())
    for name, inner in schema.get("properties", {}).items():
        resolved = _resolved(named, inner)
        place = f"{before}.{name}" if before else name
        words = inner.get("description") or resolved.get("description", "")
        yield Row(
            name=place, kind=_kind(resolved), required=name in needed, words=words
        )
        yield from _rows(named, resolved, place)


def _resolved(named, schema):
    """A schema itself, where a reference or a choice with null stands for it."""
    while True:
        if "$ref" in schema:
            schema = named[schema["$ref"].rsplit("/", 1)[1]]
        elif "allOf" in schema and len(schema["allOf"]) == 1:
            schema = schema["allOf"][0]
        elif "anyOf" in schema:
            schema = next(s for s in schema["anyOf"] if s.get("type") != "null")
        else:
            return schema


def _kind(schema):
    kind = schema.get("type", "object" if "$ref" in schema else "any")
    if isinstance(kind, list):
        kind = " or ".join(kind)
    if kind == "array":
        return f"list of {_kind(schema['items'])}" if "items" in schema else "list"
    if "enum" in schema and len(schema["enum"]) <= 12:
        return f"{kind}: {', '.join(schema['enum'])}"
    return schema.get("format", kind)
