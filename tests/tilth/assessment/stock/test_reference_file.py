import json
from dataclasses import replace

import pytest

from tests.tilth.assessment.layers.tables import layer_file, profile
from tilth.assessment.stock.reference_file import (
    held_against,
    kept_options,
    read_reference,
    reference_text,
    same_masses,
)
from tilth.assessment.stock.result import ReferenceMass
from tilth.assessment.stock.stock import StockOptions, stocks
from tilth.errors import DataError, InputError

ROWS = profile(
    [0, 10, 30, 50],
    [1301.5, 2700.0, 2900.0],
    [20.0, 12.0, 6.0],
    round="2020",
    date="2020-10-01",
)


YEAR = {"round": "2020", "date": "2020-10-01"}


def _file(tmp_path, **options):
    path = tmp_path / "reference.json"
    result = stocks(layer_file(ROWS), StockOptions(**options))
    path.write_text(reference_text(result), encoding="utf-8")
    return path, result


def test_references_are_read_back_as_they_were(tmp_path):
    path, result = _file(tmp_path, depths=(10.0, 30.0))

    found = read_reference(path)

    assert found.references == tuple(d.reference for d in result.depths)
    assert found.references[0] == ReferenceMass(
        depth=10.0, mass=1301.5, method="wendt_hauser", rule="largest"
    )
    assert (found.name, found.matter_per_carbon) == ("reference.json", None)
    assert found.text == path.read_text(encoding="utf-8")
    assert json.loads(found.text)["first_round"] == "2020"


def test_a_later_round_has_the_options_of_the_first(tmp_path):
    path, result = _file(tmp_path, method="von_haden", matter_per_carbon=1.9)
    kept = read_reference(path)

    options = kept_options(kept)

    assert options == StockOptions(
        method="von_haden",
        references=(result.depths[0].reference,),
        matter_per_carbon=1.9,
    )
    again = stocks(layer_file(ROWS), options)
    assert again.depths[0].reference == result.depths[0].reference
    assert kept_options(kept, method="von_haden", matter_per_carbon=1.9) == options
    assert kept_options(kept, depths=(10.0,)).depths == (10.0,)


def test_files_with_the_same_masses_are_the_same(tmp_path):
    path, _ = _file(tmp_path)
    one = read_reference(path)
    record = json.loads(one.text) | {"first_round": "another name"}
    path.write_text(json.dumps(record), encoding="utf-8")
    assert same_masses(one, read_reference(path))
    record["references"][0]["mass_mg_ha"] += 0.001
    path.write_text(json.dumps(record), encoding="utf-8")
    assert not same_masses(one, read_reference(path))


def test_another_method_or_factor_is_refused(tmp_path):
    path, _ = _file(tmp_path, method="von_haden")
    kept = read_reference(path)

    with pytest.raises(InputError, match="has von_haden; got wendt_hauser"):
        kept_options(kept, method="wendt_hauser")
    with pytest.raises(InputError, match=r"reference.json has 1.724; got 1.9"):
        kept_options(kept, matter_per_carbon=1.9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "other"}, "its format must be 'tilth reference mass 1'"),
        ({"equivalent_mass_method": "spline"}, "there is no method 'spline'"),
        ({"references": []}, "each depth once; got 0 masses"),
        ({"references": 7}, "its parts are not as they must be"),
        ({"references": [{"depth_cm": 30.0}]}, "mass_mg_ha is missing"),
        ({"equivalent_mass_method": "von_haden"}, "must come with matter_per_carbon"),
    ],
)
def test_a_file_of_another_kind_is_refused(change, message, tmp_path):
    path, _ = _file(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))

    with pytest.raises(
        DataError, match=rf"reference.json must be a file of.*{message}"
    ):
        read_reference(path)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"mass_mg_ha": -1.0}, "depths and masses must be positive; got -1"),
        ({"mass_mg_ha": float("nan")}, "must be positive; got nan"),
        ({"depth_cm": "30"}, "'30' is no number"),
        ({"depth_cm": True}, "True is no number"),
        ({"rule": "median"}, "there is no rule 'median'"),
    ],
)
def test_a_mass_that_is_none_is_refused(value, message, tmp_path):
    path, _ = _file(tmp_path)
    record = json.loads(path.read_text())
    record["references"][0] |= value
    path.write_text(json.dumps(record))

    with pytest.raises(DataError, match=message):
        read_reference(path)


