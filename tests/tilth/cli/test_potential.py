import csv
import json
import sys

import pytest
import shapely
import yaml
from click.testing import CliRunner

from tests.tilth.assessment.potential.maps import changed, example
from tilth import __version__
from tilth.cli import main, plain_progress, potential_run


def invoke(*arguments):
    return CliRunner().invoke(main, ["potential", *map(str, arguments)])


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    return example(tmp_path_factory.mktemp("country"), cells=100)


def test_everything_is_written(country, tmp_path):
    result = invoke("run", country, "--out", tmp_path, "--workers", 1)
    assert result.exit_code == 0, result.output
    assert "Invented content, for learning only." in result.output
    record = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert record["tilth_version"] == __version__
    assert record["example"] is True
    assert sum(record["cells"].values()) == (
        record["grid"]["rows"] * record["grid"]["columns"]
    )
    for name in record["maps"].values():
        assert (tmp_path / name).is_file()
    item = json.loads((tmp_path / "item.json").read_text(encoding="utf-8"))
    assert (item["type"], item["stac_version"]) == ("Feature", "1.1.0")
    collection = json.loads((tmp_path / "collection.json").read_text(encoding="utf-8"))
    assert (collection["type"], collection["id"]) == ("Collection", item["collection"])
    assert collection["extent"]["spatial"]["bbox"] == [item["bbox"]]
    for link in (*item["links"], *collection["links"]):
        assert (tmp_path / link["href"]).is_file()
    for asset in item["assets"].values():
        assert (tmp_path / asset["href"]).is_file()
    with (tmp_path / "zones.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["zone"] == "all"
    assert {row["kind"] for row in rows} == {
        "whole map",
        "province",
        "climate zone",
        "land use",
    }
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "data:image/png;base64," in page
    assert "http" not in page.split("<h3>Sources")[0].replace("http-equiv", "")
    assert (tmp_path / "XXA_GSOCseq_T0_Map030.png").read_bytes()[:4] == b"\x89PNG"


def test_zones_stand_in_geoparquet_with_their_areas(country, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra geo lacks it")
    path = changed(country, monte_carlo={"members": 3})
    result = invoke("run", path, "--out", tmp_path, "--no-report")
    assert result.exit_code == 0, result.output
    table = parquet.read_table(tmp_path / "zones.parquet")
    with (tmp_path / "zones.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert table.column_names == [*rows[0], "geometry"]
    for name in rows[0]:
        found = table[name].to_pylist()
        for row, value in zip(rows, found, strict=True):
            if not isinstance(value, float):
                assert row[name] == ("" if value is None else value)
            else:
                digits = len(row[name].partition(".")[2])
                assert row[name] == f"{value:.{digits}f}"
    assert table.schema.metadata[b"example"].startswith(b"invented")
    data = json.loads((country.parent / "provinces.geojson").read_text())
    provinces = {
        feature["properties"]["name"]: shapely.geometry.shape(feature["geometry"])
        for feature in data["features"]
    }
    item = json.loads((tmp_path / "item.json").read_text(encoding="utf-8"))
    kinds = set()
    for kind, zone, wkb in zip(
        *(table[name].to_pylist() for name in ("kind", "zone", "geometry")), strict=True
    ):
        kinds.add(kind)
        if kind == "province":
            assert shapely.from_wkb(wkb).equals(provinces[zone])
        elif kind == "whole map":
            assert list(shapely.from_wkb(wkb).bounds) == item["bbox"]
        else:
            assert wkb is None
    assert kinds == {"whole map", "province", "climate zone", "land use"}


def test_without_arrow_the_tables_are_csv(country, tmp_path, monkeypatch):
    monkeypatch.setattr(potential_run, "find_spec", lambda name: None)
    result = invoke("run", country, "--out", tmp_path, "--no-report")
    assert result.exit_code == 0, result.output
    assert "No zones.parquet: it needs pyarrow" in " ".join(result.output.split())
    assert (tmp_path / "zones.csv").is_file()
    assert not (tmp_path / "zones.parquet").exists()


def test_json_without_report_and_again(country, tmp_path):
    arguments = ["run", country, "--out", tmp_path, "--no-report", "--json"]
    first, again = invoke(*arguments), invoke(*arguments)
    assert json.loads(first.output) == json.loads(again.output)
    assert json.loads(first.output)["inputs"]["mode"] == "exact"
    assert not (tmp_path / "report.html").exists()


def test_intervals_stand_in_the_table(country, tmp_path):
    path = changed(country, monte_carlo={"members": 5})
    result = invoke("run", path, "--out", tmp_path, "--no-report")
    assert "90 %" in result.output
    with (tmp_path / "zones.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    low, high = (float(row[f"soc_initial_tg_{end}"]) for end in ("p05", "p95"))
    assert low < float(row["soc_initial_tg"]) < high
    assert float(row["soc_initial_tg_se"]) > 0


def test_maps_of_another_configuration_do_not_stay(country, tmp_path):
    path = changed(country, monte_carlo={"members": 3})
    invoke("run", path, "--out", tmp_path)
    (tmp_path / "mine.tif").write_text("of the user")
    assert (tmp_path / "XXA_Tilth_RSR_SSM3_P05.tif").is_file()
    assert (tmp_path / "XXA_Tilth_RSR_SSM3_StandardError.png").is_file()
    again = invoke("run", country, "--out", tmp_path, "--no-report")
    assert again.exit_code == 0, again.output
    record = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    found = {path.name for path in tmp_path.glob("*.tif")}
    assert found == {*record["maps"].values(), "mine.tif"}
    assert not list(tmp_path.glob("*.png"))


def test_faults_are_one_line_and_nothing_is_written(country, tmp_path):
    path = changed(country, layers={"clay": {"file": "no.tif", "unit": "g/kg"}})
    result = invoke("run", path, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "layers.clay.unit must be one of %, g kg-1, 1; got g/kg" in result.output
    assert not (tmp_path / "out").exists()


def test_the_configuration_alone_is_enough(tmp_path):
    path = example(tmp_path, cells=60)
    result = invoke("run", path, "--no-report")
    assert result.exit_code == 0, result.output
    assert result.output.endswith(f"Files: {path.with_suffix('')}\n")
    assert (tmp_path / path.stem / "zones.csv").is_file()


def test_without_the_extra_report_all_else_is_written(country, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "tilth.cli.report_pages.find_spec",
        lambda name: None if name == "matplotlib" else 1,
    )
    result = invoke("run", country, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "No report.html: it needs the extra report, as by pip" in result.output
    assert not (tmp_path / "report.html").exists()
    assert (tmp_path / "zones.csv").is_file()
    assert (tmp_path / "XXA_GSOCseq_T0_Map030.tif").is_file()


@pytest.mark.parametrize("verb", [["products"], ["run", "a.yaml", "--out", "b"]])
def test_a_missing_extra_is_named(monkeypatch, verb):
    for name in list(sys.modules):
        if name.startswith(("tilth.geo.", "tilth.assessment.", "tilth.cli.potential_")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "shapely", None)
    result = invoke(*verb)
    assert result.exit_code == 1
    assert "this needs the extra geo, as by pip install 'tilth[geo]'" in result.output
    assert "shapely is not installed" in result.output


def test_the_example_and_the_products(tmp_path):
    result = invoke("example", "--cells", 60, "--seed", 9, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    config = yaml.safe_load((tmp_path / "inputs" / "potential.yaml").read_text())
    assert config["example"] is True
    assert (tmp_path / "results" / "XXA_GSOCseq_RSR_SSM1_Map030.tif").is_file()
    listed = invoke("products").output
    assert "terraclimate: temperature, precipitation, pet (verified)" in listed


def test_a_pipe_gets_lines_of_progress(country, tmp_path, monkeypatch):
    monkeypatch.setattr(plain_progress, "SOON", 0.0)
    arguments = ["run", country, "--out", tmp_path, "--no-report", "--block", "2"]
    result = invoke(*arguments, "--workers", "1", "--json")
    lines = result.stderr.splitlines()
    cells = [line for line in lines if line.startswith("cells worked out: ")]
    assert 2 <= len(cells) <= 10
    assert cells[-1].endswith("(100%)")
    assert any(line.startswith("maps written: ") for line in lines)
    assert json.loads(result.stdout)["name"]
