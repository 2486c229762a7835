"""From the first words to the public page, by forms alone."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.tilth_web.markup import tight
from tests.tilth_web.registry.conftest import square
from tilth.assessment.project.assess import assess
from tilth.assessment.project.file import read_project
from tilth.report.project_record import fingerprint, record
from tilth_web.operations.domain import jobs
from tilth_web.registry.models import Assessment, Parcel, Project

pytestmark = pytest.mark.django_db
BASICS = {
    "name": "Green cover",
    "summary": "Cover crops on two fields.",
    "language": "en",
    "country": "FR",
    "system": "cropland",
    "start_year": "2026",
    "privacy": "blurred",
}
LAND = {
    "climate__zone": "cool temperate moist",
    "soil__class": "high-activity clay",
    "soil__stock": "48",
    "soil__stock_standard_error": "3.5",
    "history__land_use__use": "long-term cultivated",
    "history__land_use__management": "full",
    "history__land_use__input_level": "medium",
    "history__years_in_use": "60",
    "plan__practices": ["cover-crops"],
    "plan__adoption__curve": "linear",
    "plan__adoption__years": "3",
}
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [0.01, 0.01], [0.01, 0], [0, 0.01], [0, 0]]],
}


@pytest.fixture
def ada(make_person, client):
    person = make_person("Ada")
    client.force_login(person)
    return person


def page(client, project, step):
    return f"/projects/{project.uuid}/edit/{step}"


def test_a_person_registers_assesses_and_publishes_a_project(ada, client):
    answer = client.post("/projects/add/", BASICS)
    project = Project.objects.get()
    assert answer.url == page(client, project, "parcels/")
    assert (project.person, project.state) == (ada, "draft")

    land = json.dumps(square(2.0, 48.0))
    answer = client.post(answer.url, {"outline": land, "name": "North"})
    assert answer.url == page(client, project, "parcels/")

    project.refresh_from_db()
    form = LAND | {"revision": project.revision}
    answer = client.post(page(client, project, "practices/1/"), form)
    assert answer.url == page(client, project, "practices/")
    assert project.parcels.get().soil == {
        "class": "high-activity clay",
        "stock": 48.0,
        "stock_standard_error": 3.5,
    }

    answer = client.post(page(client, project, "assess/"))
    assert answer.url == page(client, project, "assess/")
    assert "Waiting" in client.get(answer.url).content.decode()
    progress = client.get(page(client, project, "assess/progress/"))
    assert (progress.status_code, "HX-Refresh" in progress.headers) == (200, False)
    jobs.run_job(jobs.claim())
    progress = client.get(page(client, project, "assess/progress/"))
    assert (progress.status_code, progress.headers["HX-Refresh"]) == (286, "true")

    answer = client.post(page(client, project, "publish/"), {})
    assert answer.status_code == 422
    shown = client.get(page(client, project, "publish/")).context["form"]
    seen = {name: shown[name].value() for name in shown.SEEN}
    answer = client.post(page(client, project, "publish/"), seen | {"consent": "on"})
    assert answer.url == f"/projects/{project.uuid}/"
    client.logout()
    text = client.get(answer.url).content.decode()
    assert "Green cover" in text
    found = client.get(f"{answer.url}project.json").json()
    assert found["assessment"]["result"]["parcels"][0]["chosen"] == "Tier 1"


@pytest.mark.parametrize(("path", "language"), [("", "en"), ("/es", "es")])
def test_texts_are_taken_to_be_in_the_language_of_the_page(ada, client, path, language):
    form = client.get(f"{path}/projects/add/").context["form"]
    assert form["language"].value() == language


@pytest.mark.parametrize("only_examples", [False, True])
def test_in_the_demonstration_all_that_is_added_is_an_example(
    ada, client, settings, only_examples
):
    settings.ONLY_EXAMPLES = only_examples
    client.post("/projects/add/", BASICS)
    assert Project.objects.get().example is only_examples


def test_what_was_assessed_can_be_assessed_again_to_the_same_numbers(
    make_person, make_project, publish, tmp_path
):
    ada = make_person("Ada")
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    path = tmp_path / "result.json"
    path.write_text(json.dumps(project.shown.result))
    again = record(assess(read_project(path), seed=project.shown.seed))
    assert fingerprint(again) == project.shown.result_sha256


def test_a_job_that_runs_twice_keeps_one_assessment(make_person, make_project, publish):
    ada = make_person("Ada")
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    job = jobs.Job.objects.get()
    again = jobs.KINDS[job.kind](job.parameters, lambda *_: None)
    assert again == job.result
    assert Assessment.objects.get() == project.shown
    with pytest.raises(TypeError, match="Assessment is written once"):
        project.shown.save()


def test_asked_twice_an_assessment_runs_once_and_can_be_stopped(
    ada, client, make_project
):
    project = make_project(ada, (2.0, 48.0))
    for _ in range(2):
        client.post(page(client, project, "assess/"))
    job = jobs.Job.objects.get()
    client.post(page(client, project, "assess/cancel/"))
    job.refresh_from_db()
    assert job.state == "cancelled"
    text = client.get(page(client, project, "assess/")).content.decode()
    assert "The last assessment was stopped." in text


def test_what_keeps_a_project_from_being_assessed_is_listed_with_links(
    ada, client, make_project
):
    project = make_project(ada, (2.0, 48.0), (2.1, 48.0), described=False)
    answer = client.post(page(client, project, "assess/"))
    assert answer.status_code == 422
    assert [p.position for p, _words in answer.context["faults"]][:1] == [1]
    assert not jobs.Job.objects.exists()


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        ({}, None, "one of them"),
        ({"outline": "{"}, "outline", "cannot be read"),
        ({"typed": "48, 2"}, "typed", "at least 3 corners"),
        ({"typed": "48, 2\n48, 2.1", "outline": "{}"}, None, "one of them"),
        (
            {"file": SimpleUploadedFile("a.exe", b"MZ")},
            "file",
            "GeoJSON, KML, CSV or zipped shapefile; got .exe",
        ),
        ({"outline": json.dumps(BOW_TIE)}, "outline", "must not cross itself"),
    ],
)
def test_land_that_cannot_be_used_is_refused_beside_its_field(
    ada, client, make_project, form, field, said
):
    project = make_project(ada)
    answer = client.post(page(client, project, "parcels/"), form)
    assert answer.status_code == 422
    (error,) = answer.context["form"].errors[field or "__all__"]
    assert said in error
    assert "<title>Error: " in tight(answer.content.decode())
    assert not Parcel.objects.exists()


def test_a_crossed_outline_stays_as_typed_and_a_repaired_one_is_offered(
    ada, client, make_project
):
    project = make_project(ada)
    form = {"outline": json.dumps(BOW_TIE), "name": "North"}
    answer = client.post(page(client, project, "parcels/"), form)
    sent = answer.context["form"]
    assert json.loads(sent["outline"].value()) == BOW_TIE
    assert answer.context["fault"]["at"] == [0.005, 0.005]
    offered = sent["repaired"].value()
    assert json.loads(offered)["type"] == "MultiPolygon"
    again = client.post(page(client, project, "parcels/"), form | {"repaired": offered})
    assert again.status_code == 422, "an offer that was not taken counts for nothing"
    form |= {"repaired": offered, "take": "repaired"}
    answer = client.post(page(client, project, "parcels/"), form)
    assert answer.status_code == 302
    assert project.parcels.get().version.parcel.name == "North"


def test_faults_of_a_description_stand_beside_their_fields_and_nothing_is_lost(
    ada, client, make_project
):
    project = make_project(ada, (2.0, 48.0), described=False)
    form = LAND | {"revision": project.revision, "soil__clay": "0.24"}
    del form["plan__adoption__years"]
    answer = client.post(page(client, project, "practices/1/"), form)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"soil__clay", "plan__adoption__years"}
    assert answer.context["form"]["soil__clay"].value() == "0.24"


def test_a_new_outline_makes_the_assessment_outdated(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    assert client.get(page(client, project, "assess/")).context["outdated"] is False
    answer = client.post(
        page(client, project, "parcels/1/"),
        {"outline": json.dumps(square(2.0, 48.0, 0.008))},
    )
    assert answer.status_code == 302
    assert client.get(page(client, project, "assess/")).context["outdated"] is True


def test_two_assessments_are_compared_by_numbers_and_input(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    client.post(
        page(client, project, "parcels/1/"),
        {"outline": json.dumps(square(2.0, 48.0, 0.008))},
    )
    publish(project, ada)
    answer = client.get(f"/projects/{project.uuid}/assessments/?one=1&other=2")
    (found,) = answer.context["differences"]
    assert (found["parcel"], str(found["label"])) == ("P1", "Area, ha")
    two, one = project.assessments.all()
    assert two.change == one.change
    areas = [a.input["parcels"][0]["area_ha"] for a in (one, two)]
    assert two.total_change / one.total_change == pytest.approx(areas[1] / areas[0])


def test_withdrawn_projects_leave_a_page_that_says_so(
    ada, client, make_project, publish
):
    project = publish(make_project(ada, (2.0, 48.0)), ada)
    assert client.post(f"/projects/{project.uuid}/withdraw/", {}).status_code == 422
    client.post(f"/projects/{project.uuid}/withdraw/", {"sure": "on"})
    client.logout()
    assert client.get(f"/projects/{project.uuid}/").status_code == 410
    for file in ("project.json", "place.geojson", "assessments/"):
        assert client.get(f"/projects/{project.uuid}/{file}").status_code == 404
    assert "Green cover" not in client.get("/projects/").content.decode()


def test_a_draft_is_deleted_with_its_land_and_a_public_project_is_not(
    ada, client, make_project, publish
):
    draft = make_project(ada, (2.0, 48.0))
    public = publish(make_project(ada, (3.0, 48.0)), ada)
    assert client.post(f"/projects/{public.uuid}/delete/").status_code == 409
    assert client.post(f"/projects/{draft.uuid}/delete/").status_code == 302
    assert Project.objects.get() == public
    assert Parcel.objects.count() == 1
