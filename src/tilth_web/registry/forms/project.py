from dataclasses import asdict

from django import forms
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.vocabulary import countries
from tilth_web.registry.domain.consent import Seen
from tilth_web.registry.domain.vocabulary import systems
from tilth_web.registry.forms import energy
from tilth_web.registry.forms.kept import KeptForm
from tilth_web.registry.models import Project


def _chosen(choices):
    return lambda: [("", "—"), *choices()]


class ProjectForm(KeptForm, energy.EnergyForm, forms.ModelForm):
    """Who does what where, in words."""

    country = forms.ChoiceField(label=_("Country"), choices=_chosen(countries))
    system = forms.ChoiceField(label=_("Land use system"), choices=_chosen(systems))
    start_year = forms.IntegerField(
        label=_("First year"), min_value=1990, max_value=2100
    )
    leakage_mass = forms.FloatField(
        label=_("Emissions caused elsewhere over 20 years, in t CO₂e"),
        required=False,
        min_value=0.0,
        max_value=1e12,
        help_text=_("For example by food grown elsewhere; without it no net balance."),
    )
    leakage_reason = forms.CharField(
        label=_("How this number was found"), required=False, max_length=400
    )

    class Meta:
        model = Project
        fields = (
            "name",
            "summary",
            "story",
            "language",
            "country",
            "system",
            "start_year",
            "privacy",
            "leakage_mass",
            "leakage_reason",
            *energy.LABELS,
        )
        labels = {
            "name": _("Name of the project"),
            "summary": _("Summary in one sentence"),
            "story": _("Story"),
            "language": _("Language of these texts"),
            "privacy": _("Place shown to the public"),
        }
        help_texts = {
            "story": _(
                "What was done, and what came of it. Markdown: **bold**, *italic*, "
                "## heading, - list, [link](https://…)."
            ),
            "privacy": _(
                "Holds everywhere: pages, maps, searches, files. It is for you to name "
                "no place in the texts."
            ),
        }

    def basic_fields(self):
        """The fields that stand open on the page."""
        return [f for f in self.visible_fields() if f.name not in energy.LABELS]

    def values(self):
        """What was typed, by field of the record."""
        hidden = self.HIDDEN
        return {n: v for n, v in self.cleaned_data.items() if n not in hidden}

    def clean(self):
        data = super().clean()
        mass, reason = data.get("leakage_mass"), data.get("leakage_reason")
        if mass is not None and not reason:
            self.add_error("leakage_reason", _("A declared number needs its reason."))
        if reason and mass is None and "leakage_mass" not in self.errors:
            self.add_error("leakage_mass", _("A reason needs its number."))
        return data


class NewProjectForm(ProjectForm):
    """The same, with who holds the project."""

    organisation = forms.ModelChoiceField(
        label=_("Held by"), queryset=None, required=False, empty_label=_("Me alone")
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        if not organisations:
            del self.fields["organisation"]


def values_of(project):
    """What a form would say of a project as it is saved."""
    return {name: getattr(project, name) for name in ProjectForm.Meta.fields}


class PublishForm(forms.Form):
    """Consent, and what it was given to: hidden fields say what the page showed."""

    consent = forms.BooleanField(
        label=_("Whoever holds the land agrees that this is shown to everybody")
    )
    outlines_only = forms.BooleanField(
        label=_("Show the newest outlines alone; the shown assessment stays"),
        required=False,
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outlines = forms.JSONField(required=False, widget=forms.HiddenInput)
    assessment = forms.UUIDField(required=False, widget=forms.HiddenInput)
    SEEN = "revision", "outlines", "assessment"

    def clean_outlines(self):
        given = self.cleaned_data["outlines"] or {}
        right = isinstance(given, dict) and all(type(n) is int for n in given.values())
        if not right:
            raise forms.ValidationError(_("This is not what the page sent."))
        return given

    def seen(self):
        """What the page showed to whoever agrees."""
        return Seen(**{name: self.cleaned_data[name] for name in self.SEEN})

    def show(self, seen):
        """Let a form that was refused stand for the project as it is now."""
        self.data = self.data.copy()
        self.data.pop("consent", None)
        for name, value in asdict(seen).items():
            self.data[name] = self.fields[name].prepare_value(value)


class WithdrawForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Take it from the public for good; its page will say so")
    )
