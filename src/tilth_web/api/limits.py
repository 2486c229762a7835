"""How often one may ask: a fixed number of requests in each minute.

The counts live in the cache, which all processes of this computer share, or those of
several computers where ``TILTH_CACHE_URL`` names a server.
"""

from dataclasses import dataclass
from math import ceil
from time import time

from django.conf import settings
from django.core.cache import cache

from tilth_web.api.problems import too_many

WINDOW = 60  # s


@dataclass(frozen=True)
class Rate:
    """What is left of a minute's requests."""

    most: int
    left: int
    seconds: int

    def headers(self):
        """As draft-ietf-httpapi-ratelimit-headers-10 writes them."""
        return {
            "RateLimit-Policy": f'"minute";q={self.most};w={WINDOW}',
            "RateLimit": f'"minute";r={self.left};t={self.seconds}',
        }


def count(request):
    """Count a request against whoever asks; the second value is a problem or None."""
    most = settings.API_RATE_PERSON
    if not request.user.is_authenticated:
        most = settings.API_RATE_VISITOR
    used, seconds = _counted(_who(request))
    rate = Rate(most, max(most - used, 0), seconds)
    return rate, too_many(seconds) if used > most else None


def _who(request):
    user = request.user
    if not user.is_authenticated:
        return f"visitor-{address(request)}"
    return f"person-{user.pk}" if user.token is None else f"token-{user.token.pk}"


def address(request):
    """The IP address that a request came from, as the nearest trusted proxy saw it."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.PROXIES and len(told) >= settings.PROXIES and told[0]:
        return told[-settings.PROXIES].strip()[:64]
    return request.META.get("REMOTE_ADDR", "")


def _counted(key):
    """Requests of this minute, this one included, and the seconds that it lasts."""
    now = time()
    window = int(now // WINDOW)
    name = f"api-{key}-{window}".replace(" ", "")
    cache.add(name, 0, timeout=2 * WINDOW)
    try:
        used = cache.incr(name)
    except ValueError:  # the cache dropped it in between
        used = 1
    return used, max(ceil((window + 1) * WINDOW - now), 1)
