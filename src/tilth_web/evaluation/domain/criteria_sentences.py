"""What is wrong with a file of criteria, in the language of the reader."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST = 40  # signs of what was found
KINDS = {
    "object": gettext_lazy("keys with values"),
    "array": gettext_lazy("a list"),
    "string": gettext_lazy("text"),
    "integer": gettext_lazy("a whole number"),
    "number": gettext_lazy("a number"),
    "boolean": gettext_lazy("true or false"),
}
COUNTED = frozenset(
    {
        *("minLength", "maxLength", "minItems", "maxItems"),
        *("minProperties", "maxProperties"),
    }
)
RULES = {
    "type": gettext_lazy("must be %(limit)s; got %(got)s"),
    "required": gettext_lazy("must have these keys, too: %(limit)s"),
    "additionalProperties": gettext_lazy("must not have these keys: %(limit)s"),
    "enum": gettext_lazy("must be one of %(limit)s; got %(got)s"),
    "pattern": gettext_lazy("must have the form %(limit)s; got %(got)s"),
    "minLength": gettext_lazy("must have %(limit)s letters or more; got %(got)s"),
    "maxLength": gettext_lazy("must have at most %(limit)s letters; got %(got)s"),
    "minItems": gettext_lazy("must have %(limit)s entries or more; got %(got)s"),
    "maxItems": gettext_lazy("must have at most %(limit)s entries; got %(got)s"),
    "minProperties": gettext_lazy("must have %(limit)s entries or more; got %(got)s"),
    "maxProperties": gettext_lazy("must have at most %(limit)s entries; got %(got)s"),
    "minimum": gettext_lazy("must be %(limit)s or more; got %(got)s"),
    "maximum": gettext_lazy("must be at most %(limit)s; got %(got)s"),
    "uniqueItems": gettext_lazy("must have every entry once"),
    "one line": gettext_lazy("must be one line; got %(got)s"),
    "numbered once": gettext_lazy("must be numbered once; got %(got)s twice"),
    "step of the id": gettext_lazy("must be a step, and that of its id"),
    "used once": gettext_lazy("must be used once; got %(got)s"),
    "another version": gettext_lazy(
        "must be another version, as a mapping must not go in a cycle; got %(got)s"
    ),
    "of this set": gettext_lazy("must name criteria of this set; got %(got)s"),
    "not scored": gettext_lazy("must be left out where nothing is scored"),
    "scale of the set": gettext_lazy("must be one of the set; got %(got)s"),
    "number": gettext_lazy("must be a number; got %(got)s"),
    "gate": gettext_lazy("must lie in [1, %(limit)s]; got %(got)s"),
}


def sentence(fault):
    """Where something is wrong, by which rule, and what was found."""
    words = {"limit": _limit(fault), "got": _got(fault)}
    return at(fault.path, str(RULES[fault.rule]) % words)


def at(path, words):
    """A sentence on a place of the file."""
    return _("%(path)s: %(words)s") % {"path": path or _("the file"), "words": words}


def _limit(fault):
    if fault.rule == "type":
        return str(KINDS[fault.limit])
    if isinstance(fault.limit, (list, tuple)):
        return ", ".join(map(str, fault.limit))
    return str(fault.limit)


def _got(fault):
    if fault.rule in COUNTED:
        return str(len(fault.got))
    return shortened(fault.got)


def shortened(value):
    """What was found, at most so long that a sentence holds it."""
    text = value if isinstance(value, str) else str(value)
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}…"
    return _("“%(text)s”") % {"text": text} if isinstance(value, str) else text
