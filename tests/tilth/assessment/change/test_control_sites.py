"""Change of control sites by stratum, against numbers worked out by hand."""

import pytest

from tests.tilth.assessment.change.campaigns import change_of, visits

AREAS = {"north": 30.0, "south": 10.0}
STRATA = {
    "north": ([40.0, 44.0, 42.0], [43.0, 45.0, 47.0]),
    "south": ([60.0, 70.0, 65.0], [60.0, 74.0, 64.0]),
}


def stratified_rows(**place):
    """Three points in each stratum."""
    return [
        row
        for name, (before, after) in STRATA.items()
        for row in visits(
            before, after, names=[f"{name}{i}" for i in range(3)], stratum=name, **place
        )
    ]


def control_rows(cells):
    """One point per site and stratum, (site, stratum, change), from 50 Mg ha-1."""
    return [
        row
        for site, name, rise in cells
        for row in visits(
            [50.0], [50.0 + rise], names=[f"{site} {name}"], site=site, stratum=name
        )
    ]


def by_stratum(cells):
    return change_of(
        [*stratified_rows(), *control_rows(cells)],
        strata_areas=AREAS,
        controls=tuple({site for site, _, _ in cells}),
    )


CROSSED = [
    ("A", "north", 1.0),
    ("B", "north", 2.0),
    ("C", "north", 6.0),
    ("A", "south", 3.0),
    ("B", "south", -2.0),
    ("C", "south", 2.0),
]


def test_control_sites_that_lie_in_every_stratum_are_one_value_each():
    found = by_stratum(CROSSED)
    # Weights 3/4 and 1/4: A 1.5, B 1.0, C 5.0, mean 2.5, s² = (1 + 2.25 + 6.25)/2.
    control = found.control.stock_change
    assert control.mean == pytest.approx(2.5)
    assert control.variance == pytest.approx(4.75 / 3)
    assert control.degrees_of_freedom == 2.0
    # Welch-Satterthwaite of the difference, with the project's own term.
    own = found.change.stock_change
    both = own.variance + 4.75 / 3
    assert found.additional.variance == pytest.approx(both)
    assert found.additional.degrees_of_freedom == pytest.approx(
        both**2 / (own.variance**2 / own.degrees_of_freedom + (4.75 / 3) ** 2 / 2)
    )
    assert "strata collapsed" in found.method
    (said,) = [w for w in found.warnings if "each of which is one value" in w]
    assert said.startswith("control sites lie in several strata: the error of their")
    assert "less the change of 3 control sites, by stratum" in found.method
    assert (found.campaign.n_control_sites, found.campaign.control_strata) == (3, 2)


def test_one_control_site_in_a_stratum_collapses_the_strata():
    found = by_stratum([("A", "north", 1.0), ("B", "north", 3.0), ("C", "south", 5.0)])
    # Weights of the sites 3/8, 3/8, 1/4: mean 0.375 + 1.125 + 1.25 = 2.75; s² of 1, 3,
    # 5 is 4, times 9/64 + 9/64 + 4/64.
    control = found.control.stock_change
    assert control.mean == pytest.approx(2.75)
    assert control.variance == pytest.approx(4.0 * 22 / 64)
    assert control.degrees_of_freedom == 2.0
    assert any(
        w.startswith("one control site only in stratum south: the error")
        for w in found.warnings
    )
    (verra,) = [s for s in found.standards if "VM0042" in s.standard]
    assert "control site" not in verra.status  # three of them, in both strata


def test_two_control_sites_in_each_stratum_are_a_sample_of_it():
    found = by_stratum(
        [
            ("A", "north", 1.0),
            ("B", "north", 3.0),
            ("C", "south", 5.0),
            ("D", "south", 1.0),
        ]
    )
    # 0.75·2 + 0.25·3; variances 2 and 8 of two sites each: 0.5625·1 + 0.0625·4.
    control = found.control.stock_change
    assert control.mean == pytest.approx(2.25)
    assert control.variance == pytest.approx(0.5625 + 0.25)
    assert control.degrees_of_freedom == pytest.approx(
        0.8125**2 / (0.5625**2 + 0.25**2)
    )
    assert "collapsed" not in found.method


def test_a_control_site_of_one_round_is_left_out_of_collapsed_strata():
    rows = [*stratified_rows(), *control_rows(CROSSED)]
    rows += visits([30.0], [None], names=["d"], site="D", stratum="north")
    found = change_of(
        rows,
        strata_areas=AREAS,
        controls=("A", "B", "C", "D"),
    )
    assert found.control.stock_change.variance == pytest.approx(4.75 / 3)
    assert any("only, D, are left out of the change" in w for w in found.warnings)
    assert "less the change of 3 control sites" in found.method


def test_a_stratum_whose_control_site_has_one_round_is_not_known():
    rows = [*stratified_rows(), *control_rows(CROSSED[:3])]
    rows += visits([30.0], [None], names=["d"], site="D", stratum="south")
    found = change_of(
        rows,
        strata_areas=AREAS,
        controls=("A", "B", "C", "D"),
    )
    assert any("not known to lie in every stratum" in w for w in found.warnings)
    (verra,) = [s for s in found.standards if "VM0042" in s.standard]
    assert "control sites in 1 of 2 strata" in verra.status


def test_one_control_site_in_all_strata():
    rows = [*stratified_rows(), *stratified_rows(site="C")]
    found = change_of(rows, strata_areas=AREAS, controls=("C",))
    # The same differences in each stratum: its points are the units, variance twice.
    assert found.additional.mean == pytest.approx(0.0)
    assert found.additional.variance == pytest.approx(
        2.0 * found.change.stock_change.variance
    )
    assert any("one control site only" in w for w in found.warnings)
