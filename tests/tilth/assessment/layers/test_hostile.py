"""Laboratory files that are damaged, or grow beyond measure: one line, no trace."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest

from tests.tilth.assessment.layers.files import found, written
from tilth.assessment.layers import xlsx as layer_xlsx
from tilth.assessment.layers.layers import read_layers
from tilth.errors import DataError

HEAD = ["point", "depth_top [cm]", "depth_bottom [cm]", "soc_content [g kg-1]"]
HEAD += ["bulk_density [g cm-3]"]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(raw, name, change):
    """The same archive, with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part == name else content)
    return out.getvalue()


SOUND = workbook(HEAD, ["P1", 0, 10, 20.5, 1.2], ["P1", 10, 30, 12.5, 1.3])
SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def in_content(raw):
    """One byte changed inside the compressed sheet."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        info = archive.getinfo(SHEET)
    at = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    return raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :]


@pytest.mark.parametrize(
    "raw",
    [
        SOUND[: len(SOUND) // 2],
        changed(SOUND, SHEET, lambda content: content[: len(content) // 2]),
        changed(SOUND, STYLES, lambda content: content[: len(content) // 2]),
        changed(SOUND, SHEET, lambda content: content.replace(b"20.5", b"a.b")),
        in_content(SOUND),
    ],
    ids=["archive cut", "sheet cut", "styles cut", "no number", "byte changed"],
)
def test_a_damaged_workbook_is_one_line(tmp_path, raw):
    path = tmp_path / "lab.xlsx"
    path.write_bytes(raw)
    with pytest.raises(DataError, match=r"lab\.xlsx must be a workbook \(\.xlsx\)"):
        read_layers([path])


def test_a_cell_far_to_the_right_is_refused_at_once(tmp_path):
    path = tmp_path / "lab.xlsx"
    raw = changed(
        SOUND,
        SHEET,
        lambda content: re.sub(rb'r="E2"', b'r="XFD2"', content),
    )
    path.write_bytes(raw)
    with pytest.raises(
        DataError, match="row 2 must have at most 500 columns; it has 16384"
    ):
        read_layers([path])


def test_a_workbook_that_swells_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "lab.xlsx"
    path.write_bytes(changed(SOUND, SHEET, lambda content: content + b" " * 3_000_000))
    monkeypatch.setattr(layer_xlsx, "LARGEST", 2_000_000)
    with pytest.raises(DataError, match="at most 2 MB when unpacked; it holds 3 MB"):
        read_layers([path])


def test_formulas_are_seen_across_pieces(tmp_path, monkeypatch):
    path = tmp_path / "lab.xlsx"
    path.write_bytes(workbook(HEAD, ["P1", 0, 10, "=1+1", 1.2]))
    monkeypatch.setattr(layer_xlsx, "PIECE", 1)
    assert found(read_layers([path]), "refused") == [(2, "cell_formula")]


def test_a_cell_without_end_is_one_line(tmp_path):
    endless = "P" * (csv.field_size_limit() + 1)
    path = written(tmp_path, f"Farm,{endless},,2024,0,10,20.5,1.2,0")
    with pytest.raises(DataError, match=r"lab\.csv line 2: field larger than"):
        read_layers([path])


def test_one_decimal_comma_among_points_is_the_slip_that_is_refused(tmp_path):
    rows = [f"Farm;P{i};;2024;0;10;{20 + i / 10};1.2;0" for i in range(9)]
    rows[4] = rows[4].replace("20.4", "20,4")
    path = written(tmp_path, *rows)
    path.write_text(path.read_text().replace(",", ";").replace("20;4", "20,4"))
    layers = read_layers([path])
    assert found(layers, "refused") == [(6, "decimal_mark")]
    assert layers.table.soc_content.size == 8


def test_a_day_that_no_calendar_has_shows_no_order(tmp_path):
    rows = [
        "Farm,P1,31/02/2021,2021,0,10,20,1.2,0",
        "Farm,P2,5/6/2021,2021,0,10,20,1.2,0",
    ]
    assert found(read_layers([written(tmp_path, *rows)]), "refused") == [
        (2, "date_form"),
        (3, "date_ambiguous"),
    ]
    rows[0] = rows[0].replace("31/02", "28/02")
    assert found(read_layers([written(tmp_path, *rows)]), "refused") == []


@pytest.mark.parametrize(("content", "expected"), [("2.5", []), ("12", [2])])
def test_content_below_the_limit_is_half_of_it(tmp_path, content, expected):
    path = tmp_path / "lab.csv"
    head = ",".join([*HEAD, "detection_limit [g kg-1]", "below_detection"])
    path.write_text(f"{head}\nP1,0,10,{content},1.2,5,yes\n")
    findings = read_layers([path]).findings
    rows = [f.row for f in findings if f.rule == "below_detection_value"]
    assert rows == expected
