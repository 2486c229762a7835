"""Criteria as files: out and in again, and what is refused."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from jsonschema import Draft202012Validator

from tilth.datasets.criteria import criteria_schema
from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.criteria_content import (
    LARGEST,
    FaultyCriteriaError,
    as_json,
    as_yaml,
    read_content,
)
from tilth_web.evaluation.domain.criteria_drafts import import_draft, publish_draft
from tilth_web.evaluation.domain.criteria_sentences import KINDS, RULES
from tilth_web.evaluation.models import CriteriaSet

pytestmark = pytest.mark.django_db


def test_a_file_comes_back_as_it_went(content):
    assert read_content(as_json(content).encode()) == content
    assert read_content(as_yaml(content).encode()) == content
    assert read_content(b"\xef\xbb\xbf" + as_json(content).encode()) == content


def test_an_import_is_a_draft_that_can_be_published(content, shipped, sol):
    row = import_draft(read_content(as_yaml(content).encode()), actor=sol)
    assert (row.state, row.replaces, row.content) == ("draft", shipped, content)
    published = publish_draft(row, actor=sol)
    assert published.content == content


def test_another_set_needs_no_version_before(content, sol):
    del content["replaces"]
    content["id"] = "other"
    row = publish_draft(import_draft(content, actor=sol), actor=sol)
    assert (row.key, row.replaces) == ("other", None)


def test_a_first_version_of_a_set_that_is_there_is_not_published(content, sol):
    del content["replaces"]
    row = import_draft(content, actor=sol)
    with pytest.raises(WorkflowError, match="say which one it replaces"):
        publish_draft(row, actor=sol)


LAUGHS = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b, *b]\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "must hold keys with values"),
        (b"\xff\xfe", "must be text in UTF-8"),
        (b"- a\n- b\n", "must hold keys with values"),
        (b"[1, 2]", "must hold keys with values"),
        (b"{" * 100_000, "is no JSON"),
        (b'{"a": ' * 50_000, "is no JSON"),
        (b'{"a": 1, "a": 2}', "is no JSON: a key is given twice"),
        (b'{"a": NaN}', "is no JSON: NaN is no number"),
        (b'{"a": -Infinity}', "is no JSON: -Infinity is no number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is no JSON: a number has too many digits"),
        (b"a: 1\na: 2\n", "is no YAML: a key is given twice"),
        (b"a: 2026-13-45\n", "is no YAML: a number or a day in it is none"),
        (b"a: [1\nb: 2\n", "is no YAML: what stands at line 2, sign 2 is not"),
        (LAUGHS.encode(), "is no YAML: references are not taken"),
        (b"a: &a\n  b: *a\n", "is no YAML: references are not taken"),
        (b"a: !!python/object/apply:os.system ['id']", "is no YAML: tags are not"),
        (b"a: !!binary aGk=", "is no YAML: tags are not taken"),
        (b"a: " + b"[" * 5000, "is no YAML"),
        (b"a: " + b"[" * 20 + b"]" * 20, "is no YAML: it goes too deep"),
        (b"a: b\n--- \nc: d\n", "is no YAML"),
        (b"a: 'b\n", "is no YAML"),
        (b"a: \x00", "is no YAML"),
        (b" " * (LARGEST + 1), "larger than 512 kB"),
    ],
)
def test_hostile_files_are_refused(data, message):
    with pytest.raises(FaultyCriteriaError, match=message):
        read_content(data)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda c: c.update(extra=1), "the file: must not have these keys: extra"),
        (lambda c: c.update(title="a\u202eb"), "title: must have no hidden letters"),
        (lambda c: c.update(title="a\x00b"), "title: must have no hidden letters"),
        (lambda c: c.update(title="a\ud800b"), "title: must have no hidden letters"),
        (
            lambda c: c.update(title="t" * 201),
            "title: must have at most 200 letters; got 201",
        ),
        (
            lambda c: c.update(id="../etc"),
            "id: must have the form ^[a-z][a-z0-9-]*$; got “../etc”",
        ),
        (
            lambda c: c.update(criteria=c["criteria"] * 5),
            "criteria: must have at most 60 entries; got 65",
        ),
        (
            lambda c: c["criteria"][0].update(weight=float("inf")),
            "criteria[0].weight: must be a number; got inf",
        ),
        (
            lambda c: c["criteria"][0].update(weight=True),
            "criteria[0].weight: must be a number; got True",
        ),
        (
            lambda c: c["criteria"][0].update(weight=101),
            "criteria[0].weight: must be at most 100; got 101",
        ),
        (
            lambda c: c["criteria"][0].update(status="official"),
            "criteria[0].status: must be one of verified, provisional; got “official”",
        ),
        (
            lambda c: [c["criteria"][0].pop(key) for key in ("name", "sdgs")],
            "criteria[0]: must have these keys, too: name, sdgs",
        ),
    ],
)
def test_contents_that_break_the_form_are_refused(content, sol, change, fault):
    change(content)
    with pytest.raises(FaultyCriteriaError) as error:
        import_draft(content, actor=sol)
    assert error.value.faults[0] == fault
    assert not CriteriaSet.objects.filter(version="1").exists()


def test_keys_that_are_no_text_are_refused(content):
    data = as_yaml(content) + "1: one\n"
    with pytest.raises(FaultyCriteriaError) as error:
        read_content(data.encode())
    assert error.value.faults == ("the file: keys must be text; got 1",)


def test_every_rule_of_the_form_has_words():
    """A keyword that the schema uses has a sentence, in each language."""
    structure = {
        *("$ref", "properties", "patternProperties", "items", "propertyNames"),
    }
    used, kinds, left = set(), set(), [criteria_schema()]
    while left:
        part = left.pop()
        inner = part.values() if isinstance(part, dict) else part
        if isinstance(part, dict):
            used |= set(part)
            kinds |= {part["type"]} if isinstance(part.get("type"), str) else set()
        left += [value for value in inner if isinstance(value, (dict, list))]
    asked = used & Draft202012Validator.VALIDATORS.keys()
    assert asked - structure <= RULES.keys()
    assert kinds == KINDS.keys()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "fr",
            (
                "criteria[0].status\xa0: doit être "
                "l\N{RIGHT SINGLE QUOTATION MARK}un de verified, provisional\xa0; "
                "trouvé "
                "«\xa0official\xa0»",
                "title\xa0: doit avoir au plus 200 lettres\xa0; trouvé 201",
            ),
        ),
        (
            "es",
            (
                "criteria[0].status: debe ser uno de verified, provisional; hay "
                "«official»",
                "title: debe tener como máximo 200 letras; hay 201",
            ),
        ),
    ],
)
def test_faults_are_in_the_language_of_the_reader(content, language, said):
    content["criteria"][0]["status"] = "official"
    content["title"] = "t" * 201
    with translation.override(language), pytest.raises(FaultyCriteriaError) as error:
        read_content(as_json(content).encode())
    assert sorted(error.value.faults) == sorted(said)


def test_where_a_file_is_not_understood_is_said_in_the_language_of_the_reader():
    with translation.override("fr"):
        with pytest.raises(FaultyCriteriaError, match="ligne 2, signe 1 "):
            read_content(b'{"a": 1,\n}')
        with pytest.raises(FaultyCriteriaError, match="une clé est donnée deux fois"):
            read_content(b"a: 1\na: 2\n")


def test_the_page_names_the_place_in_the_language_of_the_reader(content, sol, client):
    content["criteria"][3]["weight"] = 101
    client.force_login(sol)
    file = SimpleUploadedFile("criteria.json", as_json(content).encode())
    answer = client.post("/fr/criteria/import/", {"file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "criteria[3].weight\xa0: doit être au plus 100" in page


def test_markup_stays_text(content, sol, client):
    content["criteria"][0]["name"] = "<script>alert(1)</script>"
    row = import_draft(json.loads(as_json(content)), actor=sol)
    client.force_login(sol)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
