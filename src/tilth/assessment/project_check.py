"""What of a project file a schema cannot check; every fault with its path."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, Final

import numpy as np

from tilth.accounting.emission import KG_PER_MG
from tilth.accounting.farm_input import UREA_NITROGEN
from tilth.accounting.tier1 import LandUse, stock_change_factor
from tilth.assessment.project import DEPTH
from tilth.assessment.project_alerts import KEPT_WET
from tilth.assessment.project_biochar import faults_of_biochar
from tilth.assessment.project_fires_animals import faults_of_animals
from tilth.assessment.project_idle import faults_of_idle
from tilth.assessment.project_layers import (
    LEAST_CONTENT,
    faults_of_layers,
    stock_of_layers,
)
from tilth.assessment.project_own_rate import faults_of_rate
from tilth.assessment.project_strip import LEAST as LEAST_STRIP
from tilth.assessment.project_strip import faults_of_strips, strips_of
from tilth.assessment.project_woody import faults_of_woody
from tilth.assessment.project_yield_check import faults_of_sums, faults_of_yields
from tilth.assessment.run_ipcc_tier2 import plant_quality
from tilth.assessment.schema_fault import Keys, name_of
from tilth.climate.ipcc_zone import climate_zone, zone_of_code
from tilth.climate.ipcc_zone import zone as zone_named
from tilth.datasets.practices import read_practices
from tilth.errors import InputError

Fault = tuple[Keys, str]
Rule = Callable[[Keys, dict[str, Any], int], Iterator[Fault]]
MONTHLY: Final = ("temperature", "precipitation", "pet")
FOR_ZONE: Final = (*MONTHLY, "elevation", "frost_days")
PARTS: Final = ("history", "baseline", "plan")  # of a parcel, with practices
ALONE: Final = {  # what a rule looks at though other keys beside it may be wrong
    "climate": ("precipitation",),
    "history": ("practices", "land_use"),
    "baseline": ("practices",),
    "plan": ("practices",),
}
TRANSITION: Final = 20.0  # yr
PERCENT: Final = 100.0
TEXTURE_ROUNDED: Final = 1.0  # by which rounded parts may exceed 100 %
HECTARE: Final = 0.1  # Mg ha-1 of 1 g kg-1, 1 g cm-3 and 1 cm
USUAL_DENSITY: Final = 1.3  # g cm-3
LEAST_RAIN: Final = 50.0  # of a year, on cropland without irrigation [mm]
IRRIGATION: Final = "irrigation"
ROUNDED: Final = 0.02  # of the nitrogen of urea that a rounded number may lack
RAINFED: Final = ("long-term cultivated", "perennial", "set-aside")
ORGANIC: Final = ("drained-organic-soil", "organic-soil")


def land_use(data: dict[str, Any]) -> LandUse:
    """Land use of its words in the file.

    Parameters
    ----------
    data : dict
        Of the file.

    Returns
    -------
    land_use : LandUse
        The same.
    """
    former = data.get("former")
    return LandUse(
        use=data["use"],
        management=data.get("management", ""),
        input_level=data.get("input_level", ""),
        former=None if former is None else land_use(former),
    )


def zone_of_climate(climate: dict[str, Any]) -> str:
    """Climate zone that is given or follows from the normals.

    Parameters
    ----------
    climate : dict
        Of a parcel.

    Returns
    -------
    zone : str
        "" where neither is possible.
    """
    if all(name in climate for name in FOR_ZONE):
        t = climate["temperature"]
        code = climate_zone(
            float(np.mean(t)),
            sum(climate["precipitation"]),
            sum(climate["pet"]),
            elevation=climate["elevation"],
            frost_days=climate["frost_days"],
            warmest_month=max(t),
        )
        return zone_of_code(int(code)).name
    return str(climate.get("zone", ""))


def faults_of_parcel(
    at: Keys, parcel: dict[str, Any], start: int, wrong: frozenset[str] = frozenset()
) -> Iterator[Fault]:
    """Faults of one parcel, as far as its form is right.

    Parameters
    ----------
    at : tuple
        Keys of the parcel.
    parcel : dict
        Its content.
    start : int
        First year of the project. [yr]
    wrong : frozenset of str, default none
        Keys of the parcel whose form is wrong or that are missing; rules that need
        them are left out.

    Yields
    ------
    fault : tuple
        Keys and sentence.
    """
    for needs, faults in _RULES:
        if wrong.isdisjoint(needs):
            yield from faults(at, parcel, start)


def _area(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    if ("area_ha" in parcel) == ("geometry" in parcel):
        yield _fault(at, "area_ha", "or geometry must be given, and not both")


def _yields(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    depth = parcel["soil"].get("depth", DEPTH)
    found = list(faults_of_yields(at, parcel, depth))
    yield from found or faults_of_sums(at, parcel, depth)


def _woody(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    zone = zone_of_climate(parcel["climate"])
    trees = parcel["plan"].get("woody", [])
    yield from faults_of_woody((*at, "plan", "woody"), trees, zone)


def _fault(at: Keys, key: str | int, words: str, *more: str | int) -> Fault:
    keys = (*at, key, *more)
    return keys, f"{name_of(keys)} {words}"


def _climate(at: Keys, parcel: dict[str, Any], start: int) -> Iterator[Fault]:
    at, climate = (*at, "climate"), parcel["climate"]
    given = [name for name in MONTHLY if name in climate]
    zone = zone_of_climate(climate)
    if given and len(given) < len(MONTHLY):
        missing = ", ".join(n for n in MONTHLY if n not in given)
        yield at, f"{name_of(at)} must hold {missing}, too; got {', '.join(given)}"
    elif not zone:
        yield (
            at,
            f"{name_of(at)} must hold zone, or {', '.join(FOR_ZONE)}; "
            f"got {', '.join(climate) or 'nothing'}",
        )
    elif climate.get("zone", zone) != zone:
        yield _fault(
            at, "zone", f"must be that of the normals, {zone}; got {climate['zone']}"
        )
    change = climate.get("change")
    if change is None:
        return
    if not given:
        yield _fault(at, "change", f"needs the months: {', '.join(MONTHLY)}")
    if change["year"] <= start:
        yield _fault(
            at,
            "change",
            f"must come after the first year of the project, {start}; "
            f"got {change['year']}",
            "year",
        )


def _rain(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    """A year's rain on which no crop grows is mostly one in mm per day."""
    rain = sum(parcel.get("climate", {}).get("precipitation", [LEAST_RAIN]))
    history = parcel.get("history", {})
    crops = history.get("land_use", {}).get("use") in RAINFED
    watered = IRRIGATION in history.get("practices", [])
    if crops and not watered and rain < LEAST_RAIN:
        yield _fault(
            (*at, "climate"),
            "precipitation",
            f"must be the sum of each month, in mm month-1; the year has {rain:.3g} "
            f"mm, and no crop grows on less than {LEAST_RAIN:g}: are these mm d-1? "
            f"Where the field is irrigated, name {IRRIGATION} in history.practices",
        )


