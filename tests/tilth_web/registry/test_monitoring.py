"""Rounds of monitoring: from the points to the public change, domain and pages."""

import hashlib
import json
import re
from math import hypot
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.tilth_web.registry import campaign as farm
from tests.tilth_web.registry.conftest import DESCRIPTION, agree
from tilth.assessment.change.change import stock_change
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.sampling.design import sampling_plan
from tilth.assessment.sampling.options import DesignOptions
from tilth.assessment.stock.stock import stocks
from tilth.cli import main as cli
from tilth.geo.area_file import read_area
from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.accounts.models import User
from tilth_web.errors import WorkflowError
from tilth_web.files.models import StoredFile
from tilth_web.notifications.domain.kinds import sentence
from tilth_web.notifications.models import Event, Notification
from tilth_web.operations.domain import jobs
from tilth_web.operations.models import Job
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.monitoring import add_round, remove_round
from tilth_web.registry.domain.monitoring_comparison import comparison
from tilth_web.registry.domain.monitoring_design import ask_design
from tilth_web.registry.domain.monitoring_laboratory import answer, bring_file
from tilth_web.registry.domain.monitoring_measure import ask_measurement, is_outdated
from tilth_web.registry.domain.monitoring_public import publish_measurement
from tilth_web.registry.domain.projects import delete_draft
from tilth_web.registry.models import (
    LaboratoryReading,
    Measurement,
    MonitoringRound,
    Project,
)

pytestmark = pytest.mark.django_db
SMALL = """point,date,round,depth_top [cm],depth_bottom [cm],soc_content [g kg-1],\
bulk_density [g cm-3],coarse_fraction [1],method
"""


@pytest.fixture(scope="module")
def drawn_world(django_db_setup, django_db_blocker):
    """A draft on the land of the farm with its points drawn, once for all."""
    with django_db_blocker.unblock(), transaction.atomic():
        holder = User.objects.create_user("ada@example.org", "clay-30-loam", name="Ada")
        farm.first_round(farm.farm_project(holder, DESCRIPTION), holder)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def one(drawn_world):
    return MonitoringRound.objects.get(project__name="Example farm")


@pytest.fixture
def project(one):
    return one.project


@pytest.fixture
def ada(project):
    return project.person


@pytest.fixture(scope="module")
def measured_world(django_db_setup, django_db_blocker):
    """A public project with both rounds of the campaign, measured once for all."""
    with django_db_blocker.unblock(), transaction.atomic():
        holder = User.objects.create_user("eva@example.org", "clay-30-loam", name="Eva")
        project = farm.farm_project(holder, DESCRIPTION, name="Measured farm")
        ask_assessment(project, actor=holder)
        farm.run()
        agree(project, holder)
        one, two = farm.campaign(project, holder)
        yield holder, Project.objects.get(pk=project.pk), one, two
        transaction.set_rollback(True)


def bring(one, actor, text, name="laboratory.csv"):
    """Bring a file and have it read."""
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    bring_file(one, actor=actor, upload=file)
    job = farm.run()
    assert job.state == "done", job.error
    return one.readings.first()


def rows(soc=18.0, density=1.3, points=("P001", "P002", "P003"), round_name="2021"):
    """A small laboratory file with a layer at some points."""
    return SMALL + "".join(
        f"{p},2021-10-05,{round_name},0,30,{soc},{density},0.03,dry combustion\n"
        for p in points
    )


def test_points_are_those_of_the_command_line(one):
    plan = one.plan
    own = sampling_plan(read_area(farm.FOLDER / "farm.geojson"), DesignOptions(seed=4))
    assert [
        (p["name"], p["stratum"], p["latitude_deg"], p["longitude_deg"])
        for p in plan.result["points"]
    ] == [(p.name, p.stratum, p.latitude, p.longitude) for p in own.points]
    assert (plan.seed, plan.result["example"]) == (4, True)
    sheet = StoredFile.objects.get(uuid=plan.sheet)
    assert (sheet.kind, sheet.visibility) == ("pdf", "involved")


