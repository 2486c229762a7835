"""Covariates of points and areas of strata, from their files."""

import pytest

from tilth.assessment.sampling.point_tables import read_areas, read_auxiliary
from tilth.errors import DataError


def write(tmp_path, text):
    path = tmp_path / "table.csv"
    path.write_text(text)
    return path


def test_covariates_and_their_means_by_stratum(tmp_path):
    path = write(
        tmp_path,
        "\ufeffpoint,stratum,slope,clay\np1,n,2.5,20\np2,s,3,22\n\n"
        "population,n,2.0,21\nPopulation,s,4,23\n",
    )
    found = read_auxiliary(path)
    assert found.names == ("slope", "clay")
    assert found.covariates == {"p1": (2.5, 20.0), "p2": (3.0, 22.0)}
    assert found.means == {"n": (2.0, 21.0), "s": (4.0, 23.0)}


def test_without_means_the_rows_are_a_first_phase(tmp_path):
    found = read_auxiliary(write(tmp_path, "point,ndvi\na,0.4\nb,0.6\n"))
    assert found.means == {}
    assert found.first_phase().tolist() == [[0.4], [0.6]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,ndvi\na,1\n", "point among them; got name, ndvi"),
        ("point,stratum\na,n\n", "a column with a covariate must stand beside point"),
        ("point,ndvi\na,x\n", "line 2: ndvi must be a number; got 'x'"),
        ('point,ndvi\na,"0,4"\n', "got '0,4': write 0.4"),
        ("point,ndvi\na,nan\n", "ndvi must be a number; got 'nan'"),
        ("point,ndvi\na,1\na,2\n", "line 3: point 'a' must be given once"),
        ("point,ndvi\npopulation,1\n", "at least one point must have covariates"),
        ("point,ndvi\na\n", "line 2: a row must have 2 values; got 1"),
        ("point,ndvi\n", "at least one row must follow the header"),
        ("", "got nothing"),
    ],
)
def test_tables_that_are_refused(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read_auxiliary(write(tmp_path, text))


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_auxiliary(tmp_path / "none.csv")
    path = tmp_path / "table.csv"
    path.write_bytes(b"point,x\n\xff,1\n")
    with pytest.raises(DataError, match="must be text in UTF-8"):
        read_auxiliary(path)


def test_areas(tmp_path):
    path = write(tmp_path, "stratum,area_ha\nnorth,30\nsouth,12.5\n")
    assert read_areas(path) == {"north": 30.0, "south": 12.5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stratum,area\na,1\n", "a column area_ha must hold the areas"),
        ("stratum,area_ha\na,0\n", "one area above 0 ha; got 0 for 'a'"),
        ("stratum,area_ha\na,1\na,2\n", "got 2 for 'a', a second time"),
    ],
)
def test_areas_that_are_refused(tmp_path, text, message):
    with pytest.raises(DataError, match=message):
        read_areas(write(tmp_path, text))
