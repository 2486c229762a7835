"""A sampling plan in short, for the screen."""

from rich.table import Table

from tilth.assessment.sampling.sampling_plan import PURPOSIVE, SamplingPlan
from tilth.assessment.sampling.standards import control_sites_wanted
from tilth.report.plan_words import place


def table(plan: SamplingPlan) -> Table:
    """Strata, farms or the area with their points.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    table : Table
        One row per stratum or sampled farm.
    """
    found = Table(title=f"Sampling plan: {plan.name}")
    found.add_column("stratum" if plan.strata else "farm" if plan.farms else "area")
    for column in ("area, ha", "points", "reserves"):
        found.add_column(column, justify="right")
    rows = [(s.name, s.area) for s in plan.strata]
    if plan.farms:
        rows = [(f.name, f.area) for f in plan.farms if f.sampled]
    for name, hectares in rows:
        found.add_row(name, f"{hectares:.2f}", *_counts(plan, name))
    if not plan.farms:
        found.add_row("all", f"{plan.area:.2f}", *_counts(plan, None))
    return found


def remarks(plan: SamplingPlan) -> tuple[str, ...]:
    """What a reader must know beside the table.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    lines : tuple of str
        Place, design and precision first, then warnings, then what to do next.
    """
    depths = ", ".join(f"{top:g}-{bottom:g}" for top, bottom in plan.depths)
    lines = [
        *(["The area is an invented example: do not sample there."] * plan.example),
        f"{place(plan)}.",
        f"Design: {plan.method}.",
        f"Samples: {plan.cores_per_sample} cores each, at {depths} cm.",
        f"Precision: {plan.precision['statement']}.",
    ]
    if plan.kind != PURPOSIVE and plan.precision["half_width_stock_mg_ha"] is not None:
        half = plan.precision["half_width_stock_mg_ha"]
        level = plan.precision["level"]
        lines.append(
            f"The {level:.0%} interval of the mean stock is ±{half:.2g} t C/ha."
        )
    lines += [f"Warning: {warning}." for warning in plan.warnings]
    lines += [f"Provisional: {text}." for text in plan.provisional]
    controls = control_sites_wanted(len(plan.strata))
    lines += [f"Next: {controls}."] if controls else []
    return tuple(lines)


def _counts(plan: SamplingPlan, name: str | None) -> tuple[str, str]:
    """Points and reserves of a stratum or farm; of all if None."""
    own = [
        p
        for p in plan.points
        if name is None
        or p.stratum == name
        or p.farm == name
        or p.farm.startswith(f"{name} (draw ")
    ]
    reserves = sum(p.reserve for p in own)
    return str(len(own) - reserves), str(reserves)
