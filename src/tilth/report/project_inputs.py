"""What an assessment rests on: inputs, parcels on the map, provenance."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

import tilth
from tilth.accounting.tier1 import LandUse
from tilth.assessment.project.assessment import Assessment
from tilth.assessment.project.group import MOST_SHOWN
from tilth.assessment.project.outcome import Value
from tilth.assessment.project.project import Parcel, Project
from tilth.report.area_map import AreaMap, MapShape
from tilth.report.html import HtmlTable
from tilth.report.project_record import METHOD, fingerprint
from tilth.report.project_sentences import verbatim
from tilth.report.project_tables import MOST_ON_PAPER, alike, practices
from tilth.report.project_words import Speaker, capital

MOST_SHAPES: Final = 1_000  # parcels that a map can show
MOST_MAP_NAMES: Final = 40
UNITS: Final = {"diesel": "kg CO₂e/L", "electricity": "kg CO₂e/kWh"}


def parcel_inputs(
    assessment: Assessment, shown: Sequence[str], speaker: Speaker
) -> HtmlTable:
    """What the project file says of each parcel.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    shown : sequence of str
        Names of the parcels, in their order.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        Climate, soil, use, plan.
    """
    say = speaker.language.say
    project = assessment.project
    known = {p.id: p for p in project.parcels}
    caption = say("Parcels as the project file describes them")
    if len(known) > MOST_SHOWN:
        caption = say(
            "{caption}; the {shown} largest of {n}, the others are in result.json",
            caption=caption,
            shown=len(shown),
            n=len(known),
        )
    return HtmlTable(
        caption=caption,
        columns=(
            say("Parcel"),
            say("Climate zone"),
            say("Soil class"),
            say("Stock at the start, t C/ha"),
            say("Land use until now"),
            say("Practices without the project"),
            say("New practices"),
            say("Area under them after {years} years", years=project.horizon),
        ),
        rows=alike(_parcel(known[name], project, speaker) for name in shown),
        numeric=False,
        on_paper=MOST_ON_PAPER,
    )


def _parcel(p: Parcel, project: Project, speaker: Speaker) -> tuple[str, ...]:
    say, number = speaker.language.say, speaker.language.number
    stock = say("not measured")
    if p.soil.soc_stock is not None:
        stock = say(
            "{stock} ± {error} (standard error), 0-{depth} cm",
            stock=number(p.soil.soc_stock),
            error=number(p.soil.stock_error),
            depth=f"{p.soil.depth:g}",
        )
    share = p.under_plan(project.horizon)
    return (
        verbatim(p.id),
        speaker.language.word("zones", p.climate.zone),
        speaker.sentences.term(p.soil.soil_class or "not given"),
        stock,
        say(
            "{use}, for {years} years",
            use=_use(p.history, speaker),
            years=f"{p.years_in_use:g}",
        ),
        practices(p.baseline_practices, speaker)
        if p.baseline_practices
        else say("none named"),
        practices(p.new_practices, speaker),
        f"{100.0 * share:.0f} %",
    )


def further_inputs(
    assessment: Assessment, shown: Sequence[str], speaker: Speaker
) -> HtmlTable:
    """Weather, soil, carbon inputs and what the plan brings, parcel by parcel.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    shown : sequence of str
        Names of the parcels, in their order.
    speaker : Speaker
        Of the report.

    Returns
    -------
    table : HtmlTable
        What the models and the balance take.
    """
    say = speaker.language.say
    known = {p.id: p for p in assessment.project.parcels}
    holds = {p.id: p.capacity for p in assessment.parcels}
    return HtmlTable(
        caption=say("What models and balance take of each parcel"),
        columns=(
            say("Parcel"),
            say("Weather"),
            say("Soil"),
            say("Carbon entering the soil"),
            say("What the plan brings"),
        ),
        rows=alike(
            (
                verbatim(name),
                _weather(known[name], speaker),
                _soil(known[name], holds[name], speaker),
                _carbon(known[name], speaker),
                _brought(known[name], speaker),
            )
            for name in shown
        ),
        numeric=False,
        on_paper=MOST_ON_PAPER,
    )


def _weather(p: Parcel, speaker: Speaker) -> str:
    say, change = speaker.language.say, p.climate.change
    if not p.climate.temperature:
        return say("climate zone only")
    if change is None:
        return say("twelve months, which repeat")
    return say(
        "twelve months under a climate scenario, which is whole after {years} years: "
        "{source}",
        years=f"{change.reached_after:g}",
        source=verbatim(change.source),
    )


def _soil(p: Parcel, holds: Value, speaker: Speaker) -> str:
    say, soil = speaker.language.say, p.soil
    named = (
        (say("clay"), soil.clay, " %"),
        (say("silt"), soil.silt, " %"),
        (say("sand"), soil.sand, " %"),
        (say("pH"), soil.ph, ""),
    )
    said = [
        f"{name} {speaker.language.typed(f'{value:.3g}')}{unit}"
        for name, value, unit in named
        if value is not None
    ]
    if soil.samples is not None:
        said.append(say("{n} samples", n=soil.samples))
    if holds.estimate is not None:
        said.append(
            say(
                "silt and clay hold {stock} t C/ha at most (provisional)",
                stock=speaker.language.number(holds.estimate, 0),
            )
        )
    return ", ".join(said) or say("nothing more")


def _carbon(p: Parcel, speaker: Speaker) -> str:
    say, given = speaker.language.say, p.carbon_input
    if given is None:
        return say("not given")
    if given.yields is not None:
        return say("from yields")
    if given.baseline_input is None:
        return say("from the catalogue")
    return say(
        "{baseline} t C/ha a year without the plan, {project} with it",
        baseline=speaker.language.number(given.baseline_input),
        project=speaker.language.number(given.project_input),
    )


def _brought(p: Parcel, speaker: Speaker) -> str:
    say, said = speaker.language.say, []
    if p.woody:
        said.append(say("trees or hedges, {n} kinds", n=len(p.woody)))
    if p.biochar is not None:
        mass = speaker.language.typed(f"{p.biochar['mass']:g}")
        said.append(say("biochar, {mass} t/ha once", mass=mass))
    if "electricity" in (p.project_inputs or {}):
        said.append(say("electricity"))
    return ", ".join(said) or say("nothing more")


def _energy(assessment: Assessment, speaker: Speaker) -> list[tuple[str, str]]:
    """Emission factors of the project file, with their sources."""
    say, typed = speaker.language.say, speaker.language.typed
    rows: list[tuple[str, str]] = []
    for name, given in assessment.project.data.get("energy", {}).items():
        text = f"{given['factor']:g}"
        if "low" in given:
            ends = {k: typed(f"{given[k]:g}") for k in ("low", "high")}
            text += f" {say('({low} to {high})', **ends)}"
        rows.append(
            (
                capital(speaker.sentences.of(f"emission factor of {name}")),
                say(
                    "{factor} {unit}, {source}",
                    factor=typed(text),
                    unit=Markup(UNITS[name]),
                    source=verbatim(given.get("source", "")),
                ),
            )
        )
    return rows


def _use(use: LandUse, speaker: Speaker) -> Markup:
    """Land use, tillage or management, and level of input."""
    term, say = speaker.sentences.term, speaker.language.say
    said = [term(use.use)]
    if use.management:
        said.append(Markup(say("management: {word}", word=term(use.management))))
    if use.input_level:
        said.append(Markup(say("carbon input: {word}", word=term(use.input_level))))
    return Markup(", ").join(said)


def choices(assessment: Assessment, speaker: Speaker) -> list[tuple[str, str]]:
    """Choices of the assessment, and what it takes to compute it again.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    speaker : Speaker
        Of the report.

    Returns
    -------
    rows : list of (str, str)
        Name and value.
    """
    project, say = assessment.project, speaker.language.say
    leakage = say("not declared, so unknown")
    if project.leakage is not None:
        mass, reason = project.leakage
        leakage = say(
            "{mass} t CO₂e, declared: {reason}",
            mass=speaker.language.number(mass),
            reason=_reason(reason, speaker),
        )
    return [
        (say("Method"), speaker.sentences.of(METHOD)),
        (say("First year"), f"{project.start_year}"),
        (say("Horizon"), say("{years} years", years=project.horizon)),
        (
            say("Discount rate of costs"),
            say(
                "{rate} % a year",
                rate=speaker.language.typed(f"{100.0 * project.discount_rate:g}"),
            ),
        ),
        (say("Leakage"), leakage),
        *_energy(assessment, speaker),
        (say("Warming potentials"), speaker.sentences.of(assessment.potentials)),
        (say("Members of the Monte Carlo"), f"{assessment.n_members}"),
        (say("Seed of the random draws"), f"{assessment.seed}"),
        (say("Version"), verbatim(f"tilth {tilth.__version__}")),
        (
            say("SHA-256 of the project"),
            Markup('<code translate="no">{}</code>').format(fingerprint(project.data)),
        ),
    ]


def _reason(reason: str, speaker: Speaker) -> Markup:
    """Reason of the leakage: the user's own, then the parts that were computed."""
    own, *parts = reason.split("; ")
    while parts and "Mg of it by" not in parts[0]:
        own = f"{own}; {parts.pop(0)}"
    return Markup("; ").join([verbatim(own), *map(speaker.sentences.of, parts)])


def parcel_map(assessment: Assessment, title: str) -> AreaMap | None:
    """Map of the parcels whose outline the project file gives.

    Parameters
    ----------
    assessment : Assessment
        Of a project.
    title : str
        What is to be seen.

    Returns
    -------
    area_map : AreaMap or None
        None if there is no outline, or too many for one map.
    """
    given = [
        (p["id"], p["geometry"])
        for p in assessment.project.data["parcels"]
        if "geometry" in p
    ]
    if not 0 < len(given) <= MOST_SHAPES:
        return None
    named = len(given) <= MOST_MAP_NAMES
    return AreaMap(
        title=title,
        boundary=None,
        shapes=tuple(
            MapShape(name=name if named else "", geometry=geometry)
            for name, geometry in given
        ),
        points=(),
    )
