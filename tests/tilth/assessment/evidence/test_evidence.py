"""Comparisons from files: what is read, refused, flagged, pooled."""

from dataclasses import replace
from math import exp, log, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from tests.tilth.shared_data import shared_data
from tilth.assessment.evidence.columns import EvidenceColumns, read_evidence_columns
from tilth.assessment.evidence.effects import EffectChoice, effects_of
from tilth.assessment.evidence.evidence import FitChoice, weigh_evidence
from tilth.assessment.evidence.file import read_evidence
from tilth.errors import DataError, InputError
from tilth.stats.meta_analysis import random_effects, three_level

EXAMPLE = Path(__file__).resolve().parents[4] / "docs" / "examples" / "evidence.csv"
HEAD = (
    "study,control,treatment_mean,treatment_sd,treatment_n,control_mean,control_sd,"
    "control_n,unit,layer,years,clay,practice"
)
ROWS = (
    "A,a,22,4.4,4,20,4,4,g/kg,0-30,10,20,cover",
    "A,a,24,4.4,4,20,4,4,g/kg,0-30,10,20,cover",
    "B,,2.1,0.2,3,2.0,0.1,3,%,0-30,8,35,cover",
    "C,,18,2,5,17,2,5,g/kg,0-30,6,10,compost",
    "D,,30,2,5,26,2,5,g/kg,0-30,20,15,compost",
    "E,,16,2,5,15,2,5,g/kg,0-30,12,30,compost",
)


def written(tmp_path, *rows, head=HEAD):
    path = tmp_path / "data.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def refusals(found):
    return [(f.row, f.rule, f.message) for f in found if f.severity == "refused"]


def only(tmp_path, row, head=HEAD, columns=None):
    """Findings of one row beside good ones."""
    file = read_evidence(written(tmp_path, *ROWS, row, head=head), columns)
    found = [f for f in file.findings if f.row == len(ROWS) + 2]
    return file, found


# Reading


def test_rows_come_in_fixed_units(tmp_path):
    table = read_evidence(written(tmp_path, *ROWS)).table

    assert table.study == ("A", "A", "B", "C", "D", "E")
    assert table.control == ("a", "a", "", "", "", "")
    assert table.kind == ("content",) * 6
    # 2.1 % is 21 g kg-1, with its deviation.
    assert table.numbers["treatment_mean"].tolist()[2] == pytest.approx(21.0)
    assert table.numbers["treatment_sd"].tolist()[2] == pytest.approx(2.0)
    assert table.numbers["depth_bottom"].tolist() == [30.0] * 6
    assert table.row.tolist() == [2, 3, 4, 5, 6, 7]
    assert table.others["practice"][3] == "compost"


def test_a_standard_error_becomes_a_deviation(tmp_path):
    head = HEAD.replace("treatment_sd", "treatment_se")
    file = read_evidence(written(tmp_path, *ROWS, head=head))

    assert file.table.numbers["treatment_sd"][0] == pytest.approx(4.4 * 2.0)


