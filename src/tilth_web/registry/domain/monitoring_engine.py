"""The measuring part of the engine, loaded when it is first asked.

Records go in and come out as plain data, so that they can be kept. What the engine
reads from files is written into a folder that is gone afterwards.
"""

import json
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

from tilth_web.errors import WorkflowError
from tilth_web.registry.domain.engine import fingerprint

FORM = 1  # version of the form of inputs, and of results of a round
AREA, PLAN, KEPT, MAPPING = (
    "area.geojson",
    "plan.json",
    "reference.json",
    "mapping.yaml",
)
TWO_STAGE, ZONES = "two-stage", "zones"
REFUSED = "refused"
ASKED = "soc_content_unit", "sample_mass_unit", "coarse_fraction_unit"
ANSWER = "; if it is right, confirm it with"  # what follows is for the command line
MOST_FINDINGS = 200
MOST_PROFILES = 1_000  # that a report shows


def version():
    """Version of the engine."""
    return metadata.version("tilth")


def drawn_plan(area, choices, round_name):
    """A sampling plan: its record, and the field sheet as PDF if Pango is there."""
    from tilth.assessment.sampling.design import sampling_plan  # noqa: PLC0415 -- takes seconds
    from tilth.assessment.sampling.plan_file import plan_record  # noqa: PLC0415
    from tilth.geo.area_file import read_area  # noqa: PLC0415
    from tilth.report import field_sheet  # noqa: PLC0415

    with _folder({AREA: json.dumps(area)}) as (folder, said), said:
        file = read_area(folder / AREA)
        plan = sampling_plan(file, _design(choices, round_name))
    return plan_record(plan), _pdf(field_sheet.page(plan))


def files_of_plan(record, round_name):
    """Files of a plan for receivers, maps and the laboratory of a round, by name."""
    from tilth.report.plan_files import files_of_plan as files  # noqa: PLC0415

    return files(_plan(record | {"inputs": record["inputs"] | {"round": round_name}}))


def control_sites_wanted(n_strata):
    """How many control sites standards ask for; "" if none asks for any."""
    from tilth.assessment.sampling.standards import (  # noqa: PLC0415
        control_sites_wanted as wanted,
    )

    return wanted(n_strata)


def without_options(text):
    """A sentence without the options of the command line that it names."""
    from tilth.report.plan_words import without_options as without  # noqa: PLC0415

    return without(text)


def rule_meanings():
    """What each rule of a laboratory file means, in English, by its key."""
    from tilth.assessment.layers.rule import layer_rules  # noqa: PLC0415

    return {
        key: rule.meaning.removeprefix(f"{key.rpartition('_')[0]}: ")
        for key, rule in layer_rules().items()
    }


def template_workbook():
    """The empty template of a laboratory file, with a sheet that explains it."""
    from tilth.assessment.layers.template import template_xlsx  # noqa: PLC0415

    return template_xlsx()


def columns():
    """Columns of the template: name, whether it is a text, and its unit."""
    from tilth.assessment.layers.column import layer_columns  # noqa: PLC0415

    return [(c.name, c.kind == "text", c.unit) for c in layer_columns().values()]


def estimates():
    """Names of functions that estimate a bulk density."""
    from tilth.soil.bulk_density import pedotransfer_functions  # noqa: PLC0415

    return list(pedotransfer_functions())


def read_laboratory(path, choices, *, round_name, planned):
    """What a laboratory file holds, and its accepted rows as CSV of the template.

    `planned` are the names of the points of the plan. Without rows, the record says by
    ``unreadable`` why, and which ``headings`` the file has.
    """
    from tilth.assessment.layers.layers import read_layers  # noqa: PLC0415
    from tilth.assessment.layers.template import table_csv  # noqa: PLC0415
    from tilth.errors import TilthError  # noqa: PLC0415
    from tilth.report.quality import record  # noqa: PLC0415

    mapping = choices.get("mapping")
    with _folder({MAPPING: json.dumps(mapping)} if mapping else {}) as (folder, _said):
        try:
            found = read_layers(
                [path],
                mapping=folder / MAPPING if mapping else None,
                confirmed=choices.get("confirmed", ()),
                pedotransfer=choices.get("pedotransfer") or None,
            )
        except TilthError as error:
            text = _plain(str(error), path.parent, folder)
            return {"unreadable": text, "headings": _headings(path, choices)}, ""
    read = record(found, {})
    number = len(read["findings"])
    read |= {
        "unreadable": "",
        "headings": _headings(path, choices),
        "rounds": _names(found.table.round),
        "sites": _sites(found.table, planned),
        "questions": _questions(found.findings),
        "n_findings": number,
        "findings": [
            f | {"message": f["message"].partition(ANSWER)[0]}
            for f in read["findings"][:MOST_FINDINGS]
        ],
    }
    del read["sources"], read["inputs"]
    return read, table_csv(_of_round(found.table, round_name))


