"""Maps that a run writes: names, units, and what FAO's cleaning keeps of each.

The names of FAO's products are those of its technical specifications for the
sequestration map (2020, doi:10.4060/cb0353en); all other maps carry our own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final

from tilth.assessment.potential.config import Potential
from tilth.assessment.potential.saturation import KEY, saturation_names

BAU: Final = "BAU"
STOCK: Final = "Mg ha-1"
RATE: Final = "Mg ha-1 yr-1"
PERMIL: Final = "permil yr-1"
KEPT: Final = {  # least and largest value that FAO's cleaning keeps (script 15)
    "T0": (0.0, 800.0),
    "finalSOC": (0.0, 800.0),
    "AbsDiff": (-80.0, 80.0),
    "RelDiff": (0.0, 80.0),
    "ASR": (-4.0, 4.0),
    "RSR": (0.0, 4.0),
    "Uncertainty": (0.0, 200.0),
}
DIFFERENCE: Final = "FaithfulLessExact_"
SPREAD: Final = {
    "StandardError": "standard error",
    "P05": "5th percentile",
    "P95": "95th percentile",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One map.

    Parameters
    ----------
    key : str
        Such as ``RSR_SSM1``.
    unit : str
        Of its values.
    words : str
        What it shows, in English with places for `values`.
    values : mapping of str to object
        Names and years in it.
    spread : str
        Measure of the spread that is shown of it; "" for itself.
    fao : bool
        Whether it is one of FAO's products.
    kept : tuple of float
        Least and largest value that FAO's cleaning keeps. [as it]
    """

    key: str
    unit: str
    words: str
    values: Mapping[str, object] = field(default_factory=dict)
    spread: str = ""
    fao: bool = False
    kept: tuple[float, float] = (-inf, inf)

    @property
    def title(self) -> str:
        """What it shows."""
        words = self.words.format(**self.values)
        return f"{words}: {self.spread}" if self.spread else words

    def file_name(self, prefix: str) -> str:
        """Name of the file, such as ``ABC_GSOCseq_T0_Map030.tif``."""
        start = f"{prefix}_" if prefix else ""
        if not self.fao:
            return f"{start}Tilth_{self.key}.tif"
        joint = "" if self.key.endswith("Uncertainty") else "_"
        return f"{start}GSOCseq_{self.key}{joint}Map030.tif"


def products(potential: Potential) -> list[Product]:
    """Maps of a run, in the order of its blocks.

    Parameters
    ----------
    potential : Potential
        The run.

    Returns
    -------
    products : list of Product
        The map of the status is not among them.
    """
    names = [plan.name for plan in potential.scenarios]
    found = [*_fao_products(names, potential), *_own_products(names, potential)]
    if potential.bounds:
        found += _bounds(names, potential.bounds)
    if potential.monte_carlo is not None:
        found += [
            replace(
                product,
                key=f"{product.key}_{name}",
                spread=title,
                fao=False,
                kept=(-inf, inf),
            )
            for product in found
            if product.key in spread_keys(potential)
            for name, title in SPREAD.items()
        ]
    found += [
        Product(
            key=f"{KEY}{name}",
            unit="1",
            words="{name}: stock per what silt and clay can hold (a warning)",
            values={"name": name},
        )
        for name in saturation_names(potential)
    ]
    if potential.compare:
        found += _differences(compared_keys(potential))
    return found


def spread_keys(potential: Potential) -> list[str]:
    """Maps whose spread among the members of a Monte Carlo is written."""
    names = [plan.name for plan in potential.scenarios]
    return [
        "T0",
        *(f"ASR_{name}" for name in (BAU, *names)),
        *(f"RSR_{name}" for name in names),
    ]


