import pytest

from tilth.errors import InputError
from tilth.soil.organic_carbon import (
    VAN_BEMMELEN,
    organic_matter_from_soc,
    soc_from_organic_matter,
    soc_from_total_carbon,
)


def test_organic_matter_and_carbon_convert_both_ways():
    assert float(soc_from_organic_matter(17.24, VAN_BEMMELEN)) == pytest.approx(10.0)
    assert float(organic_matter_from_soc(10.0, 1.9)) == pytest.approx(19.0)


def test_a_factor_must_be_chosen():
    with pytest.raises(TypeError, match="factor"):
        soc_from_organic_matter(17.24)
    with pytest.raises(InputError, match=r"factor must lie in \[1, 4\] 1; got 0.58"):
        soc_from_organic_matter(17.24, 0.58)


def test_carbon_of_pure_carbonate():
    # Masses of C 12.011, Ca 40.078 and O 15.999.
    share = 12.011 / (40.078 + 12.011 + 3 * 15.999)

    assert pytest.approx(share, rel=1e-3) == 0.12
    assert float(soc_from_total_carbon(25.0, 50.0)) == pytest.approx(19.0)


def test_carbonate_with_more_carbon_than_there_is_is_refused():
    with pytest.raises(InputError, match=r"0.12 of carbonate.*less by 2 \(1 of 2"):
        soc_from_total_carbon([10.0, 20.0], 100.0)


def test_more_organic_matter_than_soil_is_refused():
    with pytest.raises(InputError, match=r"soc_content times factor .* got 1200"):
        organic_matter_from_soc(600.0, 2.0)
