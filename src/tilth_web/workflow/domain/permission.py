"""Who may take a transition: asked of the platform's one table of permissions.

`workflow` imports no other app, so whoever keeps the table says how to ask it.
"""

from django.core.exceptions import PermissionDenied

_TABLES = []


def ask(allowed):
    """Ask this function, of a person, an action and a record, from now on."""
    _TABLES[:] = [allowed]


def require_permission(actor, action, record):
    """Refuse unless the table allows it; without a table nothing is allowed."""
    if actor is None or not (_TABLES and _TABLES[0](actor, action, record)):
        raise PermissionDenied
