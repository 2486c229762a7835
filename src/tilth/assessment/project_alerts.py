"""Alerts and co-benefits of one parcel."""

from typing import Final

from tilth.assessment.project import Parcel, RegionStock
from tilth.assessment.project_outcome import Courses, Value, unknown
from tilth.assessment.project_result import Alert, Benefit
from tilth.datasets.practice import EFFECTS, Statement
from tilth.datasets.practices import read_practices
from tilth.soil.mineral_capacity import (
    capacity_source,
    known_classes,
    mineral_capacity,
)
from tilth.soil.stock import soc_stock

UNKNOWN: Final = "unknown"
LEAST: Final = 1e-9  # Mg ha-1; a loss below it is of rounding
NO_STONES: Final = "coarse fragments are taken as none"
KEPT_WET: Final = "peatland-protection"  # a practice of land that is not drained
MANURE: Final = ("manure", "compost", "biosolids", "digestate", "compost-in-rice")
GRASS_OR_FOREST: Final = ("grassland", "native", "forest")


def alerts(
    parcel: Parcel,
    courses: Courses | None,
    region: RegionStock | None,
    years: int,
) -> tuple[Alert, ...]:
    """What a reader must look at.

    Parameters
    ----------
    parcel : Parcel
        Of the project.
    courses : Courses or None
        Its stocks, if known.
    region : RegionStock or None
        Stocks of the region, as the user gives them.
    years : int
        Horizon. [yr]

    Returns
    -------
    alerts : tuple of Alert
        Each there, or unknown.
    """
    found = [*_soil(parcel, region), *_farming(parcel), *_nature(parcel)]
    if courses is not None and parcel.new_practices:
        found += _saturation(parcel, courses, years)
        if courses.project[0, years] < courses.baseline[0, years] - LEAST:
            found.append(
                Alert(
                    subject="loss of soil carbon",
                    state="alert",
                    text="the plan leaves less carbon in the soil than the baseline",
                )
            )
    return tuple(found)


def capacity(parcel: Parcel) -> Value:
    """Carbon that silt and clay of the layer can hold at most.

    Parameters
    ----------
    parcel : Parcel
        With clay, silt, bulk density and soil class, if known.

    Returns
    -------
    soc_stock : Value
        Unknown where one of them is; no error, for the source's was not seen.
        [Mg ha-1]
    """
    soil = parcel.soil
    if soil.organic:
        return unknown("it is for mineral soils")
    missing = [
        f"soil.{name}"
        for name in ("clay", "silt", "bulk_density")
        if getattr(soil, name) is None
    ]
    if missing:
        return unknown(f"it needs {', '.join(missing)}")
    if soil.soil_class not in known_classes():
        return unknown(
            f"no capacity of the minerals is known for {soil.soil_class or 'a soil'}"
            f"{'' if soil.soil_class else ' whose class is not given'}"
        )
    content = mineral_capacity(soil.clay or 0.0, soil.silt or 0.0, soil.soil_class)
    stock = soc_stock(content, soil.bulk_density or 0.0, soil.depth)
    return Value(
        estimate=float(stock),
        reason="; ".join(
            [
                *capacity_source()[::-1],
                "the error that the source prints was not seen",
                *(() if soil.coarse_counted else (NO_STONES,)),
            ]
        ),
    )


def _saturation(parcel: Parcel, courses: Courses, years: int) -> list[Alert]:
    most = capacity(parcel)
    if most.estimate is None:
        return [
            Alert(
                subject="saturation",
                state=UNKNOWN,
                text="how much more the mineral-associated fraction can hold is "
                f"unknown: {most.reason}",
            )
        ]
    projected = float(courses.project[0, years])
    if projected <= most.estimate:
        return []
    return [
        Alert(
            subject="saturation",
            state="alert",
            text=f"the stock of the plan after {years} years, {projected:.3g} t C/ha, "
            f"is above what silt and clay can hold, {most.estimate:.3g} t C/ha: more "
            "of it must stay as particles that decay soon (provisional)",
        )
    ]


def _soil(parcel: Parcel, region: RegionStock | None) -> list[Alert]:
    if parcel.soil.organic:
        drained = bool(parcel.soil.drained_site)
        kept = KEPT_WET in parcel.new_practices
        return [
            Alert(
                subject="organic soil",
                state="alert",
                text="an organic soil holds more carbon than any practice adds: keep "
                "it wet, or rewet it",
            ),
            Alert(
                subject="drained peat",
                state="alert" if drained else UNKNOWN,
                text="it would be drained without the project, as declared"
                if drained and kept
                else "it is drained and loses carbon every year"
                if drained
                else "whether it is drained is not said",
            ),
        ]
    return _rich(parcel, region)


