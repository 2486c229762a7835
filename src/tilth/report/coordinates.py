"""Places on the earth as text."""

from math import isfinite

from tilth.report.quantity import UNKNOWN


def decimal(degrees: float) -> str:
    """Decimal degrees with six digits: about a tenth of a metre.

    Parameters
    ----------
    degrees : float
        Latitude or longitude. [deg]

    Returns
    -------
    text : str
        "unknown" if missing.

    Examples
    --------
    >>> decimal(45.5)
    '45.500000'
    """
    return f"{degrees:.6f}" if isfinite(degrees) else UNKNOWN


def sexagesimal(degrees: float, axis: str) -> str:
    """Degrees, minutes and seconds with a tenth of a second: about three metres.

    Parameters
    ----------
    degrees : float
        Latitude or longitude. [deg]
    axis : str
        ``latitude`` or ``longitude``.

    Returns
    -------
    text : str
        Such as ``45° 30' 00.0" N``; "unknown" if missing.

    Examples
    --------
    >>> print(sexagesimal(-0.5, "longitude"))
    0° 30' 00.0" W
    """
    if not isfinite(degrees):
        return UNKNOWN
    side = ("NS" if axis == "latitude" else "EW")[degrees < 0.0]
    # Tenths of a second as one whole number: 59.96" becomes the next minute.
    minutes, tenths = divmod(round(abs(degrees) * 36000.0), 600)
    whole, minutes = divmod(minutes, 60)
    return f"{whole}° {minutes:02d}' {tenths / 10.0:04.1f}\" {side}"


def tick(degrees: float, axis: str, decimals: int) -> str:
    """Degrees beside the frame of a map.

    Parameters
    ----------
    degrees : float
        Latitude or longitude. [deg]
    axis : str
        ``latitude`` or ``longitude``.
    decimals : int
        Digits after the point.

    Returns
    -------
    text : str
        Such as ``45.50° N``.

    Examples
    --------
    >>> tick(-1.25, "longitude", 2)
    '1.25° W'
    """
    if axis == "longitude":
        degrees = (degrees + 180.0) % 360.0 - 180.0
    text = f"{abs(degrees):.{decimals}f}°"
    if not float(text[:-1]):
        return text
    return f"{text} {('NS' if axis == 'latitude' else 'EW')[degrees < 0.0]}"
