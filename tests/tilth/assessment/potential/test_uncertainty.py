"""FAO's bounds by hand; members of a Monte Carlo by what their errors must give."""

from dataclasses import replace

import numpy as np
import pytest
import rasterio

from tests.tilth.assessment.potential.maps import (
    changed,
    example,
    one_cell,
    read_map,
    worked_out,
)
from tests.tilth.geo.rasters import write_raster
from tests.tilth.geo.test_cells import fao_by_hand
from tilth.assessment.potential.cells import read_cells
from tilth.assessment.potential.file import read_potential
from tilth.assessment.potential.members import member_errors
from tilth.assessment.potential.totals import as_floats
from tilth.geo.cells import outlook
from tilth.report.potential_tables import mode_differences, zone_rows

SEASON = np.sin((np.arange(12) - 3.5) * np.pi / 6)
WEATHER = (9.0 + 8.0 * SEASON, 58.0 - 12.0 * SEASON, np.maximum(9, 60 + 52 * SEASON))
NONE = {"global": 0, "field": 0, "cell": 0}
VARIABLES = (
    "temperature_error",
    "precipitation_factor",
    "pet_factor",
    "soc_stock_factor",
    "clay_factor",
    "c_input_change",
    "manure_factor",
)


def only(**errors):
    """Errors of these variables at these scopes, and no others."""
    return {name: NONE | errors.get(name, {}) for name in VARIABLES}


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    return example(tmp_path_factory.mktemp("country"), cells=250)


def test_bounds_of_fao_by_hand(country, tmp_path):
    years = tuple(range(2001, 2021))
    path = example(tmp_path / "in", cells=60, years=(years[0], years[-1]))
    path = changed(path, mode="faithful", bounds={}, precision="float64")
    worked_out(path, tmp_path / "out")
    potential = read_potential(path)
    cells = read_cells(potential, potential.grid.whole()).cells

    def runs(i, warm=1.0, wet=1.0, soc=1.0, clay=1.0, points=0.0):
        """Stocks now, at the end, and at the end of SSM2, by the formulas.

        As scripts 11 to 13 of version 1.2 have it (1.1 and 1.3 the same): the spin-up
        takes the climate itself, and the inert carbon of the stock itself; the first
        input of the warm-up is Ceq_min / NPP_81_00 x NPP_min.
        """
        varied = replace(
            cells,
            soc_stock=cells.soc_stock * soc,
            clay=cells.clay * clay,
            warm_up=(cells.warm_up[0] * warm, cells.warm_up[1] * wet, cells.warm_up[2]),
        )
        inert = cells.soc_stock[i]
        _, now, usual = fao_by_hand(varied, i, 0.0, inert)
        return now, usual, fao_by_hand(varied, i, 0.1 + points, inert)[2]

    names = ("T0", "BAU", "SSM")
    maps = {
        n: read_map(tmp_path / "out", f"XXA_GSOCseq_{n}_UncertaintyMap030.tif")
        for n in (*names, "RSR_SSM3", "ASR_BAU")
    }
    status = read_map(tmp_path / "out", "XXA_Tilth_Status.tif")
    final = read_map(tmp_path / "out", "XXA_GSOCseq_finalSOC_SSM3_Map030.tif")
    for i, (row, column) in list(enumerate(np.argwhere(status == 0)))[:5]:
        middle = runs(i)
        least = runs(i, 1.02, 0.95, 0.8, 0.9, -0.15)
        most = runs(i, 0.98, 1.05, 1.2, 1.1, 0.15)
        u = [
            100 * (b - a) / (2 * m) for a, b, m in zip(least, most, middle, strict=True)
        ]
        for name, expected in zip(names, u, strict=True):
            assert maps[name][row, column] == pytest.approx(expected, rel=1e-6)
        x = (middle[1], final[row, column])
        rsr = np.hypot(u[1] * x[0], u[2] * x[1]) / (x[0] + x[1])
        assert maps["RSR_SSM3"][row, column] == pytest.approx(rsr, rel=1e-6)
        asr = np.hypot(u[0] * middle[0], u[1] * middle[1]) / (middle[0] + middle[1])
        assert maps["ASR_BAU"][row, column] == pytest.approx(asr, rel=1e-6)


