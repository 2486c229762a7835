from django import forms
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.vocabulary import countries
from tilth_web.registry.domain.search import Filters
from tilth_web.registry.domain.vocabulary import practices, systems

VIEWS = "list", "map", "table"


class BoxField(forms.CharField):
    """West, south, east, north in degrees."""

    def to_python(self, value):
        if not value:
            return None
        try:
            west, south, east, north = map(float, value.split(","))
        except ValueError as error:
            raise forms.ValidationError(_("Four numbers: W,S,E,N.")) from error
        if not (min(west, east) >= -180 and max(west, east) <= 180):
            raise forms.ValidationError(_("Longitudes lie from 180° W to 180° E."))
        if not -90 <= south <= north <= 90:
            raise forms.ValidationError(
                _("Latitudes lie from 90° south to 90° north, south first.")
            )
        return west, south, east, north


class SearchForm(forms.Form):
    """All that the address of a list holds."""

    q = forms.CharField(label=_("Words"), max_length=200, required=False)
    country = forms.MultipleChoiceField(
        label=_("Country"), choices=countries, required=False
    )
    system = forms.MultipleChoiceField(
        label=_("Land use system"), choices=systems, required=False
    )
    practice = forms.MultipleChoiceField(
        label=_("Practice"), choices=practices, required=False
    )
    box = BoxField(required=False)
    mine = forms.BooleanField(label=_("Only mine"), required=False)
    view = forms.ChoiceField(choices=[(v, v) for v in VIEWS], required=False)

    def filters(self):
        """Filters for the domain; what is wrong in an address counts as left out."""
        self.is_valid()
        data = self.cleaned_data
        return Filters(
            text=data.get("q", ""),
            country=tuple(data.get("country", ())),
            system=tuple(data.get("system", ())),
            practice=tuple(data.get("practice", ())),
            box=data.get("box"),
        )

    def only_mine(self):
        """Whether to look among what one holds or edits alone."""
        self.is_valid()
        return self.cleaned_data.get("mine", False)

    def chosen_view(self):
        self.is_valid()
        return self.cleaned_data.get("view") or VIEWS[0]
