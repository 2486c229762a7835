"""Every role at every page of this part; who may not, leaves nothing behind."""

import pytest

from tilth_web.accounts.domain import invitations
from tilth_web.accounts.models import (
    Declaration,
    Invitation,
    Joining,
    JoiningDocument,
    Membership,
    Organisation,
    RoleGrant,
)
from tilth_web.notifications.models import Event

TABLES = (
    *(Organisation, Membership, Invitation, Joining),
    *(JoiningDocument, Declaration, RoleGrant, Event),
)
INSIDE = ("member", "manager", "signatory")
DECIDERS = ("secretariat", "board")
GUESS = "00000000-0000-4000-8000-000000000000"


def by_role(people, default, **special):
    """The status of each role; the names of `special` begin with ``s``."""
    expected = dict.fromkeys(people, default) | {"visitor": 302}
    for status, names in special.items():
        expected |= dict.fromkeys(names, int(status[1:]))
    return expected


def statuses(client, people, path, method="get"):
    """The status that each role gets."""
    found = {}
    for name, user in {"visitor": None, **people}.items():
        client.logout()
        if user is not None:
            client.force_login(user)
        found[name] = getattr(client, method)(path).status_code
    return found


def rows():
    return {
        table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES
    }


def fill(path, terra, people, joining):
    return path.format(
        terra=terra.uuid, joining=joining.uuid, member=people["member"].uuid
    )


MANAGE = {"s403": ["member"], "s200": ["manager", "signatory"]}
PAGES = [
    ("/tasks/", 200, {}),
    ("/accounts/data/", 302, {}),  # who has just given the password gets 200
    ("/organisations/", 200, {"s200": ["visitor"]}),
    ("/organisations/add/", 200, {}),
    ("/organisations/{terra}/", 404, {"s404": ["visitor"], "s200": INSIDE}),
    ("/organisations/{terra}/edit/", 404, MANAGE),
    ("/organisations/{terra}/logo/edit/", 404, MANAGE),
    ("/organisations/{terra}/people/", 404, {"s200": INSIDE}),
    ("/organisations/{terra}/people/invite/", 404, MANAGE),
    ("/organisations/{terra}/people/{member}/", 404, MANAGE),
    ("/organisations/{terra}/leave/", 404, {"s200": INSIDE}),
    ("/joining/{joining}/", 404, {"s200": INSIDE}),
    ("/joining/{joining}/request/", 404, MANAGE),
    ("/joining/{joining}/documents/", 404, MANAGE),
    (
        "/joining/{joining}/declaration/",
        404,
        {"s403": ["member", "manager"], "s200": ["signatory"]},
    ),
    ("/joining/{joining}/decision/", 404, {"s403": INSIDE}),
    ("/joining/", 403, {"s200": DECIDERS}),
    ("/roles/", 403, {"s200": ["administrator"]}),
    ("/roles/give/", 403, {"s200": ["administrator"]}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "default", "special"), PAGES)
def test_who_opens_which_page_of_a_draft(
    path, default, special, client, people, terra, draft
):
    address = fill(path, terra, people, draft)
    expected = by_role(people, default, **special)
    assert statuses(client, people, address) == expected
    # A form that may not be opened is not taken either, and nothing changes.
    barred = {n: u for n, u in people.items() if expected[n] in (403, 404)}
    before = rows()
    found = statuses(client, barred, address, "post")
    del found["visitor"]
    allowed = {expected[name] for name in barred} | {405}
    assert set(found.values()) <= allowed
    assert rows() == before


SENT = [
    ("/organisations/{terra}/", 404, {"s404": ["visitor"], "s200": INSIDE + DECIDERS}),
    ("/organisations/{terra}/edit/", 404, MANAGE | {"s403": ["member", *DECIDERS]}),
    ("/organisations/{terra}/people/", 404, {"s200": INSIDE, "s403": DECIDERS}),
    ("/joining/{joining}/", 404, {"s200": INSIDE + DECIDERS}),
    (
        "/joining/{joining}/request/",
        404,
        {"s403": ["member", *DECIDERS], "s409": ["manager", "signatory"]},
    ),
    ("/joining/{joining}/decision/", 404, {"s403": INSIDE, "s200": DECIDERS}),
]


