"""User texts in Markdown, as HTML that carries no harm.

Two gates, each of which would do: the parser takes no HTML in, and the cleaner lets out
only what is listed here.
"""

import re

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

TEXT = {"a", "br", "code", "em", "img", "s", "strong"}
BLOCKS = {"blockquote", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"}
TABLES = {"table", "tbody", "td", "th", "thead", "tr"}
TAGS = TEXT | BLOCKS | TABLES
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
OWN_FILE = re.compile(r"/files/[0-9a-f-]{36}/")
FIRST_HEADING = 3  # the page has its own first and second


def render_markdown(text):
    """A user's Markdown as safe HTML; pictures only from the files of the platform."""
    tokens = PARSER.parse(text)
    _begin_below_the_page(tokens)
    html = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)


def _begin_below_the_page(tokens):
    """Move all headings so that the highest of them is `FIRST_HEADING`."""
    headings = [t for t in tokens if t.type in {"heading_open", "heading_close"}]
    highest = min((int(token.tag[1:]) for token in headings), default=1)
    for token in headings:
        level = int(token.tag[1:]) - highest + FIRST_HEADING
        token.tag = f"h{min(level, 6)}"


def _image(renderer, tokens, index, options, env):
    """A picture of our own files; of any other, the words that stand for it."""
    token = tokens[index]
    if OWN_FILE.fullmatch(token.attrGet("src") or ""):
        return renderer.image(tokens, index, options, env)
    return renderer.renderInlineAsText(token.children or [], options, env)


PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
PARSER.add_render_rule("image", _image)
