"""Pictures under the maps, if an operator wants any: none unless set.

``TILTH_MAP_LAYERS`` is a JSON list of objects with ``name``, ``url`` and
``attribution``, and if wanted ``max_zoom`` and ``tile_size``. The url is https, or a
path of this host, with {z}, {x} and {y} or with {bbox-epsg-3857}.
"""

import json
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NAME = "TILTH_MAP_LAYERS"
NEEDED = {"name", "url", "attribution"}
KEYS = NEEDED | {"max_zoom", "tile_size"}
PLACES = ("{z}", "{x}", "{y}")
BOX = "{bbox-epsg-3857}"
DEEPEST = 22


def map_layers(text):
    """The layers that a text of the environment sets; an empty text sets none."""
    if not text.strip():
        return []
    try:
        layers = json.loads(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{NAME} must be JSON; {error}") from error
    if not isinstance(layers, list):
        raise ImproperlyConfigured(f"{NAME} must be a list of layers")
    return [_checked(layer, number) for number, layer in enumerate(layers, 1)]


def origins(layers):
    """The hosts that a browser must be allowed to ask, as sources of a policy."""
    parts = [urlsplit(layer["url"]) for layer in layers]
    return sorted({f"{p.scheme}://{p.netloc}" for p in parts if p.netloc})


def _checked(layer, number):
    where = f"{NAME}, layer {number}"
    if not isinstance(layer, dict) or not NEEDED <= set(layer) <= KEYS:
        raise ImproperlyConfigured(
            f"{where} must have name, url and attribution, and may have max_zoom and "
            "tile_size"
        )
    if not all(isinstance(layer[key], str) and layer[key] for key in NEEDED):
        raise ImproperlyConfigured(
            f"{where}: name, url and attribution must be texts that are not empty"
        )
    url = urlsplit(layer["url"])
    own = layer["url"].startswith("/") and not url.netloc
    plain = all(sign not in url.netloc for sign in "{}*;, '@")
    if not (own or (url.scheme == "https" and url.netloc and plain)):
        raise ImproperlyConfigured(
            f"{where}: the url must begin with https:// and a host, or with /; got "
            f"{layer['url']}"
        )
    if BOX not in layer["url"] and not all(p in layer["url"] for p in PLACES):
        raise ImproperlyConfigured(
            f"{where}: the url must hold {{z}}, {{x}} and {{y}}, or {BOX}"
        )
    whole = {
        "max_zoom": layer.get("max_zoom", 19),
        "tile_size": layer.get("tile_size", 256),
    }
    if whole["tile_size"] not in (256, 512) or whole["max_zoom"] not in range(
        DEEPEST + 1
    ):
        raise ImproperlyConfigured(
            f"{where}: max_zoom is 0 to {DEEPEST}, and tile_size 256 or 512"
        )
    return layer | whole
