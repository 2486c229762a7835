"""Numbers of options, which have a decimal point."""

import re
from typing import Final

import click

COMMA: Final = re.compile(r"[-+]?\d+,\d+")


def number(value: object) -> float:
    """Number of an option, for ``type=number``.

    Parameters
    ----------
    value : object
        As typed, or the default.

    Returns
    -------
    number : float
        In the unit of the option.

    Raises
    ------
    click.BadParameter
        If it is no number; ``6,0`` is told to be ``6.0``.
    """
    text = str(value).strip()
    try:
        return float(text)
    except ValueError:
        raise click.BadParameter(f"{text} is not a number{with_point(text)}") from None


def with_point(text: str) -> str:
    """Hint for a number that was written with a decimal comma.

    Parameters
    ----------
    text : str
        As typed.

    Returns
    -------
    hint : str
        To be added to a message; "" if there is no such comma.

    Examples
    --------
    >>> with_point("6,0")
    ': write it with a decimal point, 6.0'
    >>> with_point("six")
    ''
    """
    if not COMMA.fullmatch(text):
        return ""
    return f": write it with a decimal point, {text.replace(',', '.')}"
