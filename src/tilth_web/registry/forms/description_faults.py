"""What the engine finds wrong with a description, in the words of the form.

The engine says it for whoever writes a project file: in English, by keys. The rules
that a form can break are known here one by one, so that a test finds one that changed.
"""

import re
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.domain import vocabulary as words
from tilth_web.registry.domain.figures import sentence

JOIN = "__"
NEEDED = forms.Field.default_error_messages["required"]
PLACE = re.compile(
    r"parcels\[\d+\](?P<path>(?:\.\w+(?:\[\d+\])?)*) (?P<rule>.+)", re.DOTALL
)
MISSING = re.compile(r"must hold (\w+(?:, \w+)*?)(?:, too)?; got .*")
NOT_DESCRIBED = _("It is not described yet.")
SECTIONS = {"climate", "soil", "history", "plan"}
SLOT = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Rule:
    """A rule as the engine words it, and as the page does; `at` is a key below it."""

    engine: str
    page: str
    at: str = ""

    def words_for(self, text):
        """The sentence of the page for one of the engine; None if it is another."""
        parts = SLOT.split(self.engine)
        slots = [f"(?P<{name}>.+?)" for name in parts[1::2]]
        pattern = "".join(
            re.escape(a) + b for a, b in zip(parts[::2], [*slots, ""], strict=True)
        )
        found = re.fullmatch(pattern, text)
        if found is None:
            return None
        return self.page % {n: _worded(n, v) for n, v in found.groupdict().items()}


RULES = (
    Rule(
        "must hold zone, or %(months)s; got %(found)s",
        _("Choose a climate zone, or give all that it follows from."),
        "zone",
    ),
    Rule(
        "must be that of the normals, %(zone)s; got %(other_zone)s",
        _("The months of weather make it “%(zone)s”, not “%(other_zone)s”."),
    ),
    Rule(
        "must be the sum of each month, in mm month-1; the year has %(sum)s mm, and no "
        "crop grows on less than %(least)s: are these mm d-1? Where the field is "
        "irrigated, name irrigation in history.practices",
        _(
            "The sum of each month is needed: this year has %(sum)s mm, and no crop "
            "grows on less than %(least)s mm. If the field is irrigated, choose "
            "irrigation among the practices already in use."
        ),
    ),
    Rule(
        "or stock or layers must be given; got none of them",
        _("Choose a soil class, or give a measured stock."),
    ),
    Rule(
        "must be in %; got %(found)s: write 23, not 0.23, for 23 %",
        _("In per cent: write 23, not 0.23, for 23 %%."),
    ),
    Rule(
        "must come with stock, in Mg ha-1: a stock without its error gives no honest "
        "interval",
        _("A measured stock needs its standard error: no interval is honest without."),
    ),
    Rule(
        "must not exceed 100 % with the rest; got %(found)s",
        _("Clay, silt and sand together exceed 100 %%."),
    ),
    Rule(
        "belongs to the class organic only",
        _("Leave it empty: it is for organic soil (peat) alone."),
    ),
    Rule(
        "must be given where the land use is younger than %(years)s yr: the soil still "
        "changes from the use before; got %(found)s",
        _(
            "After less than %(years)s years the soil still changes from the use "
            "before: say what it was."
        ),
    ),
    Rule(
        "cannot be used: level for input must be one of %(levels)s; got %(found)s",
        _("For this land use, choose one of: %(levels)s."),
        "input_level",
    ),
    Rule(
        "cannot be used: level for %(kind)s must be one of %(levels)s; got %(found)s",
        _("For this land use, choose one of: %(levels)s."),
        "management",
    ),
    Rule(
        "cannot be used: %(use)s has no factor of management or input; got %(found)s",
        _("Leave tillage, management and level empty for “%(use)s”."),
        "management",
    ),
    Rule(
        "cannot be used: %(use)s has no factor of input; got %(found)s",
        _("Leave the level empty for “%(use)s”."),
        "input_level",
    ),
    Rule(
        "cannot be used: former must be given for agroforestry and for nothing else; "
        "got None with 'agroforestry'",
        _(
            "Agroforestry as a land use needs the use before it, which only a project "
            "file can tell: choose the use of the land between the trees."
        ),
        "use",
    ),
    Rule(
        "cannot be used: %(use)s must lie in a tropical zone; got %(zone)s",
        _("“%(use)s” is known in tropical zones alone, not in “%(zone)s”."),
        "use",
    ),
    Rule(
        "cannot be used: %(use)s must lie in a zone with stock change factors; got "
        "%(zone)s, which has none",
        _("The IPCC gives no factors for “%(use)s” in the zone “%(zone)s”."),
        "use",
    ),
    Rule(
        "must be left out: the plan has no new practice",
        _("Leave it empty: the plan has no new practice."),
    ),
    Rule(
        "must be left out, or be that of the baseline: %(why)s, so nothing of it would "
        "begin",
        _("Leave it empty, or as in the baseline: the plan has no new practice."),
    ),
    Rule(
        "must not come before that of the project, %(year)s; got %(found)s",
        _("Not before the first year of the project, %(year)s."),
    ),
    Rule("must be declared; got nothing", _("Say how the area grows."), "curve"),
    Rule(
        "must be given for the curve immediate: 100 % of the area overnight is rare",
        _("Say why: all the area at once is rare."),
    ),
    Rule("must be given for the curve %(curve)s", NEEDED),
    Rule(
        "belongs to the curve %(other)s; got %(curve)s",
        _("Leave it empty: the area does not grow like that."),
    ),
    Rule(
        "must be given with %(strips)s, in %: what the strip takes of the parcel; 100 "
        "where the parcel is the strip alone",
        _(
            "Say how much of the parcel the strip takes, in per cent: what is known of "
            "its soil holds there."
        ),
    ),
    Rule(
        "must be given with peatland-protection: why the peat would be drained without "
        "the project; a baseline worse than the land claims what is not new",
        _("Say why the peat would be drained without the project."),
    ),
    Rule("must be given with %(other)s; got nothing", NEEDED),
    Rule(
        "must not stand in one year with %(other_practice)s; got %(practice)s",
        _("“%(practice)s” and “%(other_practice)s” exclude each other in a year."),
    ),
    Rule(
        "%(practice)s is outside its climates: %(reason)s",
        _("“%(practice)s” is outside its climates: %(reason)s."),
    ),
    Rule(
        "%(practice)s is known in %(zones)s, not in %(zone)s: leave it out, or give "
        "plan.outside_climates, a reason",
        _("“%(practice)s” is known in other climates (%(zones)s): leave it out."),
    ),
    Rule(
        "%(practice)s needs an organic soil; got another",
        _("“%(practice)s” needs organic soil (peat)."),
    ),
    Rule(
        "must hold %(practice)s: %(place)s has it already, and a baseline worse than "
        "the history claims what is not new",
        _(
            "The baseline must go on with “%(practice)s”: it is in use already, and "
            "only what is new is counted."
        ),
    ),
    Rule(
        "needs the practice biochar in the plan",
        _("Choose the practice biochar in the plan, too."),
    ),
    Rule(
        "must hold the nitrogen of the urea, %(mass)s kg ha-1 yr-1; got %(found)s",
        _("It must hold the nitrogen of the urea, %(mass)s kg N/ha/yr."),
    ),
    Rule(
        "must be in one currency and price year; got %(found)s",
        _("All parcels need one currency and year of prices; there are: %(found)s."),
    ),
    Rule(
        "must be a code of three capital letters, such as EUR; got %(found)s",
        _("Three capital letters, such as EUR."),
    ),
    Rule(
        "must lie in [%(low)s, %(high)s] %(unit)s; got %(found)s",
        _("It must lie between %(low)s and %(high)s; got %(found)s."),
    ),
    Rule(
        "must be one of %(choices)s; got %(found)s",
        _("It must be one of: %(choices)s."),
    ),
    Rule(
        "must be one that the catalogue states of a rate of the practices: %(known)s; "
        "got %(found)s",
        _("Leave it empty: it is for a practice that the plan does not have."),
    ),
    Rule(
        "must not overlap another parcel; it shares %(area)s ha with %(place)s",
        _("The outline shares %(area)s ha with another parcel of the project."),
    ),
    Rule(
        "must lie on land; got %(found)s",
        _("The outline lies at sea: does longitude stand in the place of latitude?"),
    ),
    Rule(
        "must lie in its climate zone, %(zone)s; got latitude %(latitude)s: GeoJSON "
        "has longitude first",
        _("There is no zone “%(zone)s” at the latitude of the outline, %(latitude)s."),
    ),
)