@pytest.mark.parametrize(("path", "default", "special"), SENT)
def test_who_opens_which_page_of_a_sent_request(
    path, default, special, client, people, terra, submitted
):
    address = fill(path, terra, people, submitted)
    assert statuses(client, people, address) == by_role(people, default, **special)


BUTTONS = [
    ("/organisations/{terra}/join/", 404, {"s403": ["member"]}),
    ("/organisations/{terra}/logo/remove/", 404, {"s403": ["member"]}),
    ("/organisations/{terra}/people/{member}/remove/", 404, {"s403": ["member"]}),
    ("/organisations/{terra}/leave/", 404, {}),
    ("/joining/{joining}/submit/", 404, {"s403": ["member"]}),
    ("/joining/{joining}/withdraw/", 404, {"s403": ["member"]}),
    ("/joining/{joining}/documents/{document}/remove/", 404, {"s403": ["member"]}),
    ("/invitations/{invitation}/withdraw/", 404, {"s403": ["member"]}),
    ("/roles/{grant}/end/", 403, {}),
]


@pytest.mark.parametrize(("path", "default", "special"), BUTTONS)
def test_who_may_not_press_a_button(
    path, default, special, client, people, terra, complete
):
    sent = invitations.invite(
        terra, actor=people["manager"], email="x@example.org", role="member"
    )
    address = path.format(
        terra=terra.uuid,
        joining=complete.uuid,
        member=people["member"].uuid,
        document=complete.documents.get().uuid,
        invitation=sent.uuid,
        grant=RoleGrant.objects.get(role="reviewer").uuid,
    )
    may = {"/leave/": INSIDE, "/end/": ("administrator",)}
    able = next((who for end, who in may.items() if path.endswith(end)), INSIDE[1:])
    barred = {name: user for name, user in people.items() if name not in able}
    before = rows()
    expected = {
        name: status
        for name, status in by_role(people, default, **special).items()
        if name not in able
    }
    assert statuses(client, barred, address, "post") == expected
    assert rows() == before


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/organisations/{0}/",
            "/organisations/{0}/edit/",
            "/organisations/{0}/logo/",
        ),
        *("/organisations/{0}/people/", "/organisations/{0}/leave/"),
        *("/joining/{0}/", "/joining/{0}/request/", "/joining/{0}/decision/"),
        "/organisations/{terra}/people/{0}/",
        "/invitations/{0}/",
    ],
)
def test_a_guessed_address_is_not_there(path, client, people, terra):
    address = path.format(GUESS, terra=terra.uuid)
    client.force_login(people["signatory"])
    assert client.get(address).status_code == 404


def test_a_document_of_another_request_is_not_there(
    client, people, complete, make_organisation
):
    stranger = people["stranger"]
    other = Joining.objects.create(organisation=stranger.memberships.get().organisation)
    client.force_login(stranger)
    document = complete.documents.get().uuid
    address = f"/joining/{other.uuid}/documents/{document}/remove/"
    assert client.post(address).status_code == 404
    assert complete.documents.count() == 1


def test_people_of_another_organisation_cannot_be_changed_through_ones_own(
    client, people, terra
):
    stranger = people["stranger"]
    own = stranger.memberships.get().organisation
    client.force_login(stranger)
    address = f"/organisations/{own.uuid}/people/{people['member'].uuid}/"
    assert client.get(address).status_code == 404
    assert client.post(address + "remove/").status_code == 404
    assert terra.memberships.count() == 3


def test_who_has_no_second_factor_is_told_where_to_set_it_up(client, people):
    client.force_login(people["resting"])
    for address, status in (("/joining/", 403), ("/tasks/", 200)):
        answer = client.get(address)
        assert answer.status_code == status
        assert 'href="/accounts/2fa/"' in answer.content.decode()
    client.force_login(people["person"])
    assert "/accounts/2fa/" not in client.get("/joining/").content.decode()