@pytest.mark.slow
def test_two_rounds_give_the_change_of_the_engine(measured_world):
    """Run on the files of the laboratory themselves, beside the platform."""
    _holder, _project, one, two = measured_world
    files = [farm.FOLDER / f"round-{year}.csv" for year in (2021, 2026)]
    plan = sampling_plan(read_area(farm.FOLDER / "farm.geojson"), DesignOptions(seed=4))
    result = stock_change(
        stocks(read_layers(files)),
        ChangeOptions(plan=plan, controls=farm.CONTROLS, tillage_depth=20.0),
    )
    change = result.change.stock_change
    first, last = one.measurement, two.measurement
    assert (first.change, first.day.isoformat()) == (None, "2021-10-06")
    assert first.stock == pytest.approx(result.rounds[0].estimate.mean, rel=1e-12)
    assert last.change == pytest.approx(change.mean, rel=1e-12)
    assert (last.change_low, last.change_high) == pytest.approx(
        change.interval(0.9), rel=1e-9
    )
    assert [s["creditable_co2e_mg"] for s in last.result["standards"]] == [
        s.creditable_co2e for s in result.standards
    ]
    assert round(last.change, 2) == 3.33  # as docs/how-to/measure-change.md shows


@pytest.mark.slow
def test_results_keep_all_that_says_them_again(measured_world):
    *_rest, two = measured_world
    kept = Measurement.objects.get(pk=two.measurement.pk)

    def digest(data):
        text = json.dumps(data, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    assert kept.input_sha256 == digest(kept.input)
    assert kept.result_sha256 == digest(kept.result)
    assert set(kept.input["layers"]) == {"2021", "2026"}
    assert kept.input["plan"]["seed"] == 4
    assert kept.schemas == {"input": 1, "result": 1}
    with pytest.raises(TypeError, match="written once"):
        kept.save()


def test_a_job_that_runs_twice_adds_one_answer(ada, one):
    job = Job.objects.filter(kind="design sampling").latest("pk")
    Job.objects.filter(pk=job.pk).update(state="waiting", attempts=0)
    farm.run()
    assert one.plans.count() == 1
    assert StoredFile.objects.filter(record_uuid=one.uuid).count() == 1


def test_without_land_nothing_is_drawn(ada, make_project):
    empty = add_round(make_project(ada), actor=ada, name="2021")
    with pytest.raises(WorkflowError, match="no land yet"):
        ask_design(empty, actor=ada, choices=farm.DESIGN)


def test_names_of_rounds_differ(ada, one):
    with pytest.raises(WorkflowError, match="has this name"):
        add_round(one.project, actor=ada, name="2021")


def test_what_the_engine_refuses_is_said_without_a_path_of_the_server(ada, project):
    new = add_round(project, actor=ada, name="2031")
    ask_design(new, actor=ada, choices=farm.DESIGN | {"points": 3, "n_strata": 5})
    job = farm.run()
    assert job.state == "failed"
    assert "points" in job.error
    assert "/tmp" not in job.error


def test_a_good_file_is_ready_and_names_its_sites(ada, one):
    found = bring(one, ada, (farm.FOLDER / "round-2021.csv").read_bytes())
    assert found.ready
    assert (found.result["n_rows"], found.result["n_accepted"]) == (80, 80)
    assert found.result["rounds"] == ["2021"]
    assert {s["name"]: s["planned"] for s in found.result["sites"]} == {
        farm.LAND: 25
    } | dict.fromkeys(farm.CONTROLS, 0)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (rows(round_name="2026"), "of the round “2026”, this is “2021”"),
        (rows() + rows(round_name="2022").partition("\n")[2], "must hold one round"),
        (rows(density=9.0), "No row of the file was accepted"),
        (rows(points=("X1", "X2")), "No point of the file is a point of the plan"),
        ("a,b\n1,2\n", "laboratory.csv"),
    ],
)
def test_a_file_with_a_fault_is_not_ready_and_says_why(ada, one, client, text, fault):
    found = bring(one, ada, text)
    assert not found.ready
    client.force_login(ada)
    page = client.get(f"{one.get_absolute_url()}laboratory/").content.decode()
    assert fault in page
    assert "/tmp" not in page
    with pytest.raises(WorkflowError, match="not ready"):
        ask_measurement(one, actor=ada, choices=farm.CHOICES)


def test_a_refused_row_stands_with_its_place_and_reason(ada, one, client):
    text = rows() + "P004,2021-10-05,2021,0,30,18.0,3.64,0.03,dry combustion\n"
    assert bring(one, ada, text).ready
    client.force_login(ada)
    page = client.get(f"{one.get_absolute_url()}laboratory/").content.decode()
    row = re.search(r'<th scope="row">5</th>.*?</tr>', page, re.DOTALL).group()
    assert "bulk_density" in row
    assert "3.64" in row
    assert "refused" in row


