import json

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tilth_web.errors import WorkflowError
from tilth_web.registry.domain.typed_corners import read_typed
from tilth_web.registry.domain.uploads import (
    MOST_BYTES,
    read_geojson,
    read_outlines,
)
from tilth_web.registry.forms.kept import KeptForm
from tilth_web.registry.models import ParcelVersion

Source = ParcelVersion.Source
WAYS = {
    "outline": Source.DRAWN,
    "typed": Source.TYPED,
    "file": Source.UPLOADED,
    "repaired": Source.DRAWN,
}
MOST_READ = MOST_BYTES + 1  # one byte more than the domain takes
MOST_TYPED = 1_200_000  # characters; a browser lets nobody type more
WORST_ACCURACY = 10_000.0  # m


class OutlineForm(KeptForm):
    """Land, in one of three ways; the map writes what is drawn into `outline`.

    `repaired` holds the outline offered in the place of a faulty one; it counts only
    if the button beside it was pressed. `walk` tells of a walk with GPS.
    """

    name = forms.CharField(
        label=_("Name of the parcel"),
        max_length=120,
        required=False,
        help_text=_("Only those who edit the project see it."),
    )
    outline = forms.CharField(
        label=_("Outline as GeoJSON"),
        required=False,
        widget=forms.Textarea(
            attrs={"data-outline": "", "rows": 3, "maxlength": MOST_TYPED}
        ),
    )
    typed = forms.CharField(
        label=_("Corners, typed"),
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 4, "placeholder": "48.000, 2.000", "maxlength": MOST_TYPED}
        ),
        help_text=_(
            "A line each: latitude, longitude (WGS84), in degrees such as 48.8566, "
            "2.3522 or as 48°51'24\"N 2°21'08\"E."
        ),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(
            attrs={
                "accept": ".geojson,.json,.kml,.csv,.zip",
                "data-most": MOST_BYTES,
                "data-too-large": _("This file is larger than 10 MB."),
            }
        ),
        help_text=_(
            "GeoJSON, KML, zipped shapefile, or CSV of corners with the columns "
            "longitude, latitude and name; at most 10 MB."
        ),
    )
    walk = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-track": ""})
    )
    repaired = forms.CharField(required=False, widget=forms.HiddenInput)
    HIDDEN = (*KeptForm.HIDDEN, "walk", "repaired")

    def clean(self):
        data = super().clean()
        ways = ["repaired"] if self.data.get("take") == "repaired" else [*WAYS][:3]
        given = [way for way in ways if data.get(way)]
        if len(given) != 1:
            if not self.errors:
                raise forms.ValidationError(self._ways_said(given))
            return data
        (way,) = given
        data["source"], data["accuracy"] = self._source(way)
        data["way"] = "outline" if way == "repaired" else way
        try:
            data["outlines"] = self._read(way, data[way])
        except WorkflowError as error:
            self.add_error(data["way"], str(error))
        return data

    def _ways_said(self, given):
        """That one way is wanted, and which were used instead."""
        said = _("Draw the land, type its corners, or upload a file: one of them.")
        labels = ", ".join(str(self.fields[way].label) for way in given)
        if not labels:
            return said
        return format_lazy(
            "{} {}", said, _("Now there are: %(ways)s.") % {"ways": labels}
        )

    def _read(self, way, given):
        if way == "file":
            return read_outlines(given.name, given.read(MOST_READ), given.size)
        found = read_typed(given) if way == "typed" else read_geojson(given)
        name = self.cleaned_data.get("name", "")
        return [(name or own, geometry) for own, geometry in found]

    def _source(self, way):
        """How the outline came to be, and for a walk the worst accuracy. [m]."""
        try:
            accuracy = float(json.loads(self.cleaned_data["walk"])["accuracy"])
        except (KeyError, TypeError, ValueError):
            return WAYS[way], None
        if way == "outline" and 0.0 <= accuracy <= WORST_ACCURACY:
            return Source.WALKED, accuracy
        return WAYS[way], None

    def offer(self, repaired):
        """Offer a repaired outline beside the one that was refused."""
        self.data = self.data.copy()
        self.data["repaired"] = json.dumps(repaired)

    def show_on_map(self, geometry):
        """Put an outline of a file where the map reads it: a file cannot be kept."""
        self.data = self.data.copy()
        self.data["outline"] = json.dumps(geometry)
        self.data["typed"] = ""
