"""Files of laboratories in every encoding, separator and spreadsheet quirk."""

import datetime

import numpy as np
import openpyxl
import pytest

from tests.tilth.assessment.layers.files import found, written
from tilth.assessment.layers.layers import read_layers
from tilth.errors import DataError, InputError

HEAD = (
    "point,depth_top [cm],depth_bottom [cm],soc_content [g kg-1],"
    "bulk_density [g cm-3],coarse_fraction [1]"
)
ROWS = ("Ä1,0,10,20.5,1.2,0", "Ä1,10,30,12.25,1.35,0.1")


def _bytes(tmp_path, data):
    path = tmp_path / "lab.csv"
    path.write_bytes(data)
    return read_layers([path])


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path, encoding, newline):
    layers = _bytes(tmp_path, newline.join([HEAD, *ROWS]).encode(encoding))

    assert layers.table.point.texts() == ["Ä1", "Ä1"]
    assert layers.table.row.tolist() == [2, 3]
    np.testing.assert_array_equal(layers.table.soc_content, [20.5, 12.25])
    rules = [f.rule for f in layers.findings]
    assert rules == (["encoding"] if encoding == "cp1252" else [])


@pytest.mark.parametrize("separator", [";", "\t"])
def test_separators_and_decimal_commas(tmp_path, separator):
    lines = [HEAD, *ROWS]
    text = "\n".join(
        line.replace(",", separator).replace(".", "," if line != HEAD else ".")
        for line in lines
    )
    layers = _bytes(tmp_path, text.encode())

    np.testing.assert_array_equal(layers.table.soc_content, [20.5, 12.25])
    np.testing.assert_allclose(layers.table.fine_earth_mass, [1200.0, 2430.0])


def test_lines_above_the_headings_are_named_and_blank_lines_are_no_rows(tmp_path):
    lines = ["Report 12", "", HEAD, ROWS[0], ",,,,,", "", ROWS[1], ""]
    layers = _bytes(tmp_path, "\n".join(lines).encode())

    assert layers.n_rows == 2
    assert layers.table.row.tolist() == [4, 7]
    assert [(f.rule, f.row) for f in layers.findings] == [("lines_above", 0)]


def test_quotation_marks_of_seconds_and_fields_of_two_lines(tmp_path):
    head = HEAD + ",latitude,longitude,method"
    lines = [
        head,
        'A,0,10,20,1.2,0,52°12\'30"N,0°30\'00"W,"dry,\ncombustion"',
        'A,10,30,9,1.4,0,52°12\'30"N,0°30\'00"W,"dry,\ncombustion"',
    ]
    table = _bytes(tmp_path, "\n".join(lines).encode()).table

    np.testing.assert_allclose(table.latitude, 52.0 + 12.5 / 60.0)
    np.testing.assert_allclose(table.longitude, -0.5)
    assert table.method.texts() == ["dry, combustion"] * 2
    assert table.row.tolist() == [3, 5]  # the line at which each record ends


def test_a_quoted_file_and_its_plain_form_are_the_same(tmp_path):
    quoted = "\n".join(
        ",".join(f'"{field}"' for field in line.split(",")) for line in (HEAD, *ROWS)
    )
    plain, other = (
        _bytes(tmp_path, text.encode()) for text in ("\n".join((HEAD, *ROWS)), quoted)
    )

    np.testing.assert_array_equal(
        plain.table.fine_earth_mass, other.table.fine_earth_mass
    )
    assert plain.table.row.tolist() == other.table.row.tolist()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "must hold a table with headings; it is empty"),
        (b"colour,size\nred,2\n", "must hold a line with the names of columns"),
        (HEAD.encode() + b"\n", "must have rows of data below the headings of line 1"),
        (b"point,depth_top,depth_bottom\nA,0,10\n", "must have one of soc_content"),
        (
            b"point,depth,soc_content,bulk_densty\nA,0-9,1,1\n",
            "bulk_densty looks like bulk_density",
        ),
        (
            b"point,depth,soc_content,sample_mass\nA,0-9,20,90\n",
            r"must have core_diameter \[mm\] and n_cores \[1\]",
        ),
        (b"point,soc,soc_content\nA,1,1\n", "soc_content must have one column"),
        (HEAD.encode() + b'\n"A,0,10,20,1.2,0\n', "line 2: unexpected end of data"),
    ],
)
def test_files_that_are_no_tables_are_refused(tmp_path, data, message):
    with pytest.raises(DataError, match=message):
        _bytes(tmp_path, data)


def test_a_file_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(DataError, match=r"none\.csv cannot be read: No such file"):
        read_layers([tmp_path / "none.csv"])


def _workbook(tmp_path, rows, formats=(), **sheets):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "lab"
    for row in rows:
        sheet.append(row)
    for cell, form in formats:
        sheet[cell].number_format = form
    for name, content in sheets.items():
        other = workbook.create_sheet(name)
        for row in content:
            other.append(row)
    path = tmp_path / "lab.xlsx"
    workbook.save(path)
    return path


XLSX_HEAD = ["point", "date", "depth [cm]", "soc_content [%]", "bulk_density [g cm-3]"]


def test_a_workbook_is_read_with_its_days_and_numbers(tmp_path):
    rows = [
        ["Laboratory report"],
        XLSX_HEAD,
        [1, datetime.date(2024, 5, 3), "0-10", 2.05, 1.2],
        [],
        [1, datetime.date(2024, 5, 3), "10-30", "0.9*", 1.4],
    ]
    layers = read_layers([_workbook(tmp_path, rows)])

    assert layers.table.point.texts() == ["1", "1"]
    assert layers.table.row.tolist() == [3, 5]
    assert layers.table.date.astype(str).tolist() == ["2024-05-03"] * 2
    np.testing.assert_allclose(layers.table.soc_content, [20.5, 9.0])
    assert found(layers) == [(5, "footnote_mark")]


