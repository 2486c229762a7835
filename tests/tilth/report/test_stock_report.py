from dataclasses import replace

import numpy as np

from tests.tilth.assessment.layers.files import written
from tests.tilth.report.changes import stocks
from tests.tilth.report.pages import is_self_contained, read, rows, texts
from tilth.assessment.layers.layers import read_layers
from tilth.assessment.layers.table import labels_of
from tilth.assessment.stock.round_stocks import compare
from tilth.assessment.stock.stock import stocks as stocks_of
from tilth.report.stock_record import stock_record
from tilth.report.stock_report import page
from tilth.report.stock_summary import remarks


def test_page_says_the_mean_of_the_last_round_and_that_its_interval_is_unknown():
    result = stocks()
    sheet = page(result)
    said = texts(sheet)

    last = np.array(result.profiles.round.texts()) == "2026"
    stock = result.depths[0].equivalent_mass[last]
    assert is_self_contained(sheet)
    assert (
        f"The {last.sum()} profiles of round 2026 hold {stock.mean():.1f} t C/ha on "
        "average in 0-30 cm at equal soil mass" in said
    )
    assert "their interval is unknown, not zero" in said
    table = rows(sheet, "Stocks of each round")
    assert table[2][:4] == ["2026", "0-30", "2026-10-05", "24 of 24"]
    assert table[2][4:7] == [
        f"{stock.mean():.1f}",
        f"{stock.std(ddof=1):.1f}",
        "unknown",
    ]


def test_profiles_are_listed_with_both_stocks_and_a_mark():
    result = stocks()
    table = rows(page(result), "Profiles, 48 of 48")
    depth = result.depths[0]

    first = f"{depth.equivalent_mass[3]:.1f}* ({depth.fixed_depth[3]:.1f})"
    assert table[4] == [
        f"Hill Farm, {result.profiles.point.texts()[3]}",
        "2021",
        result.profiles.stratum.texts()[3],
        first,
    ]


def test_a_profile_that_is_too_shallow_has_no_number():
    result = stocks()
    (depth,) = result.depths
    fixed, equal = depth.fixed_depth.copy(), depth.equivalent_mass.copy()
    fixed[0] = equal[1] = np.nan
    sheet = page(
        replace(
            result, depths=(replace(depth, fixed_depth=fixed, equivalent_mass=equal),)
        )
    )
    table = rows(sheet, "Profiles, 48 of 48")

    assert table[1][-1] == f"{equal[0]:.1f} (too shallow)"
    assert table[2][-1] == f"not computed ({fixed[1]:.1f})"
    assert "nan" not in texts(sheet).lower().split()


def test_all_methods_stand_side_by_side():
    table = rows(page(stocks()), "0-30 cm, t C/ha: mean of the profiles")

    assert table[1][0] == "fixed depth"
    assert table[1][1] == "none"
    assert len(table) > 3


def test_example_is_marked_and_names_are_escaped():
    result = stocks()
    profiles = result.profiles
    evil = replace(
        profiles,
        point=labels_of([f"<script>{x}" for x in profiles.point.texts()]),
        round=labels_of([f"<b>{x}" for x in profiles.round.texts()]),
    )
    sheet = page(replace(result, profiles=evil))

    assert "EXAMPLE" in texts(sheet)
    assert "EXAMPLE" not in page(replace(result, inputs={}))
    assert "script" not in read(sheet).tags
    assert "b" not in read(sheet).tags


def test_no_profile_is_said_in_words():
    result = stocks()
    empty = replace(
        result.depths[0],
        fixed_depth=np.full(48, np.nan),
        equivalent_mass=np.full(48, np.nan),
    )

    said = texts(page(replace(result, depths=(empty,))))

    assert "No profile of round 2026 reaches 30 cm, so there is no stock." in said


def test_terminal_report_and_record_count_the_same_rows(tmp_path):
    path = written(
        tmp_path,
        "Farm,P7,,2020,0,30,20.5,1.3,0",
        "Farm,P8,,2020,0,25,20.5*,1.3,0",
        "Farm,P9,,2020,0,30,20.5*,3.3,0",
        "Farm,P9,,2020,30,60,20.5,1.3,0",
    )
    result = stocks_of(read_layers([path]))
    comparisons = [compare(result, depth) for depth in result.depths]
    record = stock_record(result, comparisons)
    sheet = page(result)
    (line,) = [text for text in remarks(result, comparisons) if " read, " in text]

    # By hand: P9 is too heavy and what lies below it has no top; P8 has a mark and is
    # shallower than 30 cm. The mark of P9 counts as a finding, not as a row in use.
    assert [record[n] for n in ("n_rows", "n_refused", "n_flagged")] == [4, 2, 1]
    assert line.startswith("4 rows read, 2 refused, 1 flagged: ")
    assert "4 rows read, 2 refused, 1 flagged." in texts(sheet)
    listed = line.removesuffix(".").split(": ")[1].split(", ")
    times = [text.split(" \u00d7 ") for text in listed]
    assert ["footnote_mark", "2"] in times
    assert times == [
        [row[0].replace(" ", "_"), row[2]] for row in rows(sheet, "How often")[1:]
    ]
    assert times == [[r["rule"], str(r["count"])] for r in record["findings_by_rule"]]


def test_a_finding_on_a_file_is_not_told_as_one_on_a_row(tmp_path):
    path = written(tmp_path, "Farm,P7,,2020,0,30,20.5,1.3,", name="lab.csv")
    path.write_text(f"Report\n{path.read_text()}")
    found = rows(page(stocks_of(read_layers([path]))), "Findings, 2 of 2")

    assert found[1][:4] == ["lab.csv", "flagged", "whole file", ""]
    assert found[2][:4] == ["lab.csv, 3", "flagged", "coarse_fraction [1]", "nothing"]
