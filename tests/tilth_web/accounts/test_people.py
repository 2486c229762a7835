from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from tilth_web.accounts.domain import invitations, memberships, role_grants
from tilth_web.accounts.models import Invitation, Membership, RoleGrant
from tilth_web.errors import WorkflowError
from tilth_web.notifications.models import Event

TODAY = timezone.localdate()


@pytest.fixture
def invitation(terra, people):
    return invitations.invite(
        terra, actor=people["manager"], email="Person@Example.org", role="member"
    )


def membership(user, organisation):
    return Membership.objects.get(person=user, organisation=organisation)


def test_an_invitation_is_mailed_in_the_language_of_its_reader(
    terra, people, mailoutbox, django_capture_on_commit_callbacks
):
    people["person"].language = "fr"
    people["person"].save()
    with django_capture_on_commit_callbacks(execute=True):
        sent = invitations.invite(
            terra, actor=people["manager"], email="Person@example.org", role="member"
        )
    (mail,) = mailoutbox
    link = f"http://localhost:8000/fr/invitations/{invitations.token(sent)}/"
    assert mail.to == ["person@example.org"]
    assert link in mail.body.split()
    assert "Terra" in mail.subject
    assert "Collègue" in mail.body
    assert invitations.invitation_of(invitations.token(sent)) == sent


def test_an_invitation_is_accepted_once(invitation, terra, people):
    person = people["person"]
    joined = invitations.accept(invitation, actor=person)
    assert (joined.organisation, joined.role) == (terra, "member")
    assert invitations.invitation_of(invitations.token(invitation)) is None
    with pytest.raises(WorkflowError, match="has been answered"):
        invitations.accept(invitation, actor=person)
    verbs = Event.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["invitation.sent", "invitation.accepted"]


def test_only_a_confirmed_address_of_the_person_accepts(invitation, people):
    stranger = people["stranger"]
    address = EmailAddress.objects.create(user=stranger, email="PERSON@example.org")
    with pytest.raises(WorkflowError, match="another email address"):
        invitations.accept(invitation, actor=stranger)
    address.verified = True
    address.save()
    assert invitations.accept(invitation, actor=stranger).person == stranger


def test_an_answer_of_no_is_final(invitation, people):
    invitations.decline(invitation)
    invitation.refresh_from_db()
    assert invitation.state == "declined"
    with pytest.raises(WorkflowError, match="has been answered"):
        invitations.accept(invitation, actor=people["person"])


def test_a_withdrawn_invitation_holds_no_more(invitation, people):
    invitations.withdraw(invitation, actor=people["signatory"])
    assert invitations.invitation_of(invitations.token(invitation)) is None


def test_an_invitation_expires_and_can_be_sent_again(invitation, terra, people):
    again = {"actor": people["manager"], "email": invitation.email, "role": "member"}
    with pytest.raises(WorkflowError, match="an open invitation already"):
        invitations.invite(terra, **again)
    held = invitation.expires_at - invitation.created_at
    assert abs(held - timedelta(days=14)) < timedelta(minutes=1)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(WorkflowError, match="too old"):
        invitations.accept(invitation, actor=people["person"])
    assert invitations.invite(terra, **again).state == "open"


@pytest.mark.parametrize("token", ["", "guess", f"{'0' * 32}:guess"])
def test_a_guessed_token_leads_nowhere(token, db):
    assert invitations.invitation_of(token) is None


def test_a_colleague_is_not_invited_again(terra, people):
    with pytest.raises(WorkflowError, match="belongs to the organisation already"):
        invitations.invite(
            terra, actor=people["manager"], email="MEMBER@example.org", role="manager"
        )


def test_an_organisation_cannot_send_mail_without_end(terra, people):
    for number in range(50):
        email = f"p{number}@example.org"
        invitations.invite(terra, actor=people["manager"], email=email, role="member")
    with pytest.raises(WorkflowError, match="50 invitations are open"):
        invitations.invite(
            terra, actor=people["manager"], email="p@example.org", role="member"
        )


def test_who_signs_is_named_by_who_signs(terra, people):
    offer = {"email": "x@example.org", "role": "signatory"}
    with pytest.raises(WorkflowError, match="named by somebody who may sign"):
        invitations.invite(terra, actor=people["manager"], **offer)
    colleague = membership(people["member"], terra)
    with pytest.raises(WorkflowError, match="named by somebody who may sign"):
        memberships.change_role(colleague, actor=people["manager"], role="signatory")
    memberships.remove(membership(people["signatory"], terra), actor=people["manager"])
    invitations.invite(terra, actor=people["manager"], **offer)  # the first one
    with pytest.raises(WorkflowError, match="Nobody changes their own role"):
        memberships.change_role(
            membership(people["manager"], terra),
            actor=people["manager"],
            role="signatory",
        )


def test_the_last_manager_neither_leaves_nor_is_removed(terra, people):
    memberships.leave(membership(people["manager"], terra))
    last = membership(people["signatory"], terra)
    for action in (
        lambda: memberships.leave(last),
        lambda: memberships.remove(last, actor=people["administrator"]),
        lambda: memberships.change_role(
            last, actor=people["administrator"], role="member"
        ),
    ):
        with pytest.raises(WorkflowError, match="An organisation needs a manager"):
            action()
    memberships.change_role(
        membership(people["member"], terra), actor=people["signatory"], role="manager"
    )
    memberships.leave(last)
    assert [m.person for m in terra.memberships.all()] == [people["member"]]


def test_who_is_gone_cannot_be_removed_again(terra, people):
    gone = membership(people["member"], terra)
    memberships.leave(gone)
    gone.pk = 0
    with pytest.raises(WorkflowError, match="no longer belongs"):
        memberships.remove(gone, actor=people["manager"])


def grant(people, **changes):
    given = {"role": "moderator", "starts_on": TODAY, "ends_on": None}
    given |= {"person": people["person"], "actor": people["administrator"]}
    return role_grants.grant_role(**given | changes)


def test_a_role_is_given_and_taken_back_with_names_and_dates(people):
    given = grant(people)
    assert given.granted_by == people["administrator"]
    ended = role_grants.end_grant(given, actor=people["administrator"])
    assert ended.ended_by == people["administrator"]
    assert not role_grants.valid_grants().filter(person=people["person"]).exists()
    with pytest.raises(WorkflowError, match="taken back already"):
        role_grants.end_grant(given, actor=people["administrator"])
    assert [e.verb for e in Event.objects.all()] == ["role.ended", "role.granted"]


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [(0, None, True), (-9, -6, False), (5, 9, True), (11, None, False), (-9, 0, True)],
)
def test_one_role_is_not_given_twice_for_a_day(first, last, refused, people):
    def day(n):
        return None if n is None else TODAY + timedelta(days=n)

    grant(people, starts_on=day(-5), ends_on=day(10))
    if refused:
        with pytest.raises(WorkflowError, match="in these days already"):
            grant(people, starts_on=day(first), ends_on=day(last))
    else:
        grant(people, starts_on=day(first), ends_on=day(last))


def test_nobody_gives_a_role_to_themselves(people):
    with pytest.raises(WorkflowError, match="Nobody gives a role to themselves"):
        grant(people, person=people["administrator"])


def test_the_last_administrator_stays(people):
    only = RoleGrant.objects.get(role="administrator")
    with pytest.raises(WorkflowError, match="needs an administrator"):
        role_grants.end_grant(only, actor=people["administrator"])
    grant(people, role="administrator")
    role_grants.end_grant(only, actor=people["administrator"])