def measured(given, tell):
    """The record of a round, and its report as HTML and PDF, as far as they are made.

    `given` holds the plan, the layers of each round by name, the reference mass of the
    first one, where this is a later one, and the choices. `tell` gets a share and a
    word before each step.
    """
    from tilth.assessment.layers.layers import read_layers  # noqa: PLC0415 -- takes seconds
    from tilth.errors import DataError  # noqa: PLC0415

    choices, plan = given["choices"], _plan(given["plan"])
    texts = {f"round-{n}.csv": t for n, t in enumerate(given["layers"].values(), 1)}
    kept = {KEPT: given["reference"]} if given["reference"] else {}
    with _folder(texts | kept) as (folder, said), said:
        tell(0.05, "")
        layers = read_layers(
            [folder / name for name in texts],
            confirmed=[q for q in ASKED if q in choices["confirmed"]],
            left_out=_with_role(choices, "left-out"),
        )
        refused = [f for f in layers.findings if f.severity == REFUSED]
        if refused:
            raise DataError(
                f"{refused[0].message.partition(ANSWER)[0]} ({refused[0].rule})"
            )
        tell(0.2, "")
        if given["reference"]:
            record, page = _change(layers, plan, given, folder / KEPT)
        else:
            record, page = _stock(layers, plan, choices, given["language"])
        tell(0.6, "")
        if (layers.table.depth_top == 0.0).sum() > MOST_PROFILES:
            return record, None, None
        html = page()
        tell(0.8, "")
        return record, html.encode(), _pdf(html)


def _stock(layers, plan, choices, language):
    """The first round: its stock, and the reference mass that is kept from then on."""
    from tilth.assessment.stock.first_round import first_round  # noqa: PLC0415
    from tilth.assessment.stock.reference_file import reference_text  # noqa: PLC0415
    from tilth.assessment.stock.stock import StockOptions, stocks  # noqa: PLC0415
    from tilth.report.change_record import estimate_record  # noqa: PLC0415
    from tilth.report.quality import row_counts  # noqa: PLC0415
    from tilth.report.stock_report import page  # noqa: PLC0415

    options = StockOptions(example=plan.example)
    found = stocks(layers, options)
    first = first_round(found, plan, _with_role(choices, "control"))
    counts = row_counts(found.findings, found.n_rows)
    record = {
        "tilth_version": version(),
        "kind": "stock",
        "example": plan.example,
        "method": first.method,
        "sources": list(dict.fromkeys(first.sources)),
        "provisional": list(found.provisional),
        "warnings": list(first.warnings),
        "depth_cm": first.depth,
        "reference_mass_mg_ha": first.reference_mass,
        "area_ha": plan.area,
        "n_rows": counts.n_rows,
        "rounds": [_round(first.round, estimate_record)],
        "standards": [],
        "reference": reference_text(found),
    }
    return record, lambda: page(found, language)


def _change(layers, plan, given, kept):
    """A later round: the change since the first, and what standards deduct."""
    from tilth.assessment.change.change import stock_change  # noqa: PLC0415
    from tilth.assessment.change.options import (  # noqa: PLC0415
        QUESTIONS,
        ChangeOptions,
    )
    from tilth.assessment.stock.reference_file import (  # noqa: PLC0415
        held_against,
        kept_options,
        read_reference,
    )
    from tilth.assessment.stock.stock import stocks  # noqa: PLC0415
    from tilth.report.change_record import change_record  # noqa: PLC0415
    from tilth.report.change_report import page  # noqa: PLC0415

    choices, reference = given["choices"], read_reference(kept)
    found = held_against(stocks(layers, kept_options(reference)), reference)
    options = ChangeOptions(
        name=given["name"],
        example=plan.example,
        plan=plan,
        controls=_with_role(choices, "control"),
        tillage_depth=choices["tillage_depth"],
        emissions_co2e=choices["emissions"],
        leakage_co2e=choices["leakage"],
        confirmed=tuple(q for q in QUESTIONS if q in choices["confirmed"]),
        files={
            "plan": (PLAN, fingerprint(given["plan"])),
            "reference": (KEPT, sha256(given["reference"].encode()).hexdigest()),
        },
    )
    result = stock_change(found, options)
    record = change_record(result)
    record |= {"kind": "change", "reference": reference.text}
    return record, lambda: page(result, given["language"])


