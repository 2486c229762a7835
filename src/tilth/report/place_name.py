"""Names of points, with their sites where two sites have points of one name."""

from collections.abc import Iterable


def place_names(places: Iterable[tuple[str, str]]) -> list[str]:
    """Names by which points can be told apart.

    Parameters
    ----------
    places : iterable of (str, str)
        Site and point, each pair once.

    Returns
    -------
    names : list of str
        The point first, since long names are cut at their end.

    Examples
    --------
    >>> place_names([("Farm", "P1"), ("Control", "P1"), ("Farm", "P2")])
    ['P1, Farm', 'P1, Control', 'P2']
    """
    pairs = list(places)
    sites: dict[str, set[str]] = {}
    for site, point in pairs:
        sites.setdefault(point, set()).add(site)
    return [
        f"{point}, {site}" if site and len(sites[point]) > 1 else point
        for site, point in pairs
    ]
