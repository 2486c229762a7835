import json

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tilth_web.accounts.domain.vocabulary import country_name, country_numbers
from tilth_web.registry.domain import home
from tilth_web.registry.domain.figures import headline, sentence
from tilth_web.registry.domain.vocabulary import practice_name, systems
from tilth_web.registry.forms.engine_words import said

WORLD = "packages/world-atlas/countries-110m.json"
register = template.Library()
register.filter("country_name", country_name)
register.filter("practice_name", practice_name)
register.filter("headline", headline)
register.filter("engine", said)
register.filter("sentence", sentence)
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
def map_data(country=""):
    """What every map needs: countries, words, and the layers that the operator set.

    A map of a country begins there.
    """
    begin = ""
    if country:
        begin = format_html(' data-country="{}"', " ".join(country_numbers(country)))
    return format_html(
        'data-world="{}" data-words="{}" data-layers="{}"{}',
        static(WORLD),
        map_words(),
        json.dumps(settings.MAP_LAYERS),
        begin,
    )


@register.filter
def fault_json(fault):
    """The place of a fault, the faulty outline and the one that is offered, as JSON."""
    offered = fault["offered"]
    return json.dumps(
        {
            "at": fault["at"],
            "outline": fault["outline"],
            "offered": offered.outline if offered else None,
            "word": _("Here is the fault"),
        }
    )


@register.simple_tag
def draft_words():
    """Words that tell of what is kept while it is typed."""
    return json.dumps(
        {
            "kept": _("What you type is kept; the last time at {time}."),
            "failed": _("Not kept: no connection. It is tried again."),
            "signed_out": _("Not kept: sign in again in another tab."),
        }
    )


@register.simple_tag
def draw_words():
    """Words of drawing and of walking the border."""
    return json.dumps(
        {
            "waiting": _("Waiting for your position."),
            "walking": _("{number} corners, {area} ha. Accuracy ± {accuracy} m."),
            "paused": _(
                "Paused. {number} corners, {area} ha. Accuracy ± {accuracy} m."
            ),
            "poor": _("Too inaccurate (± {accuracy} m): wait, in the open."),
            "refused": _("Your device does not tell your position. Allow it, or draw."),
            "few": _("An outline needs at least 3 corners."),
            "resumed": _(
                "A walk of {number} corners was broken off. Go on, or finish it."
            ),
            "pause": _("Pause"),
            "resume": _("Go on"),
        }
    )


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
            "Layers.Title": _("Ground of the map"),
            "Layers.None": _("Countries only"),
            "Layers.From": _(
                "The pictures come from {host}, which sees where you look."
            ),
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
