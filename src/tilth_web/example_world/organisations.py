"""Organisations of the example world, on their way into the programme."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tilth_web.accounts.domain import declarations, invitations, joining
from tilth_web.accounts.domain.joining_steps import needs_document
from tilth_web.accounts.domain.organisations import add_organisation
from tilth_web.example_world.files import read

PROFILE = ("name", "kind", "non_profit", "country", "language", "description")
DRAFT, SUBMITTED = "draft", "submitted"
REASONS = {
    "en": "Invented: we want to share what we learn on our soils.",
    "fr": "Inventé : nous voulons partager ce que nous apprenons de nos sols.",
    "es": "Inventado: queremos compartir lo que aprendemos de nuestros suelos.",
}
STATUTES = {
    "en": ("Example statutes.txt", "Invented statutes; they bind nobody.\n"),
    "fr": ("Statuts exemple.txt", "Statuts inventés ; ils n'engagent personne.\n"),
    "es": ("Estatutos ejemplo.txt", "Estatutos inventados; no obligan a nadie.\n"),
}
ROLE = {"en": "President", "fr": "Présidence", "es": "Presidencia"}


def add_organisations(people):
    """All organisations by key."""
    return {
        key: _add(described, people) for key, described in read("organisations").items()
    }


def _add(described, people):
    signatory = people[described["signatory"]]
    with translation.override(described["language"]):
        organisation = add_organisation(
            actor=signatory,
            may_sign=True,
            example=True,
            countries=described["countries"],
            themes=described["themes"],
            **{name: described[name] for name in PROFILE},
        )
        for key, role in described.get("people", {}).items():
            invited = _invite(organisation, signatory, people[key], role)
            invitations.accept(invited, actor=people[key])
        for key, role in described.get("invites", {}).items():
            _invite(organisation, signatory, people[key], role)
        _join(organisation, described, signatory, people)
    organisation.refresh_from_db()
    return organisation


def _invite(organisation, actor, person, role):
    return invitations.invite(organisation, actor=actor, email=person.email, role=role)


def _join(organisation, described, signatory, people):
    """Take the way that everybody takes, as far as the world tells."""
    standing, language = described["standing"], described["language"]
    request = joining.start_joining(organisation, actor=signatory)
    if standing == DRAFT:
        return
    wanted = "partner" if standing == SUBMITTED else standing
    request = joining.edit_request(
        request, actor=signatory, wanted=wanted, reasons=REASONS[language]
    )
    if needs_document(organisation):
        name, text = STATUTES[language]
        upload = SimpleUploadedFile(name, text.encode())
        joining.add_document(request, actor=signatory, kind="status", upload=upload)
    declarations.sign(
        request,
        actor=signatory,
        signer_name=signatory.name,
        signer_role=ROLE[language],
        text_version=declarations.current_text().version,
    )
    request = joining.submit(request, actor=signatory)
    if standing != SUBMITTED:
        joining.accept(request, actor=people["secretariat"], standing=standing)
