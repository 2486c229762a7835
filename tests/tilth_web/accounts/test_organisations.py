import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import override
from PIL import Image

from tilth_web.accounts.domain import vocabulary
from tilth_web.accounts.domain.logos import remove_logo, set_logo
from tilth_web.accounts.domain.organisations import (
    add_organisation,
    edit_organisation,
)
from tilth_web.accounts.domain.queries import (
    found_organisations,
    visible_organisations,
)
from tilth_web.accounts.models import Membership, Organisation
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.notifications.models import Event

PROFILE = {"name": "Terra", "kind": "research", "country": "KE"}


def names(found):
    return [organisation.name for organisation in found]


@pytest.mark.parametrize(
    ("may_sign", "role"), [(True, "signatory"), (False, "manager")]
)
def test_who_adds_an_organisation_manages_it(may_sign, role, make_person):
    ada = make_person("Ada")
    terra = add_organisation(
        actor=ada,
        may_sign=may_sign,
        countries=["UG", "KE"],
        themes=["water"],
        **PROFILE,
    )
    assert Membership.objects.get().role == role
    assert terra.standing == "applicant"
    assert [row.country for row in terra.countries.all()] == ["KE", "UG"]
    assert [row.theme for row in terra.themes.all()] == ["water"]
    assert Event.objects.get().verb == "organisation.added"


def test_in_the_demonstration_all_that_is_added_is_an_example(make_person, settings):
    settings.ONLY_EXAMPLES = True
    terra = add_organisation(actor=make_person("Ada"), may_sign=True, **PROFILE)
    assert terra.example


def test_a_name_that_was_taken_meanwhile_is_refused(make_person, terra):
    with pytest.raises(WorkflowError, match="of this name is there already"):
        add_organisation(actor=make_person("Ada"), may_sign=True, **PROFILE)
    assert not Membership.objects.exists()


def test_a_save_on_an_old_version_changes_nothing(people, terra):
    manager, signatory = people["manager"], people["signatory"]
    edit_organisation(
        terra, actor=signatory, version=1, themes=["water"], description="New."
    )
    with pytest.raises(ConflictError, match=r"^Signatory saved at ") as error:
        edit_organisation(terra, actor=manager, version=1, description="Mine.")
    assert error.value.current.description == "New."
    terra.refresh_from_db()
    assert (terra.version, terra.description) == (2, "New.")
    assert [row.theme for row in terra.themes.all()] == ["water"]
    edit_organisation(terra, actor=manager, version=2, description="Mine.")
    terra.refresh_from_db()
    assert (terra.version, terra.description, terra.saved_by) == (3, "Mine.", manager)
    assert Event.objects.first().data == {"changed": ["description"]}


@pytest.mark.parametrize("change", [{"kind": "company"}, {"non_profit": False}])
def test_what_a_decision_rests_on_stays_once_it_was_sent(
    change, submitted, terra, people
):
    with pytest.raises(WorkflowError, match="stay as they were"):
        edit_organisation(terra, actor=people["manager"], version=1, **change)
    same = {name: getattr(terra, name) for name in change}
    edit_organisation(terra, actor=people["manager"], version=1, **same)


@pytest.mark.parametrize("fields", [{"non_profit": False}, {"kind": "company"}])
def test_the_database_holds_the_rule_of_members(fields, make_organisation):
    wrong = {"non_profit": True, "standing": "member"} | fields
    with pytest.raises(IntegrityError), transaction.atomic():
        make_organisation("Terra", **wrong)


def test_who_sees_which_organisation(people, submitted, make_organisation):
    make_organisation("Partner", standing="partner")
    make_organisation("Draft")
    seen = {name: names(visible_organisations(user)) for name, user in people.items()}
    public = ["Partner"]
    assert seen == {
        "person": public,
        "stranger": ["Humus", "Partner"],
        "member": ["Partner", "Terra"],
        "manager": ["Partner", "Terra"],
        "signatory": ["Partner", "Terra"],
        "reviewer": public,
        "moderator": public,
        "editor": public,
        "secretariat": ["Partner", "Terra"],
        "board": ["Partner", "Terra"],
        "administrator": public,
        "resting": public,
    }


