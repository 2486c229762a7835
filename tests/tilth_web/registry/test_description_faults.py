"""Faults of a description: all that a form can break is said in words of the page."""

from copy import deepcopy

import pytest
from django.utils import translation

from tests.tilth_web.registry.conftest import square
from tests.tilth_web.registry.test_journey import LAND, page
from tilth.assessment.project_own_rate import read_rates
from tilth.datasets.practices import read_practices
from tilth_web.registry.domain import vocabulary
from tilth_web.registry.domain.engine import faults_of
from tilth_web.registry.forms.description_faults import NEEDED, field_at, told
from tilth_web.registry.forms.land import LandForm

SOUND = {
    "climate": {"zone": "cool temperate moist"},
    "soil": {"class": "high-activity clay"},
    "history": {
        "land_use": {
            "use": "long-term cultivated",
            "management": "full",
            "input_level": "medium",
        },
        "years_in_use": 60.0,
    },
    "plan": {
        "practices": ["cover-crops"],
        "adoption": {"curve": "linear", "years": 3},
    },
}
YEAR = {"temperature": [10.0] * 12, "precipitation": [60.0] * 12, "pet": [50.0] * 12}
NORMALS = YEAR | {"elevation": 10.0, "frost_days": 10.0}
FOREST = {"use": "forest", "management": "full"}
GRASS = {"use": "grassland", "management": "nominal"}
SHIFTING = {"use": "shifting cultivation", "management": "mature"}
LEVEL = "history__land_use__input_level"
TILLAGE = "history__land_use__management"
USE = "history__land_use__use"
USED = "history__practices"
PRACTICES = "plan__practices"
CASES = [  # what is other than in a sound description, its field, and the words
    ({"climate": None}, "climate__zone", NEEDED),
    ({"climate__zone": None}, "climate__zone", "Choose a climate zone, or give all"),
    ({"climate": YEAR}, "climate__zone", "Choose a climate zone, or give all"),
    ({"climate": {"temperature": [9.0] * 12}}, "climate__precipitation", NEEDED),
    (
        {"climate": NORMALS | {"zone": "tropical wet"}},
        "climate__zone",
        "The months of weather make it “cool temperate moist”, not “tropical wet”.",
    ),
    (
        {"climate": NORMALS | {"precipitation": [1.0] * 12}},
        "climate__precipitation",
        "The sum of each month is needed: this year has 12 mm, and no crop grows on "
        "less than 50 mm.",
    ),
    (
        {"climate__temperature": [99.0] * 12},
        "climate__temperature",
        "It must lie between -60 and 50; got 99.",
    ),
    ({"soil__class": None}, "soil__class", "Choose a soil class, or give a measured"),
    ({"soil__clay": 0.3}, "soil__clay", "In per cent: write 23, not 0.23, for 23 %."),
    ({"soil__clay": 50.0, "soil__silt": 60.0}, "soil__silt", "Clay, silt and sand to"),
    ({"soil__stock": 50.0}, "soil__stock_standard_error", "A measured stock needs"),
    (
        {"soil__drained_site": "cropland tropical"},
        "soil__drained_site",
        "Leave it empty: it is for organic soil (peat) alone.",
    ),
    ({"history__land_use": None}, USE, NEEDED),
    ({"history__land_use__use": None}, USE, NEEDED),
    ({"history__years_in_use": None}, "history__years_in_use", NEEDED),
    (
        {"history__years_in_use": 5.0},
        "history__former__use",
        "After less than 20 years the soil still changes from the use before",
    ),
    (
        {TILLAGE: None},
        TILLAGE,
        "For this land use, choose one of: full tillage, reduced tillage, no tillage.",
    ),
    (
        {LEVEL: None},
        LEVEL,
        "For this land use, choose one of: low, medium, high, without manure, high, "
        "with manure.",
    ),
    (
        {"history__land_use": FOREST},
        TILLAGE,
        "Leave tillage, management and level empty for “forest”.",
    ),
    (
        {"history__land_use": GRASS | {"input_level": "high"}},
        LEVEL,
        "Leave the level empty for “grassland”.",
    ),
    ({"history__land_use": {"use": "agroforestry"}}, USE, "Agroforestry as a land use"),
    (
        {"history__land_use": SHIFTING},
        USE,
        "“shifting cultivation” is known in tropical zones alone, not in “cool "
        "temperate moist”.",
    ),
    ({"plan__adoption": None}, "plan__adoption__curve", "Say how the area grows."),
    ({"plan__adoption__curve": None}, "plan__adoption__curve", NEEDED),
    (
        {
            "soil": {"class": "organic", "drained_site": "cropland tropical"},
            PRACTICES: ["peatland-protection"],
        },
        "baseline__reason",
        "Say why the peat would be drained without the project.",
    ),
    (
        {PRACTICES: ["hedgerows"]},
        "plan__adoption__share",
        "Say how much of the parcel the strip takes, in per cent",
    ),
    ({"plan__adoption__years": None}, "plan__adoption__years", NEEDED),
    (
        {"plan__adoption": {"curve": "immediate"}},
        "plan__adoption__reason",
        "Say why: all the area at once is rare.",
    ),
    (
        {"plan__adoption": {"curve": "immediate", "reason": "Law.", "years": 3}},
        "plan__adoption__years",
        "Leave it empty: the area does not grow like that.",
    ),
    (
        {"plan__start_year": 2000},
        "plan__start_year",
        "Not before the first year of the project, 2026.",
    ),
    (
        {"plan__land_use": GRASS, PRACTICES: []},
        "plan__land_use__use",
        "Leave it empty: the plan has no new practice.",
    ),
    (
        {"plan__inputs": {"n_synthetic": 50.0}, PRACTICES: []},
        "plan__inputs__n_synthetic",
        "Leave it empty, or as in the baseline: the plan has no new practice.",
    ),
    (
        {"plan__inputs": {"urea": 0.1}},
        "plan__inputs__n_synthetic",
        "It must hold the nitrogen of the urea, 46 kg N/ha/yr.",
    ),
    ({"plan__inputs": {"rice": {"days": 100.0}}}, "plan__inputs__rice__region", NEEDED),
    ({"plan__carbon_input": {"baseline": 2.0}}, "plan__carbon_input__project", NEEDED),
    (
        {"plan__biochar": {"mass": 1.0, "feedstock": "wood"}},
        "plan__biochar__mass",
        "Choose the practice biochar in the plan, too.",
    ),
    (
        {"plan__biochar": {"mass": 1.0, "feedstock": "gold"}, PRACTICES: ["biochar"]},
        "plan__biochar__feedstock",
        "It must be one of: animal manure, wood",
    ),
    (
        {PRACTICES: ["no-till", "reduced-till"]},
        PRACTICES,
        "“Reduced tillage” and “No-till” exclude each other in a year.",
    ),
    (
        {PRACTICES: ["parkland"]},
        PRACTICES,
        "“Scattered trees in fields (parkland)” is known in other climates (tropical",
    ),
    (
        {"climate__zone": "polar dry"},
        PRACTICES,
        "“Cover crops” is outside its climates: no cropland in polar zones",
    ),
    (
        {PRACTICES: ["peat-rewetting"]},
        PRACTICES,
        "“Rewetting of drained peat” needs organic soil (peat).",
    ),
    (
        {USED: ["no-till"], "baseline": {"practices": []}},
        "baseline__practices",
        "The baseline must go on with “No-till”",
    ),
    (
        {"plan__rate": {"condition": "winter cover"}},
        "plan__rate__condition",
        "Leave it empty: it is for a practice that the plan does not have.",
    ),
    ({"costs": {"yearly": 3.0}}, "costs__currency", NEEDED),
    (
        {"costs": {"currency": "euro", "price_year": 2020, "yearly": 3.0}},
        "costs__currency",
        "Three capital letters, such as EUR.",
    ),
]


