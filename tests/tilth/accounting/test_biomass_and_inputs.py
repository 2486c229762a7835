"""Biochar, woody biomass, burning, lime, fuel and animals: cases computed by hand."""

import numpy as np
import pytest

from tilth.accounting.biochar import biochar_carbon, biochar_emission, permanence
from tilth.accounting.burning import residue_burning, vegetation_burning
from tilth.accounting.farm_input import (
    UREA_NITROGEN,
    field_work,
    input_emissions,
    items,
    lime_or_urea,
)
from tilth.accounting.livestock import enteric_methane
from tilth.accounting.warming_potential import reports, warming_potential
from tilth.accounting.woody import (
    agroforestry_growth,
    mean_stock,
    perennial_growth,
    woody_stock,
)
from tilth.errors import InputError


@pytest.mark.parametrize(
    ("feedstock", "temperature", "co2"),
    [
        ("rice husk and straw", 500.0, 1.43733),  # 0.49 * 0.80 * 44/12
        ("wood", 650.0, 2.51277),  # 0.77 * 0.89 * 44/12
        ("herbaceous", 400.0, 1.54917),  # 0.65 * 0.65 * 44/12
    ],
)
def test_biochar_check_vectors(feedstock, temperature, co2):
    kept = biochar_carbon(1.0, feedstock, temperature)
    emission = biochar_emission(kept)

    assert emission.mass.value == pytest.approx(-1000 * co2, abs=5e-3)
    assert len(emission.provisional) == 2
    assert all(text.startswith("second-hand") for text in emission.provisional)


def test_biochar_by_gasification_and_unknown_temperature():
    kept = biochar_carbon(2.0, "wood", None, process="gasification")

    assert kept.value == pytest.approx(2 * 0.52 * 0.56)
    assert np.isnan(kept.standard_error)  # the default of VM0044 has no range
    assert [permanence(t).value for t in (350, 449.9, 450, 600, 600.1)] == [
        0.65,
        0.65,
        0.80,
        0.80,
        0.89,
    ]


def test_agroforestry_grows_until_its_cycle_ends():
    growth = agroforestry_growth("silvoarable", "temperate")
    stock = woody_stock(growth, [-5.0, 0.0, 10.0, 30.0, 50.0])

    # 0.91 t C a year, 27.3 t C after 30 years.
    np.testing.assert_allclose(stock.value, [0.0, 0.0, 9.1, 27.3, 27.3])
    rate = 0.52 / 1.959963985
    assert stock.part(2).standard_error == pytest.approx(9.1 * rate, rel=1e-7)
    # Full-grown, the error of the cycle (33 %) counts, too.
    cycle = 0.33 / 1.959963985
    assert stock.part(3).standard_error == pytest.approx(
        27.3 * np.hypot(rate, cycle), rel=1e-7
    )


def test_hedgerows_are_per_kilometre():
    growth = agroforestry_growth("hedgerow", "temperate")

    assert woody_stock(growth, 10.0, length=0.25).value == pytest.approx(2.175)
    with pytest.raises(InputError, match="length must be given for hedgerows"):
        woody_stock(growth, 10.0)
    with pytest.raises(InputError, match="and for nothing else"):
        woody_stock(agroforestry_growth("fallow", "tropical"), 1.0, length=1.0)


def test_detail_of_region_and_growth_below_ground():
    detail = ("cool temperate", "Europe")
    above = agroforestry_growth("silvopasture", "temperate", detail=detail)
    both = agroforestry_growth("silvopasture", "temperate", detail=detail, below=True)

    assert above.rate.value == 2.17
    assert both.rate.value == pytest.approx(2.17 + 0.56)
    assert np.isnan(both.rate.standard_error)
    with pytest.raises(InputError, match="detail must name climate and region"):
        agroforestry_growth("silvopasture", "temperate", below=True)


def test_perennials_as_printed():
    olive = woody_stock(perennial_growth("olive", "temperate"), 5.0)
    assert olive.value == pytest.approx(2.3, rel=1e-14)
    # Not half of the largest: 6.9 of 9.1, 6.4 of 8.5, 18.3 of 20.7.
    for crop, domain, mean in (
        ("olive", "temperate", 6.9),
        ("orchard", "temperate", 6.4),
        ("tea", "all", 18.3),
        ("vine", "temperate", 2.8),
    ):
        assert mean_stock(crop, domain).value == mean
    with pytest.raises(InputError, match="crop for growth, tropical must be one of"):
        perennial_growth("olive", "tropical")


def test_burnt_residues():
    # 5 t of wheat straw: 4.5 t burn; 2.7 and 0.07 g per kg.
    ch4, n2o = residue_burning(5.0, "wheat residues")

    assert ch4.mass.value == pytest.approx(12.15)
    assert n2o.mass.value == pytest.approx(0.315)
    assert np.isnan(ch4.mass.standard_error)  # no error is published
    with pytest.raises(InputError, match="fuel must be one of"):
        residue_burning(5.0, "straw")
    with pytest.raises(InputError, match="residues must lie in"):
        residue_burning(-5.0, "wheat residues")


