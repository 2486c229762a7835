"""Numbers of a round as people read them: stock, change, and what standards deduct."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from tilth_web.registry.domain.figures import figure_of, shown

PER_AREA, OF_ALL, PER_YEAR = _("t C/ha"), _("t C"), _("‰/yr")
VALUES = (
    ("stock_change", "mg_ha", _("Change since the first round"), PER_AREA),
    ("control", "mg_ha", _("Change of the control sites"), PER_AREA),
    ("additional", "mg_ha", _("Change beyond that of the control sites"), PER_AREA),
    ("rate", "permil_yr", _("Yearly change against the first stock"), PER_YEAR),
)
SHARES = (
    ("probability_rise", _("Probability that the stock rose")),
    ("probability_target", _("Probability that it rose by 4 ‰ a year")),
)


def stock_of(measurement):
    """The mean stock of a round."""
    at = next(
        r for r in measurement.result["rounds"] if r["name"] == measurement.round.name
    )
    return _figure("stock", at["soc_stock"], "mg_ha", _("Mean stock"), PER_AREA)


def listed(measurement):
    """Stock and change from the columns that lists read, without the long rows."""
    found = {}
    for name in ("stock", "change"):
        low = getattr(measurement, f"{name}_low")
        interval = None if low is None else (low, getattr(measurement, f"{name}_high"))
        given = {"estimate": getattr(measurement, name), "interval_90": interval}
        given |= {"standard_error": None, "unknown": None}
        found[name] = figure_of(name, given, "", PER_AREA)
    return found


def change_of(measurement):
    """The change since the first round; None of the first round itself."""
    change = measurement.result.get("stock_change")
    return change and change_figure(change)


def change_figure(change):
    """A change of the engine as a figure."""
    return _figure(*_named("stock_change", change))


def figures_of_round(measurement):
    """All numbers of a change; of a first round its stock alone."""
    result = measurement.result
    found = [stock_of(measurement)]
    found += [
        _figure(name, result[name], unit, label, words)
        for name, unit, label, words in VALUES
        if result.get(name) is not None
    ]
    total = (result.get("measured") or {}).get("total_change")
    if total is not None:
        label = _("The change over the whole area")
        found.insert(2, _figure("total_change", total, "mg", label, OF_ALL))
    return found + [
        figure_of(name, {"estimate": result[name], "unknown": None}, label, "")
        for name, label in SHARES
        if name in result
    ]


def standards_of(measurement):
    """What each standard would credit, and its deductions one by one."""
    return [
        {
            "name": f"{s['standard']} {s['version']}",
            "creditable": shown(s["creditable_co2e_mg"]),
            "credits": (s["creditable_co2e_mg"] or 0.0) > 0.0,
            "status": s["status"],
            "counts": s["requirement_counts"],
            "remeasure_by": _day(s["remeasure_by"]),
            "steps": [
                {
                    "name": step["name"],
                    "value": shown(step["value"]),
                    "unit": step["unit"].replace("Mg", "t").replace("CO2", "CO₂"),
                    "provisional": step["mark"] != "verified",
                    "source": step["source"],
                }
                for step in s["steps"]
                if step["applied"]
            ],
        }
        for s in measurement.result["standards"]
    ]


def rounds_of(measurement):
    """Days and numbers of points of the rounds of a result."""
    return [
        {
            "name": r["name"],
            "day": _day(r["date"]),
            "points": r["n_points"],
            "stock": _figure("stock", r["soc_stock"], "mg_ha", "", PER_AREA),
        }
        for r in measurement.result["rounds"]
    ]


def value_of(value):
    """A stock of the comparison as a figure; None stays None."""
    if value is None:
        return None
    interval = None if value.low is None else (value.low, value.high)
    given = {"estimate": value.estimate, "interval_90": interval}
    given |= {"standard_error": None, "unknown": None}
    return figure_of("stock", given, "", PER_AREA)


def _named(name, estimate):
    unit, label, words = next(v[1:] for v in VALUES if v[0] == name)
    return name, estimate, unit, label, words


def _figure(name, estimate, unit, label, words):
    value = {
        "estimate": estimate[f"mean_{unit}"],
        "interval_90": estimate[f"interval_90_{unit}"],
        "standard_error": estimate[f"standard_error_{unit}"],
        "unknown": estimate["reason"],
    }
    return figure_of(name, value, label, words)


def _day(text):
    return text and date.fromisoformat(text)