def test_notes_line_numbers_and_byte_order_mark(tmp_path):
    path = tmp_path / "data.csv"
    text = "\n".join(["# a note", "# another", HEAD, *ROWS, "", "X,,x" + "," * 10])
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    file = read_evidence(path)

    assert file.notes == ("a note", "another")
    assert file.table.row.tolist() == [4, 5, 6, 7, 8, 9]
    assert [f.row for f in file.findings][:1] == [11]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",,2,1,4,2,1,4,g/kg,0-30,1,1,x", "study must name where"),
        ("F,,2;1,1,4,2,1,4,g/kg,0-30,1,1,x", "treatment_mean must be a number"),
        ("F,,-2,1,4,2,1,4,g/kg,0-30,1,1,x", "treatment_mean must lie in"),
        ("F,,2,-1,4,2,1,4,g/kg,0-30,1,1,x", "treatment_sd must lie in"),
        ("F,,2,1,0,2,1,4,g/kg,0-30,1,1,x", "treatment_n must lie in"),
        ("F,,2,1,4,2,1,4,mg,0-30,1,1,x", "unit of the means must be one of"),
        ("F,,2,1,4,2,1,4,,0-30,1,1,x", "unit of the means must be one of"),
        ("F,,2,1,4,2,1,4,g/kg,20-Oct,1,1,x", "layer must be two depths"),
        ("F,,2,1,4,2,1,4,g/kg,30-0,1,1,x", "layer must end below its beginning"),
        ("F,,99,1,4,2,1,4,%,0-30,1,1,x", "organic carbon must be at most 600 g kg-1"),
        ("F,,2,inf,4,2,1,4,g/kg,0-30,1,1,x", "treatment_sd must lie in"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_reason(tmp_path, row, message):
    file, found = only(tmp_path, row)

    assert file.table.row.size == len(ROWS)
    assert found[0].severity == "refused"
    assert message in found[0].message


def test_layers_in_several_spellings(tmp_path):
    texts = ("0-30", "0 to 30", "0-to-30", "0 - 30 cm", "0\N{EN DASH}30", "NA", "")
    rows = [f"S{i},,2,1,4,2,1,4,g/kg,{x},1,1,x" for i, x in enumerate(texts)]
    file = read_evidence(written(tmp_path, *rows))

    assert refusals(file.findings) == []
    assert file.table.numbers["depth_bottom"].tolist()[:5] == [30.0] * 5
    assert np.isnan(file.table.numbers["depth_bottom"][5:]).all()


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("study,mean", "must have the columns study, and treatment_mean"),
        ("study,effect,effect", "must have names of their own"),
        ("", "got no header"),
    ],
)
def test_a_file_without_its_columns(tmp_path, head, message):
    with pytest.raises(DataError, match=message):
        read_evidence(written(tmp_path, head=head))


def test_files_that_cannot_be_used(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_evidence(tmp_path / "none.csv")
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"study,effect\n\xff,1\n")
    with pytest.raises(DataError, match="must be text in UTF-8"):
        read_evidence(bad)
    with pytest.raises(DataError, match="line 3: a row must have 13 cells"):
        read_evidence(written(tmp_path, ROWS[0], "A,b"))
    with pytest.raises(DataError, match="at least one comparison that can be read"):
        read_evidence(written(tmp_path, ",,2,1,4,2,1,4,g/kg,0-30,1,1,x"))


@pytest.mark.parametrize(
    ("unit", "kind", "factor"),
    [
        ("g C/kg", "content", 1.0),
        ("mg g-1", "content", 1.0),
        ("t C/ha", "stock", 1.0),
        ("Mg C ha-1", "stock", 1.0),
        ("kg C m-2", "stock", 10.0),  # 1 kg on 10 000 m2 is 10 Mg
    ],
)
def test_units_as_papers_write_them(tmp_path, unit, kind, factor):
    row = f"F,,22,4,4,20,3,5,{unit},0-30,10,20,cover"
    table = read_evidence(written(tmp_path, row)).table

    assert table.kind == (kind,)
    assert table.numbers["treatment_mean"].tolist() == [22.0 * factor]
    assert table.numbers["control_sd"].tolist() == [3.0 * factor]
    assert table.numbers["control_n"].tolist() == [5.0]


def test_a_columns_file_names_columns_unit_and_rows(tmp_path):
    path = tmp_path / "map.yaml"
    path.write_text(
        "tilth_evidence_columns: 1\n"
        "name: Trial data\n"
        "columns:\n"
        "  study: Paper\n"
        "  treatment_mean: T\n"
        "  control_mean: C\n"
        "  control: [Paper, Site]\n"
        'unit: "%"\n'
        "keep:\n"
        "  Kind: [a]\n"
    )
    data = tmp_path / "data.csv"
    data.write_text("Paper,Site,Kind,T,C\nP,1,a,2,1\nP,1,a,3,1\nQ,1,b,2,1\n")

    file = read_evidence(data, read_evidence_columns(path))

    assert (file.n_rows, file.n_other, file.title) == (3, 1, "Trial data")
    assert file.table.control == ("P | 1", "P | 1")
    assert file.table.numbers["treatment_mean"].tolist() == [20.0, 30.0]


