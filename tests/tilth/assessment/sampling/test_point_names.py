"""Names and places of points between rounds, and against the plan."""

import pytest

from tests.tilth.assessment.change.campaigns import change_of, plan, visit, visits
from tilth.assessment.name_likeness import alike
from tilth.errors import InputError

NAMES = ("P01", "P02", "P03")


def _rows(site="Lindenhof", names=NAMES, **labels):
    rows = [r for n in NAMES for r in visit(n, "2015", 40.0, site="Lindenhof")]
    for i, name in enumerate(names):
        rows += visit(name, "2020", 42.0 + i, site=site, **labels)
    return rows


def _planned():
    return plan("simple random", points=[(n, "", "") for n in NAMES])


def test_a_mistyped_site_is_the_first_warning():
    warnings = change_of(
        _rows(site="Lindenhoff"), plan=_planned(), controls=()
    ).warnings
    assert warnings[0].startswith("no point is in both rounds (2015 and 2020)")
    assert (
        "'Lindenhoff' is in the last round only: did you mean 'Lindenhof'?"
        in (warnings[0])
    )


def test_a_mistyped_point_is_named_with_that_of_the_plan():
    first, second, *_ = change_of(
        _rows(names=("P01", "P02", "p-3")), plan=_planned()
    ).warnings
    assert first.startswith("only 2 of 4 points are in both rounds")
    assert "Point 'p-3' is in the last round only: did you mean 'P03'?" in first
    assert second.startswith("1 of 4 points are not in the plan ('p-3' of 'Lindenhof')")
    assert "for 'p-3', did you mean 'P03'?" in second


def test_all_points_in_both_rounds_bring_no_warning():
    warnings = change_of(_rows(), plan=_planned()).warnings
    assert not any("both rounds" in w or "in the plan" in w for w in warnings)


def test_a_plan_that_no_coordinates_confirm_is_warned_about():
    said = "rests on their names alone"
    without = change_of(_rows(), plan=_planned()).warnings
    assert any("example area (100 ha)" in w and said in w for w in without)
    here = {"latitude": 0.005, "longitude": 0.005}
    placed = change_of(_rows(**here), plan=_planned()).warnings
    assert not any(said in w for w in placed)


def test_numbers_in_names_are_never_taken_for_typing_errors():
    assert alike("P01", ["P02", "P10"]) == ""
    assert alike("Neighbour-A", ["Field"]) == ""
    assert alike("berghof 2", ["Berghof-1", "Berghof-2"]) == "Berghof-2"


def test_a_site_without_a_point_of_the_plan_is_a_control_or_refused():
    rows = _rows() + [
        {**r, "site": "Nachbar", "point": f"N{r['point']}"} for r in _rows()
    ]
    with pytest.raises(InputError, match=r"--control.*got none of the plan for 'Nach"):
        change_of(rows, plan=_planned())
    found = change_of(rows, plan=_planned(), controls=("Nachbar",))
    # The rounds of the farm itself: 40, and the mean of 42, 43 and 44.
    assert found.change.stock_change.mean == pytest.approx(3.0)
    assert found.change.stock_change.n_samples == 3


def test_sites_that_share_a_stratum_without_a_plan_are_named():
    rows = [
        row
        for site in ("Nachbar", "Lindenhof")
        for row in visits([40.0, 42.0], [41.0, 44.0], site=site, stratum="A")
    ]
    areas = {"A": 10.0, "B": 5.0}
    rows += visits([40.0, 42.0], [41.0, 44.0], site="Lindenhof", stratum="B",
                   names=["b1", "b2"])  # fmt: skip
    warnings = change_of(rows, strata_areas=areas).warnings
    assert any("share strata, 'Lindenhof', 'Nachbar', are taken" in w for w in warnings)
    alone = [r for r in rows if r["site"] == "Lindenhof"]
    warnings = change_of(alone, strata_areas=areas).warnings
    assert not any("share strata" in w for w in warnings)


def test_a_plan_of_another_farm_is_refused():
    # plan() puts its points at 0.005 degrees north and east of 0.
    with pytest.raises(InputError, match=r"point 'P03'.*111\.2 km.*another farm"):
        change_of(
            [
                *visits([40.0] * 2, [41.0] * 2, names=["P01", "P02"]),
                *visit("P03", "2015", 40.0, latitude=1.005, longitude=0.005),
                *visit("P03", "2020", 40.0),
            ],
            plan=_planned(),
        )
