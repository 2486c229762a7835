"""A campaign from its points to the public change, by a program alone."""

import base64

import pytest

from tests.tilth_web.registry import campaign as farm
from tests.tilth_web.registry.conftest import DESCRIPTION, agree
from tests.tilth_web.registry.sampled import SITE, sampled
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.monitoring_laboratory import MOST_BYTES
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db
WHO = "token write"


@pytest.fixture
def project(call, terra):
    holder = call.people["manager"]
    found = farm.farm_project(holder, DESCRIPTION, organisation=terra)
    ask_assessment(found, actor=holder)
    farm.run()
    agree(found, holder)
    return Project.objects.get(pk=found.pk)


@pytest.fixture
def rounds(call, draft):
    """Rounds of a draft that nobody computed."""
    sampled(draft)
    return Rounds(call, f"projects/{draft.uuid}/rounds")


class Rounds:
    """Rounds of a project, as a program with a token works on them."""

    def __init__(self, call, path):
        self.call, self.path = call, path

    def read(self, end):
        answer = self.call(WHO, "GET", f"{self.path}/{end}")
        assert answer.status_code == 200, answer.content
        return answer

    def send(self, end, body, number=1, status=202):
        """Send with the ETag of the round, and run what was asked for."""
        tag = self.read(number)["ETag"]
        path = f"{self.path}/{number}/{end}"
        answer = self.call(WHO, "POST", path, body, **{"If-Match": tag})
        assert answer.status_code == status, answer.content
        if status == 202:
            assert answer["Location"].endswith(f"/rounds/{number}")
            assert answer.json()["job"]["state"] == "waiting"
            farm.run()
            told = self.read(number).json()["job"]
            assert told["state"] == "done", told["error"]
        return answer

    def add(self, body):
        return self.call(WHO, "POST", self.path, body)

    def measured(self, number, year):
        content = (farm.FOLDER / f"round-{year}.csv").read_bytes()
        file = {"name": f"round-{year}.csv"}
        file["content"] = base64.b64encode(content).decode()
        self.send("readings", file, number)
        self.send("measurements", {"sites": farm.ROLES, "tillage_depth": 20.0}, number)
        return self.read(f"{number}/measurements").json()["items"][0]


@pytest.mark.slow
def test_a_campaign_from_its_points_to_the_public_change(call, project):
    rounds = Rounds(call, f"projects/{project.uuid}/rounds")
    assert rounds.add({"name": "2021"}).status_code == 201
    rounds.send("plan", {"design": "stratified", "seed": 4})
    plan = rounds.read("1/plan").json()
    assert (plan["seed"], len(plan["result"]["points"])) == (4, 30)
    first = rounds.measured(1, 2021)
    assert (first["day"], first["stock_change_mg_ha"]) == ("2021-10-06", None)
    reading = rounds.read("1/readings/1").json()
    assert (reading["ready"], reading["n_accepted"]) == (True, 80)

    assert rounds.add({"name": "2026", "first": 1}).status_code == 201
    last = rounds.measured(2, 2026)
    assert round(last["stock_change_mg_ha"], 2) == 3.33  # of the command line
    whole = rounds.read("2/measurements/1").json()
    assert whole["result"]["stock_change"]["mean_mg_ha"] == last["stock_change_mg_ha"]
    listed = rounds.call(WHO, "GET", rounds.path).json()["items"]
    assert [(r["number"], r["first"], r["next_step"]) for r in listed] == [
        (1, None, ""),
        (2, 1, ""),
    ]

    changes = f"projects/{project.uuid}/measured-changes"
    assert call("visitor", "GET", changes).json()["count"] == 0
    consent = {"consent": True, "measurement": last["uuid"]}
    rounds.send("publish", consent, 2, status=200)
    (shown,) = call("visitor", "GET", changes).json()["items"]
    assert shown["stock_change"]["mean"] == last["stock_change_mg_ha"]
    one = call("visitor", "GET", f"measured-changes/{last['uuid']}").json()
    assert one == shown
    assert "points" not in str(one.keys())


