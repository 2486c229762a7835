"""Laboratory layers: what is read, what is refused or flagged, and why."""

from pathlib import Path

import numpy as np
import pytest

from tests.tilth.assessment.layers.files import found, written
from tilth.assessment.layers.layers import read_layers

SOUND = (
    "Farm,P1,2024-05-03,2024,0,10,20.5,1.2,0.02",
    "Farm,P1,2024-05-03,2024,10,30,12.5,1.35,0.05",
)


def test_a_sound_file_is_read_in_full(tmp_path):
    layers = read_layers([written(tmp_path, *SOUND)])

    table = layers.table
    assert (layers.n_rows, layers.findings) == (2, ())
    assert (table.site.texts(), table.point.texts()) == (["Farm"] * 2, ["P1"] * 2)
    assert table.row.tolist() == [2, 3]
    assert table.date.astype(str).tolist() == ["2024-05-03"] * 2
    np.testing.assert_array_equal(table.depth_bottom, [10.0, 30.0])
    np.testing.assert_array_equal(table.soc_content, [20.5, 12.5])
    # By hand: 100 * 1.2 * 0.98 * 10 and 100 * 1.35 * 0.95 * 20 Mg ha-1.
    np.testing.assert_allclose(table.fine_earth_mass, [1176.0, 2565.0], rtol=1e-14)
    assert np.isnan(table.fine_earth_mass_error).all()
    assert layers.files[0][0] == "lab.csv"
    assert len(layers.files[0][1]) == 64


@pytest.mark.parametrize(
    ("rows", "findings"),
    [
        (["Farm,P2,,2024,5,30,15,1.3,0"], [(4, "profile_start")]),
        (["Farm,P2,,2024,0,10,15,1.3,0", "Farm,P2,,2024,20,30,9,1.3,0"], [(5, "gap")]),
        (
            ["Farm,P2,,2024,0,20,15,1.3,0", "Farm,P2,,2024,10,30,9,1.3,0"],
            [(4, "overlap"), (5, "overlap")],
        ),
        (["Farm,P2,,2024,30,0,15,1.3,0"], [(4, "depth_inverted")]),
        (["Farm,P2,,2024,0,30,15,0.05,0"], [(4, "bulk_density_range")]),
        (["Farm,P2,,2024,0,30,15,3.64,0"], [(4, "bulk_density_range")]),
        (["Farm,P2,,2024,0,30,581,1.3,0"], [(4, "soc_content_range")]),
        (["Farm,P2,,2024,0,30,,1.3,0"], [(4, "missing_value")]),
        (["Farm,P2,,2024,0,30,15,,0"], [(4, "density_missing")]),
        (["Farm,,,2024,0,30,15,1.3,0"], [(4, "missing_value")]),
        (["Farm,P2,,2024,0,30,15,1.3"], [(4, "row_fields")]),
        (["Farm,P2,,2024,0,30,high,1.3,0"], [(4, "not_a_number")]),
        ([SOUND[0]], [(4, "duplicate")]),
        (
            ["Farm,P1,2024-05-03,2024,0,10,21.5,1.2,0.02"],
            [(2, "replicate"), (3, "above_refused"), (4, "replicate")],
        ),
        (
            ["Farm,P2,,2024,0,10,,1.3,0", "Farm,P2,,2024,10,30,9,1.3,0"],
            [(4, "missing_value"), (5, "above_refused")],
        ),
    ],
)
def test_a_fault_refuses_the_row_and_what_lies_below(tmp_path, rows, findings):
    layers = read_layers([written(tmp_path, *SOUND, *rows)])

    assert found(layers, "refused") == findings
    refused = {row for row, _ in findings}
    assert layers.n_rows == layers.table.row.size + len(refused)
    assert not refused & set(layers.table.row.tolist())


def test_what_lies_above_a_fault_stays(tmp_path):
    layers = read_layers([written(tmp_path, *SOUND, "Farm,P1,,2024,30,60,,1.3,0")])

    assert layers.table.row.tolist() == [2, 3]
    assert found(layers) == [(4, "missing_value")]


def test_files_of_one_name_are_told_apart_by_their_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "later").mkdir()
    for path in (Path("f1.csv"), Path("later/f1.csv")):
        heads = "point,depth_top [cm],depth_bottom [cm],soc_content [g kg-1],"
        row = f"{len(path.parts)},0,30,20,1.3"
        path.write_text(f"{heads}bulk_density [g cm-3]\n{row}\n", encoding="utf-8")

    found = read_layers([Path("f1.csv"), Path("later/f1.csv")])

    assert [name for name, _ in found.files] == ["f1.csv", "later/f1.csv"]
