"""What tests in a browser share: where Chromium is, and how a page is looked at."""

import os
import shutil
from pathlib import Path

import axe_playwright_python
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader"]
NONE = "Chromium is not installed: make chromium"
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RUN_AXE = "(rules) => axe.run({resultTypes: ['violations'], preload: false, ...rules})"
ONLY_COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}


def need_chromium():
    """Skip without Chromium; where `make chromium` must have run, fail."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NONE)


def faults_of(page, only=None):
    """What axe finds wrong with a page, one line each; by all rules, or only some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN_AXE, only)["violations"]
    return [f"{v['id']}: {node['html']}" for v in found for node in v["nodes"]]


def overflow_of(page):
    """Pixels by which a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def sideways_of(page):
    """Pixels by which each table is wider than its place, where it is."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".table-scroll")]
          .map((place) => place.scrollWidth - place.clientWidth)
          .filter((pixels) => pixels > 0)"""
    )
