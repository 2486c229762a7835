import pytest
from django.utils import translation

from tilth_web.accounts.models import Membership, Organisation, RoleGrant, User


@pytest.fixture(autouse=True)
def _static(settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }


@pytest.fixture(autouse=True)
def _language():
    """The language of a page that another test looked at does not stay."""
    translation.activate("en")


@pytest.fixture
def make_person(db):
    """A person with roles on the platform and in organisations."""

    def make(name, *roles, language="en", **organisations):
        email = f"{name.lower()}@example.org"
        user = User.objects.create_user(email, "clay-30-loam", name=name)
        user.language = language
        user.save()
        for role in roles:
            RoleGrant.objects.create(person=user, role=role)
        for role, organisation in organisations.items():
            Membership.objects.create(person=user, organisation=organisation, role=role)
        return user

    return make


@pytest.fixture
def make_organisation(db):
    def make(name="Terra", **fields):
        fields = {"kind": "civil-society", "country": "FR"} | fields
        return Organisation.objects.create(name=name, **fields)

    return make
