"""A change of stocks for the tests of reports: invented, and marked so."""

from dataclasses import replace
from datetime import date

import numpy as np

from tests.tilth.report.plans import PLAN
from tilth.accounting.campaign import (
    Campaign,
    MeasuredChange,
    Requirement,
    StandardResult,
    Step,
)
from tilth.assessment.change.result import (
    ChangeResult,
    PointChange,
    Round,
    StratumChange,
    Update,
)
from tilth.assessment.layers.table import FLAGGED, REFUSED, Finding, labels_of
from tilth.assessment.stock.result import (
    DepthStocks,
    Profiles,
    ReferenceMass,
    StockResult,
)
from tilth.stats.change import overlapping_change, target_factor
from tilth.stats.estimate import Estimate, combine

POINTS = [p for p in PLAN.points if not p.reserve]
AREA = {s.name: s.area for s in PLAN.strata}
ROUNDS = ("2021", "2026")
YEARS = 5.0
UNKNOWN = Estimate(
    mean=2.0,
    standard_error=None,
    degrees_of_freedom=None,
    n_samples=1,
    method="mean",
    reason="one composite only",
)


def _profiles(gain):
    """Two rounds of all points and two rounds of four control points."""
    draw = np.random.default_rng(11)
    names = [("Hill Farm", p.name, p.stratum, p) for p in POINTS]
    names += [("Control", f"C{i}", "", None) for i in range(4)]
    level = draw.normal(1.0, 0.12, len(names))
    rows, soc, mass = [], [], []
    for index, round_name in enumerate(ROUNDS):
        for i, (site, point, stratum, place) in enumerate(names):
            add = 1.0 + (gain if site == "Hill Farm" else 0.2 * gain) * index
            content = np.array([19.0, 13.5, 8.0]) * level[i]
            content *= 1.0 + (add - 1.0) * np.array([1.6, 0.6, 0.1])
            content *= draw.normal(1.0, 0.03, 3)
            layer = np.array([1950.0, 2100.0, 2900.0]) * draw.normal(1.0, 0.02, 3)
            rows.append((site, point, round_name, stratum, place))
            soc.append(content * layer / 1000.0)
            mass.append(layer)
    soc, mass = np.array(soc), np.array(mass)
    soc[3, 2] = mass[3, 2] = np.nan
    thick = np.where(np.isnan(soc), np.nan, np.array([15.0, 15.0, 20.0]))
    empty = np.full(soc.shape, np.nan)
    return Profiles(
        site=labels_of([r[0] for r in rows]),
        point=labels_of([r[1] for r in rows]),
        round=labels_of([r[2] for r in rows]),
        stratum=labels_of([r[3] for r in rows]),
        farm=labels_of([""] * len(rows)),
        laboratory=labels_of(["Lab A"] * len(rows)),
        method=labels_of(["dry combustion"] * len(rows)),
        date=np.array(
            ["2021-10-04" if r[2] == "2021" else "2026-10-05" for r in rows],
            dtype="datetime64[D]",
        ),
        latitude=np.array([r[4].latitude if r[4] else np.nan for r in rows]),
        longitude=np.array([r[4].longitude if r[4] else np.nan for r in rows]),
        n_cores=np.full(len(rows), 5.0),
        layer_thickness=thick,
        layer_mass=mass,
        layer_soc=soc,
        layer_mineral_mass=mass * 0.97,
        layer_mass_error=empty,
        layer_content_error=empty,
    )


FINDINGS = (
    Finding(
        severity=REFUSED,
        file="layers.csv",
        row=17,
        column="bulk_density",
        value="3.64",
        rule="bulk_density_range",
        message="bulk_density must lie in [0.1, 2.2] g cm-3; got 3.64",
    ),
    Finding(
        severity=FLAGGED,
        file="layers.csv",
        row=40,
        column="soc_content",
        value="<0.5",
        rule="below_detection",
        message="soc_content below the detection limit of 0.5 g kg-1; half is used",
    ),
)