def test_the_difference_may_stand_below_instead_of_the_sum(country, tmp_path):
    for rule in ("fao", "ipcc"):
        path = changed(country, mode="faithful", bounds={"difference": rule})
        worked_out(path, tmp_path / rule)
    name = "XXA_GSOCseq_ASR_SSM3_UncertaintyMap030.tif"
    by_sum = read_map(tmp_path / "fao", name)
    by_difference = read_map(tmp_path / "ipcc", name)
    both = np.isfinite(by_sum) & np.isfinite(by_difference)
    t0 = read_map(tmp_path / "fao", "XXA_GSOCseq_T0_Map030.tif")
    end = read_map(tmp_path / "fao", "XXA_GSOCseq_finalSOC_SSM3_Map030.tif")
    ratio = ((t0 + end) / np.abs(t0 - end))[both]
    np.testing.assert_allclose((by_difference / by_sum)[both], ratio, rtol=1e-3)


def monte_carlo(country, members=20, seed=4, **errors):
    plan = {"members": members, "seed": seed, "errors": only(**errors)}
    return changed(country, monte_carlo=plan)


def test_losses_of_a_scenario_by_practice_stay_in_the_faithful_mode(country, tmp_path):
    """FAO takes gains below 0 out of its own scenarios, which only raise inputs."""
    plans = [
        {"name": "SSM1", "c_input_change": 0.05},
        {"name": "less", "c_input_change": -0.2},
        {"name": "richer", "dpm_rpm": 3.0},
    ]
    path = changed(country, mode="faithful", scenarios=plans)
    result = worked_out(path, tmp_path)
    assert not {"RSR_less", "RelDiff_less", "RSR_richer"} & set(result.cleaned)
    less = read_map(tmp_path, "XXA_GSOCseq_RSR_less_Map030.tif")
    more = read_map(tmp_path, "XXA_GSOCseq_RSR_SSM1_Map030.tif")
    np.testing.assert_allclose(less, -4 * more, rtol=1e-5)
    by = {row.scenario: row.figures for row in zone_rows(result) if row.zone == "all"}
    gains = {name: by[name]["gain_over_bau_tg_yr"] for name in ("SSM1", "less")}
    assert gains["less"] == pytest.approx(-4 * gains["SSM1"], rel=1e-4)


def test_no_uncertainty_of_the_rule_of_the_ipcc_is_taken_out(country, tmp_path):
    """FAO's limit of 200 % is for its own, smaller measure."""
    path = changed(country, mode="faithful", bounds={"difference": "ipcc"})
    result = worked_out(path, tmp_path)
    assert not [key for key in result.cleaned if key.endswith("_Uncertainty")]
    found = read_map(tmp_path, "XXA_GSOCseq_RSR_SSM1_UncertaintyMap030.tif")
    assert np.isfinite(found).sum() == result.status[0]
    assert np.nanmax(found) > 200.0


def test_an_error_of_the_whole_map_has_one_size_everywhere(country, tmp_path):
    # Stocks and inert carbon are nearly proportional to the stock at the start.
    errors = {"soc_stock_factor": {"global": 0.1}}
    result = worked_out(monte_carlo(country, 40, **errors), tmp_path)
    t0 = read_map(tmp_path, "XXA_GSOCseq_T0_Map030.tif")
    spread = read_map(tmp_path, "XXA_Tilth_T0_StandardError.tif")
    share = (spread / t0)[np.isfinite(t0)]
    draws = [
        member_errors(
            result.potential.monte_carlo,
            m,
            result.potential.grid,
            read_cells(result.potential, result.potential.grid.whole()),
        ).soc_stock_factor
        for m in range(40)
    ]
    assert np.ptp(draws, axis=1).max() == 0.0
    assert share == pytest.approx(np.std([d[0] for d in draws], ddof=1), rel=0.02)
    zone = zone_rows(result)[0]
    error, low, high = zone.spread["soc_initial_mg_ha"]
    assert error / zone.figures["soc_initial_mg_ha"] == pytest.approx(
        share.mean(), rel=0.02
    )
    assert low < zone.figures["soc_initial_mg_ha"] < high


