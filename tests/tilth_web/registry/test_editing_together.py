"""Two edit one record, one types and goes away, one sends a form twice."""

import json
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.tilth_web.registry.conftest import square
from tests.tilth_web.registry.test_journey import BASICS, LAND, page
from tilth_web.registry.domain import drafts
from tilth_web.registry.domain.merging import digests, merged
from tilth_web.registry.models import FormDraft, Project, SentForm

pytestmark = pytest.mark.django_db
WORDS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "x", "y", "z"]))


@pytest.fixture
def ada(make_person, client):
    person = make_person("Ada")
    client.force_login(person)
    return person


def hidden(client, address):
    """The hidden fields of a page's form, as a browser would send them."""
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in ("once", "revision", "seen")}


@given(WORDS, WORDS, WORDS)
def test_a_merge_loses_no_change_and_asks_only_where_both_changed(base, mine, theirs):
    found = merged(digests(base), mine, theirs)
    for name in "abc":
        b, m, t = (words.get(name, "") for words in (base, mine, theirs))
        result = found.values.get(name) or ""
        if name in found.both:
            assert len({b, m, t}) == 3
            assert result == m
        elif m == t:
            assert result == m
        else:
            assert result == (t if m == b else m)


def test_what_two_changed_in_different_fields_is_kept_without_a_question(
    ada, client, make_project
):
    project = make_project(ada)
    address = page(client, project, "")
    base = BASICS | {"name": "Green cover", "summary": "Cover crops on two fields."}
    first, second = hidden(client, address), hidden(client, address)
    client.post(address, base | first | {"name": "Greener cover"})
    answer = client.post(address, base | second | {"summary": "On three fields."})
    assert answer.status_code == 302
    project.refresh_from_db()
    assert (project.name, project.summary) == ("Greener cover", "On three fields.")


@pytest.mark.parametrize(("chosen", "kept"), [("mine", "Second"), ("theirs", "First")])
def test_where_both_changed_a_field_the_second_sees_both_and_chooses(
    ada, client, make_project, chosen, kept
):
    project = make_project(ada)
    address = page(client, project, "")
    first, second = hidden(client, address), hidden(client, address)
    client.post(address, BASICS | first | {"name": "First", "start_year": "2020"})
    sent = BASICS | second | {"name": "Second", "story": "Mine alone."}
    answer = client.post(address, sent)
    assert answer.status_code == 409
    (choice,) = answer.context["choices"]
    assert (choice["theirs"], choice["mine"]) == ("First", "Second")
    text = answer.content.decode()
    assert "First" in text
    assert "Ada saved this project in the meantime" in text
    form = answer.context["form"]
    assert form["start_year"].value() == "2020", "what only the other changed"
    assert Project.objects.get().name == "First"
    again = sent | {name: form[name].value() for name in ("revision", "seen")}
    again |= {"start_year": "2020", choice["name"]: chosen}
    assert client.post(address, again).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.story) == (kept, "Mine alone.")
    assert project.start_year == 2020


def test_a_choice_that_others_made_old_is_asked_again(ada, client, make_project):
    project = make_project(ada)
    address = page(client, project, "")
    old = hidden(client, address)
    for name in ("First", "Third"):
        fresh = hidden(client, address)
        client.post(address, BASICS | fresh | {"name": name})
    answer = client.post(address, BASICS | old | {"name": "Second"})
    assert answer.context["choices"][0]["theirs"] == "Third"


def test_descriptions_of_one_parcel_are_merged_too(ada, client, make_project):
    project = make_project(ada, (2.0, 48.0), described=False)
    address = page(client, project, "practices/1/")
    first, second = hidden(client, address), hidden(client, address)
    assert client.post(address, LAND | first).status_code == 302
    answer = client.post(address, LAND | second | {"soil__stock": "60"})
    assert answer.status_code == 409
    (choice,) = answer.context["choices"]
    assert (choice["theirs"], choice["mine"]) == ("48.0", "60.0")
    assert project.parcels.get().soil["stock"] == 48.0


def test_what_came_by_other_ways_than_the_form_stays(ada, client, make_project):
    project = make_project(ada, (2.0, 48.0))
    parcel = project.parcels.get()
    parcel.climate |= {"source": "a weather station"}
    parcel.save()
    address = page(client, project, "practices/1/")
    assert "climate__source" not in client.get(address).context["form"].fields
    assert client.post(address, LAND | hidden(client, address)).status_code == 302
    parcel.refresh_from_db()
    assert parcel.climate == {
        "zone": "cool temperate moist",
        "source": "a weather station",
    }
    assert parcel.soil["stock"] == 48.0


def test_two_outlines_of_one_parcel_are_both_kept(ada, client, make_project):
    project = make_project(ada, (2.0, 48.0))
    address = page(client, project, "parcels/1/")
    first, second = hidden(client, address), hidden(client, address)
    one, other = json.dumps(square(2.0, 48.1)), json.dumps(square(2.0, 48.2))
    assert client.post(address, first | {"outline": one}).status_code == 302
    answer = client.post(address, second | {"outline": other})
    assert answer.status_code == 409
    assert "saved another outline of this parcel" in answer.content.decode()
    form = answer.context["form"]
    assert form["outline"].value() == other
    again = {"outline": other, "revision": form["revision"].value()}
    assert client.post(address, second | again).status_code == 302
    versions = project.parcels.get().version.parcel.versions
    assert list(versions.values_list("number", "min_lat")) == [
        (1, 48.0),
        (2, 48.1),
        (3, 48.2),
    ]


