"""Language of a report: its messages, words and numbers (extra ``report``).

A message is its English text, with values as ``{name}``. ``report/messages`` holds one
catalogue of gettext per language; it is read as it stands, without a step that
compiles it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol
from markupsafe import Markup, escape

from tilth.datasets.practice import LANGUAGES
from tilth.datasets.practice_words import read_words
from tilth.datasets.practices import read_practices
from tilth.errors import InputError
from tilth.report import quantity

SOURCE: Final = "en"  # language of the messages themselves


def message(text: str) -> str:
    """Mark a text for the catalogues.

    Parameters
    ----------
    text : str
        English.

    Returns
    -------
    text : str
        The same.
    """
    return text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Language:
    """A language with its catalogue.

    Parameters
    ----------
    code : str
        One of `tilth.datasets.practice.LANGUAGES`.
    translations : gettext.NullTranslations
        Messages.
    decimal : str
        Sign between whole and fraction.
    """

    code: str
    translations: NullTranslations
    decimal: str

    def say(self, text: str, /, **values: object) -> str:
        """A message in this language.

        Parameters
        ----------
        text : str
            English.
        values : object
            By the names of the message.

        Returns
        -------
        said : str
            As markup if a value is.
        """
        said = self.translations.gettext(text)
        if any(isinstance(value, Markup) for value in values.values()):
            return Markup(escape(said)).format(**values)
        return said.format(**values) if values else said

    def word(self, section: str, key: str) -> str:
        """Word of the catalogue of practices."""
        return read_words().of(section, key, self.code)

    def practice(self, key: str) -> str:
        """Name of a practice, or its key where the catalogue has none."""
        found = read_practices().get(key)
        return key if found is None else found.labels[self.code]

    def number(self, value: float | None, decimals: int = 1) -> str:
        """A number: thousands apart by a narrow space, which no reader takes for more.

        Parameters
        ----------
        value : float or None
            Missing if None. [as given]
        decimals : int, default 1
            Digits of the fraction.

        Returns
        -------
        text : str
            With the decimal sign of the language.
        """
        if value is None:
            return self.say("unknown")
        return self.typed(quantity.number(value, decimals))

    def signed(self, value: float, decimals: int = 1) -> str:
        """A difference, with its sign."""
        return self.typed(quantity.signed(value, decimals))

    def typed(self, text: str) -> str:
        """A number that stands as text, such as ``-1.5``, as this language has it."""
        return text.replace(".", self.decimal).replace("-", quantity.MINUS)

    def probability(self, value: float) -> str:
        """A probability in percent; never 0 % or 100 %, which no sample can prove."""
        if value < quantity.LEAST:
            return self.say("below 1 %")
        if value > 1.0 - quantity.LEAST:
            return self.say("above 99 %")
        return f"{100.0 * value:.0f} %"


@cache
def language_of(code: str) -> Language:
    """Language of a code.

    Parameters
    ----------
    code : str
        One of `tilth.datasets.practice.LANGUAGES`.

    Returns
    -------
    language : Language
        With its catalogue.

    Raises
    ------
    InputError
        If there is none.
    """
    if code not in LANGUAGES:
        raise InputError(f"language must be one of {', '.join(LANGUAGES)}; got {code}")
    return Language(
        code=code,
        translations=NullTranslations() if code == SOURCE else _catalogue(code),
        decimal=get_decimal_symbol(Locale(code)),
    )


def texts(code: str) -> Mapping[str, str]:
    """Every message of a catalogue with its translation.

    Parameters
    ----------
    code : str
        Any language but English.

    Returns
    -------
    texts : mapping of str
        By message.
    """
    with files("tilth.report").joinpath(f"messages/{code}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def _catalogue(code: str) -> GNUTranslations:
    with files("tilth.report").joinpath(f"messages/{code}.po").open("rb") as file:
        catalogue = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
