"""Forms whose text is kept while it is typed, and that may be edited by two at once."""

import json
from uuid import uuid4

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tilth_web.registry.domain.drafts import key_of
from tilth_web.registry.domain.merging import digests

NOTHING = "\N{EN DASH}"
MOST_SHOWN = 600  # characters of a value beside another


class KeptForm(forms.Form):
    """What every such form carries: its key, the revision it saw, and what it saw."""

    once = forms.CharField(required=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    HIDDEN = ("once", "revision", "seen")

    def start(self, *, revision=None, values=None):
        """Give an unbound form its key, and the record as its reader sees it."""
        self.initial["once"] = str(uuid4())
        self.initial["revision"] = revision
        self.initial["seen"] = json.dumps(digests(values or {}))
        return self

    def restore(self, draft):
        """Show what was typed before, and with it the key and what was seen then."""
        typed = MultiValueDict(draft.values)
        for name, field in self.fields.items():
            if name in typed or isinstance(field, forms.BooleanField):
                raw = field.widget.value_from_datadict(typed, {}, self.add_prefix(name))
                self.initial[name] = raw
        return self

    @property
    def key(self):
        """The key of a form that was sent, or None."""
        return key_of(self.data.get(self.add_prefix("once")))

    def digests_seen(self):
        """Digests of the values that the reader saw; none where none can be read."""
        try:
            found = json.loads(self.cleaned_data.get("seen") or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def see(self, revision, values):
        """Let a form that was refused count as having seen the record as it is now."""
        self.data = self.data.copy()
        self.data["revision"] = str(revision)
        self.data["seen"] = json.dumps(digests(values))

    def retype(self, name, value):
        """Put a value into a field of a form that was sent."""
        self.data.setlist(name, _typed(self.fields[name], value))


def shown(field, value):
    """A value of a field in words."""
    if value in (None, "", []):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = dict(_options(getattr(field, "choices", ())))
    if isinstance(value, list):
        separator = ", " if words else " "
        return separator.join(_worded(words, one) for one in value)
    text = _worded(words, value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


def _worded(words, value):
    """A choice by its word, a number with the decimal sign of the language."""
    if isinstance(value, float):
        return number_format(value)
    return str(words.get(value, value))


def _options(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def _typed(field, value):
    """A value as a browser would send it."""
    if value in (None, "", [], False):
        return []
    if value is True:
        return ["on"]
    if isinstance(field, forms.MultipleChoiceField):
        return [str(one) for one in value]
    return [str(field.prepare_value(value))]
