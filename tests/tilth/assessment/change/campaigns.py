"""Campaigns made by hand: points whose stocks are known, through layers and stocks.

Each profile has 2000 Mg ha-1 of fine earth in 0-15 and in 15-30 cm and one content in
both, so that its stock at equivalent mass of 4000 Mg ha-1 is exactly what is asked for.
"""

from tests.tilth.assessment.layers.tables import layer_file, profile
from tilth.assessment.change.change import stock_change
from tilth.assessment.change.options import ChangeOptions
from tilth.assessment.sampling.sampling_plan import (
    PlanFarm,
    PlanPoint,
    PlanStratum,
    SamplingPlan,
)
from tilth.assessment.stock.stock import StockOptions, stocks

DATES = {"2015": "2015-10-01", "2020": "2020-10-01"}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]],
}


def visit(point, round_, stock, **labels):
    """Layers of one profile with this stock."""
    given = {
        "site": "field",
        "date": DATES.get(round_, "NaT"),
        "method": "dry combustion",
        "laboratory": "lab",
    }
    return profile(
        [0, 15, 30],
        [2000.0, 2000.0],
        [stock / 4.0] * 2,
        point=point,
        round=round_,
        **{**given, **labels},
    )


def visits(before, after, names=None, **labels):
    """Points with a stock before and after; None where not sampled."""
    names = names or [f"p{i}" for i in range(len(before))]
    rows = []
    for round_, values in (("2015", before), ("2020", after)):
        for name, stock in zip(names, values, strict=True):
            if stock is not None:
                rows += visit(name, round_, stock, **labels)
    return rows


def stocks_of(rows, **options):
    """Stocks at equivalent mass of these layers."""
    return stocks(layer_file(rows), StockOptions(depths=(30.0,), **options))


def change_of(rows, **options):
    """Change of these layers."""
    return stock_change(stocks_of(rows), ChangeOptions(**options))


def plan(kind, *, strata=(), farms=(), points=(), farm_draw="", area=100.0):
    """A plan with what an estimator needs."""
    return SamplingPlan(
        name="example area",
        example=True,
        kind=kind,
        seed=1,
        area=area,
        boundary=SQUARE,
        strata=tuple(
            PlanStratum(name=n, area=a, n_points=2, geometry=SQUARE) for n, a in strata
        ),
        farms=tuple(PlanFarm(name=n, area=a, sampled=s) for n, a, s in farms),
        points=tuple(
            PlanPoint(
                name=n,
                stratum=s,
                farm=f,
                latitude=0.005,
                longitude=0.005,
                origin="random",
            )
            for n, s, f in points
        ),
        depths=((0.0, 30.0),),
        cores_per_sample=1,
        precision={},
        method="drawn",
        protocol=(),
        inputs={},
        sources=(),
        farm_draw=farm_draw,
    )
