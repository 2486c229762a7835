"""Rounds of monitoring: where to sample, what the laboratory found, how much changed.

Points are exact places, and so are the rows of the laboratory: only those involved in a
project read its rounds. What the public may know is in the measured changes.
"""

import base64
from contextlib import contextmanager
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from tilth_web.api.conditions import editable_project, held, seen_project, tagged
from tilth_web.api.identity import OPEN, SIGNED_IN, require
from tilth_web.api.inputs import Body, Query, checked, invalid, property_of, schema_of
from tilth_web.api.pages import PageForm, page
from tilth_web.api.records import (
    measurement_summary,
    plan_record,
    reading_record,
    reading_summary,
    round_record,
    round_summary,
)
from tilth_web.api.schemas import rounds as schemas
from tilth_web.api.schemas.base import EXAMPLE_UUID
from tilth_web.api.schemas.measurements import (
    MeasuredChange,
    MeasuredChangePage,
    Measurement,
    MeasurementPage,
)
from tilth_web.api.takes import takes
from tilth_web.files.domain.refusal import FileRefusedError
from tilth_web.operations.domain.jobs import cancel_job
from tilth_web.registry.domain import monitoring as domain
from tilth_web.registry.domain.export import measurement_record
from tilth_web.registry.domain.monitoring_design import ask_design
from tilth_web.registry.domain.monitoring_laboratory import (
    MOST_BYTES,
    answer,
    bring_file,
)
from tilth_web.registry.domain.monitoring_measure import ask_measurement, sites_of
from tilth_web.registry.domain.monitoring_public import (
    public_record,
    publish_measurement,
    shown_measurements,
)
from tilth_web.registry.domain.queries import published_measurements
from tilth_web.registry.forms.monitoring import (
    QUESTIONS,
    ROLES,
    UNIT,
    USUAL,
    AnswersForm,
    DesignForm,
    MeasureForm,
    RoundForm,
    ShowForm,
)
from tilth_web.registry.models import MonitoringRound

router = Router(tags=["Monitoring"], auth=SIGNED_IN)
READ, EDIT, PUBLISH = "monitoring.read", "monitoring.edit", "monitoring.publish"
LIST = Query(PageForm)
MOST_NAME = 120
ROUNDS = "/projects/{uuid:uuid}/rounds"
ROUND = f"{ROUNDS}/{{int:number}}"


def _new_schema():
    schema = schema_of(RoundForm(rounds=MonitoringRound.objects.none()))
    schema["properties"]["first"] = {
        "type": ["integer", "null"],
        "minimum": 1,
        "description": "Number of the round whose points are sampled again; null or "
        "left out: this one has its own.",
    }
    return schema


def _file_schema():
    return {
        "type": "object",
        "properties": {
            "name": {
                "type": "string",
                "minLength": 1,
                "maxLength": MOST_NAME,
                "description": "Of the file; it ends in .csv or .xlsx.",
            },
            "content": {
                "type": "string",
                "minLength": 1,
                "contentEncoding": "base64",
                "description": "The bytes of the file in base64 (RFC 4648, section 4); "
                f"at most {MOST_BYTES // 2**20} MB, as on the page.",
            },
        },
        "required": ["name", "content"],
        "additionalProperties": False,
    }


def _answers_schema():
    column = {
        "type": "object",
        "properties": {
            "column": {"type": "string", "description": "Heading in the file."},
            "unit": {
                "type": "string",
                "maxLength": 20,
                "description": "Of the numbers in it, such as g kg-1.",
            },
        },
        "required": ["column"],
        "additionalProperties": False,
    }
    fields = AnswersForm.base_fields
    confirmed = property_of(fields["confirmed"])
    confirmed["items"]["enum"] = list(QUESTIONS)
    pedotransfer = property_of(fields["pedotransfer"])
    pedotransfer["enum"].insert(0, "")
    return {
        "type": "object",
        "properties": {
            "columns": {
                "type": "object",
                "properties": dict.fromkeys(USUAL, column),
                "additionalProperties": False,
                "description": "Which column of the template stands under which "
                "heading; left out: as before. Those that are not named are not read.",
            },
            "header": property_of(fields["header"]),
            "confirmed": confirmed,
            "pedotransfer": pedotransfer,
        },
        "additionalProperties": False,
    }


