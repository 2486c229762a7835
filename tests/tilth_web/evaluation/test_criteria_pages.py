"""The pages of the criteria: for everybody, and the editor of the secretariat."""

import json
from html import unescape

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.tilth_web.markup import tight
from tilth_web.accounts.models import Membership, RoleGrant
from tilth_web.evaluation.domain.criteria_content import as_json
from tilth_web.evaluation.domain.criteria_drafts import publish_draft, start_draft
from tilth_web.evaluation.domain.criteria_queries import parsed
from tilth_web.evaluation.models import CriteriaSet

pytestmark = pytest.mark.django_db
PARTS = ("words", "steps", "scoring", "mapping", "criterion", "criterion/1.1")
PAGES = (*PARTS, "publish")
BUTTONS = ("delete", "criterion/1.1/remove")


def text_of(answer):
    return tight(unescape(answer.content.decode()))


def initial(answer):
    """What a form that was opened would send."""
    form = answer.context["form"]
    found = {}
    for field in form:
        value = field.value()
        if value is False or value is None:
            continue
        found[field.html_name] = "on" if value is True else value
    return found


def test_everybody_reads_every_published_version(client, shipped):
    page = text_of(client.get("/criteria/"))
    assert "version 0.2-provisional" in page
    assert "version 0.1-provisional" in page
    answer = client.get(shipped.get_absolute_url())
    page = text_of(answer)
    assert "8 of 13 criteria have names that were not seen in the source." in page
    assert page.count('<span class="badge provisional">provisional</span>') == 10
    assert page.count('<span class="badge">verified</span>') == 7
    assert "they are those of the operator of this platform" in page
    assert "the operator's" in page
    first = shipped.replaces
    page = text_of(client.get(first.get_absolute_url()))
    assert "Nothing is scored under this version." in page
    assert "Version 0.2-provisional has replaced this one" in page


@pytest.mark.parametrize(
    ("prefix", "name", "step", "scale", "badge"),
    [
        ("", "Land tenure rights", "Step 1: Safeguards", "Not addressed", "proxy"),
        ("/fr", "Droits fonciers", "Étape 1 : Garde-fous", "Non traité", "substitut"),
        (
            "/es",
            "Derechos de tenencia de la tierra",
            "Etapa 1: Salvaguardias",
            "No abordado",
            "sustituto",
        ),
    ],
)
def test_a_version_in_three_languages(
    client, shipped, prefix, name, step, scale, badge
):
    page = text_of(client.get(f"{prefix}/criteria/{shipped.uuid}/"))
    page = page.replace("\N{NO-BREAK SPACE}", " ")  # before French signs
    for words in (f"1.2 {name}", step, scale, badge):
        assert words in page


def test_files_hold_the_same_content(client, shipped):
    for kind, read in (("json", json.loads), ("yaml", yaml.safe_load)):
        answer = client.get(f"/criteria/{shipped.uuid}/{kind}/")
        assert answer["Content-Disposition"] == (
            f'attachment; filename="criteria-{shipped.uuid}.{kind}"'
        )
        content = read(answer.content.decode())
        assert content == shipped.content
        statuses = [row["status"] for row in content["criteria"]]
        assert statuses.count("provisional") == 8
        assert content["scoring"]["decided_by"] == "operator"


def test_a_draft_is_not_there_for_others(client, draft, make_person, sol):
    paths = ["", "json/", "yaml/", "compare/"]
    for user in (None, make_person("Ada"), make_person("Bo", "board")):
        client.logout()
        if user:
            client.force_login(user)
        for path in paths:
            answer = client.get(f"{draft.get_absolute_url()}{path}")
            assert answer.status_code == 404
        assert "version 1<" not in text_of(client.get("/criteria/"))
    client.force_login(sol)
    for path in paths:
        assert client.get(f"{draft.get_absolute_url()}{path}").status_code == 200


