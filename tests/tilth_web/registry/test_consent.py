"""Nothing is shown but what was seen by whoever agreed to it."""

import pytest

from tests.tilth_web.registry.conftest import agree, square
from tests.tilth_web.registry.test_journey import page
from tilth_web.errors import WorkflowError
from tilth_web.notifications.domain.kinds import sentence, set_preferences
from tilth_web.notifications.models import Event, Mode, Notification
from tilth_web.operations.domain import jobs
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.consent import ConsentError, Seen, seen_now
from tilth_web.registry.domain.parcels import (
    WAIT,
    add_parcels,
    change_outline,
    remove_parcel,
)
from tilth_web.registry.domain.projects import (
    edit_project,
    publish_project,
    show_outlines,
)
from tilth_web.registry.models import Assessment, Project, Publication

pytestmark = pytest.mark.django_db
NOTHING = "Nothing was shown: you agreed to what you saw, and this is new."
AGAIN = "Look at it, then agree again."


@pytest.fixture
def ada(make_person, client):
    person = make_person("Ada")
    client.force_login(person)
    return person


@pytest.fixture
def bea(make_person):
    return make_person("Bea")


@pytest.fixture
def project(ada, bea, make_project):
    """A draft of two parcels, assessed, which Bea edits, too."""
    made = make_project(ada, (2.0, 48.0), (2.1, 48.0), privacy="exact")
    made.co_editors.create(person=bea)
    return assessed(made, ada)


def assessed(project, actor):
    ask_assessment(project, actor=actor)
    jobs.run_job(jobs.claim())
    return Project.objects.get(pk=project.pk)


def redrawn(project, actor, position=1):
    parcel = project.parcels.get(position=position)
    change_outline(parcel, actor=actor, source="drawn", outline=square(2.2, 48.0))


def drawn(project, actor):
    outline = [("", square(2.3, 48.0))]
    add_parcels(project, actor=actor, source="drawn", outlines=outline)


def renamed(project, actor):
    now = Project.objects.get(pk=project.pk).revision
    edit_project(project, actor=actor, revision=now, name="Greener cover")


CHANGES = {
    "words": (renamed, "Bea saved the project."),
    "outline": (redrawn, "Bea saved the project. Other outlines: P1."),
    "more land": (drawn, "Bea saved the project. Added: P3."),
    "less land": (
        lambda project, actor: remove_parcel(
            project.parcels.get(position=2), actor=actor
        ),
        "Bea saved the project. Taken out: P2.",
    ),
    "numbers": (assessed, "The newest assessment is another one."),
}


def sent(client, project, **more):
    """What a browser sends that has the page open."""
    form = client.get(page(client, project, "publish/")).context["form"]
    return {name: form[name].value() for name in form.SEEN} | {"consent": "on"} | more


@pytest.mark.parametrize("what", CHANGES)
def test_consent_to_what_changed_meanwhile_shows_nothing_and_says_what_is_new(
    what, ada, bea, client, project
):
    change, said = CHANGES[what]
    address = page(client, project, "publish/")
    old = sent(client, project)
    change(project, bea)
    answer = client.post(address, old)
    assert answer.status_code == 409
    form = answer.context["form"]
    assert form.non_field_errors() == [f"{NOTHING} {said} {AGAIN}"]
    assert answer.content.decode().count(said) == 1
    assert form["consent"].value() is False
    assert Project.objects.get().state == "draft"
    assert not Publication.objects.exists()
    again = {name: form[name].value() for name in form.SEEN} | {"consent": "on"}
    assert again == sent(client, project)
    assert client.post(address, again).status_code == 302
    assert Project.objects.get().state == "published"


@pytest.mark.parametrize(
    ("broken", "status"),
    [
        ({"revision": ""}, 409),
        ({"outlines": ""}, 409),
        ({"assessment": ""}, 409),
        ({"revision": "x"}, 422),
        ({"outlines": "[1]"}, 422),
        ({"outlines": '{"P1": [1]}'}, 422),
        ({"outlines": "{"}, 422),
        ({"assessment": "1"}, 422),
        ({"consent": ""}, 422),
    ],
)
def test_a_form_that_does_not_say_what_was_seen_shows_nothing(
    broken, status, client, project
):
    answer = client.post(
        page(client, project, "publish/"), sent(client, project) | broken
    )
    assert answer.status_code == status
    assert not Publication.objects.exists()


def test_every_version_of_an_outline_is_another_one(ada, project):
    before = seen_now(project)
    assert before == Seen(
        revision=project.revision,
        outlines={"P1": 1, "P2": 1},
        assessment=Assessment.objects.get().uuid,
    )
    redrawn(project, ada)
    now = seen_now(Project.objects.get())
    assert now.outlines == {"P1": 2, "P2": 1}
    with pytest.raises(ConsentError, match="Other outlines: P1"):
        publish_project(project, actor=ada, consent=True, seen=before)
    with pytest.raises(WorkflowError, match="Without consent"):
        publish_project(project, actor=ada, consent=False, seen=now)


