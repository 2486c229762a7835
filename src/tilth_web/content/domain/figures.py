"""The numbers of the front page, rounded, with what they are of and when."""

from dataclasses import dataclass
from datetime import datetime
from math import floor, log10

from django.utils import timezone
from django.utils.formats import number_format

from tilth_web.accounts.domain.queries import joined_counts
from tilth_web.accounts.models import Organisation
from tilth_web.registry.domain import home

DIGITS = 3
MINUS = "\N{MINUS SIGN}"
MEMBER, PARTNER = Organisation.Standing.MEMBER, Organisation.Standing.PARTNER


@dataclass(frozen=True, kw_only=True)
class HomeFigures:
    """Sums over what is public; texts are "" where nothing is known.

    `change`, with `low` and `high`, is of the `assessed` projects. [Mg yr-1]
    """

    at: datetime
    example: bool
    projects: int
    countries: int
    area_ha: float
    assessed: int
    years: int
    change: str
    low: str
    high: str
    members: int
    partners: int


def home_figures():
    """Figures of the true records or, where there are none, of the invented ones."""
    totals, joined = home.totals(), joined_counts()
    if totals is None:
        return None
    example = totals["example"]
    change, low, high = signed(
        totals["yearly_change"],
        totals["yearly_change_low"],
        totals["yearly_change_high"],
    )
    return HomeFigures(
        at=timezone.now(),
        example=example,
        projects=totals["projects"],
        countries=totals["countries"],
        area_ha=totals["area_ha"],
        assessed=totals["assessed"],
        years=totals["years"],
        change=change,
        low=low,
        high=high,
        members=joined.get((example, MEMBER), 0),
        partners=joined.get((example, PARTNER), 0),
    )


def signed(*numbers):
    """Numbers with their sign, to three digits of the first; "" for each unknown."""
    if None in numbers:
        return [""] * len(numbers)
    first = abs(numbers[0]) or max(map(abs, numbers)) or 1.0
    places = DIGITS - 1 - floor(log10(first))
    return [_signed(number, places) for number in numbers]


def _signed(number, places):
    rounded = round(number, places) + 0.0  # no minus before a zero
    text = number_format(abs(rounded), max(places, 0), force_grouping=True)
    return (MINUS if rounded < 0 else "+" if rounded > 0 else "") + text
