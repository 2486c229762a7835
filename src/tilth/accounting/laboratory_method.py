"""Whether the name of a laboratory method says that carbon was read from a spectrum."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# A gas analyser at the end of a combustion is no spectrum of the soil.
_DETECTOR: Final = re.compile(
    r"(?<!ft )(?<!mid )(?<!near )\b(non ?dispersive )?(infrared|ir)( gas)? "
    r"(detect\w*|cell|absorption|analy[sz]er)\b|\bndir\b"
    r"|\b(isotope ratio )?mass spectromet\w*"
)


def is_spectral(
    name: str, others: Iterable[str], spectral: Iterable[str]
) -> bool | None:
    """Whether a method reads carbon from a spectrum; None where its name does not tell.

    Parameters
    ----------
    name : str
        Free text, such as that of a laboratory.
    others : iterable of str
        Names of methods that do not; ``*`` stands for letters of the same word.
    spectral : iterable of str
        Names of methods that do, in the same form.

    Returns
    -------
    spectral : bool or None
        None for a name of neither list, and of both: a calibration of spectra by dry
        combustion names both. A gas detector beside the name of a combustion counts as
        part of the combustion.

    Examples
    --------
    >>> is_spectral("dry combustion, infrared detection", ["combustion"], ["infrared"])
    False
    >>> is_spectral("near infra-red", ["combustion"], ["infrared"])
    True
    >>> is_spectral("combustión seca", ["combustion"], ["infrared"])
    False
    """
    words = re.sub(r"[\W_]+", " ", _without_accents(name)).strip()
    words = words.replace("infra red", "infrared")
    other = _any_of(others, words)
    light = _any_of(spectral, _DETECTOR.sub(" ", words) if other else words)
    if other == light:
        return None
    return light


def _any_of(names: Iterable[str], words: str) -> bool:
    """Whether one of some names stands among words."""
    for name in names:
        plain = re.sub(r"[^\w*]+", " ", _without_accents(name)).strip()
        letters = re.escape(plain).replace(re.escape("*"), r"\w*")
        if re.search(rf"\b{letters}\b", words):
            return True
    return False


def _without_accents(name: str) -> str:
    """Small letters: combustión is combustion."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))
