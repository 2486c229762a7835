"""Projects of the example world: drawn, described, assessed and shown."""

from django.utils import translation

from tilth_web.example_world.files import projects, read
from tilth_web.example_world.monitoring import add_rounds
from tilth_web.example_world.work import run
from tilth_web.registry.domain import editor_invitations
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.consent import seen_now
from tilth_web.registry.domain.parcels import add_parcels, describe_parcel
from tilth_web.registry.domain.projects import (
    add_project,
    publish_project,
    withdraw_project,
)
from tilth_web.registry.domain.queries import own_projects

FIELDS = "name", "summary", "story", "language", "country", "system", "start_year"
DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
SHOWN = {PUBLISHED, WITHDRAWN}


def add_projects(people, organisations, tell):
    """All projects; `tell` gets a share from 0 to 1 after each."""
    described = projects()
    for number, project in enumerate(described, 1):
        with translation.override(project["language"]):
            _add(project, people, organisations)
        tell(number / len(described))


def _add(described, people, organisations):
    holder = organisations.get(described.get("holder"))
    actor = people[_editor(described)]
    leakage = described.get("leakage", {})
    project = add_project(
        actor=actor,
        organisation=holder,
        example=True,
        privacy=described["privacy"],
        leakage_mass=leakage.get("mass"),
        leakage_reason=leakage.get("reason", ""),
        **{name: described[name] for name in FIELDS},
    )
    for key in described.get("co_editors", ()):
        _let_edit(project, people[key], actor)
    parcels = [_draw(project, parcel, actor) for parcel in described["parcels"]]
    _describe(project, parcels, described, "description", actor)
    if described["state"] == DRAFT:
        return
    run(ask_assessment(project, actor=actor))
    if _describe(project, parcels, described, "later", actor):
        run(ask_assessment(project, actor=actor))
    if described["state"] in SHOWN:
        project.refresh_from_db()
        seen = seen_now(project)
        publish_project(project, actor=actor, consent=True, seen=seen)
    if described["state"] == WITHDRAWN:
        withdraw_project(project, actor=actor)
    if "monitoring" in described:
        add_rounds(project, described["monitoring"], actor)


def _let_edit(project, person, actor):
    """Invite a person to edit a project, who accepts."""
    invited = editor_invitations.invite(project, actor=actor, email=person.email)
    editor_invitations.accept(invited, actor=person)


def _editor(described):
    """Who does it: named, or the person who holds it, or who signs for its holder."""
    holder = described.get("holder")
    if holder is None:
        return described["person"]
    return described.get("editor") or read("organisations")[holder]["signatory"]


def _draw(project, described, actor):
    rings = [described[key] for key in ("outline", "hole") if key in described]
    closed = [[*corners, corners[0]] for corners in rings]
    outline = {"type": "Polygon", "coordinates": closed}
    drawn = (described["name"], outline)
    (parcel,) = add_parcels(project, actor=actor, source="drawn", outlines=[drawn])
    return parcel


def _describe(project, parcels, described, key, actor):
    """Describe the parcels that have this description; returns how many."""
    found = [
        (parcel, one[key])
        for parcel, one in zip(parcels, described["parcels"], strict=True)
        if key in one
    ]
    for parcel, sections in found:
        revision = own_projects(actor).get(pk=project.pk).revision
        describe_parcel(parcel, actor=actor, revision=revision, sections=sections)
    return len(found)
