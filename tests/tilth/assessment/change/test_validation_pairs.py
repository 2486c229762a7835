from math import isnan

import pytest

from tilth.assessment.change.validation_pairs import read_pairs
from tilth.errors import DataError

HEAD = "study,modelled_mg_ha,observed_mg_ha,practice,crop_group"


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "pairs.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_every_column_is_read(tmp_path):
    path = write(
        tmp_path,
        "\ufeff# comment\r\n"
        "clay,study,modelled_mg_ha,observed_mg_ha,standard_error_mg_ha,n,practice,"
        "crop_group,emission_source,climate_zone,texture\r\n"
        '23.5,"Smith, 2001",1.5,-2,0.4,3,cropping,annual C3,N2O,boreal dry,loam\r\n'
        "\r\n"
        "NA,Jones,0,1,,*,cropping,annual C3,,,\r\n",
    )
    first, second = read_pairs(path)

    assert (first.study, first.modelled, first.observed) == ("Smith, 2001", 1.5, -2.0)
    assert (first.standard_error, first.n, first.clay) == (0.4, 3.0, 23.5)
    assert (first.emission_source, first.climate_zone) == ("N2O", "boreal dry")
    assert first.texture == "loam"
    assert second.emission_source == "SOC"
    assert isnan(second.standard_error)
    assert isnan(second.n)
    assert isnan(second.clay)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a,x,1,p,c", "line 2: modelled_mg_ha must be a number, in Mg ha-1; got 'x'"),
        ("a,,1,p,c", "line 2: modelled_mg_ha must be given, in Mg ha-1; got none"),
        ('a,1,"1,5",p,c', "line 2: observed_mg_ha must be a number"),
        ("a,inf,1,p,c", "line 2: modelled_mg_ha must lie in"),
        (",1,1,p,c", "line 2: study must not be empty"),
        ("a,1,1,,c", "line 2: practice must not be empty"),
        ("a,1,1,p", "line 2: a line must have 5 cells; got 4"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, words):
    with pytest.raises(DataError, match=words):
        read_pairs(write(tmp_path, f"{HEAD}\n{line}\n"))


def test_every_bad_line_is_named(tmp_path):
    text = f"# c\n{HEAD}\na,1,1,p,c\nb,x,1,p,c\nc,1,1,p,c\nd,1,,p,c\ne,1,1,,c\n"
    with pytest.raises(DataError, match=r"line 4: .* \(also faulty: lines 6, 7\)"):
        read_pairs(write(tmp_path, text))


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("standard_error_mg_ha", "-1", r"standard_error_mg_ha must lie in \[0, inf\]"),
        ("n", "0", r"n must lie in \[1, inf\] 1; got 0"),
        ("clay", "120", r"clay must lie in \[0, 100\] %; got 120"),
        ("emission_source", "CO2", "emission_source must be one of SOC, CH4, N2O"),
    ],
)
def test_limits(tmp_path, column, value, words):
    with pytest.raises(DataError, match=words):
        read_pairs(write(tmp_path, f"{HEAD},{column}\na,1,1,p,c,{value}\n"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        (f"{HEAD}\n", "at least one pair"),
        ("study,modelled_mg_ha\na,1\n", "must have the column observed_mg_ha"),
        (f"{HEAD},soil\na,1,1,p,c,x\n", "columns must be among .* got 'soil'"),
        (f"{HEAD},study\na,1,1,p,c,x\n", "got study twice"),
    ],
)
def test_bad_files(tmp_path, text, words):
    with pytest.raises(DataError, match=words):
        read_pairs(write(tmp_path, text))


def test_unreadable_files(tmp_path):
    with pytest.raises(DataError, match="No such file"):
        read_pairs(tmp_path / "none.csv")
    with pytest.raises(DataError, match="it is not UTF-8"):
        read_pairs(write(tmp_path, f"{HEAD}\nZürich,1,1,p,c\n", "latin-1"))
