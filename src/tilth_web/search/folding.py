"""Texts without case and accents, kept beside the texts themselves.

SQLite tells É from é, PostgreSQL takes its time to make capitals of long texts; a plain
comparison of folded texts is right and fast on both.
"""

import unicodedata

from django.db import models


def folded(text):
    """A text without case and accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    apart = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in apart if not unicodedata.combining(c))


class FoldedField(models.TextField):
    """The folded texts of some fields of the same row, one on each line."""

    def __init__(self, *, of, **options):
        self.of = tuple(of)
        super().__init__(**{"editable": False, "default": "", **options})

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def pre_save(self, instance, add):
        text = folded("\n".join(getattr(instance, name) for name in self.of))
        setattr(instance, self.attname, text)
        return text
