"""Colours of the style sheet with their contrast, read from the sheet itself."""

import re

from django.contrib.staticfiles import finders

SHEET = "tilth/tilth.css"
COLOUR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
GROUND = {"on-accent": "accent", "warn": "warn-ground", "bad": "bad-ground"}


def palette():
    """Each colour in light and dark, with its contrast to what it stands on."""
    with open(finders.find(SHEET), encoding="utf-8") as file:
        found = {name: pair for name, *pair in COLOUR.findall(file.read())}
    return [
        {
            "name": name,
            "against": GROUND.get(name, "ground"),
            "light": light,
            "dark": dark,
            "light_contrast": contrast(light, found[GROUND.get(name, "ground")][0]),
            "dark_contrast": contrast(dark, found[GROUND.get(name, "ground")][1]),
        }
        for name, (light, dark) in found.items()
    ]


def contrast(one, other):
    """Contrast ratio of two colours, by WCAG 2.2."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return round((high + 0.05) / (low + 0.05), 1)


def _luminance(colour):
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
