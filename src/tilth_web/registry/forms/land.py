"""What is said of a parcel: a field of the form for each path of a project file.

The names of the fields are those paths, joined by two underscores, so that a fault of
the engine finds its field.
"""

import json
from functools import cache

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.domain import vocabulary as words
from tilth_web.registry.forms import description_faults as fault_words
from tilth_web.registry.forms import energy
from tilth_web.registry.forms.description_faults import JOIN, field_at
from tilth_web.registry.forms.kept import KeptForm, shown

MONTHS = 12
UNITS = {
    "kg": _("kg N/ha/yr"),
    "t": _("t/ha/yr"),
    "l": _("L/ha/yr"),
    "kwh": _("kWh/ha/yr"),
}
INPUTS = {
    "n_synthetic": (_("Nitrogen of mineral fertiliser"), UNITS["kg"]),
    "n_organic": (_("Nitrogen of manure and compost"), UNITS["kg"]),
    "n_residues": (_("Nitrogen of crop residues"), UNITS["kg"]),
    "limestone": (_("Limestone"), UNITS["t"]),
    "dolomite": (_("Dolomite"), UNITS["t"]),
    "urea": (_("Urea"), UNITS["t"]),
    "diesel": (_("Diesel"), UNITS["l"]),
    "electricity": (_("Electricity"), UNITS["kwh"]),
    "yield": (_("Yield of the main product"), UNITS["t"]),
}
CONDITION = _("Condition of the rate, where the practice has several")
REGION, WATER = _("Region"), _("Water in the field")
BEFORE, DAYS = _("Water before"), _("Days of the season")
CURVES = {
    "linear": _("grows over some years"),
    "immediate": _("all at once"),
}
CLIMATES = {
    "boreal": _("boreal"),
    "temperate": _("temperate"),
    "tropical": _("tropical"),
}

# IPCC (2019), Volume 4, Chapter 3, Annex 3A.5: Figure 3A.5.1 and the soil classes.
ABOUT_ZONES = _(
    "By the mean of the year: tropical above 18 °C with hardly any frost, warm "
    "temperate above 10 °C, cool temperate above 0 °C, else boreal or, with no month "
    "above 10 °C, polar. In the tropics montane above 1000 m, else wet above 2000 mm "
    "of rain, moist above 1000 mm; elsewhere moist where more rain falls than could "
    "evaporate."
)
ABOUT_SOILS = _(
    "Highly weathered soils, most of them in the tropics, have low-activity clay, less "
    "weathered ones high-activity clay; in sandy soils sand is above 70 %, clay below "
    "8 %."
)


class MonthsField(forms.CharField):
    """Twelve numbers, January to December."""

    default_error_messages = {
        "months": _("Twelve numbers, January to December; got %(found)d."),
        "number": _("Only numbers; got %(found)s."),
    }

    def to_python(self, value):
        parts = (super().to_python(value) or "").replace(";", " ").split()
        numbers = [self._number(part) for part in parts]
        if numbers and len(numbers) != MONTHS:
            raise forms.ValidationError(
                self.error_messages["months"], params={"found": len(numbers)}
            )
        return numbers

    def _number(self, part):
        try:
            return float(part.rstrip(","))
        except ValueError as error:
            raise forms.ValidationError(
                self.error_messages["number"], params={"found": part[:20]}
            ) from error

    def prepare_value(self, value):
        if isinstance(value, list):
            return " ".join(f"{number:g}" for number in value)
        return value


class LandForm(KeptForm):
    """Climate, soil, history, baseline, plan and costs of a parcel."""

    alike = forms.BooleanField(
        label=_("Holds for all parcels that are not described yet"), required=False
    )

    def __init__(self, data=None, *, sections=None):
        flat = dict(flattened(sections or {}))
        super().__init__(data, initial=flat)
        self.groups = []
        for legend, is_open, fields in _groups():
            names = [JOIN.join(path) for path, _field in fields]
            self.fields |= dict(zip(names, (f for _p, f in fields), strict=True))
            is_open = is_open or any(name in flat for name in names)
            self.groups.append((legend, is_open, names))

    def fieldsets(self):
        """Groups with their fields, as the page shows them."""
        for legend, is_open, names in self.groups:
            wrong = any(name in self.errors for name in names)
            yield legend, is_open or wrong, [self[name] for name in names]

    def values(self):
        """What was typed, by field, without what was left empty."""
        kept = (*self.HIDDEN, "alike")
        empty = (None, "", [], False)
        typed = self.cleaned_data.items()
        return {n: v for n, v in typed if n not in kept and v not in empty}

    def without_field(self, sections):
        """What is saved and has no field: it came by other ways, and stays."""
        saved = flattened(sections)
        return {name: value for name, value in saved if name not in self.fields}

    def show(self, faults):
        """Put faults of the engine beside the fields that they are about."""
        pairs = (pair for _keys, text in faults for pair in fault_words.told(text))
        placed = [(field_at(place, self.fields), str(said)) for place, said in pairs]
        for name, said in dict.fromkeys(placed):
            self.add_error(name, said)


