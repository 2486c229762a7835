"""Self-contained HTML: one file, no request to anywhere (extra ``report``).

Templates lie in ``tilth/report/templates``; ``base.html`` holds the frame and the style
of every report, ``parts.html`` tables and figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from tilth.report.charts import Chart
from tilth.report.figures import inline_svg, svg_element
from tilth.report.language import SOURCE, Language, language_of

LONGEST: Final = 30  # letters of a word that no line needs to break
PIECE: Final = 16


def breakable(text: str) -> Markup:
    """A text whose very long words may be broken, for cells of tables.

    Parameters
    ----------
    text : str
        Escaped here; markup stays as it is.

    Returns
    -------
    html : str
        With a place to break after every 16 letters of a word of more than 30.
    """
    if isinstance(text, Markup):
        return text
    words = (
        Markup("<wbr>").join(word[i : i + PIECE] for i in range(0, len(word), PIECE))
        if len(word) > LONGEST
        else escape(word)
        for word in str(text).split(" ")
    )
    return Markup(" ").join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlTable:
    """A table of text.

    Parameters
    ----------
    caption : str
        What the table shows, with its unit.
    columns : tuple of str
        Heads of the columns.
    rows : sequence of sequence of str
        Cells; the first of a row is its head.
    numeric : bool, default True
        True if the cells after the first are numbers.
    words : tuple of int, default ()
        Columns of words in a table of numbers.
    stacked : bool, default False
        True for a table of numbers whose rows stand as blocks on narrow screens.
    on_paper : int, optional
        Rows that are printed; all if None.
    at_first : int, optional
        Rows that the page shows until the reader asks for all; those on paper if None.
    foot : sequence of sequence of str, default ()
        Rows for the whole, which are always printed.
    """

    caption: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    numeric: bool = True
    words: tuple[int, ...] = ()
    stacked: bool = False
    on_paper: int | None = None
    foot: Sequence[Sequence[str]] = ()
    at_first: int | None = None

    def cut(self) -> bool:
        """Whether some rows are not printed."""
        return self.on_paper is not None and self.on_paper < len(self.rows)

    def folds(self) -> bool:
        """Whether some rows are not shown at first."""
        return self.cut() or (
            self.at_first is not None and self.at_first < len(self.rows)
        )

    def row_class(self, number: int) -> str:
        """How a row is left out, of which one is the first."""
        if self.on_paper is not None and number > self.on_paper:
            return "rest"
        return "later" if self.at_first is not None and number > self.at_first else ""

    def name(self) -> str:
        """Unlike that of any other table of the page; for its switch."""
        text = "|".join((self.caption, *self.columns))
        return f"rows-{sha256(text.encode()).hexdigest()[:8]}"

    def look(self) -> str:
        """Classes of the table and so its alignment."""
        if not self.numeric:
            return "text"
        return "numeric text" if self.stacked else "numeric"


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlFigure:
    """A chart drawn for wide and for narrow screens, with its caption.

    Parameters
    ----------
    wide, narrow : str
        SVG elements, of which the page shows one.
    caption : str
        What is to be seen, note and sources.
    """

    wide: str
    narrow: str
    caption: str


def figure(chart: Chart, name: str) -> HtmlFigure:
    """A chart for a page.

    Parameters
    ----------
    chart : Chart
        What to draw.
    name : str
        Unlike that of any other figure of the page; letters only.

    Returns
    -------
    figure : HtmlFigure
        To be shown by the macro ``figure`` of ``parts.html``.
    """
    return HtmlFigure(
        wide=Markup(inline_svg(chart, f"{name}w")),
        narrow=Markup(inline_svg(chart, f"{name}n", narrow=True)),
        caption=f"{chart.title}. {chart.caption()}",
    )


def drawn(
    draw: Callable[[bool], Figure], name: str, title: str, caption: str
) -> HtmlFigure:
    """A figure for a page.

    Parameters
    ----------
    draw : callable
        Draws it; True is for narrow screens.
    name : str
        Unlike that of any other figure of the page; letters only.
    title : str
        What a screen reader says in its place.
    caption : str
        What is to be seen.

    Returns
    -------
    figure : HtmlFigure
        To be shown by the macro ``figure`` of ``parts.html``.
    """
    return HtmlFigure(
        wide=Markup(svg_element(draw(False), f"{name}w", title)),
        narrow=Markup(svg_element(draw(True), f"{name}n", title)),
        caption=caption,
    )


def render(
    template: str, context: Mapping[str, object], language: Language | None = None
) -> str:
    """A report as one HTML file.

    Parameters
    ----------
    template : str
        Name of a template; all that it names must be in the context.
    context : mapping
        Texts (which are escaped), tables and figures.
    language : Language, optional
        Of the texts of the template; English if None.

    Returns
    -------
    html : str
        Text of the file.
    """
    environment = _environment(language or language_of(SOURCE))
    return environment.get_template(template).render(context)


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("tilth.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = breakable
    environment.globals |= {"say": language.say, "lang": language.code}
    return environment
