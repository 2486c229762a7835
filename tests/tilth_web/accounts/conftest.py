import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tilth_web.accounts.domain import joining as domain
from tilth_web.accounts.domain.declarations import current_text, sign


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def pdf():
    """An upload of a PDF."""

    def make(name="Statutes.pdf"):
        return SimpleUploadedFile(name, b"%PDF-1.7\n1 0 obj\n%%EOF\n")

    return make


@pytest.fixture
def terra(make_organisation):
    return make_organisation("Terra", non_profit=True)


@pytest.fixture
def people(make_person, terra, make_organisation):
    """One person per role towards Terra and the platform."""
    return {
        "person": make_person("Person"),
        "stranger": make_person("Stranger", signatory=make_organisation("Humus")),
        "member": make_person("Member", member=terra),
        "manager": make_person("Manager", manager=terra),
        "signatory": make_person("Signatory", signatory=terra),
        "reviewer": make_person("Reviewer", "reviewer"),
        "moderator": make_person("Moderator", "moderator"),
        "editor": make_person("Editor", "editor"),
        "secretariat": make_person("Secretariat", "secretariat"),
        "board": make_person("Board", "board"),
        "administrator": make_person("Administrator", "administrator"),
        "resting": make_person("Resting", "secretariat", second_factor=False),
    }


@pytest.fixture
def draft(terra, people):
    return domain.start_joining(terra, actor=people["manager"])


@pytest.fixture
def complete(draft, people, pdf):
    """A request that lacks nothing and was not sent."""
    manager, signatory = people["manager"], people["signatory"]
    domain.edit_request(draft, actor=manager, wanted="member", reasons="Soils.")
    domain.add_document(draft, actor=manager, kind="status", upload=pdf())
    sign(
        draft,
        actor=signatory,
        signer_name="Sig Natory",
        signer_role="President",
        text_version=current_text().version,
    )
    draft.refresh_from_db()
    return draft


@pytest.fixture
def submitted(complete, people):
    return domain.submit(complete, actor=people["manager"])
