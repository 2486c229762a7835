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
    ): "030b8b84f235b549056145e55c51ebe778b1de5e631905769bcadca1b2d93156",
    (
        "fasp",
        "0.2-provisional",
    ): "a11d0ab827995299f0c1a7661bee2add05ee058561340daf36604f3d5a2c3ea8",
}


def content():
    home = files("tilth").joinpath("datasets", "criteria")
    return home.joinpath("fasp-0.2-provisional.yaml")


def changed(folder, change):
    data = yaml.safe_load(content().read_text(encoding="utf-8"))
    change(data)
    path = folder / "fasp-0.2-provisional.yaml"
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


def test_every_criterion_has_a_name_in_every_language():
    found = read_criteria()

    assert found.criteria[7].name_in("en") == "Food security"
    assert found.criteria[7].name_in("fr") == "Sécurité alimentaire"
    for code in ("fr", "es"):
        names = {c.name_in(code) for c in found.criteria}
        assert len(names) == len(found.criteria)
        assert not names & {c.name for c in found.criteria}


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
        (lambda d: d["criteria"][0].update(scale="ten"), "must be one of the set"),
        (lambda d: d["criteria"][0].pop("scale"), "must be one of the set; got None"),
        (lambda d: d["criteria"][0].update(gate=5), r"gate must lie in \[1, 4\]"),
        (lambda d: d["criteria"][0].update(weight=float("nan")), "weight must be a nu"),
        (lambda d: d["criteria"][0].pop("weight"), "weight must be a number; got None"),
        (lambda d: d["criteria"][0].update(weight=-1), r"criteria\[0\]\.weight"),
        (lambda d: d["criteria"][0]["guidance"].pop("en"), r"guidance: 'en'"),
        (lambda d: d.pop("scoring"), "gate must be left out where nothing is scored"),
        (lambda d: d["steps"][1].update(number=1), "must be numbered once; got 1"),
        (lambda d: d["criteria"][0].update(id="1.1\n"), r"one line; got '1\.1\\n'"),
        (
            lambda d: d["replaces"].update(version="0.2-provisional"),
            "must not go in a cycle; got 0.2-provisional",
        ),
    ],
)
def test_faulty_sets_are_refused(tmp_path, change, message):
    with pytest.raises(DataError, match=message):
        read_criteria(folder=changed(tmp_path, change))


def test_a_new_version_maps_the_one_before(tmp_path):
    data = yaml.safe_load(content().read_text(encoding="utf-8"))
    data["version"] = "1"
    data["replaces"] = {
        "version": "0.2-provisional",
        "criteria": {"3.3": ["3.3", "1.3"], "4.2": []},
    }
    path = tmp_path / "fasp-1.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    found = read_criteria("fasp", "1", tmp_path)

    assert found.replaces == "0.2-provisional"
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


def test_nothing_of_the_first_version_is_scored():
    found = read_criteria("fasp", "0.1-provisional")

    assert found.scoring is None
    assert {(c.scale, c.weight, c.gate) for c in found.criteria} == {(None, None, None)}
    assert found.criterion("1.2").proxy == "SDG 2.4.1, sub-indicator 11 (secure tenure)"


def test_scale_weights_and_gates_are_the_operators():
    """The source shows none of them but that safeguards come first."""
    found = read_criteria()

    assert not found.scoring.is_of_the_source
    assert found.scoring.note["en"].startswith("Scale, weights and gates were not seen")
    assert [c.id for c in found.criteria if c.gate] == ["1.1", "1.2", "1.3"]
    assert {c.weight for c in found.criteria} == {1}
    assert {c.scale.top for c in found.criteria} == {4}


def test_every_indicator_is_a_proxy_from_a_published_framework():
    found = {c.id: c for c in read_criteria().criteria}

    assert all(i.proxy for c in found.values() for i in c.indicators)
    tenure = found["1.2"].indicators[0].framework
    assert tenure == (
        "SDG indicator 2.4.1, sub-indicator 11 (FAO, metadata of 2022-12-16)"
    )
    # The reference names no published indicator for these.
    assert [k for k, c in found.items() if not c.indicators] == ["3.3", "4.1", "4.2"]


def test_every_text_is_there_in_three_languages():
    found = read_criteria()
    texts = [found.scoring.note]
    for criterion in found.criteria:
        assert criterion.scale is found.scoring.scales[0]
        texts += [criterion.guidance, criterion.evidence.text]
        texts += [indicator.text for indicator in criterion.indicators]
    texts += found.scoring.scales[0].points
    for text in texts:
        assert set(text) == {"en", "fr", "es"}
        assert len(set(text.values())) == 3
    assert set(found.titles) == set(found.notes) == {"fr", "es"}
    assert found.title_in("fr") == "Critères de référence pour l'évaluation de projets"
    assert found.note_in("de") == found.note
    assert found.steps[0].label_in("es") == "Salvaguardias"


def test_the_second_version_takes_every_criterion_of_the_first():
    first, second = read_criteria("fasp", "0.1-provisional"), read_criteria()

    assert second.replaces == first.version
    assert second.came_from == {c.id: (c.id,) for c in first.criteria}
    for old, new in zip(first.criteria, second.criteria, strict=True):
        assert (old.name, old.status, old.sdgs) == (new.name, new.status, new.sdgs)
        assert old.supported_by == new.supported_by