@pytest.mark.parametrize("role", ["visitor", *Membership.Role, *RoleGrant.Role])
def test_who_edits_what(role, client, draft, shipped, make_person, make_organisation):
    if role in Membership.Role.values:
        user = make_person("Ada", **{role: make_organisation()})
    elif role != "visitor":
        user = make_person("Ada", role)
    if role != "visitor":
        client.force_login(user)
    before = CriteriaSet.objects.order_by("pk").values()
    before = list(before)
    may = role == "secretariat"
    refused = 302 if role == "visitor" else 404
    for path in PAGES:
        answer = client.get(f"/criteria/{draft.uuid}/{path}/")
        assert answer.status_code == (200 if may else refused), path
        on_published = 409 if may else 302 if role == "visitor" else 403
        answer = client.get(f"/criteria/{shipped.uuid}/{path}/")
        assert answer.status_code == on_published, path
    for path in ("add", "import"):
        answer = client.get(f"/criteria/{path}/")
        assert answer.status_code == (
            200 if may else 302 if role == "visitor" else 403
        ), path
    if may:
        return
    for path in (*PAGES, *BUTTONS):
        answer = client.post(f"/criteria/{draft.uuid}/{path}/", {"sure": "on"})
        assert answer.status_code == refused, path
    assert list(CriteriaSet.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("path", PARTS)
def test_a_form_that_is_saved_as_it_was_changes_nothing(path, client, draft, sol):
    """But a new criterion, which needs a number and a name."""
    client.force_login(sol)
    address = f"/criteria/{draft.uuid}/{path}/"
    sent = initial(client.get(address))
    if path == "criterion":
        assert client.post(address, sent).status_code == 422
        return
    answer = client.post(address, sent)
    assert (answer.status_code, answer.url) == (302, draft.get_absolute_url())
    before = draft.content
    draft.refresh_from_db()
    assert draft.content == before
    assert draft.revision == 2


def test_a_version_from_beginning_to_publication(client, shipped, sol):
    client.force_login(sol)
    sent = {"base": shipped.uuid, "version": "1"}
    answer = client.post("/criteria/add/", sent)
    row = CriteriaSet.objects.get(version="1")
    assert answer.url == row.get_absolute_url()
    words = f"/criteria/{row.uuid}/words/"
    sent = initial(client.get(words)) | {"title_fr": "Nos critères"}
    assert client.post(words, sent).status_code == 302

    new = f"/criteria/{row.uuid}/criterion/"
    sent = initial(client.get(new)) | {"id": "3.4", "sdgs": [2, 12]}
    sent |= {f"name_{code}": f"Waste {code}" for code in ("en", "fr", "es")}
    sent |= {"status": "verified", "weight": "0.5", "scale": "five-levels"}
    sent |= {"evidence_en": "Books", "evidence_fr": "Livres", "evidence_es": "Libros"}
    sent |= {f"indicator_0_{code}": "Share" for code in ("en", "fr", "es")}
    sent |= {"indicator_0_framework": "SDG 12.3.1", "indicator_0_proxy": "on"}
    assert client.post(new, sent).status_code == 302
    page = text_of(client.get(row.get_absolute_url()))
    assert "Texts in French are missing: 3.4." in page  # its guidance
    publish = f"/criteria/{row.uuid}/publish/"
    answer = client.post(publish, {"sure": "on"})
    assert answer.status_code == 409
    edit = f"/criteria/{row.uuid}/criterion/3.4/"
    sent = initial(client.get(edit))
    sent |= {f"guidance_{code}": "Say how much." for code in ("en", "fr", "es")}
    assert client.post(edit, sent).status_code == 302

    mapping = f"/criteria/{row.uuid}/mapping/"
    sent = initial(client.get(mapping)) | {"from_3_3": "3.3, 3.4"}
    assert client.post(mapping, sent).status_code == 302
    assert client.post(publish, {}).status_code == 422
    assert client.post(publish, {"sure": "on"}).status_code == 302

    row.refresh_from_db()
    criteria = parsed(row)
    found = criteria.criterion("3.4")
    assert row.is_published
    assert criteria.titles["fr"] == "Nos critères"
    assert criteria.came_from["3.3"] == ("3.3", "3.4")
    assert (found.name, found.weight, found.gate) == ("Waste en", 0.5, None)
    assert found.step.number == 3
    assert found.indicators[0].framework == "SDG 12.3.1"
    assert [c.id for c in criteria.criteria][8:12] == ["3.1", "3.2", "3.3", "3.4"]
    client.logout()
    page = text_of(client.get(f"/criteria/{row.uuid}/compare/"))
    assert "Waste en" in page
    assert "Answers come from 3.3, too." in page


def test_a_criterion_is_taken_out_and_the_map_follows(client, draft, sol):
    client.force_login(sol)
    path = f"/criteria/{draft.uuid}/criterion/4.2/"
    assert client.post(f"{path}remove/").status_code == 302
    draft.refresh_from_db()
    assert "4.2" not in {row["id"] for row in draft.content["criteria"]}
    assert draft.content["replaces"]["criteria"]["4.2"] == []
    assert client.get(path).status_code == 404


def test_steps_and_scales_that_are_used_stay(client, draft, sol):
    client.force_login(sol)
    steps = f"/criteria/{draft.uuid}/steps/"
    sent = initial(client.get(steps))
    empty = {f"step_4_{code}": "" for code in ("en", "fr", "es")}
    answer = client.post(steps, sent | empty)
    assert answer.status_code == 409
    assert "These steps have criteria: 4." in text_of(answer)
    scoring = f"/criteria/{draft.uuid}/scoring/"
    sent = initial(client.get(scoring))
    empty = {f"scale_five-levels_{code}": "" for code in ("en", "fr", "es")}
    answer = client.post(scoring, sent | empty)
    assert answer.status_code == 409
    assert "These scales are used by criteria: five-levels." in text_of(answer)
    lines = {"new_key": "yes-no", "new_en": "No\nYes", "new_fr": "Non"}
    answer = client.post(scoring, sent | lines)
    assert answer.status_code == 422
    assert "as many lines as that in English: 2." in text_of(answer)
    lines |= {"new_fr": "Non\nOui", "new_es": "No\nSí"}
    assert client.post(scoring, sent | lines).status_code == 302
    draft.refresh_from_db()
    assert draft.content["scoring"]["scales"]["yes-no"] == [
        {"en": "No", "fr": "Non", "es": "No"},
        {"en": "Yes", "fr": "Oui", "es": "Sí"},
    ]


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        ("words", {"version": "v1"}, "A digit first"),
        ("words", {"title_es": ""}, "A note needs its title."),
        ("words", {"note_en": ""}, "in another language: say it, too."),
        ("criterion/1.1", {"gate": "5"}, "highest answer of this scale is 4."),
        ("criterion/1.1", {"gate": "2.5"}, "whole number"),
        ("criterion/1.1", {"weight": "nan"}, "Enter a number."),
        ("criterion/1.1", {"weight": "-1"}, "greater than or equal to 0"),
        ("criterion/1.1", {"indicator_0_framework": ""}, "its text and its framework"),
        ("criterion/1.1", {"guidance_en": ""}, "in another language: say it, too."),
        ("criterion", {"id": "1.1"}, "There is a criterion with this number."),
        ("criterion", {"id": "7.1"}, "There is no such step."),
        ("criterion", {"id": "7"}, "Such as 2.2."),
        ("mapping", {"from_1_1": "1.1, 9.9"}, "Not in this version: 9.9."),
    ],
)
def test_faults_are_told_beside_the_field(path, typed, message, client, draft, sol):
    client.force_login(sol)
    address = f"/criteria/{draft.uuid}/{path}/"
    answer = client.post(address, initial(client.get(address)) | typed)
    assert answer.status_code == 422
    assert message in text_of(answer)
    before = draft.content
    draft.refresh_from_db()
    assert draft.content == before