def test_a_draft_is_not_seen_by_who_decides(people, draft):
    assert names(visible_organisations(people["board"])) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Arbor", "Beta"]),
        ({"text": "TREES"}, ["Arbor"]),
        ({"text": "perou"}, ["Arbor"]),
        ({"text": "PÉROU"}, ["Arbor"]),
        ({"text": "perou all trees arbor"}, ["Arbor"]),
        ({"text": "perou beta"}, []),
        ({"text": "bêta"}, ["Beta"]),
        ({"text": "%"}, []),
        ({"text": "_"}, []),
        ({"kind": "company"}, ["Beta"]),
        ({"country": "FR"}, ["Arbor", "Beta"]),
        ({"country": "KE"}, ["Beta"]),
        ({"theme": "water"}, ["Beta"]),
        ({"theme": "water", "kind": "state"}, []),
    ],
)
def test_filters_find_visible_organisations(asked, expected, make_person):
    ada, eve = make_person("Ada"), make_person("Eve")
    for name, kind, words in (
        (
            "Arbor",
            "state",
            {"description": "Trees for all of Pérou", "themes": ["forests"]},
        ),
        ("Beta", "company", {"countries": ["KE", "UG"], "themes": ["water", "policy"]}),
        ("Hidden", "company", {"countries": ["KE"], "themes": ["water"]}),
    ):
        actor = eve if name == "Hidden" else ada
        add_organisation(
            actor=actor, may_sign=True, name=name, kind=kind, country="FR", **words
        )
    assert names(found_organisations(ada, **asked)) == expected


def test_countries_are_those_of_iso_3166():
    with override("fr"):
        countries = vocabulary.countries()
    assert len(countries) == 249  # ISO 3166-1, officially assigned
    assert dict(countries)["DE"] == "Allemagne"
    assert [c for c, _ in countries[:3]] == ["AF", "ZA", "AL"]
    codes = [code for code, _ in countries]
    assert codes.index("EG") < codes.index("ES")  # Égypte, Espagne
    assert "EU" not in dict(countries)
    assert "XK" not in dict(countries)


def test_themes_have_all_three_languages():
    words = [word for word, _ in vocabulary.themes()]
    for language in ("en", "fr", "es"):
        with override(language):
            labels = [vocabulary.theme_label(word) for word in words]
        assert len(set(labels) - set(words)) == len(words)
    assert vocabulary.theme_label("gone") == "gone"


@pytest.mark.parametrize(
    ("kind", "size", "kept"),
    [("PNG", (8, 6), (8, 6)), ("JPEG", (1024, 256), (512, 128))],
)
def test_a_logo_is_drawn_anew(kind, size, kept, terra, people, picture):
    set_logo(terra, file=picture(kind=kind, size=size), actor=people["manager"])
    terra.refresh_from_db()
    with Image.open(terra.logo) as drawn:
        assert (drawn.format, drawn.size, drawn.info) == ("PNG", kept, {})


def test_a_logo_loses_what_hangs_on_it(terra, people, picture):
    # A polyglot: a picture with a script behind it.
    content = picture().read() + b"<script>alert(1)</script>"
    file = SimpleUploadedFile("logo.png", content)
    set_logo(terra, file=file, actor=people["manager"])
    terra.refresh_from_db()
    assert b"script" not in terra.logo.read()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (SVG, "must be a picture in PNG or JPEG"),
        (b"GIF89a" + bytes(40), "must be a picture in PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "must be a picture in PNG or JPEG"),
        (b"", "must be a picture in PNG or JPEG"),
        (bytes(2 * 1024 * 1024 + 1), "2 MB at most"),
    ],
)
def test_other_files_are_refused(content, message, terra, people):
    file = SimpleUploadedFile("logo.png", content, content_type="image/png")
    with pytest.raises(WorkflowError, match=message):
        set_logo(terra, file=file, actor=people["manager"])
    terra.refresh_from_db()
    assert not terra.logo


def test_a_picture_of_too_many_pixels_is_refused(terra, people, picture):
    with pytest.raises(WorkflowError, match="25 million pixels"):
        set_logo(terra, file=picture(size=(6000, 5000)), actor=people["manager"])


def test_the_former_logo_is_deleted(
    terra, people, picture, django_capture_on_commit_callbacks
):
    set_logo(terra, file=picture(), actor=people["manager"])
    terra.refresh_from_db()
    storage, former = terra.logo.storage, terra.logo.name
    with django_capture_on_commit_callbacks(execute=True):
        set_logo(terra, file=picture(size=(9, 9)), actor=people["manager"])
    assert not storage.exists(former)
    with django_capture_on_commit_callbacks(execute=True):
        remove_logo(terra, actor=people["manager"])
    assert Organisation.objects.get(pk=terra.pk).logo.name == ""
    left = [name for name in storage.listdir("logos")[1] if str(terra.uuid) in name]
    assert left == []
