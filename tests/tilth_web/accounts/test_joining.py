from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from tilth_web.accounts.domain import joining as domain
from tilth_web.accounts.domain.declarations import (
    current_text,
    forget_signatures,
    sign,
    signed_text,
)
from tilth_web.accounts.domain.joining_steps import steps
from tilth_web.accounts.models import Joining, Organisation
from tilth_web.errors import WorkflowError
from tilth_web.notifications.models import Event


def signature(**changes):
    words = {"signer_name": "Ada", "signer_role": "President"}
    return words | {"text_version": current_text().version} | changes


def test_an_organisation_joins_as_member_step_by_step(submitted, terra, people):
    accepted = domain.decide(
        submitted, actor=people["board"], decision="member", answer="Welcome."
    )
    terra.refresh_from_db()
    assert (terra.standing, terra.joined_on) == ("member", timezone.localdate())
    assert (accepted.state, accepted.answer) == ("accepted", "Welcome.")
    assert accepted.decided_by == people["board"]
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == [
        "joining.started",
        "joining.edited",
        "file.added",
        "joining.signed",
        "joining.submitted",
        "joining.accepted",
    ]
    last = Event.objects.get(verb="joining.accepted")
    assert (last.actor, last.visibility) == (people["board"], "public")
    assert last.record_type == "accounts.joining"
    assert (last.record_uuid, last.data) == (submitted.uuid, {"standing": "member"})


@pytest.mark.parametrize(
    ("kind", "non_profit", "expected"),
    [(kind, True, kind != "company") for kind in Organisation.Kind.values]
    + [(kind, False, False) for kind in Organisation.Kind.values],
)
def test_only_who_is_non_profit_and_no_company_may_be_member(
    kind, non_profit, expected, submitted, terra, people
):
    Organisation.objects.filter(pk=terra.pk).update(kind=kind, non_profit=non_profit)
    if expected:
        domain.accept(submitted, actor=people["secretariat"], standing="member")
    else:
        with pytest.raises(WorkflowError, match="Only a non-profit organisation"):
            domain.accept(submitted, actor=people["secretariat"], standing="member")
    terra.refresh_from_db()
    assert terra.standing == ("member" if expected else "applicant")


@pytest.mark.parametrize("kind", Organisation.Kind.values)
def test_each_of_the_seven_types_may_be_partner(kind, submitted, terra, people):
    Organisation.objects.filter(pk=terra.pk).update(kind=kind, non_profit=False)
    domain.accept(submitted, actor=people["secretariat"], standing="partner")
    terra.refresh_from_db()
    assert terra.standing == "partner"


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("state", False),
        ("international", True),
        ("donor", True),
        ("producers", True),
        ("research", True),
        ("civil-society", True),
        ("company", False),
    ],
)
def test_states_and_companies_need_no_document(kind, needed, draft, terra):
    terra.kind = draft.organisation.kind = kind
    assert bool(steps(draft)[2].lacks) is needed


def test_an_empty_request_says_all_that_it_lacks(draft, people):
    with pytest.raises(WorkflowError) as error:
        domain.submit(draft, actor=people["manager"])
    assert str(error.value) == (
        "Say as what your organisation wants to join, and why. "
        "Somebody who may sign for your organisation must sign the declaration. "
        "Add an official document on the legal status of your organisation."
    )


def test_a_change_of_profile_is_noticed_before_sending(complete, terra, people):
    Organisation.objects.filter(pk=terra.pk).update(non_profit=False)
    with pytest.raises(WorkflowError, match="Only a non-profit organisation"):
        domain.submit(complete, actor=people["manager"])


@pytest.mark.parametrize("action", [domain.refuse, domain.return_for_completion])
def test_a_refusal_or_return_needs_its_reason(action, submitted, people):
    with pytest.raises(WorkflowError, match="Say why"):
        action(submitted, actor=people["board"], answer="  ")
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_a_returned_request_is_completed_and_sent_again(submitted, people, pdf):
    manager = people["manager"]
    back = domain.return_for_completion(
        submitted, actor=people["secretariat"], answer="Which statutes?"
    )
    domain.add_document(back, actor=manager, kind="other", upload=pdf("Annex.pdf"))
    again = domain.submit(back, actor=manager)
    assert (again.state, again.answer) == ("submitted", "Which statutes?")


