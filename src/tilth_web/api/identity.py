"""Who asks: a token, a session with its CSRF token, or anybody."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from tilth_web.accounts import rules
from tilth_web.accounts.domain.tokens import person_of
from tilth_web.api.problems import Problem, unauthorized

SAFE = {"GET", "HEAD", "OPTIONS"}


def identify(request):
    """Set the person of a request; a token goes before a session."""
    told = request.headers.get("Authorization")
    if told is not None:
        request.user = _by_token(told)
        return
    changes = request.method not in SAFE and request.user.is_authenticated
    if changes and check_csrf(request) is not None:
        raise Problem("csrf")


def _by_token(told):
    scheme, _space, secret = told.partition(" ")
    if scheme.lower() != "bearer":
        said = _("The header Authorization must be: Bearer, a space, the token.")
        raise unauthorized(said, "invalid_request")
    person = person_of(secret.strip())
    if person is None:
        raise unauthorized(_("This token is wrong, over or revoked."), "invalid_token")
    return person


def require(request, action, record=None):
    """Refuse unless the table of rules lets this person, or token, do it."""
    user = request.user
    if not rules.within_scope(user, action):
        if action not in rules.BY_TOKEN:  # which no scope covers
            raise PermissionDenied
        scope = rules.BY_TOKEN[action]
        how = f'Bearer realm="tilth", error="insufficient_scope", scope="{scope}"'
        said = _("The token needs the scope %(scope)s.") % {"scope": scope}
        raise Problem("insufficient-scope", said, headers={"WWW-Authenticate": how})
    rules.require(user, action, record)


class Token(HttpBearer):
    """A token from the account pages."""

    openapi_description = (
        "A token, made on the page Account, Tokens. It acts for its person within "
        "its scopes (read, write, assess) and without roles on the platform; it "
        "never signs, decides, gives roles or makes tokens."
    )

    def authenticate(self, request, token):
        return request.user.is_authenticated and request.user


class Session(APIKeyCookie):
    """A session of the pages."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = (
        "The cookie of a person who signed in on the pages. Whatever changes "
        "something needs the header X-CSRFToken as well."
    )

    def __init__(self):
        super().__init__(csrf=False)  # `identify` has looked already

    def authenticate(self, request, key):
        return request.user.is_authenticated and request.user


class Anybody:
    """Visitors, too; `description` writes it as OpenAPI wants it."""

    openapi_security_schema = None

    def __call__(self, request):
        return True


SIGNED_IN = [Token(), Session()]
OPEN = [*SIGNED_IN, Anybody()]
