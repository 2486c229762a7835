"""What is said of a parcel: a field of the form for each path of a project file.

The names of the fields are those paths, joined by two underscores, so that a fault of
the engine finds its field.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.domain import vocabulary as words

JOIN = "__"
MONTHS = 12
UNITS = {
    "kg": _("kg N/ha/yr"),
    "t": _("t/ha/yr"),
    "l": _("L/ha/yr"),
}
INPUTS = {
    "n_synthetic": (_("Nitrogen of mineral fertiliser"), UNITS["kg"]),
    "n_organic": (_("Nitrogen of manure and compost"), UNITS["kg"]),
    "n_residues": (_("Nitrogen of crop residues"), UNITS["kg"]),
    "limestone": (_("Limestone"), UNITS["t"]),
    "urea": (_("Urea"), UNITS["t"]),
    "diesel": (_("Diesel"), UNITS["l"]),
    "yield": (_("Yield of the main product"), UNITS["t"]),
}
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


class LandForm(forms.Form):
    """Climate, soil, history, baseline, plan and costs of a parcel."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    alike = forms.BooleanField(
        label=_("Holds for all parcels that are not described yet"), required=False
    )

    def __init__(self, data=None, *, sections=None, revision=None):
        flat = dict(_flat(sections or {}))
        super().__init__(data, initial=flat | {"revision": revision})
        self.groups = []
        for legend, is_open, fields in _groups():
            names = [JOIN.join(path) for path, _field in fields]
            self.fields |= dict(zip(names, (f for _p, f in fields), strict=True))
            is_open = is_open or any(name in flat for name in names)
            self.groups.append((legend, is_open, names))

    def shown(self):
        """Groups with their fields, as the page shows them."""
        for legend, is_open, names in self.groups:
            wrong = any(name in self.errors for name in names)
            yield legend, is_open or wrong, [self[name] for name in names]

    def sections(self):
        """What was typed, nested as a project file nests it."""
        nested = {}
        for name, value in self.cleaned_data.items():
            if name in ("revision", "alike") or value in (None, "", [], False):
                continue
            *path, last = name.split(JOIN)
            place = nested
            for key in path:
                place = place.setdefault(key, {})
            place[last] = value
        nested.setdefault("plan", {}).setdefault("practices", [])
        return nested

    def show(self, faults):
        """Put faults of the engine beside the fields that they are about."""
        for keys, text in faults:
            path = [key for key in keys if isinstance(key, str)]
            while path and JOIN.join(path) not in self.fields:
                path.pop()
            self.add_error(JOIN.join(path) or None, text)


def _flat(nested, path=()):
    for key, value in nested.items():
        if isinstance(value, dict):
            yield from _flat(value, (*path, key))
        else:
            yield JOIN.join((*path, key)), value


def _groups():
    """Legend, whether it stands open, and fields with their paths."""
    return [
        (_("Climate"), True, _climate()),
        (_("Months of weather, for a model run"), False, _weather()),
        (_("Soil"), True, _soil()),
        (_("Organic soil"), False, _peat()),
        (_("History"), True, _land_use(("history", "land_use")) + _history()),
        (_("Land use before, if it changed in the last 20 years"), False, _former()),
        (_("Practices of the project"), True, _plan()),
        (_("Land use with the project, if it changes"), False, _new_use()),
        (_("Inputs without the project, per hectare"), False, _inputs("baseline")),
        (_("Inputs with the project, per hectare"), False, _inputs("plan")),
        (_("Carbon inputs of the plants, for a model run"), False, _carbon()),
        (_("Flooded rice"), False, _rice("baseline") + _rice("plan")),
        (_("Costs"), False, _costs()),
    ]


def _climate():
    return [_choice(("climate", "zone"), _("Climate zone of the IPCC"), words.zones)]


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
    return [
        _choice(("soil", "class"), _("Soil class of the IPCC"), soil),
        _number(("soil", "stock"), _("Measured stock of organic carbon, t C/ha")),
        _number(("soil", "stock_standard_error"), _("Its standard error, t C/ha")),
        _number(("soil", "depth"), _("Depth of the measured layer, cm (30 if empty)")),
        _number(("soil", "clay"), _("Clay, %")),
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


def _former():
    return _land_use(("history", "former"))


def _plan():
    path = "plan", "adoption"
    return [
        _practices(("plan", "practices"), _("Practices")),
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
    ]


def _choice(path, label, choices):
    listed = [("", "—"), *choices()]
    return path, forms.ChoiceField(label=label, choices=listed, required=False)


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
