"""Carbon and fine earth of layers in every convention, with their errors."""

import numpy as np
import pytest

from tests.tilth.assessment.layers.files import found, written
from tilth.assessment.layers.layers import read_layers
from tilth.errors import DataError, InputError

DEPTHS = "point,depth_top [cm],depth_bottom [cm],"
DENSITY = ",bulk_density [g cm-3],coarse_fraction [1]"


def _one(tmp_path, headings, *rows, **choices):
    path = written(tmp_path, *rows, headings=DEPTHS + headings)
    return read_layers([path], **choices)


@pytest.mark.parametrize(
    ("headings", "values", "mass"),
    [
        # By hand, 20 cm thick; 100 times density times thickness in Mg ha-1.
        ("fine_earth_mass [t/ha]", "2400", 2400.0),
        ("fine_earth_density [g cm-3]", "1.2", 2400.0),
        ("bulk_density [g cm-3],coarse_fraction [1]", "1.4,0.1", 2520.0),
        ("bulk_density [kg m-3],coarse_fraction [%]", "1400,10", 2520.0),
        ("whole_bulk_density [g cm-3],coarse_mass_fraction [%]", "1.5,20", 2400.0),
        # Whole soil less 0.1 of its volume at 2.65 g cm-3: 1.5 - 0.265 = 1.235.
        ("whole_bulk_density [g cm-3],coarse_fraction [%]", "1.5,10", 2470.0),
        # The same with fragments of 2 g cm-3: 1.3 g cm-3.
        (
            "whole_bulk_density [g cm-3],coarse_fraction [%],rock_density [g cm-3]",
            "1.5,10,2",
            2600.0,
        ),
        # 1 / (1/1.4 + 0.2 / (0.8 * 2.65)) = 1.2366667 g cm-3.
        (
            "bulk_density [g cm-3],coarse_mass_fraction [1]",
            "1.4,0.2",
            100.0 * 20.0 / (1.0 / 1.4 + 0.25 / 2.65),
        ),
        # VM0042's first point: 283.2 g of 4 cores of 21.5 mm are 1950.14 Mg ha-1.
        (
            "sample_mass [kg],core_diameter [cm],n_cores",
            "0.2832,2.15,4",
            1e4 * 283.2 / (4.0 * np.pi * 10.75**2),
        ),
    ],
)
def test_fine_earth_in_every_convention(tmp_path, headings, values, mass):
    layers = _one(tmp_path, f"soc_content [g kg-1],{headings}", f"P,0,20,15,{values}")

    np.testing.assert_allclose(layers.table.fine_earth_mass, mass, rtol=1e-12)
    assert found(layers) == []


def test_the_golden_mass_of_vm0042():
    assert round(1e4 * 283.2 / (4.0 * np.pi * 10.75**2), 2) == 1950.14


@pytest.mark.parametrize(
    ("headings", "values"),
    [
        (
            "bulk_density [g cm-3],bulk_density_error [g cm-3],"
            "coarse_fraction [1],coarse_fraction_error [1]",
            (1.4, 0.05, 0.1, 0.02),
        ),
        (
            "bulk_density [g cm-3],bulk_density_error [g cm-3],"
            "coarse_mass_fraction [1],coarse_mass_fraction_error [1]",
            (1.4, 0.05, 0.1, 0.02),
        ),
        (
            "whole_bulk_density [g cm-3],whole_bulk_density_error [g cm-3],"
            "coarse_fraction [1],coarse_fraction_error [1]",
            (1.5, 0.04, 0.1, 0.01),
        ),
        (
            "whole_bulk_density [g cm-3],whole_bulk_density_error [g cm-3],"
            "coarse_mass_fraction [1],coarse_mass_fraction_error [1]",
            (1.5, 0.04, 0.1, 0.01),
        ),
    ],
)
def test_the_error_of_the_mass_is_that_of_differences(tmp_path, headings, values):
    # Independent: the reader's own masses at values moved by a little.
    def mass(density, coarse):
        row = f"P,0,20,15,{density!r},{values[1]},{coarse!r},{values[3]}"
        return _one(tmp_path, f"soc_content [g kg-1],{headings}", row).table

    step = 1e-6
    density, density_error, coarse, coarse_error = values
    by_density = (
        mass(density + step, coarse).fine_earth_mass
        - mass(density - step, coarse).fine_earth_mass
    ) / (2.0 * step)
    by_coarse = (
        mass(density, coarse + step).fine_earth_mass
        - mass(density, coarse - step).fine_earth_mass
    ) / (2.0 * step)
    expected = np.hypot(by_density * density_error, by_coarse * coarse_error)

    np.testing.assert_allclose(
        mass(density, coarse).fine_earth_mass_error, expected, rtol=1e-6
    )