def test_what_the_reader_asks_is_answered(rounds):
    """Contents below 6 g/kg in every topsoil look like per cent."""
    text = "point,date,round,depth_top [cm],depth_bottom [cm],Corg,"
    text += "bulk_density [g cm-3],coarse_fraction [1],method\n"
    points = rounds.read("1/plan").json()["result"]["points"]
    for point in points[:3]:
        text += f"{point['name']},2021-10-05,2021,0,30,1.8,1.3,0.03,dry combustion\n"
    content = base64.b64encode(text.encode()).decode()
    rounds.send("readings", {"name": "a.csv", "content": content})
    found = rounds.read("1/readings/2").json()
    assert (found["ready"], found["headings"][5]) == (False, "Corg")
    names = ("point", "date", "round", "depth_top", "depth_bottom")
    names += ("bulk_density", "coarse_fraction", "method")
    columns = {n: {"column": h} for h in found["headings"] for n in names if n in h}
    columns["soc_content"] = {"column": "Corg", "unit": "g kg-1"}
    rounds.send("answers", {"columns": columns})
    asked = rounds.read("1/readings/3").json()
    assert [q["rule"] for q in asked["questions"]] == ["soc_content_unit"]
    rounds.send("answers", {"confirmed": ["soc_content_unit"]})
    last = rounds.read("1/readings/4").json()
    assert (last["ready"], last["n_accepted"]) == (True, 3)
    assert last["answers"]["mapping"]["columns"]["soc_content"]["column"] == "Corg"


@pytest.mark.parametrize(
    ("end", "body", "pointer"),
    [
        ("readings", {"name": "a.csv", "content": "?"}, "#/content"),
        ("readings", {"name": "a.csv", "content": "ð"}, "#/content"),
        ("readings", {"name": "a.exe", "content": "TVo="}, "#/content"),
        ("readings", {"name": "a.csv", "content": "TVoAAA=="}, "#/content"),
        ("measurements", {"sites": {"Elsewhere": "project"}}, "#/sites"),
        ("measurements", {"sites": {}}, "#/sites"),
        ("measurements", {"sites": {SITE: "sold"}}, f"#/sites/{SITE}"),
        ("answers", {"header": 0}, "#/header"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_begun(rounds, end, body, pointer):
    answer = rounds.send(end, body, status=422)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert rounds.read(1).json()["job"] is None


@pytest.mark.parametrize(("more", "status"), [(0, 202), (1, 422)])
def test_a_file_may_be_as_large_as_on_the_page(rounds, more, status):
    content = (b"point,date\n" + b"a,2021\n" * 2**20)[: MOST_BYTES + more]
    file = {"name": "a.csv", "content": base64.b64encode(content).decode()}
    tag = {"If-Match": rounds.read(1)["ETag"]}
    path = f"{rounds.path}/1/readings"
    answer = rounds.call(WHO, "POST", path, file, **tag)
    assert answer.status_code == status, answer.content[:300]
    if status == 422:
        (fault,) = answer.json()["errors"]
        assert fault["pointer"] == "#/content"
        assert fault["detail"].startswith("The file may have at most 2 MB")


def test_a_round_that_changed_is_not_overwritten(rounds):
    path = f"{rounds.path}/3/plan"
    assert rounds.call(WHO, "POST", path, {"design": "simple"}).status_code == 428
    seen = rounds.read(3)["ETag"]
    rounds.send("plan", {"design": "simple", "points": 4}, 3)
    again = rounds.call(WHO, "POST", path, {"design": "simple"}, **{"If-Match": seen})
    assert again.status_code == 412
    assert rounds.read(3).json()["next_step"] == "file"


def test_points_that_were_sampled_stay(rounds):
    answer = rounds.send("plan", {"design": "simple"}, 1, status=409)
    assert "they stay as they are" in answer.json()["detail"]
    taken = rounds.call(WHO, "DELETE", f"{rounds.path}/1", **{"If-Match": "*"})
    assert taken.status_code == 409