def test_what_is_typed_is_kept_shown_again_and_gone_once_it_is_sent(
    ada, client, make_project
):
    project = make_project(ada)
    address, keep = page(client, project, ""), page(client, project, "draft/basics/")
    values = hidden(client, address)
    typed = BASICS | values | {"name": "Half a na", "start_year": ""}
    answer = client.post(keep, typed)
    assert answer.status_code == 200
    assert answer.json()["saved_at"].startswith(f"{timezone.now():%Y-%m-%d}")
    assert answer.json()["meanwhile"] == ""
    project.refresh_from_db()
    assert project.name == "Green cover", "a draft changes no record"
    again = client.get(address)
    assert again.context["form"]["name"].value() == "Half a na"
    assert again.context["form"]["start_year"].value() == ""
    assert again.context["form"]["once"].value() == values["once"]
    assert "what you typed and have not saved" in again.content.decode()
    client.post(address, BASICS | values)
    assert not FormDraft.objects.exists()
    late = client.post(keep, typed)
    assert late.json()["saved_at"] is None
    assert not FormDraft.objects.exists(), "an old request must not bring it back"


def test_a_draft_tells_that_somebody_saved_meanwhile(ada, client, make_project):
    project = make_project(ada)
    address, keep = page(client, project, ""), page(client, project, "draft/basics/")
    values = hidden(client, address)
    client.post(address, BASICS | {"revision": project.revision, "name": "Other"})
    answer = client.post(keep, BASICS | values)
    assert "Ada saved this project since you opened" in answer.json()["meanwhile"]


def test_checked_boxes_and_lists_come_back_from_a_draft(ada, client, make_project):
    project = make_project(ada, (2.0, 48.0))
    address = page(client, project, "practices/1/")
    values = hidden(client, address) | {"plan__practices": ["no-till", "cover-crops"]}
    client.post(page(client, project, "draft/land-1/"), values | {"alike": "on"})
    form = client.get(address).context["form"]
    assert form["plan__practices"].value() == ["no-till", "cover-crops"]
    assert form["alike"].value() is True
    assert 'value="no-till"' in str(form["plan__practices"])


def test_drafts_are_ones_own_and_can_be_discarded(
    ada, client, make_person, make_project
):
    project = make_project(ada)
    bea = make_person("Bea")
    project.co_editors.create(person=bea)
    keep = page(client, project, "draft/basics/")
    client.post(keep, BASICS | {"name": "Secret"})
    client.force_login(bea)
    assert "Secret" not in client.get(page(client, project, "")).content.decode()
    client.post(keep, {"discard": "1", "next": "https://evil.example/"})
    client.force_login(ada)
    assert FormDraft.objects.get().person == ada
    address = page(client, project, "")
    answer = client.post(keep, {"discard": "1", "next": address})
    assert answer.url == address
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("kind", ["nonsense", "add", "basics2"])
def test_only_forms_that_there_are_are_kept(ada, client, make_project, kind):
    project = make_project(ada)
    keep = page(client, project, f"draft/{kind}/")
    assert client.post(keep, BASICS).status_code == 404


def test_a_draft_beyond_the_limit_is_refused_with_a_sentence(
    ada, client, make_project, monkeypatch
):
    monkeypatch.setattr(drafts, "MOST_TYPED", 10)
    project = make_project(ada)
    answer = client.post(page(client, project, "draft/basics/"), BASICS)
    assert answer.status_code == 422
    assert "of 10 characters" in answer.json()["refused"]


def test_a_form_sent_twice_makes_one_project(ada, client):
    values = {"once": str(uuid4())}
    first = client.post("/projects/add/", BASICS | values)
    second = client.post("/projects/add/", BASICS | values)
    assert first.url == second.url
    assert Project.objects.count() == 1
    client.post("/projects/add/", BASICS | {"once": str(uuid4())})
    assert Project.objects.count() == 2


def test_a_form_sent_twice_adds_land_once(ada, client, make_project):
    project = make_project(ada)
    land = {"outline": json.dumps(square(2.0, 48.0)), "once": str(uuid4())}
    for _ in range(2):
        answer = client.post(page(client, project, "parcels/"), land)
        assert answer.status_code == 302
    assert project.parcels.count() == 1


def test_a_refused_form_may_be_sent_again(ada, client, make_project):
    project = make_project(ada)
    key = {"once": str(uuid4())}
    address = page(client, project, "parcels/")
    assert client.post(address, key | {"typed": "1, 1\n1, 1\n1, 1"}).status_code == 422
    assert not SentForm.objects.exists()
    land = {"outline": json.dumps(square(2.0, 48.0))}
    assert client.post(address, key | land).status_code == 302
    assert project.parcels.count() == 1


def test_old_drafts_and_keys_are_forgotten(ada):
    drafts.keep_draft(ada, "add", {"name": ["x"]})
    drafts.send_once(ada, uuid4(), lambda: "")
    drafts.forget_old()
    assert (FormDraft.objects.count(), SentForm.objects.count()) == (1, 1)
    long_ago = timezone.now() - drafts.KEPT_DRAFT * 2
    FormDraft.objects.update(saved_at=long_ago)
    SentForm.objects.update(sent_at=long_ago)
    drafts.forget_old()
    assert (FormDraft.objects.count(), SentForm.objects.count()) == (0, 0)
