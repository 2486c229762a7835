"""What tests in a browser share: where Chromium is, and how a page is looked at."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader"]
NONE = "Chromium is not installed: make chromium"


def need_chromium():
    """Skip without Chromium; where `make chromium` must have run, fail."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NONE)


def faults_of(page):
    """What axe finds wrong with a page, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['html']}" for v in found for node in v["nodes"]]


def overflow_of(page):
    """Pixels by which a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
