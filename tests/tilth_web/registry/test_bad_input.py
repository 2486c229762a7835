"""What should not be typed or uploaded: said beside its field, nothing half done."""

import io
import json
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.tilth_web.registry.conftest import square
from tests.tilth_web.registry.test_journey import BASICS, page
from tests.tilth_web.registry.test_uploads import zipped
from tilth_web.operations.domain import jobs
from tilth_web.registry.domain.typed_corners import read_typed
from tilth_web.registry.models import Parcel, Project, Publication

pytestmark = pytest.mark.django_db
SCRIPT = '<script>alert("x")</script>'
HANDLER = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def ada(make_person, client):
    person = make_person("Ada")
    client.force_login(person)
    return person


def geojson(*rings):
    return json.dumps({"type": "Polygon", "coordinates": list(rings)}).encode()


def polyglot():
    """A zipped shapefile with a page before it."""
    return b"<html><script>alert(1)</script></html>" + zipped()


def huge():
    """A true outline of 50 MB."""
    corner = b"[2.1372913,48.3472819],"
    begun, ended = b'{"type":"Polygon","coordinates":[[', b"[2.1,48.3]]]}"
    text = begun + corner * (50_000_000 // len(corner) - 4) + ended
    return text.ljust(50_000_000)


def many_corners():
    """A sound outline with more corners than are taken."""
    steps = [[round(2 + n / 1e5, 5), 48.0] for n in range(10_000)]
    return geojson([*steps, [2.05, 48.01], steps[0]])


def nested():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("land.shp", zipped())
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("land.geojson", b"", "The submitted file is empty"),
        ("land.geojson", geojson([]), "it is empty"),
        ("land.geojson", geojson([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]), "cross"),
        (
            "land.geojson",
            geojson([[652e3, 686e4], [653e3, 686e4], [653e3, 687e4], [652e3, 686e4]]),
            "convert them to WGS84",
        ),
        (
            "land.geojson",
            b'{"type": "Polygon", "coordinates": [[["a"',
            "cannot be read",
        ),
        ("land.csv", b"lon,lat\n1,1\n2,2\n", "at least 3 corners; got 2"),
        ("land.csv", b"lon,lat\n1,1\n2,2\n1,1\n", "at least 3 corners; got 2"),
        ("land.csv", b"name,lon,lat\nHill,1,1\nHill,2,2\n", "Hill: An outline needs"),
        ("land.zip", polyglot(), "something beside its archive"),
        ("land.zip", nested(), "holds another archive"),
        ("land.png.zip", b"\x89PNG\r\n\x1a\n" + bytes(90), "not a whole ZIP archive"),
        ("land.svg", b"<svg onload='x'/>", "zipped shapefile; got .svg"),
        ("land.csv", bytes(50_000_000), "at most 10 MB; it has 50.0 MB"),
        ("land.geojson", huge(), "at most 10 MB; it has 50.0 MB"),
        ("land.zip", zipped(zeros=bytes(60_000_000)), "unpacks to far more"),
        ("land.geojson", many_corners(), "at most 10000 corners; it has 10002"),
    ],
)
def test_hostile_and_wrong_files_are_refused_beside_the_field(
    ada, client, make_project, name, content, said
):
    project = make_project(ada)
    sent = {"file": SimpleUploadedFile(name, content), "name": "Kept name"}
    answer = client.post(page(client, project, "parcels/"), sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert said in " ".join(form.errors["file"])
    assert form["name"].value() == "Kept name"
    assert 'id="id_file_error"' in answer.content.decode()
    assert not Parcel.objects.exists()


@pytest.mark.parametrize(
    "claimed", ["text/html", "image/svg+xml", "application/zip", "x", ""]
)
def test_the_type_that_a_browser_claims_counts_for_nothing(
    ada, client, make_project, claimed
):
    """Land is what it is by its content and its name; nothing is served of it."""
    project = make_project(ada)
    land = json.dumps(square(2.0, 48.0)).encode()
    for content, status, number in ((b"<html>", 422, 0), (land, 302, 1)):
        file = SimpleUploadedFile("land.geojson", content, content_type=claimed)
        answer = client.post(page(client, project, "parcels/"), {"file": file})
        assert answer.status_code == status
        assert project.parcels.count() == number


def test_what_is_published_twice_is_published_once(ada, client, make_project, publish):
    """Two clicks: the second shows what the first did, and changes nothing."""
    project = make_project(ada, (2.0, 48.0))
    client.post(page(client, project, "assess/"))
    jobs.run_job(jobs.claim())
    address = page(client, project, "publish/")
    form = client.get(address).context["form"]
    sent = {name: form[name].value() for name in form.SEEN} | {"consent": "on"}
    assert client.post(address, sent).status_code == 302
    before = Project.objects.values().get()
    again = client.post(address, sent)
    assert again.status_code == 409
    assert "Ada saved the project." in again.content.decode()
    assert "The public sees all of it." in again.content.decode()
    assert Publication.objects.count() == 1
    assert Project.objects.values().get() == before


def test_what_is_typed_beyond_any_form_gets_a_page_that_says_so(
    ada, client, make_project
):
    project = make_project(ada)
    sent = {"outline": "x" * 3_000_000}
    for address in (page(client, project, "parcels/"), page(client, project, "")):
        answer = client.post(address, sent)
        assert answer.status_code == 413
        assert "Upload large outlines as a file" in answer.content.decode()


def test_of_many_outlines_the_faulty_one_is_named_and_shown(ada, client, make_project):
    project = make_project(ada)
    bow_tie = [[2, 48], [2.01, 48.01], [2.01, 48], [2, 48.01], [2, 48]]
    features = [
        {"type": "Feature", "geometry": g, "properties": {"name": n}}
        for n, g in (
            ("Good", square(3.0, 48.0)),
            ("Bad", {"type": "Polygon", "coordinates": [bow_tie]}),
        )
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    sent = {"file": SimpleUploadedFile("land.geojson", content)}
    answer = client.post(page(client, project, "parcels/"), sent)
    assert answer.status_code == 422
    assert "Parcel 2 Bad: The outline" in answer.context["form"].errors["file"][0]
    fault = answer.context["fault"]
    assert fault["at"] == pytest.approx([2.005, 48.005])
    assert fault["outline"]["coordinates"] == [bow_tie]
    assert fault["offered"] is None
    assert not Parcel.objects.exists()


def test_scripts_in_names_and_markdown_stay_words(
    ada, client, make_project, publish, make_organisation
):
    terra = make_organisation(HANDLER, standing="partner")
    terra.memberships.create(person=ada, role="signatory")
    project = make_project(
        ada,
        (2.0, 48.0),
        organisation=terra,
        name=SCRIPT,
        summary=HANDLER,
        story=f"{SCRIPT}\n\n[x](javascript:alert(1)) ![x](https://evil.example/a.png)",
    )
    project.milestones.create(day="2027-01-01", text=SCRIPT)
    land = project.parcels.get().version.parcel
    land.name = HANDLER
    land.save()
    project = publish(project, ada)
    own = f"/projects/{project.uuid}/"
    pages = [own, f"{own}assessments/", f"{own}edit/", f"{own}edit/parcels/"]
    pages += [f"{own}edit/team/", f"{own}edit/practices/", "/projects/"]
    pages += [f"/projects/?view={view}" for view in ("map", "table")]
    for address in pages:
        text = client.get(address).content.decode()
        assert SCRIPT not in text, address
        assert "<img src=x" not in text, address
        assert "javascript:" not in text.replace("](javascript:", ""), address
        assert "evil.example" not in text.replace("(https://evil.example", ""), address
    points = client.get("/projects/points.geojson")
    assert points["Content-Type"].startswith("application/json")
    table = client.get("/projects/projects.csv")
    assert table["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\uff1d1", '=HYPERLINK("x")'],
)
def test_no_name_runs_as_a_formula_of_a_spreadsheet(
    ada, client, make_project, publish, name
):
    project = make_project(ada, (2.0, 48.0))
    Project.objects.filter(pk=project.pk).update(
        name=name, state="published", published_at=project.created_at
    )
    table = b"".join(client.get("/projects/projects.csv").streaming_content).decode()
    assert f"'{name}".replace('"', '""') in table


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("48.5, 2.25\n48, 2\n48, 3", [2.25, 48.5]),
        ("48,5 2,25\n48 2\n48 3", [2.25, 48.5]),
        ("48,5; 2,25\n48;2\n48;3", [2.25, 48.5]),
        ("\N{MINUS SIGN}48,5 \N{MINUS SIGN}2,25\n48 2\n48 3", [-2.25, -48.5]),
        ("48°30'N 2°15'E\n48 2\n48 3", [2.25, 48.5]),
        ("48°30'0\"S, 2°15'0\"W\n48 2\n48 3", [-2.25, -48.5]),
        ("48°30\u203200\u2033N 2°15\u203200\u2033O\n48 2\n48 3", [-2.25, 48.5]),
        ("48.5°N 2.25°E\n48 2\n48 3", [2.25, 48.5]),
    ],
)
def test_corners_are_typed_as_people_write_them(text, first):
    ((_name, geometry),) = read_typed(text)
    assert geometry["coordinates"][0][0] == pytest.approx(first)


@pytest.mark.parametrize("field", ["name", "start_year", "leakage_mass"])
def test_a_refused_form_keeps_all_that_was_typed(ada, client, field):
    wrong = {"name": "", "start_year": "19x", "leakage_mass": "-1"}
    story = "A long story that nobody types twice."
    sent = BASICS | {"story": story, field: wrong[field]}
    answer = client.post("/projects/add/", sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert field in form.errors
    assert {n: form[n].value() for n in sent} == sent
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/projects/add/", "Summary in one sentence: This field is required."),
        ("/fr/projects/add/", "Résumé en une phrase\u00a0: Champ requis."),
    ],
)
def test_faults_are_summed_up_as_the_language_writes_it(ada, client, path, said):
    page = client.post(path, {}).content.decode()
    summary = page.partition('id="error-summary"')[2].partition("</div>")[0]
    assert said in re.sub(r"[ \n]+", " ", summary)