def test_an_error_of_manure_is_that_of_what_manure_adds(country, tmp_path):
    """RothC is linear in what is added: the gain has the error of the manure."""
    scenarios = [
        {"name": "manure", "manure": 0.8},
        {"name": "cover", "covered": {"cropland": list(range(1, 13))}},
        {"name": "both", "manure": 0.8, "c_input_change": 0.1},
    ]
    path = monte_carlo(country, 40, manure_factor={"global": 0.2})
    path = changed(path, scenarios=scenarios, precision="float64")
    result = worked_out(path, tmp_path)
    piece = read_cells(result.potential, result.potential.grid.whole())
    factors = [
        member_errors(
            result.potential.monte_carlo, m, result.potential.grid, piece
        ).manure_factor[0]
        for m in range(40)
    ]
    assert min(factors) > 0.0
    row = result.member_quantities.index
    gains = as_floats(result.members[0])

    def ratio(name):
        """Total of each member per that of the run."""
        run = as_floats(result.sums[0])[result.quantities.index(f"RelDiff_{name}"), 0]
        return gains[:, row(f"RelDiff_{name}"), 0] / run

    assert ratio("manure") == pytest.approx(factors, rel=1e-6)
    assert ratio("cover") == pytest.approx(1.0, rel=1e-9)
    assert 0.2 < np.ptp(ratio("both")) < 0.95 * np.ptp(factors)
    stock = gains[:, row("T0"), 0]
    assert np.ptp(stock) == 0.0


def test_manure_has_an_error_unless_it_is_stated_as_none(country, tmp_path):
    """50 % at 95 % confidence (IPCC 2019), as half of that range in total."""
    path = changed(country, scenarios=[{"name": "m", "manure": 0.5}], monte_carlo={})
    usual = read_potential(path).monte_carlo.errors["manure_factor"]
    total = np.sqrt(usual.whole**2 + usual.field**2 + usual.cell**2)
    assert 1.96 * total == pytest.approx(0.5, rel=0.01)
    stated = {"errors": {"manure_factor": NONE}}
    none = read_potential(changed(path, monte_carlo=stated))
    assert none.monte_carlo.errors["manure_factor"].whole == 0.0


def test_errors_of_cells_cancel_in_a_zone(country, tmp_path):
    errors = {"soc_stock_factor": {"cell": 0.2}}
    result = worked_out(monte_carlo(country, 60, **errors), tmp_path)
    t0 = read_map(tmp_path, "XXA_GSOCseq_T0_Map030.tif")
    spread = read_map(tmp_path, "XXA_Tilth_T0_StandardError.tif")
    share = np.nanmean(spread / t0)
    assert share == pytest.approx(0.2, rel=0.1)
    zone = zone_rows(result)[0]
    alone = zone.spread["soc_initial_mg_ha"][0] / zone.figures["soc_initial_mg_ha"]
    n = np.isfinite(t0).sum()
    uneven = np.sqrt(np.nansum(t0**2) * n) / np.nansum(t0)
    assert alone == pytest.approx(share * uneven / np.sqrt(n), rel=0.3)


