"""Who is told of what happens to people and organisations, in which words."""

import pytest
from django.utils import timezone, translation

from tilth_web.accounts.domain import invitations, joining, memberships, role_grants
from tilth_web.notifications.domain.kinds import sentence
from tilth_web.notifications.models import Notification


@pytest.fixture
def told():
    """What was told since the last call: sentence and path by the name of a person."""

    def told():
        rows = Notification.objects.select_related("person").order_by("person__name")
        found = {row.person.name: (sentence(row), row.path) for row in rows}
        rows.delete()
        return found

    return told


def test_each_step_of_joining_is_told_to_those_it_concerns(
    complete, terra, people, told
):
    path = complete.get_absolute_url()
    signed = "The declaration of intent of Terra was signed."
    assert told() == {"Manager": (signed, path)}
    joining.submit(complete, actor=people["manager"])
    asks = ("Terra asks to join the programme.", path)
    sent = ("The request to join of Terra was sent.", path)
    assert told() == {"Signatory": sent, "Secretariat": asks, "Board": asks}
    joining.return_for_completion(complete, actor=people["board"], answer="Statutes?")
    back = ("The request to join of Terra came back: it lacks something.", path)
    assert told() == {"Manager": back, "Signatory": back}
    joining.submit(complete, actor=people["manager"])
    told()
    joining.accept(complete, actor=people["board"], standing="member")
    joined = ("Terra has joined the programme.", path)
    assert told() == {"Manager": joined, "Signatory": joined}


def test_a_refusal_is_told_and_mailed_at_once(
    submitted, people, told, mailoutbox, django_capture_on_commit_callbacks
):
    told()
    with django_capture_on_commit_callbacks(execute=True):
        joining.refuse(submitted, actor=people["board"], answer="No soils.")
    refused = "The request to join of Terra was refused."
    assert {mail.subject for mail in mailoutbox} == {refused}
    to = sorted(mail.to[0] for mail in mailoutbox)
    assert to == ["manager@example.org", "signatory@example.org"]


def test_a_draft_that_is_given_up_is_told_to_nobody_who_decides(draft, people, told):
    joining.withdraw(draft, actor=people["manager"])
    assert told() == {}


def test_a_request_that_is_withdrawn_is_told_to_who_decides(submitted, people, told):
    told()
    joining.withdraw(submitted, actor=people["manager"])
    words = "Terra has withdrawn its request to join."
    path = submitted.get_absolute_url()
    assert told() == {"Secretariat": (words, path), "Board": (words, path)}


def test_who_decides_and_belongs_to_the_organisation_is_not_asked(
    complete, terra, people, told
):
    people["board"].memberships.create(organisation=terra, role="member")
    told()
    joining.submit(complete, actor=people["manager"])
    assert set(told()) == {"Signatory", "Secretariat"}


def test_an_invitation_and_its_answer(terra, people, told):
    sent = invitations.invite(
        terra, actor=people["manager"], email="person@example.org", role="member"
    )
    assert told() == {"Person": ("You are invited into Terra.", "/tasks/")}
    invitations.accept(sent, actor=people["person"])
    said = "Your invitation into Terra was accepted."
    assert told() == {"Manager": (said, terra.get_absolute_url())}


def test_an_invitation_to_a_stranger_tells_nobody_here(terra, people, told):
    sent = invitations.invite(
        terra, actor=people["manager"], email="x@example.org", role="member"
    )
    assert told() == {}
    invitations.decline(sent)
    assert told()["Manager"][0] == "Your invitation into Terra was declined."


def test_a_colleague_learns_of_a_new_role_and_of_being_removed(terra, people, told):
    membership = people["member"].memberships.get()
    memberships.change_role(membership, actor=people["manager"], role="manager")
    said = "Your role in Terra is now: Manager."
    assert told() == {"Member": (said, terra.get_absolute_url())}
    memberships.remove(membership, actor=people["manager"])
    assert told() == {"Member": ("You no longer belong to Terra.", "/tasks/")}


def test_a_role_on_the_platform_is_told_in_the_readers_language(people, told):
    grant = role_grants.grant_role(
        person=people["person"],
        role="moderator",
        starts_on=timezone.localdate(),
        ends_on=None,
        actor=people["administrator"],
    )
    with translation.override("fr"):
        assert sentence(Notification.objects.get()) == (
            "Un rôle vous a été donné sur la plateforme\xa0: Modérateur."
        )
    said = "You were given a role on the platform: Moderator."
    assert told() == {"Person": (said, "/tasks/")}
    role_grants.end_grant(grant, actor=people["administrator"])
    said = "A role on the platform was taken back: Moderator."
    assert told() == {"Person": (said, "/tasks/")}
