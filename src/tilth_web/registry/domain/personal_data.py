"""What the registry keeps about a person: for the copy of their data, for erasure."""

from django.utils import timezone

from tilth_web.accounts.domain.personal_data import (
    before_organisation_goes,
    erases,
    exports,
    forget_offers,
    offers_about,
)
from tilth_web.errors import WorkflowError
from tilth_web.operations.models import Job
from tilth_web.registry.domain.assessments import jobs_of_project
from tilth_web.registry.domain.monitoring import forget_rounds
from tilth_web.registry.domain.project_file import CARRIERS, OF_A_FACTOR
from tilth_web.registry.domain.projects import delete_draft, forget_files, forget_land
from tilth_web.registry.models import (
    ContactMessage,
    EditorInvitation,
    FormDraft,
    MeasurementPublication,
    Parcel,
    Partner,
    Place,
    Project,
    Publication,
)

DRAFT, _PUBLISHED, WITHDRAWN = Project.State


@exports("projects")
def held_projects(person):
    """Projects that a person holds, with their words and outlines."""
    rows = Project.objects.filter(person=person).order_by("created_at")
    return [_project(project) for project in rows]


@exports("edited_projects")
def edited_projects(person):
    """Projects of others that a person edits."""
    rows = person.co_edited.order_by("added_at")
    return list(rows.values("project__uuid", "project__name", "added_at"))


@exports("invitations_to_edit")
def invitations_to_edit(person):
    """Invitations to edit projects that a person got or sent."""
    rows = offers_about(person, EditorInvitation)
    return list(
        rows.values("project__uuid", "project__name", "email", "state", "created_at")
    )


@exports("consents")
def consents(person):
    """What a person agreed to show."""
    rows = Publication.objects.filter(consent_by=person)
    return list(rows.values("assessment__project__uuid", "assessment__number", "at"))


@exports("consents_to_measured_changes")
def consents_to_measured(person):
    """What measured changes a person agreed to show."""
    rows = MeasurementPublication.objects.filter(consent_by=person)
    names = ("measurement__round__project__uuid", "measurement__round__name", "at")
    return list(rows.values(*names))


@exports("partnerships")
def partnerships(person):
    """Partners that a person invited, and invitations that they answered."""
    invited = Partner.objects.filter(invited_by=person)
    rows = invited | Partner.objects.filter(answered_by=person)
    names = ("project__uuid", "organisation__name", "state")
    return list(rows.values(*names, "invited_at", "answered_at"))


@exports("letters")
def letters(person):
    """When a person wrote to which project; the words are not kept."""
    rows = ContactMessage.objects.filter(sender=person)
    return list(rows.values("project__uuid", "sent_at"))


@exports("form_drafts")
def form_drafts(person):
    """What a person typed and has not sent."""
    rows = FormDraft.objects.filter(person=person)
    return list(rows.values("page", "values", "saved_at"))


@erases
def forget_holder(person):
    """Delete drafts; of what was public, leave a page that says only that it was."""
    for project in Project.objects.filter(person=person):
        if project.state != DRAFT or not _is_deleted(project):
            _empty(project)
    person.co_edited.all().delete()
    forget_offers(person, EditorInvitation)
    person.form_drafts.all().delete()
    person.sent_forms.all().delete()
    person.contact_messages.all().delete()
    for name in ("invited_by", "answered_by"):
        Partner.objects.filter(**{name: person}).update(**{name: None})
    for shown in (Publication, MeasurementPublication):
        shown.objects.filter(consent_by=person).update(consent_by=None)
    Project.objects.filter(changed_by=person).update(changed_by=None)


@before_organisation_goes
def keep_projects(organisation, person):
    """What a draft organisation holds goes to the person who was alone in it."""
    for held in (Project, Parcel):
        rows = held.objects.filter(organisation=organisation)
        rows.update(organisation=None, person=person)


def _is_deleted(project):
    """Delete a draft; not where another record needs it, such as an evaluation."""
    try:
        delete_draft(project)
    except WorkflowError:
        return False
    return True


def _project(project):
    parcels = project.parcels.select_related("version__parcel")
    names = ("uuid", "name", "summary", "story", "state", "created_at", "published_at")
    kept = {name: getattr(project, name) for name in names}
    kept["milestones"] = list(project.milestones.values("day", "text", "reached"))
    kept["parcels"] = [
        {"name": p.version.parcel.name, "outline": p.version.outline} for p in parcels
    ]
    return kept


def _empty(project):
    """Take every word, number and outline from a project that must stay."""
    land = list(project.parcels.values_list("version__parcel", flat=True))
    forget_files(project)
    forget_rounds(project)
    Place.objects.filter(project=project).delete()
    Job.objects.filter(pk__in=jobs_of_project(project).values("pk")).delete()
    project.shown = None
    project.name = project.summary = project.story = project.leakage_reason = ""
    project.leakage_mass = None
    for carrier in CARRIERS:
        for part in OF_A_FACTOR:
            nothing = "" if part == "source" else None
            setattr(project, f"{carrier}_{part}", nothing)
    project.area_ha = project.shown_area_ha = 0.0
    if project.published_at is not None:
        project.withdrawn_at = project.withdrawn_at or timezone.now()
        project.state = WITHDRAWN
    project.save()
    for rows in (
        *("parcels", "practices", "partners", "milestones"),
        *("co_editors", "editor_invitations"),
    ):
        getattr(project, rows).all().delete()
    project.assessments.all().delete()
    forget_land(land)
