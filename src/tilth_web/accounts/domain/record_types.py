"""Which records there are, and who may what with one: told by the app that keeps it.

Machinery such as files and history hangs on records of any app. Each app registers its
models here, in its `AppConfig.ready`, with a function of (user, uuid, action) that
answers whether the user may. The actions are those of `Action`.
"""

from collections.abc import Callable
from enum import StrEnum

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.accounts.models import RoleGrant

MAY: dict[str, Callable] = {}
WATCHES: dict[str, Callable | None] = {}
HANDED_OVER: dict[str, Callable | None] = {}
CALLED: dict[str, Callable | None] = {}
STAFF = frozenset({RoleGrant.Role.SECRETARIAT, RoleGrant.Role.BOARD})


class Action(StrEnum):
    """What machinery asks about a record."""

    SEE = "see"  # a visitor may, if the record is public
    TAKE_PART = "take-part"  # sees what is for those involved
    EDIT = "edit"  # adds and deletes files


class Visibility(models.TextChoices):
    """Who reads what hangs on a record, of all who see the record."""

    PUBLIC = "public", _("Everybody who sees the record")
    INVOLVED = "involved", _("Those involved")
    STAFF = "staff", _("Secretariat and board")


def register(label, may, *, watches=None, handed_over=None, called=None):
    """Make a model known, by its label, with the function that knows who may what.

    `watches`, of a user and a UUID, says whether secretariat or board read what is for
    staff of a record that they see; without it they do. `handed_over`, of the same,
    names the files of a record that they may read; it answers None for all. `called`,
    of a user and a record that they see, says what they read as its name; without it
    everybody reads the same.
    """
    MAY[label] = may
    WATCHES[label] = watches
    HANDED_OVER[label] = handed_over
    CALLED[label] = called


def label_of(record):
    """The label under which the type of a record is registered."""
    return record._meta.label_lower


def may(user, action, label, uuid):
    """Whether `user` may do `action` with a record; with an unknown type nobody may."""
    return label in MAY and bool(MAY[label](user, uuid, action))


def visible_record(user, label, uuid):
    """The record, or None where `user` does not see it."""
    if not may(user, Action.SEE, label, uuid):
        return None
    return apps.get_model(label)._default_manager.filter(uuid=uuid).first()


def name_of(user, record):
    """What `user`, who sees a record, reads as its name."""
    called = CALLED.get(label_of(record))
    return str(record) if called is None else called(user, record)


def readable(user, label, uuid):
    """The visibilities that `user` reads of what hangs on a record."""
    if not may(user, Action.SEE, label, uuid):
        return frozenset()
    found = {Visibility.PUBLIC}
    if may(user, Action.TAKE_PART, label, uuid):
        found.add(Visibility.INVOLVED)
    watches = WATCHES.get(label)
    is_staff = not STAFF.isdisjoint(platform_roles(user))
    if is_staff and (watches is None or watches(user, uuid)):
        found |= {Visibility.INVOLVED, Visibility.STAFF}
    return frozenset(found)


def handed_over(user, label, uuid):
    """The UUIDs of the files of a record that were handed over to `user`; None: all."""
    of_record = HANDED_OVER.get(label)
    return None if of_record is None else of_record(user, uuid)
