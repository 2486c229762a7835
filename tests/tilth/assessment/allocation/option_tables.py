"""Small option tables: drawn ones, and the loops that solve them."""

from itertools import product

from hypothesis import strategies as st

from tilth.assessment.allocation.option import Option, Parcel, Valuation

PRACTICES = ("cover crop", "manure", "trees")
YEARS = 20


def valuation(rate=0.04):
    return Valuation(currency="EUR", price_year=2024, years=YEARS, discount_rate=rate)


@st.composite
def parcels(draw, most=4, least_cost=-20):
    """Parcels with whole numbers, so that ties occur."""
    found = []
    for i in range(draw(st.integers(1, most))):
        practices = draw(st.lists(st.sampled_from(PRACTICES), min_size=1, unique=True))
        options = tuple(
            Option(
                practice=practice,
                stock_change=float(draw(st.integers(-2, 10))),
                standard_error=float(draw(st.integers(0, 4))),
                investment=float(draw(st.integers(0, 300))),
                maintenance=float(draw(st.integers(least_cost, 60))),
                yield_loss=draw(st.integers(-2, 5)) / 2.0,
            )
            for practice in practices
        )
        found.append(
            Parcel(
                name=f"p{i}",
                area=float(draw(st.integers(1, 40))),
                options=options,
                crop="wheat",
                crop_yield=6.0,
                price=float(draw(st.integers(0, 50))),
            )
        )
    return tuple(found)


def yearly_cost(parcel, option, rate, years=YEARS):
    """Present value on a parcel, payment by payment."""
    yearly = option.maintenance + option.yield_loss * parcel.price
    total = option.investment
    for year in range(1, years + 1):
        total += yearly / (1.0 + rate) ** year
    return parcel.area * total


def every_allocation(parcels, rate):
    """Carbon, cost, harvest lost and area by practice of every whole allocation."""
    for choice in product(*[(None, *p.options) for p in parcels]):
        carbon = cost = lost = 0.0
        areas = dict.fromkeys(PRACTICES, 0.0)
        for parcel, option in zip(parcels, choice, strict=True):
            if option is None:
                continue
            if option.stock_change <= 0.0:
                break  # such options are left out
            carbon += parcel.area * option.stock_change
            cost += yearly_cost(parcel, option, rate)
            lost += parcel.area * option.yield_loss
            areas[option.practice] += parcel.area
        else:
            yield carbon, cost, lost, areas
