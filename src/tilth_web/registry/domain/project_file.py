"""A project in the form that `tilth assess` reads."""

from tilth_web.registry.domain.engine import faults_of
from tilth_web.registry.models import ProjectParcel

FORM = 1  # version of the form of a project file
DIGITS = 4  # of an area: the public sees the file, and no cadastre knows it again
SECTIONS = "climate", "soil", "history", "baseline", "plan", "costs"
SECTIONS += ("manure_from_elsewhere",)
CARRIERS = "diesel", "electricity"
OF_A_FACTOR = "factor", "low", "high", "source"


def project_file_of(project, *, shown=False):
    """The project file of a project: climate, soil and area of each parcel, no place.

    Parcels are called P1, P2 and so on, since their own names might tell the place.
    With `shown`, their outlines are those that the public may see.
    """
    parcels = project.parcels.select_related("version", "shown_version")
    pairs = ((p, p.shown_version if shown else p.version) for p in parcels)
    file = [_parcel(p, version) for p, version in pairs if version is not None]
    return _head(project) | {"parcels": file}


def faults_of_project(project):
    """What keeps a project from being assessed: pairs of a parcel, or None, and words.

    Outlines are looked at, too: they must not overlap, nor lie outside their climate.
    """
    parcels = list(project.parcels.select_related("version"))
    file = _head(project) | {"parcels": [_on_the_map(p) for p in parcels]}
    return [(_place(keys, parcels), words) for keys, words in faults_of(file)]


def faults_of_parcel(parcel, sections):
    """What is wrong with a description of one parcel: pairs of keys and words."""
    described = ProjectParcel(
        project=parcel.project,
        version=parcel.version,
        position=parcel.position,
        **sections,
    )
    file = _head(parcel.project) | {"parcels": [_on_the_map(described)]}
    found = faults_of(file)
    return [(keys[2:], words) for keys, words in found if keys[:1] == ("parcels",)]


def energy_of(project):
    """Emission factors of energy that a project brings itself, by carrier.

    [kg CO2e L-1] for diesel, [kg CO2e (kWh)-1] for electricity.
    """
    return {
        carrier: given
        for carrier in CARRIERS
        if (given := _factor(project, carrier)).get("factor") is not None
    }


def rounded(area_ha):
    """An area as the public sees it. [ha]."""
    return float(f"{area_ha:.{DIGITS}g}")


def _head(project):
    file = {
        "tilth_project": FORM,
        "name": project.name,
        "example": project.example,
        "start_year": project.start_year,
    }
    if project.leakage_mass is not None:
        reason = project.leakage_reason
        file["leakage"] = {"mass": project.leakage_mass, "reason": reason}
    energy = energy_of(project)
    return file | ({"energy": energy} if energy else {})


def _factor(project, carrier):
    values = {part: getattr(project, f"{carrier}_{part}") for part in OF_A_FACTOR}
    return {part: value for part, value in values.items() if value not in (None, "")}


def _parcel(parcel, version):
    return _described(parcel) | {"area_ha": rounded(version.area_ha)}


def _on_the_map(parcel):
    return _described(parcel) | {"geometry": parcel.version.outline}


def _described(parcel):
    sections = {name: getattr(parcel, name) for name in SECTIONS}
    return {"id": parcel.key} | {n: s for n, s in sections.items() if s}


def _place(keys, parcels):
    if len(keys) > 1 and keys[0] == "parcels":
        return parcels[keys[1]]
    return None
