import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from tilth_web.settings.map_layers import map_layers, origins

TILES = {
    "name": "Satellite",
    "url": "https://tiles.example.org/{z}/{x}/{y}.jpg",
    "attribution": "Example",
}


def test_nothing_is_shown_unless_it_is_set():
    assert map_layers("") == []
    assert origins([]) == []


def test_layers_are_read_and_their_hosts_allowed():
    wms = TILES | {"url": "https://wms.example.com:8443/?bbox={bbox-epsg-3857}"}
    own = TILES | {"url": "/tiles/{z}/{x}/{y}.png", "max_zoom": 14, "tile_size": 512}
    layers = map_layers(json.dumps([TILES, wms, own]))
    assert [layer["max_zoom"] for layer in layers] == [19, 19, 14]
    assert origins(layers) == [
        "https://tiles.example.org",
        "https://wms.example.com:8443",
    ]


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ("{", "must be JSON"),
        ({"name": "x"}, "must be a list"),
        ([{"name": "x"}], "layer 1 must have name, url and attribution"),
        ([TILES, TILES | {"name": ""}], "layer 2: name, url and attribution must be"),
        ([TILES | {"key": "x"}], "may have max_zoom"),
        ([TILES | {"url": "http://a.example/{z}/{x}/{y}"}], "must begin with https"),
        ([TILES | {"url": "//a.example/{z}/{x}/{y}"}], "must begin with https"),
        ([TILES | {"url": "https://*.example/{z}/{x}/{y}"}], "must begin with https"),
        (
            [TILES | {"url": "https://a.example; script-src */{z}/{x}/{y}"}],
            "must begin with https",
        ),
        ([TILES | {"url": "https://a.example/{z}/{x}"}], "must hold {z}, {x} and {y}"),
        ([TILES | {"max_zoom": "9"}], "max_zoom is 0 to 22"),
        ([TILES | {"tile_size": 300}], "tile_size 256 or 512"),
    ],
)
def test_a_wrong_setting_is_named(layers, said):
    text = layers if isinstance(layers, str) else json.dumps(layers)
    with pytest.raises(ImproperlyConfigured) as found:
        map_layers(text)
    assert said in str(found.value)
