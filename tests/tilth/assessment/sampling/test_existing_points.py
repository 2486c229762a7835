import json

import pytest

from tilth.assessment.sampling.existing_points import ExistingPoint, read_points
from tilth.errors import DataError


def feature(position, **properties):
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": position},
        "properties": properties,
    }


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


EXPECTED = (
    ExistingPoint(name="a", latitude=48.0, longitude=11.5),
    ExistingPoint(name="7", latitude=-1.0, longitude=-2.0),
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.csv", "\ufeffpoint,note,latitude,longitude\r\na,x,48,11.5\r\n7,,-1,-2\r\n"),
        (
            "p.geojson",
            json.dumps(
                collection(
                    feature([11.5, 48, 300], name="a"), feature([-2, -1], point=7)
                )
            ),
        ),
    ],
)
def test_points_are_read(tmp_path, name, text):
    path = tmp_path / name
    path.write_bytes(text.encode())

    assert read_points(path) == EXPECTED


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "p.csv",
            "point,latitude,longitude,reserve\na,1,2,no\nb,1,3,yes\nc,1,4,\nd,1,5,YES\n",
        ),
        (
            "p.json",
            json.dumps(
                collection(
                    feature([2, 1], point="a", reserve=False),
                    feature([3, 1], point="b", reserve=True),
                    feature([4, 1], point="c"),
                    feature([5, 1], point="d", reserve="yes"),
                )
            ),
        ),
    ],
)
def test_reserves_stay_reserves(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    reserves = {p.name: p.reserve for p in read_points(path)}
    assert reserves == {"a": False, "b": True, "c": False, "d": True}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "p.csv",
            "point,lat\na,1\n",
            "line 1: the columns .* lacks latitude, longitude, and has ",
        ),
        ("p.csv", "point,latitude,longitude\n", "must hold at least one point"),
        ("p.csv", "point,latitude,longitude\na,1,x\n", "line 2: .* got 'x' and '1'"),
        ("p.csv", "point,latitude,longitude\na,1\n", "line 2: .* got None and '1'"),
        ("p.csv", "point,latitude,longitude\n ,1,2\n", "line 2: the point must have a"),
        ("p.csv", "point,latitude,longitude\na,91,2\n", "line 2: .* got 2 and 91"),
        ("p.csv", "point,latitude,longitude\na,1,2\na,1,3\n", "a stands twice"),
        (
            "p.csv",
            "point,latitude,longitude,reserve\na,1,2,perhaps\n",
            "line 2: reserve must be yes or no; got 'perhaps'",
        ),
        (
            "p.csv",
            "point,latitude,longitude,reserve\na,1,2,yes\n",
            "at least one point that is no reserve; got 1 reserves",
        ),
        ("p.json", "{}", "must be a FeatureCollection of points; got None"),
        ("p.json", json.dumps(collection(3)), "feature 1: .* a Point; got None"),
        ("p.json", json.dumps(collection(feature([1], name="a"))), "got 1 and None"),
        ("p.json", json.dumps(collection(feature([1, 2]))), "must have a name"),
    ],
)
def test_faults_are_one_line(tmp_path, name, text, message):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")

    with pytest.raises(DataError, match=message):
        read_points(path)


def test_files_that_cannot_be_read(tmp_path):
    path = tmp_path / "p.csv"
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read_points(path)
    path.write_bytes(b"point\xe4")
    with pytest.raises(DataError, match="must be text in UTF-8; byte 5"):
        read_points(path)
