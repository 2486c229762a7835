"""The chart of predicted against measured stocks: where its lines and marks lie."""

from math import floor, log10

from tilth_web.registry.domain.figures import shown
from tilth_web.registry.domain.monitoring_figures import change_figure, value_of

WIDTH, HEIGHT = 400, 300  # units of the picture
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 34
STEPS = 1, 2, 5, 10


def charted(found):
    """A comparison as its chart and the rows of its table."""
    return {
        "comparison": found,
        "chart": chart(found),
        "pairs": [
            (r, value_of(r.measured), value_of(r.predicted)) for r in found.rounds
        ],
        "measured_change": found.change and change_figure(found.change),
        "predicted_change": shown(found.predicted_change),
    }


def chart(found):
    """Lines, band, marks and axes of a comparison, in units of the picture."""
    rows = found.rounds
    last = max(r.measured.year for r in rows)
    course = [v for v in found.course if v.year <= last + 5.0] or list(found.course)
    years = [v.year for v in course] + [r.measured.year for r in rows]
    stocks = [
        number
        for v in (*course, *(r.measured for r in rows))
        for number in (v.estimate, v.low, v.high)
        if number is not None
    ]
    x = _scale(_span(years, 1.0), LEFT, WIDTH - RIGHT)
    y = _scale(_span(stocks, 1.0), HEIGHT - BOTTOM, TOP)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "top": TOP,
        "bottom": HEIGHT - BOTTOM,
        "line": _path((x(v.year), y(v.estimate)) for v in course),
        "band": _band(course, x, y),
        "marks": [
            {
                "x": x(r.measured.year),
                "y": y(r.measured.estimate),
                "low": None if r.measured.low is None else y(r.measured.low),
                "high": None if r.measured.high is None else y(r.measured.high),
            }
            for r in rows
        ],
        "years": [{"at": x(t), "text": f"{t:.0f}"} for t in _ticks(years, 1.0)],
        "stocks": [{"at": y(t), "text": f"{t:g}"} for t in _ticks(stocks)],
    }


def _span(numbers, least):
    """Both ends of an axis, with some room."""
    low, high = min(numbers), max(numbers)
    room = max(0.05 * (high - low), least / 2)
    return low - room, high + room


def _scale(span, start, end):
    low, high = span

    def place(number):
        return round(start + (number - low) / (high - low) * (end - start), 1)

    return place


def _ticks(numbers, least=0.0):
    """At most seven round numbers along an axis."""
    low, high = _span(numbers, 1.0)
    rough = (high - low) / 6
    size = 10.0 ** floor(log10(rough))
    step = max(least, next(s * size for s in STEPS if s * size >= rough))
    first = floor(low / step) + 1
    return [n * step for n in range(first, floor(high / step) + 1)]


def _path(corners):
    return " ".join(f"{x},{y}" for x, y in corners)


def _band(course, x, y):
    known = [v for v in course if v.low is not None]
    there = [(x(v.year), y(v.high)) for v in known]
    back = [(x(v.year), y(v.low)) for v in reversed(known)]
    return _path([*there, *back]) if len(known) > 1 else ""
