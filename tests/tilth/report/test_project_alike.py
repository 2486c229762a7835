from tilth.report.project_alike import once


def test_equal_notes_of_parcels_name_them_all():
    notes = [f"parcel p{i}: months from CHIRPS" for i in range(7)]

    assert once(notes) == ["parcels p0, p1, p2, p3, p4 and 2 more: months from CHIRPS"]


def test_notes_that_differ_in_numbers_are_told_once_and_counted():
    notes = [
        "parcel a: the stock needs 1.8 Mg ha-1: ratio 0.61",
        "tillage has no effect in RothC",
        "parcel b: the stock needs 1.9 Mg ha-1: ratio 0.65",
        "parcel c: the stock needs 1.9 Mg ha-1: ratio 0.65",
    ]

    assert once(notes) == [
        "parcels a, b, c: the stock needs 1.8 Mg ha-1: ratio 0.61 "
        "(1 more note differs from it in numbers only)",
        "tillage has no effect in RothC",
    ]


def test_what_differs_in_a_word_or_a_name_with_a_figure_stays_apart():
    notes = [
        "it needs soil.clay",
        "it needs soil.silt",
        "VMD0053 fails",
        "VM0042 fails",
    ]

    assert once(notes) == notes


def test_notes_stay_as_they_are_where_there_is_one_each():
    assert once(["parcel a: b", "c"]) == ["parcel a: b", "c"]
