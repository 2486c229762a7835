"""Sites that are left out: all as if their rows were not in the files."""

from dataclasses import fields

import numpy as np
import pytest

from tests.tilth.assessment.layers.files import written
from tilth.assessment.change.change import stock_change
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.layers.table import Labels
from tilth.assessment.stock.stock import stocks
from tilth.errors import InputError

HEADINGS = (
    "site,point,date,round,depth_top [cm],depth_bottom [cm],soc_content [g kg-1],"
    "bulk_density [g cm-3],coarse_fraction [1],method"
)


def rows(site, density, contents, *, method="dry combustion", round_="2015"):
    """Two layers of each of some points."""
    return [
        f"{site},p{i},{round_}-10-01,{round_},{top},{bottom},{content},{density},0,"
        f"{method}"
        for i, content in enumerate(contents)
        for top, bottom in ((0, 15), (15, 40))
    ]


OWN = [*rows("own", 1.3, [10, 12, 14]), *rows("own", 1.3, [11, 14, 15], round_="2020")]
# Denser, analysed otherwise, with a row that is refused and one point in another place.
DENSE = [
    *rows("dense", 1.8, [20, 21], method="loss on ignition"),
    *rows("dense", 1.8, [25, 21], method="loss on ignition", round_="2020"),
    "dense,q,2020-10-01,2020,0,15,many,1.8,0,loss on ignition",
    "dense,r,2020-10-01,2020,5,15,9,1.8,,loss on ignition",
]


def same(one, other):
    """Whether two tables hold the same layers."""
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, Labels):
            assert a.texts() == b.texts(), field.name
        elif field.name != "row":
            np.testing.assert_array_equal(a, b, field.name)
    return True


def test_every_number_and_warning_is_that_of_files_without_the_site(tmp_path):
    mixed = [*DENSE[:4], *OWN, *DENSE[4:]]
    without = read_layers(
        [written(tmp_path, *mixed, headings=HEADINGS)], left_out=["dense"]
    )
    absent = read_layers([written(tmp_path, *OWN, headings=HEADINGS)])
    assert same(without.table, absent.table)
    assert without.n_rows == absent.n_rows == len(OWN)
    said = [f for f in without.findings if f.rule == "site_left_out"]
    assert [f for f in without.findings if f not in said] == list(absent.findings)
    assert [f.message for f in said] == [
        "site 'dense' is left out on request, as if it were not in the file; layers: "
        "10, points: 4"
    ]
    of_it, of_none = stocks(without), stocks(absent)
    # 1.3 g cm-3 over 30 cm; with the dense site it would be 1.8: 5400 Mg ha-1.
    assert of_it.depths[0].reference.mass == pytest.approx(3900.0)
    assert of_it.depths[0].reference == of_none.depths[0].reference
    assert of_it.warnings == of_none.warnings
    change = stock_change(of_it, ChangeOptions(area=10.0))
    plain = stock_change(of_none, ChangeOptions(area=10.0))
    assert change.change == plain.change
    assert change.campaign == plain.campaign
    assert "without dense" in change.method
    assert change.inputs["left_out"] == ["dense"]
    (warning,) = set(change.warnings) - set(plain.warnings)
    assert warning == (
        "left out on request, as if not in the files: site 'dense'; the area is not "
        "made smaller for it"
    )


def test_a_file_of_that_site_alone_is_read_as_empty(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    paths = [
        written(first, *DENSE, headings=HEADINGS),
        written(second, *OWN, headings=HEADINGS),
    ]
    found = read_layers(paths, left_out=["dense", "dense"])
    assert set(found.table.site.texts()) == {"own"}
    assert found.left_out == ("dense",)


@pytest.mark.parametrize(
    ("left_out", "message"),
    [
        (["dens"], r"must be a site of the files; got 'dens' \(did you mean 'dense'"),
        (["own", "dense"], "one site at least must not be left out; got all of them"),
    ],
)
def test_what_is_refused(tmp_path, left_out, message):
    path = written(tmp_path, *OWN, *DENSE, headings=HEADINGS)
    with pytest.raises(InputError, match=message):
        read_layers([path], left_out=left_out)


def test_a_control_is_not_left_out(tmp_path):
    path = written(tmp_path, *OWN, *DENSE, headings=HEADINGS)
    measured = stocks(read_layers([path], left_out=["dense"]))
    with pytest.raises(InputError, match="a control or be left out, not both"):
        stock_change(measured, ChangeOptions(controls=("dense",)))