def test_a_refused_organisation_may_ask_again(submitted, terra, people):
    domain.refuse(submitted, actor=people["board"], answer="No.")
    again = domain.start_joining(terra, actor=people["manager"])
    assert terra.joinings.count() == 2
    assert again.state == "draft"


def test_nobody_decides_twice_or_on_their_own(submitted, terra, people, make_person):
    own = make_person("Own", "board", member=terra)
    with pytest.raises(WorkflowError, match="somebody else must decide"):
        domain.accept(submitted, actor=own, standing="partner")
    domain.accept(submitted, actor=people["board"], standing="partner")
    with pytest.raises(WorkflowError, match="does not wait for a decision"):
        domain.refuse(submitted, actor=people["secretariat"], answer="No.")


def test_one_request_at_a_time_and_none_after_joining(draft, terra, people):
    with pytest.raises(WorkflowError, match="a request of this organisation already"):
        domain.start_joining(terra, actor=people["manager"])
    domain.withdraw(draft, actor=people["manager"])
    assert not Joining.objects.exists()
    Organisation.objects.filter(pk=terra.pk).update(standing="partner")
    with pytest.raises(WorkflowError, match="has joined already"):
        domain.start_joining(terra, actor=people["manager"])


def test_a_sent_request_is_not_changed_but_can_be_withdrawn(submitted, people, pdf):
    manager = people["manager"]
    for change in (
        lambda: domain.edit_request(
            submitted, actor=manager, wanted="partner", reasons="x"
        ),
        lambda: domain.add_document(
            submitted, actor=manager, kind="other", upload=pdf()
        ),
        lambda: domain.remove_document(submitted.documents.get(), actor=manager),
        lambda: domain.submit(submitted, actor=manager),
    ):
        with pytest.raises(WorkflowError, match="can no longer be changed"):
            change()
    domain.withdraw(submitted, actor=manager)
    submitted.refresh_from_db()
    assert submitted.state == "withdrawn"
    with pytest.raises(WorkflowError, match="decided or withdrawn already"):
        domain.withdraw(submitted, actor=manager)


def test_a_signature_keeps_name_role_instant_and_text(draft, people):
    before = timezone.now()
    with override("fr"):
        signed = sign(draft, actor=people["signatory"], **signature())
    assert (signed.signer_name, signed.signer_role) == ("Ada", "President")
    assert before <= signed.signed_at <= timezone.now()
    text = signed_text(signed)
    assert (text.version, text.language) == (signed.text_version, "fr")
    assert text.body.startswith("Texte provisoire de Tilth.")
    assert signed.text_hash == sha256(text.body.encode()).hexdigest()
    with pytest.raises(WorkflowError, match="signed already"):
        sign(draft, actor=people["signatory"], **signature())


def test_a_text_that_changed_meanwhile_is_not_signed(draft, people):
    with pytest.raises(WorkflowError, match="The text has changed"):
        sign(draft, actor=people["signatory"], **signature(text_version="0"))
    assert not hasattr(Joining.objects.get(), "declaration")


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "This is not the text of the “4 per 1000” Initiative"),
        ("fr", "Ce n\u2019est pas le texte de l\u2019Initiative « 4 pour 1000 »"),
        ("es", "No es el texto de la Iniciativa «4 por 1000»"),
    ],
)
def test_the_text_says_that_it_is_not_the_initiatives(language, says):
    assert says in current_text(language).body


def test_old_signatures_of_erased_people_lose_their_names(complete, people, capsys):
    declaration, signer = complete.declaration, people["signatory"]
    signed = datetime(2016, 2, 29, 12, tzinfo=UTC)
    type(declaration).objects.update(signed_at=signed)
    assert forget_signatures(datetime(2026, 3, 2, tzinfo=UTC)) == 0  # not erased
    signer.erased_at = timezone.now()
    signer.save()
    assert forget_signatures(signed + timedelta(days=3650)) == 0  # not yet 10 years
    assert forget_signatures(datetime(2026, 3, 2, tzinfo=UTC)) == 1
    declaration.refresh_from_db()
    assert (declaration.signer_name, declaration.signer_role) == ("", "")
    assert declaration.text_version == "1"
    call_command("forget_signatures")
    assert capsys.readouterr().out == "0 signatures lost their names\n"