def stocks(gain=0.05):
    profiles = _profiles(gain)
    first_two = profiles.layer_soc[:, :2].sum(axis=1)
    extrapolated = np.zeros(len(first_two), dtype=bool)
    extrapolated[3] = True
    return StockResult(
        profiles=profiles,
        depths=(
            DepthStocks(
                reference=ReferenceMass(
                    depth=30.0, mass=4050.0, method="wendt_hauser", rule="largest"
                ),
                fixed_depth=first_two * 1.01,
                equivalent_mass=first_two,
                extrapolated=extrapolated,
                measurement_error=np.full(len(first_two), np.nan),
            ),
        ),
        method="Stocks at equivalent soil mass by Wendt & Hauser (2013)",
        findings=FINDINGS,
        n_rows=144,
        files=(("layers.csv", "ab" * 32),),
        inputs={"reference_mass_mg_ha": 4050.0, "example": True},
        sources=("Wendt J.W., Hauser S. (2013) Eur. J. Soil Sci. 64, 58-65",),
        warnings=("one profile does not reach 50 cm",),
    )


def _standards():
    met = Requirement(
        topic="depth",
        rule="stocks are reported to at least 30 cm, or to bedrock",
        found="30 cm",
        met=True,
        source="Verra (2025) VM0042 v2.2, section 8.2.1",
        mark="verified",
    )
    missed = replace(
        met,
        topic="sampling",
        rule="at least 3 strata per site, 5 composites each",
        found="3 strata, 4 samples",
        met=False,
        mark="second-hand",
    )
    unknown = replace(met, topic="eligibility", rule="newness", found="", met=None)
    change = Step(
        name="change of the stock",
        value=1140.3,
        unit="Mg CO2",
        formula="3.1 Mg ha-1 x 100.1 ha x 44/12",
        source="Verra (2025) VM0042 v2.2, Eq 44",
        mark="verified",
        applied=True,
    )
    deduction = replace(
        change,
        name="uncertainty deduction",
        value=13.2,
        unit="%",
        formula="t(2/3; 17.2) x SE / mean",
    )
    buffer = replace(
        deduction, name="buffer", value=12.0, formula="floor", mark="second-hand"
    )
    first = StandardResult(
        standard="Verra VM0042",
        version="2.2",
        baseline="control sites of the project",
        requirements=(met, missed, unknown),
        steps=(change, deduction, buffer),
        removals_co2=1140.3,
        avoided_co2=0.0,
        creditable_co2e=871.2,
        status="creditable, if the requirements that are unknown are met",
        crediting="20 to 100 years",
        permanence="longevity of at least 40 years",
        remeasure_by=date(2031, 10, 5),
        provisional=(),
        warnings=("buffer: the floor of 12 % was used",),
    )
    none = replace(
        first,
        standard="FAO GSOC-MRV",
        version="2020",
        baseline="business as usual, modelled",
        steps=(change, replace(buffer, mark="unverified", applied=False, value=None)),
        removals_co2=None,
        avoided_co2=None,
        creditable_co2e=None,
        status="not creditable: no control or model",
        remeasure_by=None,
        provisional=("re-measurement about every 4 years",),
        warnings=(),
    )
    names = (
        ("Gold Standard SOC Framework", "1.0"),
        ("Australia", "2021"),
        ("CAR Soil Enrichment Protocol", "1.0"),
        ("EU CRCF", "2024/3012"),
    )
    more = (replace(none, standard=name, version=version) for name, version in names)
    return (first, none, *more)


