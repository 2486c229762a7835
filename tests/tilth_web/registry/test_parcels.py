import pytest
from django.db import IntegrityError, connection, transaction

from tests.tilth_web.registry.conftest import DESCRIPTION, square
from tilth_web.errors import ConflictError, WorkflowError
from tilth_web.geometry.domain.spatial_index import has_spatial_index
from tilth_web.registry.domain.parcels import (
    DescriptionError,
    add_parcels,
    change_outline,
    describe_parcel,
    remove_parcel,
)
from tilth_web.registry.domain.queries import visible_overlaps
from tilth_web.registry.models import Parcel, ParcelVersion, Place, Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(make_person):
    return make_person("Ada")


@pytest.mark.parametrize("model", [Place, ParcelVersion])
def test_the_spatial_index_is_there_after_the_migrations(model):
    assert has_spatial_index(model)


def test_a_record_has_one_holder_and_never_two(ada, make_organisation):
    for holders in (
        {},
        {"person": ada, "organisation": make_organisation()},
    ):
        with transaction.atomic(), pytest.raises(IntegrityError):
            Parcel.objects.create(name="Field", **holders)


def test_a_new_outline_is_a_new_version_and_the_old_one_stays(ada, make_project):
    project = make_project(ada, (2.0, 48.0))
    parcel = project.parcels.get()
    before = parcel.version
    change_outline(parcel, actor=ada, source="drawn", outline=square(2.1, 48.0))
    assert list(before.parcel.versions.values_list("number", "min_lon")) == [
        (1, 2.0),
        (2, 2.1),
    ]
    with pytest.raises(TypeError, match="ParcelVersion is written once"):
        before.save()
    assert project.parcels.get().version.number == 2


def test_the_same_outline_again_is_no_new_version(ada, make_project):
    parcel = make_project(ada, (2.0, 48.0)).parcels.get()
    change_outline(parcel, actor=ada, source="drawn", outline=square(2.0, 48.0))
    assert parcel.version.parcel.versions.count() == 1


def test_parcels_of_a_file_are_added_all_or_none(ada, make_project):
    project = make_project(ada)
    cut = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    with pytest.raises(WorkflowError, match=r"Parcel 2 south: .*must not cross itself"):
        add_parcels(
            project,
            actor=ada,
            source="uploaded",
            outlines=[("north", square(2.0, 48.0)), ("south", cut)],
        )
    assert not Parcel.objects.exists()
    assert Project.objects.get().revision == project.revision


def test_area_place_and_revision_follow_the_parcels(ada, make_project):
    """0.004 deg at 48 N of WGS84 are 298.4 m east and 444.8 m north: 13.27 ha."""
    project = make_project(ada, (2.0, 48.0), (2.1, 48.0), privacy="exact")
    assert project.area_ha == pytest.approx(2 * 13.27, rel=2e-3)
    assert len(project.place.outline["coordinates"]) == 2
    remove_parcel(project.parcels.first(), actor=ada)
    after = Project.objects.get()
    assert after.area_ha == pytest.approx(13.27, rel=2e-3)
    assert after.revision == project.revision + 1
    assert after.place.min_lon == 2.1
    assert Parcel.objects.count() == 1


def test_a_description_that_breaks_a_rule_is_refused_with_all_faults(ada, make_project):
    project = make_project(ada, (2.0, 48.0), described=False)
    wrong = DESCRIPTION | {
        "soil": {"class": "sandy", "clay": 0.2},
        "plan": {"practices": ["cover-crops"]},
    }
    with pytest.raises(DescriptionError) as refusal:
        describe_parcel(
            project.parcels.get(),
            actor=ada,
            revision=project.revision,
            sections=wrong,
        )
    assert [keys for keys, _ in refusal.value.faults] == [
        ("soil", "clay"),
        ("plan", "adoption"),
    ]
    assert not project.parcels.get().described


def test_a_description_can_hold_for_all_parcels_that_have_none(ada, make_project):
    project = make_project(ada, (2.0, 48.0), (2.1, 48.0), described=False)
    describe_parcel(
        project.parcels.first(),
        actor=ada,
        revision=project.revision,
        sections=DESCRIPTION,
        alike=True,
    )
    assert [p.plan for p in project.parcels.all()] == [DESCRIPTION["plan"]] * 2
    assert list(project.practices.values_list("key", flat=True)) == ["cover-crops"]


def test_who_saves_over_another_is_told_who_and_changes_nothing(
    ada, make_project, make_person
):
    project = make_project(ada, (2.0, 48.0))
    with pytest.raises(ConflictError, match="Ada saved this project") as refusal:
        describe_parcel(
            project.parcels.get(),
            actor=ada,
            revision=project.revision - 1,
            sections={},
        )
    assert refusal.value.current == project
    assert project.parcels.get().described


def test_overlaps_are_found_beyond_a_sliver(ada, make_project):
    make_project(ada, (2.0, 48.0))
    half = make_project(ada, (2.002, 48.0))
    make_project(ada, (2.0059, 48.0))  # 2.5 % of the second
    (overlap,) = visible_overlaps(ada)
    assert overlap.one.project == half
    assert overlap.share == pytest.approx(0.5, abs=1e-4)
    assert overlap.area_ha == pytest.approx(13.27 / 2, rel=2e-3)


def test_an_overlap_with_hidden_land_is_seen_by_the_secretariat_only(
    ada, make_person, make_project, publish
):
    bea, sec = make_person("Bea"), make_person("Sec", "secretariat")
    hidden = make_project(bea, (2.0, 48.0), privacy="blurred")
    make_project(ada, (2.001, 48.0))
    assert [visible_overlaps(p).count() for p in (ada, bea, sec)] == [0, 0, 1]
    publish(hidden, bea)
    assert visible_overlaps(ada).count() == 0
    Project.objects.filter(pk=hidden.pk).update(privacy="exact")
    assert visible_overlaps(ada).count() == 1


def test_an_index_that_was_lost_costs_no_parcel(ada, make_project):
    make_project(ada, (2.0, 48.0))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT COUNT(*) FROM registry_parcelversion_rtree")
            assert cursor.fetchone() == (1,)
    assert ParcelVersion.objects.in_box(1.9, 47.9, 2.1, 48.1).count() == 1


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ((1.9, 47.9, 2.001, 48.001), {"plain"}),
        ((2.005, 48.0, 3.0, 49.0), set()),
        ((179.0, -18.0, 180.0, -16.0), {"fiji"}),
        ((-180.0, -18.0, -179.9, -16.0), {"fiji"}),
        ((179.0, -18.0, -179.0, -16.0), {"fiji"}),
        ((100.0, -90.0, 10.0, 90.0), {"fiji", "plain"}),
        ((10.0, -90.0, 100.0, 90.0), set()),
        ((-180.0, -90.0, 180.0, 90.0), {"fiji", "plain"}),
    ],
)
def test_boxes_find_what_touches_them_on_both_sides_of_the_180th_meridian(
    ada, make_project, box, found
):
    for name, corner in (("plain", (2.0, 48.0)), ("fiji", (179.998, -17.0))):
        make_project(ada, corner, name=name, privacy="exact", described=False)
    places = Place.objects.in_box(*box)
    assert set(places.values_list("project__name", flat=True)) == found