def _fao_products(names: list[str], potential: Potential) -> list[Product]:
    """Stocks, differences and rates."""
    last = potential.warm_up[1]
    when = {"now": last, "end": last + potential.years_ahead}

    def product(kind: str, name: str, unit: str, words: str) -> Product:
        key = f"{kind}_{name}" if name else kind
        values = {"name": name, **when} if name else when
        return Product(
            key=key, unit=unit, words=words, values=values, fao=True, kept=KEPT[kind]
        )

    found = [product("T0", "", STOCK, "Organic carbon at the end of {now}")]
    for name in (BAU, *names):
        changed = "Change from the end of {now} to the end of {end}, {name}"
        rate = "Mean yearly change to the end of {end}, {name}"
        found += [
            product(
                "finalSOC", name, STOCK, "Organic carbon at the end of {end}, {name}"
            ),
            product("AbsDiff", name, STOCK, changed),
            product("ASR", name, RATE, rate),
        ]
    for plan in potential.scenarios:
        both = [
            product("RelDiff", plan.name, STOCK, "{name} less BAU at the end of {end}"),
            product("RSR", plan.name, RATE, "Mean yearly gain of {name} over BAU"),
        ]
        # FAO's scenarios cannot lose; a loss of another one is no fault of its cell.
        found += both if plan.only_raises_c_input else map(_with_losses, both)
    return found


def _with_losses(product: Product) -> Product:
    """The same map, of a scenario that may lose as much as it may gain."""
    most = product.kept[1]
    return replace(product, kept=(-most, most))


def _own_products(names: list[str], potential: Potential) -> list[Product]:
    """Maps of the 4 per 1000 target, and what they rest on."""
    years = potential.years_ahead
    found = [
        Product(
            key="CInput_BAU", unit=RATE, words="Plant carbon entering the soil, BAU"
        ),
        Product(key="NPP", unit=RATE, words="Net primary production of the land use"),
    ]
    for name in (BAU, *names):
        found += [
            Product(
                key=f"RateOfInitial_{name}",
                unit=PERMIL,
                words="Mean yearly gain of {name}, of the initial stock",
                values={"name": name},
            ),
            Product(
                key=f"YearsAbove4Permil_{name}",
                unit="yr",
                words="Years in which {name} gains 4 permil of the initial stock",
                values={"name": name},
            ),
        ]
    found += [
        Product(
            key=f"RateOverBAU_{name}",
            unit=PERMIL,
            words="Mean yearly gain of {name} over BAU, of the initial stock",
            values={"name": name},
        )
        for name in names
    ]
    for key, what in (("", "the initial stock"), ("OverBAU", BAU)):
        found += [
            Product(
                key=f"ExtraInput4Permil{key}",
                unit=RATE,
                words=f"Extra plant carbon for 4 permil from {what} in {{years}} years",
                values={"years": years},
            ),
            Product(
                key=f"ShareOfNPP4Permil{key}",
                unit="1",
                words="Extra plant carbon per net primary production, "
                f"4 permil from {what}",
            ),
        ]
    return found


def _bounds(names: list[str], difference: str) -> list[Product]:
    """FAO's uncertainties: half of the largest less the least run, per the run."""
    limits = KEPT["Uncertainty"] if difference == "fao" else (-inf, inf)
    keys = [
        "T0",
        BAU,
        "SSM",
        *(f"ASR_{name}" for name in (BAU, *names)),
        *(f"RSR_{name}" for name in names),
    ]
    return [
        Product(
            key=f"{key}_Uncertainty",
            unit="%",
            words="{name}: half of the largest less the least run, per the run",
            values={"name": key},
            fao=True,
            kept=limits,
        )
        for key in keys
    ]


def compared_keys(potential: Potential) -> list[str]:
    """Maps whose difference between the modes is written."""
    names = (plan.name for plan in potential.scenarios)
    return ["T0", f"finalSOC_{BAU}", *(f"RSR_{name}" for name in names)]


def _differences(keys: list[str]) -> list[Product]:
    """Faithful less exact mode."""
    return [
        Product(
            key=f"{DIFFERENCE}{key}",
            unit=RATE if key.startswith("RSR") else STOCK,
            words="{name}: faithful less exact mode",
            values={"name": key},
        )
        for key in keys
    ]