def flattened(sections, path=()):
    """Pairs of the name of a field and its value."""
    for key, value in sections.items():
        if isinstance(value, dict):
            yield from flattened(value, (*path, key))
        else:
            yield JOIN.join((*path, key)), value


def nested(values):
    """Values by field, nested as a project file nests them."""
    sections = {}
    for name, value in values.items():
        *path, last = name.split(JOIN)
        place = sections
        for key in path:
            place = place.setdefault(key, {})
        place[last] = value
    sections.setdefault("plan", {}).setdefault("practices", [])
    return sections


HEAD = {
    "name": _("Name of the project"),
    "start_year": _("First year"),
    "example": _("Example, invented"),
    "leakage__mass": _("Emissions caused elsewhere, t CO₂e"),
    "leakage__reason": _("How this number was found"),
    "area_ha": _("Area, ha"),
} | {
    f"energy__{name.replace('_', JOIN)}": label for name, label in energy.LABELS.items()
}


def told(differences):
    """Differences of two project files, by the words of the form."""
    fields = _known(get_language()).fields
    for found in differences:
        name = JOIN.join(found.path)
        field = fields.get(name, forms.Field())
        yield {
            "parcel": found.parcel,
            "label": field.label or HEAD.get(name, ".".join(found.path)),
            "one": shown(field, found.one),
            "other": shown(field, found.other),
        }


def told_land(file):
    """What a project file says of its parcels, those alike together."""
    alike = {}
    for parcel in file["parcels"]:
        said = {k: v for k, v in parcel.items() if k not in ("id", "area_ha")}
        key = json.dumps(said, sort_keys=True)
        alike.setdefault(key, (said, []))[1].append(parcel["id"])
    for said, ids in alike.values():
        yield ", ".join(ids), list(_told_parcel(dict(flattened(said))))


def _told_parcel(values):
    """Legends with labels and values, what was left empty left out."""
    known = _known(get_language())
    for legend, _is_open, names in known.groups:
        there = [(known.fields[name], values[name]) for name in names if name in values]
        if there:
            yield legend, [(field.label, shown(field, value)) for field, value in there]


@cache
def _known(language):
    """A form to look up words in: its choices are in that language."""
    return LandForm()


def _groups():
    """Legend, whether it stands open, and fields with their paths."""
    return [
        (_("Climate"), True, _climate()),
        (_("Months of weather, for a model run"), False, _weather()),
        (_("Soil"), True, _soil()),
        (_("Organic soil"), False, _peat()),
        (_("History"), True, _land_use(("history", "land_use")) + _history()),
        (_("Land use before, if it changed in the last 20 years"), False, _former()),
        (_("Baseline: what would be done without the project"), False, _baseline()),
        (_("Practices of the project"), True, _plan()),
        (_("Land use with the project, if it changes"), False, _new_use()),
        (_("Agroforestry: the land use before the trees"), False, _before_trees()),
        (_("Inputs without the project, per hectare"), False, _inputs("baseline")),
        (_("Inputs with the project, per hectare"), False, _inputs("plan")),
        (_("Carbon inputs of the plants, for a model run"), False, _carbon()),
        (_("Flooded rice"), False, _rice("baseline") + _rice("plan")),
        (_("Biochar"), False, _biochar()),
        (_("Costs"), False, _costs()),
    ]


def _climate():
    label = _("Climate zone of the IPCC")
    return [_choice(("climate", "zone"), label, words.zones, ABOUT_ZONES)]


def _weather():
    months = {
        "temperature": _("Mean temperature, °C"),
        "precipitation": _("Precipitation, mm"),
        "pet": _("Potential evapotranspiration, mm"),
    }
    found = [
        (("climate", name), MonthsField(label=label, required=False))
        for name, label in months.items()
    ]
    return [
        *found,
        _number(("climate", "elevation"), _("Elevation, m")),
        _number(("climate", "frost_days"), _("Days with frost in a year")),
    ]


def _soil():
    soil = words.SOIL_CLASSES.items
    little = _("This soil holds less than 2 g of carbon per kg")
    return [
        _choice(("soil", "class"), _("Soil class of the IPCC"), soil, ABOUT_SOILS),
        _number(("soil", "stock"), _("Measured stock of organic carbon, t C/ha")),
        _number(("soil", "stock_standard_error"), _("Its standard error, t C/ha")),
        _number(("soil", "depth"), _("Depth of the measured layer, cm (30 if empty)")),
        (("soil", "low_carbon"), forms.BooleanField(label=little, required=False)),
        _number(("soil", "clay"), _("Clay, %")),
        _number(("soil", "silt"), _("Silt, %")),
        _number(("soil", "sand"), _("Sand, %")),
        _number(("soil", "bulk_density"), _("Bulk density, g/cm³")),
        _number(("soil", "ph"), _("pH in water")),
    ]


def _peat():
    climate = _("Climate of the drained site, where it may be in two")
    return [
        _choice(("soil", "drained_site"), _("Drained site"), words.drained),
        _choice(("soil", "rewetted_site"), _("Rewetted site"), words.rewetted),
        _choice(("soil", "peat_climate"), climate, CLIMATES.items),
    ]


