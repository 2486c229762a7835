"""Checks of rows against each other: methods of a round, texture, rounds, places."""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tilth.assessment.layers.draft import Draft
from tilth.assessment.layers.revisits import revisited
from tilth.assessment.layers.rule import EXAMPLE_SITE
from tilth.assessment.layers.table import Labels
from tilth.checks import FloatArray
from tilth.errors import DataError

TIMES: Final = 3.0  # of a content between rounds, Tilth's own rule [1]
ENOUGH: Final = 3  # revisited layers that tell what is usual
SUM_OF_TEXTURE: Final = (98.0, 102.0)  # laboratories round [%]
FAR: Final = 50.0  # a point this far from the middle of its site is doubtful [km]
DEGREE: Final = 111.2  # of latitude, on average [km]
TEXTURE: Final = ("clay", "silt", "sand")

Mask = NDArray[np.bool_]


def check_rows(draft: Draft) -> None:
    """Flag what columns of one row say against each other; find rounds and places.

    Rows of the template that were left in are refused.

    Parameters
    ----------
    draft : Draft
        Rows of one file.

    Raises
    ------
    DataError
        If a coordinate system is unknown.
    """
    if not draft.size:
        return
    _refuse_examples(draft)
    _check_texture(draft)
    _check_total(draft)
    _round_from_date(draft)
    _from_grid(draft)
    _complete_places(draft)


def check_rounds(draft: Draft) -> None:
    """Flag what rows of all files say against each other.

    Contents far from those of another round, rounds with several methods, and points
    far from their site.

    Parameters
    ----------
    draft : Draft
        Rows of all files.
    """
    if draft.size:
        _contents_between_rounds(draft)
        _mixed_methods(draft)
        _far_points(draft)


def _refuse_examples(draft: Draft) -> None:
    """Refuse example rows of the template among others; alone they are flagged."""
    site = draft.text("site")
    named = np.array([name == EXAMPLE_SITE for name in site.names], dtype=bool)
    example = named[site.codes]
    add = draft.notes.flag if example.all() else draft.notes.refuse
    add(
        example,
        "example_row",
        draft.named("site"),
        lambda _: EXAMPLE_SITE,
        lambda _: "the row is an example of the template: replace or delete it",
    )


def _check_texture(draft: Draft) -> None:
    """Flag textures that do not add up."""
    total = np.sum([draft.number(name) for name in TEXTURE], axis=0)
    low, high = SUM_OF_TEXTURE
    draft.notes.flag(
        (total < low) | (total > high),
        "texture_sum",
        draft.named("clay"),
        lambda i: f"{total[i]:g}",
        lambda i: f"clay, silt and sand should add up to 100 %; got {total[i]:g}",
    )


def _check_total(draft: Draft) -> None:
    """Flag rows with more organic carbon than carbon."""
    if not {"soc_content", "total_carbon"} <= set(draft.numbers):
        return
    soc, total = draft.number("soc_content"), draft.number("total_carbon")
    draft.notes.flag(
        soc > 1.1 * total,
        "soc_above_total",
        draft.named("soc_content"),
        lambda i: f"{soc[i]:g}",
        lambda i: (
            f"organic carbon should not exceed total carbon, in g kg-1; got {soc[i]:g} "
            f"of {total[i]:g}"
        ),
    )


def _round_from_date(draft: Draft) -> None:
    """Take the year of sampling for the round where no column names it."""
    undated = np.isnat(draft.date)
    if (
        "round" in draft.texts
        or undated.all()
        or (undated & ~draft.notes.refused).any()
    ):
        return
    years = draft.date.astype("datetime64[Y]").astype(str)
    codes, found = pd.factorize(np.where(undated, "", years))
    draft.texts["round"] = Labels(
        codes=codes.astype(np.int64), names=tuple(str(year) for year in found)
    )
    names = ", ".join(sorted(filter(None, draft.texts["round"].names)))
    _on_file(draft, "round_from_date", f"rounds are the years of the dates: {names}")


def _from_grid(draft: Draft) -> None:
    """Latitude and longitude of points that are given in another system."""
    x, y = draft.number("x"), draft.number("y")
    rows = ~np.isnan(x) & ~np.isnan(y)
    if not rows.any():
        return
    systems = draft.text("crs")
    latitude = draft.number("latitude").copy()
    longitude = draft.number("longitude").copy()
    rows &= np.isnan(latitude) | np.isnan(longitude)
    for code, system in enumerate(systems.names):
        of_system = rows & (systems.codes == code)
        if not of_system.any():
            continue
        if not system:
            text = "x and y name no crs, such as EPSG:27700; these points have no place"
            _on_file(draft, "crs_missing", text)
            continue
        found = _degrees(system, x[of_system], y[of_system])
        longitude[of_system], latitude[of_system] = found
    outside = rows & ~(np.isfinite(latitude) & np.isfinite(longitude))
    outside &= systems.codes >= 0
    named = np.array([bool(s) for s in systems.names])[systems.codes]
    draft.notes.flag(
        outside & named,
        "coordinates_range",
        draft.named("x"),
        lambda i: f"{x[i]:g} {y[i]:g}",
        lambda i: (
            f"x and y must lie in the area of their crs; got {x[i]:g} and {y[i]:g}; "
            "the point has no place"
        ),
    )
    latitude[outside], longitude[outside] = np.nan, np.nan
    draft.numbers["latitude"], draft.numbers["longitude"] = latitude, longitude