def test_the_reader_asks_for_a_unit_and_is_answered(ada, one, client):
    """Contents below 6 g/kg in every topsoil look like per cent."""
    found = bring(one, ada, rows(soc=1.8))
    assert [q["rule"] for q in found.result["questions"]] == ["soc_content_unit"]
    assert not found.ready
    client.force_login(ada)
    address = f"{one.get_absolute_url()}laboratory/"
    page = client.get(address).content.decode()
    assert "The unit of the carbon contents is right" in page
    assert "--confirm" not in page
    sent = {"answers": "1", "confirmed": "soc_content_unit"}
    assert client.post(address, sent).status_code == 302
    farm.run()
    again = one.readings.first()
    assert (again.number, again.ready, again.file) == (2, True, found.file)
    assert again.input["choices"]["confirmed"] == ["soc_content_unit"]


def test_columns_of_another_layout_are_told_on_the_page(ada, one, client):
    text = rows().replace("soc_content [g kg-1]", "Corg").replace("point,", "Ort,", 1)
    found = bring(one, ada, text)
    assert not found.ready
    assert found.result["headings"][:2] == ["Ort", "date"]
    client.force_login(ada)
    address = f"{one.get_absolute_url()}laboratory/"
    assert "Which column is which" in client.get(address).content.decode()
    sent = {
        "answers": "1",
        "point": "Ort",
        "soc_content": "Corg",
        "soc_content-unit": "g kg-1",
        "date": "date",
        "round": "round",
        "depth_top": "depth_top [cm]",
        "depth_bottom": "depth_bottom [cm]",
        "bulk_density": "bulk_density [g cm-3]",
        "coarse_fraction": "coarse_fraction [1]",
        "method": "method",
    }
    assert client.post(address, sent).status_code == 302
    farm.run()
    again = one.readings.first()
    assert (again.ready, again.result["n_accepted"]) == (True, 3)


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.exe", b"MZ", "must be CSV or XLSX"),
        ("a.csv", b"MZ\x00\x00", "content is not what the name says|not text"),
        ("a.csv", b"<html><script>alert(1)</script>", "not what the name says"),
        ("a.xlsx", b"PK\x03\x04broken", "damaged|not what"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"x" * (2 * 1024 * 1024 + 1), "at most 2 MB"),
    ],
)
def test_hostile_files_are_refused_beside_the_field(
    ada, one, client, name, content, fault
):
    client.force_login(ada)
    file = SimpleUploadedFile(name, content)
    address = f"{one.get_absolute_url()}laboratory/"
    answered = client.post(address, {"upload": file})
    assert answered.status_code == 422
    errors = answered.context["file_form"].errors["upload"]
    assert re.search(fault, errors[0])
    assert not one.readings.exists()
    assert not StoredFile.objects.filter(name__startswith="a.").exists()


def test_a_file_is_not_deleted_on_the_page_of_files(ada, one, client):
    found = bring(one, ada, rows())
    client.force_login(ada)
    page = client.get(f"/files/{found.file}/delete/")
    assert page.status_code in {403, 404}
    assert StoredFile.objects.get(uuid=found.file).deleted_at is None


def test_a_site_needs_a_role(ada, one, client):
    bring(one, ada, (farm.FOLDER / "round-2021.csv").read_bytes())
    client.force_login(ada)
    address = f"{one.get_absolute_url()}measure/"
    assert client.post(address, {"site-0": "project"}).status_code == 422
    sent = {"site-0": "project", "site-1": "control", "site-2": "control"}
    sent |= {"site-3": "left-out"}
    assert client.post(address, sent).status_code == 302
    job = farm.run()
    assert job.state == "done", job.error
    assert one.measurement.input["choices"]["sites"] == {
        farm.LAND: "project",
        "Neighbour-A": "control",
        "Neighbour-B": "control",
        "Neighbour-C": "left-out",
    }


def test_a_control_that_is_taken_for_land_is_refused_by_the_engine(ada, one):
    bring(one, ada, (farm.FOLDER / "round-2021.csv").read_bytes())
    wrong = farm.CHOICES | {"sites": farm.ROLES | {"Neighbour-A": "project"}}
    ask_measurement(one, actor=ada, choices=wrong)
    job = farm.run()
    assert job.state == "failed"
    assert "got none of the plan for 'Neighbour-A'" in job.error


def test_a_later_round_waits_for_the_first(ada, one):
    two = add_round(one.project, actor=ada, name="2026", first=one)
    bring(two, ada, (farm.FOLDER / "round-2026.csv").read_bytes())
    with pytest.raises(WorkflowError, match="Measure the first round"):
        ask_measurement(two, actor=ada, choices=farm.CHOICES)


