"""Formulas as MathML, by the converter that comes with docutils.

Browsers draw MathML themselves, so that a page needs no script, and the documentation
no program besides Python. A formula that the converter does not know is a warning,
which fails the build.
"""

from typing import Final

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER: Final = logging.getLogger(__name__)


def mathml(node: nodes.Element, *, as_block: bool) -> str:
    """MathML of a formula; the LaTeX text as code where it cannot be converted."""
    text = node.astext()
    try:
        return str(tex2mathml(text, as_block=as_block))
    except MathError as error:
        LOGGER.warning("formula %r cannot be converted: %s", text, error, location=node)
        return f"<code>{nodes.unescape(text)}</code>"


def visit_math(translator, node):
    """Write a formula within a line."""
    translator.body.append(mathml(node, as_block=False))
    raise nodes.SkipNode


def visit_displayed_math(translator, node):
    """Write a formula of its own, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math-block"))
    if node.get("number"):
        translator.body.append(f'<span class="eqno">({node["number"]})</span>')
    translator.body.append(mathml(node, as_block=True) + "</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer under the name ``mathml``."""
    app.add_html_math_renderer(
        "mathml", (visit_math, None), (visit_displayed_math, None)
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
