"""Field sheet of a sampling plan: map, points, protocol, form and labels.

One HTML page that is made for paper (`tilth.report.pdf.pdf_of`), also in black and
white. The code on each label holds the values of the layer template, so that a list of
scanned codes can be joined to the results of the laboratory.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import tilth
from tilth.assessment.sampling.sampling_plan import PURPOSIVE, PlanPoint, SamplingPlan
from tilth.report import html
from tilth.report.area_map import map_of_plan
from tilth.report.coordinates import decimal, sexagesimal
from tilth.report.label_sheet import SampleLabel, labels_of
from tilth.report.map_figure import map_figure, names_left_out
from tilth.report.plan_words import NAMES, place, without_options, worded
from tilth.report.quantity import number

PER_SHEET: Final = 24  # labels of 63.5 mm by 33.9 mm, three by eight on A4
EXAMPLE: Final = "The area is invented: do not sample here."
FORM_HEAD: Final = (
    ("Point", "Date"),
    ("Samplers", "Round"),
    ("Latitude found", "Longitude found"),
    ("Slope, aspect", "Land use, crop"),
    ("Last tillage, depth", "Manure or compost, date"),
    ("Moved from plan? Why, how far", "Weather, soil moisture"),
)
FORM_COLUMNS: Final = (
    "Depth, cm",
    "Cores mixed",
    "Inner diameter, mm",
    "Fresh mass, g",
    "Stones, g or volume %",
    "Hole refilled, compaction, remarks",
)
SHORT: Final = (  # of the precision, beneath the map; its sentence stands there, too
    "standard_deviation_mg_ha",
    "between_standard_deviation_mg_ha",
    "within_standard_deviation_mg_ha",
    "detectable_rate_mg_ha_yr",
    "cost",
)
HALF_WIDTHS: Final = {
    "half_width_stock_mg_ha": "mean stock",
    "half_width_change_mg_ha": "change",
}
RESULTS: Final = ("detectable_difference_mg_ha", "standard_error_stock_mg_ha")
TEST: Final = ("significance", "power", "level")  # mean nothing without a result
FORM_NOTE: Final = (
    "Write the depth that was really reached. Without the mass of the sample and the "
    "diameter of the core there is no bulk density, and without it no stock."
)


def page(plan: SamplingPlan) -> str:
    """Field sheet of a sampling plan as one self-contained HTML file.

    Parameters
    ----------
    plan : SamplingPlan
        Where to sample. An entry ``round`` of its inputs names the round on the labels;
        without one it is round 1.

    Returns
    -------
    html : str
        Text of the file.
    """
    round_name = str(plan.inputs.get("round", "1"))
    labels = list(labels_of(plan, plan.points, round_name))
    context = {
        "title": f"Field sheet: {plan.name}",
        "lead": _lead(plan),
        "example": EXAMPLE if plan.example else "",
        "tilth_version": tilth.__version__,
        "map": _map(plan),
        "summary": _summary(plan),
        "statement": _statement(plan),
        "strata": _strata(plan),
        "power_curve": _power_curve(plan),
        "provisional": plan.provisional,
        "warnings": [without_options(warning) for warning in plan.warnings],
        "points": [_row(point) for point in plan.points],
        "points_lead": _points_lead(plan),
        "with_strata": any(p.stratum for p in plan.points),
        "with_farms": any(p.farm for p in plan.points),
        "farms": _farms(plan),
        "protocol": plan.protocol,
        "method": plan.method,
        "inputs": _choices(plan),
        "sources": plan.sources,
        "form_head": FORM_HEAD,
        "form_columns": FORM_COLUMNS,
        "form_depths": [*(f"{a:g}-{b:g}" for a, b in plan.depths), "", ""],
        "form_note": FORM_NOTE,
        "labels_note": _labels_note(plan, len(labels)),
        "sheets": [labels[i : i + PER_SHEET] for i in range(0, len(labels), PER_SHEET)],
        "marks": lambda label: _marks(plan, label),
    }
    return html.render("field_sheet.html", context)


def _lead(plan: SamplingPlan) -> str:
    """One sentence: what is to be done."""
    main = sum(not p.reserve for p in plan.points)
    depths = ", ".join(f"{a:g}-{b:g}" for a, b in plan.depths)
    each = "" if plan.cores_per_sample == 1 else f" of {plan.cores_per_sample} cores"
    return f"Take one sample{each} from each of {main} points, at {depths} cm depth."


def _map(plan: SamplingPlan) -> html.HtmlFigure:
    area_map = map_of_plan(plan)
    wide, small = (map_figure(area_map, narrow=n, highest=0.74) for n in (False, True))
    left_out = names_left_out(wide)
    names = (
        f" {left_out} names found no room; the list has all points." if left_out else ""
    )
    return html.drawn(
        lambda narrow: small if narrow else wide,
        "map",
        area_map.title,
        "Thick line: boundary. Tints and broken lines: strata. Filled circles: points, "
        "joined by a dotted line in the order of a walk. Hollow circles: reserves. "
        f"Degrees are WGS84; north is up.{names}",
    )


def _summary(plan: SamplingPlan) -> list[tuple[str, str]]:
    """Facts beneath the map."""
    reserves = sum(p.reserve for p in plan.points)
    main = len(plan.points) - reserves
    rows = [
        ("Area", place(plan)),
        ("Points", f"{main}, and {reserves} reserves" if reserves else f"{main}"),
        ("Design", plan.kind),
    ]
    if plan.strata:
        areas = sorted(stratum.area for stratum in plan.strata)
        each = " to ".join(dict.fromkeys((number(areas[0]), number(areas[-1]))))
        rows.append(("Strata", f"{len(plan.strata)} of {each} ha, listed below"))
    if plan.farms:
        drawn = sum(f.sampled for f in plan.farms)
        rows.append(("Farms", f"{drawn} of {len(plan.farms)} drawn"))
    depths = ", ".join(f"{a:g}-{b:g} cm" for a, b in plan.depths)
    bags = main * len(plan.depths)
    rows += [
        ("Depths", depths),
        ("Cores per sample", f"{plan.cores_per_sample}"),
        ("Bags", f"{bags}, one per point and depth"),
        ("Seed", f"{plan.seed} (the same seed gives the same points)"),
    ]
    return rows + _precision(plan)


def _precision(plan: SamplingPlan) -> list[tuple[str, str]]:
    """What the sample is expected to tell, as far as it is known."""
    precision = plan.precision
    found = {k: precision.get(k) for k in SHORT}
    rows = worded({k: v for k, v in found.items() if v is not None})
    for key, what in HALF_WIDTHS.items():
        if precision.get(key) is not None and "level" in precision:
            level = f"{100.0 * precision['level']:g} % interval of the {what}"
            rows.append((level, f"±{number(precision[key])} t/ha"))
    if plan.kind == PURPOSIVE:
        rows.append(("Interval", "unknown: points chosen on purpose have none"))
    return rows


def _choices(plan: SamplingPlan) -> list[tuple[str, str]]:
    """All that was chosen, and all that is known of the precision."""
    known = {key: value for key, value in plan.precision.items() if value is not None}
    if not any(known.get(key) is not None for key in RESULTS):
        known = {k: v for k, v in known.items() if k not in TEST}
    return worded(plan.inputs) + worded(known)


def _statement(plan: SamplingPlan) -> list[str]:
    """What the sample can tell, in words, or why that is unknown."""
    said = without_options(str(plan.precision.get("statement") or "").rstrip("."))
    return [f"Precision: {said}."] if said else []


def _strata(plan: SamplingPlan) -> html.HtmlTable | None:
    if not plan.strata:
        return None
    return html.HtmlTable(
        caption="Strata",
        columns=("Stratum", "Area, ha", "Points"),
        rows=[(s.name, number(s.area, 2), f"{s.n_points}") for s in plan.strata],
    )


def _power_curve(plan: SamplingPlan) -> html.HtmlTable | None:
    """Power and detectable difference by number of points."""
    curve: Sequence[Mapping[str, Any]] = plan.precision.get("power_curve") or ()
    if not curve:
        return None
    aim = plan.precision.get("wanted_difference_mg_ha")
    change = aim or plan.precision.get("detectable_difference_mg_ha")
    heads = dict(worded(curve[0]))
    if change is not None:
        chance = f"Chance to find {number(change, 2)} t/ha"
        heads = {chance if k == NAMES["power"] else k: v for k, v in heads.items()}
    return html.HtmlTable(
        caption="What more or fewer points would tell",
        columns=tuple(heads),
        rows=[[text for _, text in worded(row)] for row in curve],
    )


def _points_lead(plan: SamplingPlan) -> str:
    reserves = any(p.reserve for p in plan.points)
    more = (
        " Reserves come last; use them in their order, only where a point cannot be "
        "sampled, and write down why."
        if reserves
        else ""
    )
    return (
        "WGS84: decimal degrees, and degrees, minutes and seconds beneath. Tick each "
        f"point when all its depths are in their bags.{more}"
    )


def _row(point: PlanPoint) -> dict[str, str]:
    """One line of the list of points."""
    remarks = ["reserve"] if point.reserve else []
    if point.origin != "random":
        remarks.append(point.origin)
    latitude, longitude = point.latitude, point.longitude
    return {
        "name": point.name,
        "stratum": point.stratum,
        "farm": point.farm,
        "remark": ", ".join(remarks),
        "decimal": f"{decimal(latitude)}, {decimal(longitude)}",
        "sexagesimal": (
            f"{sexagesimal(latitude, 'latitude')}, "
            f"{sexagesimal(longitude, 'longitude')}"
        ),
    }


def _farms(plan: SamplingPlan) -> html.HtmlTable | None:
    """Farms that were drawn."""
    drawn: Sequence[Any] = [f for f in plan.farms if f.sampled]
    if not drawn:
        return None
    return html.HtmlTable(
        caption=f"Farms drawn: {len(drawn)} of {len(plan.farms)}",
        columns=("Farm", "Area, ha"),
        rows=[(f.name, number(f.area)) for f in drawn],
    )


def _labels_note(plan: SamplingPlan, count: int) -> str:
    return (
        f"{count} labels, {PER_SHEET} on a sheet (63.5 mm by 33.9 mm, three by eight; "
        "print at 100 %). The code holds site|point|round|depth_top-depth_bottom, "
        "depths in cm, with the same values as the columns of the layer template."
    )


def _marks(plan: SamplingPlan, label: SampleLabel) -> str:
    """Words that a label must not lack."""
    words = ["RESERVE"] if label.reserve else []
    return " ".join([*words, "EXAMPLE"] if plan.example else words)