def test_columns_that_the_file_lacks(tmp_path):
    path = written(tmp_path, *ROWS)
    for columns, name in (
        (EvidenceColumns(columns={"study": "Paper"}), r"the column Paper \(study\)"),
        (EvidenceColumns(control=("Site",)), r"the column Site \(control\)"),
        (EvidenceColumns(keep={"Kind": ("a",)}), r"the column Kind \(keep\)"),
    ):
        with pytest.raises(DataError, match=name):
            read_evidence(path, columns)


# Effects


def test_effects_are_those_of_the_formulas(tmp_path):
    file = read_evidence(written(tmp_path, *ROWS))

    ratio = effects_of(file, EffectChoice())
    difference = effects_of(file, EffectChoice(measure="difference"))

    assert ratio.effect_sizes.effect[0] == pytest.approx(log(1.1), rel=1e-12)
    assert ratio.effect_sizes.variance[0] == pytest.approx(0.02, rel=1e-12)
    # In g kg-1, whether the paper printed % or g/kg.
    assert difference.effect_sizes.effect[2] == pytest.approx(1.0, rel=1e-12)
    assert difference.unit == "g kg-1"


def test_effects_of_one_control_share_its_error(tmp_path):
    file = read_evidence(written(tmp_path, *ROWS))
    effects = effects_of(file, EffectChoice())

    covariance = effects.sampling()

    # 4^2 / (4 * 20^2) = 0.01 of the control of study A.
    assert covariance[0, 1] == pytest.approx(0.01, rel=1e-12)
    assert np.count_nonzero(covariance - np.diag(np.diag(covariance))) == 2
    other = replace(
        effects, table=replace(effects.table, control=("",) * len(effects.table.study))
    )
    assert other.sampling().ndim == 1
    assert any("no control is named" in text for text in other.cautions())
    single = other.take(np.array([1, 2, 3]))  # a comparison of each study shares none
    assert not any("no control is named" in text for text in single.cautions())


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_cells_of_other_spreadsheets(tmp_path, mark, name):
    lines = [line.replace(",", mark) for line in (HEAD, *ROWS)]
    with pytest.raises(DataError, match=f"must have commas .* got {name}"):
        read_evidence(written(tmp_path, *lines[1:], head=lines[0]))


def test_a_control_that_changes_its_mean_is_not_shared(tmp_path):
    rows = [ROWS[0], ROWS[1].replace(",20,4,4,g/kg", ",21,4,4,g/kg"), *ROWS[2:]]
    effects = effects_of(read_evidence(written(tmp_path, *rows)), EffectChoice())

    assert effects.sampling().ndim == 1


def test_rates_need_stocks_and_years(tmp_path):
    stocks = [row.replace("g/kg", "t/ha").replace("%", "t/ha") for row in ROWS]
    file = read_evidence(written(tmp_path, *stocks, "F,,2,1,4,2,1,4,t/ha,0-30,,1,x"))

    rate = effects_of(file, EffectChoice(measure="rate"))
    relative = effects_of(file, EffectChoice(measure="relative-rate"))

    assert (rate.unit, relative.unit) == ("Mg ha-1 yr-1", "permil yr-1")
    assert rate.effect_sizes.effect[0] == pytest.approx(0.2, rel=1e-12)
    assert relative.effect_sizes.effect[0] == pytest.approx(10.0, rel=1e-12)
    assert refusals(rate.findings) == [(8, "years", "years is missing")]


def test_layers_are_never_converted(tmp_path):
    rows = [ROWS[0].replace("0-30", "0-10"), ROWS[1].replace("0-30", "0-27"), *ROWS[2:]]
    file = read_evidence(written(tmp_path, *rows))

    exact = effects_of(file, EffectChoice(layer=(0.0, 30.0)))
    near = effects_of(file, EffectChoice(layer=(0.0, 30.0), tolerance=3.0))
    mixed = effects_of(file, EffectChoice())

    assert exact.table.row.tolist() == [4, 5, 6, 7]
    assert [r[:2] for r in refusals(exact.findings)] == [(2, "layer"), (3, "layer")]
    assert "it is 0-10 cm and is not converted" in refusals(exact.findings)[0][2]
    assert near.table.row.tolist() == [3, 4, 5, 6, 7]
    flags = [f for f in near.findings if f.severity == "flagged"]
    assert [(f.row, f.rule) for f in flags] == [(3, "layer")]
    assert any("3 layers are mixed" in text for text in mixed.cautions())
    assert not any("mixed" in text for text in exact.cautions())


