"""Projects for programs: a table, GeoJSON, and the record of one."""

import csv

from tilth_web.accounts.domain.vocabulary import country_name
from tilth_web.files.domain.stored_files import visible_files
from tilth_web.registry.domain.partners import confirmed_partners
from tilth_web.registry.domain.queries import visible_assessments

COLUMNS = (
    "uuid",
    "name",
    "example",
    "holder",
    "country",
    "land_use_system",
    "practices",
    "first_year",
    "state",
    "area_ha",
    "place_shown",
    "longitude",
    "latitude",
    "years",
    "stock_change_mg_ha",
    "stock_change_mg_ha_low_90",
    "stock_change_mg_ha_high_90",
    "total_change_mg",
    "method",
    "provisional",
    "assessed_on",
    "tilth_version",
)
UNTOLD = "story", "words", "shown__input", "shown__result", "place__outline"
# A spreadsheet would run what begins so; the last four are fullwidth forms.
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def table(projects):
    """Rows of all projects, the heads first; an empty cell is unknown.

    Here, and wherever an area is told, projects come through `told_projects`.
    """
    yield COLUMNS
    rows = projects.select_related("person", "organisation", "shown", "place")
    rows = rows.defer(*UNTOLD).prefetch_related("practices")
    for project in rows.iterator(chunk_size=500):
        yield _row(project)


def csv_lines(rows):
    """Rows as lines of CSV, one at a time, so that memory stays flat."""
    write = csv.writer(_Echo(), lineterminator="\n").writerow
    return (write(row) for row in rows)


class _Echo:
    """A file that gives back what is written."""

    def write(self, text):
        return text


def geojson_of(project):
    """The public place of a project as a feature of GeoJSON."""
    place = getattr(project, "place", None)
    return {
        "type": "Feature",
        "id": str(project.uuid),
        "geometry": place.outline if place else None,
        "properties": {
            "name": project.name,
            "example": project.example,
            "country": project.country,
            "land_use_system": project.system,
            "area_ha": project.told_area_ha,
            "place_shown": project.privacy,
        },
    }


def record_of(project, user):
    """What the public page of a project says, with the whole assessment."""
    shown = project.shown
    if shown is not None and not _may_see(user, shown):
        shown = None
    return {
        "uuid": str(project.uuid),
        "name": project.name,
        "example": project.example,
        "summary": project.summary,
        "story": project.story,
        "language": project.language,
        "holder": project.holder_name,
        "country": project.country,
        "country_name": country_name(project.country),
        "land_use_system": project.system,
        "practices": sorted(project.practices.values_list("key", flat=True)),
        "partners": [
            {"organisation": p.organisation.name, "part": p.part}
            for p in confirmed_partners(project)
        ],
        "timeline": [
            {"day": m.day.isoformat(), "text": m.text, "reached": m.reached}
            for m in project.milestones.all()
        ],
        "documents": [
            {"uuid": str(f.uuid), "name": f.name, "sha256": f.sha256}
            for f in visible_files(user, project)
        ],
        "first_year": project.start_year,
        "state": project.state,
        "area_ha": project.told_area_ha,
        "place_shown": project.privacy,
        "published_at": project.published_at and project.published_at.isoformat(),
        "assessment": None if shown is None else assessment_record(shown),
    }


def assessment_record(assessment):
    """An assessment as a file: `tilth assess` runs its ``result`` again."""
    return {
        "uuid": str(assessment.uuid),
        "number": assessment.number,
        "assessed_at": assessment.created_at.isoformat(),
        "tilth_version": assessment.tilth_version,
        "seed": assessment.seed,
        "schemas": assessment.schemas,
        "input_sha256": assessment.input_sha256,
        "result_sha256": assessment.result_sha256,
        "result": assessment.result,
    }


def measurement_record(measurement):
    """A result of a round with all that it rests on, for those involved: it has places.

    `tilth change` says it again from the plan and the layers of its input.
    """
    return {
        "uuid": str(measurement.uuid),
        "number": measurement.number,
        "measured_at": measurement.created_at.isoformat(),
        "tilth_version": measurement.tilth_version,
        "schemas": measurement.schemas,
        "input": measurement.input,
        "input_sha256": measurement.input_sha256,
        "result": measurement.result,
        "result_sha256": measurement.result_sha256,
    }


def _may_see(user, assessment):
    return visible_assessments(user).filter(pk=assessment.pk).exists()


def _row(project):
    place, shown = getattr(project, "place", None), project.shown
    at = [place.lon, place.lat] if place else [None, None]
    answer = [None] * 9
    if shown:
        interval = [shown.change_low, shown.change_high]
        change = [shown.years, shown.change, *interval, shown.total_change]
        day = shown.created_at.date().isoformat()
        answer = [*change, shown.tier, shown.provisional, day, shown.tilth_version]
    practices = " ".join(sorted(p.key for p in project.practices.all()))
    what = [project.country, project.system, practices, project.start_year]
    who = [
        project.uuid,
        safe_cell(project.name),
        project.example,
        safe_cell(project.holder_name),
    ]
    how = [project.state, project.told_area_ha, project.privacy]
    return [*who, *what, *how, *at, *answer]


def safe_cell(text):
    text = str(text)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
