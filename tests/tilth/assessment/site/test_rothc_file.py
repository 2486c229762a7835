import numpy as np
import pytest

from tests.tilth import rothc_files
from tests.tilth.models.rothc_cases import official_rows
from tests.tilth.shared_data import shared_data
from tilth.assessment.site.rothc_file import read_rothc_file
from tilth.assessment.site.rothc_file_run import exact, official, run_file
from tilth.errors import ConvergenceError, DataError, InputError


@pytest.mark.parametrize(
    ("folder", "skip", "version"),
    [("py_v1.0.0", 7, 1), ("R_v2.0.0", 10, 2), ("fortran_v2.0.0", 10, 2)],
)
def test_the_official_files_are_read_whole(folder, skip, version):
    file = read_rothc_file(shared_data("rothc_official", folder, "RothC_input.dat"))
    rows = official_rows(folder, skip)

    assert file.version == version
    assert file.soil.clay == (13.0 if version == 1 else 23.4)
    assert file.soil.iom == 3.0041
    np.testing.assert_array_equal(file.spin_up.temperature, rows[:12, 3])
    np.testing.assert_array_equal(file.forward.modern, rows[12:, 2])
    np.testing.assert_array_equal(file.forward.plant_cover, rows[12:, 8])
    assert file.years[[0, -1]].tolist() == [1939, 2007]


def test_both_versions_of_the_form_give_the_same_run(tmp_path):
    runs = []
    for name, text in (
        ("1.dat", rothc_files.version_1()),
        ("2.dat", rothc_files.version_2()),
    ):
        path = tmp_path / name
        path.write_text(text)
        runs.append(run_file(read_rothc_file(path)))
    np.testing.assert_array_equal(runs[0].run.pools, runs[1].run.pools)
    # Printed for 31 December 1851, official description, part 2; four decimals.
    assert runs[0].start.pools.sum() + 2.7 == pytest.approx(33.8632, abs=5e-5)
    assert runs[0].n_spin_up_months == 0


def test_options_and_soil_of_version_2_are_read(tmp_path):
    path = tmp_path / "2.dat"
    path.write_text(rothc_files.version_2("3 2"))
    soil = read_rothc_file(path).soil
    assert (soil.opt_rm_moist, soil.opt_smd_bare) == (3, 2)
    assert (soil.silt, soil.bulk_density, soil.organic_carbon) == (58.6, 1.27, 0.94)


def test_the_official_loop_stops_below_the_equilibrium(tmp_path):
    path = tmp_path / "1.dat"
    path.write_text(rothc_files.version_1())
    file = read_rothc_file(path)
    loop, solved = run_file(file, official), run_file(file, exact)
    assert loop.n_spin_up_months > 12_000
    assert 0.0 < (solved.start.pools.sum() - loop.start.pools.sum()) < 1e-3


