"""The description is whole, and its page holds no script."""

import pytest
from jsonschema import Draft202012Validator

from tilth_web.api.description import description
from tilth_web.api.inputs import schema_of
from tilth_web.api.problems import KINDS
from tilth_web.registry.forms.project import ProjectForm

QUANTITIES = "_ha", "_mg", "tude", "years", "mass"
UNITS = "[", "t CO₂e", "Years", "/ha"


def operations():
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def properties(schema):
    """Every property in a schema with its name, those of inner objects, too."""
    for name, inner in schema.get("properties", {}).items():
        yield name, inner
        yield from properties(inner)
    if isinstance(schema.get("items"), dict):
        yield from properties(schema["items"])


def is_number(schema):
    kinds = schema.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    kinds += [s.get("type") for s in schema.get("anyOf", ())]
    return not {"number", "integer"}.isdisjoint(kinds)


def test_every_operation_says_what_it_does_and_how_it_fails():
    for path, method, operation in operations():
        assert operation["description"].endswith((".", ". ")), path
        assert operation["security"], path
        codes = set(operation["responses"])
        assert {"400", "401", "406", "429", "500", "507"} <= codes, path
        if "{" in path:
            assert {"404", "410"} <= codes, path
        if method != "get":
            assert {"403", "409"} <= codes, path
            assert {} not in operation["security"], path
        if "requestBody" in operation:
            assert {"413", "415", "422"} <= codes, path
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"]
            assert answer["description"]
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])


def test_every_schema_that_is_named_is_there_and_is_a_schema():
    named = description()["components"]["schemas"]
    for name, schema in named.items():
        Draft202012Validator.check_schema(schema)
        for example in schema.get("examples", ()):
            Draft202012Validator(schema).validate(example), name


@pytest.mark.parametrize("name", ["NewProject", "ProjectChange", "NewParcel"])
def test_bodies_have_examples(name):
    assert description()["components"]["schemas"][name]["examples"]


def test_every_number_has_a_description_and_every_quantity_a_unit():
    for schema_name, schema in description()["components"]["schemas"].items():
        for name, inner in properties(schema):
            if not is_number(inner):
                continue
            words = inner.get("description", "")
            assert words, (schema_name, name)
            if name.endswith(QUANTITIES):
                assert any(unit in words for unit in UNITS), (schema_name, name)


def test_every_kind_of_problem_is_told_somewhere():
    told = " ".join(
        answer["description"]
        for _path, _method, operation in operations()
        for answer in operation["responses"].values()
    )
    unheard = {code for code in KINDS if f"`{code}`" not in told}
    assert unheard == {"method-not-allowed"}  # of no operation


def test_a_body_takes_what_the_form_of_the_page_takes():
    schema = schema_of(ProjectForm())
    assert set(schema["properties"]) == set(ProjectForm.Meta.fields)
    assert schema["properties"]["name"]["maxLength"] == 120
    assert "FR" in schema["properties"]["country"]["enum"]
    assert schema["properties"]["start_year"]["minimum"] == 1990
    assert set(schema["required"]) == {
        *("name", "summary", "language", "country", "system", "start_year", "privacy")
    }


@pytest.mark.django_db
def test_the_description_is_served_with_an_etag(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.json()["openapi"].startswith("3.1")
    again = client.get(
        "/api/v1/openapi.json", headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.django_db
def test_the_page_for_people_has_every_operation_and_no_script(client):
    answer = client.get("/api/v1/docs")
    text = answer.content.decode()
    assert "unsafe" not in answer["Content-Security-Policy"].partition("style")[0]
    for _path, _method, operation in operations():
        assert f'id="{operation["operationId"]}"' in text
    for code in KINDS:
        assert f'<dt id="{code}">' in text
    assert text.count("<script") == 1  # the import map that every page has
    assert "<style" not in text
    assert "://cdn" not in text
