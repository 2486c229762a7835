"""Days as laboratories write them; one that has two readings is refused."""

import datetime
import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tilth.assessment.layers.number import MISSING

ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})([T ].*)?")
COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
POINTS: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
SLASHES: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})([T ].*)?")
NAMED: Final = re.compile(r"(\d{1,2})[\s.-]*([A-Za-z]{3,9})\.?[\s,-]*(\d{4})")
NAMED_FIRST: Final = re.compile(
    r"([A-Za-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})"
)
SERIAL: Final = re.compile(r"\d{5}(\.\d+)?")
NAMES: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
EPOCH: Final = datetime.date(1899, 12, 30)  # day 0 of spreadsheets after February 1900
SERIALS: Final = (18264, 73050)  # 1950 to 2099
FIRST_YEAR: Final = 1800
AHEAD: Final = datetime.timedelta(days=366)  # a clock may be wrong, not by more
ORDERS: Final = ("dmy", "mdy")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Days:
    """A column of days.

    Parameters
    ----------
    values : array of datetime64[D], shape (n,)
        NaT where none is given or could be read.
    cells : dict of str to array
        Places of texts that broke a rule, by its key.
    order : str
        ``dmy`` or ``mdy`` where the column showed it; empty if it did not matter.
    serials : bool
        True if days are numbers of a spreadsheet.
    """

    values: NDArray[np.datetime64]
    cells: dict[str, NDArray[np.int64]]
    order: str
    serials: bool


def read_days(
    texts: list[str], order: str | None = None, *, today: datetime.date | None = None
) -> Days:
    """Days of some texts.

    Where day and month could be either, the order is that of the other texts, if some
    of them have only one reading and all of those agree; else they are refused.

    Parameters
    ----------
    texts : list of str
        Such as 2026-05-31, 31.5.2026, 31 May 2026, 5/31/2026 or 46173.
    order : str, optional
        ``dmy`` or ``mdy``, where it is known.
    today : date, optional
        Day beyond which, by more than a year, nothing was sampled; that of the computer
        if left out.

    Returns
    -------
    days : Days
        With the rules ``date_ambiguous``, ``date_form`` and ``date_future``.

    Examples
    --------
    >>> read_days(["4/24/2019", "5/6/2019"]).values.tolist()[1]
    datetime.date(2019, 5, 6)
    >>> read_days(["5/6/2019"]).cells["date_ambiguous"].tolist()
    [0]
    """
    shown = order or _order(texts)
    last = (today or datetime.datetime.now(tz=datetime.UTC).date()) + AHEAD
    values = np.full(len(texts), "NaT", dtype="datetime64[D]")
    broken: dict[str, list[int]] = {}
    serials = False
    for i, text in enumerate(texts):
        if text in MISSING:
            continue
        day = _day(text, shown)
        if not isinstance(day, str) and day > last:
            day = "date_future"
        if isinstance(day, str):
            broken.setdefault(day, []).append(i)
        else:
            values[i] = day
            serials = serials or bool(SERIAL.fullmatch(text))
    cells = {rule: np.array(at, dtype=np.int64) for rule, at in broken.items()}
    return Days(
        values=values, cells=cells, order=shown if not order else "", serials=serials
    )


def _order(texts: list[str]) -> str:
    """Order of day and month, if texts with one reading show it and none objects."""
    shown, unsure = set(), False
    for text in texts:
        parts = SLASHES.fullmatch(text)
        if parts:
            first, second = int(parts[1]), int(parts[2])
            if (
                first != second
                and _slashed(first, second, int(parts[3]), "") == "date_form"
            ):
                continue  # no day of the calendar shows an order
            if first > 12 >= second:
                shown.add("dmy")
            elif second > 12 >= first:
                shown.add("mdy")
            else:
                unsure = unsure or first != second
    return shown.pop() if unsure and len(shown) == 1 else ""


def _day(text: str, order: str) -> datetime.date | str:
    """A day, or the key of the rule that the text breaks."""
    for pattern, places in (
        (ISO, (1, 2, 3)),
        (COMPACT, (1, 2, 3)),
        (POINTS, (3, 2, 1)),
    ):
        parts = pattern.fullmatch(text)
        if parts:
            return _date(*(int(parts[place]) for place in places))
    parts = SLASHES.fullmatch(text)
    if parts:
        return _slashed(int(parts[1]), int(parts[2]), int(parts[3]), order)
    parts = NAMED.fullmatch(text)
    if parts:
        return _named(parts[2], int(parts[1]), int(parts[3]))
    parts = NAMED_FIRST.fullmatch(text)
    if parts:
        return _named(parts[1], int(parts[2]), int(parts[3]))
    if SERIAL.fullmatch(text) and SERIALS[0] <= float(text) <= SERIALS[1]:
        return EPOCH + datetime.timedelta(days=int(float(text)))
    return "date_form"


def _slashed(first: int, second: int, year: int, order: str) -> datetime.date | str:
    """Day of two numbers whose order may be unknown."""
    if order == "dmy" or (first > 12 >= second):
        return _date(year, second, first)
    if order == "mdy" or (second > 12 >= first) or first == second:
        return _date(year, first, second)
    return "date_ambiguous"


def _named(month: str, day: int, year: int) -> datetime.date | str:
    """Day of a month by its English name."""
    name = month.lower()[:3]
    months = NAMES.split()
    return _date(year, months.index(name) + 1, day) if name in months else "date_form"


def _date(year: int, month: int, day: int) -> datetime.date | str:
    """The day, if the calendar has it and soil was sampled then."""
    if year < FIRST_YEAR:
        return "date_form"
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return "date_form"
