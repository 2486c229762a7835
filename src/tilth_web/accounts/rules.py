"""Who may do what: the platform's one table of permissions.

A row names an action, the kind of record it is done to, and the roles that may. What a
person may *see* is not decided here but by a query such as `visible_organisations`.
"""

from django.core.exceptions import PermissionDenied

from tilth_web.accounts.domain.roles import organisation_roles, platform_roles
from tilth_web.accounts.models import Membership, RoleGrant, Token

PERSON = "person"  # anyone who is signed in
HOLDER = "holder"  # the person whom a record belongs to
CO_EDITOR = "co-editor"  # whom the holder lets edit it
MEMBER, MANAGER, SIGNATORY = Membership.Role
MANAGERS = {MANAGER, SIGNATORY}
BELONGING = {MEMBER, MANAGER, SIGNATORY}
SECRETARIAT, BOARD = RoleGrant.Role.SECRETARIAT, RoleGrant.Role.BOARD
ADMINISTRATOR = RoleGrant.Role.ADMINISTRATOR
OWNERS = {HOLDER, *MANAGERS}

RULES = {
    "application.edit": {CO_EDITOR, *OWNERS},
    "application.submit": OWNERS,
    "call.edit": {SECRETARIAT},
    "evaluation.run": {SECRETARIAT},
    "evaluation.decide": {SECRETARIAT, BOARD},
    "criteria.edit": {SECRETARIAT},
    "criteria.publish": {SECRETARIAT},
    "joining.decide": {SECRETARIAT, BOARD},
    "joining.edit": MANAGERS,
    "joining.sign": {SIGNATORY},
    "monitoring.edit": {CO_EDITOR, *OWNERS},
    "monitoring.publish": OWNERS,
    "monitoring.read": {CO_EDITOR, HOLDER, SECRETARIAT, *BELONGING},
    "organisation.add": {PERSON},
    "organisation.edit": MANAGERS,
    "organisation.join": MANAGERS,
    "organisation.leave": BELONGING,
    "outbox.read": {ADMINISTRATOR, SECRETARIAT},
    "overlaps.read": {SECRETARIAT},
    "parcels.read": {CO_EDITOR, *OWNERS},
    "project.add": {PERSON},
    "project.edit": {CO_EDITOR, *OWNERS},
    "project.assess": {CO_EDITOR, *OWNERS},
    "project.share": OWNERS,
    "project.partners": OWNERS,
    "project.publish": OWNERS,
    "project.withdraw": {SECRETARIAT, *OWNERS},
    "project.delete": OWNERS,
    "people.manage": MANAGERS,
    "people.read": BELONGING,
    "recognition.decide": {SECRETARIAT, BOARD},
    "recognition.rules": {SECRETARIAT},
    "recognition.tell": OWNERS,
    "role.grant": {ADMINISTRATOR},
    "token.manage": {PERSON},
}
READ, WRITE, ASSESS = Token.Scope
# What a token may do for its person, and the scope that it needs; nothing else.
BY_TOKEN = {
    "monitoring.edit": WRITE,
    "monitoring.publish": WRITE,
    "monitoring.read": READ,
    "parcels.read": READ,
    "project.add": WRITE,
    "project.edit": WRITE,
    "project.publish": WRITE,
    "project.withdraw": WRITE,
    "project.delete": WRITE,
    "project.assess": ASSESS,
}


def roles(user, record=None):
    """All roles of `user` towards a record.

    A record that belongs to an organisation names it by ``organisation_id``, one that
    belongs to a person by ``person_id``; those who may edit it are its
    ``co_editor_ids``.
    """
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    owner = getattr(record, "organisation_id", None)
    own = {PERSON}
    if getattr(record, "person_id", None) == user.pk:
        own.add(HOLDER)
    if user.pk in getattr(record, "co_editor_ids", ()):
        own.add(CO_EDITOR)
    return platform_roles(user) | organisation_roles(user, owner) | own


def allowed(user, action, record=None):
    """Whether `user` may do `action` to `record`."""
    if not within_scope(user, action):
        return False
    return not RULES[action].isdisjoint(roles(user, record))


def within_scope(user, action):
    """Whether the token that `user` acts by, if any, covers `action`."""
    token = getattr(user, "token", None)
    return token is None or BY_TOKEN.get(action) in token.scopes


def require(user, action, record=None):
    """Answer 403 unless `user` may do `action` to `record`."""
    if not allowed(user, action, record):
        raise PermissionDenied
