import hashlib
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests.tilth.geo.file_server import serving
from tilth.assessment.potential_fetch import of_product, sources
from tilth.cli import main, plain_progress
from tilth.datasets.map_products import products


def fetch(*arguments):
    return CliRunner().invoke(main, ["potential", "fetch", *map(str, arguments)])


@pytest.fixture
def server():
    with serving() as (address, files):
        files.content = {"/a.nc": b"first", "/b.nc": b"second"}
        files.version = {"/a.nc": '"1"', "/b.nc": '"2"'}
        yield address, files


def table(folder, *rows):
    path = folder / "files.csv"
    path.write_text("\n".join(["file,sha256,address", *rows]) + "\n")
    return path


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def test_files_and_their_checksums(tmp_path, server):
    address, files = server
    given = table(tmp_path, f",,{address}/a.nc", f"c.nc,,{address}/b.nc")
    out = tmp_path / "out"
    result = fetch(given, "--out", out)
    assert (result.exit_code, result.output) == (
        0,
        f"2 files and their checksums: {out / 'checksums.csv'}\n",
    )
    assert (out / "a.nc").read_bytes() == b"first"
    assert (out / "c.nc").read_bytes() == b"second"
    assert (out / "checksums.csv").read_text() == (
        "file,sha256,address\n"
        f"a.nc,{sha256(b'first')},{address}/a.nc\n"
        f"c.nc,{sha256(b'second')},{address}/b.nc\n"
    )
    assert {path.name for path in out.iterdir()} == {"a.nc", "c.nc", "checksums.csv"}
    # The table of checksums has the same files made elsewhere, or nothing at all.
    again = fetch(out / "checksums.csv", "--out", tmp_path / "elsewhere")
    assert again.exit_code == 0
    files.content["/a.nc"] = b"other"
    asked = len(files.asked)
    assert fetch(given, "--out", out).exit_code == 0
    assert len(files.asked) == asked
    changed = fetch(out / "checksums.csv", "--out", tmp_path / "third")
    assert changed.exit_code == 1
    assert f"not {sha256(b'first')}: it was thrown away" in changed.output


def test_a_pipe_gets_lines_of_progress(tmp_path, server, monkeypatch):
    monkeypatch.setattr(plain_progress, "SOON", 0.0)
    address, files = server
    files.content["/a.nc"] = bytes(4 * 2**20)
    result = fetch(table(tmp_path, f",,{address}/a.nc"), "--out", tmp_path / "out")
    *lines, last = result.stderr.splitlines()
    assert lines
    assert all(line.startswith("a.nc, bytes: ") for line in [*lines, last])
    assert last == "a.nc, bytes: 4,194,304 of 4,194,304 (100%)"


def test_a_file_that_was_changed_here_is_named(tmp_path, server):
    address, _ = server
    given = table(tmp_path, f",,{address}/a.nc")
    out = tmp_path / "out"
    fetch(given, "--out", out)
    (out / "a.nc").write_bytes(b"damaged")
    result = fetch(given, "--out", out)
    assert result.exit_code == 1
    assert "is there and is another file" in result.output


def test_those_before_a_fault_stay(tmp_path, server):
    address, _ = server
    given = table(tmp_path, f",,{address}/a.nc", f",,{address}/none.nc")
    out = tmp_path / "out"
    result = fetch(given, "--out", out)
    assert result.exit_code == 1
    assert "none.nc: the server answers 404" in result.output
    assert {path.name for path in out.iterdir()} == {"a.nc", "checksums.csv"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\na\n", "must be a CSV table with the column address"),
        ("address,file\nhttps://a.example/b,../c\n", "files.csv line 2: the name of a"),
        ("address\nfile:///etc/passwd\n", "files.csv line 2: an address must begin"),
        (
            "address\nhttps://a.example/b\nhttps://c.example/b\n",
            "b is wanted from two addresses",
        ),
    ],
)
def test_tables_that_are_refused(tmp_path, text, said):
    path = tmp_path / "files.csv"
    path.write_text(text)
    result = fetch(path, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert said in result.output
    assert not (tmp_path / "out").exists()


def test_addresses_of_a_product(tmp_path):
    arguments = ["--out", tmp_path / "out", "--list"]
    listed = fetch("--product", "terraclimate", "--years", "2019-2020", *arguments)
    names = [line.rpartition("/")[2] for line in listed.output.splitlines()]
    assert names == [
        f"TerraClimate_{name}_{year}.nc"
        for name in ("tmax", "tmin", "ppt", "pet")
        for year in (2019, 2020)
    ]
    one = fetch("--product", "chelsa", "--years", "2019", *arguments)
    assert one.output.splitlines()[11].endswith("CHELSA_tas_12_2019_V.2.1.tif")
    assert len(one.output.splitlines()) == 36
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "fetch needs FILES.csv or --product, one of them"),
        (["--product", "chelsa"], "chelsa needs years, such as --years 2001-2020"),
        (["--product", "x"], "product must be one of terraclimate, chelsa"),
        (["--product", "chelsa", "--years", "2020-2019"], "years must be as 2001-2020"),
    ],
)
def test_arguments_that_are_refused(tmp_path, arguments, said):
    result = fetch(*arguments, "--out", tmp_path)
    assert result.exit_code == 1
    assert said in result.output


def test_names_from_the_web_are_those_that_products_read(tmp_path):
    for name in sources():
        known = products()[name]
        parts = [
            part["file"].replace("{year}", "2020").replace("{month}", "07")
            for key, given in known.items()
            if key not in ("title", "mark")
            for part in given.get("parts", [given])
        ]
        fetched = {one.name for one in of_product(name, [2020])}
        assert set(parts) <= fetched


def test_no_other_command_loads_what_asks_the_web():
    code = (
        "import sys, tilth.cli.potential_run, tilth.cli.potential_example; "
        "sys.exit('tilth.geo.download' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
