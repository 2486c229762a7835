from io import BytesIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from tilth_web.accounts.domain import record_types
from tilth_web.accounts.models import Membership, Organisation, RoleGrant, User
from tilth_web.evaluation.domain import published_guard
from tilth_web.notifications.domain.append_only import drop_guard


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


@pytest.fixture(autouse=True)
def _history_can_be_emptied(request):
    """Tests that commit empty every table at their end, the guarded one as well."""
    marker = request.node.get_closest_marker("django_db")
    names = {"transactional_db", "live_server"} & set(request.fixturenames)
    if names or (marker is not None and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        yield
        drop_guard()
        published_guard.drop_guard()
    else:
        yield


@pytest.fixture
def open_organisations(monkeypatch):
    """Organisations as records: all see them, members take part, managers edit."""

    def may(user, uuid, action):
        if not Organisation.objects.filter(uuid=uuid).exists():
            return False
        if action == record_types.Action.SEE:
            return True
        if not user.is_authenticated:
            return False
        own = user.memberships.filter(organisation__uuid=uuid)
        if action == record_types.Action.EDIT:
            own = own.exclude(role="member")
        return own.exists()

    monkeypatch.setitem(record_types.MAY, "accounts.organisation", may)


@pytest.fixture
def closed_organisations(open_organisations, monkeypatch):
    """The same, but only who takes part sees one."""
    may = record_types.MAY["accounts.organisation"]

    def closed(user, uuid, action):
        if action == record_types.Action.SEE:
            action = record_types.Action.TAKE_PART
        return may(user, uuid, action)

    monkeypatch.setitem(record_types.MAY, "accounts.organisation", closed)