def test_burnt_vegetation():
    # 14.3 t of shrubs at 4.7, 0.26 and 1569 g per kg.
    found = vegetation_burning("shrubland", "other forest", woody=True)

    assert [e.gas for e in found] == ["CH4", "N2O", "CO2"]
    np.testing.assert_allclose(
        [float(e.mass.value) for e in found], [67.21, 3.718, 22436.7], rtol=1e-6
    )
    grass = vegetation_burning(
        "savanna grass early dry season", "savanna and grassland", woody=False
    )
    assert [e.gas for e in grass] == ["CH4", "N2O"]
    # Root of the squares: 4.7 +/- 1.9 and 14.3 +/- 9.0.
    relative = np.hypot(1.9 / 4.7, 9.0 / 14.3)
    assert found[0].mass.standard_error == pytest.approx(67.21 * relative, rel=1e-6)


@pytest.mark.parametrize(
    ("product", "expected"),
    [("limestone", 440.0), ("dolomite", 476.6667), ("urea", 733.3333)],
)
def test_lime_and_urea(product, expected):
    found = lime_or_urea(product, 1.0)

    assert found.mass.value == pytest.approx(expected, rel=1e-6)
    assert found.provisional[0].startswith("second-hand")


def test_urea_per_nitrogen():
    # 1.594 kg CO2 per kg N.
    found = lime_or_urea("urea", 0.001 / UREA_NITROGEN)

    assert found.mass.value == pytest.approx(1.594, abs=5e-4)


def test_upstream_emissions_are_told_apart():
    field, upstream = input_emissions("diesel by mass", 10.0)

    assert (field.mass.value, field.upstream) == (pytest.approx(30.47), False)
    assert (upstream.mass.value, upstream.upstream) == (pytest.approx(6.94), True)
    (nitrate,) = input_emissions("ammonium nitrate", 100.0)
    assert (nitrate.mass.value, nitrate.upstream) == (pytest.approx(610.0), True)
    assert items()["pesticide"] == "kg CO2e per kg active ingredient"
    with pytest.raises(InputError, match="item must be one of"):
        input_emissions("petrol", 1.0)
    with pytest.raises(InputError, match="amount of diesel must lie in"):
        input_emissions("diesel", -1.0)


def test_field_work_is_unverified():
    found = field_work("ploughing", 2.0)

    assert found.mass.value == pytest.approx(2 * 22.5 * 2.68)
    assert found.provisional[0].startswith("unverified")
    assert np.isnan(found.mass.standard_error)  # diesel has no range


def test_animals():
    assert enteric_methane("sheep", 10.0).mass.value == pytest.approx(80.0)
    indian = enteric_methane("other cattle", 1.0, "Indian subcontinent")
    assert indian.provisional[0].startswith("unverified")
    with pytest.raises(InputError, match="region for dairy cattle must be one of"):
        enteric_methane("dairy cattle", 1.0)


@pytest.mark.parametrize(
    ("report", "years", "ch4", "n2o"),
    [
        ("AR4", 100, 25, 298),
        ("AR5", 100, 28, 265),
        ("AR5", 20, 84, 264),
        ("AR5 with feedback", 100, 34, 298),
        ("AR5 with feedback", 20, 86, 268),
        ("AR6", 100, 27.0, 273),
        ("AR6", 20, 79.7, 273),
        ("AR6 generic", 100, 27.9, 273),
        ("AR6 generic", 20, 81.2, 273),
    ],
)
def test_warming_potentials(report, years, ch4, n2o):
    found = warming_potential(report, years)

    assert (found.of("CH4"), found.of("N2O"), found.of("CO2")) == (ch4, n2o, 1.0)
    assert found.report == report
    assert found.sources


def test_marks_and_refusals_of_warming_potentials():
    assert warming_potential("AR6 generic").provisional == ()
    assert any(
        text.startswith("unverified")
        for text in warming_potential("AR5", 20).provisional
    )
    assert warming_potential("AR6").of("fossil CH4") == 29.8
    assert len(reports()) == 5
    with pytest.raises(InputError, match="must be of one of AR4"):
        warming_potential("AR7")
    with pytest.raises(InputError, match="horizon of AR4 must be"):
        warming_potential("AR4", 20)
    with pytest.raises(InputError, match="gas must be one of"):
        warming_potential("AR5").of("fossil CH4")


def test_biochar_refusals():
    with pytest.raises(InputError, match=r"temperature must lie in \[350, 1200\]"):
        permanence(300.0)
    with pytest.raises(InputError, match="soil must be mineral"):
        biochar_carbon(1.0, "wood", 500.0, soil="organic")
    with pytest.raises(InputError, match="feedstock must be one of"):
        biochar_carbon(1.0, "bamboo", 500.0)
    with pytest.raises(InputError, match="mass of biochar must lie in"):
        biochar_carbon(-1.0, "wood", 500.0)
