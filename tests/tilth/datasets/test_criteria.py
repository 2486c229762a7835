import hashlib
from importlib.resources import files

import pytest
import yaml

from tilth.datasets.criteria import criteria_sets, read_criteria
from tilth.errors import DataError, InputError

# Of published versions: one that is changed must get a new version instead.
PUBLISHED = {
    (
        "fasp",
        "0.1-provisional",
    ): "c2051a4f33362fcbe9bc51ba21c16c9a018f5e65e6d197fcdc84d9fc44c3f7e0",
}


def content():
    home = files("tilth").joinpath("datasets", "criteria")
    return home.joinpath("fasp-0.1-provisional.yaml")


def changed(folder, change):
    data = yaml.safe_load(content().read_text(encoding="utf-8"))
    change(data)
    path = folder / "fasp-0.1-provisional.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return folder


def test_thirteen_criteria_in_four_steps_of_which_five_were_seen():
    found = read_criteria()

    assert [s.number for s in found.steps] == [1, 2, 3, 4]
    assert [sum(c.step is s for c in found.criteria) for s in found.steps] == [
        3,
        5,
        3,
        2,
    ]
    assert {c.id for c in found.criteria if not c.provisional} == {
        "1.1",
        "1.2",
        "1.3",
        "2.1",
        "2.2",
    }
    assert found.focus_sdgs == (2, 13, 15)


def test_links_to_goals_are_those_of_the_table():
    goals = {c.id: c.sdgs for c in read_criteria().criteria}

    assert goals["1.1"] == (1, 5, 16)
    assert goals["3.2"] == (6,)
    assert goals["4.2"] == (5, 10, 17)
    incomplete = [c.id for c in read_criteria().criteria if not c.sdgs_complete]
    assert incomplete == ["2.2"]


def test_a_published_version_never_changes():
    for name, version in criteria_sets():
        path = files("tilth").joinpath("datasets", "criteria", f"{name}-{version}.yaml")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert PUBLISHED[name, version] == digest, "make a new version instead"


def test_an_unknown_version_is_refused():
    with pytest.raises(InputError, match=r"got fasp 9, not among fasp-0\.1"):
        read_criteria("fasp", "9")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(version="2"), "must be those of the file"),
        (lambda d: d["criteria"][0].update(status="sure"), r"criteria\[0\]\.status"),
        (lambda d: d["criteria"][0].update(step=2), "that of its id"),
        (lambda d: d["criteria"][1].update(id="1.1"), "must be used once"),
        (lambda d: d["criteria"][0].update(sdgs=[18]), r"sdgs\[0\]"),
    ],
)
def test_faulty_sets_are_refused(tmp_path, change, message):
    with pytest.raises(DataError, match=message):
        read_criteria(folder=changed(tmp_path, change))


def test_a_new_version_maps_the_one_before(tmp_path):
    data = yaml.safe_load(content().read_text(encoding="utf-8"))
    data["version"] = "1"
    data["replaces"] = {
        "version": "0.1-provisional",
        "criteria": {"3.3": ["3.3", "1.3"], "4.2": []},
    }
    path = tmp_path / "fasp-1.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    found = read_criteria("fasp", "1", tmp_path)

    assert found.replaces == "0.1-provisional"
    assert found.came_from == {"3.3": ("3.3", "1.3"), "4.2": ()}
    data["replaces"]["criteria"]["3.3"] = ["9.9"]
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(DataError, match=r"replaces\.criteria\.3\.3 must name.*9\.9"):
        read_criteria("fasp", "1", tmp_path)


def test_all_faults_at_once(tmp_path):
    def twice(data):
        data["criteria"][0]["step"] = 2
        data["criteria"][2]["id"] = "1.2"

    with pytest.raises(DataError) as error:
        read_criteria(folder=changed(tmp_path, twice))
    assert "criteria[0]" in str(error.value)
    assert "criteria[2]" in str(error.value)