def _measure_schema():
    schema = schema_of(MeasureForm(sites=[], later=True))
    schema["properties"]["sites"] = {
        "type": "object",
        "additionalProperties": {"type": "string", "enum": [key for key, _ in ROLES]},
        "description": "How each site of the files counts, by its name: as land of the "
        "project, as a control, or left out.",
    }
    schema["required"] = ["sites"]
    return schema


def _shown_schema():
    schema = schema_of(ShowForm())
    schema["properties"]["measurement"] = {
        "type": "string",
        "format": "uuid",
        "description": "The newest result of the round, which you have read.",
    }
    schema["required"].append("measurement")
    return schema


NEW = Body("NewRound", _new_schema, {"name": "2026", "first": None})
DESIGN = Body("SamplingWishes", lambda: schema_of(DesignForm()), {"design": "simple"})
FILE = Body(
    "LaboratoryFile", _file_schema, {"name": "round-2026.csv", "content": "cG9pbnQ="}
)
ANSWERS = Body(
    "LaboratoryAnswers",
    _answers_schema,
    {"columns": {"soc_content": {"column": "Corg", "unit": "g kg-1"}}},
)
ASKED = Body("MeasurementRequest", _measure_schema, {"sites": {"Farm": "project"}})
CONSENT = Body(
    "ChangeConsent",
    _shown_schema,
    {"consent": True, "measurement": EXAMPLE_UUID},
)


@router.get(ROUNDS, response=schemas.RoundPage, openapi_extra=takes(query=LIST))
def rounds(request, uuid: UUID):
    """The rounds of a project, each with its next step and its newest result."""
    project = _readable(request, uuid)
    rows = project.rounds.order_by("number")
    form = LIST.read(request)
    return page(request, form, rows, round_summary, whole=_listed)


@router.get(ROUND, response=schemas.Round)
def sampling_round(request, uuid: UUID, number: int):
    """One round; its ETag is what a change needs as If-Match.

    Work that was asked for runs in the background: read the round again until its
    `job` has ended.
    """
    return _told(request, _readable(request, uuid), number)


@router.post(
    ROUNDS,
    response={201: schemas.Round},
    openapi_extra=takes(body=NEW, created=True),
)
def add_round(request, uuid: UUID, response: HttpResponse):
    """Begin a round, with points of its own or at those of an earlier one."""
    project = editable_project(request, uuid, EDIT)
    data = NEW.read(request)
    own = domain.rounds_with_points(project)
    first = data.get("first")
    if first is not None:
        key = own.filter(number=first).values_list("pk", flat=True).first()
        if key is None:
            said = _("No round of this number has points of its own.")
            raise invalid([("#/first", said)])
        data["first"] = key
    fields = checked(RoundForm(data, rounds=own)).cleaned_data
    added = domain.add_round(
        project,
        actor=request.user,
        name=fields["name"],
        first=fields.get("first"),
    )
    response["Location"] = f"{request.path}/{added.number}"
    return Status(201, _told(request, project, added.number))


@router.delete(ROUND, response={204: None}, openapi_extra=takes(if_match=True))
def remove_round(request, uuid: UUID, number: int):
    """Take back a round that nothing was measured in, and whose points none shares."""
    with _held(request, uuid, number) as one:
        domain.remove_round(one, actor=request.user)
    return Status(204, None)


@router.get(f"{ROUND}/plan", response=schemas.SamplingPlan)
def sampling_plan(request, uuid: UUID, number: int):
    """Where the round is sampled: the plan that holds, with exact points."""
    plan = _round(_readable(request, uuid), number).plan
    if plan is None:
        raise Http404
    return plan_record(plan)


