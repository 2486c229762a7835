import pytest

from tilth_web.accounts.domain.first_administrator import invitation
from tilth_web.accounts.models import RoleGrant, User

pytestmark = pytest.mark.django_db
FORM = {"name": "Ada", "email": "ada@example.org", "password": "clay-30-loam"}


def path():
    return invitation().removeprefix("http://localhost:8000")


def test_the_link_makes_one_administrator_who_is_signed_in(client):
    address = path()
    answer = client.post(address, FORM)
    assert (answer.status_code, answer.url) == (302, "/tasks/")
    user = User.objects.get()
    assert (user.name, user.email, user.language) == ("Ada", "ada@example.org", "en")
    assert list(RoleGrant.objects.values_list("role", flat=True)) == ["administrator"]
    assert client.get("/tasks/").status_code == 200
    assert invitation() is None
    assert client.get(address).status_code == 404


def test_a_guessed_link_is_not_there(client):
    assert client.get("/first-administrator/guess/").status_code == 404
    assert client.post("/first-administrator/guess/", FORM).status_code == 404
    assert not User.objects.exists()


def test_a_weak_password_is_refused_and_what_was_typed_is_kept(client):
    answer = client.post(path(), FORM | {"password": "12345"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="ada@example.org"' in page
    assert "<title>Error: First administrator" in page
    assert not User.objects.exists()
