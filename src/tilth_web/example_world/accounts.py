"""The accounts that the demonstration shows, one for each role."""

from dataclasses import dataclass

from django.utils.translation import get_language

from tilth_web.example_world.files import read

HOST = "example.org"


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as: the role in the reader's language, and the address."""

    role: str
    email: str


def accounts():
    """All accounts that are shown, in the order of the file."""
    shown = read("people")["people"].items()
    return [
        Account(_said(person["account"]), address(key))
        for key, person in shown
        if "account" in person
    ]


def password():
    """The password of every account."""
    return read("people")["password"]


def address(key):
    """The email address of a person of the world."""
    return f"{key}@{HOST}"


def _said(labels):
    return labels.get(get_language() or "en", labels["en"])
