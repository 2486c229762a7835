"""Organisations and requests to join as records, on which history and files hang."""

from tilth_web.accounts.domain.queries import (
    own_organisations,
    visible_joinings,
    visible_organisations,
)
from tilth_web.accounts.domain.record_types import Action, register


def may_organisation(user, uuid, action):
    """Whether `user` may do `action` with an organisation; it has no files to edit."""
    if action == Action.SEE:
        return visible_organisations(user).filter(uuid=uuid).exists()
    if action == Action.TAKE_PART:
        return own_organisations(user).filter(uuid=uuid).exists()
    return False


def may_joining(user, uuid, action):
    """Whether `user` may do `action` with a request to join.

    Its files are the documents of the request, which have their own pages.
    """
    if action == Action.SEE:
        return visible_joinings(user).filter(uuid=uuid).exists()
    if action == Action.TAKE_PART:
        return own_organisations(user).filter(joinings__uuid=uuid).exists()
    return False


register("accounts.organisation", may_organisation)
register("accounts.joining", may_joining)