def _changed_row(column, value, row=4):
    rows = rothc_files.table_rows()
    words = rows[row].split()
    words[column] = value
    rows[row] = " ".join(words)
    return rows


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            rothc_files.version_1(rows=_changed_row(4, "-3")),
            r"line 12: precipitation \(Rain\) must lie in \[0, inf\] mm .*; found -3",
        ),
        (
            rothc_files.version_1(rows=_changed_row(3, "nan")),
            "line 12: temperature must be a number, in degC; found 'nan'",
        ),
        (
            rothc_files.version_1(rows=_changed_row(6, "NA")),
            "line 12: monthly_c_input must be a number, in Mg ha-1 month-1; found 'NA'",
        ),
        (
            rothc_files.version_1(rows=_changed_row(8, "0.5")),
            r"line 12: plant_cover \(PC\) must be 0 \(bare\) or 1 .*; found 0.5",
        ),
        (
            rothc_files.version_1(rows=_changed_row(8, "2")),
            r"line 12: plant_cover \(PC\) must lie in \[0, 1\]; found 2",
        ),
        (
            rothc_files.version_1(rows=_changed_row(3, "7,3")),
            "line 12: temperature must have a decimal point, in degC; found '7,3'",
        ),
        (
            rothc_files.version_1(rows=_changed_row(1, "13")),
            r"line 12: month must lie in \[1, 12\]; found 13",
        ),
        (
            rothc_files.version_1(rows=_changed_row(0, "1.5")),
            "line 12: year must be a whole number; found 1.5",
        ),
        (
            rothc_files.version_1(rows=_changed_row(9, "1.44 7")),
            "line 12: must hold 10 columns .* found 11, more than that",
        ),
        (
            rothc_files.version_1(rows=_changed_row(9, "")),
            "line 12: must hold 10 columns .* found 9, fewer than that",
        ),
        (
            rothc_files.version_1(
                rows=rothc_files.table_rows()[:10] + rothc_files.table_rows()[11:],
                nsteps=35,
            ),
            "line 5: nsteps must count whole years .* found 35",
        ),
        (
            rothc_files.version_1(
                rows=rothc_files.table_rows()[:10]
                + rothc_files.table_rows()[11:]
                + rothc_files.table_rows()[10:11]
            ),
            "line 18: month must follow 10, so be 11 .* found 12",
        ),
        (
            rothc_files.version_1(rows=rothc_files.table_rows()[:30], nsteps=36),
            "line 38: the table must have 36 rows .* found 30: the file is truncated",
        ),
        (
            rothc_files.version_1(nsteps=24),
            "line 32: .* 24 rows .* found 36: the file has more rows than nsteps",
        ),
        (
            rothc_files.version_1(rows=rothc_files.table_rows(1)),
            "nsteps must count whole years .* found 12",
        ),
        (
            rothc_files.version_1(
                rows=[*rothc_files.table_rows()[:9], "", *rothc_files.table_rows()[9:]],
                nsteps=36,
            ),
            "line 17: must hold 10 columns .* found 0",
        ),
        ("one\ntwo\n", "line 5: the file must go on here; found its end after line 2"),
        ("", "line 5: the file must go on here"),
        (
            "\n".join(["a"] * 4) + "\n1 2 3\n",
            "line 5: must hold 4 values .* or 2 .* found 3",
        ),
        (
            rothc_files.version_1().replace("\n", "\r\n"),
            r"line 1: lines must end in LF; found Windows line ends \(CR\) in 43",
        ),
        (
            "\ufeff" + rothc_files.version_1(),
            r"line 1: the file must be plain text without a byte-order mark \(BOM\)",
        ),
        (rothc_files.version_2("1.5 1"), "line 5: opt_RMmoist must be whole"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "faulty.dat"
    path.write_bytes(text.encode())
    with pytest.raises(DataError, match=message) as caught:
        read_rothc_file(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            rothc_files.version_1(clay="0.23"),
            r"line 5: clay must lie in \[1, 100\] %; got 0.23.*--confirm-sand",
        ),
        (rothc_files.version_2(clay="0.23"), "line 8: clay must lie in"),
        (rothc_files.version_2("4 1"), r"line 5: opt_RMmoist must be one of"),
        (
            rothc_files.version_2("2 1", clay="60"),
            r"line 8: clay \+ silt must lie in",
        ),
    ],
)
def test_an_impossible_soil_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "faulty.dat"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        read_rothc_file(path)


def test_a_real_sand_is_taken_when_it_is_confirmed(tmp_path):
    path = tmp_path / "sand.dat"
    path.write_text(rothc_files.version_1(clay="0.5"))
    assert read_rothc_file(path, confirm_sand=True).soil.clay == 0.5


def test_a_tolerant_reader_takes_files_from_windows(tmp_path):
    plain, foreign = tmp_path / "plain.dat", tmp_path / "foreign.dat"
    text = rothc_files.version_1()
    plain.write_text(text)
    body = text.replace(".", ",").replace("\n", "\r\n")
    foreign.write_bytes(("\ufeff" + body).encode())
    expected = run_file(read_rothc_file(plain))
    found = run_file(read_rothc_file(foreign, tolerant=True))
    np.testing.assert_array_equal(found.run.pools, expected.run.pools)


def test_binary_and_missing_files_are_refused(tmp_path):
    binary = tmp_path / "binary.dat"
    binary.write_bytes(b"one\ntwo \xff\xfe\n")
    with pytest.raises(
        DataError, match=r"line 2: the file must be plain text in UTF-8; .* 0xff"
    ):
        read_rothc_file(binary)
    with pytest.raises(DataError, match="must be a file that can be read; No such"):
        read_rothc_file(tmp_path / "none.dat")
    with pytest.raises(DataError, match="must be a file that can be read; Is a dir"):
        read_rothc_file(tmp_path)


def test_a_frozen_site_is_named(tmp_path):
    rows = [
        " ".join([*row.split()[:3], "-9", *row.split()[4:]])
        for row in rothc_files.table_rows()
    ]
    path = tmp_path / "frozen.dat"
    path.write_text(rothc_files.version_1(rows=rows))
    with pytest.raises(ConvergenceError, match=r"frozen.dat: there is no equilibrium"):
        run_file(read_rothc_file(path))
