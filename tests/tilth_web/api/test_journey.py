"""From nothing to a public project by a program alone."""

import pytest

from tests.tilth_web.registry.conftest import DESCRIPTION, square
from tilth_web.operations.domain import jobs
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Green cover",
    "summary": "Cover crops on two fields.",
    "language": "en",
    "country": "FR",
    "system": "cropland",
    "start_year": 2026,
    "privacy": "exact",
}


def test_a_program_brings_a_project_to_the_public_and_withdraws_it(call, terra):
    def send(method, path, body=None, **headers):
        return call("token all", method, path, body, **headers)

    answer = send("POST", "projects", NEW | {"organisation": str(terra.uuid)})
    assert answer.status_code == 201, answer.content
    home = answer["Location"]
    project = Project.objects.get()
    assert project.organisation == terra
    assert home == f"/api/v1/projects/{project.uuid}"

    added = send(
        "POST", f"{home}/parcels", {"name": "Meadow", "outline": square(2, 48)}
    )
    assert added.status_code == 201, added.content
    parcel = added["Location"]
    assert parcel == f"{home}/parcels/1"
    assert added.json()["area_ha"] == pytest.approx(13.3, abs=0.1)  # 0.298 x 0.445 km
    wanted = {"description": DESCRIPTION}
    answer = send("PATCH", parcel, wanted, **{"If-Match": added["ETag"]})
    assert answer.status_code == 200, answer.content
    assert answer.json()["description"] == DESCRIPTION

    asked = send("POST", "assessments", {"project": str(project.uuid)})
    assert asked.status_code == 202, asked.content
    again = send("POST", "assessments", {"project": str(project.uuid)})
    assert again["Location"] == asked["Location"]
    assert send("GET", asked["Location"]).json()["state"] == "waiting"
    jobs.run_job(jobs.claim())
    done = send("GET", asked["Location"]).json()
    assert (done["state"], done["progress"]) == ("done", 1.0)
    result = send("GET", f"assessments/{done['assessment']}").json()
    assert result["result"]["horizons"]
    listed = send("GET", f"{home}/assessments").json()
    assert [a["uuid"] for a in listed["items"]] == [done["assessment"]]

    read = send("GET", home)
    tag = read["ETag"]
    consent = {"consent": True, "revision": read.json()["revision"]}
    outline = send("GET", parcel).json()
    consent["outlines"] = {outline["key"]: outline["outline_version"]}
    consent["assessment"] = listed["items"][0]["uuid"]
    answer = send("POST", f"{home}/publish", consent, **{"If-Match": tag})
    assert answer.status_code == 200, answer.content
    public = call("visitor", "GET", home).json()
    assert public["state"] == "published"
    assert public["assessment"]["uuid"] == done["assessment"]
    place = call("visitor", "GET", f"{home}/place")
    assert place["Content-Type"] == "application/geo+json"
    assert place.json()["geometry"]["type"] == "Polygon"

    tag = answer["ETag"]
    answer = send("POST", f"{home}/withdraw", {"sure": True}, **{"If-Match": tag})
    assert answer.status_code == 204, answer.content
    assert call("visitor", "GET", home).status_code == 410
    assert call("visitor", "GET", "projects").json()["count"] == 0


def test_a_change_keeps_what_was_not_sent(call, draft):
    home = f"projects/{draft.uuid}"
    tag = call("token write", "GET", home)["ETag"]
    change = {"story": "Long ago.", "leakage_mass": 12.5, "leakage_reason": "Counted."}
    answer = call("token write", "PATCH", home, change, **{"If-Match": tag})
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["story"], told["name"]) == ("Long ago.", draft.name)
    assert told["leakage"] == {"mass": 12.5, "reason": "Counted."}
    assert call("secretariat", "GET", home).json()["leakage"] is None
    none = {"leakage_mass": None, "leakage_reason": ""}
    answer = call("token write", "PATCH", home, none, **{"If-Match": answer["ETag"]})
    assert answer.json()["leakage"] is None


def test_factors_of_energy_are_told_to_those_who_may_read_the_land(call, draft):
    home = f"projects/{draft.uuid}"
    tag = call("token write", "GET", home)["ETag"]
    change = {"electricity_factor": 0.4, "electricity_source": "Grid, 2025."}
    answer = call("token write", "PATCH", home, change, **{"If-Match": tag})
    assert answer.status_code == 200, answer.content
    power = answer.json()["energy"]["electricity"]
    assert (power["factor"], power["source"]) == (0.4, "Grid, 2025.")
    assert call("secretariat", "GET", home).json()["energy"] is None


def test_an_outline_changes_as_a_version_and_a_parcel_goes(call, draft):
    path = f"projects/{draft.uuid}/parcels/1"
    tag = call("manager", "GET", path)["ETag"]
    moved = {"outline": square(2.01, 48.0)}
    answer = call("manager", "PATCH", path, moved, **{"If-Match": tag})
    assert answer.status_code == 200, answer.content
    assert answer.json()["outline_version"] == 2
    gone = call("manager", "DELETE", path, **{"If-Match": answer["ETag"]})
    assert gone.status_code == 204
    assert call("manager", "GET", path).status_code == 404


def test_a_job_is_cancelled_once(call, draft):
    asked = call("manager", "POST", "assessments", {"project": str(draft.uuid)})
    job = asked["Location"]
    assert call("manager", "POST", f"{job}/cancel").json()["state"] == "cancelled"
    assert call("manager", "POST", f"{job}/cancel").status_code == 409


def test_a_draft_is_deleted(call, draft):
    path = f"projects/{draft.uuid}"
    tag = call("manager", "GET", path)["ETag"]
    assert call("manager", "DELETE", path, **{"If-Match": tag}).status_code == 204
    assert not Project.objects.exists()


def test_a_project_without_an_organisation_is_ones_own(call):
    answer = call("stranger", "POST", "projects", NEW)
    assert answer.json()["holder"] == {"name": "Stranger", "organisation": None}
