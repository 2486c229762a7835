import numpy as np
import pytest

from tests.tilth.assessment.layers.tables import layer_file, profile
from tilth.assessment.stock.mass_method import METHODS
from tilth.assessment.stock.stock import StockOptions, stocks

DRAWS = 40_000
LIMITS = [0, 10, 30, 50]
MASSES = [1250.0, 2700.0, 2900.0]
CONTENTS = [24.0, 14.0, 7.0]
MASS_ERRORS = [60.0, 110.0, 90.0]
CONTENT_ERRORS = [1.2, 0.8, 0.5]
REFERENCE = 3700.0


def _rows(masses, contents, mass_errors, content_errors, **labels):
    rows = profile(LIMITS, masses, contents, **labels)
    for row, mass, content in zip(rows, mass_errors, content_errors, strict=True):
        row |= {"fine_earth_mass_error": mass, "soc_content_error": content}
    return rows


def _found(rows, method, **labels):
    options = StockOptions(method=method, reference_masses=(REFERENCE,))
    return stocks(layer_file(rows), options)


def _drawn(method, matter=None):
    """Spread of stocks whose layers are drawn with their errors, independently."""
    random = np.random.default_rng(11)
    masses = random.normal(MASSES, MASS_ERRORS, (DRAWS, 3))
    contents = random.normal(CONTENTS, CONTENT_ERRORS, (DRAWS, 3))
    if matter is None:
        matter = 1.724 * contents
    soc = masses * contents / 1000.0
    counted = masses * (1.0 - matter / 1000.0) if method.mineral else masses
    stock, _ = method.smooth(counted, soc, REFERENCE)
    return stock.std()


@pytest.mark.parametrize("name", METHODS)
def test_errors_of_layers_are_carried_on_as_by_monte_carlo(name):
    rows = _rows(MASSES, CONTENTS, MASS_ERRORS, CONTENT_ERRORS)

    result = _found(rows, name)

    # The spread of 40,000 draws is known to 0.4 %; the rest is curvature.
    expected = _drawn(METHODS[name])
    assert result.depths[0].measurement_error[0] == pytest.approx(expected, rel=0.015)
    assert not any("error of measuring" in text for text in result.warnings)


def test_measured_organic_matter_does_not_move_with_the_carbon():
    rows = _rows(MASSES, CONTENTS, MASS_ERRORS, CONTENT_ERRORS)
    matter = np.array([80.0, 50.0, 30.0])
    for row, value in zip(rows, matter, strict=True):
        row["som_content"] = value

    found = _found(rows, "von_haden").depths[0].measurement_error[0]

    expected = _drawn(METHODS["von_haden"], matter)
    assert found == pytest.approx(expected, rel=0.015)


def test_one_layer_in_closed_form():
    rows = profile([0, 50], [6000.0], [15.0], fine_earth_mass_error=300.0)
    rows[0]["soc_content_error"] = 0.6
    # A homogeneous soil: its mass does not matter at equivalent mass.
    expected = REFERENCE * 0.6 / 1000.0

    found = _found(rows, "ellert_bettany").depths[0].measurement_error[0]

    assert found == pytest.approx(expected, rel=1e-6)


def test_what_is_not_given_is_unknown_and_named():
    nan = np.nan
    rows = [
        *_rows(MASSES, CONTENTS, [nan] * 3, [nan] * 3, point="nothing"),
        *_rows(MASSES, CONTENTS, [nan] * 3, CONTENT_ERRORS, point="contents"),
        *_rows(MASSES, CONTENTS, MASS_ERRORS, [nan] * 3, point="masses"),
        *_rows(MASSES, CONTENTS, MASS_ERRORS, [1.2, nan, 0.5], point="a gap"),
        *_rows(MASSES, CONTENTS, [60.0, 110.0, nan], [1.2, 0.8, nan], point="deep"),
    ]

    result = _found(rows, "ellert_bettany")

    (found,) = result.depths
    whole = _found(
        _rows(MASSES, CONTENTS, MASS_ERRORS, CONTENT_ERRORS), "ellert_bettany"
    ).depths[0]
    contents, masses = found.measurement_error[1:3]
    assert np.isnan(found.measurement_error[0])
    assert np.hypot(contents, masses) == pytest.approx(whole.measurement_error[0])
    # The gap leaves the errors of masses; the third layer lies below the reference.
    assert found.measurement_error[3] == pytest.approx(masses)
    assert found.measurement_error[4] == pytest.approx(whole.measurement_error[0])
    said = [text for text in result.warnings if "error of measuring" in text]
    assert said == [
        "30 cm: the error of measuring covers masses only in 2 of 5 profiles; that of "
        "contents is unknown",
        "30 cm: the error of measuring covers contents only in 1 of 5 profiles; that "
        "of masses is unknown, which needs those of density and of coarse fragments",
    ]


def test_profiles_of_different_length_do_not_disturb_each_other():
    rows = _rows(MASSES, CONTENTS, MASS_ERRORS, CONTENT_ERRORS, point="A")
    short = profile([0, 45], [6000.0], [15.0], point="B", soc_content_error=0.6)

    both = _found([*rows, *short], "wendt_hauser").depths[0].measurement_error

    assert both[0] == _found(rows, "wendt_hauser").depths[0].measurement_error[0]
    assert both[1] == _found(short, "wendt_hauser").depths[0].measurement_error[0]