def described(change):
    found = deepcopy(SOUND)
    for name, value in change.items():
        *path, last = name.split("__")
        place = found
        for key in path:
            place = place.setdefault(key, {})
        if value is None:
            del place[last]
        else:
            place[last] = value
    return found


def faults(change, **area):
    parcel = {"id": "P1"} | (area or {"area_ha": 1.0}) | described(change)
    file = {"tilth_project": 1, "name": "x", "start_year": 2026, "parcels": [parcel]}
    return [words for _keys, words in faults_of(file)]


def test_the_sound_description_has_no_fault():
    assert faults({}) == []


@pytest.mark.parametrize(("change", "field", "words"), CASES)
def test_a_fault_stands_at_its_field_in_words_of_the_page(change, field, words):
    with translation.override("en"):
        fields, found = LandForm().fields, {}
        for text in faults(change):
            for place, said in told(text):
                found.setdefault(field_at(place, fields), str(said))
        assert found[field].startswith(str(words))


@pytest.mark.parametrize("language", ["fr", "es"])
def test_no_fault_of_a_form_is_left_in_english(language):
    texts = [text for change, *_rest in CASES for text in faults(change)]
    assert len(texts) >= len(CASES)
    for text in texts:
        for _place, said in told(text):
            with translation.override("en"):
                english = str(said)
            with translation.override(language):
                ours = [str(words) for _place, words in told(text)]
            assert english not in ours, text
            assert "parcels[" not in english, text


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (square(-30.0, 45.0), "The outline lies at sea"),
        (square(20.0, 0.0), "There is no zone “boreal dry” at the latitude"),
    ],
)
def test_a_place_that_cannot_be_is_said_so(place, words):
    with translation.override("en"):
        texts = faults({"climate__zone": "boreal dry"}, geometry=place)
        said = [str(words) for text in texts for _place, words in told(text)]
        assert any(one.startswith(words) for one in said), said