def test_newer_outlines_are_shown_alone_and_the_numbers_stay(ada, bea, client, project):
    public = agree(project, ada)
    before = public.place.outline
    redrawn(public, bea)
    newer = assessed(public, bea).assessments.first()
    address = page(client, project, "publish/")
    text = client.get(address).content.decode()
    assert "Show the newest outlines, leave the assessment" in text
    assert "Publish assessment 2 and the newest outlines" in text
    answer = client.post(address, sent(client, project, outlines_only="on"))
    assert answer.url == public.get_absolute_url()
    now = Project.objects.get()
    assert now.shown == public.shown != newer
    assert [p.shown_version == p.version for p in now.parcels.all()] == [True, True]
    assert now.place.outline != before
    assert Publication.objects.count() == 1
    assert Event.objects.filter(verb="project.outlines_shown").count() == 1
    text = client.get(address).content.decode()
    assert "Publish assessment 2" in text
    assert "newest outlines" not in text
    assert client.post(address, sent(client, project)).status_code == 302
    assert Project.objects.get().shown == newer
    assert "The public sees all of it." in client.get(address).content.decode()


def test_outlines_alone_need_a_public_project_and_something_newer(ada, client, project):
    address = page(client, project, "publish/")
    for _state in ("draft", "published"):
        answer = client.post(address, sent(client, project, outlines_only="on"))
        assert answer.status_code == 409
        said = "No outline of this project waits for consent."
        assert answer.context["form"].non_field_errors() == [said]
        agree(project, ada)


def test_who_may_agree_is_told_once_of_outlines_that_wait(
    make_person,
    make_organisation,
    make_project,
    publish,
    mailoutbox,
    django_capture_on_commit_callbacks,
):
    """By a notice with its mail or, as they prefer, by a notice alone."""
    terra = make_organisation()
    ada, cy = make_person("Ada", manager=terra), make_person("Cy", signatory=terra)
    bea = make_person("Bea")
    make_person("Di", member=terra)
    make_person("Ed", "secretariat")
    set_preferences(cy, {WAIT: Mode.OFF})
    project = make_project(ada, (2.0, 48.0), organisation=terra)
    project.co_editors.create(person=bea)
    redrawn(project, bea)
    assert not Notification.objects.filter(kind=WAIT).exists(), "a draft"
    project = publish(project, ada)
    drawn(project, ada)
    assert not Notification.objects.filter(kind=WAIT).exists(), "who may publish"

    with django_capture_on_commit_callbacks(execute=True):
        drawn(project, bea)
        redrawn(project, bea, position=2)
    told = Notification.objects.filter(kind=WAIT)
    path = f"/projects/{project.uuid}/edit/publish/"
    assert {(n.person, sentence(n), n.path) for n in told} == {
        (person, "Newer outlines of “Green cover” wait for consent.", path)
        for person in (ada, cy)
    }
    assert len(told) == 2
    (letter,) = mailoutbox
    assert letter.to == [ada.email]
    assert path in letter.body

    agree(project, ada, do=show_outlines)
    drawn(project, bea)
    assert told.all().count() == 4


def test_consent_to_outlines_holds_for_those_that_were_seen(ada, bea, client, project):
    public = agree(project, ada)
    before = public.place.outline
    redrawn(public, bea)
    old = sent(client, project, outlines_only="on")
    redrawn(public, bea, position=2)
    answer = client.post(page(client, project, "publish/"), old)
    assert answer.status_code == 409
    assert "Other outlines: P2." in answer.content.decode()
    assert Project.objects.get().place.outline == before
    seen = seen_now(Project.objects.get())
    show_outlines(public, actor=ada, consent=True, seen=seen)
    assert Project.objects.get().place.outline != before


PUBLIC_AT_ONCE = {
    "exact": "what you save here is shown to everybody at once",
    "blurred": "the square of what you save here, and its area, are shown",
    "country": "the area of what you save here is told to everybody at once",
}


@pytest.mark.parametrize("privacy", PUBLIC_AT_ONCE)
def test_who_draws_in_a_public_project_is_told_what_becomes_of_it(
    privacy, ada, bea, client, project
):
    """Before they save: some show it by that alone, others wait for consent."""
    pages = [page(client, project, f"parcels/{end}") for end in ("", "1/")]
    waits = "what you save waits until somebody who may publish it agrees"
    for address in pages:
        assert "The project is public" not in client.get(address).content.decode()
    agree(project, ada)
    Project.objects.update(privacy=privacy)
    for person, said in ((ada, PUBLIC_AT_ONCE[privacy]), (bea, waits)):
        client.force_login(person)
        for address in pages:
            assert said in client.get(address).content.decode()
