"""The Hoosfield demonstration as HTML and as a summary for the terminal."""

from typing import Final

from rich.table import Table

import tilth
from tilth.assessment.site.hoosfield import (
    IN_SAMPLE,
    LEVEL,
    TARGET_YEARS,
    Demonstration,
)
from tilth.report import hoosfield_sections as sections
from tilth.report import html
from tilth.report.hoosfield_charts import model_chart, stock_chart
from tilth.report.hoosfield_record import as_json
from tilth.report.hoosfield_text import (
    CAUTIONS,
    MODELS,
    last,
    layer_of,
    number,
    plain_words,
    signed,
    sources,
)

TITLE: Final = "Hoosfield, 1852-2000: what manure does to soil carbon"
LEAD: Final = (
    "One field of spring barley at Rothamsted, United Kingdom, farmed in three ways "
    "for 149 years, modelled from its published inputs and held against what was "
    "measured there."
)


def files(demo: Demonstration) -> dict[str, str]:
    """Files of the demonstration.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    files : dict
        Text by file name: ``report.html`` and ``result.json``.
    """
    return {"report.html": page(demo), "result.json": as_json(demo)}


def page(demo: Demonstration) -> str:
    """The demonstration as one self-contained HTML file.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    html : str
        Text of the file.
    """
    context = {
        "title": TITLE,
        "lead": LEAD,
        "tilth_version": tilth.__version__,
        "plain": plain_words(demo),
        "stocks": html.figure(stock_chart(demo), "stocks"),
        "in_sample": IN_SAMPLE,
        "treatments": [sections.head(t) for t in demo.treatments],
        "comparison": sections.comparison(demo),
        "comparison_note": sections.comparison_note(demo),
        "models": html.figure(model_chart(demo), "models"),
        "cautions": CAUTIONS,
        "sources": sources(demo),
        "notes": demo.experiment.notes,
        "provenance": sections.provenance(demo),
        "input_table": sections.input_table(demo),
        **sections.target_part(demo),
        **sections.model_part(demo),
        **sections.uncertainty_part(demo),
    }
    return html.render("hoosfield.html", context)


def summary(demo: Demonstration) -> Table:
    """Model against measurement, for the terminal.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    table : Table
        Fits 80 columns.
    """
    table = Table(
        title="Organic carbon, 0-23 cm, t C/ha: RothC and measured",
        caption="bias and RMSE of 7 years, 1882-1998; band: share of measured stocks "
        "inside it",
    )
    table.add_column("treatment", max_width=22)
    for name in ("start", "1998", "measured", "bias", "RMSE", "band"):
        table.add_column(name, justify="right", no_wrap=True)
    for t in demo.treatments:
        inside = sum(c.inside for c in t.comparisons)
        table.add_row(
            t.treatment.name,
            f"{t.soc_stock[0]:.1f}",
            f"{last(t).modelled:.1f}",
            f"{last(t).measured:.1f}",
            signed(t.bias),
            f"{t.rmse:.1f}",
            f"{inside}/{len(t.comparisons)}",
        )
    return table


def sentences(demo: Demonstration) -> tuple[str, ...]:
    """What to read beside the summary, for the terminal.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    sentences : tuple of str
        Spread, target, other models.
    """
    end = int(demo.years[-1])
    low, high = (float(limit[-1]) for limit in demo.difference.interval)
    models = dict.fromkeys(MODELS[r.model] for e in demo.ensembles for r in e.runs)
    others = dict.fromkeys(MODELS[o.model] for e in demo.ensembles for o in e.left_out)
    return (
        f"Manured less unmanured in {end}: {demo.difference.median[-1]:.0f} t C/ha, "
        f"{LEVEL:.0%} of {demo.members.draws.n_members:,} runs {low:.0f} to {high:.0f} "
        f"({demo.members.covers}).",
        f"4 per 1000, {layer_of(demo)}, first {TARGET_YEARS} years: manure gains "
        + ", ".join(
            f"{number(t.result.rate):.1f} ‰ of the initial stock a year counted from "
            f"the {t.result.reference}"
            for t in demo.targets
        )
        + ". Without manure, 4 ‰ would take this much more plant carbon every year: "
        + ", ".join(
            f"{number(t.result.extra_input):.2f} t C/ha counted from the "
            f"{t.result.reference}"
            for t in demo.targets
        )
        + ".",
        f"Models that apply: {', '.join(models)}. Left out, with reasons in the "
        f"report: {', '.join(others) or 'none'}.",
        f"{IN_SAMPLE}.",
    )