def test_errors_of_a_field_cancel_as_far_as_their_range(country, tmp_path):
    """The variance of a weighted mean is w' C w, with Matern's correlation in C."""
    reach = 4.0  # km, in a country of about 15 km
    errors = {"soc_stock_factor": {"field": 0.1, "range": reach}}
    result = worked_out(monte_carlo(country, 80, **errors), tmp_path)
    grid = result.potential.grid
    t0 = read_map(tmp_path, "XXA_GSOCseq_T0_Map030.tif")
    row, column = np.nonzero(np.isfinite(t0))
    weight = (t0 * grid.cell_areas()[:, np.newaxis])[row, column]
    weight /= weight.sum()
    north = np.radians(grid.north - (row + 0.5) * grid.height)
    km = 6371.0088 * np.radians(grid.height)
    x, y = column * km * np.cos(north.mean()), row * km  # flat, as it is small
    apart = np.hypot(x[:, np.newaxis] - x, y[:, np.newaxis] - y) * np.sqrt(3) / reach
    share = np.sqrt(weight @ ((1 + apart) * np.exp(-apart)) @ weight)
    assert 0.2 < share < 0.7
    zone = zone_rows(result)[0]
    error = zone.spread["soc_initial_mg_ha"][0] / zone.figures["soc_initial_mg_ha"]
    assert error == pytest.approx(0.1 * share, rel=0.25)
    spread = read_map(tmp_path, "XXA_Tilth_T0_StandardError.tif")
    assert np.nanmean(spread / t0) == pytest.approx(0.1, rel=0.1)