def _round(found, estimate_record):
    return {
        "name": found.name,
        "date": found.date and found.date.isoformat(),
        "n_points": found.n_points,
        "soc_stock": estimate_record(found.estimate, "mg_ha"),
    }


def _design(choices, round_name):
    """Choices of a form as options of the engine."""
    from tilth.assessment.sampling.options import (  # noqa: PLC0415
        DesignOptions,
        Farms,
        Wanted,
    )

    two_stage = choices["design"] == TWO_STAGE
    return DesignOptions(
        seed=choices["seed"],
        design="stratified" if choices["design"] == ZONES else choices["design"],
        strata=ZONES if choices["design"] == ZONES else "compact",
        n_strata=choices["n_strata"],
        wanted=Wanted(
            n_points=None if two_stage else choices["points"],
            detectable_difference=choices["difference"],
            half_width=choices["half_width"],
            standard_deviation=choices["sd"],
            correlation=choices["correlation"] or 0.0,
            correlation_known=choices["correlation"] is not None,
            years=choices["years"],
        ),
        farms=Farms(n_farms=choices["farms"], n_points=choices["farm_points"]),
        margin=choices["margin"] or 0.0,
        cores=choices["cores"],
        round=round_name,
    )


def _pdf(html):
    """A page as PDF, or None where Pango is not installed."""
    from tilth.report.pdf import has_pango, pdf_of  # noqa: PLC0415

    return pdf_of(html) if has_pango() else None


def _with_role(choices, role):
    """Sites that have a role, in the order of their names."""
    return tuple(sorted(n for n, found in choices["sites"].items() if found == role))


def _plan(record):
    """A plan from its record."""
    from tilth.assessment.sampling.plan_file import read_plan  # noqa: PLC0415

    with _folder({PLAN: json.dumps(record)}) as (folder, said), said:
        return read_plan(folder / PLAN)


def _headings(path, choices):
    """Headings of a file; none where no line of headings is found."""
    from tilth.assessment.layers.opening import headings_of  # noqa: PLC0415
    from tilth.assessment.layers.sheet import Layout  # noqa: PLC0415
    from tilth.errors import TilthError  # noqa: PLC0415

    line = choices.get("header")
    for header in [line] if line else [None, 1]:
        try:
            return list(headings_of(path, Layout(header=header)))
        except TilthError:
            continue
    return []


def _questions(findings):
    """Questions on the whole file: rule and why it is asked."""
    return [
        {"rule": f.rule, "why": f.message.partition(ANSWER)[0]}
        for f in findings
        if f.severity == REFUSED and not f.row and f.rule in ASKED
    ]


def _names(labels):
    return sorted(set(labels.texts()))


def _sites(table, planned):
    """Each site with the number of its points, and how many the plan has."""
    points = {}
    for site, point in zip(table.site.texts(), table.point.texts(), strict=True):
        points.setdefault(site, set()).add(point)
    return [
        {"name": name, "points": len(own), "planned": len(own & planned)}
        for name, own in points.items()
    ]


def _of_round(table, round_name):
    """The same layers under the name that the round has on the platform."""
    from tilth.assessment.layers.table import labels_of  # noqa: PLC0415

    return replace(table, round=labels_of([round_name] * len(table.row)))


@contextmanager
def _folder(texts):
    """A folder with files, and a context in which no error names the folder."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
        yield folder, _without(folder)


@contextmanager
def _without(folder):
    """Errors of the engine as sentences for the page, without paths of the server."""
    from tilth.errors import TilthError  # noqa: PLC0415

    try:
        yield
    except TilthError as error:
        raise WorkflowError(_plain(str(error), folder)) from error


def _plain(text, *folders):
    for folder in folders:
        text = text.replace(f"{folder}/", "")
    return text