@router.post(
    f"{ROUND}/plan",
    response={202: schemas.Round},
    openapi_extra=takes(body=DESIGN, if_match=True, created=True, quota=True),
)
def draw_plan(request, uuid: UUID, number: int, response: HttpResponse):
    """Have the points of a round drawn on the land of the project as it is now.

    What you leave out Tilth chooses; the same seed gives the same points. The plan
    before it stays as a record.
    """
    with _held(request, uuid, number) as one:
        choices = checked(DesignForm(DESIGN.read(request))).cleaned_data
        ask_design(one, actor=request.user, choices=choices)
    return _asked(request, response, one)


@router.get(
    f"{ROUND}/readings",
    response=schemas.ReadingPage,
    openapi_extra=takes(query=LIST),
)
def readings(request, uuid: UUID, number: int):
    """What was made of the laboratory files of a round, the newest first."""
    one = _round(_readable(request, uuid), number)
    rows = one.readings.defer("layers").select_related("round")
    return page(request, LIST.read(request), rows, reading_summary)


@router.get(f"{ROUND}/readings/{{int:reading}}", response=schemas.Reading)
def laboratory_reading(request, uuid: UUID, number: int, reading: int):
    """One reading with what was refused or flagged; it never changes."""
    one = _round(_readable(request, uuid), number)
    return reading_record(get_object_or_404(one.readings, number=reading))


@router.post(
    f"{ROUND}/readings",
    response={202: schemas.Round},
    openapi_extra=takes(body=FILE, if_match=True, created=True, quota=True),
)
def bring_laboratory_file(request, uuid: UUID, number: int, response: HttpResponse):
    """Bring the file of the laboratory, and have it read.

    Nothing is guessed: what the reader asks stands in the reading.
    """
    with _held(request, uuid, number) as one:
        upload = _upload(FILE.read(request))
        try:
            bring_file(one, actor=request.user, upload=upload)
        except FileRefusedError as error:
            raise invalid([("#/content", error)]) from error
    return _asked(request, response, one)


@router.post(
    f"{ROUND}/answers",
    response={202: schemas.Round},
    openapi_extra=takes(body=ANSWERS, if_match=True, created=True, quota=True),
)
def answer_reader(request, uuid: UUID, number: int, response: HttpResponse):
    """Have the newest file read again, with answers to what its reader asked."""
    with _held(request, uuid, number) as one:
        sent = ANSWERS.read(request)
        reading = get_object_or_404(one.readings, number=_newest(one))
        form = checked(AnswersForm(_answered(sent, reading), reading=reading))
        answer(one, actor=request.user, choices=form.choices())
    return _asked(request, response, one)


@router.get(
    f"{ROUND}/measurements",
    response=MeasurementPage,
    openapi_extra=takes(query=LIST),
)
def measurements(request, uuid: UUID, number: int):
    """The results of a round, the newest first."""
    one = _round(_readable(request, uuid), number)
    rows = domain.told_measurements(one.measurements.all())
    return page(request, LIST.read(request), rows, measurement_summary)


@router.get(f"{ROUND}/measurements/{{int:result}}", response=Measurement)
def measurement(request, uuid: UUID, number: int, result: int):
    """One result with all that it rests on; it never changes."""
    one = _round(_readable(request, uuid), number)
    return measurement_record(get_object_or_404(one.measurements, number=result))


@router.post(
    f"{ROUND}/measurements",
    response={202: schemas.Round},
    openapi_extra=takes(body=ASKED, if_match=True, created=True, quota=True),
)
def measure(request, uuid: UUID, number: int, response: HttpResponse):
    """Have stock and change of a round computed, and what each standard deducts."""
    with _held(request, uuid, number) as one:
        form = _measure_form(ASKED.read(request), one)
        ask_measurement(one, actor=request.user, choices=form.choices())
    return _asked(request, response, one)


@router.post(
    f"{ROUND}/cancel", response=schemas.Round, openapi_extra=takes(if_match=True)
)
def cancel_work(request, uuid: UUID, number: int):
    """Stop the work on a round: at once if it waits, at its next step if it runs."""
    with _held(request, uuid, number) as one:
        job = domain.open_job_of_round(one)
        if job is not None:
            cancel_job(job)
    return _told(request, one.project, number)


