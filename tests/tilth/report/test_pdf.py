import io
import itertools
import os
import sys

import pytest
from pypdf import PdfReader

from tests.tilth.report.pango import needs_pango
from tests.tilth.report.plans import PLAN
from tilth.errors import InputError
from tilth.report import field_sheet
from tilth.report.html import render
from tilth.report.pdf import has_pango, pdf_of

FRAME = {"lang": "en", "title": 'A "B" <C>', "lead": "Lead.", "tilth_version": "1"}


def _document(html):
    needs_pango()
    return PdfReader(io.BytesIO(pdf_of(html)))


@pytest.mark.pdf
def test_pages_are_a4_with_number_and_running_title():
    body = render("base.html", FRAME).replace(
        "</main>", '<p style="break-before: page">Second.</p></main>'
    )
    document = _document(body)

    sizes = [
        (float(p.mediabox.width), float(p.mediabox.height)) for p in document.pages
    ]
    assert sizes == [pytest.approx((595.28, 841.89), abs=0.01)] * 2
    first, second = (page.extract_text() for page in document.pages)
    assert "1 / 2" in first
    assert "2 / 2" in second
    assert 'A "B" <C>' in second  # the running title
    assert "tilth 1" in second
    assert document.metadata.title == 'A "B" <C>'


@pytest.mark.pdf
def test_no_date_and_the_same_bytes():
    needs_pango()
    page = render("base.html", FRAME)

    assert pdf_of(page) == pdf_of(page)
    document = _document(page)
    assert document.metadata.creation_date is None
    assert document.metadata.modification_date is None


@pytest.mark.pdf
@pytest.mark.parametrize("given", [None, "86400"])
def test_fonts_that_fonttools_cuts_hold_no_time_either(monkeypatch, given):
    needs_pango()
    seconds = itertools.count(2_000_000_000)
    monkeypatch.setattr("weasyprint.pdf.fonts.harfbuzz_subset", None)
    monkeypatch.setattr("fontTools.misc.timeTools.time.time", lambda: next(seconds))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if given:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    page = render("base.html", FRAME)

    assert pdf_of(page) == pdf_of(page)
    assert os.environ.get("SOURCE_DATE_EPOCH") == given


@pytest.mark.pdf
@pytest.mark.parametrize(
    "html",
    [
        '<img src="{address}">',
        '<link rel="stylesheet" href="{address}">',
        "<style>@import url({address});</style>",
        '<p style="background: url({address})">x</p>',
        '<link rel="attachment" href="{address}">',
        '<svg width="9" height="9"><image href="{address}" width="9"/></svg>',
        '<object data="{address}"></object>',
    ],
)
def test_nothing_is_read_from_files_or_networks(html, tmp_path, monkeypatch):
    needs_pango()
    asked = []
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<text y="9">HARVEST</text></svg>'
    )
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: asked.append(a))
    monkeypatch.chdir(tmp_path)

    addresses = [secret.as_uri(), "http://example.org/x.svg"]
    if "@import" not in html:  # refused by the maker of PDF before it asks
        addresses.append("secret.svg")
    for address in addresses:
        document = _document(f"<!DOCTYPE html><p>x</p>{html.format(address=address)}")
        assert "HARVEST" not in "".join(p.extract_text() for p in document.pages)
        assert not document.attachments

    assert asked == []


@pytest.mark.pdf
def test_data_addresses_are_drawn():
    picture = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "
    picture += "width='99' height='20'%3E%3Ctext y='15'%3EHARVEST%3C/text%3E%3C/svg%3E"

    (page,) = _document(f'<!DOCTYPE html><img src="{picture}">').pages

    assert "HARVEST" in page.extract_text()


@pytest.mark.pdf
def test_colours_of_a_page_are_drawn():
    """Variables that the maker of PDF does not know are resolved before."""
    svg = '<svg width="9" height="9"><rect width="9" height="9" fill="{}"/></svg>'
    needs_pango()
    named = pdf_of(f"<!DOCTYPE html>{svg.format('var(--series-0, #7a6853)')}")
    plain = pdf_of(f"<!DOCTYPE html>{svg.format('#7a6853')}")

    contents = [
        PdfReader(io.BytesIO(data)).pages[0].get_contents().get_data()
        for data in (named, plain)
    ]
    assert contents[0] == contents[1]
    assert b"0.478431 0.407843 0.32549" in contents[0]


@pytest.mark.slow
@pytest.mark.pdf
def test_example_is_on_every_page_of_a_field_sheet():
    document = _document(field_sheet.page(PLAN))

    assert len(document.pages) >= 6
    for page in document.pages:
        assert "EXAMPLE" in page.extract_text()


def test_missing_pango_is_one_line_with_the_packages(monkeypatch):
    """As where the shared library is absent: loading it raises OSError."""

    class Absent:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [n for n in sys.modules if n.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])

    with pytest.raises(InputError, match=r"libpango-1\.0-0") as caught:
        pdf_of("<p>")

    message = str(caught.value)
    assert "\n" not in message
    assert "libpangoft2-1.0-0 libharfbuzz-subset0" in message
    assert "brew install pango" in message
    assert caught.value.__suppress_context__
    assert not has_pango()


@pytest.mark.pdf
def test_paper_has_the_rows_for_paper_and_texts_that_look_like_markup():
    rows = (
        '<tr role="row"><td>SEEN</td></tr><tr class="rest" role="row"><td>NOT</td></tr>'
    )
    names = '<p><span translate="no">NAME</span> a role="x" b</p>'

    (page,) = _document(f"<!DOCTYPE html>{names}<table>{rows}</table>").pages

    text = page.extract_text()
    assert "SEEN" in text
    assert "NOT" not in text
    assert 'NAME a role="x" b' in text


@pytest.mark.pdf
def test_a_drawing_keeps_its_words_and_what_is_said_in_its_place():
    svg = (
        '<svg role="img" aria-label="Stocks" viewBox="0 0 90 20" '
        'xmlns="http://www.w3.org/2000/svg"><text y="15">HARVEST</text></svg>'
    )
    shown = f'<figure><div class="wide">{svg}</div><div class="narrow">N</div></figure>'

    document = _document(f"<!DOCTYPE html>{shown}")

    (page,) = document.pages
    assert page.extract_text().strip() == "HARVEST"
    objects = (document.get_object(i) for i in range(1, document.trailer["/Size"]))
    assert "Stocks" in [o.get("/Alt") for o in objects if isinstance(o, dict)]