def _degrees(
    system: str, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude on WGS84."""
    from pyproj import CRS, Transformer  # noqa: PLC0415 -- optional dependency
    from pyproj.exceptions import CRSError  # noqa: PLC0415 -- optional dependency

    try:
        source = CRS.from_user_input(system)
    except CRSError:
        raise DataError(
            f"crs must be a known coordinate system, such as EPSG:27700; got {system}"
        ) from None
    change = Transformer.from_crs(source, "EPSG:4326", always_xy=True)
    found: Any = change.transform(x, y)
    return np.asarray(found[0]), np.asarray(found[1])


def _complete_places(draft: Draft) -> None:
    """Leave out half a place, and the place where nothing was entered."""
    if not {"latitude", "longitude"} & set(draft.numbers):
        return
    latitude = draft.number("latitude").copy()
    longitude = draft.number("longitude").copy()
    half = np.isnan(latitude) != np.isnan(longitude)
    zero = (latitude == 0.0) & (longitude == 0.0)
    for rule, rows, text in (
        ("coordinates_incomplete", half, "both latitude and longitude must be given"),
        ("coordinates_zero", zero, "0, 0 is a place in the sea, mostly an empty entry"),
    ):
        draft.notes.flag(
            rows,
            rule,
            draft.named("latitude"),
            lambda i: f"{latitude[i]:g} {longitude[i]:g}",
            lambda _, text=text: f"{text}; the point has no place",  # type: ignore[misc]
        )
    gone = half | zero
    draft.numbers["latitude"] = np.where(gone, np.nan, latitude)
    draft.numbers["longitude"] = np.where(gone, np.nan, longitude)


def _contents_between_rounds(draft: Draft) -> None:
    """Flag contents far from that of the same place and depth in another round.

    Of the two, that is flagged which is farther from the layers that begin as deep.
    """
    content = draft.number("soc_content")
    used = ~draft.notes.refused & ~draft.below_detection & (content > 0.0)
    if len(draft.text("round").names) < 2:
        return
    level = np.log(np.where(used, content, np.nan))
    depths: Any = pd.Series(level).groupby(draft.number("depth_top"))
    middle = depths.transform("median").to_numpy()
    beside: dict[int, int] = {}
    for _, _, before, after in revisited(draft, used):
        step = level[after] - level[before]
        usual = float(np.median(step)) if step.size >= ENOUGH else 0.0
        for i in np.flatnonzero(np.abs(step - usual) > np.log(TIMES)).tolist():
            pair = int(before[i]), int(after[i])
            far = max(pair, key=lambda row: abs(level[row] - middle[row]))
            beside.setdefault(far, sum(pair) - far)
    names = draft.text("round")
    draft.notes.flag(
        np.array(sorted(beside), dtype=np.int64),
        "soc_content_round_doubtful",
        draft.named("soc_content"),
        lambda i: f"{content[i]:g}",
        lambda i: (
            f"the same place and depth should hold no {TIMES:g} times as much or as "
            f"little as in another round, beyond what the others changed; got "
            f"{content[i]:.4g} g kg-1, and {content[beside[i]]:.4g} in round "
            f"{names.names[names.codes[beside[i]]]}"
        ),
    )


def _mixed_methods(draft: Draft) -> None:
    """Flag rounds of a site whose carbon was measured in several ways."""
    method, site, rounds = draft.text("method"), draft.text("site"), draft.text("round")
    if len([name for name in method.names if name]) < 2:
        return
    used = ~draft.notes.refused
    frame = pd.DataFrame(
        {"site": site.codes, "round": rounds.codes, "method": method.codes}
    )[used]
    groups: Any = frame.groupby(["site", "round"])["method"]
    for (place, campaign), codes in groups:
        names = sorted(method.names[int(code)] or "none" for code in codes.unique())
        if len(names) > 1:
            file = int(draft.notes.order[codes.index[0]])
            where = " of ".join(
                filter(None, (rounds.names[int(campaign)], site.names[int(place)]))
            )
            draft.notes.flag_file(
                file,
                draft.notes.names[file],
                "methods_mixed",
                draft.named("method"),
                ", ".join(names),
                f"one round should have one method; {where or 'the round'} has "
                f"{', '.join(names)}",
            )


def _far_points(draft: Draft) -> None:
    """Flag points far from the middle of their site, and those that seem swapped."""
    site = draft.text("site")
    latitude, longitude = draft.number("latitude"), draft.number("longitude")
    if np.isnan(latitude).all():
        return
    frame = pd.DataFrame({"lat": latitude, "lon": longitude})
    middle = frame.groupby(site.codes).transform("median")
    lat, lon = middle["lat"].to_numpy(), middle["lon"].to_numpy()
    named = np.array([bool(name) for name in site.names])[site.codes]
    far = named & (_distance(latitude, longitude, lat, lon) > FAR)
    swapped = far & (_distance(longitude, latitude, lat, lon) <= FAR)

    def value(i: int) -> str:
        return f"{latitude[i]:.6g} {longitude[i]:.6g}"

    draft.notes.flag(
        swapped,
        "coordinates_swapped",
        draft.named("latitude"),
        value,
        lambda i: (
            f"latitude and longitude seem swapped: {value(i)} is far from the other "
            "points of the site"
        ),
    )
    draft.notes.flag(
        far & ~swapped,
        "coordinates_far",
        draft.named("latitude"),
        value,
        lambda i: f"the point is more than {FAR:g} km from its site; got {value(i)}",
    )


def _distance(
    latitude: FloatArray, longitude: FloatArray, other: FloatArray, beside: FloatArray
) -> FloatArray:
    """Distance between places, in km, as far as a check needs it."""
    east = (longitude - beside + 180.0) % 360.0 - 180.0
    narrow = np.cos(np.radians(other))
    return np.asarray(DEGREE * np.hypot(latitude - other, east * narrow))


def _on_file(draft: Draft, rule: str, message: str) -> None:
    """Flag the file of a draft."""
    file = int(draft.notes.order[0])
    draft.notes.flag_file(file, draft.notes.names[file], rule, "", "", message)