def test_totals_of_a_member_are_sums_of_its_cells(country, tmp_path):
    path = monte_carlo(
        country,
        3,
        temperature_error={"global": 0.3, "field": 0.3, "range": 20, "cell": 0.1},
        c_input_change={"global": 0.05},
    )
    result = worked_out(path, tmp_path, block=6)
    potential = result.potential
    piece = read_cells(potential, potential.grid.whole())
    areas = potential.grid.cell_areas()[piece.places // potential.grid.n_columns]
    for member in range(3):
        errors = member_errors(potential.monte_carlo, member, potential.grid, piece)
        found = outlook(piece.cells, n_years=20, errors=errors)
        total = as_floats(result.members[0][member])
        n = piece.places.size
        by_hand = {
            "T0": found.now[:n],
            "finalSOC_BAU": found.usual[-1, :n],
            "RelDiff_SSM2": (0.1 + errors.c_input_change[:n]) * found.doubling[-1, :n],
        }
        for key, values in by_hand.items():
            row = result.member_quantities.index(key)
            expected = (values.astype(float) * areas).sum()
            assert total[row, 0] == pytest.approx(expected, rel=1e-6)


def test_a_member_in_which_nothing_decays_keeps_its_cell_in_the_total(tmp_path):
    """Below -5 degC nothing decays; errors of 1 degC around -4.5 degC say so often."""
    cold, wet, dry = np.full(12, -4.5), np.full(12, 60.0), np.full(12, 15.0)
    weather = [(rows, np.tile(rows, 2)) for rows in (cold, wet, dry)]
    plan = {
        "members": 30,
        "seed": 1,
        "errors": only(temperature_error={"global": 1.0}),
    }
    path = one_cell(tmp_path, weather, monte_carlo=plan)
    result = worked_out(path, tmp_path / "out")
    stock = result.member_quantities.index("T0")
    totals = as_floats(result.members[0])[:, stock, 0]
    row = zone_rows(result)[0]
    assert totals.min() > 0.9 * 48.25 * row.area
    spread = read_map(tmp_path / "out", "Tilth_T0_StandardError.tif")
    assert np.isnan(spread).all()  # unknown, not 0


def test_members_do_not_depend_on_blocks_but_on_the_seed(country, tmp_path):
    path = monte_carlo(
        country,
        4,
        soc_stock_factor={"global": 0.05, "field": 0.1, "range": 15, "cell": 0.1},
        precipitation_factor={"global": 0.05, "field": 0.1, "range": 15, "cell": 0.1},
    )
    one = worked_out(path, tmp_path / "one")
    two = worked_out(path, tmp_path / "two", block=5, workers=2)
    for path_of in (tmp_path / "one").glob("*.tif"):
        assert path_of.read_bytes() == (tmp_path / "two" / path_of.name).read_bytes()
    for a, b in zip(one.members, two.members, strict=True):
        assert (a == b).all()
    plan = {"members": 4, "seed": 5, "errors": only(soc_stock_factor={"cell": 0.1})}
    other = worked_out(changed(country, monte_carlo=plan), tmp_path / "other")
    assert (other.members[0] != one.members[0]).any()


def test_percentiles_lie_around_the_run(country, tmp_path):
    plan = {"members": 30, "seed": 2}
    worked_out(changed(country, monte_carlo=plan), tmp_path)
    for key in ("T0", "ASR_BAU", "RSR_SSM3"):
        low = read_map(tmp_path, f"XXA_Tilth_{key}_P05.tif")
        high = read_map(tmp_path, f"XXA_Tilth_{key}_P95.tif")
        middle = read_map(tmp_path, f"XXA_GSOCseq_{key}_Map030.tif")
        there = np.isfinite(middle)
        assert (low[there] < high[there]).all()
        assert ((low < middle) & (middle < high))[there].mean() > 0.8


def test_the_mean_difference_of_the_modes_leaves_out_flooded_soil(tmp_path):
    """The exact mode has no result for it, so that there is no difference."""
    path = one_cell(tmp_path, [(row, np.tile(row, 2)) for row in WEATHER])
    names = ("temperature", "precipitation", "pet")
    for name in ("soc_stock", "clay", *names, *(f"{n}_before" for n in names)):
        with rasterio.open(tmp_path / f"{name}.tif") as file:
            values = file.read()
        write_raster(tmp_path / f"{name}.tif", np.tile(values, (1, 1, 2)))
    write_raster(tmp_path / "cover.tif", np.array([[2, 13]], np.uint8))
    cover = {"file": "cover.tif", "legend": "classes"}
    path = changed(path, layers={"land_cover": cover}, mode="faithful", compare=True)
    result = worked_out(path, tmp_path / "out")
    assert result.status[0] == 2
    key = "Tilth_FaithfulLessExact_finalSOC_BAU.tif"
    crop, rice = read_map(tmp_path / "out", key)[0]
    assert np.isnan(rice)
    assert abs(crop) > 0.01
    told = mode_differences(result)["finalSOC_BAU"][1]
    assert told == pytest.approx(crop, rel=1e-5)


def test_the_difference_of_the_modes_is_written(country, tmp_path):
    results = {}
    for mode in ("exact", "faithful"):
        path = changed(country, mode=mode, compare=True)
        results[mode] = worked_out(path, tmp_path / mode)

    def of(mode, kind, key):
        name = f"XXA_GSOCseq_{key}_Map030.tif"
        name = f"XXA_Tilth_FaithfulLessExact_{key}.tif" if kind else name
        return read_map(tmp_path / mode, name)

    for key in ("T0", "finalSOC_BAU", "RSR_SSM3"):
        expected = of("faithful", "", key) - of("exact", "", key)
        there = np.isfinite(expected)
        assert there.sum() > 100
        assert np.abs(expected[there]).max() > 0.0
        for mode in ("exact", "faithful"):
            np.testing.assert_allclose(
                of(mode, "compare", key)[there], expected[there], atol=2e-5
            )
    # The means that the summary tells, against each other and the maps.
    told = {mode: mode_differences(result) for mode, result in results.items()}
    for key in ("T0", "RSR_SSM3"):
        there, here = told["faithful"][key], told["exact"][key]
        assert here[1] == pytest.approx(there[1], rel=1e-3)
        assert there[0] - here[0] == pytest.approx(here[1], rel=1e-3, abs=1e-6)
        difference = of("exact", "compare", key)
        assert here[1] == pytest.approx(np.nanmean(difference), rel=0.02)
