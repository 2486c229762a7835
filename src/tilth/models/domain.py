"""Where a model may be used: depth, land uses, climates and soils, as data.

Every model module carries one `Domain`. `reasons_against` says why a site lies outside
it; `require` refuses peat, paddy and waterlogged soils to models not made for them.
"""

from dataclasses import dataclass
from typing import Final

from tilth.errors import InputError

LAND_USES: Final = ("cropland", "grassland", "forest", "paddy", "wetland")
CLIMATES: Final = ("polar", "boreal", "cool temperate", "warm temperate", "tropical")
SOILS: Final = ("mineral", "organic", "waterlogged", "volcanic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """The sites that a model is meant for.

    Parameters
    ----------
    model : str
        Published name of the model.
    depth_bottom : tuple of float
        Smallest and largest lower boundary of the modelled layer; its top is the
        surface. [cm]
    depth_note : str
        What the depth is in the source, and whether it is an input.
    land_uses, climates, soils : tuple of str
        Members of `LAND_USES`, `CLIMATES` and `SOILS` that the model covers.
    litter : bool, default False
        True if the stock includes litter, so that it compares with no soil layer.
    provisional : tuple of str
        Statements above that rest on no source yet read.
    source : str
        Where the limits are stated.
    """

    model: str
    depth_bottom: tuple[float, float]
    depth_note: str
    land_uses: tuple[str, ...]
    climates: tuple[str, ...]
    soils: tuple[str, ...]
    litter: bool = False
    provisional: tuple[str, ...] = ()
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What decides whether a model applies to a site.

    Parameters
    ----------
    land_use, climate, soil : str
        One of `LAND_USES`, `CLIMATES` and `SOILS`.
    depth_bottom : float
        Lower boundary of the layer asked for. [cm]
    """

    land_use: str
    climate: str
    soil: str
    depth_bottom: float

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("land_use", self.land_use, LAND_USES),
            ("climate", self.climate, CLIMATES),
            ("soil", self.soil, SOILS),
        ):
            if value not in allowed:
                raise InputError(
                    f"{name} must be one of {', '.join(allowed)}; got {value!r}"
                )


def reasons_against(domain: Domain, setting: Setting) -> tuple[str, ...]:
    """Sentences that say why a site is outside the domain; empty if it is inside.

    Parameters
    ----------
    domain : Domain
        Limits of the model.
    setting : Setting
        Land use, climate, soil and depth of the site.

    Returns
    -------
    reasons : tuple of str
        One sentence per limit that is broken.
    """
    low, high = domain.depth_bottom
    reasons = [
        f"{domain.model} is not made for {value} ({name}); it covers {', '.join(known)}"
        for name, value, known in (
            ("land use", setting.land_use, domain.land_uses),
            ("climate", setting.climate, domain.climates),
            ("soil", setting.soil, domain.soils),
        )
        if value not in known
    ]
    if not low <= setting.depth_bottom <= high:
        span = f"{low:g}" if low == high else f"{low:g}-{high:g}"
        reasons.append(
            f"{domain.model} describes a layer from the surface to {span} cm "
            f"({domain.depth_note}); asked for 0-{setting.depth_bottom:g} cm"
        )
    return tuple(reasons)


def require(domain: Domain, setting: Setting) -> None:
    """Refuse a site outside the domain.

    Parameters
    ----------
    domain : Domain
        Limits of the model.
    setting : Setting
        Land use, climate, soil and depth of the site.

    Raises
    ------
    InputError
        If the site is outside, with every reason.
    """
    reasons = reasons_against(domain, setting)
    if reasons:
        raise InputError("; ".join(reasons))
