from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from tilth_web.accounts.models import Membership, Organisation, RoleGrant, User


@pytest.fixture(autouse=True)
def _language():
    """A page in another language leaves that language to the next test."""
    with translation.override("en"):
        yield


@pytest.fixture
def make_person(db):
    """A person with roles on the platform and in organisations.

    Whoever has a privileged role has a second factor, unless told.
    """

    def make(name, *roles, language="en", second_factor=None, **organisations):
        email = f"{name.lower()}@example.org"
        user = User.objects.create_user(email, "clay-30-loam", name=name)
        user.language = language
        user.save()
        for role in roles:
            RoleGrant.objects.create(person=user, role=role)
        if second_factor is None:
            second_factor = not RoleGrant.PRIVILEGED.isdisjoint(roles)
        if second_factor:
            Authenticator.objects.create(user=user, type="webauthn", data={})
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


@pytest.fixture
def picture():
    """A file with a picture in it."""

    def make(name="logo.png", kind="PNG", size=(8, 6)):
        content = BytesIO()
        Image.new("RGB", size, "green").save(content, kind)
        return SimpleUploadedFile(name, content.getvalue())

    return make
