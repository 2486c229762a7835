import pytest

PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/styleguide/", "/nowhere/"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_its_language_and_a_strict_policy(client, page, language):
    prefix = "" if language == "en" else f"/{language}"
    answer = client.get(prefix + page)
    assert answer.status_code == (404 if page == "/nowhere/" else 200)
    text = answer.content.decode()
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    policy = dict(
        part.split(" ", 1)
        for part in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert "unsafe" not in policy["script-src"]
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<style" not in text
    assert " style=" not in text


def test_my_tasks_ask_a_visitor_to_sign_in(client):
    answer = client.get("/tasks/")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/tasks/")


def test_a_person_signs_up_confirms_and_signs_in(client, mailoutbox):
    form = {
        "name": "Ada",
        "email": "Ada@Example.org",
        "password1": "clay-30-loam",
        "password2": "clay-30-loam",
    }
    assert client.post("/fr/accounts/signup/", form).status_code == 302
    (mail,) = mailoutbox
    link = next(w for w in mail.body.split() if "confirm-email" in w)
    page = client.get(link)
    assert page.status_code == 200
    assert client.post(link).status_code == 302
    login = {"login": "ADA@example.org", "password": "clay-30-loam"}
    answer = client.post("/fr/accounts/login/", login)
    assert (answer.status_code, answer.url) == (302, "/fr/tasks/")