def change_result(gain=0.05):
    found = stocks(gain)
    p = found.profiles
    value = {
        (site, point, r): float(v)
        for site, point, r, v in zip(
            p.site.texts(),
            p.point.texts(),
            p.round.texts(),
            found.depths[0].equivalent_mass,
            strict=True,
        )
    }
    farm = [("Hill Farm", x.name) for x in POINTS]
    before, after = (np.array([value[(*k, r)] for k in farm]) for r in ROUNDS)
    strata = [x.stratum for x in POINTS]
    change = overlapping_change(before, after, stratum=strata, area=AREA)
    contrast = overlapping_change(
        before, after, stratum=strata, area=AREA, factor=target_factor(YEARS)
    )
    control = overlapping_change(
        [value["Control", f"C{i}", "2021"] for i in range(4)],
        [value["Control", f"C{i}", "2026"] for i in range(4)],
    )
    additional = combine([change.stock_change, control.stock_change], [1.0, -1.0])
    points = [
        PointChange(
            site="Hill Farm",
            point=x.name,
            stratum=x.stratum,
            farm="",
            latitude=x.latitude,
            longitude=x.longitude,
            control=False,
            before=float(before[i]),
            after=float(after[i]) if i != 5 else float("nan"),
            extrapolated=i == 3,
        )
        for i, x in enumerate(POINTS)
    ]
    points += [
        replace(
            points[0],
            site="Control",
            point=f"C{i}",
            stratum="",
            latitude=float("nan"),
            longitude=float("nan"),
            control=True,
            before=value["Control", f"C{i}", "2021"],
            after=value["Control", f"C{i}", "2026"],
        )
        for i in range(4)
    ]
    prediction = Estimate(
        mean=1.8,
        standard_error=1.4,
        degrees_of_freedom=float("inf"),
        n_samples=1,
        method="RothC",
    )
    dates = (date(2021, 10, 4), date(2026, 10, 5))
    return ChangeResult(
        name="Hill Farm",
        example=True,
        stocks=found,
        depth_index=0,
        plan=PLAN,
        area=PLAN.area,
        rounds=tuple(
            Round(name=r, date=d, estimate=e, n_points=len(POINTS))
            for r, d, e in zip(
                ROUNDS, dates, (change.before, change.after), strict=True
            )
        ),
        years=YEARS,
        strata=tuple(
            StratumChange(
                name=name,
                area=area,
                n_before=sum(s == name for s in strata),
                n_after=sum(s == name for s in strata),
                n_both=sum(s == name for s in strata),
                before=float(before[np.array(strata) == name].mean()),
                after=float(after[np.array(strata) == name].mean()),
                sd_before=float(before[np.array(strata) == name].std(ddof=1)),
                sd_after=None,
            )
            for name, area in AREA.items()
        ),
        points=tuple(points),
        change=change,
        target_rate=4.0,
        contrast=contrast,
        rate=change.stock_change.times(1000.0 / YEARS / change.before.mean),
        probability_rise=change.stock_change.probability_above(),
        probability_target=contrast.stock_change.probability_above(),
        control=control,
        additional=additional,
        update=Update(
            prediction=prediction,
            model="RothC",
            covers="inputs and model residual",
            posterior=replace(prediction, mean=2.6, standard_error=0.5),
            conflict=0.31,
            sentence="Model and measurement agree.",
        ),
        no_update="",
        campaign=Campaign(
            kind=PLAN.kind,
            n_strata=3,
            fewest_samples=6,
            fewest_cores=5,
            depth=30.0,
            depth_sampled=30.0,
            tillage_depth=None,
            fewest_increments=2,
            equivalent_mass=True,
            mass_method="wendt_hauser",
            n_extrapolated=1,
            density_measured=True,
            laboratory_methods=("dry combustion",),
            laboratories=("Lab A",),
            converted=False,
            dates=dates,
            n_control_sites=4,
        ),
        measured=MeasuredChange(
            area=PLAN.area,
            years=YEARS,
            initial=change.before,
            stock_change=change.stock_change,
            control=control.stock_change,
            additional=additional,
        ),
        standards=_standards(),
        method="Stratified random sample, revisited points; stocks at equivalent mass",
        inputs={"target_rate_permil_yr": 4.0},
        sources=("Cochran W.G. (1977) Sampling techniques",),
        provisional=("the area of a stratum is as the file says",),
        warnings=("one point was not sampled again",),
    )


def unknown_change():
    """A change whose standard error nobody knows: one composite in each round."""
    result = change_result()
    none = replace(result.change, stock_change=UNKNOWN, sampling=UNKNOWN)
    return replace(
        result,
        change=replace(none, before=UNKNOWN, after=UNKNOWN, covariance=None),
        contrast=replace(none, before=UNKNOWN, after=UNKNOWN, covariance=None),
        rounds=tuple(replace(r, estimate=UNKNOWN) for r in result.rounds),
        rate=None,
        probability_rise=None,
        probability_target=None,
        control=None,
        additional=None,
        update=None,
        no_update="the measured change has no standard error",
        campaign=replace(result.campaign, fewest_samples=1, n_control_sites=0),
    )