NO_LAND = Rule(
    "parcels must have at least 1 %(what)s; got 0",
    _("The project has no land yet: add a parcel."),
)


def told(text):
    """Pairs of a place in the form and words for a fault of the engine.

    What no rule fits stays as the engine says it.
    """
    found = PLACE.fullmatch(text)
    if found is None:
        return [("", NO_LAND.words_for(text) or text)]
    path = re.sub(r"\[\d+\]", "", found["path"]).split(".")[1:]
    missing = MISSING.fullmatch(found["rule"])
    if missing:
        return [(JOIN.join([*path, name]), NEEDED) for name in missing[1].split(", ")]
    for rule in RULES:
        said = rule.words_for(found["rule"])
        if said is not None:
            return [(JOIN.join(filter(None, [*path, rule.at])), said)]
    return [(JOIN.join(path), text)]


def field_at(place, fields):
    """The field that a place stands for, or the first below it; None without one."""
    path = place.split(JOIN)
    while path:
        name = JOIN.join(path)
        below = (n for n in fields if n == name or n.startswith(name + JOIN))
        found = next(below, None)
        if found is not None:
            return found
        path.pop()
    return None


def listed(faults, fields):
    """Pairs of a parcel, or None, and words, for a list away from the form."""
    lines = []
    for parcel, text in faults:
        for place, said in told(text):
            name = field_at(place, fields)
            if place in SECTIONS and said == NEEDED:
                said = NOT_DESCRIBED
            elif name is not None:
                said = f"{str(fields[name].label).partition(',')[0]}: {said}"
            lines.append((parcel, str(said)))
    return list(dict.fromkeys(lines))


def _worded(name, value):
    """A value of the engine in the words of the page."""
    match name:
        case "practice" | "other_practice":
            return words.practice_name(value)
        case "zone" | "zones" | "other_zone":
            known = dict(words.zones())
            return ", ".join(known.get(one, one) for one in value.split(", "))
        case "levels":
            known = words.MANAGEMENTS | words.INPUT_LEVELS
            return ", ".join(str(known.get(one, one)) for one in value.split("; "))
        case "use":
            known = dict(words.systems()) | words.LAND_USES
            return str(known.get(value, value))
        case "reason":
            return sentence(value)
    return value