def _soil(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    at, soil = (*at, "soil"), parcel["soil"]
    clay = soil.get("clay")
    if clay is not None and 0.0 < clay < 1.0:
        yield _fault(
            at, "clay", f"must be in %; got {clay:g}: write 23, not 0.23, for 23 %"
        )
    if "samples" in soil and "stock" not in soil and "layers" not in soil:
        yield _fault(at, "samples", "belongs to a measured stock; none is given")
    depth = soil.get("depth", DEPTH)
    if "layers" in soil:
        found = list(faults_of_layers(at, soil, depth))
        yield from found
        if clay is None and not found:
            clay = stock_of_layers(soil["layers"], depth).clay
    elif "class" not in soil and "stock" not in soil:
        yield _fault(at, "class", "or stock or layers must be given; got none of them")
    yield from _texture(at, soil, clay)
    if "stock" in soil and "stock_standard_error" not in soil:
        yield _fault(
            at,
            "stock_standard_error",
            "must come with stock, in Mg ha-1: a stock without its error gives no "
            "honest interval",
        )
    yield from _least_stock(at, soil, depth)
    organic = soil.get("class") == "organic"
    for key in ("drained_site", "rewetted_site"):
        if key in soil and not organic:
            yield _fault(at, key, "belongs to the class organic only")


def _least_stock(at: Keys, soil: dict[str, Any], depth: float) -> Iterator[Fault]:
    """A stock as small as if it were a content in %, or in kg m-2."""
    least = HECTARE * LEAST_CONTENT * USUAL_DENSITY * depth
    if soil.get("stock", least) < least and not soil.get("low_carbon", False):
        yield _fault(
            at,
            "stock",
            f"must be in Mg ha-1; got {soil['stock']:g} to {depth:g} cm, which is less "
            f"than {LEAST_CONTENT:g} g kg-1 of carbon: is it in % or kg m-2? Confirm a "
            "soil with so little carbon by soil.low_carbon: true",
        )


def _texture(at: Keys, soil: dict[str, Any], clay: float | None) -> Iterator[Fault]:
    """Parts of the fine earth that are more than the whole."""
    parts = {"clay": clay, "silt": soil.get("silt"), "sand": soil.get("sand")}
    known = {name: part for name, part in parts.items() if part is not None}
    if sum(known.values()) > PERCENT + TEXTURE_ROUNDED:
        words = ", ".join(f"{name} {part:.4g}" for name, part in known.items())
        key = next(name for name in ("silt", "sand") if name in known)
        yield _fault(
            at, key, f"must not exceed {PERCENT:g} % with the rest; got {words}"
        )


def _zone(parcel: dict[str, Any]) -> str:
    """Climate zone of a mineral soil; "" if it has no factors of Tier 1."""
    organic = parcel["soil"].get("class") == "organic"
    return "" if organic else zone_of_climate(parcel["climate"])


def _history(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    history = parcel["history"]
    years = history["years_in_use"]
    if years < TRANSITION and "former" not in history:
        yield _fault(
            at,
            "history",
            f"must be given where the land use is younger than {TRANSITION:g} yr: the "
            f"soil still changes from the use before; got years_in_use {years:g}",
            "former",
        )
    zone = _zone(parcel)
    if not zone:
        return
    for name, key in (
        ("history", "land_use"),
        ("history", "former"),
        ("baseline", "land_use"),
        ("plan", "land_use"),
    ):
        data = parcel.get(name, {}).get(key)
        if data is None:
            continue
        try:
            use = land_use(data)
            if zone_named(zone).cropland or use.use in ("native", "forest"):
                stock_change_factor(zone, use)
        except InputError as error:
            yield _fault((*at, name), key, f"cannot be used: {error}")


def _keys_of(part: str) -> Rule:
    """Whether practices are in the catalogue, whatever else is wrong beside them."""

    def faults(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
        place = (*at, part, "practices")
        for i, key in enumerate(parcel.get(part, {}).get("practices", [])):
            if key not in read_practices():
                near = get_close_matches(key, read_practices(), n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                said = f"must be a key of the catalogue; got {key!r}{hint}"
                yield _fault(place, i, said)

    return faults


def _conflicts_of(part: str) -> Rule:
    """Whether practices can stand on one field in one year."""

    def faults(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
        place, known = (*at, part, "practices"), read_practices()
        keys = parcel.get(part, {}).get("practices", [])
        for i, key in enumerate(keys):
            for other in keys[:i]:
                if key == other or (key in known and other in known[key].conflicts):
                    said = f"must not stand in one year with {other}; got {key}"
                    yield _fault(place, i, said)

    return faults


def _climates(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    """Practices of the plan outside the climates where they are known."""
    place, known = (*at, "plan", "practices"), read_practices()
    zone = zone_of_climate(parcel["climate"])
    if not zone:
        return
    plan = parcel.get("plan", {})
    for i, key in enumerate(plan.get("practices", [])):
        if key not in known:
            continue  # that is a fault of its own, `_keys_of`
        if known[key].fits(zone) == "excluded":
            reason = next(e.reason for e in known[key].excluded if zone in e.zones)
            yield _fault(place, i, f"{key} is outside its climates: {reason}")
        if known[key].fits(zone) == "unknown" and "outside_climates" not in plan:
            yield _fault(
                place,
                i,
                f"{key} is known in {', '.join(known[key].climates)}, not in "
                f"{zone}: leave it out, or give plan.outside_climates, a reason",
            )


def _organic(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    """Practices of the plan that need an organic soil."""
    place, known = (*at, "plan", "practices"), read_practices()
    if parcel["soil"].get("class") == "organic":
        return
    for i, key in enumerate(parcel.get("plan", {}).get("practices", [])):
        if key in known and any(r in ORGANIC for r in known[key].requires):
            yield _fault(place, i, f"{key} needs an organic soil; got another")


def _worse(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    """A baseline without practices that the history has."""
    history = parcel.get("history", {}).get("practices", [])
    baseline = parcel.get("baseline", {}).get("practices", history)
    for i, key in enumerate(history):
        if key not in baseline:
            yield (
                (*at, "baseline", "practices"),
                f"{name_of((*at, 'baseline', 'practices'))} must hold {key}: "
                f"{name_of((*at, 'history', 'practices', i))} has it already, and a "
                "baseline worse than the history claims what is not new",
            )


def _threat(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    """Peat that is kept wet, against a baseline that drains it."""
    practices = parcel["plan"].get("practices", [])
    drains = "drained_site" in parcel["soil"]
    if KEPT_WET in practices and drains and "reason" not in parcel.get("baseline", {}):
        yield _fault(
            (*at, "baseline"),
            "reason",
            f"must be given with {KEPT_WET}: why the peat would be drained without the "
            "project; a baseline worse than the land claims what is not new",
        )


def _worse_use(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    """A baseline that keeps the land use and holds less carbon than the history."""
    now = parcel["history"]["land_use"]
    then, zone = parcel.get("baseline", {}).get("land_use"), _zone(parcel)
    if then is None or not zone or then["use"] != now["use"]:
        return
    if "reason" in parcel["baseline"]:
        return
    try:
        before, after = (
            float(stock_change_factor(zone, land_use(data)).value)
            for data in (now, then)
        )
    except InputError:
        return  # that is a fault of its own, `_history`
    if after < before:
        yield _fault(
            (*at, "baseline"),
            "land_use",
            f"must not be worse than {name_of((*at, 'history', 'land_use'))}: such a "
            "baseline claims what is not new; where the land would get worse without "
            "the project, say why in baseline.reason",
        )


def _unchanged(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
    """Another land use without a new practice."""
    history = parcel["history"].get("practices", [])
    baseline = parcel.get("baseline", {}).get("practices", history)
    plan = parcel["plan"]
    if set(plan["practices"]) <= set(baseline) and "land_use" in plan:
        yield _fault(
            (*at, "plan"), "land_use", "must be left out: the plan has no new practice"
        )


def _plan(at: Keys, parcel: dict[str, Any], start: int) -> Iterator[Fault]:
    at, plan = (*at, "plan"), parcel["plan"]
    if plan.get("start_year", start) < start:
        yield _fault(
            at,
            "start_year",
            f"must not come before that of the project, {start}; "
            f"got {plan['start_year']}",
        )
    yield from _carbon_input((*at, "carbon_input"), plan.get("carbon_input", {}))
    if not plan["practices"]:
        return
    adoption = plan.get("adoption")
    place = (*at, "adoption")
    if adoption is None:
        yield place, f"{name_of(place)} must be declared; got nothing"
        return
    curve = adoption["curve"]
    needs = {"immediate": "reason", "linear": "years", "declared": "shares"}
    for name, key in needs.items():
        if curve == name and key not in adoption:
            why = ": 100 % of the area overnight is rare" if name == "immediate" else ""
            yield _fault(place, key, f"must be given for the curve {curve}{why}")
        if curve != name and key in adoption and key != "reason":
            yield _fault(place, key, f"belongs to the curve {name}; got {curve}")
    least = LEAST_STRIP if strips_of(parcel) else 1.0
    yield from _shares(place, adoption, least)


def _shares(at: Keys, adoption: dict[str, Any], least: float) -> Iterator[Fault]:
    """Shares that fall, that are no per cents, or that jump to the whole."""
    shares = adoption.get("shares", [])
    for key, largest in (
        ("share", adoption.get("share", 0.0)),
        ("shares", max(shares, default=0.0)),
    ):
        if 0.0 < largest <= least:
            said = f"must be in %; got {adoption[key]}: write 50, not 0.5, for 50 %"
            yield _fault(at, key, said)
    steps = [b - a for a, b in pairwise([0.0, *shares])]
    if min(steps, default=0.0) < 0.0:
        yield _fault(at, "shares", f"must not fall, in %; got {shares}")
    if max(steps, default=0.0) == PERCENT and "reason" not in adoption:
        yield _fault(
            at, "reason", "must be given where all of the area changes in one year"
        )


def _carbon_input(at: Keys, given: dict[str, Any]) -> Iterator[Fault]:
    for key, other in (
        ("baseline", "project"),
        ("project", "baseline"),
        ("baseline", "ratio_standard_error"),
        ("lignin", "nitrogen"),
        ("nitrogen", "lignin"),
        ("baseline_cover", "project_cover"),
        ("baseline_manure", "project_manure"),
    ):
        if other in given and key not in given:
            yield _fault(at, key, f"must be given with {other}; got nothing")
    if "crop" in given and plant_quality(given["crop"]) is None:
        yield _fault(
            at,
            "crop",
            f"must be in the IPCC's table 5.5B; got {given['crop']!r}: give lignin and "
            "nitrogen instead",
        )
    if "crop" in given and "lignin" in given:
        yield _fault(at, "crop", "must be left out where lignin and nitrogen are given")


def _inputs(at: Keys, inputs: dict[str, Any]) -> Iterator[Fault]:
    """Nitrogen of urea is part of the mineral fertiliser."""
    urea = inputs.get("urea", 0.0) * UREA_NITROGEN * KG_PER_MG
    given = inputs.get("n_synthetic", 0.0)
    if given < urea * (1.0 - ROUNDED):
        yield _fault(
            at,
            "n_synthetic",
            f"must hold the nitrogen of the urea, {urea:g} kg ha-1 yr-1; got {given:g}",
        )
    yield from faults_of_animals(at, inputs)


def _inputs_of(side: str) -> Rule:
    def faults(at: Keys, parcel: dict[str, Any], _: int) -> Iterator[Fault]:
        inputs = parcel.get(side, {}).get("inputs")
        return _inputs((*at, side, "inputs"), inputs or {})

    return faults


# Keys of a parcel that a rule looks at, and the rule.
_RULES: Final[tuple[tuple[set[str], Rule], ...]] = (
    ({"area_ha", "geometry"}, _area),
    ({"climate"}, _climate),
    ({"climate.precipitation", "history.land_use", "history.practices"}, _rain),
    ({"soil"}, _soil),
    ({"climate", "soil", "history", "baseline", "plan"}, _history),
    *(({f"{part}.practices"}, _keys_of(part)) for part in PARTS),
    *(({f"{part}.practices"}, _conflicts_of(part)) for part in PARTS),
    ({"climate", "plan.practices"}, _climates),
    ({"soil", "plan.practices"}, _organic),
    ({"history.practices", "baseline.practices"}, _worse),
    ({"climate", "soil", "history", "baseline"}, _worse_use),
    ({"soil", "baseline", "plan"}, _threat),
    ({"history", "baseline", "plan"}, _unchanged),
    ({"plan"}, _plan),
    ({"climate", "plan"}, _woody),
    ({"soil", "plan"}, lambda at, parcel, _: faults_of_biochar(at, parcel)),
    ({"plan"}, lambda at, p, _: faults_of_rate((*at, "plan"), p["plan"])),
    ({"plan"}, lambda at, parcel, _: faults_of_strips(at, parcel)),
    (
        {"climate", "soil", "history", "baseline", "plan"},
        lambda at, parcel, _: faults_of_idle(at, parcel),
    ),
    ({"soil", "baseline", "plan", "allocation"}, _yields),
    ({"baseline"}, _inputs_of("baseline")),
    ({"plan"}, _inputs_of("plan")),
)
