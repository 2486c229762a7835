"""Many records for measurements of the platform: rows alone, all projects alike.

10,000 projects of 2,000 organisations with 30,000 parcels are spread over the world
between 50 degrees south and north. One assessment by the engine stands for all.
"""

import random
from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from tilth_web.accounts.models import (
    Membership,
    Organisation,
    OrganisationCountry,
    OrganisationTheme,
    RoleGrant,
    User,
)
from tilth_web.geometry.domain.outline import outline_of, shape_of
from tilth_web.operations.domain import jobs
from tilth_web.registry.domain.assessed_change import yearly_change
from tilth_web.registry.domain.assessments import ask_assessment
from tilth_web.registry.domain.consent import seen_now
from tilth_web.registry.domain.parcels import add_parcels, describe_parcel
from tilth_web.registry.domain.place import public_shape
from tilth_web.registry.domain.projects import add_project, publish_project
from tilth_web.registry.models import (
    Assessment,
    Parcel,
    ParcelVersion,
    Place,
    Project,
    ProjectParcel,
    ProjectPractice,
    Publication,
)

PASSWORD = "clay-30-loam"
PRACTICES = "cover-crops", "no-till", "compost", "legumes-in-rotation"
COUNTRIES = "FR", "KE", "IN", "BR", "MX", "AU", "ZA", "ES", "MA", "VN"
SYSTEMS = "cropland", "grassland"
WORDS = "Green", "Living", "Deep", "Rested", "Common", "Dark", "Open", "High"
PARCELS, BATCH, SIZE = 3, 500, 0.004
LAND = {
    "climate": {"zone": "cool temperate moist"},
    "soil": {"class": "high-activity clay"},
    "history": {
        "land_use": {
            "use": "long-term cultivated",
            "management": "full",
            "input_level": "medium",
        },
        "years_in_use": 60,
    },
    "plan": {
        "practices": ["cover-crops"],
        "adoption": {"curve": "linear", "years": 3},
    },
}


def fill(projects=10_000, organisations=2_000, writers=3, seed=4):
    """Put the records into the database; returns the people who may write."""
    chance = random.Random(seed)
    with transaction.atomic():
        people = [person(n) for n in range(writers)]
        holders = add_organisations(organisations, chance)
        for holder, one in zip(holders, people, strict=False):
            Membership.objects.create(person=one, organisation=holder, role="manager")
        model = assessed(people[0])
        for start in range(0, projects, BATCH):
            number = min(BATCH, projects - start)
            add_projects(start, number, holders, people[0], model, chance)
    return people


def person(number):
    email = f"writer-{number}@example.org"
    made = User.objects.create_user(email, PASSWORD, name=f"Writer {number}")
    EmailAddress.objects.create(user=made, email=email, verified=True, primary=True)
    return made


def secretary():
    """Who sees everything; made once."""
    there = User.objects.filter(role_grants__role="secretariat").first()
    if there is not None:
        return there
    made = person("secretariat")
    RoleGrant.objects.create(person=made, role="secretariat")
    Authenticator.objects.create(user=made, type="webauthn", data={"name": "Key"})
    return made


def add_organisations(number, chance):
    made = Organisation.objects.bulk_create(
        Organisation(
            name=f"{chance.choice(WORDS)} Soil Society {n}",
            kind="civil-society",
            non_profit=True,
            standing="member",
            country=chance.choice(COUNTRIES),
            description="We restore soils.",
            joined_on=timezone.localdate(),
        )
        for n in range(number)
    )
    OrganisationCountry.objects.bulk_create(
        OrganisationCountry(organisation=o, country=o.country) for o in made
    )
    OrganisationTheme.objects.bulk_create(
        OrganisationTheme(organisation=o, theme="agroforestry") for o in made
    )
    return made


def anywhere(chance):
    return square(
        round(chance.uniform(-120, 150), 4), round(chance.uniform(-50, 50), 4)
    )


def square(west, south):
    east, north = round(west + SIZE, 4), round(south + SIZE, 4)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def assessed(actor):
    """The assessment of a project of as many parcels, by the engine."""
    project = add_project(
        actor=actor,
        name="The first",
        summary="Cover crops on three fields.",
        country="FR",
        system="cropland",
        start_year=2026,
    )
    outlines = [(f"Field {n}", square(2 + n / 100, 48)) for n in range(PARCELS)]
    for parcel in add_parcels(project, actor=actor, source="drawn", outlines=outlines):
        project.refresh_from_db()
        describe_parcel(parcel, actor=actor, revision=project.revision, sections=LAND)
    ask_assessment(project, actor=actor)
    jobs.run_job(jobs.claim())
    project.refresh_from_db()
    seen = seen_now(project)
    publish_project(project, actor=actor, consent=True, seen=seen)
    return Assessment.objects.get(project=project)


def add_projects(start, number, holders, actor, model, chance):
    """A batch of published projects with all that hangs on them."""
    projects = Project.objects.bulk_create(
        project(start + n, holders, chance) for n in range(number)
    )
    parcels = [(p, position) for p in projects for position in range(1, PARCELS + 1)]
    made = Parcel.objects.bulk_create(
        Parcel(name=f"Field {position}", organisation=p.organisation)
        for p, position in parcels
    )
    versions = ParcelVersion.objects.bulk_create(
        ParcelVersion(
            parcel=parcel,
            number=1,
            source="drawn",
            created_by=actor,
            **outline_of(shape_of(anywhere(chance))).fields(),
        )
        for parcel in made
    )
    ProjectParcel.objects.bulk_create(
        ProjectParcel(
            project=p,
            version=version,
            shown_version=version,
            position=position,
            **LAND,
        )
        for (p, position), version in zip(parcels, versions, strict=True)
    )
    ProjectPractice.objects.bulk_create(
        ProjectPractice(project=p, key=key)
        for p in projects
        for key in chance.sample(PRACTICES, 2)
    )
    Place.objects.bulk_create(
        Place(project=p, **place(versions[n * PARCELS : (n + 1) * PARCELS]))
        for n, p in enumerate(projects)
    )
    show(projects, actor, model)


def project(number, holders, chance):
    published = timezone.now() - timedelta(minutes=number)
    return Project(
        organisation=chance.choice(holders),
        name=f"{chance.choice(WORDS)} cover {number}",
        summary="Cover crops on three fields of the valley.",
        story="The farmers of the valley sow a mixture of vetch and rye. " * 10,
        country=chance.choice(COUNTRIES),
        system=chance.choice(SYSTEMS),
        start_year=2026,
        state="published",
        published_at=published,
        area_ha=45.0,
        shown_area_ha=45.0,
    )


def place(versions):
    return outline_of(public_shape("blurred", versions)).fields()


def show(projects, actor, model):
    """Give every project its assessment."""
    same = ("input", "input_sha256", "result", "result_sha256", "seed", "schemas")
    same += ("tilth_version", "years", "change", "change_low", "change_high")
    same += ("total_change", "tier", "provisional")
    fields = {name: getattr(model, name) for name in same}
    made = Assessment.objects.bulk_create(
        Assessment(project=p, key=uuid4(), number=1, created_by=actor, **fields)
        for p in projects
    )
    Publication.objects.bulk_create(
        Publication(assessment=a, consent_by=actor) for a in made
    )
    own = Assessment.objects.filter(project=OuterRef("pk")).values("pk")
    Project.objects.filter(shown=None).update(
        shown=Subquery(own), **yearly_change(model)
    )
