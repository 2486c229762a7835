"""What the validation page shows."""

from itertools import chain

from IPython.display import SVG, Markdown

from docs.validation import (
    amg,
    engine,
    equivalent_mass,
    hoosfield,
    icbm,
    ipcc_tier2,
    maps,
    reference_data,
    residual_table,
    rothc,
    sampling,
    yasso,
)
from docs.validation.row import Row, require, table

ABSENT = (
    "**The reference data are not beside the checkout that built this page, so nothing"
    " was compared here.** They are expected in `../shared/data`."
)
PARTS = {
    "rothc": (rothc.rows, hoosfield.rows),
    "engine": (engine.rows,),
    "icbm": (icbm.rows,),
    "yasso": (yasso.rows,),
    "ipcc_tier2": (ipcc_tier2.rows,),
    "amg": (amg.rows,),
    "equivalent_mass": (equivalent_mass.rows,),
    "sampling": (sampling.rows,),
    "maps": (maps.rows,),
    "long_term": (residual_table.rows,),
}


class Page:
    """Tables of the parts; each part is computed once."""

    def __init__(self) -> None:
        self.available = reference_data.available()
        self.rows: dict[str, list[Row]] = {}
        if self.available:
            self.rows = {
                name: list(chain.from_iterable(part() for part in parts))
                for name, parts in PARTS.items()
            }

    def verdict(self) -> Markdown:
        """How many rows pass; raises unless all do."""
        if not self.available:
            return Markdown(ABSENT)
        return Markdown(f"**{require(chain.from_iterable(self.rows.values()))}**")

    def table(self, name: str) -> Markdown:
        """Rows of one part."""
        return Markdown(table(self.rows[name]) if self.available else ABSENT)

    def experiments(self, part: str) -> Markdown:
        """A table or list about the long-term experiments."""
        if not self.available:
            return Markdown(ABSENT)
        return Markdown(getattr(residual_table, part)())

    def fortran(self) -> Markdown:
        """Why the tolerance of the Fortran results is what it is."""
        if not self.available:
            return Markdown(ABSENT)
        ours, theirs = rothc.shares_with(2e-7).values()
        return Markdown(
            "The literals of the Fortran program are in single precision. With 2e-7 in "
            f"place of 3e-7 the share would be {ours:.3f} for Tilth and {theirs:.3f} "
            "for the official R program, which writes double precision: the excess is "
            "that of the Fortran results."
        )


def measured() -> Markdown:
    """Bias and root mean square error against the measured stocks."""
    return Markdown(hoosfield.agreement_table())


def figure() -> SVG:
    """Modelled and measured stocks."""
    return SVG(data=hoosfield.figure_as_svg())
