"""PDF of a report, from its HTML (extra ``report``; Pango must be installed).

Nothing is fetched from anywhere: only what stands in the page as a ``data:`` address
is drawn. The same page gives the same bytes: no date, and an identifier made from the
page.
"""

import os
import re
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

from tilth.errors import InputError

PANGO: Final = (
    "a PDF needs the text library Pango, which is not installed; on Debian or Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; on macOS: "
    "brew install pango"
)
VARIABLE: Final = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
# What print neither shows nor uses, and what would be laid out in vain: drawings for
# narrow screens, rows beyond those on paper, switches, roles and labels of cells.
UNSEEN: Final = re.compile(
    r'<div class="narrow">.*?</div>|<tr class="rest".*?</tr>'
    r'|<input type="checkbox".*?>|<label for=.*?</label>'
    r'| (?:role|data-label)="[^"]*"(?=[^<>]*>)',
    re.DOTALL,
)
NAME: Final = re.compile(r'<span translate="no">([^<]*)</span>')
DRAWING: Final = re.compile(r'(?<=<div class="wide">)\s*<svg.*?</svg>', re.DOTALL)
LABEL: Final = re.compile(r'aria-label="([^"]*)"')
EPOCH: Final = "SOURCE_DATE_EPOCH"  # what fontTools takes for the time
_drawing: Final = threading.Lock()


def pdf_of(html: str) -> bytes:
    """A page as PDF: A4, with page numbers and running title.

    Parameters
    ----------
    html : str
        Self-contained page, as from `tilth.report.html.render`.

    Returns
    -------
    pdf : bytes
        The same for the same page, at any time and in any folder.

    Raises
    ------
    InputError
        If Pango is not installed.
    """
    try:
        # It loads Pango, which may be absent, and has no types.
        from weasyprint import HTML  # type: ignore[import-untyped]  # noqa: PLC0415
        from weasyprint.urls import (  # type: ignore[import-untyped]  # noqa: PLC0415
            URLFetcher,
        )
    except OSError:
        raise InputError(PANGO) from None
    page = HTML(
        string=_for_paper(html), url_fetcher=URLFetcher(allowed_protocols=("data",))
    )
    identifier = sha256(html.encode()).digest()[:16]
    with _no_date():
        pdf: bytes = page.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    return pdf


@contextmanager
def _no_date() -> Iterator[None]:
    """Keep the time out of fonts: fontTools, where it cuts them, would write it.

    It does so with variable fonts, and with all where HarfBuzz cannot cut them. It
    knows no setting but the variable of the environment, which is put back; so, one
    page at a time.
    """
    with _drawing:
        if EPOCH in os.environ:
            yield
            return
        os.environ[EPOCH] = "0"
        try:
            yield
        finally:
            del os.environ[EPOCH]


def has_pango() -> bool:
    """Whether this machine can make a PDF.

    Returns
    -------
    found : bool
        False where `pdf_of` would refuse.
    """
    try:
        import weasyprint  # noqa: F401, PLC0415 -- loads Pango, which may be absent
    except OSError:
        return False
    return True


def _for_paper(html: str) -> str:
    """The same page, with nothing in it that costs time and is not seen.

    Drawings know no variables: each colour stands beside its name. As pictures they are
    looked at once, not element by element with the style of the page.
    """
    text = VARIABLE.sub(r"\1", NAME.sub(r"\1", UNSEEN.sub("", html)))
    return DRAWING.sub(_picture, text)


def _picture(drawing: re.Match[str]) -> str:
    """A drawing as picture, with what a screen reader says in its place."""
    svg = drawing[0].strip()
    label = LABEL.search(svg)
    data = b64encode(svg.encode()).decode()
    alt = label[1] if label else ""
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{data}">'