@router.post(
    f"{ROUND}/publish",
    response=schemas.Round,
    openapi_extra=takes(body=CONSENT, if_match=True),
)
def publish_change(request, uuid: UUID, number: int):
    """Show the measured change of a round to everybody.

    `consent` says that whoever holds the land agrees. It holds for the result that you
    name, which must be the newest one; points and sites stay inside.
    """
    with _held(request, uuid, number, PUBLISH) as one:
        sent = CONSENT.read(request)
        checked(ShowForm(sent))
        seen = get_object_or_404(one.measurements, uuid=sent["measurement"])
        publish_measurement(seen, actor=request.user, consent=True)
    return _told(request, one.project, number)


@router.get(
    "/projects/{uuid:uuid}/measured-changes",
    response=MeasuredChangePage,
    auth=OPEN,
    openapi_extra=takes(query=LIST),
)
def measured_changes(request, uuid: UUID):
    """The measured changes of a project that the public sees, the newest first."""
    rows = shown_measurements(seen_project(request, uuid)).defer("input")
    return page(request, LIST.read(request), rows, public_record)


@router.get("/measured-changes/{uuid:uuid}", response=MeasuredChange, auth=OPEN)
def measured_change(request, uuid: UUID):
    """One measured change that the public sees: no points, no sites, no files."""
    return public_record(get_object_or_404(published_measurements(), uuid=uuid))


def _readable(request, uuid):
    project = seen_project(request, uuid)
    require(request, READ, project)
    return project


def _round(project, number):
    rows = project.rounds.select_related("project", "first")
    return get_object_or_404(rows, number=number)


def _listed(rows):
    return domain.listed_rounds(
        MonitoringRound.objects.filter(pk__in=[one.pk for one in rows]).order_by(
            "number"
        )
    )


def _record(one):
    (found,) = _listed([one])
    return round_record(found, domain.jobs_of_round(one).first())


def _told(request, project, number):
    """A round as it is now, with its ETag."""
    return tagged(request, _record(_round(project, number)))


@contextmanager
def _held(request, uuid, number, action=EDIT):
    """A round that the client may change, and knows as it is now.

    Its project is held as long as it is changed.
    """
    project = editable_project(request, uuid, action)
    one = _round(project, number)
    with held(request, project, lambda: _record(one)):
        yield one


def _asked(request, response, one):
    """A round with the work that was put in its queue, and where it is read again."""
    response["Location"] = request.path.rpartition("/")[0]
    return Status(202, _told(request, one.project, one.number))


def _newest(one):
    return one.readings.values_list("number", flat=True).first() or 0


def _upload(sent):
    try:
        content = base64.b64decode(sent["content"], validate=True)
    except ValueError as error:  # of its letters, its length or its padding
        raise invalid([("#/content", _("This is not base64."))]) from error
    return SimpleUploadedFile(sent["name"], content)


def _answered(sent, reading):
    """Answers as a browser would send them; what is left out stays as it was."""
    data = dict(AnswersForm(reading=reading).initial)
    if "columns" in sent:
        data |= dict.fromkeys([*USUAL, *(name + UNIT for name in USUAL)], "")
        for name, told in sent["columns"].items():
            data |= {name: told["column"], name + UNIT: told.get("unit", "")}
    return data | {name: sent[name] for name in sent.keys() - {"columns"}}


def _measure_form(sent, one):
    """The form of the page, filled, in which everything is right."""
    sites = sites_of(one)
    roles = sent.pop("sites")
    unknown = roles.keys() - {site["name"] for site in sites}
    missing = {site["name"] for site in sites} - roles.keys()
    faults = [_("The files hold no site “%(site)s”.") % {"site": s} for s in unknown]
    faults += [_("Say how the site “%(site)s” counts.") % {"site": s} for s in missing]
    if faults:
        raise invalid(("#/sites", said) for said in sorted(faults))
    data = sent | MeasureForm.data_of(roles, sites)
    return checked(MeasureForm(data, sites=sites, later=one.first is not None))