def test_points_that_were_sampled_stay(ada, one):
    bring(one, ada, rows())
    with pytest.raises(WorkflowError, match="they stay as they are"):
        ask_design(one, actor=ada, choices=farm.DESIGN)
    two = add_round(one.project, actor=ada, name="2026", first=one)
    with pytest.raises(WorkflowError, match="points of an earlier one"):
        ask_design(two, actor=ada, choices=farm.DESIGN)
    with pytest.raises(WorkflowError, match="samples the points of this one"):
        remove_round(one, actor=ada)


def test_one_work_at_a_time(ada, one):
    bring_file(one, actor=ada, upload=farm.upload(2021))
    with pytest.raises(WorkflowError, match="being worked on"):
        answer(one, actor=ada, choices={})


def test_a_result_is_outdated_once_its_file_is_read_anew(measured_world):
    holder, _project, one, two = measured_world
    assert not is_outdated(two.measurement)
    assert not is_outdated(one.measurement)
    with transaction.atomic():
        bring(two, holder, (farm.FOLDER / "round-2026.csv").read_bytes())
        assert is_outdated(two.measurement)
        transaction.set_rollback(True)


def test_what_is_drawn_brought_and_measured_is_told(measured_world):
    holder, project, *_rounds = measured_world
    told = {(n.kind, sentence(n)) for n in Notification.objects.filter(person=holder)}
    assert {
        ("monitoring.ended", "Points are drawn: round “2021” of “Measured farm”."),
        ("monitoring.ended", "The file is read: round “2026” of “Measured farm”."),
        ("monitoring.ended", "The round “2026” of “Measured farm” is measured."),
    } <= told
    events = Event.objects.filter(record_uuid=project.uuid)
    verbs = events.filter(verb__startswith="monitoring.").values_list("verb", flat=True)
    assert sorted(verbs) == [
        "monitoring.file_brought",
        "monitoring.file_brought",
        "monitoring.measured",
        "monitoring.measured",
        "monitoring.planned",
        "monitoring.round_added",
        "monitoring.round_added",
    ]
    assert set(events.filter(verb__in=verbs).values_list("visibility", flat=True)) == {
        "involved"
    }


def test_each_step_of_a_round_is_a_task(ada, project):
    def verbs():
        return {str(t.verb) for t in tasks_of(ada) if "2031" in t.object}

    new = add_round(project, actor=ada, name="2031")
    assert verbs() == {"Plan where to sample:"}
    ask_design(new, actor=ada, choices=farm.DESIGN)
    assert verbs() == set()
    farm.run()
    assert verbs() == {"Sample, and bring the laboratory's file:"}
    bring(new, ada, rows(soc=1.8, round_name="2031"))
    assert verbs() == {"Answer what the reader asks:"}
    bring(new, ada, rows(round_name="2031"))
    assert verbs() == {"Have computed:"}


def test_a_draft_goes_with_its_rounds_and_their_files(ada, one):
    bring(one, ada, rows())
    delete_draft(one.project)
    mine = LaboratoryReading.objects.filter(round__uuid=one.uuid)
    assert not MonitoringRound.objects.filter(uuid=one.uuid).exists()
    assert not mine.exists()
    left = StoredFile.objects.filter(record_uuid=one.uuid, deleted_at=None)
    assert not left.exists()


def test_predicted_is_the_newest_assessment_before_the_file(measured_world):
    holder, project, _one, two = measured_world
    found = comparison(two.measurement, holder)
    assert found.assessment == project.assessments.get()
    assert [r.day.isoformat() for r in found.rounds] == ["2021-10-06", "2026-09-30"]
    last = found.rounds[-1]
    assert last.measured.estimate == two.measurement.stock
    horizons = {
        project.start_year + h["years"]: h["project_mg_ha"]["estimate"]
        for h in found.assessment.result["horizons"]
    }
    course = {v.year: v.estimate for v in found.course}
    assert found.assessment.result["yearly"] or course == horizons
    before = max(y for y in course if y <= last.measured.year)
    after = min(y for y in course if y >= last.measured.year)
    share = (last.measured.year - before) / (after - before)
    by_hand = course[before] * (1 - share) + course[after] * share
    assert last.predicted.estimate == pytest.approx(by_hand, rel=1e-12)


