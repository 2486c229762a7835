import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tilth_web.notifications.domain import history
from tilth_web.notifications.domain.append_only import drop_guard, ensure_guard
from tilth_web.notifications.domain.events import (
    events_of,
    forget_actor,
    pseudonym,
    record_event,
)
from tilth_web.notifications.domain.history import history_of
from tilth_web.notifications.models import Event

pytestmark = pytest.mark.django_db
LABEL = "accounts.organisation"


@pytest.fixture(autouse=True)
def _verbs(monkeypatch):
    # "Next" has translations, which the sentence of a test has not.
    monkeypatch.setitem(
        history.SENTENCES, "test.next", translation.gettext_lazy("Next")
    )
    monkeypatch.setitem(history.SENTENCES, "test.named", "%(actor)s named %(name)s.")


def refused(act):
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        act()


def test_the_database_refuses_to_change_or_delete_an_event(
    make_person, make_organisation
):
    ada = make_person("Ada")
    event = record_event(ada, "test.named", make_organisation(), name="Terra")
    events = Event.objects.filter(pk=event.pk)
    changes = {
        "verb": "test.other",
        "data": {},
        "at": "2020-01-01T00:00Z",
        "pseudonym": "",
        "visibility": "public",
        "record_uuid": ada.uuid,
        "actor": make_person("Bo"),
    }
    for name, value in changes.items():
        refused(lambda change={name: value}: events.update(**change))
    refused(lambda: events.update(actor=None, verb="test.other"))
    refused(events.delete)
    refused(event.delete)
    with connection.cursor() as cursor:
        for statement in ("DELETE FROM", "UPDATE"):
            rest = " SET verb = ''" if statement == "UPDATE" else ""
            sql = f"{statement} notifications_event{rest}"
            refused(lambda sql=sql: cursor.execute(sql))
    kept = events.get()
    assert (kept.actor, kept.verb, kept.data) == (ada, "test.named", {"name": "Terra"})


def test_the_guard_comes_back_with_every_migration(make_organisation):
    event = record_event(None, "test.named", make_organisation())
    drop_guard()
    assert Event.objects.filter(pk=event.pk).update(verb="test.next") == 1
    ensure_guard()
    ensure_guard()
    refused(event.delete)


def test_an_actor_can_be_forgotten_and_stays_one_and_the_same(
    make_person, make_organisation
):
    ada, terra = make_person("Ada"), make_organisation()
    for name in ("A", "B"):
        record_event(ada, "test.named", terra, name=name)
    assert [e["data"] for e in events_of(ada)] == [{"name": "B"}, {"name": "A"}]
    forget_actor(ada)
    names = set(Event.objects.values_list("pseudonym", flat=True))
    assert names == {pseudonym(ada)}
    assert "Ada" not in str(list(Event.objects.values()))


def test_a_person_can_be_deleted_without_their_history(make_person, make_organisation):
    ada = make_person("Ada")
    record_event(ada, "test.named", make_organisation())
    ada.delete()
    assert Event.objects.get().actor is None


@pytest.mark.usefixtures("open_organisations")
def test_each_reader_sees_what_is_for_them(make_person, make_organisation):
    terra, humus = make_organisation(), make_organisation("Humus")
    ada = make_person("Ada", manager=terra)
    for level in ("public", "involved", "staff"):
        record_event(ada, "test.named", terra, visibility=level, name=level)
    record_event(ada, "test.named", humus, visibility="public", name="elsewhere")

    def read(user):
        return [e["sentence"] for e in history_of(terra, user)]

    assert read(AnonymousUser()) == ["A participant named public."]
    assert read(make_person("Bo")) == ["A participant named public."]
    assert read(ada) == ["Ada named involved.", "Ada named public."]
    assert read(make_person("Cy", "secretariat")) == [
        "Ada named staff.",
        "Ada named involved.",
        "Ada named public.",
    ]


@pytest.mark.usefixtures("open_organisations")
def test_sentences_survive_missing_and_hostile_data(make_person, make_organisation):
    terra, user = make_organisation(), make_person("<i>%(name)s", "secretariat")
    record_event(user, "test.named", terra)
    record_event(user, "test.named", terra, name="<script>%s%(actor)s")
    record_event(None, "of an app 100% gone", terra)
    assert [e["sentence"] for e in history_of(terra, user)] == [
        "The platform: of an app 100% gone",
        "<i>%(name)s named <script>%s%(actor)s.",
        "<i>%(name)s named ….",
    ]
    text = Template("{% load history %}{% events_of record user %}").render(
        Context({"record": terra, "user": user})
    )
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.usefixtures("open_organisations")
def test_the_reader_has_it_in_their_language(make_organisation):
    terra = make_organisation()
    record_event(None, "test.next", terra, visibility="public")
    with translation.override("fr"):
        (event,) = history_of(terra, AnonymousUser())
    assert event["sentence"] == "Suivant"


@pytest.mark.usefixtures("open_organisations")
def test_the_whole_history_is_a_page_of_constant_cost(
    client, make_person, make_organisation, django_assert_num_queries
):
    terra = make_organisation()
    ada = make_person("Ada", manager=terra)
    client.force_login(ada)
    address = f"/history/{LABEL}/{terra.uuid}/"
    record_event(ada, "test.named", terra, name="No. 0")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(1, 60):
        record_event(ada, "test.named", terra, name=f"No. {n}")
    with django_assert_num_queries(len(few)):
        assert "No. 59." in client.get(address).content.decode()
    page = client.get(address + "?page=2").content.decode()
    assert "No. 9." in page
    assert "No. 10." not in page


@pytest.mark.usefixtures("closed_organisations")
def test_the_history_of_an_invisible_record_is_not_there(
    client, make_person, make_organisation
):
    terra = make_organisation()
    record_event(None, "test.named", terra, visibility="public", name="secret")
    for user in (None, make_person("Ada"), make_person("Cy", "secretariat")):
        if user:
            client.force_login(user)
        assert client.get(f"/history/{LABEL}/{terra.uuid}/").status_code == 404
    guess = "/history/accounts.user/" + str(user.uuid) + "/"
    assert client.get(guess).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_that_commits_leaves_no_history(time, make_organisation):
    assert not Event.objects.exists()
    record_event(None, "test.named", make_organisation())
