"""Stock and change of a round: asked for, computed in the background, kept for good."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.files.domain.stored_files import keep_made
from tilth_web.notifications.domain.events import record_event
from tilth_web.operations.domain.jobs import add_job, kind
from tilth_web.registry.domain import monitoring_engine as engine
from tilth_web.registry.domain.engine import fingerprint
from tilth_web.registry.domain.monitoring import (
    MEASURE,
    jobs_of_round,
    refuse_open,
    series,
)
from tilth_web.registry.domain.projects import locked
from tilth_web.registry.domain.quota import OTHERS, require_quota
from tilth_web.registry.models import (
    LaboratoryReading,
    Measurement,
    MonitoringRound,
)

HTML, PDF = "report.html", "report.pdf"
INTERVAL = "interval_90_mg_ha"


@transaction.atomic
def ask_measurement(one, *, actor, choices):
    """Put the computing of a round in the queue, on the files as they were read."""
    locked(one.project)
    refuse_open(one)
    given = input_of(one, choices)
    require_quota(actor, MEASURE, OTHERS)
    return add_job(
        MEASURE,
        owner=actor,
        project=str(one.project.uuid),
        round=str(one.uuid),
        key=str(uuid4()),
        choices=choices,
        readings=given["readings"],
    )


def input_of(one, choices, readings=None):
    """All that a result rests on; `readings` names those to take, the newest if None.

    The reference mass is that of the first round, and so are its layers: every later
    round is held against it.
    """
    layers, taken, confirmed = {}, {}, set(choices["confirmed"])
    for name, reading in _readings(one, readings).items():
        layers[name], taken[name] = reading.layers, str(reading.uuid)
        confirmed |= set(reading.input["choices"]["confirmed"])
    first = one.first and one.first.measurement
    if one.first is not None and first is None:
        raise WorkflowError(_("Measure the first round before this one."))
    return {
        "name": one.project.name,
        "language": one.project.language,
        "plan": one.plan.result,
        "reference": first.result["reference"] if first else "",
        "layers": layers,
        "readings": taken,
        "choices": choices | {"confirmed": sorted(confirmed)},
    }


def sites_of(one):
    """Sites of the files of a round and of those before it, each once."""
    found = {}
    for reading in _readings(one).values():
        for site in reading.result["sites"]:
            kept = found.setdefault(site["name"], dict(site))
            kept["planned"] = max(kept["planned"], site["planned"])
    return list(found.values())


def is_outdated(measurement):
    """Whether a file of it was read anew, or the first round measured anew, since."""
    one = measurement.round
    try:
        now = input_of(one, measurement.input["choices"])
    except WorkflowError:
        return True
    same = ("readings", "reference", "plan")
    return any(now[name] != measurement.input[name] for name in same)


@kind(MEASURE)
def measure_round(parameters, report):
    """Compute what was asked for; run again, it finds its answer and adds none."""
    one = MonitoringRound.objects.get(uuid=parameters["round"])
    done = Measurement.objects.filter(key=parameters["key"]).first()
    if done is None:
        given = input_of(one, parameters["choices"], parameters["readings"])
        found = engine.measured(given, tell=report)
        _refuse_other_order(found[0], one)
        report(0.95)
        done = _keep(one, parameters, given, *found)
    return {"measurement": str(done.uuid)}


def _readings(one, wanted=None):
    """The reading that each round of a series counts by, by its name, in their order.

    `wanted` names them; if None, it is the newest of the round itself, and of each
    earlier one that of its result.
    """
    rounds = series(one)
    if wanted is None:
        earlier = [r for r in rounds if r != one]
        wanted = _readings_of_results(earlier) | {one.name: _newest_reading(one)}
    found = LaboratoryReading.objects.filter(round__in=rounds, uuid__in=wanted.values())
    by_uuid = {str(reading.uuid): reading for reading in found}
    return {r.name: by_uuid[wanted[r.name]] for r in rounds if r.name in wanted}


def _readings_of_results(rounds):
    """The reading that the newest result of each round rests on, by its name."""
    rows = Measurement.objects.filter(round__in=rounds).order_by("number")
    taken = rows.values_list("round__name", "input__readings")
    return {name: readings[name] for name, readings in taken}


def _newest_reading(one):
    reading = one.readings.values("uuid", "ready").first()
    if reading is None or not reading["ready"]:
        raise WorkflowError(_("The file of the laboratory is not ready yet."))
    return str(reading["uuid"])


def _refuse_other_order(record, one):
    """The change is that of this round: none that was sampled later may precede it."""
    names = [r["name"] for r in record["rounds"]]
    first = one.first or one
    if (names[0], names[-1]) != (first.name, one.name):
        raise WorkflowError(
            _("By the dates of the samples the rounds follow each other as %(order)s.")
            % {"order": ", ".join(names)}
        )


@transaction.atomic
def _keep(one, parameters, given, record, html, pdf):
    locked(one.project)
    kept = Measurement.objects.filter(key=parameters["key"]).first()
    if kept is not None:
        return kept
    job = jobs_of_round(one).filter(parameters__key=parameters["key"]).first()
    owner = job.owner if job else None

    def keep(content, name):
        if content is None:
            return None
        return keep_made(content=content, name=name, record=one, actor=owner).uuid

    done = Measurement.objects.create(
        key=parameters["key"],
        round=one,
        number=one.measurements.count() + 1,
        input=given,
        input_sha256=fingerprint(given),
        result=record,
        result_sha256=fingerprint(record),
        tilth_version=record["tilth_version"],
        schemas={"input": engine.FORM, "result": engine.FORM},
        report_html=keep(html, HTML),
        report_pdf=keep(pdf, PDF),
        created_by=owner,
        **_summary(record, one.name),
    )
    record_event(done.created_by, "monitoring.measured", one.project, round=one.name)
    return done


def _summary(record, name):
    at = next(r for r in record["rounds"] if r["name"] == name)
    stock, change = at["soc_stock"], record.get("stock_change")
    low, high = stock[INTERVAL] or (None, None)
    found = {
        "day": at["date"] and date.fromisoformat(at["date"]),
        "stock": stock["mean_mg_ha"],
        "stock_low": low,
        "stock_high": high,
    }
    if change is None:
        return found
    low, high = change[INTERVAL] or (None, None)
    return found | {
        "years": record["years_yr"],
        "change": change["mean_mg_ha"],
        "change_low": low,
        "change_high": high,
    }
