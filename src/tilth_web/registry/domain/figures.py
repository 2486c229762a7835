"""Numbers of an assessment as people read them: value, interval, unit, or why not."""

import re
from dataclasses import dataclass
from html import unescape
from math import floor, log10

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tilth.datasets.practice import LANGUAGES
from tilth.report.language import SOURCE, language_of
from tilth.report.project_sentences import Sentences
from tilth.report.quantity import MINUS, UNKNOWN
from tilth_web.registry.domain.vocabulary import TIERS

DIGITS = 3
TAG = re.compile(r"<[^>]*>")
PER_TONNE = _("Cost per t CO₂e")
AT_HORIZON = {
    "stock_change_mg_ha": (
        _("Change of soil carbon against the baseline"),
        _("t C/ha"),
    ),
    "total_change_mg": (_("The same over the whole area"), _("t C")),
    "removal_mg_ha": (_("Of it, carbon taken up"), _("t C/ha")),
    "avoided_loss_mg_ha": (_("Of it, loss avoided"), _("t C/ha")),
    "rate_against_initial_permil_yr": (
        _("Yearly gain against the stock at the start"),
        _("‰/yr"),
    ),
    "rate_against_baseline_permil_yr": (
        _("Yearly gain against the baseline"),
        _("‰/yr"),
    ),
    "probability_4_permil_against_initial": (
        _("Probability of 4 ‰ a year against the stock at the start"),
        "",
    ),
}
OF_BALANCE = {
    "known_before_leakage_mg_co2e": (
        _("Benefit to the climate, of what is known, before leakage"),
        _("t CO₂e"),
    ),
    "net_balance_mg_co2e": (
        _("Net balance for the climate, after leakage"),
        _("t CO₂e"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number to show; `value` is "" where it is unknown, and `unknown` says why."""

    key: str
    label: str
    unit: str
    value: str = ""
    low: str = ""
    high: str = ""
    standard_error: str = ""
    unknown: str = ""
    is_share: bool = False  # of draws: it has no interval of its own

    @property
    def interval(self):
        """Its ends, with a word between: a dash would read as a minus sign."""
        if not self.low:
            return ""
        return gettext("%(low)s to %(high)s") % {"low": self.low, "high": self.high}


def figures(assessment):
    """Numbers of an assessment over its horizon."""
    return figures_of(assessment.result, assessment.years)


def figures_of(result, years):
    """Numbers of a result over some years, as they were kept elsewhere."""
    return [figure_of(*value) for value in _values(result, years)]


def numbers_of(result, years):
    """The same as the engine gave them, by key: for programs."""
    return {key: value for key, value, *_words in _values(result, years)}


def horizons(assessment):
    """Years and change of soil carbon for every horizon."""
    key = "stock_change_mg_ha"
    return [
        (at["years"], figure_of(key, at[key], *AT_HORIZON[key]))
        for at in assessment.result["horizons"]
    ]


def headline(assessment):
    """The change of soil carbon, from the columns that lists read."""
    low, high = assessment.change_low, assessment.change_high
    value = {
        "estimate": assessment.change,
        "interval_90": None if low is None else (low, high),
        "standard_error": None,
        "unknown": None if assessment.change is not None else "-",
    }
    key = "stock_change_mg_ha"
    return figure_of(key, value, *AT_HORIZON[key])


def evidence(assessment):
    """What the numbers rest on, in words."""
    tiers = [tier.strip() for tier in assessment.tier.split(",")]
    return [TIERS.get(tier, tier) for tier in tiers]


def alerts(assessment):
    """Alerts of all parcels, each once: subject, state, text and its parcels."""
    found = {}
    for parcel in assessment.result["parcels"]:
        for alert in parcel["alerts"]:
            key = alert["state"], alert["subject"], alert["text"]
            found.setdefault(key, []).append(parcel["id"])
    return [
        {"state": s, "subject": what, "text": t, "parcels": ", ".join(ids)}
        for (s, what, t), ids in sorted(found.items(), key=lambda item: item[0][0])
    ]


def methods(assessment):
    """Methods that were used, each with its parcels and what its interval covers."""
    found = {}
    for parcel in assessment.result["parcels"]:
        key = parcel["method"], parcel["interval_covers"]
        found.setdefault(key, []).append(parcel["id"])
    return [
        {
            "method": method,
            "known": method != UNKNOWN,
            "covers": covers,
            "parcels": ", ".join(ids),
        }
        for (method, covers), ids in found.items()
    ]


def compared(one, other):
    """Figures of two assessments side by side, each with the difference.

    The difference is of the estimates alone: both rest on the same land, so that their
    errors are not independent and no interval of it is known.
    """
    pairs = zip(
        _values(one.result, one.years), _values(other.result, other.years), strict=True
    )
    return [
        (figure_of(*mine), figure_of(*theirs), _difference(mine[1], theirs[1]))
        for mine, theirs in pairs
    ]


def costs(assessment):
    """Costs of the whole project, one row for each currency and year of prices."""
    return [
        {
            "currency": row["currency"],
            "price_year": row["price_year"],
            "per_hectare": _text(row["cost_per_ha"], _places(row["cost_per_ha"])),
            "total": _text(row["cost"], _places(row["cost"])),
            "per_tonne": figure_of("cost", row["cost_per_mg_co2e"], PER_TONNE, ""),
        }
        for row in assessment.result["costs"]
        if row["cost"] is not None
    ]


def sentence(text):
    """What the engine says, in the language in use; what has no words stays English."""
    return _sentences().of(text)


def plain(statements):
    """Statements of the engine, each once, as text without markup."""
    of = _sentences()
    said = dict.fromkeys(of.statement(text) for text in statements)
    return " ".join(unescape(TAG.sub("", text)) for text in said)


def _sentences():
    code = (get_language() or "en")[:2]
    return Sentences(language=language_of(code if code in LANGUAGES else "en"))


def figure_of(key, value, label, unit):
    """A value of the engine, with its interval, as people read it."""
    if value["estimate"] is None:
        reason = value["unknown"] or ""
        return Figure(key=key, label=label, unit=unit, unknown=reason)
    if key.startswith("probability"):
        said = language_of(get_language() or SOURCE).probability(value["estimate"])
        return Figure(key=key, label=label, unit=unit, value=said, is_share=True)
    places = _places(value["estimate"], *(value["interval_90"] or ()))
    low, high = value["interval_90"] or (None, None)
    return Figure(
        key=key,
        label=label,
        unit=unit,
        value=_text(value["estimate"], places),
        low=_text(low, places),
        high=_text(high, places),
        standard_error=_text(value["standard_error"], places),
        unknown=value["unknown"] or "",
    )


def shown(number):
    """A number of the engine with three digits, in the form of the language in use."""
    return "" if number is None else _text(number, _places(number))


def _values(result, years):
    at = next(h for h in result["horizons"] if h["years"] == years)
    found = [(key, at[key], *said) for key, said in AT_HORIZON.items()]
    balance = result["balance"]
    return found + [(key, balance[key], *said) for key, said in OF_BALANCE.items()]


def _difference(one, other):
    before, after = one["estimate"], other["estimate"]
    if before is None or after is None:
        return ""
    places = _places(before, after)
    sign = "+" if round(after - before, places) > 0.0 else ""
    return sign + _text(after - before, places)


def _places(*numbers):
    """Decimals that show three digits of the largest number."""
    largest = max(map(abs, numbers))
    return DIGITS - 1 - floor(log10(largest)) if largest > 0.0 else 0


def _text(number, places):
    if number is None:
        return ""
    rounded = round(number, places) + 0.0  # no minus before a zero
    text = number_format(abs(rounded), max(places, 0), force_grouping=True)
    return (MINUS if rounded < 0.0 else "") + text
