"""Pages of a report, where the parts that draw them are installed."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

NEEDED: Final = ("matplotlib", "jinja2")
FOR_PDF: Final = "weasyprint"


def pages(draw: Callable[[], str]) -> tuple[dict[str, str | bytes], tuple[str, ...]]:
    """A report as HTML and PDF, and what is missing for them.

    Parameters
    ----------
    draw : callable
        Makes the page; called only where the extra ``report`` is installed.

    Returns
    -------
    files : dict
        Content by file name; nothing where the extra ``report`` is not installed.
    notes : tuple of str
        Why a page was not made.
    """
    if not all(map(find_spec, NEEDED)):
        return {}, (
            "No report.html: it needs the extra report, as by pip install "
            "'tilth[report]'.",
        )
    html = draw()
    files: dict[str, str | bytes] = {"report.html": html}
    if find_spec(FOR_PDF) is None:
        return files, ("No report.pdf: weasyprint is not installed.",)
    from tilth.report.pdf import (  # noqa: PLC0415 -- optional dependency
        PANGO,
        has_pango,
        pdf_of,
    )

    if not has_pango():
        return files, (f"No report.pdf: {PANGO}.",)
    return {**files, "report.pdf": pdf_of(html)}, ()
