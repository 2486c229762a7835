"""People of the example world, with their roles on the platform."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tilth_web.accounts.domain.first_administrator import (
    add_first_administrator,
    invitation,
)
from tilth_web.accounts.domain.role_grants import grant_role
from tilth_web.accounts.models import User
from tilth_web.example_world.accounts import address, password
from tilth_web.example_world.files import read
from tilth_web.example_world.hasher import ExampleHasher

ADMINISTRATOR = "administrator"


def add_people():
    """Everybody by key; the first is the administrator who gives the others roles."""
    described = read("people")["people"]
    kept = make_password(password(), hasher=ExampleHasher.algorithm)
    people = {key: _add(key, person, kept) for key, person in described.items()}
    for key, person in described.items():
        for role in person.get("roles", ()):
            grant_role(
                person=people[key],
                role=role,
                starts_on=timezone.localdate(),
                ends_on=None,
                actor=people[ADMINISTRATOR],
            )
    return people


def _add(key, described, kept):
    about = {"name": described["name"], "language": described["language"]}
    if key == ADMINISTRATOR:
        token = invitation().rstrip("/").rpartition("/")[2]
        person = add_first_administrator(
            token=token, email=address(key), password=None, **about
        )
    else:
        person = User.objects.create_user(address(key), **about)
    User.objects.filter(pk=person.pk).update(password=kept)
    EmailAddress.objects.create(
        user=person, email=person.email, verified=True, primary=True
    )
    return person
