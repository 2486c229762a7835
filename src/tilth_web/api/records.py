"""Records as the API tells them.

What is told is decided here, and of evaluations in `evaluation_records`, alone.
"""

from tilth_web.accounts import rules
from tilth_web.evaluation.domain.answers import modalities
from tilth_web.evaluation.domain.badges import address, page_of
from tilth_web.evaluation.domain.criteria_queries import successor
from tilth_web.evaluation.models import EligibilityCheck
from tilth_web.registry.domain.monitoring_laboratory import faults_of
from tilth_web.registry.domain.project_file import SECTIONS, energy_of
from tilth_web.registry.domain.queries import told_projects
from tilth_web.registry.models import Project

SHOWN_WITH = "person", "organisation", "shown", "place"
LARGE = "words", "shown__input", "shown__result", "place__outline"


def with_all(rows, user):
    """Projects with what is told a reader, but for what only some answers hold."""
    rows = told_projects(rows, user)
    return rows.select_related(*SHOWN_WITH).defer(*LARGE)


def listed(keys, user):
    """Projects of some keys as lists tell a reader, in the order of the keys.

    Joined to a long list, the rows of all would be put together to show a few.
    """
    rows = with_all(Project.objects.order_by(), user).defer("story")
    found = rows.prefetch_related("practices").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def project_summary(project):
    """A project for lists; its rows come through `with_all`, with practices."""
    place = getattr(project, "place", None)
    return {
        "uuid": project.uuid,
        "name": project.name,
        "example": project.example,
        "summary": project.summary,
        "holder": _holder(project),
        "country": project.country,
        "land_use_system": project.system,
        "practices": sorted(p.key for p in project.practices.all()),
        "first_year": project.start_year,
        "state": project.state,
        "area_ha": project.told_area_ha,
        "place_shown": project.privacy,
        "longitude": place.lon if place else None,
        "latitude": place.lat if place else None,
        "published_at": project.published_at,
        "assessment": assessment_summary(project.shown) if project.shown else None,
    }


def project_record(project, user):
    """A project for one reader."""
    return project_summary(project) | {
        "story": project.story,
        "language": project.language,
        "revision": project.revision,
        "leakage": _leakage(project, user),
        "energy": _energy(project, user),
    }


def assessment_summary(assessment):
    """The numbers of an assessment that lists show."""
    interval = None
    if assessment.change_low is not None:
        interval = {"low": assessment.change_low, "high": assessment.change_high}
    return {
        "uuid": assessment.uuid,
        "number": assessment.number,
        "assessed_at": assessment.created_at,
        "tilth_version": assessment.tilth_version,
        "years": assessment.years,
        "stock_change_mg_ha": assessment.change,
        "stock_change_mg_ha_interval_90": interval,
        "total_change_mg": assessment.total_change,
        "method": assessment.tier,
        "provisional": assessment.provisional,
    }


def parcel_record(parcel):
    """A parcel of a project for those who edit it."""
    version = parcel.version
    sections = {name: getattr(parcel, name) for name in SECTIONS}
    return {
        "position": parcel.position,
        "key": parcel.key,
        "name": version.parcel.name,
        "area_ha": version.area_ha,
        "outline": version.outline,
        "outline_version": version.number,
        "outline_source": version.source,
        "description": {name: said for name, said in sections.items() if said},
    }


def job_record(job):
    """An assessment on its way."""
    return {
        "uuid": job.uuid,
        "project": job.parameters["project"],
        "state": job.state,
        "progress": job.done_share,
        "step": job.step,
        "error": job.error,
        "assessment": (job.result or {}).get("assessment"),
        "created_at": job.created_at,
        "ended_at": job.ended_at,
    }


def round_summary(found):
    """A round for lists, by its row of `listed_rounds`."""
    one, result = found.round, found.measurement
    return {
        "number": one.number,
        "uuid": one.uuid,
        "name": one.name,
        "first": one.first and one.first.number,
        "added_at": one.created_at,
        "next_step": found.step,
        "at_work": found.at_work,
        "measurement": result and measurement_summary(result),
    }


def round_record(found, job):
    """A round with the work that was asked for last, or None."""
    names = ("uuid", "kind", "state", "step", "error", "created_at", "ended_at")
    told = job and {name: getattr(job, name) for name in names}
    return round_summary(found) | {"job": told and told | {"progress": job.done_share}}


def plan_record(plan):
    """A sampling plan, for those involved: it has places."""
    names = ("number", "seed", "tilth_version", "input_sha256", "result_sha256")
    return {name: getattr(plan, name) for name in names} | {
        "drawn_at": plan.created_at,
        "result": plan.result,
    }


def reading_summary(reading):
    """A reading without its single findings."""
    found = reading.result
    counts = ("n_rows", "n_accepted", "n_refused", "n_flagged", "n_profiles")
    return {
        "number": reading.number,
        "read_at": reading.created_at,
        "file": reading.file,
        "file_name": reading.file_name,
        "ready": reading.ready,
        "faults": faults_of(reading, reading.round.name),
        "questions": found.get("questions", []),
        "sites": found.get("sites", []),
        **{name: found.get(name) for name in counts},
    }


