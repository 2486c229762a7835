"""Coarse fragments whose unit is asked: a slip of a hundred makes stones to soil."""

import numpy as np
import pytest

from tests.tilth.assessment.layers.files import HEADINGS, found, written
from tilth.assessment.layers.layers import read_layers

VOLUME = HEADINGS.replace("coarse_fraction [1]", "coarse_fraction [vol%]")
MASS = HEADINGS.replace("coarse_fraction [1]", "coarse_mass_fraction [%]")


def _field(stones, *, round_name="2020"):
    return [
        f"Farm,P{i},,{round_name},0,30,15,1.3,{stone}" for i, stone in enumerate(stones)
    ]


def _questions(layers):
    """Those on whole files."""
    asked = [f for f in layers.findings if f.rule == "coarse_fraction_unit"]
    return [f for f in asked if f.row == 0]


def _asked(layers):
    return {f.file for f in _questions(layers)}


@pytest.mark.parametrize("headings", [VOLUME, MASS])
def test_shares_under_a_heading_in_per_cent_are_asked(tmp_path, headings):
    path = written(tmp_path, *_field([0.15, 0.35, 0, 1]), headings=headings)
    layers = read_layers([path])

    assert layers.table.row.size == 0
    (first,) = _questions(layers)
    assert first.severity == "refused"
    assert "no layer has more than 1 % of coarse fragments" in first.message
    assert "--confirm coarse_fraction_unit" in first.message
    assert "coarse_fraction [1]" in first.message

    confirmed = read_layers([path], confirmed=["coarse_fraction_unit"])
    assert found(confirmed) == []
    assert [f.severity for f in _questions(confirmed)] == ["flagged"]
    assert confirmed.table.row.size == 4
    # By hand: 1.3 g cm-3 in 30 cm with 0.15 % of stones by volume.
    if headings == VOLUME:
        np.testing.assert_allclose(
            confirmed.table.fine_earth_mass[0], 3900.0 * (1.0 - 0.0015)
        )


def test_a_round_in_shares_is_asked_beside_one_in_per_cent(tmp_path):
    first = written(tmp_path, *_field([15, 15, 15]), headings=VOLUME, name="a.csv")
    second = written(
        tmp_path,
        *_field([0.15, 0.15, 0.15], round_name="2025"),
        headings=VOLUME,
        name="b.csv",
    )

    assert _asked(read_layers([first, second])) == {"b.csv"}


def test_two_groups_of_one_file_are_asked(tmp_path):
    path = written(tmp_path, *_field([15, 18, 0.16, 0, 0.2]), headings=VOLUME)
    layers = read_layers([path])

    assert _asked(layers) == {"lab.csv"}
    assert "about 16.5 and 0.18 %" in _questions(layers)[0].message


def test_rounds_whose_stones_differ_a_hundredfold_are_asked(tmp_path):
    # 0.9 and 2 % lie too close for two groups; each layer holds a hundredth.
    stones = [2, 20, 60, 90]
    rows = _field(stones) + _field([s / 100 for s in stones], round_name="2025")
    layers = read_layers([written(tmp_path, *rows, headings=VOLUME)])

    assert _asked(layers) == {"lab.csv"}
    assert "revisited layers hold 100 times as many" in _questions(layers)[0].message
    assert "in the round 2020 as in 2025" in _questions(layers)[0].message


@pytest.mark.parametrize(
    ("headings", "stones"),
    [
        (HEADINGS, [0.15, 0.005, 0.01]),  # shares, said to be shares
        (HEADINGS, [0.005, 0.01]),
        (VOLUME, [0, 0, 0]),
        (VOLUME, [0.5, 2, 30]),  # one layer with hardly a stone
        (VOLUME, [0.5, 15, 18, 16]),  # thirty times: nature does so
    ],
)
def test_stones_that_differ_in_nature_are_not_asked(tmp_path, headings, stones):
    layers = read_layers([written(tmp_path, *_field(stones), headings=headings)])

    assert _asked(layers) == set()
    assert layers.table.row.size == len(stones)