def _land_use(path):
    uses, managements = words.LAND_USES.items, words.MANAGEMENTS.items
    levels = words.INPUT_LEVELS.items
    return [
        _choice((*path, "use"), _("Land use"), uses),
        _choice((*path, "management"), _("Tillage or management"), managements),
        _choice((*path, "input_level"), _("Level of carbon input"), levels),
    ]


def _history():
    years = _("Years of this land use before the project")
    practices = _("Practices already in use")
    return [
        _number(("history", "years_in_use"), years),
        _practices(("history", "practices"), practices),
    ]


def _baseline():
    practices = _("Practices that would go on without the project")
    return [
        *_land_use(("baseline", "land_use")),
        _text(("baseline", "reason"), _("Why the land would get worse, if it would")),
        _practices(("baseline", "practices"), practices),
    ]


def _biochar():
    path = "plan", "biochar"
    return [
        _number((*path, "mass"), _("Mass spread once, t/ha")),
        _text((*path, "feedstock"), _("What it was made of")),
        _number((*path, "temperature"), _("Temperature of pyrolysis, °C")),
    ]


def _former():
    return _land_use(("history", "former"))


def _before_trees():
    """Land uses that agroforestry stands on, wherever it is a land use itself."""
    uses = {
        ("history", "land_use"): _("until now"),
        ("history", "former"): _("before the present land use"),
        ("baseline", "land_use"): _("without the project"),
        ("plan", "land_use"): _("with the project"),
    }
    found = []
    for path, when in uses.items():
        for field_path, field in _land_use((*path, "former")):
            field.label = format_lazy("{}, {}", field.label, when)
            found.append((field_path, field))
    return found


def _plan():
    path = "plan", "adoption"
    why = _(
        "Why practices fit here, if the catalogue knows them in other climates only"
    )
    return [
        _practices(("plan", "practices"), _("Practices")),
        _text(("plan", "outside_climates"), why),
        _choice(("plan", "rate", "condition"), CONDITION, words.rate_conditions),
        _whole(("plan", "start_year"), _("First year, if later than the project's")),
        _choice((*path, "curve"), _("How the area grows"), CURVES.items),
        _whole((*path, "years"), _("Years until it is reached")),
        _number(
            (*path, "share"), _("Share of the parcel in the end, % (100 if empty)")
        ),
        _text((*path, "reason"), _("Why all at once")),
        (("manure_from_elsewhere",), _moved()),
    ]


def _moved():
    label = _("Manure or compost of the plan was spread on other land before")
    return forms.BooleanField(label=label, required=False)


def _new_use():
    return _land_use(("plan", "land_use"))


def _inputs(section):
    return [
        _number((section, "inputs", name), f"{label}, {unit}")
        for name, (label, unit) in INPUTS.items()
    ]


def _carbon():
    path = "plan", "carbon_input"
    cover = _("Months with plants (1) or bare soil (0), without the project")
    return [
        _number((*path, "baseline"), _("Without the project, t C/ha/yr")),
        _number((*path, "project"), _("With the project, t C/ha/yr")),
        _number((*path, "ratio_standard_error"), _("Standard error of their ratio")),
        ((*path, "baseline_cover"), MonthsField(label=cover, required=False)),
    ]


def _rice(section):
    path = section, "inputs", "rice"
    who = _("without the project") if section == "baseline" else _("with the project")
    return [
        _choice((*path, "region"), f"{REGION}, {who}", words.rice_regions),
        _choice((*path, "water"), f"{WATER}, {who}", words.rice_water),
        _choice((*path, "before"), f"{BEFORE}, {who}", words.rice_water_before),
        _number((*path, "days"), f"{DAYS}, {who}"),
    ]


def _costs():
    currency = _("Currency, three letters such as EUR")
    return [
        _text(("costs", "currency"), currency),
        _whole(("costs", "price_year"), _("Year of the prices")),
        _number(("costs", "establishment"), _("Once, per hectare")),
        _number(("costs", "yearly"), _("Every year, per hectare")),
        _number(("costs", "maintenance"), _("Upkeep every year, per hectare")),
        _number(("costs", "yield_loss"), _("Yield lost every year, per hectare")),
    ]


def _choice(path, label, choices, about=""):
    listed = [("", "—"), *choices()]
    return path, forms.ChoiceField(
        label=label, choices=listed, required=False, help_text=about
    )


def _practices(path, label):
    field = forms.MultipleChoiceField(
        label=label,
        choices=words.practices(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    return path, field


def _number(path, label):
    low, high = words.limits(path)
    field = forms.FloatField(
        label=label,
        required=False,
        min_value=low,
        max_value=high,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    return path, field


def _whole(path, label):
    low, high = words.limits(path)
    field = forms.IntegerField(
        label=label, required=False, min_value=low, max_value=high
    )
    return path, field


def _text(path, label):
    return path, forms.CharField(label=label, required=False, max_length=400)