def test_an_error_that_is_not_given_is_unknown_and_none_of_no_stones(tmp_path):
    headings = "soc_content [g kg-1],bulk_density [g cm-3],bulk_density_error [g cm-3],"
    headings += "coarse_fraction [1]"
    table = _one(
        tmp_path, headings, "A,0,20,15,1.4,0.05,0.1", "B,0,20,15,1.4,0.05,0"
    ).table

    np.testing.assert_allclose(table.fine_earth_mass_error, [np.nan, 100.0])


def test_stones_that_are_not_given_are_flagged(tmp_path):
    none = _one(tmp_path, "soc_content [g kg-1],bulk_density [g cm-3]", "P,0,20,15,1.4")
    some = _one(
        tmp_path, "soc_content [g kg-1]" + DENSITY, "P,0,20,15,1.4,", "Q,0,20,15,1.4,0"
    )

    assert [(f.row, f.rule) for f in none.findings] == [(0, "coarse_missing")]
    assert [(f.row, f.rule) for f in some.findings] == [(2, "coarse_missing")]
    np.testing.assert_allclose(some.table.fine_earth_mass, 2800.0)


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        (
            "coarse_fraction [wt%]",
            "is a share of the volume; got wt%, a share of the mass",
        ),
        (
            "coarse_mass_fraction [vol%]",
            "share of the mass; got vol%, a share of the vol",
        ),
        (
            "coarse_fraction_error [g/kg]",
            "share of the volume; got g/kg, a share of the",
        ),
        (
            "coarse_fragments [%]",
            "named coarse_fraction, a share of the volume, or coar",
        ),
        ("Gravel", "must be named coarse_fraction"),
        ("Stones [g/100 stones]", r"vol% or wt%; got stones in g/100 stones"),
    ],
)
def test_stones_by_mass_are_not_taken_for_stones_by_volume(tmp_path, heading, message):
    headings = f"soc_content [g kg-1],bulk_density [g cm-3],{heading}"

    with pytest.raises(DataError, match=message):
        _one(tmp_path, headings, "P,0,20,15,1.4,10")


def test_a_soil_lighter_than_its_stones_is_refused(tmp_path):
    layers = _one(
        tmp_path,
        "soc_content [g kg-1],whole_bulk_density [g cm-3],coarse_fraction [%]",
        "P,0,20,15,1.0,60",
    )

    assert found(layers) == [(2, "coarse_heavier")]
    assert "got 1 with 0.6 of the volume at 2.65 g cm-3" in layers.findings[0].message


def test_total_carbon_less_carbonate(tmp_path):
    layers = _one(
        tmp_path,
        "total_carbon [g kg-1],total_carbon_error [g kg-1],carbonate [%],"
        "carbonate_error [%],method" + DENSITY,
        "A,0,20,32,0.3,10,0.5,dry combustion,1.3,0",
        "B,0,20,32,0.3,,,dry combustion,1.3,0",
        "C,0,20,10,0.3,20,0.5,,1.3,0",
    )

    # By hand: 32 - 0.12 * 100; error of 0.3 and 0.12 * 5.
    np.testing.assert_allclose(layers.table.soc_content, [20.0])
    np.testing.assert_allclose(layers.table.soc_content_error, [np.hypot(0.3, 0.6)])
    assert layers.table.method.texts() == [
        "dry combustion; total carbon less carbonate"
    ]
    assert found(layers) == [(3, "carbonate_missing"), (4, "carbonate_exceeds")]


