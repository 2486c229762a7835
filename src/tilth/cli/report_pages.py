"""Pages of a report, where the parts that draw them are installed."""

from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

NEEDED: Final = ("matplotlib", "jinja2", "babel")
FOR_PDF: Final = "weasyprint"
NOT_DRAWN: Final = (
    "No report.html: it needs the extra report, as by pip install 'tilth[report]'."
)
MOST: Final = 1_000  # profiles of a project that a page can show


def can_draw() -> bool:
    """Whether the extra ``report`` is installed."""
    return all(map(find_spec, NEEDED))


def pages(
    draw: Callable[[], str], n: int = 0
) -> tuple[dict[str, str | bytes], tuple[str, ...]]:
    """A report as HTML and PDF, and what is missing for them.

    Parameters
    ----------
    draw : callable
        Makes the page; called only where the extra ``report`` is installed.
    n : int, default 0
        Number of profiles, where the page shows each.

    Returns
    -------
    files : dict
        Content by file name; nothing where the extra ``report`` is not installed.
    notes : tuple of str
        Why a page was not made.
    """
    if n > MOST:
        return {}, (f"No report.html: it is for {MOST:,} profiles at most, not {n:,}.",)
    if not can_draw():
        return {}, (NOT_DRAWN,)
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
