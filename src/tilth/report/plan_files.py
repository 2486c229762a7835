"""Files of a sampling plan: for maps, satellite receivers and the laboratory."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

import tilth
from tilth.assessment.layers.column import layer_columns
from tilth.assessment.sampling.plan_file import plan_record
from tilth.assessment.sampling.sampling_plan import PlanPoint, SamplingPlan

POINT_COLUMNS: Final = (
    "point",
    "stratum",
    "farm",
    "latitude",
    "longitude",
    "origin",
    "reserve",
)
TEMPLATE_COLUMNS: Final = (  # of the template for laboratory layers
    "site",
    "point",
    "stratum",
    "farm",
    "round",
    "date",
    "depth_top",
    "depth_bottom",
    "latitude",
    "longitude",
    "n_cores",
    "core_diameter",
    "sample_mass",
    "soc_content",
    "laboratory",
    "method",
)
GPX: Final = "http://www.topografix.com/GPX/1/1"
GPX_XSD: Final = "http://www.topografix.com/GPX/1/1/gpx.xsd"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
KML: Final = "http://www.opengis.net/kml/2.2"
EXAMPLE: Final = "Invented example: do not sample here."


def files_of_plan(plan: SamplingPlan) -> dict[str, str]:
    """Files of a plan, without the field sheet.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    files : dict
        Text by file name.
    """
    return {
        "plan.json": as_json(plan_record(plan)),
        "points.csv": points_csv(plan),
        "points.geojson": as_json(points_geojson(plan)),
        "strata.geojson": as_json(strata_geojson(plan)),
        "points.gpx": points_gpx(plan),
        "points.kml": points_kml(plan),
        "laboratory-template.csv": laboratory_template(plan),
    }


def as_json(record: dict[str, Any]) -> str:
    """Text of a record.

    Parameters
    ----------
    record : dict
        Without NaN and infinity.

    Returns
    -------
    text : str
        Indented by one; ends with a line end.
    """
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def points_csv(plan: SamplingPlan) -> str:
    """Points in the order of a walk, as CSV.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    text : str
        One row per point; degrees are WGS84.
    """
    return _csv(
        POINT_COLUMNS,
        (
            (
                p.name,
                p.stratum,
                p.farm,
                _degrees(p.latitude),
                _degrees(p.longitude),
                p.origin,
                "yes" if p.reserve else "no",
            )
            for p in plan.points
        ),
    )


def laboratory_template(plan: SamplingPlan) -> str:
    """Template for the laboratory, one row per point and depth.

    Reserves follow; rows of reserves that were not used are to be deleted.

    Parameters
    ----------
    plan : SamplingPlan
        The plan; an entry ``round`` of its inputs names the round.

    Returns
    -------
    text : str
        CSV with the headings of the layer template and their units; what is measured
        is empty.
    """
    name = str(plan.inputs.get("round", "1"))
    known = (
        (point, top, bottom) for point in plan.points for top, bottom in plan.depths
    )
    return _csv(
        [layer_columns()[column].heading() for column in TEMPLATE_COLUMNS],
        (
            (
                plan.name,
                point.name,
                point.stratum,
                point.farm,
                name,
                "",
                f"{top:g}",
                f"{bottom:g}",
                _degrees(point.latitude),
                _degrees(point.longitude),
                str(plan.cores_per_sample),
                *("",) * 5,
            )
            for point, top, bottom in known
        ),
    )


def points_geojson(plan: SamplingPlan) -> dict[str, Any]:
    """Points as a FeatureCollection.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    collection : dict
        RFC 7946.
    """
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [p.longitude, p.latitude]},
            "properties": {
                "point": p.name,
                "stratum": p.stratum,
                "farm": p.farm,
                "origin": p.origin,
                "reserve": p.reserve,
            },
        }
        for p in plan.points
    ]
    return _collection(plan, features)


def strata_geojson(plan: SamplingPlan) -> dict[str, Any]:
    """Strata, or the whole area where there are none, as a FeatureCollection.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    collection : dict
        RFC 7946, rings by the right-hand rule.
    """
    features = [
        {
            "type": "Feature",
            "geometry": s.geometry,
            "properties": {
                "name": s.name,
                "area_ha": s.area,
                "n_points": s.n_points,
            },
        }
        for s in plan.strata
    ] or [
        {
            "type": "Feature",
            "geometry": plan.boundary,
            "properties": {
                "name": plan.name,
                "area_ha": plan.area,
                "n_points": sum(not p.reserve for p in plan.points),
            },
        }
    ]
    return _collection(plan, features)


def points_gpx(plan: SamplingPlan) -> str:
    """Points as waypoints of GPX 1.1, for satellite receivers.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    text : str
        XML; no time, so that the same plan gives the same file.
    """
    ET.register_namespace("", GPX)
    ET.register_namespace("xsi", XSI)
    root = ET.Element(
        f"{{{GPX}}}gpx",
        {
            "version": "1.1",
            "creator": f"Tilth {tilth.__version__}",
            f"{{{XSI}}}schemaLocation": f"{GPX} {GPX_XSD}",
        },
    )
    head = ET.SubElement(root, f"{{{GPX}}}metadata")
    _text(head, GPX, "name", plan.name)
    _text(head, GPX, "desc", " ".join(_remarks(plan)))
    for point in plan.points:
        at = {"lat": _degrees(point.latitude), "lon": _degrees(point.longitude)}
        waypoint = ET.SubElement(root, f"{{{GPX}}}wpt", at)
        _text(waypoint, GPX, "name", point.name)
        _text(waypoint, GPX, "desc", _words(point))
        _text(waypoint, GPX, "sym", "Flag, Blue" if point.reserve else "Flag, Green")
    return _xml(root)


def points_kml(plan: SamplingPlan) -> str:
    """Points and strata as KML 2.2, for globes and phones.

    Parameters
    ----------
    plan : SamplingPlan
        The plan.

    Returns
    -------
    text : str
        XML.
    """
    ET.register_namespace("", KML)
    root = ET.Element(f"{{{KML}}}kml")
    document = ET.SubElement(root, f"{{{KML}}}Document")
    _text(document, KML, "name", plan.name)
    _text(document, KML, "description", " ".join(_remarks(plan)))
    style = ET.SubElement(document, f"{{{KML}}}Style", {"id": "area"})
    line = ET.SubElement(style, f"{{{KML}}}LineStyle")
    _text(line, KML, "width", "2")
    fill = ET.SubElement(style, f"{{{KML}}}PolyStyle")
    _text(fill, KML, "fill", "0")
    for feature in strata_geojson(plan)["features"]:
        mark = ET.SubElement(document, f"{{{KML}}}Placemark")
        _text(mark, KML, "name", str(feature["properties"]["name"]))
        _text(mark, KML, "styleUrl", "#area")
        _kml_geometry(mark, feature["geometry"])
    for point in plan.points:
        mark = ET.SubElement(document, f"{{{KML}}}Placemark")
        _text(mark, KML, "name", point.name)
        _text(mark, KML, "description", _words(point))
        place = ET.SubElement(mark, f"{{{KML}}}Point")
        _text(
            place,
            KML,
            "coordinates",
            f"{_degrees(point.longitude)},{_degrees(point.latitude)}",
        )
    return _xml(root)


def _collection(plan: SamplingPlan, features: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "name": plan.name,
        "example": plan.example,
        "tilth_version": tilth.__version__,
        "features": features,
    }


def _kml_geometry(parent: ET.Element, geometry: dict[str, Any]) -> None:
    """Polygon, or several in one MultiGeometry."""
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        parts = [parts]
    else:
        parent = ET.SubElement(parent, f"{{{KML}}}MultiGeometry")
    for rings in parts:
        polygon = ET.SubElement(parent, f"{{{KML}}}Polygon")
        for i, ring in enumerate(rings):
            side = "outerBoundaryIs" if i == 0 else "innerBoundaryIs"
            edge = ET.SubElement(polygon, f"{{{KML}}}{side}")
            line = ET.SubElement(edge, f"{{{KML}}}LinearRing")
            places = " ".join(f"{x!r},{y!r}" for x, y in ring)
            _text(line, KML, "coordinates", places)


def _text(parent: ET.Element, space: str, tag: str, text: str) -> None:
    ET.SubElement(parent, f"{{{space}}}{tag}").text = text


def _xml(root: ET.Element) -> str:
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _words(point: PlanPoint) -> str:
    """What a receiver shows of a point."""
    words = [
        f"stratum {point.stratum}" if point.stratum else "",
        f"farm {point.farm}" if point.farm else "",
        "reserve" if point.reserve else "",
        point.origin if point.origin != "random" else "",
    ]
    return ", ".join(word for word in words if word) or "point"


def _remarks(plan: SamplingPlan) -> list[str]:
    mark = [EXAMPLE] if plan.example else []
    return [*mark, f"{plan.kind}, seed {plan.seed}; {plan.method}."]


def _degrees(value: float) -> str:
    """Degrees that read back as the same number, without exponent."""
    return f"{value:.7f}" if float(f"{value:.7f}") == value else f"{value:.17f}"


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
