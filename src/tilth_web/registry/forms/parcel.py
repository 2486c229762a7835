import json

from django import forms
from django.utils.translation import gettext_lazy as _

from tilth_web.errors import WorkflowError
from tilth_web.registry.domain.uploads import read_geojson, read_outlines, read_typed
from tilth_web.registry.models import ParcelVersion

DRAWN, UPLOADED, TYPED = ParcelVersion.Source
WAYS = {"outline": DRAWN, "typed": TYPED, "file": UPLOADED}


class OutlineForm(forms.Form):
    """Land, in one of three ways; the map writes what is drawn into `outline`."""

    name = forms.CharField(
        label=_("Name of the parcel"),
        max_length=120,
        required=False,
        help_text=_("Only those who edit the project see it."),
    )
    outline = forms.CharField(
        label=_("Outline as GeoJSON"),
        required=False,
        widget=forms.Textarea(attrs={"data-outline": "", "rows": 3}),
    )
    typed = forms.CharField(
        label=_("Corners, typed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "48.000, 2.000"}),
        help_text=_("A line each: latitude, longitude, in degrees (WGS84)."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "GeoJSON, KML, zipped shapefile, or CSV of corners with the columns "
            "longitude, latitude and name; at most 10 MB."
        ),
    )

    def clean(self):
        data = super().clean()
        given = [way for way in WAYS if data.get(way)]
        if len(given) != 1:
            if not self.errors:
                raise forms.ValidationError(
                    _("Draw the land, type its corners, or upload a file: one of them.")
                )
            return data
        (way,) = given
        try:
            data["outlines"] = self._read(way, data[way])
        except WorkflowError as error:
            self.add_error(way, str(error))
        data["source"], data["way"] = WAYS[way], way
        return data

    def _read(self, way, given):
        if way == "file":
            return read_outlines(given.name, given.read(MOST_READ))
        found = read_geojson(given) if way == "outline" else read_typed(given)
        name = self.cleaned_data.get("name", "")
        return [(name or own, geometry) for own, geometry in found]

    def offer(self, geometry):
        """Put a repaired outline in the place of the one that was refused."""
        self.data = self.data.copy()
        self.data["outline"] = json.dumps(geometry)
        self.data["typed"] = ""


MOST_READ = 10_000_001  # one byte more than the domain takes
