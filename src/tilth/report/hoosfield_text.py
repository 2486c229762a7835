"""What the Hoosfield report says in words: sources, cautions, the plain summary."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from tilth.assessment.site.hoosfield import (
    LEVEL,
    TARGET_YEARS,
    Comparison,
    Demonstration,
    TreatmentResult,
)
from tilth.stats.distribution import Distribution, Normal, Uniform

METHOD: Final = (
    "RothC 26.3, monthly, from the exact equilibrium with the years before 1852, on "
    "the published inputs; Monte Carlo by Latin hypercube over the inputs, the same "
    "draws for all treatments, each member started from its drawn stock"
)
SOURCES: Final = (
    "Coleman K., Jenkinson D.S. (2014; version 2.0.0, June 2025) RothC, a model for "
    "the turnover of carbon in soil: model description and users guide, part 2 "
    "(inputs)",
    "Rothamsted Research (2012) Hoosfield soil organic carbon content. Electronic "
    "Rothamsted Archive (e-RA), version 1.0. doi:10.23637/KeyRefOAHBsoc (measured "
    "stocks, CC BY 4.0)",
    "Coleman K., Jenkinson D.S. (1996) RothC-26.3. NATO ASI Series I 38, 237-246. "
    "doi:10.1007/978-3-642-61094-3_17 (model)",
    "Poulton P. et al. (2018) Glob. Change Biol. doi:10.1111/gcb.14066 (gains measured "
    "in long-term experiments at Rothamsted)",
    "Bruni E. et al. (2022) Front. Environ. Sci. 10, 824724. "
    "doi:10.3389/fenvs.2022.824724 (the two references of the target)",
    "Amelung W. et al. (2020) Nat. Commun. 11, 5427. doi:10.1038/s41467-020-18887-7 "
    "(the target and its depth)",
)
MINUS: Final = "\N{MINUS SIGN}"
MODELS: Final = {
    "rothc": "RothC",
    "icbm": "ICBM",
    "amg": "AMG",
    "ipcc-tier2": "IPCC Tier 2",
    "yasso20": "Yasso20",
}
SHORT_SOURCES: Final = (
    "Coleman and Jenkinson (2014) RothC guide, part 2",
    "e-RA doi:10.23637/KeyRefOAHBsoc, CC BY 4.0",
)
CAUTIONS: Final = (
    "The archive (e-RA) starts all plots at 30.7 t C/ha in 1852, a value that it "
    "estimated; the guide of the model starts at 33.8. RothC starts here at the "
    "equilibrium of the guide's inputs. The estimate is drawn hollow and not compared.",
    "The measured unmanured series is that of plot 1-1; the inputs of the guide are "
    "for the mean of plots 6-1 and 6-2. Part of the difference is between plots.",
    "The archive adjusted the stocks of the manured plots for the fall in the weight "
    "of their soil, and those of 1913 and 1946 for the size of the sieve.",
    "The temperatures come from an older edition of the guide and are unverified as to "
    "their print; the rate of January 1852 that the guide prints confirms them.",
    "The plant carbon was chosen by the authors of the guide; it was not measured.",
    "No standard error is published with the measured stocks: theirs is unknown.",
)
NAMES: Final = {
    "temperature_error": "temperature, added",
    "precipitation_factor": "rain, factor",
    "pan_evaporation_factor": "evaporation, factor",
    "clay_factor": "clay, factor",
    "monthly_c_input_factor": "plant carbon, factor",
    "monthly_manure_input_factor": "carbon of manure, factor",
    "soc_stock_factor": "stock at the start, factor",
    "iom_factor": "inert carbon, factor",
}


def plain_words(demo: Demonstration) -> tuple[str, ...]:
    """What the experiment says, for a farmer or a funder.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    sentences : tuple of str
        Paragraphs.
    """
    bare, manured, stopped = demo.treatments
    start = bare.soc_stock[0]
    first = (manured.soc_stock[TARGET_YEARS] - start) / TARGET_YEARS
    late = (manured.soc_stock[-1] - manured.soc_stock[-1 - TARGET_YEARS]) / TARGET_YEARS
    low, high = (float(limit[-1]) for limit in demo.difference.interval)
    told = "can be told apart" if low > 0.0 or high < 0.0 else "cannot be told apart"
    return (
        f"Barley year after year without manure kept the carbon of this soil low: "
        f"{last(bare).measured:.1f} tonnes per hectare in the top 23 cm were measured "
        f"in {last(bare).year}, and the model says {last(bare).modelled:.1f}.",
        f"With farmyard manure every year (3 tonnes of carbon per hectare) the soil "
        f"holds {last(manured).measured / last(bare).measured:.1f} times as much: "
        f"{last(manured).measured:.1f} measured, {last(manured).modelled:.1f} "
        f"modelled. The gain is fastest at first: {first:.2f} tonnes a year in the "
        f"first {TARGET_YEARS} years, {late:.2f} in the last {TARGET_YEARS} (model).",
        f"Where manure stopped after 20 years, part of the gain was lost again, and "
        f"yet {last(stopped).measured:.1f} tonnes were measured in "
        f"{last(stopped).year}, {last(stopped).measured - last(bare).measured:.1f} "
        "more than without manure.",
        f"Manured and unmanured {told} with the errors assumed for the inputs: in "
        f"{LEVEL:.0%} of the runs the difference in {demo.years[-1]} lies between "
        f"{low:.0f} and {high:.0f} tonnes. This is the spread of the inputs only; the "
        "model itself may be wrong by more.",
        "The carbon of manure was grown on other land. A gain here is a gain for the "
        "climate only as far as that carbon would otherwise have been lost.",
    )


def sources(demo: Demonstration) -> tuple[str, ...]:
    """All citations.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    sources : tuple of str
        Each once.
    """
    models = (s for e in demo.ensembles for run in e.runs for s in run.sources)
    return (*SOURCES, *(s for s in dict.fromkeys(models) if not _cited(s, SOURCES)))


def last(t: TreatmentResult) -> Comparison:
    """Comparison of the last year that was measured.

    Parameters
    ----------
    t : TreatmentResult
        One treatment.

    Returns
    -------
    comparison : Comparison
        Of 1998.
    """
    return t.comparisons[-1]


def layer_of(demo: Demonstration) -> str:
    """Depth of the stocks of the experiment.

    Parameters
    ----------
    demo : Demonstration
        All results.

    Returns
    -------
    layer : str
        Such as ``0-23 cm``.
    """
    return f"0-{demo.experiment.depth:g} cm"


def number(value: ArrayLike | None) -> float:
    """A single number as float.

    Parameters
    ----------
    value : array_like
        One number, never None here. [as given]

    Returns
    -------
    number : float
        The same. [as given]
    """
    return float(np.asarray(value, dtype=np.float64))


def words_of(distribution: Distribution) -> str:
    """A distribution in words.

    Parameters
    ----------
    distribution : Distribution
        Of an uncertain quantity.

    Returns
    -------
    words : str
        Its kind and numbers.
    """
    if isinstance(distribution, Normal):
        return (
            f"normal, mean {distribution.mean:g}, "
            f"standard deviation {distribution.standard_deviation:g}"
        )
    if isinstance(distribution, Uniform):
        return f"uniform, {distribution.low:g} to {distribution.high:g}"
    return repr(distribution)


def _cited(source: str, known: tuple[str, ...]) -> bool:
    """Whether a citation with the same identifier is among those known."""
    doi = source.partition("doi:")[2].split()[0] if "doi:" in source else source
    return any(doi.rstrip(".") in text for text in known)


def signed(value: float) -> str:
    """A number with its sign, one decimal.

    Parameters
    ----------
    value : float
        A difference. [Mg ha-1]

    Returns
    -------
    text : str
        With a true minus sign.
    """
    return f"{value:+.1f}".replace("-", MINUS)


def named(model: str, text: str) -> str:
    """A remark that begins with the name of its model once.

    Parameters
    ----------
    model : str
        Name as on the command line.
    text : str
        Remark, which may begin with a name of the model.

    Returns
    -------
    remark : str
        Name, colon, remark.
    """
    name = MODELS.get(model, model)
    for prefix in (f"{name}: ", f"{name.rstrip('0123456789')}: "):
        text = text.removeprefix(prefix)
    return f"{name}: {text}"
