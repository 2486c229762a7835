"""Files of several layouts in one run: which is read by the mapping, and which not."""

import openpyxl
import pytest

from tests.tilth.assessment.layers.files import written
from tilth.assessment.layers.layers import read_layers
from tilth.errors import DataError

MAPPING = """columns:
  round: {constant: "2026"}
  point: Probe
  depth: {column: "Tiefe cm", unit: cm}
  soc_content: {column: "Corg %", unit: "%"}
  bulk_density: {column: "TRD g/cm3", unit: g cm-3}
  coarse_fraction: {constant: 0}
decimal: comma
separator: semicolon
"""
LABORATORY = "Probe;Tiefe cm;Corg %;TRD g/cm3"
THEIRS = ("P1;0-10;1,9;1,2", "P1;10-30;1,1;1,4")
OURS = ("Farm,P1,2020-05-03,2020,0,10,18.5,1.2,0",)


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "laboratory.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


def test_a_round_in_the_template_stands_beside_one_of_a_laboratory(tmp_path, mapping):
    first = written(tmp_path, *OURS, name="2020.csv")
    second = written(tmp_path, *THEIRS, headings=LABORATORY, name="2026.csv")
    layers = read_layers([first, second], mapping=mapping)

    assert layers.n_rows == 3
    assert layers.table.round.texts() == ["2026", "2026", "2020"]
    # By hand: per cent times 10; the template is in g kg-1 already.
    assert layers.table.soc_content.tolist() == pytest.approx([19.0, 11.0, 18.5])
    said = [(f.file, f.message) for f in layers.findings if f.rule == "read_by"]
    assert said == [
        ("2020.csv", "the file was read by the headings of the template"),
        ("2026.csv", "the file was read by the mapping laboratory.yaml"),
    ]


def test_the_order_of_the_files_does_not_matter(tmp_path, mapping):
    first = written(tmp_path, *OURS, name="2020.csv")
    second = written(tmp_path, *THEIRS, headings=LABORATORY, name="2026.csv")
    one, other = (
        read_layers(paths, mapping=mapping).table
        for paths in ([first, second], [second, first])
    )

    assert one.soc_content.tolist() == other.soc_content.tolist()
    assert one.point.texts() == other.point.texts()


def test_one_file_says_nothing_on_how_it_was_read(tmp_path, mapping):
    path = written(tmp_path, *THEIRS, headings=LABORATORY)

    assert read_layers([path], mapping=mapping).findings == ()


def test_headings_in_several_lines_and_with_more_blanks_are_the_same(tmp_path, mapping):
    path = tmp_path / "lab.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active.append(["Probe", "Tiefe\ncm", " Corg  %", "TRD g/cm3"])
    workbook.active.append(["P1", "0-10", 1.9, 1.2])
    workbook.save(path)
    layers = read_layers([path], mapping=mapping)

    assert layers.table.soc_content.tolist() == [19.0]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_mapping_that_fits_no_file_is_told_with_all_that_helps(
    tmp_path, mapping, ending
):
    fields = ["Probe", "Tiefe cm", "C-org %", "TRD g/cm3"]
    path = tmp_path / f"lab.{ending}"
    if ending == "csv":
        path.write_text(f"Report\n{';'.join(fields)}\nP1;0-10;1,9;1,2\n")
        where = "lab.csv line 2"
    else:
        workbook = openpyxl.Workbook()
        for row in (["Report"], fields, ["P1", "0-10", 1.9, 1.2]):
            workbook.active.append(row)
        workbook.save(path)
        where = "lab.xlsx sheet Sheet row 2"
    with pytest.raises(DataError) as error:
        read_layers([path], mapping=mapping)

    text = str(error.value)
    assert text.startswith("--mapping laboratory.yaml fits no file: ")
    assert f"{where} must have the heading Corg % of the mapping" in text
    assert "found Probe, Tiefe cm, C-org %, TRD g/cm3" in text
    assert "did you mean C-org % for Corg %?" in text
    assert "docs/how-to/bring-laboratory-data.md" in text
    assert "\n" not in text


def test_a_mapping_that_is_not_needed_is_refused_too(tmp_path, mapping):
    with pytest.raises(DataError, match=r"fits no file: .*found point,depth,soc"):
        read_layers(
            [written(tmp_path, "P1,0-10,1", headings="point,depth,soc_content")],
            mapping=mapping,
        )


def test_all_files_that_fit_neither_are_named(tmp_path, mapping):
    good = written(tmp_path, *THEIRS, headings=LABORATORY, name="2026.csv")
    names = ("a.csv", "b.csv")
    bad = [
        written(tmp_path, "P1,0-9,1", headings="point,depth,Corg", name=name)
        for name in names
    ]
    with pytest.raises(DataError) as error:
        read_layers([good, *bad, tmp_path / "none.csv"], mapping=mapping)

    text = str(error.value)
    assert text.count("neither --mapping laboratory.yaml nor the template fits") == 2
    assert all(f"{name} line 1: the table must have" in text for name in names)
    assert text.count("none.csv cannot be read") == 1


def test_a_mapping_by_places_alone_is_never_used_on_the_template(tmp_path):
    path = tmp_path / "places.yaml"
    path.write_text(
        "header: 1\ncolumns:\n  point: 1\n  depth: {column: 2, unit: cm}\n"
        "  soc_content: {column: 3, unit: g kg-1}\n"
        "  bulk_density: {column: 4, unit: g cm-3}\n"
    )
    other = written(tmp_path, "P1,0-10,19,1.2", headings="a,b,c,d", name="b.csv")
    ours = written(tmp_path, *OURS, name="2020.csv")

    assert read_layers([other], mapping=path).table.soc_content.tolist() == [19.0]
    with pytest.raises(DataError, match=r"places\.yaml must name one heading .*2020"):
        read_layers([other, ours], mapping=path)
