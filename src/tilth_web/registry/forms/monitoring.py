"""Forms of rounds of monitoring."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.domain.monitoring_engine import columns, estimates
from tilth_web.registry.domain.monitoring_laboratory import mapping_of
from tilth_web.registry.forms.kept import KeptForm

DESIGNS = (
    ("stratified", _("Random points in parts of equal area")),
    ("zones", _("Random points in each parcel")),
    ("simple", _("Random points in the whole area")),
    ("two-stage", _("Some parcels drawn at random, points in them")),
)
WISHES = "points", "difference", "half_width"
QUESTIONS = {
    "soc_content_unit": _("The unit of the carbon contents is right"),
    "sample_mass_unit": _("The units of sample masses and diameters are right"),
    "coarse_fraction_unit": _("The unit of the coarse fragments is right"),
    "soil_mass": _("The masses of soil of both rounds were checked, and are right"),
}
ROLES = (
    ("project", _("land of the project")),
    ("control", _("control site, goes on as before")),
    ("left-out", _("left out")),
)
UNNAMED = _("(no name)")
# Of the template, what a laboratory may have under another heading.
USUAL = (
    *("site", "point", "date", "round", "stratum", "farm", "depth", "depth_top"),
    *("depth_bottom", "soc_content", "total_carbon", "carbonate", "som_content"),
    *("bulk_density", "whole_bulk_density", "fine_earth_density", "fine_earth_mass"),
    *("coarse_fraction", "coarse_mass_fraction", "sample_mass", "core_diameter"),
    *("n_cores", "latitude", "longitude", "laboratory", "method"),
)
UNIT = "-unit"


class RoundForm(KeptForm):
    """A new round: its name, and whose points it samples."""

    name = forms.RegexField(
        r"^[\w .()/-]+$",
        label=_("Name of the round"),
        max_length=40,
        help_text=_(
            "As in the column “round” of the laboratory's file, such as the year."
        ),
    )
    first = forms.ModelChoiceField(
        label=_("Points"),
        queryset=None,
        required=False,
        empty_label=_("New ones: this is a first round"),
        help_text=_(
            "A change is surest at the same points. Rounds at other points are not "
            "compared."
        ),
    )

    def __init__(self, *args, rounds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first"].queryset = rounds
        self.fields["first"].label_from_instance = _same_points
        if not rounds:
            del self.fields["first"]


class DesignForm(forms.Form):
    """Where to sample."""

    design = forms.ChoiceField(label=_("Design"), choices=DESIGNS)
    points = forms.IntegerField(
        label=_("Points in all"),
        required=False,
        min_value=2,
        max_value=1000,
        help_text=_("One of these three, or none: then 5 points in each part."),
    )
    difference = forms.FloatField(
        label=_("Or: the change that shall be found, t C/ha"),
        required=False,
        min_value=0.01,
    )
    half_width = forms.FloatField(
        label=_("Or: half of the 90 % interval of the mean stock, t C/ha"),
        required=False,
        min_value=0.01,
    )
    sd = forms.FloatField(
        label=_("Standard deviation of the stock among points of one part, t C/ha"),
        required=False,
        min_value=0.01,
        help_text=_("Without it nobody knows how sure the answer will be."),
    )
    correlation = forms.FloatField(
        label=_("Correlation of the stock between two rounds at the same points"),
        required=False,
        min_value=-0.999,
        max_value=0.999,
        help_text=_("Unknown counts as 0, which is careful."),
    )
    years = forms.FloatField(
        label=_("Years between the rounds"), required=False, min_value=0.1
    )
    n_strata = forms.IntegerField(
        label=_("Number of parts"), required=False, min_value=1, max_value=100
    )
    farms = forms.IntegerField(
        label=_("Parcels to draw"), required=False, min_value=2, max_value=500
    )
    farm_points = forms.IntegerField(
        label=_("Points in each drawn parcel"),
        required=False,
        min_value=1,
        max_value=100,
    )
    cores = forms.IntegerField(
        label=_("Cores mixed to one sample"),
        required=False,
        min_value=1,
        max_value=50,
        help_text=_("5 unless you say otherwise."),
    )
    margin = forms.FloatField(
        label=_("Strip along the boundary to leave out, m"),
        required=False,
        min_value=0.0,
        max_value=1000.0,
    )
    seed = forms.IntegerField(
        label=_("Seed of the random numbers"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("The same seed gives the same points; left out, one is drawn."),
    )

    def clean(self):
        data = super().clean()
        wishes = [name for name in WISHES if data.get(name) is not None]
        for name in wishes[1:]:
            self.add_error(name, _("Say one of these three, not more."))
        two_stage = data.get("design") == "two-stage"
        if two_stage:
            for name in (*wishes, "n_strata"):
                self.add_error(name, _("Not where parcels are drawn."))
            if data.get("farms") is None and "farms" not in self.errors:
                self.add_error("farms", _("Say how many parcels to draw."))
        for name in () if two_stage else ("farms", "farm_points"):
            if data.get(name) is not None:
                self.add_error(name, _("Only where parcels are drawn."))
        if data.get("n_strata") is not None and data.get("design") != "stratified":
            self.add_error("n_strata", _("Only for parts of equal area."))
        if {"difference", "half_width"} & set(wishes) and data.get("sd") is None:
            self.add_error("sd", _("Needed, to find the number of points."))
        return data


class FileForm(forms.Form):
    """The file of the laboratory."""

    upload = forms.FileField(
        label=_("File of the laboratory"),
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
        help_text=_("CSV or XLSX, at most 2 MB; one row for each layer of each point."),
    )


class AnswersForm(forms.Form):
    """What the reader asks: units, bulk density, and which column is which."""

    confirmed = forms.MultipleChoiceField(
        label=_("Checked, and right"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    pedotransfer = forms.ChoiceField(
        label=_("Where no bulk density was measured"),
        required=False,
        choices=lambda: [
            ("", gettext("leave the row out")),
            *((n, n) for n in estimates()),
        ],
        help_text=_("An estimate shows a change of contents only, not of masses."),
    )
    header = forms.IntegerField(
        label=_("Line of the headings"), required=False, min_value=1, max_value=60
    )

    def __init__(self, *args, reading, **kwargs):
        super().__init__(*args, **kwargs)
        found, choices = reading.result, reading.input["choices"]
        self.mapped = choices["mapping"]
        asked = [q["rule"] for q in found.get("questions", ())]
        named = dict.fromkeys([*choices["confirmed"], *asked])
        self.fields["confirmed"].choices = [(n, QUESTIONS[n]) for n in named]
        self.initial = {
            "confirmed": choices["confirmed"],
            "pedotransfer": choices["pedotransfer"],
            "header": choices["header"],
        }
        if not named:
            del self.fields["confirmed"]
        self._add_columns(found["headings"], (choices["mapping"] or {}).get("columns"))

    def _add_columns(self, headings, mapped):
        units = {name: unit for name, _text, unit in columns()}
        options = [("", "—"), *((h, h) for h in dict.fromkeys(headings))]
        for name in USUAL if headings else ():
            kept = (mapped or {}).get(name, {})
            own = next((h for h in headings if mapped is None and _is(h, name)), "")
            self.fields[name] = forms.ChoiceField(
                label=name, required=False, choices=options
            )
            self.initial[name] = kept.get("column", own)
            if units[name] not in ("", "1", "deg"):
                said = gettext("Unit of %(column)s") % {"column": name}
                self.fields[name + UNIT] = forms.CharField(
                    label=said, required=False, max_length=20
                )
                self.initial[name + UNIT] = kept.get("unit", _unit(own))

    def columns(self):
        """Fields that say which column is which."""
        return [f for f in self if f.name.removesuffix(UNIT) in USUAL]

    def others(self):
        """The other fields."""
        return [f for f in self if f.name.removesuffix(UNIT) not in USUAL]

    def choices(self):
        """Answers in the form that the reader takes.

        Columns that stand as the template has them need no mapping.
        """
        data = self.cleaned_data
        found = {
            name: (data[name], data.get(name + UNIT, ""))
            for name in USUAL
            if data.get(name)
        }
        moved = {name + UNIT for name in USUAL} | set(USUAL)
        mapped = mapping_of(found, data["header"])
        return {
            "mapping": mapped if moved & set(self.changed_data) else self.mapped,
            "header": data["header"],
            "confirmed": data.get("confirmed", []),
            "pedotransfer": data["pedotransfer"],
        }


class MeasureForm(forms.Form):
    """What the result rests on, beside the files."""

    tillage_depth = forms.FloatField(
        label=_("Deepest tillage, cm"), required=False, min_value=0.0, max_value=200.0
    )
    emissions = forms.FloatField(
        label=_("Emissions that the project adds, t CO₂e"),
        required=False,
        min_value=0.0,
    )
    leakage = forms.FloatField(
        label=_("Emissions caused elsewhere, t CO₂e"), required=False, min_value=0.0
    )
    confirmed = forms.MultipleChoiceField(
        label=_("Checked, and right: only where a result asks for it"),
        required=False,
        choices=tuple(QUESTIONS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, sites, later, **kwargs):
        super().__init__(*args, **kwargs)
        self.sites = {f"site-{n}": site["name"] for n, site in enumerate(sites)}
        for field, site in zip(self.sites, sites, strict=True):
            self.fields[field] = forms.ChoiceField(
                label=gettext("Site %(name)s") % {"name": site["name"] or UNNAMED},
                choices=(("", "—"), *ROLES),
                initial="project" if site["planned"] else "",
                help_text=gettext("%(points)d points, %(planned)d of them in the plan")
                % site,
            )
        if not later:
            for name in ("tillage_depth", "emissions", "leakage"):
                del self.fields[name]
        self.order_fields([*self.sites, *self.fields])

    @classmethod
    def data_of(cls, roles, sites):
        """What a browser would send for the roles of sites, by their names."""
        return {f"site-{n}": roles.get(s["name"], "") for n, s in enumerate(sites)}

    def choices(self):
        """Choices in the form that the engine takes."""
        data = self.cleaned_data
        names = ("tillage_depth", "emissions", "leakage")
        return {
            "sites": {site: data[field] for field, site in self.sites.items()},
            "confirmed": data["confirmed"],
            **{name: data.get(name) for name in names},
        }


class ShowForm(forms.Form):
    consent = forms.BooleanField(
        label=_("Whoever holds the land agrees that this is shown to everybody")
    )


def _same_points(one):
    return gettext("Those of “%(round)s”") % {"round": one.name}


def _is(heading, name):
    """Whether a heading of a file is one of the template, as it stands."""
    return heading.partition("[")[0].strip().lower() == name


def _unit(heading):
    return heading.partition("[")[2].rstrip("]").strip()
