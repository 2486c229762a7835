"""Many parcels whose sentences all differ."""

import pytest

from tests.tilth.assessment.project.examples import parcel, project
from tilth.assessment.project.assess import assess
from tilth.assessment.project.group import MOST_SHOWN
from tilth.report.project_criteria import MOST_ALERTS, criteria_record
from tilth.report.project_page import report

N = MOST_SHOWN + 10


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Every parcel loses another harvest, which is an alert of its own."""
    every = [
        parcel(
            id=f"p{i}",
            baseline={"inputs": {"yield": 9.0}},
            plan={"inputs": {"yield": 8.0 - 0.1 * i}},
        )
        for i in range(N)
    ]
    return assess(project(tmp_path_factory.mktemp("p"), *every), seed=1, n_members=100)


def test_an_answer_to_a_criterion_stays_readable(found):
    (answer,) = [
        row
        for row in criteria_record(found)["criteria"]
        if any("food security" in s["text"] for s in row["statements"])
    ]
    said = [s for s in answer["statements"] if "food security" in s["text"]]

    assert len(said) == MOST_ALERTS
    assert answer["statements"][-1] == {
        "text": f"{N - MOST_ALERTS} more alerts are in the answers for the parcels.",
        "path": "parcels",
    }


@pytest.mark.parametrize(
    ("language", "more"),
    [("en", "more: see result.json"), ("fr", "autres"), ("es", "más")],
)
def test_a_page_shows_the_first_alerts_and_how_many_more(found, language, more):
    page = report(found, language)
    listed = page.html.split('id="alerts"')[1].split("</ul>")[0]

    assert listed.count("<li>") == MOST_SHOWN + 1
    assert more in listed.rsplit("<li>", 1)[1].replace("\N{NO-BREAK SPACE}", " ")
    assert not any("alerts" in text for text in page.left)


def test_equal_inputs_stand_once_and_paper_has_the_largest_parcels(found):
    html = report(found).html
    inputs = html.split("Parcels as the project file describes them")[-1]
    inputs = inputs.split("</table>")[0]
    parcels = html.split("<h2>Parcels</h2>")[1].split("</table>")[0]

    assert inputs.count("<tr") == 2  # the head, and one row for all
    assert 'class="rest"' not in parcels
    doubts = html.split("What the doubt about the gain comes from")[-1]
    doubts = doubts.split("</table>")[0]
    assert 'class="rest"' in doubts
    assert "On paper the first" in doubts
    assert ">p0<" in doubts.split('class="rest"')[0]
