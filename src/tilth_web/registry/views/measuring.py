"""What comes of a round: the laboratory's file, its result, and what was predicted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tilth_web.accounts.rules import allowed
from tilth_web.errors import WorkflowError
from tilth_web.registry.domain import monitoring_figures as figures
from tilth_web.registry.domain import monitoring_laboratory as laboratory_domain
from tilth_web.registry.domain import monitoring_measure as measure_domain
from tilth_web.registry.domain.export import measurement_record
from tilth_web.registry.domain.monitoring_chart import charted
from tilth_web.registry.domain.monitoring_comparison import comparison
from tilth_web.registry.domain.monitoring_public import (
    public_record,
    publish_measurement,
)
from tilth_web.registry.domain.monitoring_words import findings
from tilth_web.registry.domain.queries import published_measurements
from tilth_web.registry.forms.monitoring import (
    AnswersForm,
    FileForm,
    MeasureForm,
    ShowForm,
)
from tilth_web.registry.views.edit import posted
from tilth_web.registry.views.monitoring import EDIT, round_of, shown_round

PUBLISH = "monitoring.publish"


@require_http_methods(["GET", "POST"])
@login_required
def laboratory(request, uuid, number):
    """Bring the file, see what the reader made of it, and answer what it asks."""
    one = round_of(request, uuid, number, EDIT)
    reading = one.readings.first()
    is_file = request.method == "POST" and "answers" not in request.POST
    form = FileForm(posted(request), request.FILES) if is_file else FileForm()
    answers = None
    if reading is not None:
        sent = request.POST if "answers" in request.POST else None
        answers = AnswersForm(sent, reading=reading)
    if request.method == "GET":
        return _laboratory(request, one, reading, form, answers)
    used = form if is_file else answers
    if used is None:
        raise WorkflowError(_("Bring the file of the laboratory first."))
    if not used.is_valid():
        return _laboratory(request, one, reading, form, answers, 422)
    try:
        if is_file:
            upload = form.cleaned_data["upload"]
            laboratory_domain.bring_file(one, actor=request.user, upload=upload)
        else:
            choices = answers.choices()
            laboratory_domain.answer(one, actor=request.user, choices=choices)
    except WorkflowError as error:
        used.add_error("upload" if is_file else None, str(error))
        return _laboratory(request, one, reading, form, answers, 422)
    return redirect("registry:laboratory", uuid, number)


def _laboratory(request, one, reading, form, answers, status=200):
    faults = laboratory_domain.faults_of(reading, one.name) if reading else []
    return shown_round(
        request,
        "laboratory",
        one,
        status,
        form=answers if answers is not None and answers.is_bound else form,
        file_form=form,
        answers=answers,
        faults=faults,
        found=reading.result if reading else None,
        findings=findings(reading.result.get("findings", ())) if reading else (),
    )


@require_http_methods(["GET", "POST"])
@login_required
def measure(request, uuid, number):
    """Say which sites count how, and have the round computed."""
    one = round_of(request, uuid, number, EDIT)
    reading = one.readings.first()
    if reading is None or not reading.ready:
        return redirect("registry:laboratory", uuid, number)
    sites = measure_domain.sites_of(one)
    form = MeasureForm(posted(request), sites=sites, later=one.first is not None)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            measure_domain.ask_measurement(
                one, actor=request.user, choices=form.choices()
            )
        except WorkflowError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            return redirect("registry:measure", uuid, number)
    return shown_round(request, "measure", one, status, form=form)


@login_required
def measured(request, uuid, number):
    """The result of a round: numbers, deductions, report."""
    one = round_of(request, uuid, number)
    if one.measurement is None:
        raise Http404
    last = one.measurement
    return shown_round(
        request,
        "measured",
        one,
        main=figures.change_of(last) or figures.stock_of(last),
        figures=figures.figures_of_round(last),
        rounds=figures.rounds_of(last),
        standards=figures.standards_of(last),
        result=last.result,
        outdated=measure_domain.is_outdated(last),
        shown=last.publications.first(),
        may_publish=allowed(request.user, PUBLISH, one.project),
        older=one.measurements.all()[1:],
    )


@login_required
def compare(request, uuid, number):
    """Predicted against measured, as a chart and as a table."""
    one = round_of(request, uuid, number)
    last = one.measurement
    found = last and comparison(last, request.user)
    if found is None:
        raise Http404
    return shown_round(request, "compare", one, **charted(found))


@require_http_methods(["GET", "POST"])
@login_required
def round_publish(request, uuid, number):
    """Show the measured change to everybody, with consent."""
    one = round_of(request, uuid, number, PUBLISH)
    if one.measurement is None:
        raise WorkflowError(_("This round was not measured yet."))
    form = ShowForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            publish_measurement(
                one.measurement,
                actor=request.user,
                consent=form.cleaned_data["consent"],
            )
        except WorkflowError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The measured change is public now."))
            return redirect(one.project)
    change = figures.change_of(one.measurement)
    return shown_round(request, "round_publish", one, status, form=form, main=change)


def measurement_json(request, uuid):
    """A published change for programs: without points, sites and files."""
    found = get_object_or_404(published_measurements(), uuid=uuid)
    return JsonResponse(public_record(found))


@login_required
def measurement_file(request, uuid, number, result):
    """The whole result of a round, for those involved."""
    one = round_of(request, uuid, number)
    found = get_object_or_404(one.measurements, number=result)
    answer = JsonResponse(measurement_record(found))
    answer["Cache-Control"] = "private, no-store"
    return answer