def test_what_no_rule_fits_stays_as_it_is():
    assert told("something else") == [("", "something else")]
    unknown = "parcels[1].soil.clay must please; got 3"
    assert told(unknown) == [("soil__clay", unknown)]


@pytest.fixture
def ada(make_person, client):
    person = make_person("Ada")
    client.force_login(person)
    return person


@pytest.mark.django_db
def test_whoever_tells_too_little_is_told_each_field_once(ada, client, make_project):
    project = make_project(ada, (2.0, 48.0), described=False)
    sent = {"plan__practices": ["cover-crops"], "revision": project.revision}
    answer = client.post(page(client, project, "practices/1/"), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "climate__zone": [NEEDED],
        "soil__class": [NEEDED],
        "history__land_use__use": [NEEDED],
        "plan__adoption__curve": ["Say how the area grows."],
    }


def test_where_rates_of_a_practice_differ_the_form_asks_for_their_condition():
    """Every practice whose rate the engine cannot pick by itself can be told apart."""
    asked = set(dict(vocabulary.rate_conditions()))
    for key in read_practices():
        conditions = {e.condition for e in read_rates(key)} - {""}
        if len(conditions) > 1:
            assert conditions <= asked, key
            assert conditions <= set(vocabulary.RATE_CONDITIONS), key
            chosen = {"plan__rate": {"condition": min(conditions)}, PRACTICES: [key]}
            assert faults(chosen) == [], key
    assert len(asked) == 4
    with translation.override("es"):
        words = dict(vocabulary.rate_conditions())["winter cover"]
        assert (
            words == f"{vocabulary.practice_name('vineyard-cover')}: cubierta invernal"
        )


@pytest.mark.django_db
def test_a_project_without_land_is_told_so(ada, client, make_project):
    answer = client.post(page(client, make_project(ada), "assess/"))
    assert answer.status_code == 422
    said = "The project has no land yet: add a parcel."
    assert answer.context["faults"] == [(None, said)]
    assert said in answer.content.decode()


@pytest.mark.django_db
def test_an_assessment_names_the_parcels_that_lack_something(ada, client, make_project):
    project = make_project(ada, (2.0, 48.0), (2.1, 48.0), described=False)
    sent = LAND | {"revision": project.revision}
    assert client.post(page(client, project, "practices/1/"), sent).status_code == 302
    answer = client.post(page(client, project, "assess/"))
    assert answer.status_code == 422
    (_parcel, words), *more = answer.context["faults"]
    assert (words, more) == ("It is not described yet.", [])
    assert "P2: It is not described yet." in answer.content.decode()
