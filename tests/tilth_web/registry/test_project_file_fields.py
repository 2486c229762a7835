"""What `tilth assess` takes of a project has a field on the pages, too."""

import pytest

from tests.tilth_web.registry.test_journey import BASICS, LAND, page
from tilth_web.accounts.domain.personal_data import erase_person
from tilth_web.operations.domain import jobs
from tilth_web.registry.domain.project_file import project_file_of
from tilth_web.registry.models import Project

pytestmark = pytest.mark.django_db
CROPS = {"use": "long-term cultivated", "management": "full", "input_level": "medium"}
ENERGY = {
    "diesel_factor": "3",
    "diesel_low": "2.8",
    "diesel_high": "3.2",
    "diesel_source": "own",
    "electricity_factor": "0.1",
    "electricity_source": "grid",
}
POWER = {
    "baseline__inputs__diesel": "100",
    "baseline__inputs__electricity": "400",
    "plan__inputs__diesel": "60",
    "plan__inputs__electricity": "500",
    "plan__adoption__curve": "immediate",
    "plan__adoption__reason": "one field",
    "plan__adoption__years": "",
}
HECTARES = 13.2  # of a square of 0.004 degrees at 48 degrees north, about


@pytest.fixture
def ada(make_person, client):
    person = make_person("Ada")
    client.force_login(person)
    return person


@pytest.fixture
def project(ada, make_project):
    return make_project(ada, (2.0, 48.0), described=False)


def told(client, project, **more):
    """Send the description of the only parcel."""
    revision = Project.objects.get(pk=project.pk).revision
    form = LAND | {"revision": revision} | more
    return client.post(page(client, project, "practices/1/"), form)


def based(client, project, **more):
    """Send the basics of a project."""
    revision = Project.objects.get(pk=project.pk).revision
    return client.post(
        page(client, project, ""), BASICS | {"revision": revision} | more
    )


def assessed(client, project):
    answer = client.post(page(client, project, "assess/"))
    assert answer.status_code == 302, answer.context["faults"]
    jobs.run_job(jobs.claim())
    return project.assessments.first().result


def line(result, source):
    gases = result["parcels"][0]["balance"]["gases"]
    return next(gas["benefit_mg_co2e"] for gas in gases if gas["source"] == source)


def test_a_practice_outside_its_climates_needs_a_reason(client, project):
    answer = told(client, project, plan__practices=["parkland"])
    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["plan__practices"]
    assert said.endswith("leave it out, or say why it fits here.")
    why = {"plan__outside_climates": "A trial of 12 years nearby."}
    answer = told(client, project, plan__practices=["parkland"], **why)
    assert answer.status_code == 302
    assert project.parcels.get().plan["outside_climates"] == why.popitem()[1]
    assert assessed(client, project)["parcels"][0]["chosen"]


def test_agroforestry_stands_on_the_land_use_before_the_trees(client, project):
    trees = {
        "history__land_use__use": "agroforestry",
        "history__land_use__management": "",
        "history__land_use__input_level": "",
    }
    answer = told(client, project, **trees)
    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["history__land_use__former__use"]
    assert said.startswith("Agroforestry as a land use needs the land use before")
    before = {f"history__land_use__former__{key}": v for key, v in CROPS.items()}
    assert told(client, project, **trees, **before).status_code == 302
    use = project_file_of(project)["parcels"][0]["history"]["land_use"]
    assert use == {"use": "agroforestry", "former": CROPS}
    assert told(client, project, **before).status_code == 422  # not agroforestry


def test_energy_counts_by_the_factors_of_the_project(client, project):
    """By hand: 13 ha, 20 yr, 40 L less of 3 kg, 100 kWh more of 0.1 kg CO2e."""
    assert based(client, project, **ENERGY).status_code == 302
    assert told(client, project, **POWER).status_code == 302
    file = project_file_of(Project.objects.get(pk=project.pk))
    assert file["energy"] == {
        "diesel": {"factor": 3.0, "low": 2.8, "high": 3.2, "source": "own"},
        "electricity": {"factor": 0.1, "source": "grid"},
    }
    area = file["parcels"][0]["area_ha"]
    assert area == pytest.approx(HECTARES, rel=0.01)
    result = assessed(client, project)
    diesel = line(result, "diesel, by the factor of the project file")
    power = line(result, "electricity, by the factor of the project file")
    assert diesel["estimate"] == pytest.approx(40 * 3.0 * 20 * area / 1000)
    assert power["estimate"] == pytest.approx(-100 * 0.1 * 20 * area / 1000)
    assert power["interval_90"] is None


def test_electricity_without_its_factor_is_told_at_its_field(client, project):
    answer = told(client, project, plan__inputs__electricity="300")
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "plan__inputs__electricity": [
            "Give the emission factor of electricity on the page “Basics”, too."
        ]
    }


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"diesel_source": ""}, "diesel_source", "A factor needs its source."),
        ({"diesel_factor": ""}, "diesel_factor", "Give the factor, too."),
        (
            {"diesel_low": ""},
            "diesel_low",
            "Give both ends of the interval, or neither.",
        ),
        ({"diesel_low": "3.1"}, "diesel_factor", "It must lie between both ends."),
        (
            {"electricity_factor": "21"},
            "electricity_factor",
            "Ensure this value is less than or equal to 20.0.",
        ),
    ],
)
def test_a_factor_that_cannot_be_used_is_told_at_its_field(
    client, project, change, field, words
):
    answer = based(client, project, **ENERGY | change)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [words]}


def test_an_assessment_stays_up_to_date_without_factors(client, project):
    assert "energy" not in project_file_of(project)


def test_factors_of_an_erased_person_are_gone(ada, client, make_project, publish):
    public = publish(make_project(ada, (2.0, 48.0)), ada)
    assert based(client, public, **ENERGY).status_code == 302
    erase_person(ada)
    kept = Project.objects.get()
    assert (kept.diesel_source, kept.electricity_source) == ("", "")
    assert (kept.diesel_factor, kept.electricity_factor) == (None, None)
