"""JSON in the one form that is signed (JSON Canonicalization Scheme).

References
----------
Rundgren A., Jordan B., Erdtman S. (2020) JSON Canonicalization Scheme (JCS). RFC 8785.
doi:10.17487/RFC8785
"""

import json
from decimal import Decimal
from math import inf, isfinite

FEWEST, MOST = -6, 21  # exponents of ten between which no exponent is written


def canonical(value):
    """The bytes of a value of JSON; ValueError for what the scheme does not know."""
    return _text(value).encode()


def parsed(text):
    """The value of a text; ValueError where it is no JSON, or a name is given twice."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _text(value):
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return f"{{{','.join(f'{_text(n)}:{_text(value[n])}' for n in names)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_text, value))}]"
    raise ValueError(f"JSON holds no {type(value).__name__}")


def _number(value):
    """A number as ECMAScript writes it: the fewest digits that mean this double."""
    try:
        double = float(value)
    except OverflowError:
        double = inf
    if not isfinite(double):
        raise ValueError("a number must be finite, and a double can hold it")
    if double == 0.0:
        return "0"
    sign, digits, exponent = Decimal(repr(double)).normalize().as_tuple()
    figures = "".join(map(str, digits))
    point = len(figures) + exponent  # digits before the decimal point
    return "-" * sign + _placed(figures, point)


def _placed(figures, point):
    if len(figures) <= point <= MOST:
        return figures.ljust(point, "0")
    if 0 < point <= MOST:
        return f"{figures[:point]}.{figures[point:]}"
    if FEWEST < point <= 0:
        return f"0.{figures.rjust(len(figures) - point, '0')}"
    rest = f".{figures[1:]}" if figures[1:] else ""
    return f"{figures[0]}{rest}e{point - 1:+d}"


def _object(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _refuse(name):
    raise ValueError(f"JSON holds no {name}")