def test_what_is_no_json_is_refused(tmp_path):
    path = tmp_path / "reference.json"
    with pytest.raises(DataError, match=r"reference.json must be a file that can be"):
        read_reference(path)
    path.write_text("30 cm")
    with pytest.raises(DataError, match=r"reference.json must be JSON in UTF-8"):
        read_reference(path)
    path.write_text("[]")
    with pytest.raises(DataError, match="must be a file of reference masses"):
        read_reference(path)


LATER = profile(
    [0, 10, 30, 50],
    [1400.0, 2900.0, 2900.0],
    [20.0, 12.0, 6.0],
    round="2025",
    date="2025-10-01",
)


def _kept(rows, kept, *, digest):
    layers = replace(layer_file(rows), files=(("b.csv", digest),))
    return held_against(stocks(layers, kept_options(kept)), kept)


def test_a_reference_of_the_same_file_brings_its_first_round_and_no_warning(tmp_path):
    kept = read_reference(_file(tmp_path)[0])
    plain = stocks(layer_file([*ROWS, *LATER]), kept_options(kept))
    found = held_against(plain, kept)
    assert found.inputs["first_round"] == "2020"
    assert found.inputs["n_profiles_first_round"] == 1
    assert found.warnings == plain.warnings


def test_a_reference_of_other_files_is_warned_of(tmp_path):
    kept = read_reference(_file(tmp_path)[0])
    warnings = _kept([*ROWS, *LATER], kept, digest="1" * 64).warnings
    assert "reference.json was made from (layers.csv)" in warnings[0]
    assert warnings[0].endswith("that the file is unchanged")  # a full stop follows
    assert not any("another project" in text for text in warnings)
    # A later round alone may be denser: only the missing file is said.
    warnings = _kept(LATER, kept, digest="1" * 64).warnings
    assert not any("another project" in text for text in warnings)


def test_a_reference_mass_that_the_first_round_does_not_have_is_warned_of(tmp_path):
    path, _ = _file(tmp_path)
    record = json.loads(path.read_text())
    record["references"][0]["mass_mg_ha"] = 4001.5 * 1.03
    path.write_text(json.dumps(record), encoding="utf-8")
    warnings = _kept([*ROWS, *LATER], read_reference(path), digest="0" * 64).warnings
    assert (
        "is 4121.55 Mg ha-1, but the first round given (2020) has 4001.5"
        in (warnings[0])
    )


def test_controls_that_are_new_since_the_reference_are_named(tmp_path):
    path = tmp_path / "reference.json"
    first = profile(
        [0, 30, 50], [4000.0, 2900.0], [20.0, 9.0], site="Farm", point="1", **YEAR
    )
    path.write_text(
        reference_text(stocks(layer_file(first), StockOptions())), encoding="utf-8"
    )
    kept = read_reference(path)
    assert kept.sites == ("Farm",)
    denser = profile(
        [0, 30, 50], [4900.0, 2900.0], [20.0, 9.0], site="C1", point="1", **YEAR
    )

    def said(rows):
        found = held_against(stocks(layer_file(rows), kept_options(kept)), kept)
        return "; ".join(found.warnings)

    text = said([*first, *denser])
    assert "1 site is new since reference.json was made, C1: the reference mass" in text
    assert "another project" not in text
    assert "new since" not in said(first)
    # Of sites none of which it knows, the whole first round is asked as before.
    assert "another project" in said(denser)
    old = replace(kept, sites=())
    found = held_against(stocks(layer_file([*first, *denser]), kept_options(old)), old)
    assert any("another project" in text for text in found.warnings)