def test_organic_matter_by_a_stated_or_the_old_factor(tmp_path):
    layers = _one(
        tmp_path,
        "som_content [%],som_content_error [%],som_factor" + DENSITY,
        "A,0,20,3.8,0.19,1.9,1.3,0",
        "B,0,20,3.448,,,1.3,0",
    )

    np.testing.assert_allclose(layers.table.soc_content, [20.0, 20.0], rtol=1e-12)
    np.testing.assert_allclose(layers.table.soc_content_error, [1.0, np.nan])
    np.testing.assert_allclose(layers.table.som_content, [38.0, 34.48])
    assert layers.table.method.texts() == [
        "organic matter divided by 1.9",
        "organic matter divided by 1.724",
    ]
    rules = [f.rule for f in layers.findings]
    assert rules == ["som_factor", "methods_mixed"]
    assert "provisional" in layers.findings[0].message


def test_converted_contents_beyond_pure_organic_matter_are_refused(tmp_path):
    headings = "som_content [%],som_factor" + DENSITY
    layers = _one(tmp_path, headings, "A,0,20,100,1.724,0.2,0", "B,0,20,90,1,0.2,0")
    total = _one(
        tmp_path,
        "total_carbon [g kg-1],carbonate [g kg-1]" + DENSITY,
        "A,0,20,700,0,0.2,0",
    )

    # 1000/1.724 = 580.05 is pure organic matter; 900 and 700 g kg-1 are none.
    np.testing.assert_allclose(layers.table.soc_content, [1000.0 / 1.724])
    assert found(layers, "refused") == [(3, "soc_content_range")]
    assert found(total, "refused") == [(2, "soc_content_range")]


def test_the_density_of_stones_is_named_where_it_is_assumed(tmp_path):
    headings = "soc_content [g kg-1],whole_bulk_density [g cm-3],coarse_fraction [1],"
    headings += "rock_density [g cm-3]"
    assumed = _one(tmp_path, headings, "A,0,20,20,1.5,0.1,", "B,0,20,20,1.5,0,")
    given = _one(tmp_path, headings, "A,0,20,20,1.5,0.1,2.6", "B,0,20,20,1.5,0,")

    (note,) = assumed.findings
    assert note.rule == "rock_density"
    assert "of 1 rows is not given and taken as 2.65 g cm-3" in note.message
    assert given.findings == ()


def test_a_measured_content_counts_before_one_that_is_converted(tmp_path):
    table = _one(
        tmp_path,
        "soc_content [g kg-1],total_carbon [g kg-1],carbonate [g kg-1]" + DENSITY,
        "A,0,20,18,32,100,1.3,0",
        "A,20,40,,32,100,1.3,0",
    ).table

    np.testing.assert_allclose(table.soc_content, [18.0, 20.0])
    assert table.method.texts() == ["", "total carbon less carbonate"]


def test_a_stock_with_its_bulk_density_gives_the_content(tmp_path):
    table = _one(tmp_path, "soc_stock [t/ha]" + DENSITY, "A,0,20,52,1.3,0").table

    # By hand: 52 of 2600 Mg ha-1 are 20 g kg-1.
    np.testing.assert_allclose(table.soc_content, [20.0])


def test_half_of_the_limit_of_detection(tmp_path):
    layers = _one(
        tmp_path,
        "soc_content [%],detection_limit [%]" + DENSITY,
        "A,0,20,2,0.2,1.3,0",
        "A,20,40,<0.2,0.2,1.3,0",
        "A,40,60,<LOD,0.2,1.3,0",
        "B,0,20,2,,1.3,0",
        "B,20,40,<LOD,,1.3,0",
    )

    np.testing.assert_allclose(layers.table.soc_content, [20.0, 1.0, 1.0, 20.0])
    assert layers.table.below_detection.tolist() == [False, True, True, False]
    assert found(layers) == [
        (3, "below_detection"),
        (4, "below_detection"),
        (6, "detection_limit"),
    ]


