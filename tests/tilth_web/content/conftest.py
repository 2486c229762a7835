from uuid import uuid4

import pytest
from django.utils import timezone

from tilth_web.registry.models import Assessment, Project

RESULT = {"horizons": [], "parcels": []}


@pytest.fixture
def make_public(make_person):
    """Published projects, with the columns that lists and sums read."""
    holder = make_person("Holder")

    def make(number=1, change=(2.0, 1.0, 4.0), **fields):
        fields = {"country": "FR", "shown_area_ha": 10.0} | fields
        projects = Project.objects.bulk_create(
            Project(
                name=f"Project {i}",
                summary="Cover crops.",
                system="cropland",
                start_year=2026,
                person=holder,
                state="published",
                published_at=timezone.now(),
                yearly_change=change and change[0],
                yearly_change_low=change and change[1],
                yearly_change_high=change and change[2],
                **fields,
            )
            for i in range(number)
        )
        assessments = Assessment.objects.bulk_create(
            Assessment(
                project=project,
                key=uuid4(),
                number=1,
                input={},
                result=RESULT,
                seed=1,
                schemas={},
                years=20,
                change=4.0,
                change_low=2.0,
                change_high=8.0,
                tier="Tier 1",
                provisional=True,
            )
            for project in projects
        )
        for project, assessment in zip(projects, assessments, strict=True):
            project.shown = assessment
        Project.objects.bulk_update(projects, ["shown"])
        return projects

    return make
