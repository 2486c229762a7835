import json

import pytest

from tilth.assessment.project import stored_result
from tilth.assessment.project.stored_result import inputs_of_result

INPUTS = {"seed": 1, "members": 200, "project": {"name": 'a, "b": {', "parcels": [1.5]}}


def stored(folder, text):
    path = folder / "result.json"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("piece", [64, 97, 2_000_000])
def test_inputs_are_found_however_the_file_is_read(
    tmp_path, indent, piece, monkeypatch
):
    monkeypatch.setattr(stored_result, "PIECE", piece)
    data = {"tilth_assessment": 1, "area_ha": 12.25, "inputs": INPUTS}
    path = stored(tmp_path, json.dumps({**data, "parcels": []}, indent=indent))

    assert inputs_of_result(path) == data


def test_what_follows_the_inputs_is_not_read(tmp_path):
    text = json.dumps({"tilth_assessment": 1, "inputs": INPUTS})[:-1]

    assert inputs_of_result(stored(tmp_path, text + ", broken")) == {
        "tilth_assessment": 1,
        "inputs": INPUTS,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        '{"tilth_project": 1}',
        '{"tilth_assessment": 1}',
        '{"tilth_assessment": 1, "inputs": {"seed": 1',
        '{"tilth_assessment": 1, "inputs": ' + "[" * 10_000,
    ],
)
def test_other_files_are_none(tmp_path, text):
    assert inputs_of_result(stored(tmp_path, text)) is None
