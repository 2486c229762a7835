import json

import pytest

from tilth import __version__
from tilth.assessment.sampling.plan_file import plan_record, read_plan
from tilth.assessment.sampling.sampling_plan import (
    DRAWN,
    PROPORTIONAL,
    TWO_STAGE,
    PlanFarm,
    PlanPoint,
    PlanStratum,
    SamplingPlan,
)
from tilth.errors import DataError

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0.1, 0.0], [0.2, 0.0], [0.2, 0.1], [0.1, 0.1], [0.1, 0.0]]],
}


def plan(**changes):
    values = {
        "name": "Hill ‰",
        "example": True,
        "kind": TWO_STAGE,
        "seed": 7,
        "area": 1 / 3,
        "boundary": SQUARE,
        "strata": (PlanStratum(name="a", area=0.1, n_points=2, geometry=SQUARE),),
        "farms": (PlanFarm(name="f", area=2.5, sampled=True),),
        "points": (
            PlanPoint(
                name="P001",
                stratum="a",
                farm="f",
                latitude=0.1 + 0.2,
                longitude=-7.1234567,
                origin=DRAWN,
            ),
        ),
        "depths": ((0.0, 30.0), (30.0, 50.0)),
        "cores_per_sample": 5,
        "precision": {"half_width_mg_ha": None, "power_curve": [{"power": 0.1}]},
        "method": "One sentence.",
        "protocol": ("Go.", "Dig."),
        "inputs": {"n": 3},
        "sources": ("Somebody (2020)",),
        "warnings": ("Mind.",),
        "farm_draw": PROPORTIONAL,
        "provisional": ("Not read.",),
    }
    return SamplingPlan(**(values | changes))


def write(tmp_path, record):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_a_plan_comes_back_as_it_was(tmp_path):
    original = plan()

    record = plan_record(original)

    assert read_plan(write(tmp_path, record)) == original
    assert record["tilth_version"] == __version__
    assert record["area_ha"] == 1 / 3
    assert record["depths_cm"] == [[0.0, 30.0], [30.0, 50.0]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "by hand"}, 'kind must be one of simple random, .*; got "by hand"'),
        ({"seed": -1}, "seed must lie in"),
        ({"area_ha": "1"}, 'area_ha must be a number in ha; got "1"'),
        ({"area_ha": float("nan")}, "area_ha must be a number; got nan"),
        ({"record": "result"}, "record must be sampling plan 1; got"),
        ({"strata": []}, None),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path, change, message):
    path = write(tmp_path, plan_record(plan()) | change)

    if message is None:
        assert read_plan(path).strata == ()
        return
    with pytest.raises(DataError, match=message):
        read_plan(path)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    path = tmp_path / "plan.json"
    with pytest.raises(DataError, match=r"plan\.json cannot be read: No such file"):
        read_plan(path)
    path.write_bytes(b'{"a": "\xe4"}')
    with pytest.raises(DataError, match="must be text in UTF-8; byte 7 is none"):
        read_plan(path)
    path.write_text('{"a":\n 1,}')
    with pytest.raises(DataError, match="line 2: not JSON"):
        read_plan(path)
    path.write_text("[" * 100_000)
    with pytest.raises(DataError, match="nested too deeply"):
        read_plan(path)
    path.write_text("[]")
    with pytest.raises(
        DataError, match=r"must hold a JSON object, in braces; got list"
    ):
        read_plan(path)


def test_names_must_differ_and_strata_exist(tmp_path):
    record = plan_record(plan())
    record["points"] = record["points"] * 2
    with pytest.raises(DataError, match="names of points must differ; 'P001' is there"):
        read_plan(write(tmp_path, record))

    record = plan_record(plan())
    record["points"][0]["stratum"] = "b"
    with pytest.raises(
        DataError, match="stratum of point P001 must be one of the plan"
    ):
        read_plan(write(tmp_path, record))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            {"format": "tilth reference mass 1", "equivalent_mass_method": "x"},
            "this one holds reference masses, which belong to --reference",
        ),
        ({"type": "FeatureCollection", "features": []}, "this one is GeoJSON"),
        ({"type": "Polygon", "coordinates": []}, "this one is GeoJSON"),
        ({"tilth_version": "0.1.0", "method": "x"}, "this one is a result of Tilth"),
        ({}, "it has no record, but nothing"),
        (
            dict.fromkeys("abcdefg", 1),
            "it has no record, but a, b, c, d, e and 2 other",
        ),
    ],
)
def test_other_json_is_named_in_one_line(tmp_path, content, message):
    path = write(tmp_path, content)

    with pytest.raises(DataError) as caught:
        read_plan(path)

    text = str(caught.value)
    assert "must be a plan of tilth design, as in its plan.json" in text
    assert message in text
    assert "\n" not in text