def test_an_assessment_after_the_file_predicted_nothing(measured_world):
    holder, project, _one, two = measured_world
    with transaction.atomic():
        before = project.assessments.get()
        ask_assessment(project, actor=holder)
        jobs.run_job(jobs.claim())
        assert project.assessments.count() == 2
        assert comparison(two.measurement, holder).assessment == before
        transaction.set_rollback(True)


def test_the_chart_has_every_number_and_a_table(measured_world, client):
    holder, _project, _one, two = measured_world
    client.force_login(holder)
    answered = client.get(f"{two.get_absolute_url()}compare/")
    chart, page = answered.context["chart"], answered.content.decode()
    assert len(chart["marks"]) == 2
    for mark in chart["marks"]:
        assert mark["high"] < mark["y"] < mark["low"]  # the picture grows downwards
    assert page.count('<circle class="chart-mark"') == 2
    assert "Sept. 30, 2026" in page
    assert hypot(chart["marks"][1]["x"] - chart["marks"][0]["x"], 0) > 0


def test_every_page_of_a_round_is_there(measured_world, client):
    holder, project, one, two = measured_world
    client.force_login(holder)
    pages = ("", "laboratory/", "measure/", "result/", "compare/", "map.geojson")
    for page in (*pages, "progress/", "results/1.json", "files/points.gpx"):
        for shown in (one, two):
            address = f"{shown.get_absolute_url()}{page}"
            assert client.get(address).status_code in {200, 286}, address
    listed = client.get(f"/projects/{project.uuid}/monitoring/").content.decode()
    assert "3.33" in listed
    template = client.get(f"{two.get_absolute_url()}files/laboratory-template.csv")
    assert b",2026," in template.content.splitlines()[1]
    for name in ("laboratory-template.xlsx", "plan.json", "strata.geojson"):
        found = client.get(f"{two.get_absolute_url()}files/{name}")
        assert found["Content-Disposition"] == f'attachment; filename="{name}"'
    assert client.get(f"{two.get_absolute_url()}files/passwd").status_code == 404


def test_reports_are_kept_and_handed_out_as_attachments(measured_world, client):
    holder, *_rest, two = measured_world
    client.force_login(holder)
    for uuid, media in (
        (two.measurement.report_pdf, "application/pdf"),
        (two.measurement.report_html, "text/html; charset=utf-8"),
    ):
        found = client.get(f"/files/{uuid}/")
        assert found["Content-Type"] == media
        assert found["Content-Disposition"].startswith("attachment")
        assert "sandbox" in found["Content-Security-Policy"]
        content = b"".join(found.streaming_content)
        assert hashlib.sha256(content).hexdigest() == found["ETag"].strip('"')


def test_a_change_is_shown_with_consent_and_by_who_may(measured_world, client):
    holder, project, one, two = measured_world
    client.force_login(holder)
    with transaction.atomic():
        address = f"{two.get_absolute_url()}publish/"
        assert client.post(address).status_code == 422
        client.logout()
        assert b"Measured change" not in client.get(project.get_absolute_url()).content
        client.force_login(holder)
        assert client.post(address, {"consent": "on"}).status_code == 302
        client.logout()
        page = client.get(project.get_absolute_url()).content.decode()
        assert "Measured change" in page
        assert "3.33" in page
        record = client.get(f"/projects/measurements/{two.measurement.uuid}.json")
        assert record.json()["stock_change"]["mean"] == two.measurement.change
        with pytest.raises(WorkflowError, match="One round alone"):
            publish_measurement(one.measurement, actor=holder, consent=True)
        transaction.set_rollback(True)
    unseen = client.get(f"/projects/measurements/{two.measurement.uuid}.json")
    assert unseen.status_code == 404


def test_a_draft_shows_no_change(ada, project, one):
    with pytest.raises(WorkflowError, match="Publish the project first"):
        publish_measurement(farm.measure(one, ada), actor=ada, consent=True)


def numbers(value):
    """All of a record but what names files, choices and the way it was made."""
    if isinstance(value, dict):
        return {k: numbers(v) for k, v in value.items() if k not in OF_THE_WAY}
    return [numbers(v) for v in value] if isinstance(value, list) else value


OF_THE_WAY = {"name", "inputs", "sources", "kind", "reference", "method", "example"}
OF_THE_WAY |= {"files", "warnings"}  # both name files and areas