def test_a_missing_deviation_is_refused_or_imputed_with_a_flag(tmp_path):
    rows = [*ROWS, "F,,20,,4,16,,4,g/kg,0-30,5,12,cover"]
    file = read_evidence(written(tmp_path, *rows))

    strict = effects_of(file, EffectChoice())
    imputed = effects_of(file, EffectChoice(impute=True))

    assert refusals(strict.findings) == [(8, "treatment_sd", "treatment_sd is missing")]
    assert imputed.imputed.tolist() == [False] * 6 + [True]
    known = strict.table.numbers
    ratios = np.concatenate(
        [
            known["treatment_sd"] / known["treatment_mean"],
            known["control_sd"] / known["control_mean"],
        ]
    )
    cv = np.median(ratios)
    assert imputed.effect_sizes.variance[6] == pytest.approx(
        cv**2 / 4 + cv**2 / 4, rel=1e-12
    )
    flags = [f.row for f in imputed.findings if f.rule == "imputed_sd"]
    assert flags == [8]
    assert any("1 of 7 comparisons have an imputed" in t for t in imputed.cautions())


def test_values_that_look_wrong_are_flagged(tmp_path):
    rows = [
        *ROWS,
        "F,,20,0.1,4,16,2,4,g/kg,0-30,5,12,cover",
        "G,,2,4,2,1,1,4,g/kg,0-30,5,12,cover",
    ]
    effects = effects_of(read_evidence(written(tmp_path, *rows)), EffectChoice())

    flags = [(f.row, f.rule) for f in effects.findings]
    assert (8, "small_sd") in flags
    assert (9, "geary") in flags
    assert effects.table.row.size == 8


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("F,,0,1,4,2,1,4,g/kg,0-30,1,1,x", "mean"),
        ("F,,2,0,4,2,0,4,g/kg,0-30,1,1,x", "sd"),
        ("F,,2,1,,2,1,4,g/kg,0-30,1,1,x", "treatment_n"),
        ("F,,,1,4,2,1,4,g/kg,0-30,1,1,x", "kind"),
        ("F,,2,1,4,,1,4,g/kg,0-30,1,1,x", "control_mean"),
    ],
)
def test_a_row_without_an_effect_is_refused(tmp_path, row, rule):
    effects = effects_of(read_evidence(written(tmp_path, *ROWS, row)), EffectChoice())

    assert [r[:2] for r in refusals(effects.findings)] == [(8, rule)]


def test_contents_and_stocks_do_not_mix(tmp_path):
    rows = [*ROWS, "F,,50,5,4,45,5,4,t/ha,0-30,5,12,cover"]
    file = read_evidence(written(tmp_path, *rows))

    with pytest.raises(DataError, match="not converted into each other"):
        effects_of(file, EffectChoice())
    stocks = effects_of(file, EffectChoice(kind="stock"))
    assert stocks.table.row.tolist() == [8]
    assert len(refusals(stocks.findings)) == 6
    with pytest.raises(InputError, match="a rate needs stocks"):
        effects_of(file, EffectChoice(measure="rate", kind="content"))
    with pytest.raises(DataError, match="no comparison is left"):
        effects_of(file, EffectChoice(layer=(0.0, 50.0)))
    with pytest.raises(InputError, match="measure must be one of"):
        EffectChoice(measure="ratio")


def test_effects_of_the_file_itself(tmp_path):
    head = "study,effect,standard_error,site"
    rows = ["A,0.1,0.1,x", "B,0.3,0.2,y", "C,-0.1,0.1,x", "D,0.2,,y", "E,0.1,0,y"]
    file = read_evidence(written(tmp_path, *rows, head=head))

    effects = effects_of(file, EffectChoice(measure="given"))

    assert effects.effect_sizes.effect.tolist() == [0.1, 0.3, -0.1]
    assert effects.effect_sizes.variance == pytest.approx([0.01, 0.04, 0.01])
    assert [r[:2] for r in refusals(effects.findings)] == [
        (6, "standard_error"),
        (5, "variance"),
    ]


# Pooling


