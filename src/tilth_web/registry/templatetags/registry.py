import json

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.vocabulary import country_name
from tilth_web.registry.domain import home
from tilth_web.registry.domain.figures import headline
from tilth_web.registry.domain.vocabulary import practice_name, systems

register = template.Library()
register.filter("country_name", country_name)
register.filter("practice_name", practice_name)
register.filter("headline", headline)
register.simple_tag(home.totals, name="project_totals")
register.simple_tag(home.newest, name="newest_projects")


@register.filter
def system_name(key):
    return dict(systems()).get(key, key)


@register.filter
def hectares(area):
    """An area of three digits or more, without decimals that nobody measured."""
    places = 0 if area >= 100 else 2
    return number_format(round(area or 0.0, places), places, force_grouping=True)


@register.simple_tag
def map_words():
    """Words that the map needs: its scripts hold none."""
    return json.dumps(
        {
            "NavigationControl.ZoomIn": _("Zoom in"),
            "NavigationControl.ZoomOut": _("Zoom out"),
            "NavigationControl.ResetBearing": _("Turn to the north"),
            "AttributionControl.ToggleAttribution": _("Sources of the map"),
            "FullscreenControl.Enter": _("Fill the screen"),
            "FullscreenControl.Exit": _("Leave the full screen"),
            "GeolocateControl.FindMyLocation": _("My position"),
            "GeolocateControl.LocationNotAvailable": _("My position is unknown"),
            "Map.Title": _("Map"),
            "Marker.Title": _("Place on the map"),
            "Popup.Close": _("Close"),
            "ScaleControl.Feet": "ft",
            "ScaleControl.Meters": "m",
            "ScaleControl.Kilometers": "km",
            "ScaleControl.Miles": "mi",
            "CooperativeGesturesHandler.WindowsHelpText": _("Ctrl and scroll to zoom"),
            "CooperativeGesturesHandler.MacHelpText": _("⌘ and scroll to zoom"),
            "CooperativeGesturesHandler.MobileHelpText": _("Two fingers move the map"),
        }
    )