def test_numbers_of_a_workbook_have_no_mark_that_could_be_mistaken(tmp_path):
    rows = [
        XLSX_HEAD,
        [1, None, "0-10", 2.05, 1.2],
        [2, None, "0-10", "1,89", 1.2],
        [3, None, "0-10", "1.8", 1.2],
    ]
    layers = read_layers([_workbook(tmp_path, rows)])

    np.testing.assert_allclose(layers.table.soc_content, [20.5, 18.9])
    assert found(layers, "refused") == [(4, "decimal_mark")]
    (said,) = [f.message for f in layers.findings if f.severity == "refused"]
    assert said == (
        "soc_content [%] must be written with one decimal mark in all its cells, a "
        "point stands here and a decimal comma in others; got 1.8"
    )


def test_a_day_far_ahead_is_refused_in_words(tmp_path):
    rows = [XLSX_HEAD, [1, "2121-01-01", "0-10", 2.05, 1.2]]
    layers = read_layers([_workbook(tmp_path, rows)])

    assert found(layers, "refused") == [(2, "date_future")]
    (said,) = [f.message for f in layers.findings if f.severity == "refused"]
    assert said == (
        "date must be a day on which soil was sampled; it lies more than a year after "
        "today; got 2121-01-01"
    )


def test_a_formula_without_its_value_and_a_damaged_depth_are_refused(tmp_path):
    rows = [
        XLSX_HEAD,
        [1, None, "0-10", "=1+1", 1.2],
        [2, None, datetime.date(2024, 10, 5), 2.0, 1.2],
    ]
    layers = read_layers([_workbook(tmp_path, rows)])

    assert found(layers, "refused") == [(2, "cell_formula"), (3, "depth_text")]


def test_shares_shown_as_per_cent_are_what_is_seen(tmp_path):
    rows = [XLSX_HEAD, [1, None, "0-10", 0.0189, 1.2], [2, None, "0-10", 1.7, 1.2]]
    layers = read_layers([_workbook(tmp_path, rows, [("D2", "0.00%")])])

    np.testing.assert_allclose(layers.table.soc_content, [18.9, 17.0])
    assert found(layers) == [(2, "percent_format")]
    rows[0] = [*XLSX_HEAD[:3], "soc_content [g kg-1]", XLSX_HEAD[4]]
    rows[2][3] = 17.0
    layers = read_layers([_workbook(tmp_path, rows, [("D2", "0.00%")])])
    assert found(layers, "refused") == [(2, "percent_format")]


def test_the_sheet_with_layers_is_found_and_two_are_asked_for(tmp_path):
    rows = [XLSX_HEAD, [1, None, "0-10", 2.0, 1.2]]
    layers = read_layers([_workbook(tmp_path, rows, notes=[["nothing here"]])])
    assert layers.n_rows == 1

    path = _workbook(tmp_path, rows, again=rows)
    with pytest.raises(DataError, match="layers in the sheets lab, again; name one"):
        read_layers([path])
    assert read_layers([path], sheet="again").n_rows == 1
    with pytest.raises(DataError, match="must have the sheet lob; found lab, again"):
        read_layers([path], sheet="lob")
    plain = written(tmp_path, "F,P,,1,0,10,20,1.2,0")
    with pytest.raises(InputError, match="sheet is for workbooks"):
        read_layers([plain], sheet="again")
    (tmp_path / "old.xls").write_bytes(b"old")
    with pytest.raises(DataError, match="must be CSV or XLSX; save it as one of these"):
        read_layers([tmp_path / "old.xls"])
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    with pytest.raises(DataError, match=r"must be a workbook \(\.xlsx\)"):
        read_layers([tmp_path / "no.xlsx"])


def test_files_of_one_name_are_told_apart(tmp_path):
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
    paths = [
        written(tmp_path / "first", "F,P,,1,0,10,20,1.2,0"),
        written(tmp_path / "second", "F,P,,2,0,10,20,1.2,0"),
    ]
    layers = read_layers(paths)

    assert [name for name, _ in layers.files] == ["first/lab.csv", "second/lab.csv"]
    assert layers.table.file.texts() == ["first/lab.csv", "second/lab.csv"]


def test_depths_in_metres_under_a_heading_in_centimetres_are_flagged(tmp_path):
    layers = _bytes(tmp_path, f"{HEAD}\nA,0,0.3,20,1.3,0\nA,0.3,0.6,9,1.4,0\n".encode())

    rules = [(f.row, f.rule) for f in layers.findings]
    assert rules == [(2, "depth_bottom_doubtful"), (3, "depth_bottom_doubtful")]


def test_a_pure_number_is_refused_without_a_unit_in_the_sentence(tmp_path):
    layers = _bytes(tmp_path, f"{HEAD}\nA,0,30,20,1.3,5\nB,0,30,20,1.3,2%\n".encode())

    assert [f.message for f in layers.findings] == [
        "coarse_fraction [1] must lie in [0, 1]; got 5",
        "coarse_fraction [1] must be a number; units belong in the heading; got 2%",
    ]


def test_a_file_that_is_no_text_is_told_without_its_bytes(tmp_path):
    with pytest.raises(DataError, match=r"it begins with \?\?\?bin; for another"):
        _bytes(tmp_path, b"\x01\x02\x03bin")


def test_two_sheets_with_layers_ask_for_one(tmp_path):
    rows = [XLSX_HEAD, ["P1", "2024-05-03", "0-30", 1.8, 1.3]]
    with pytest.raises(DataError, match="name one with --sheet, or save each as a"):
        read_layers([_workbook(tmp_path, rows, again=rows)])