def test_pooled_by_the_model_that_the_file_allows(tmp_path):
    file = read_evidence(written(tmp_path, *ROWS))
    evidence = weigh_evidence(file, EffectChoice(), FitChoice())
    single = read_evidence(written(tmp_path, *ROWS[1:]))
    alone = weigh_evidence(single, EffectChoice(), FitChoice())

    (group,) = evidence.groups
    effects = effects_of(file, EffectChoice())
    same = three_level(
        effects.effect_sizes.effect,
        effects.sampling(),
        study=effects.table.study,
        small_sample=True,
    )
    assert group.result.kind == "three-level"
    assert group.estimate == pytest.approx(same.estimate, rel=1e-12)
    assert group.interval == pytest.approx(same.interval, rel=1e-9)
    assert alone.groups[0].result.kind == "random effects"
    one = effects_of(single, EffectChoice())
    knapp = random_effects(
        one.effect_sizes.effect,
        one.effect_sizes.variance,
        hartung_knapp=True,
        never_narrower=True,
    )
    assert alone.groups[0].interval == pytest.approx(knapp.interval, rel=1e-12)
    assert [v.name for v in alone.groups[0].variants] == [
        "fixed model",
        "unweighted mean of studies",
    ]


def test_a_file_that_leaves_too_little_says_which_rows_were_refused(tmp_path):
    """Without a pool no quality.csv is written that would name them."""
    path = tmp_path / "effects.csv"
    path.write_text(
        "study,effect,variance\na,0.1,0.01\nb,x,0.01\nc,0.2,-1\n", encoding="utf-8"
    )
    with pytest.raises(DataError) as caught:
        weigh_evidence(read_evidence(path), EffectChoice(measure="given"), FitChoice())
    said = str(caught.value)

    assert "more effects than coefficients; got 1 and 1; 2 of 3 rows" in said
    assert "row 3: " in said
    assert "row 4: " in said
    assert "row 2: " not in said


def test_groups_moderators_and_what_cannot_be_pooled(tmp_path):
    rows = [*ROWS, "F,,20,2,4,16,2,4,g/kg,0-30,5,12,lime"]
    file = read_evidence(written(tmp_path, *rows))

    by_practice = weigh_evidence(file, EffectChoice(), FitChoice(group="practice"))
    by_clay = weigh_evidence(file, EffectChoice(), FitChoice(moderators=("clay",)))

    assert [g.name for g in by_practice.groups] == ["compost", "cover"]
    assert "more effects than coefficients" in by_practice.not_pooled["lime"]
    (group,) = by_clay.groups
    assert group.result.names == ("intercept", "clay")
    clay = np.array([20, 20, 35, 10, 15, 30, 12.0])
    assert group.reference == f"clay = {clay.mean():.4g}"
    effects = effects_of(file, EffectChoice())
    same = three_level(
        effects.effect_sizes.effect,
        effects.sampling(),
        study=effects.table.study,
        moderators=clay,
        small_sample=True,
    )
    assert group.result.coefficients[1] == pytest.approx(same.coefficients[1], rel=1e-6)
    assert group.estimate == pytest.approx(same.mean_at([clay.mean()])[0], rel=1e-6)


def test_classes_as_moderators_and_rows_without_them(tmp_path):
    rows = [*ROWS, "F,,20,2,4,16,2,4,g/kg,0-30,5,12,"]
    file = read_evidence(written(tmp_path, *rows))

    evidence = weigh_evidence(file, EffectChoice(), FitChoice(moderators=("practice",)))

    (group,) = evidence.groups
    assert group.result.names == ("intercept", "practice: cover")
    assert group.reference == "practice = compost"
    assert group.effects.table.row.size == 6
    assert "1 comparisons lack a moderator and are left out" in group.warnings


def test_an_imputed_deviation_brings_sensitivity_runs(tmp_path):
    rows = [*ROWS, "F,,20,,4,16,,4,g/kg,0-30,5,12,cover"]
    file = read_evidence(written(tmp_path, *rows))

    (group,) = weigh_evidence(file, EffectChoice(impute=True), FitChoice()).groups

    names = {v.name: v for v in group.variants}
    without = weigh_evidence(file, EffectChoice(), FitChoice()).groups[0]
    assert names["without imputed deviations"].estimate == pytest.approx(
        without.estimate, rel=1e-9
    )
    assert names["without imputed deviations"].n_effects == 6
    wide = names["imputed from the upper quartile"]
    assert wide.n_effects == 7
    assert wide.estimate != pytest.approx(group.estimate, rel=1e-9)