def _rich(parcel: Parcel, region: RegionStock | None) -> list[Alert]:
    """Whether the measured stock is above the 90th percentile of its region."""
    soil = parcel.soil
    why = ""
    if region is None:
        why = "no regional distribution is at hand"
    elif soil.soc_stock is None:
        why = "the stock is not measured"
    elif soil.depth != region.depth:
        why = (
            f"that of the region is of 0-{region.depth:g} cm, the stock of "
            f"0-{soil.depth:g} cm"
        )
    if why or region is None:
        return [
            Alert(
                subject="carbon-rich soil",
                state=UNKNOWN,
                text="whether the stock is above the 90th percentile of the region is "
                f"unknown: {why}",
            )
        ]
    if (soil.soc_stock or 0.0) <= region.percentile_90:
        return []
    return [
        Alert(
            subject="carbon-rich soil",
            state="alert",
            text=f"the stock, {soil.soc_stock:g} t C/ha (standard error "
            f"{soil.stock_error:g}), is above the 90th percentile of the region, "
            f"{region.percentile_90:g} ({region.source}): protect it before all",
        )
    ]


def _farming(parcel: Parcel) -> list[Alert]:
    known, found = read_practices(), []
    before, after = parcel.baseline_inputs or {}, parcel.project_inputs or {}
    given = {"yield"} <= before.keys() & after.keys()
    if parcel.new_practices and given and after["yield"] < before["yield"]:
        found.append(
            Alert(
                subject="food security",
                state="alert",
                text=f"the plan yields {after['yield']:g} where the baseline "
                f"yields {before['yield']:g}: food may have to come from elsewhere",
            )
        )
    for key in parcel.new_practices:
        for risk in known[key].risks:
            if risk.key == "food-security" and not given:
                found.append(
                    Alert(
                        subject="food security",
                        state=UNKNOWN,
                        text=f"{key} may lower the yield; the yields of baseline and "
                        "plan are not both given",
                    )
                )
        moved = parcel.manure_from_elsewhere
        if key in MANURE and moved is not False:
            found.append(
                Alert(
                    subject="manure transfer",
                    state="alert" if moved else UNKNOWN,
                    text="carbon brought from other land is no gain for the climate: "
                    + (
                        "what is spread here is missing there"
                        if moved
                        else "where it was used before is not said"
                    ),
                )
            )
    return found


def _nature(parcel: Parcel) -> list[Alert]:
    known, found = read_practices(), []
    for key in parcel.new_practices:
        practice = known[key]
        if any(risk.key == "water-demand" for risk in practice.risks):
            found.append(
                Alert(subject="water", state="alert", text=f"{key} may need more water")
            )
        harms = [e for e in practice.effects["biodiversity"] if e.judgement == "harm"]
        converts = practice.tier1 is not None and practice.tier1.use not in (
            "",
            parcel.baseline_use.use,
        )
        if harms or (converts and parcel.baseline_use.use in GRASS_OR_FOREST):
            found.append(
                Alert(
                    subject="biodiversity",
                    state="alert",
                    text=f"{key} changes {parcel.baseline_use.use}: look at what lives "
                    "there first",
                )
            )
    told = any(alert.subject == "biodiversity" for alert in found)
    return found if told else [*found, *_converted(parcel)]


def _converted(parcel: Parcel) -> list[Alert]:
    """Grassland or forest to which the plan gives another use in its own words."""
    before, after = parcel.baseline_use.use, parcel.project_use
    converts = parcel.new_practices and after is not None and after.use != before
    if not converts or before not in GRASS_OR_FOREST:
        return []
    text = f"the plan changes {before}: look at what lives there first"
    return [Alert(subject="biodiversity", state="alert", text=text)]


def benefits(practices: tuple[str, ...]) -> tuple[Benefit, ...]:
    """Other effects of practices, by the catalogue.

    Parameters
    ----------
    practices : tuple of str
        Keys.

    Returns
    -------
    benefits : tuple of Benefit
        One per published effect, and one ``unknown`` per subject without any.
    """
    known, found = read_practices(), []
    for key in practices:
        for subject in EFFECTS:
            effects = known[key].effects[subject]
            for e in effects:
                found.append(
                    Benefit(
                        practice=key,
                        subject=subject,
                        effect=e.quantity,
                        direction=e.direction,
                        judgement=e.judgement,
                        size=_size(e.statement),
                        evidence=e.statement.mark,
                        source=e.statement.source.citation,
                    )
                )
            if not effects:
                found.append(
                    Benefit(
                        practice=key,
                        subject=subject,
                        effect=subject,
                        direction=UNKNOWN,
                        judgement=UNKNOWN,
                        size="",
                        evidence=UNKNOWN,
                        source="",
                    )
                )
    return tuple(found)


def _size(statement: Statement) -> str:
    if statement.value is None:
        return statement.note
    size = f"{statement.value:g} {statement.unit}"
    return f"{size} ({statement.note})" if statement.note else size
