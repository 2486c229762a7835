"""Messages of the interface: found in the sources, kept in one catalogue per language.

Babel reads the Python files and keeps the catalogues; Django's own `templatize` turns a
template into calls that are found here. Scripts hold no text: their words come from the
page.
"""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = settings.PACKAGE
TEXT = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
CALL = re.compile(
    rf"\b(_|gettext|ngettext|pgettext|npgettext)\(({TEXT}(?:,\s*{TEXT})*)"
)
METHODS = [
    ("**/migrations/**", "ignore"),
    ("static/**", "ignore"),
    ("**.py", "python"),
    ("templates/**.html", f"{__name__}:template_messages"),
    ("templates/**.txt", f"{__name__}:template_messages"),
]
KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "gettext_noop": None}
KEYWORDS |= {"pgettext_lazy": ((1, "c"), 2)}
KEYWORDS |= {"ngettext_lazy": (1, 2), "npgettext_lazy": ((1, "c"), 2, 3)}
HEADER = "# Messages of the platform; make messages brings them up to the sources."
DATED = datetime(2026, 1, 1, tzinfo=UTC)  # a date of the day would change every file
TRANSLATED = tuple(code for code, _ in settings.LANGUAGES if code != "en")


def template_messages(fileobj, keywords, comment_tags, options):
    """Messages of one template, in the form that Babel wants."""
    text = templatize(fileobj.read().decode("utf-8"))
    for call in CALL.finditer(text):
        line = text.count("\n", 0, call.start()) + 1
        found = ast.literal_eval(f"({call[2]},)")
        yield line, call[1], found if len(found) > 1 else found[0], []


def extracted():
    """A catalogue of every message in the sources, without translations."""
    catalogue = Catalog(charset="utf-8")
    found = extract_from_dir(ROOT, METHODS, keywords=KEYWORDS)
    for name, line, message, _comments, context in found:
        place = (Path(name).as_posix(), line)
        catalogue.add(message, locations=[place], context=context)
    return catalogue


def path_of(language):
    """Where the catalogue of a language is kept."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language):
    """The catalogue of a language; empty when there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update():
    """Bring every catalogue up to what the sources say."""
    template = extracted()
    for language in TRANSLATED:
        catalogue = read_catalogue(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.project, catalogue.header_comment = "Tilth", HEADER
        catalogue.creation_date = catalogue.revision_date = DATED
        catalogue.fuzzy = False
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, no_location=True, width=100)


def faults():
    """What is missing, unsure, left over or at odds with its source, one line each."""
    wanted = {(m.context, m.id) for m in extracted() if m.id}
    for language in TRANSLATED:
        catalogue = read_catalogue(language)
        kept = {(m.context, m.id): m for m in catalogue if m.id}
        for key in sorted(wanted - set(kept), key=str):
            yield f"{language}: not in the catalogue: {key[1]!r}"
        for key, message in kept.items():
            if key not in wanted:
                yield f"{language}: no longer used: {message.id!r}"
                continue
            texts = message.string if message.pluralizable else (message.string,)
            if message.fuzzy or not all(texts):
                yield f"{language}: not translated: {message.id!r}"
            yield from (
                f"{language}: {fault}: {message.id!r}"
                for fault in message.check(catalogue)
            )
