"""Documents of a request to join, its signed declaration, and its history."""

from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from pypdf import PdfReader

from tilth_web.accounts.domain import joining as domain
from tilth_web.accounts.domain import personal_data
from tilth_web.accounts.domain.declarations import current_text, sign
from tilth_web.accounts.domain.record_types import Action, may
from tilth_web.accounts.models import Declaration, Joining
from tilth_web.files.domain.storage import path_of
from tilth_web.files.domain.stored_files import visible_file
from tilth_web.files.models import StoredFile

INSIDE = {"member", "manager", "signatory"}
DECIDERS = {"secretariat", "board"}


def readers(people, file):
    found = {name for name, user in people.items() if visible_file(user, file.uuid)}
    assert visible_file(AnonymousUser(), file.uuid) is None
    return found


def test_a_document_is_read_by_its_people_and_once_sent_by_who_decides(
    complete, people
):
    document = complete.documents.get()
    file = StoredFile.objects.get(uuid=document.file)
    assert document.name == file.name == "Statutes.pdf"
    assert readers(people, file) == INSIDE
    domain.submit(complete, actor=people["manager"])
    assert readers(people, file) == INSIDE | DECIDERS


def test_a_document_that_is_taken_off_is_gone_with_its_file(complete, people):
    document = complete.documents.get()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda function: function())
        domain.remove_document(document, actor=people["manager"])
    assert not complete.documents.exists()
    assert StoredFile.objects.get().deleted_by == people["manager"]
    assert not path_of(document.file).exists()


def test_a_draft_that_is_deleted_takes_its_files_along(complete, people):
    file = StoredFile.objects.get()
    domain.withdraw(complete, actor=people["manager"])
    file.refresh_from_db()
    assert file.deleted_at is not None


def test_who_erases_the_only_account_of_a_draft_takes_its_files_along(
    make_person, make_organisation, pdf
):
    terra = make_organisation()
    ada = make_person("Ada", signatory=terra)
    draft = domain.start_joining(terra, actor=ada)
    domain.add_document(draft, actor=ada, kind="other", upload=pdf())
    personal_data.erase_person(ada)
    assert not Joining.objects.exists()
    assert StoredFile.objects.get().deleted_at is not None


def test_a_hostile_document_is_refused_next_to_the_form(client, draft, people):
    client.force_login(people["manager"])
    page = b"<!doctype html><script>alert(1)</script>"
    upload = SimpleUploadedFile("Statutes.pdf", page)
    address = f"/joining/{draft.uuid}/documents/"
    assert "TXT; at most 25.0" in client.get(address).content.decode()
    answer = client.post(address, {"kind": "status", "upload": upload})
    assert answer.status_code == 409
    assert "not what the name says" in answer.context["form"].errors["upload"][0]
    assert not draft.documents.exists()
    assert not StoredFile.objects.exists()


def test_files_of_a_request_are_added_by_its_own_page_alone(client, draft, people, pdf):
    assert not may(people["manager"], Action.EDIT, "accounts.joining", draft.uuid)
    client.force_login(people["manager"])
    address = f"/files/of/accounts.joining/{draft.uuid}/"
    assert client.get(address).status_code == 200
    sent = {"upload": pdf(), "visibility": "involved"}
    assert client.post(address, sent).status_code == 403


def test_a_signed_declaration_keeps_its_text_and_is_written_once(complete):
    declaration = complete.declaration
    assert declaration.text == current_text("en").body
    declaration.signer_name = "Somebody else"
    with pytest.raises(TypeError, match="written once"):
        declaration.save()
    assert Declaration.objects.get().signer_name == "Sig Natory"


@pytest.mark.pdf
def test_the_declaration_is_a_pdf_in_the_language_of_who_signed(client, draft, people):
    with translation.override("fr"):
        sign(
            draft,
            actor=people["signatory"],
            signer_name="Zoé Müller",
            signer_role="Présidente <b>",
            text_version=current_text().version,
        )
    client.force_login(people["member"])
    answer = client.get(f"/joining/{draft.uuid}/declaration/signed.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (page,) = PdfReader(BytesIO(answer.content)).pages
    text = " ".join(page.extract_text().split())
    assert "Déclaration d" in text
    assert "Zoé Müller, Présidente <b>" in text
    assert "Texte provisoire de Tilth." in text
    client.force_login(people["stranger"])
    address = f"/joining/{draft.uuid}/declaration/signed.pdf"
    assert client.get(address).status_code == 404


def test_what_is_not_signed_has_no_pdf(client, draft, people):
    client.force_login(people["manager"])
    answer = client.get(f"/joining/{draft.uuid}/declaration/signed.pdf")
    assert answer.status_code == 404


def test_the_history_of_a_request_is_told_with_names_to_its_people(
    client, submitted, people
):
    client.force_login(people["member"])
    page = client.get(submitted.get_absolute_url()).content.decode()
    for said in (
        "Manager began the request to join.",
        "Signatory signed the declaration of intent, version 1.",
        "Manager sent the request.",
    ):
        assert said in page


def test_the_history_of_an_organisation_is_for_its_people(
    client, submitted, terra, people
):
    domain.accept(submitted, actor=people["board"], standing="member")
    address = terra.get_absolute_url()
    assert "History" not in client.get(address).content.decode()
    client.force_login(people["member"])
    assert "History" in client.get(address).content.decode()
