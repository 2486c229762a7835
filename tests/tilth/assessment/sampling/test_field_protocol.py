from tilth.assessment.sampling.field_protocol import TABLE, field_protocol
from tilth.datasets.tables import read_table


def test_the_rules_of_the_reference_are_there_with_their_source():
    steps = {step.key: step for step in field_protocol(((0.0, 30.0), (30.0, 50.0)), 5)}

    # The list of VM0042 v2.2 in the reference: same season; georeferenced; wait after
    # organic amendment; ship within 5 d; refrigerate up to 3 months; < 2 mm.
    for key, words in (
        ("season", "same season"),
        ("find", "position that was really sampled"),
        ("amendment", "Wait after manure"),
        ("ship", "within 5 days"),
        ("ship", "up to 3 months"),
        ("sieve", "below 2 mm"),
        ("laboratory", "same laboratory"),
    ):
        assert words in steps[key].sentence
        assert (steps[key].source, steps[key].mark) == ("VM0042 v2.2", "verified")
        assert steps[key].text().endswith("(VM0042 v2.2)")
    assert "at 0-30, 30-50 cm" in steps["depths"].sentence
    assert "shallower than 50 cm" in steps["rock"].sentence
    assert "Take 5 cores within 5 m" in steps["cores"].text()
    assert steps["cores"].text().endswith("(FAO GSOC-MRV, second-hand)")
    assert steps["label"].text().endswith("(recommended by Tilth)")
    assert "core" not in steps


def test_one_core_needs_no_mixing():
    keys = [step.key for step in field_protocol(((0.0, 30.0),), 1)]

    assert "core" in keys
    assert "cores" not in keys


def test_every_row_has_a_known_mark():
    rows = read_table(TABLE).rows

    assert {row["mark"] for row in rows} == {"verified", "second-hand", "own"}
    assert {row["when"] for row in rows} == {"always", "several", "one"}
