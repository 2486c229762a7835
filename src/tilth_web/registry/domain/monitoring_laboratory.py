"""The file of the laboratory: brought, read in the background, asked about."""

from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.files.domain.refusal import FileRefusedError
from tilth_web.files.domain.stored_files import add_file, opened
from tilth_web.notifications.domain.events import record_event
from tilth_web.operations.domain.jobs import add_job, kind
from tilth_web.registry.domain import monitoring_engine as engine
from tilth_web.registry.domain.engine import fingerprint
from tilth_web.registry.domain.monitoring import READ, jobs_of_round, refuse_open
from tilth_web.registry.domain.projects import locked
from tilth_web.registry.domain.quota import OTHERS, require_quota
from tilth_web.registry.models import LaboratoryReading, MonitoringRound

ENDINGS = ".csv", ".xlsx"
MOST_BYTES = 2 * 1024 * 1024
NOTHING = {"mapping": None, "header": None, "confirmed": [], "pedotransfer": ""}
FROM_DATE = "round_from_date"  # rule: no column names the round


@transaction.atomic
def bring_file(one, *, actor, upload):
    """Take in a laboratory file and put its reading in the queue."""
    locked(one.project)
    if one.plan is None:
        raise WorkflowError(_("Plan where to sample first."))
    refuse_open(one)
    if not upload.name.lower().endswith(ENDINGS):
        raise FileRefusedError(_("The file must be CSV or XLSX."))
    if upload.size > MOST_BYTES:
        raise FileRefusedError(
            _("The file may have at most %(most)d MB; it has %(found).1f MB.")
            % {"most": MOST_BYTES // 2**20, "found": upload.size / 2**20}
        )
    require_quota(actor, READ, OTHERS)
    file = add_file(upload=upload, record=one, actor=actor)
    record_event(actor, "monitoring.file_brought", one.project, round=one.name)
    return _ask(one, actor, file.uuid, file.name, NOTHING)


@transaction.atomic
def answer(one, *, actor, choices):
    """Have the file read again, with answers to what the reader asked."""
    locked(one.project)
    refuse_open(one)
    last = one.readings.first()
    if last is None:
        raise WorkflowError(_("Bring the file of the laboratory first."))
    require_quota(actor, READ, OTHERS)
    return _ask(one, actor, last.file, last.file_name, NOTHING | choices)


def mapping_of(columns, header):
    """The mapping of a file, in the form that the engine reads.

    `columns` gives heading and unit of each column of the template that is there.
    """
    spec = {
        name: {"column": heading} | ({"unit": unit} if unit else {})
        for name, (heading, unit) in columns.items()
    }
    return {"columns": spec} | ({"header": header} if header else {}) if spec else None


def faults_of(reading, round_name):
    """Why a reading cannot be computed with, beside what the reader asks."""
    found = reading.result
    if found["unreadable"]:
        return [found["unreadable"]]
    named = found["rounds"]
    from_date = any(f["rule"] == FROM_DATE for f in found["findings"])
    if len(named) > 1:
        said = _("The file must hold one round; it holds %(found)s.")
        return [said % {"found": ", ".join(named)}]
    if named and named != [round_name] and not from_date:
        said = _("The file is of the round “%(found)s”, this is “%(round)s”.")
        return [said % {"found": named[0], "round": round_name}]
    if not found["n_accepted"]:
        return [_("No row of the file was accepted.")]
    if found["n_accepted"] and not any(s["planned"] for s in found["sites"]):
        return [_("No point of the file is a point of the plan.")]
    return []


@kind(READ)
def read_file(parameters, report):
    """Read what was brought; run again, it finds its answer and adds none."""
    one = MonitoringRound.objects.get(uuid=parameters["round"])
    done = LaboratoryReading.objects.filter(key=parameters["key"]).first()
    if done is None:
        given = parameters["input"]
        report(0.1)
        planned = {p["name"] for p in one.plan.result["points"]}
        with opened(given["file"]) as path:
            read = engine.read_laboratory(
                path, given["choices"], round_name=one.name, planned=planned
            )
        report(0.9)
        done = _keep(one, parameters, *read)
    return {"reading": str(done.uuid), "ready": done.ready}


def _ask(one, actor, file, name, choices):
    return add_job(
        READ,
        owner=actor,
        project=str(one.project.uuid),
        round=str(one.uuid),
        key=str(uuid4()),
        input={"file": str(file), "name": name, "choices": choices},
    )


@transaction.atomic
def _keep(one, parameters, record, layers):
    locked(one.project)
    kept = LaboratoryReading.objects.filter(key=parameters["key"]).first()
    if kept is not None:
        return kept
    job = jobs_of_round(one).filter(parameters__key=parameters["key"]).first()
    given = parameters["input"]
    done = LaboratoryReading(
        key=parameters["key"],
        round=one,
        number=one.readings.count() + 1,
        file=given["file"],
        file_name=given["name"],
        input=given,
        input_sha256=fingerprint(given),
        result=record,
        result_sha256=fingerprint(record),
        layers=layers,
        tilth_version=engine.version(),
        schemas={"input": engine.FORM, "result": engine.FORM},
        created_by=job.owner if job else None,
    )
    done.ready = not faults_of(done, one.name) and not record["questions"]
    done.save()
    return done
