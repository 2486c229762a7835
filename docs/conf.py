"""Sphinx configuration; built by `make docs`, where every warning is an error."""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tilth import __version__ as release  # noqa: E402

# The executed pages import `docs.validation`; their kernel is a process of its own.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])
)

project = "Tilth"
author = "The Tilth developers"
copyright = "The Tilth developers, Apache-2.0"
version = release
language = "en"

extensions = [
    "docs.extensions.mathml",
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
]
exclude_patterns = ["examples", "extensions", "validation"]
templates_path = ["_templates"]

# Pages: MyST, executed while the documentation is built; a page that fails fails it.
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_execution_show_tb = True
nb_merge_streams = True
nb_render_markdown_format = "gfm"  # tables written by code

# Reference: one page per module, from its docstrings.
shutil.rmtree(ROOT / "docs" / "reference" / "api", ignore_errors=True)  # generated
autosummary_generate = True
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say the types, with shape and unit
autodoc_default_options = {"members": True}
numpydoc_class_members_toctree = False
numpydoc_show_class_members = False

# Formulas are MathML, which browsers draw themselves: no script from another host.
html_math_renderer = "mathml"
html_theme = "pydata_sphinx_theme"
html_title = "Tilth"
html_static_path = ["_static"]
html_css_files = ["tilth.css"]
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "logo": {"text": "Tilth"},
    "navbar_align": "left",
    "show_toc_level": 2,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": ["sphinx-version"],
    "back_to_top_button": False,
}
html_sidebars = {"index": []}


def executed_pages(app, env, added, changed, removed):
    """Pages with cells: executed at every build, since the package may have changed."""
    known = env.found_docs - added - changed - removed
    return [
        p for p in known if "{code-cell}" in Path(env.doc2path(p)).read_text("utf-8")
    ]


def setup(app):
    """Connect the above."""
    app.connect("env-get-outdated", executed_pages)
