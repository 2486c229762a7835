"""Options tables: every fault at once, each with its line and its path."""

from contextlib import suppress

import pytest
import yaml

from tilth.assessment.allocation.options_file import read_options
from tilth.errors import DataError

SOUND = """\
tilth_options: 1
name: Two fields
currency: EUR
price_year: 2024
years: 20
parcels:
  - name: North
    area_ha: 10
    crop_yield_mg_ha_yr: 5
    price_per_mg: 200
    options:
      - practice: cover crop
        stock_change_mg_ha: {mean: 4, standard_error: 1}
        maintenance_ha_yr: 60
        source: assumed
      - practice: manure
        stock_change_mg_ha: {mean: 6, standard_error: null}
        maintenance_ha_yr: 90
        yield_loss_mg_ha_yr: -0.2
        source: assumed
  - name: South
    area_ha: 5
    crop_yield_mg_ha_yr: 4
    options:
      - practice: manure
        stock_change_mg_ha: {mean: 7, standard_error: 2}
        maintenance_ha_yr: 80
        source: assumed
aim:
  target_mg: 50
limits:
  production_kept: 0.9
  practice_areas:
    - {practice: manure, area_ha: 12}
policy:
  adoption: {distribution: lognormal, spread: 0.5, source: assumed}
  instruments:
    - {name: Course, kind: training, practices: [manure], amount: 150}
"""


def refused(tmp_path, *pairs):
    """Lines of the refusal of the table with some words changed."""
    text = SOUND
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "options.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_options(path)
    return str(caught.value).replace(str(path), "FILE").splitlines()


def test_sound_table_is_read(tmp_path):
    path = tmp_path / "options.yaml"
    path.write_text(SOUND, encoding="utf-8")
    table = read_options(path)

    assert [p.name for p in table.parcels] == ["North", "South"]
    assert table.constraints.target_carbon == 50
    assert table.constraints.area_limits[0].area == 12.0
    assert [i.name for i in table.instruments] == ["Course"]


def test_every_fault_is_told_at_once(tmp_path):
    found = refused(
        tmp_path,
        ("area_ha: 10", "area_ha: -1"),
        ("price_per_mg: 200", "price_per_mgg: 200"),
        ("practice: manure", "practice: cover crop"),
        ("name: South", "name: North"),
        ("    crop_yield_mg_ha_yr: 4\n", ""),
        ("  target_mg: 50", "  budget: 1\n  target_mg: 5"),
        ("practice: manure, area_ha: 12", "practice: manur, area_ha: 12"),
        ("practices: [manure]", "practices: [manure, hedge]"),
        ("spread: 0.5", "spread: wide"),
    )

    where = "crop_yield_mg_ha_yr, for limits.production_kept"
    known = "a practice of a parcel (cover crop, manure)"
    assert found == [
        "FILE has 10 faults:",
        "  line 7: parcels[1] must hold price_per_mg, for "
        "parcels[1].options[2].yield_loss_mg_ha_yr; got none",
        "  line 8: parcels[1].area_ha must lie in [1e-06, 1e+09] ha; got -1",
        "  line 10: parcels[1].price_per_mgg is no known key; did you mean "
        "price_per_mg?",
        "  line 16: parcels[1].options[2].practice must be its own; "
        "parcels[1].options[1] has it, too",
        "  line 21: parcels[2].name must be its own; parcels[1] has it, too",
        f"  line 21: parcels[2] must hold {where}; got none",
        "  line 28: aim must hold budget or target_mg; got both",
        f"  line 34: limits.practice_areas[1].practice must be {known}; got manur",
        '  line 36: policy.adoption.spread must be a number in 1; got "wide"',
        f"  line 38: policy.instruments[1].practices[2] must be {known}; got hedge",
    ]


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (
            [("  target_mg: 50", "  {}")],
            "line 29: aim must hold budget or target_mg; got neither",
        ),
        (
            # North takes manure (6 x 10), South too (7 x 5): 15 ha, of which 12 may.
            # Best is South and cover on North: 35 + 40.
            [("target_mg: 50", "target_mg: 76")],
            "line 30: aim.target_mg must be at most 75.0 Mg, all that these options "
            "can store within the limits; got 76.0",
        ),
        (
            [("yield_loss_mg_ha_yr: -0.2", "yield_loss_mg_ha_yr: 5.5")],
            "line 19: parcels[1].options[2].yield_loss_mg_ha_yr must be at most the "
            "crop_yield_mg_ha_yr of 5 Mg ha-1 yr-1; got 5.5",
        ),
        (
            [
                (
                    "12}\n",
                    "12}\n    - {practice: manure, area_ha: 2}\n",
                )
            ],
            "line 35: limits.practice_areas[2].practice must be its own; "
            "limits.practice_areas[1] has it, too",
        ),
        (
            [("maintenance_ha_yr: 80", "maintenance_ha_yr: 0")],
            "line 25: parcels[2].options[1] must cost more than 0 per ha and year, "
            "since costs are lognormal in policy.adoption.distribution; got 0",
        ),
        (
            [
                ("mean: 6", "mean: -6"),
                ("mean: 7", "mean: 0"),
                ("target_mg: 50", "target_mg: 5"),
            ],
            "line 38: policy.instruments[1].practices must store carbon on some "
            "parcel; got manure",
        ),
    ],
)
def test_one_fault_is_one_line(tmp_path, pairs, message):
    assert refused(tmp_path, *pairs) == [f"FILE {message}"]


def test_table_without_options_is_refused(tmp_path):
    content = yaml.safe_load(SOUND)
    for parcel in content["parcels"]:
        parcel["options"] = []
    del content["limits"]["practice_areas"], content["policy"]
    path = tmp_path / "options.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")

    with pytest.raises(
        DataError, match="parcels must have at least one option; got no"
    ):
        read_options(path)


def places(value, keys=()):
    """Keys of every value of a content."""
    yield keys
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, below in inner:
            yield from places(below, (*keys, key))


@pytest.mark.parametrize("junk", [None, -3, "x", [], {}, [None]])
def test_whatever_stands_in_a_table_is_refused_or_read(tmp_path, junk):
    path = tmp_path / "options.yaml"
    for keys in places(yaml.safe_load(SOUND)):
        content = yaml.safe_load(SOUND)
        held = content
        for key in keys[:-1]:
            held = held[key]
        if keys:
            held[keys[-1]] = junk
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        with suppress(DataError):  # anything else is not meant
            read_options(path)
