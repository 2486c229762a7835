"""The description of a parcel: nested JSON for programs, the form of the page inside.

Only the fields of that form are taken. A project file on somebody's own computer can
name rasters beside it; here a path would be one of the server.
"""

from tilth_web.api.inputs import invalid, property_of
from tilth_web.registry.forms.description_faults import JOIN
from tilth_web.registry.forms.land import LandForm

OF_THE_PAGE = *LandForm.HIDDEN, "alike"


def description_schema():
    """The JSON Schema of a description, as deep as a project file."""
    schema = _object("In the words of a project file; an outline needs no climate.")
    schema["description"] = (
        "Replaces the whole description of the parcel, but for what has no field here."
    )
    for name, field in LandForm().fields.items():
        if name not in OF_THE_PAGE:
            *path, last = name.split(JOIN)
            place = schema
            for key in path:
                place = place["properties"].setdefault(key, _object(key))
            place["properties"][last] = property_of(field)
    return schema


def as_land_form(description):
    """The form of the page, filled with a description, in which everything is right."""
    data = {name: _typed(value) for name, value in _flat(description)}
    form = LandForm(data)
    if form.is_valid():
        return form
    raise invalid(
        (_pointer(name.split(JOIN)), words)
        for name, faults in form.errors.items()
        for words in faults
    )


def shown_faults(faults):
    """A problem with the faults that the engine found in a description."""
    return invalid((_pointer(keys), words) for keys, words in faults)


def _object(words):
    return {
        "type": "object",
        "description": words,
        "properties": {},
        "additionalProperties": False,
    }


def _flat(nested, path=()):
    for key, value in nested.items():
        if isinstance(value, dict):
            yield from _flat(value, (*path, key))
        else:
            yield JOIN.join((*path, key)), value


def _typed(value):
    """A value as the form of the page gets it: months as one text."""
    if isinstance(value, list) and value and not isinstance(value[0], str):
        return " ".join(map(repr, value))
    return value


def _pointer(keys):
    return "#/description" + "".join(f"/{key}" for key in keys)
