"""Pictures of every type of page, for the documentation.

``make pictures`` fills a database with the world of the tests and photographs each page
as phone, tablet and desk show it: the three side by side, in one small WebP. It writes
the page that shows them, too.
"""

from io import BytesIO
from pathlib import Path

from django.test.utils import setup_test_environment
from PIL import Image

from tests.tilth_web.in_browser.installation import chromium, own_database, served
from tests.tilth_web.in_browser.looking import Looking
from tests.tilth_web.in_browser.page_types import GROUPS, PAGE_TYPES
from tests.tilth_web.in_browser.world import whole_world

WIDTHS = (360, 768, 1280)  # px
SCALE = 0.5  # of the pictures in the documentation
TALLEST, GAP = 600, 12  # px, of the picture
PAPER = "#d9cfbf"
QUALITY = 12
PAGE = "explanation", "platform-in-pictures.md"
INTRODUCTION = """# The platform in pictures

Every type of page, as a phone (360 px), a tablet (768 px) and a desk (1280 px) show it:
half as large, long pages cut. The records are those of the tests, all of them invented.
Below each heading stands the name of the page in the URL configuration. `make pictures`
makes this page and its pictures anew.
"""


def photograph(page):
    """A page in each width, as one picture."""
    shots = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.locator(".map canvas").count():
            page.wait_for_timeout(1500)  # it draws itself anew
        shot = Image.open(BytesIO(page.screenshot(full_page=True)))
        small = (round(shot.width * SCALE), round(shot.height * SCALE))
        shots.append(shot.convert("RGB").resize(small, Image.Resampling.LANCZOS))
    height = min(TALLEST, max(shot.height for shot in shots))
    total = sum(shot.width for shot in shots) + GAP * (len(shots) - 1)
    sheet, x = Image.new("RGB", (total, height), PAPER), 0
    for shot in shots:
        sheet.paste(shot, (x, 0))
        x += shot.width + GAP
    return sheet


def file_name(name):
    """The file of the picture of a type of page."""
    for sign in ":#_":
        name = name.replace(sign, "-")
    return f"{name.removesuffix('.html')}.webp"


def title_of(page):
    """What a page calls itself, without the name of the site."""
    return page.title().removesuffix(" \N{EN DASH} Tilth")


def contents(titles):
    """The page of the documentation."""
    parts = [INTRODUCTION]
    for heading, group in GROUPS.items():
        parts.append(f"## {heading}\n")
        for name in group:
            path = f"../pictures/{file_name(name)}"
            parts.append(f"### {titles[name]}\n\n`{name}`\n")
            parts.append(f"![{titles[name]}, in three widths]({path})\n")
    return "\n".join(parts)


def main(folder):
    """Write the pictures of all types of pages, and the page of them."""
    setup_test_environment()
    pictures, titles = Path(folder, "pictures"), {}
    with (
        own_database(),
        served() as site,
        whole_world() as world,
        chromium() as browser,
    ):
        looking = Looking(browser, site, world)
        for name in PAGE_TYPES:
            with looking.at(name) as (page, _said):
                titles[name] = title_of(page)
                path = pictures / file_name(name)
                photograph(page).save(path, quality=QUALITY, method=6)
        looking.close()
    Path(folder, *PAGE).write_text(contents(titles), encoding="utf-8")