@pytest.mark.slow
def test_every_number_is_that_of_the_command_line(measured_world, tmp_path):
    """`tilth design`, `stock` and `change` on the same files, as a holder runs them."""
    *_rest, two = measured_world
    files = [str(farm.FOLDER / f"round-{year}.csv") for year in (2021, 2026)]
    controls = [word for site in farm.CONTROLS for word in ("--control", site)]
    out = [str(tmp_path / name) for name in ("design", "first", "change")]
    plan, kept = f"{out[0]}/plan.json", f"{out[1]}/reference.json"
    area = str(farm.FOLDER / "farm.geojson")
    options = ["--plan", plan, "--reference", kept, *controls, "--tillage-depth", "20"]
    for words in (
        ["design", area, "--seed", "4", "--out", out[0]],
        ["stock", files[0], "--out", out[1]],
        ["change", *files, *options, "--out", out[2]],
    ):
        ran = CliRunner().invoke(cli, words)
        assert ran.exit_code == 0, ran.output
    own = numbers(json.loads((tmp_path / "change" / "result.json").read_text()))
    told = numbers(json.loads(json.dumps(two.measurement.result)))
    assert told["stock_change"]["mean_mg_ha"] == pytest.approx(3.33, abs=0.005)
    assert len(told["standards"]) > 5
    assert told.keys() == own.keys()
    for name, value in own.items():
        assert told[name] == value, name


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("strates géographiques compactes", "moins la déduction pour")),
        ("es", ("estratos geográficos compactos", "menos la deducción por")),
    ],
)
def test_what_the_engine_says_is_in_the_language_of_the_page(
    measured_world, client, language, said
):
    """Nothing is left in English but names and citations."""
    holder, _project, one, two = measured_world
    client.force_login(holder)
    own = [shown.get_absolute_url() for shown in (one, two)]
    pages = ""
    for address in (f"/{language}{o}{page}" for o in own for page in ("", "result/")):
        answered = client.get(address)
        assert answered.status_code == 200
        text = answered.content.decode()
        assert re.findall(r'lang="en">[^<]*', text.partition("<main")[2]) == []
        pages += text
    assert [words for words in said if words not in pages] == []


def test_a_finding_is_told_in_the_language_with_the_words_of_the_engine(
    ada, one, client
):
    text = rows() + "P004,2021-10-05,2021,0,30,18.0,3.64,0.03,dry combustion\n"
    assert bring(one, ada, text).ready
    bring(one, ada, rows(soc=1.8))
    client.force_login(ada)
    address = f"/fr{one.get_absolute_url()}laboratory/"
    page = client.get(address).content.decode()
    assert "la moitié des horizons de surface contiennent 1,8 g kg-1 ou moins" in page
    assert "refusé" in page
    bring(one, ada, text)
    page = client.get(address).content.decode()
    row = re.search(r'<th scope="row">5</th>.*?</tr>', page, re.DOTALL).group()
    assert "Une valeur est hors de son domaine physique" in row
    assert 'lang="en">bulk_density' in row


def again(row, **changed):
    """Another row like one that is written once."""
    names = [f.attname for f in row._meta.concrete_fields if not f.primary_key]
    kept = {name: getattr(row, name) for name in names if name != "round_id"}
    return type(row).objects.create(**kept | changed | {"key": uuid4()})


def later_rounds(first, kept, number):
    """Rounds like `kept` at the points of the first, each with a file and a result."""
    reading, measured = kept.readings.get(), kept.measurement
    for n in range(number):
        name = str(2030 + n)
        one = kept.project.rounds.create(number=10 + n, name=name, first=first)
        read = again(reading, round=one, uuid=uuid4())
        result = json.loads(json.dumps(measured.result))
        result["rounds"][-1]["name"] = name
        taken = measured.input["readings"] | {name: str(read.uuid)}
        given = measured.input | {"readings": taken}
        again(measured, round=one, uuid=uuid4(), input=given, result=result)
    return one


PAGES = ("", "laboratory/", "measure/", "result/", "compare/", "publish/")


def test_pages_take_as_many_queries_whatever_the_number_of_rounds(
    measured_world, client
):
    holder, project, one, two = measured_world
    client.force_login(holder)
    lists = (
        f"/projects/{project.uuid}/monitoring/",
        f"/api/v1/projects/{project.uuid}/rounds",
        "/tasks/",
    )

    def queries(last):
        found = {}
        own = last.get_absolute_url()
        for address in (*lists, *(f"{own}{page}" for page in PAGES)):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200, address
            found[address.removeprefix(own)] = len(captured)
        return found

    with transaction.atomic():
        queries(two)  # caches are filled
        few = queries(two)
        assert queries(later_rounds(one, two, 6)) == few
        assert max(few.values()) < 60
        transaction.set_rollback(True)