def reading_record(reading):
    """A reading with what was refused or flagged, and the answers given before it."""
    found = reading.result
    return reading_summary(reading) | {
        "headings": found["headings"],
        "answers": reading.input["choices"],
        "findings": found.get("findings", []),
        "n_findings": found.get("n_findings", 0),
    }


def measurement_summary(measurement):
    """Stock and change of a round; the row comes through `told_measurements`."""

    def interval(name):
        low = getattr(measurement, f"{name}_low")
        high = getattr(measurement, f"{name}_high")
        return None if low is None else {"low": low, "high": high}

    return {
        "number": measurement.number,
        "uuid": measurement.uuid,
        "measured_at": measurement.created_at,
        "tilth_version": measurement.tilth_version,
        "day": measurement.day,
        "soc_stock_mg_ha": measurement.stock,
        "soc_stock_mg_ha_interval_90": interval("stock"),
        "years_yr": measurement.years,
        "stock_change_mg_ha": measurement.change,
        "stock_change_mg_ha_interval_90": interval("change"),
        "shown": measurement.shown,
    }


def organisation_record(organisation):
    """The profile of an organisation, without its people."""
    names = ("uuid", "name", "example", "kind", "non_profit", "standing", "country")
    names += ("website", "description", "language", "joined_on")
    return {name: getattr(organisation, name) for name in names} | {
        "countries": [row.country for row in organisation.countries.all()],
        "themes": [row.theme for row in organisation.themes.all()],
    }


def criteria_summary(row):
    """A published version of criteria without its content."""
    content, later = row.content, successor(row)
    others = content.get("translations", {}).items()
    statuses = [found["status"] for found in content["criteria"]]
    return {
        "uuid": row.uuid,
        "set": row.key,
        "version": row.version,
        "titles": {"en": content["title"]} | {k: said["title"] for k, said in others},
        "criteria": len(statuses),
        "provisional": statuses.count("provisional"),
        "scoring_decided_by": content.get("scoring", {}).get("decided_by"),
        "replaces": row.replaces.uuid if row.replaces else None,
        "replaced_by": later.uuid if later else None,
        "sha256": row.sha256,
        "published_at": row.published_at,
    }


def criteria_record(row):
    """A published version of criteria."""
    return criteria_summary(row) | {"content": row.content}


def recognition_record(recognition):
    """A recognition as the public may know it."""
    project, told = recognition.project, recognition.told_at is not None
    *_older, newest = recognition.credentials.all() or [None]
    names = ("uuid", "operator", "level", "level_name", "standing")
    names += ("granted_at", "valid_until", "language")
    return {name: getattr(recognition, name) for name in names} | {
        "project": {n: getattr(project, n) for n in ("uuid", "name", "example")},
        "rules": recognition.rules.uuid,
        "story": recognition.story if told else "",
        "lessons": recognition.lessons if told else "",
        "page": page_of(recognition),
        "credential": newest and address("badges:credential", newest.uuid),
        "history": [
            {
                "step": s.transition,
                "at": s.at,
                "reason": s.public_reason,
                "measurement": s.measurement and s.measurement.uuid,
            }
            for s in recognition.history_steps.all()
        ],
    }


def rules_record(rules):
    """A published version of the rules of recognition."""
    names = ("uuid", "version", "operator", "published_at", "sha256", "content")
    return {name: getattr(rules, name) for name in names}


def point(longitude, latitude, **properties):
    """A point of the map as a feature of GeoJSON."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": properties,
    }


def _holder(project):
    organisation = project.organisation
    return {
        "name": project.holder_name,
        "organisation": organisation.uuid if organisation else None,
    }


def _leakage(project, user):
    told = project.leakage_mass is not None
    if not (told and rules.allowed(user, "parcels.read", project)):
        return None
    return {"mass": project.leakage_mass, "reason": project.leakage_reason}


def _energy(project, user):
    told = energy_of(project)
    if not (told and rules.allowed(user, "parcels.read", project)):
        return None
    return told


def call_record(call):
    """A call; its rows come with criteria and texts."""
    return {
        "uuid": call.uuid,
        "example": call.example,
        "state": call.state,
        "is_open": call.is_open,
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "zone": call.zone,
        "modalities": [modality.value for modality in modalities(call)],
        "blinding": call.blinding,
        "minimum_reviews": call.minimum_reviews,
        "rebuttal_days": call.rebuttal_days,
        "conditions": [
            {"condition": one.value, "text": str(one.label)}
            for one in EligibilityCheck.Condition
        ],
        "criteria": call.criteria.key,
        "criteria_version": call.criteria.version,
        "words": {
            text.language: {"title": text.title, "text": text.body}
            for text in call.texts.all()
        },
    }


def opportunity_record(application):
    """A rated project; its rows come with project and call."""
    return {
        "project": application.project.uuid,
        "name": application.project.name,
        "example": application.project.example,
        "call": application.call.uuid,
        "shown_since": application.published_at,
    }
