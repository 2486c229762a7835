"""What a program sends, checked by the forms of the pages.

The form of a page is the one home of what may be typed. Its fields give the JSON
Schema of a body or of query parameters; JSON is checked against that, then by the form.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import override
from jsonschema import Draft202012Validator

from tilth_web.api.problems import Problem, invalid
from tilth_web.registry.forms.land import MonthsField
from tilth_web.registry.forms.search import BoxField

BOX = (
    "West, south, east and north of a window in degrees (WGS84), with commas between; "
    "west > east crosses the 180th meridian. It finds public places, never outlines."
)
MOST_WORDS = 300  # letters of a sentence about a fault
WHOLE = re.compile(r"-?\d{1,18}")


@dataclass(frozen=True)
class Body:
    """A body of JSON: how it is called, and a function that gives its schema."""

    name: str
    make: object
    example: object = None

    @cached_property
    def schema(self):
        with override("en"):
            return self.make() | ({"examples": [self.example]} if self.example else {})

    def read(self, request):
        """The body of a request, of the right form."""
        data = _parsed(request)
        faults = faults_of(data, self.schema)
        found = [(pointer("body", f.path), _words(f)) for f in faults]
        if found:
            raise invalid(sorted(found))
        return data


@dataclass(frozen=True)
class Query:
    """The query of a list: its form, and other names for some of the fields."""

    make: object
    names: tuple = ()  # pairs of a name here and the one of the form
    left_out: tuple = ()

    @cached_property
    def schemas(self):
        """The schema of every parameter by its name."""
        with override("en"):
            fields = self.make().fields.items()
            shown = {n: f for n, f in fields if n not in self.left_out}
            own = {theirs: ours for ours, theirs in self.names}
            return {own.get(n, n): property_of(f, query=True) for n, f in shown.items()}

    def read(self, request):
        """The bound form of a query in which everything is right."""
        given, faults = {}, []
        for name in request.GET:
            if name not in self.schemas:
                known = ", ".join(self.schemas)
                faults.append((f"query:{name}", _("Known are: %s.") % known))
                continue
            value, schema = request.GET.getlist(name), self.schemas[name]
            value = _coerced(value, schema)
            found = faults_of(value, schema)
            faults += [(f"query:{name}", _words(f)) for f in found]
            given[dict(self.names).get(name, name)] = _typed(value)
        if faults:
            raise invalid(faults)
        return checked(self.make(given), "query:", dict(map(reversed, self.names)))


def faults_of(value, schema):
    """What is wrong with a value of JSON."""
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, format_checker=checker).iter_errors(value)


def checked(form, where="#/", names=None):
    """A form in which everything is right."""
    if form.is_valid():
        return form
    names = names or {}
    raise invalid(
        (where + ("" if name == "__all__" else names.get(name, name)), words)
        for name, faults in form.errors.items()
        for words in faults
    )


def pointer(place, path):
    """Where in what was sent a fault lies."""
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return "#" + "".join(f"/{part}" for part in parts) if place == "body" else place


def schema_of(form, *, required=True):
    """The JSON Schema of an object with the fields of a form."""
    shown = {n: f for n, f in form.fields.items() if not _is_hidden(f)}
    schema = {
        "type": "object",
        "properties": {name: property_of(field) for name, field in shown.items()},
        "additionalProperties": False,
    }
    needed = [name for name, field in shown.items() if field.required]
    if required and needed:
        schema["required"] = needed
    if not required:
        schema["minProperties"] = 1
    return schema


def property_of(field, *, query=False):
    """The JSON Schema of what a field takes."""
    schema = _type_of(field)
    words = (str(field.label or ""), str(field.help_text or ""))
    if isinstance(field, BoxField):
        words = (BOX,)
    schema["description"] = " — ".join(w for w in words if w)
    nullable = not field.required and schema["type"] in ("number", "integer")
    if nullable and not query:
        schema["type"] = [schema["type"], "null"]
    return schema


def _type_of(field):
    if isinstance(field, BoxField):
        return {"type": "array", "items": _number(), "minItems": 4, "maxItems": 4}
    if isinstance(field, MonthsField):
        return {"type": "array", "items": _number(), "minItems": 12, "maxItems": 12}
    if isinstance(field, forms.MultipleChoiceField):
        items = {"type": "string", "enum": values(field)}
        return {"type": "array", "items": items, "uniqueItems": True}
    if isinstance(field, forms.ModelChoiceField):
        return {"type": "string", "format": "uuid"}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": values(field)}
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.FloatField):
        return _number(field)
    if isinstance(field, forms.IntegerField):
        return _number(field) | {"type": "integer"}
    schema = {"type": "string"}
    if getattr(field, "max_length", None):
        schema["maxLength"] = field.max_length
    return schema | ({"minLength": 1} if field.required else {})


def _number(field=None):
    limits = {
        "minimum": getattr(field, "min_value", None),
        "maximum": getattr(field, "max_value", None),
    }
    told = {name: limit for name, limit in limits.items() if limit is not None}
    return {"type": "number"} | told


def values(field):
    """The values of a field of choices, groups opened, without the empty one."""
    found = []
    for value, label in field.choices:
        inner = label if isinstance(label, (list, tuple)) else [(value, label)]
        found += [str(v) for v, _label in inner if v != ""]
    return found


def _is_hidden(field):
    return isinstance(field.widget, forms.HiddenInput)


def _parsed(request):
    """The JSON of a body, without what no database keeps."""
    try:
        data = json.loads(request.body, parse_constant=_refuse, parse_float=_finite)
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:  # lone surrogates, too
        raise Problem("bad-request", _("This is not JSON.")) from error
    return data


def _refuse(constant):
    raise ValueError(constant)


def _finite(text):
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _coerced(given, schema):
    """Texts of a query as the values that they stand for, where they do."""
    kind = schema["type"]
    if kind == "array" and schema["items"]["type"] == "number":
        return [_as_number(part) for part in given[-1].split(",")]
    if kind == "array":
        return given
    if len(given) > 1:
        return given
    if kind == "integer":
        return int(given[0]) if WHOLE.fullmatch(given[0]) else given[0]
    return given[0]


def _as_number(text):
    try:
        return _finite(text)
    except ValueError:
        return text


def _typed(value):
    """A value as the form of a page gets it."""
    if isinstance(value, list) and value and isinstance(value[0], float):
        return ",".join(map(repr, value))
    return value


def _words(fault):
    return fault.message[:MOST_WORDS]
