"""Numbers of options, which have a decimal point."""

import re
from typing import Final

import click

COMMA: Final = re.compile(r"[-+]?\d+,\d+")


class DecimalNumber(click.types.FloatParamType):
    """Float that says what is wrong with ``6,0``."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Number from a text.

        Parameters
        ----------
        value : object
            As typed.
        param, ctx : object
            For the message.

        Returns
        -------
        number : float
            In the unit of the option.

        Raises
        ------
        BadParameter
            If it is no number.
        """
        text = str(value).strip()
        if COMMA.fullmatch(text):
            self.fail(f"{text} has a decimal comma{with_point(text)}", param, ctx)
        return float(super().convert(text, param, ctx))


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


NUMBER: Final = DecimalNumber()
