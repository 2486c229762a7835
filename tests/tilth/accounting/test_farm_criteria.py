from itertools import product

import pytest

from tilth.accounting.farm_criteria import (
    biodiversity,
    fertilisers,
    food_security,
    limit,
    net_income,
    output_value,
    pesticides,
    risk_mitigation,
    soil_degradation,
    tenure,
    wage,
    water_use,
)
from tilth.errors import InputError

NAN = float("nan")
G, Y, R, N, U = "green", "yellow", "red", "not applicable", "unknown"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        # Criteria of the annex to the metadata of FAO, at and beside each limit.
        (output_value(600.0, 900.0), G),  # 2/3 itself
        (output_value(599.0, 900.0), Y),
        (output_value(300.0, 900.0), Y),  # 1/3 itself
        (output_value(299.0, 900.0), R),
        (output_value(NAN, 900.0), U),
        (net_income([1.0, 1.0, 1.0]), G),
        (net_income([1.0, -1.0, -1.0]), Y),
        (net_income([-1.0, -1.0, -1.0]), R),
        (net_income([1.0, -1.0, NAN]), Y),
        (net_income([1.0, 1.0, NAN]), U),
        (net_income([-1.0, -1.0, NAN]), U),
        (risk_mitigation(True, True, 100.0), G),
        (risk_mitigation(False, True, 66.0), G),  # diverse up to 66 %
        (risk_mitigation(False, True, 66.1), Y),
        (risk_mitigation(False, False, 70.0), R),
        (risk_mitigation(True, True, NAN), G),
        (risk_mitigation(None, True, 70.0), U),
        (soil_degradation(9.99), G),
        (soil_degradation(10.0), Y),
        (soil_degradation(50.0), Y),
        (soil_degradation(50.01), R),
        (soil_degradation(NAN), U),
        (water_use(9.9, "reduced", False), G),
        (water_use(10.0, "stable", False), G),
        (water_use(10.0, "reduced", True), Y),
        (water_use(10.0, "not known", True), Y),
        (water_use(10.0, "not known", False), R),
        (water_use(NAN, "stable", None), G),
        (water_use(NAN, "reduced", True), U),
        (water_use(50.0, "reduced", None), U),
        (fertilisers(True, 4), G),
        (fertilisers(True, 2), Y),
        (fertilisers(True, 1), R),
        (fertilisers(False, None), G),
        (fertilisers(None, 5), G),
        (fertilisers(None, 1), U),
        (fertilisers(True, None), U),
        (pesticides(True, False, 3, 4), G),
        (pesticides(True, False, 3, 3), Y),
        (pesticides(True, False, 2, 7), Y),
        (pesticides(True, False, 1, 7), R),
        (pesticides(True, True, 3, 7), R),
        (pesticides(True, None, 1, 1), R),
        (pesticides(True, None, 3, 7), U),
        (pesticides(False, None, None, None), G),
        (biodiversity(3, True), G),
        (biodiversity(2, True), Y),
        (biodiversity(1, True), Y),
        (biodiversity(0, True), R),
        (biodiversity(2, False), G),
        (biodiversity(1, False), Y),
        (biodiversity(0, False), R),
        (biodiversity(None, False), U),
        (wage(True, 12.1, 12.0), G),
        (wage(True, 0.1 + 0.2, 0.3), Y),
        (wage(True, 11.9, 12.0), R),
        (wage(False, NAN, NAN), G),
        (wage(None, 13.0, 12.0), G),
        (wage(True, NAN, 12.0), U),
        (food_security("mild", True), G),
        (food_security("none", True), G),
        (food_security("moderate", True), Y),
        (food_security("severe", True), R),
        (food_security(None, True), U),
        (food_security("severe", False), N),
    ],
)
def test_levels_are_those_of_the_published_criteria(found, expected):
    assert found == expected


def test_tenure_over_its_whole_truth_table():
    def plain(document, named, sell, bequeath):
        if (document and named) or sell or bequeath:
            return G
        return Y if document else R

    for answers in product((True, False, None), repeat=4):
        if answers[0] is False and answers[1]:
            continue
        complete = [
            filled
            for filled in product((True, False), repeat=4)
            if all(a is None or a == f for a, f in zip(answers, filled, strict=True))
            and (filled[0] or not filled[1])  # a name needs a document
        ]
        possible = {plain(*filled) for filled in complete}
        expected = possible.pop() if len(possible) == 1 else U
        assert tenure(*answers) == expected, answers


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: output_value(1.0, 0.0), "percentile must be above 0"),
        (lambda: output_value(-1.0, 1.0), "value must lie in"),
        (lambda: net_income([1.0]), "incomes must be those of 3 years; got 1"),
        (lambda: risk_mitigation(True, True, 101.0), "largest_share must lie in"),
        (lambda: soil_degradation(101.0), "affected must lie in"),
        (lambda: water_use(-1.0, None, None), "irrigated must lie in"),
        (lambda: water_use(1.0, "dry", None), "availability must be one of"),
        (lambda: fertilisers(True, 9), "measures of fertilisers must be 0 to 8"),
        (lambda: pesticides(True, False, 4, 1), "must be 0 to 3; got 4"),
        (lambda: pesticides(True, False, 1, 8), "must be 0 to 7; got 8"),
        (lambda: biodiversity(6, False), "must be 0 to 5; got 6"),
        (lambda: wage(True, 1.0, 0.0), "minimum must be above 0"),
        (lambda: wage(True, -1.0, 1.0), "paid must lie in"),
        (lambda: food_security("hungry", True), "insecurity must be one of"),
        (lambda: tenure(False, True, None, None), "named must be false without"),
        (lambda: limit("wage", "green"), "limit must be one of the table"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(InputError, match=message):
        call()