def test_who_was_overtaken_is_told_and_may_save_over_it(client, draft, sol):
    client.force_login(sol)
    address = f"/criteria/{draft.uuid}/words/"
    sent = initial(client.get(address))
    assert client.post(address, sent | {"title_en": "First"}).status_code == 302
    answer = client.post(address, sent | {"title_en": "Second"})
    assert answer.status_code == 409
    assert "Somebody saved this draft meanwhile." in text_of(answer)
    again = initial(answer)
    assert again["title_en"] == "Second"
    assert client.post(address, again).status_code == 302
    draft.refresh_from_db()
    assert draft.content["title"] == "Second"


def test_a_file_becomes_a_draft_or_is_refused(client, content, sol):
    client.force_login(sol)

    def upload(data):
        file = SimpleUploadedFile("criteria.json", data)
        return client.post("/criteria/import/", {"file": file})

    answer = upload(as_json(content).encode())
    row = CriteriaSet.objects.get(version="1")
    assert (answer.status_code, answer.url) == (302, row.get_absolute_url())
    assert upload(as_json(content).encode()).status_code == 409  # there already
    content["version"], content["criteria"][0]["gate"] = "2", 9
    answer = upload(as_json(content).encode())
    assert answer.status_code == 422
    assert "criteria[0].gate: must lie in [1, 4]; got 9" in text_of(answer)
    assert upload(b"a: &a [*a]").status_code == 422
    assert CriteriaSet.objects.filter(version="2").count() == 0


def test_a_draft_is_deleted(client, draft, sol):
    client.force_login(sol)
    answer = client.post(f"/criteria/{draft.uuid}/delete/")
    assert (answer.status_code, answer.url) == (302, "/criteria/")
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_comparing_needs_the_same_set(client, shipped, draft, sol):
    other = start_draft(shipped, actor=sol, version="9")
    CriteriaSet.objects.filter(pk=other.pk).update(key="other")
    row = publish_draft(draft, actor=sol)
    page = text_of(client.get(f"/criteria/{row.uuid}/compare/?with={other.uuid}"))
    assert "selected>0.2-provisional" in page
    page = text_of(client.get(f"/criteria/{row.uuid}/compare/?with=x"))
    assert "Nothing differs." in page
    first = shipped.replaces
    page = text_of(client.get(f"/criteria/{row.uuid}/compare/?with={first.uuid}"))
    assert "They are the operator's of this platform" in page


def test_the_list_takes_a_fixed_number_of_queries(
    client, make_version, django_assert_num_queries
):
    client.get("/criteria/")
    with django_assert_num_queries(3) as few:
        client.get("/criteria/")
    row = make_version("1")
    for version in ("2", "3"):
        row = make_version(version, base=row)
    with django_assert_num_queries(len(few)):
        client.get("/criteria/")


def test_the_secretariat_reads_who_worked_on_a_version(client, make_version, sol):
    row = make_version("1")
    assert "began this version" not in text_of(client.get(row.get_absolute_url()))
    client.force_login(sol)
    page = text_of(client.get(row.get_absolute_url()))
    assert "Sol began this version." in page
    assert "Sol published version 1." in page
    history = f"/history/evaluation.criteriaset/{row.uuid}/"
    assert "Sol published version 1." in text_of(client.get(history))
