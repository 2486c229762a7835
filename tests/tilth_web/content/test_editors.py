"""Wagtail's admin is open to content editors, while they are, and to nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tilth_web.accounts.domain.role_grants import end_grant
from tilth_web.accounts.models import RoleGrant, User
from tilth_web.content.models import TextPage

pytestmark = pytest.mark.django_db
OTHERS = sorted(set(RoleGrant.Role.values) - {"editor"})


@pytest.fixture
def about():
    return TextPage.objects.get(slug="about", locale__language_code="en")


def saved(page, **changes):
    form = {
        "title": page.title,
        "slug": page.slug,
        "lead": page.lead,
        "body": '{"blocks": [{"key": "a", "type": "unstyled", "text": "New text.", '
        '"depth": 0, "inlineStyleRanges": [], "entityRanges": []}], "entityMap": {}}',
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "action-publish": "on",
    }
    return form | changes


def test_an_editor_changes_and_publishes_a_text(make_person, client, about):
    client.force_login(make_person("Editor", "editor"))
    assert client.get("/admin/").status_code == 200
    address = reverse("wagtailadmin_pages:edit", args=[about.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, saved(about, title="Who we are")).status_code == 302
    client.logout()
    text = client.get("/about/").content.decode()
    assert "Who we are" in text
    assert "New text." in text


def test_an_editor_finds_the_way_there_and_others_see_none(make_person, client):
    way = 'href="/admin/"'
    client.force_login(make_person("Editor", "editor"))
    assert way in client.get("/tasks/").content.decode()
    client.force_login(make_person("Board", "board"))
    assert way not in client.get("/tasks/").content.decode()


def test_an_editor_writes_news_and_asks_for_a_translation(make_person, client):
    client.force_login(make_person("Editor", "editor"))
    index = (
        TextPage.objects.get(slug="about", locale__language_code="en")
        .get_parent()
        .get_children()
        .get(slug="news")
    )
    add = reverse("wagtailadmin_pages:add", args=["content", "newspage", index.pk])
    assert client.get(add).status_code == 200
    translate = reverse("simple_translation:submit_page_translation", args=[index.pk])
    assert client.get(translate).status_code == 200


def test_a_role_that_was_taken_back_opens_nothing(make_person, client, about):
    editor, other = make_person("Editor", "editor"), make_person("Other")
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
    end_grant(editor.role_grants.get(), actor=other)
    assert client.get("/admin/").status_code == 403
    address = reverse("wagtailadmin_pages:edit", args=[about.pk])
    assert client.post(address, saved(about, title="Mine")).status_code == 403
    about.refresh_from_db()
    assert about.title == "About"
    assert not editor.groups.exists()


def test_a_role_that_ended_or_rests_opens_nothing(make_person, client):
    ended = make_person("Ended", "editor")
    yesterday = timezone.localdate() - timedelta(days=1)
    ended.role_grants.update(starts_on=yesterday, ends_on=yesterday)
    for person in (ended, make_person("Resting", "editor", second_factor=False)):
        client.force_login(person)
        assert client.get("/admin/").status_code == 403


@pytest.mark.parametrize("role", [None, *OTHERS])
def test_no_other_role_opens_it(make_person, client, role):
    client.force_login(make_person("Ada", *([role] if role else [])))
    for page in ("/admin/", "/admin/pages/", "/admin/reports/locked/"):
        assert client.get(page).status_code == 403


def test_flags_of_django_open_nothing(client):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    assert client.get("/admin/").status_code == 403


def test_everybody_signs_in_at_one_door(client):
    answer = client.get("/admin/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=")
    answer = client.get("/admin/login/?next=/admin/")
    assert (answer.status_code, answer.url) == (
        302,
        "/accounts/login/?next=%2Fadmin%2F",
    )
    form = {"username": "ada@example.org", "password": "clay-30-loam"}
    assert client.post("/admin/login/", form).status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.get("/_util/login/").status_code == 404


@pytest.mark.parametrize("part", ["users", "groups", "password_reset"])
def test_people_and_passwords_are_no_matter_of_wagtail(make_person, client, part):
    client.force_login(make_person("Editor", "editor"))
    for page in (f"/admin/{part}/", f"/admin/{part}/1/", f"/admin/{part}/edit/1/"):
        assert client.get(page).status_code == 404


def test_the_account_page_is_that_of_the_platform(make_person, client):
    client.force_login(make_person("Editor", "editor"))
    answer = client.get("/admin/account/")
    assert (answer.status_code, answer.url) == (302, "/accounts/email/")
    assert "gravatar" not in client.get("/admin/").content.decode()


def test_nothing_of_a_page_is_kept_from_some(make_person, client, about):
    client.force_login(make_person("Editor", "editor"))
    address = reverse("wagtailadmin_pages:set_privacy", args=[about.pk])
    client.post(address, {"restriction_type": "password", "password": "x"})
    assert not about.view_restrictions.exists()
