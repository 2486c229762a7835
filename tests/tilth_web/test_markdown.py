from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from tilth_web.markdown import ATTRIBUTES, TAGS, render_markdown

FILE = "/files/0b0e7a3e-1111-4222-8333-944455556666/"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://example.org'></iframe>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>a</a>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox)",
    "[a](file:///etc/passwd)",
    "<javascript:alert(1)>",
    '[a](https://example.org "x\\" onmouseover=alert(1) y=\\"")',
    '![x" onerror="alert(1)](/files/x)',
    "[a]: javascript:alert(1)\n\n[a]",
    "```html onmouseover=alert(1)\n<b>\n```",
    "<!--><script>alert(1)</script>-->",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
]


class Reader(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def assert_harmless(html):
    for tag, attributes in Reader(html).elements:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel"}
        address = attributes.get("href", "https:")
        assert address.partition(":")[0].lower() in {"http", "https", "mailto"} or (
            ":" not in address
        )
        assert attributes.get("src", FILE).startswith("/files/")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_becomes_harmless(text):
    assert_harmless(render_markdown(text))


@given(
    st.lists(
        st.sampled_from([*HOSTILE, *'<>"`[]()!*_\\\n :&;/', "#", "javascript:", "|"]),
        max_size=12,
    ).map("".join)
)
def test_so_does_every_mixture_of_them(text):
    assert_harmless(render_markdown(text))


def test_markup_in_the_text_is_shown_as_text():
    assert render_markdown("a <b>b</b> & c") == (
        "<p>a &lt;b&gt;b&lt;/b&gt; &amp; c</p>\n"
    )


def test_links_carry_no_weight_and_no_window():
    assert render_markdown("[soil](https://example.org/a?b=1&c=2)") == (
        '<p><a href="https://example.org/a?b=1&amp;c=2" '
        'rel="nofollow noopener ugc">soil</a></p>\n'
    )


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org/a.png",
        "//example.org/a.png",
        "/\\example.org/a.png",
        "data:image/png;base64,AAAA",
        "/accounts/logout/",
        FILE + "../../accounts/logout/",
        "a.png",
    ],
)
def test_of_a_picture_from_elsewhere_the_words_stay(source):
    assert render_markdown(f"![my *field*]({source})") == "<p>my field</p>\n"


def test_a_picture_of_our_own_files_is_shown():
    assert render_markdown(f"![my field]({FILE})") == (
        f'<p><img src="{FILE}" alt="my field"></p>\n'
    )


def test_headings_begin_below_those_of_the_page():
    assert render_markdown("# A\n\n###### B") == "<h3>A</h3>\n<h6>B</h6>\n"


def test_a_text_that_begins_with_a_lower_heading_leaves_no_level_out():
    told = render_markdown("## A\n\n### B\n\n## C")
    assert told == "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n"


def test_tables_and_lists_are_kept():
    html = render_markdown("|a|b|\n|-|-|\n|1|2|\n\n3. x\n4. y\n")
    assert "<td>2</td>" in html
    assert '<ol start="3">' in html


def test_the_filter_of_templates_is_the_same():
    template = Template("{% load texts %}{{ text|markdown }}")
    assert template.render(Context({"text": "*a* <b>"})) == (
        "<p><em>a</em> &lt;b&gt;</p>\n"
    )
