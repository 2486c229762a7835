from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tilth_web.content.palette import SHEET, contrast, palette

TEXTS = ("text", "muted", "accent", "on-accent", "soil", "warn", "bad")  # 4.5:1
SHAPES = ("strong-line", "focus")  # 3:1


def test_contrast_is_that_of_the_guideline():
    """WCAG 2.2: black on white is 21:1; #767676 is the lightest grey that passes."""
    assert contrast("#000000", "#ffffff") == 21.0
    assert contrast("#ffffff", "#ffffff") == 1.0
    assert contrast("#767676", "#ffffff") == pytest.approx(4.5, abs=0.05)


@pytest.mark.parametrize("name", [*TEXTS, *SHAPES])
def test_colours_are_legible_in_light_and_dark(name):
    found = {colour["name"]: colour for colour in palette()}[name]
    least = 4.5 if name in TEXTS else 3.0
    assert found["light_contrast"] >= least
    assert found["dark_contrast"] >= least


def test_the_style_guide_shows_every_colour_light_and_dark(client, db):
    sheet = Path(finders.find(SHEET)).read_text(encoding="utf-8")
    shown = client.get("/styleguide/").content.decode()
    for colour in palette():
        light, dark = colour["light"], colour["dark"]
        assert f"--{colour['name']}: light-dark({light}, {dark});" in sheet
        assert f"<strong>{colour['name']}</strong>" in shown
        assert f'fill="{light}"' in shown
        assert f'fill="{dark}"' in shown