def test_two_studies_give_no_prediction_and_say_so():
    file = read_evidence(EXAMPLE)
    rows = np.array([i for i, s in enumerate(file.table.study) if s < "C"])
    small = replace(file, table=file.table.take(rows))

    (group,) = weigh_evidence(small, EffectChoice(), FitChoice()).groups

    assert group.expected is None
    assert any("new site may expect is unknown" in text for text in group.warnings)


def test_choices_that_do_not_fit(tmp_path):
    file = read_evidence(written(tmp_path, *ROWS))
    single = read_evidence(written(tmp_path, *ROWS[1:]))
    with pytest.raises(InputError, match="model must be one of"):
        FitChoice(model="mixed")
    with pytest.raises(InputError, match="an unweighted mean takes no moderators"):
        weigh_evidence(
            file, EffectChoice(), FitChoice(model="unweighted", moderators=("clay",))
        )
    with pytest.raises(DataError, match="must have the column sand"):
        weigh_evidence(file, EffectChoice(), FitChoice(moderators=("sand",)))
    with pytest.raises(DataError, match="choose random"):
        weigh_evidence(single, EffectChoice(), FitChoice(model="three-level"))


# The database


def test_first_look_at_the_soil_health_database():
    # Own quick re-analysis, reference on measuring, section 6: unweighted means of
    # study means of log ratios, +-1.96 standard errors, all depths mixed.
    path = shared_data("practices", "SoilHealthDB_V2_SOC_subset.csv")
    columns = EvidenceColumns(
        columns={
            "study": "StudyID",
            "treatment_mean": "OC_T",
            "control_mean": "OC_C",
            "treatment_sd": "OC_T_SD%",
            "control_sd": "OC_C_SD%",
            "treatment_n": "No_T",
            "control_n": "No_C",
        },
        unit="%",
        encoding="latin-1",
    )
    file = read_evidence(path, columns)

    evidence = weigh_evidence(
        file,
        EffectChoice(),
        FitChoice(model="unweighted", group="Conservation_Type"),
    )

    z = norm.ppf(0.975)
    found = {}
    for g in evidence.groups:
        span = (g.estimate + sign * z * g.standard_error for sign in (0, -1, 1))
        found[g.name] = (
            *(round(100 * (exp(x) - 1), 1) for x in span),
            g.effects.table.row.size,
            len(set(g.effects.table.study)),
        )
    assert file.n_rows == 1577
    assert found["CC"] == (13.2, 7.7, 19.0, 715, 61)
    assert found["CC-NT"] == (12.0, 4.9, 19.6, 281, 24)
    assert found["OF"] == (14.5, 5.3, 24.5, 173, 43)
    assert found["AF"] == (30.2, 10.9, 53.0, 99, 12)
    assert found["NT"] == (9.3, -3.6, 23.9, 35, 6)
    assert found["SR"] == (17.2, -5.4, 45.4, 34, 5)


def test_variances_of_the_database_are_refused_where_they_are_missing():
    path = shared_data("practices", "SoilHealthDB_V2_SOC_subset.csv")
    columns = EvidenceColumns(
        columns={
            "study": "StudyID",
            "treatment_mean": "OC_T",
            "control_mean": "OC_C",
            "treatment_sd": "OC_T_SD%",
            "control_sd": "OC_C_SD%",
            "treatment_n": "No_T",
            "control_n": "No_C",
        },
        unit="%",
        encoding="latin-1",
    )
    effects = effects_of(read_evidence(path, columns), EffectChoice())

    # Every row is used or named.
    refused = {f.row for f in effects.findings if f.severity == "refused"}
    assert effects.table.row.size + len(refused) == 1577
    assert effects.table.row.size < 278  # rows with deviations
    n = effects.table.numbers
    cv = sqrt(n["control_sd"][0] ** 2 / n["control_n"][0]) / n["control_mean"][0]
    assert effects.effect_sizes.control_error[0] == pytest.approx(-cv, rel=1e-12)
    assert nan not in effects.effect_sizes.variance
