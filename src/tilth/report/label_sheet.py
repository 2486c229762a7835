"""Labels of sample bags with a code that a telephone reads (extra ``report``)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import segno
from markupsafe import Markup

from tilth.assessment.sampling.sampling_plan import PlanPoint, SamplingPlan
from tilth.errors import InputError

SEPARATOR = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLabel:
    """Label of one bag.

    Parameters
    ----------
    project, point, stratum, depth, round : str
        What is printed.
    content : str
        What the code holds: ``site|point|round|depth_top-depth_bottom``.
    code : str
        The code as an SVG element.
    reserve : bool
        For a reserve point.
    """

    project: str
    point: str
    stratum: str
    depth: str
    round: str
    content: str
    code: str
    reserve: bool


def code_content(
    site: str, point: str, round_name: str, depth: tuple[float, float]
) -> str:
    """What the code of a label holds: the values of the layer template.

    Parameters
    ----------
    site, point, round_name : str
        As in the columns ``site``, ``point`` and ``round``.
    depth : tuple of float
        Limits of the increment. [cm]

    Returns
    -------
    content : str
        ``site|point|round|depth_top-depth_bottom``, read back by `read_code`.

    Raises
    ------
    InputError
        If a name holds ``|``, which parts them.

    Examples
    --------
    >>> code_content("North Farm", "A1", "2026", (0.0, 30.0))
    'North Farm|A1|2026|0-30'
    """
    names = (site, point, round_name)
    for name in names:
        if SEPARATOR in name:
            raise InputError(
                "names on labels must not contain '|', which parts the values of "
                f"the code; got {name!r:.80}"
            )
    return SEPARATOR.join([*names, f"{depth[0]:g}-{depth[1]:g}"])


def read_code(content: str) -> tuple[str, str, str, float, float]:
    """Values of the layer template from the code of a label.

    Parameters
    ----------
    content : str
        As from `code_content`.

    Returns
    -------
    values : tuple
        Site, point, round, upper and lower limit in cm.

    Raises
    ------
    InputError
        If the text is not that of a label.

    Examples
    --------
    >>> read_code("North Farm|A1|2026|0-30")
    ('North Farm', 'A1', '2026', 0.0, 30.0)
    """
    parts = content.split(SEPARATOR)
    try:
        site, point, round_name, depth = parts
        top, bottom = (float(x) for x in depth.split("-"))
    except ValueError:
        raise InputError(
            "the code of a label must read site|point|round|depth_top-depth_bottom; "
            f"got {content!r:.80}"
        ) from None
    return site, point, round_name, top, bottom


def code_svg(content: str) -> str:
    """A QR code as an SVG element that takes the width of its parent.

    Parameters
    ----------
    content : str
        Text, in UTF-8.

    Returns
    -------
    svg : str
        Black on white, with the quiet zone that readers need.
    """
    code = segno.make(content, error="m", micro=False)
    text: str = code.svg_inline(border=4, omitsize=True, light="#fff", dark="#000")
    return Markup(text)


def labels_of(
    plan: SamplingPlan, points: Sequence[PlanPoint], round_name: str
) -> Iterator[SampleLabel]:
    """Labels of all increments of some points.

    Parameters
    ----------
    plan : SamplingPlan
        With the depths.
    points : sequence of PlanPoint
        In the order of the sheet.
    round_name : str
        Of the campaign.

    Yields
    ------
    label : SampleLabel
        By point, from the surface down.
    """
    for point in points:
        for depth in plan.depths:
            content = code_content(plan.name, point.name, round_name, depth)
            yield SampleLabel(
                project=plan.name,
                point=point.name,
                stratum=point.stratum,
                depth=f"{depth[0]:g}-{depth[1]:g} cm",
                round=round_name,
                content=content,
                code=code_svg(content),
                reserve=point.reserve,
            )
