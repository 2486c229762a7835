"""PDF of a report, from its HTML (extra ``report``; Pango must be installed).

Nothing is fetched from anywhere: only what stands in the page as a ``data:`` address
is drawn. The same page gives the same bytes: no date, and an identifier made from the
page.
"""

import re
from hashlib import sha256
from typing import Final

from tilth.errors import InputError

PANGO: Final = (
    "a PDF needs the text library Pango, which is not installed; on Debian or Ubuntu: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; on macOS: "
    "brew install pango"
)
VARIABLE: Final = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")


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
    # Its drawings know no variables: each colour stands beside its name.
    text = VARIABLE.sub(r"\1", html)
    page = HTML(string=text, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    identifier = sha256(html.encode()).digest()[:16]
    pdf: bytes = page.write_pdf(pdf_identifier=identifier, pdf_tags=True)
    return pdf


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