def test_a_missing_density_is_estimated_only_if_a_function_is_named(tmp_path):
    rows = ("A,0,20,14.4,,0.1", "A,20,40,9,1.4,0.1", "B,0,20,150,,0.1")
    headings = "soc_content [g kg-1]" + DENSITY
    refused = _one(tmp_path, headings, *rows)
    layers = _one(tmp_path, headings, *rows, pedotransfer="manrique_jones")

    assert found(refused) == [
        (2, "density_missing"),
        (3, "above_refused"),
        (4, "density_missing"),
    ]
    # By hand: 1.66 - 0.318 sqrt(1.44) = 1.2784 and 1.66 - 0.318 sqrt(15) g cm-3.
    np.testing.assert_allclose(
        layers.table.fine_earth_mass,
        [1800.0 * 1.2784, 2520.0, 1800.0 * (1.66 - 0.318 * np.sqrt(15.0))],
        rtol=1e-12,
    )
    assert layers.table.density_estimated.tolist() == [True, False, True]
    assert np.isnan(layers.table.fine_earth_mass_error).all()
    assert found(layers) == [
        (2, "density_estimated"),
        (4, "density_estimated"),
        (4, "density_outside"),
    ]
    (whole,) = [f for f in layers.findings if f.row == 0]
    for word in ("manrique_jones", "provisional", "assumed", "0 to 120 g kg-1"):
        assert word in whole.message


def test_names_that_are_not_known_are_refused(tmp_path):
    path = written(tmp_path, "F,P,,1,0,10,20,1.2,0")

    with pytest.raises(InputError, match="pedotransfer must be one of manrique_jones"):
        read_layers([path], pedotransfer="none")
    with pytest.raises(InputError, match="confirmed must be one of soc_content_unit"):
        read_layers([path], confirmed=["all"])
    with pytest.raises(InputError, match="paths must name at least one file"):
        read_layers([])
    headings = DEPTHS + "soc_content [g kg-1]"
    bare = written(tmp_path, "P,0,20,15", headings=headings, name="bare.csv")
    with pytest.raises(InputError, match="clay must be given for kaur"):
        read_layers([bare], pedotransfer="kaur")


def test_a_stated_mass_is_held_to_what_its_layer_can_hold(tmp_path):
    # 100 * g cm-3 * cm: 20 cm of 1.3 g cm-3 hold 2600 Mg ha-1, or 260 kg m-2.
    headings = "fine_earth_mass [{}],soc_content [g kg-1]"
    rows = ("A,0,20,2600,20", "B,0,20,26000,20", "C,0,20,4000,20", "D,0,20,150,20")
    layers = _one(tmp_path, headings.format("Mg ha-1"), *rows)
    right = _one(tmp_path, headings.format("kg m-2"), "A,0,20,260,20")

    assert found(layers) == [
        (3, "mass_density_range"),
        (4, "mass_density_doubtful"),
        (5, "mass_density_doubtful"),
    ]
    (heavy,) = [f for f in layers.findings if f.severity == "refused"]
    assert "implies 13 g cm-3 of fine earth, which must be at most 2.6" in heavy.message
    assert found(right) == []
    assert right.table.fine_earth_mass.tolist() == [2600.0]


@pytest.mark.parametrize(
    ("heading", "mass"),
    [
        # By hand: 1.4 g cm-3 of fine earth, 20 cm, less a tenth of the volume; and
        # 10 % of the mass at 2.65 g cm-3: 0.9 / (0.9 / 1.4 + 0.1 / 2.65).
        ("Rock fragments [vol%]", 2520.0),
        ("Gravel (wt%)", 2000.0 * 0.9 / (0.9 / 1.4 + 0.1 / 2.65)),
    ],
)
def test_a_unit_says_of_what_stones_are_a_share(tmp_path, heading, mass):
    headings = f"soc_content [g kg-1],bulk_density [g cm-3],{heading}"
    layers = _one(tmp_path, headings, "P,0,20,15,1.4,10")

    np.testing.assert_allclose(layers.table.fine_earth_mass, [mass])


@pytest.mark.parametrize(
    ("cell", "ending"),
    [("94.0", "got 94.0"), ("9,4e1", "got 9,4e1, which is 94 g cm-3")],
)
def test_a_number_is_not_said_twice(tmp_path, cell, ending):
    row = f'Farm,P1,,2024,0,30,15,"{cell}",0'
    layers = read_layers([written(tmp_path, row)])

    (finding,) = [f for f in layers.findings if "bulk_density" in f.column]
    assert finding.message.endswith(ending)
