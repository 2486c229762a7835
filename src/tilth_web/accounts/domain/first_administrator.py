"""The first administrator: invited once, by whoever starts an installation."""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tilth_web.accounts.models import RoleGrant, User
from tilth_web.errors import WorkflowError

SALT = "first administrator"
VALID = 24 * 3600  # s
ADMINISTRATOR = RoleGrant.Role.ADMINISTRATOR


def has_administrator():
    """Whether somebody was ever made administrator."""
    return RoleGrant.objects.filter(role=ADMINISTRATOR).exists()


def invitation():
    """The one-time link of the first administrator, or None when there is one."""
    if has_administrator():
        return None
    token = signing.dumps("sign up", salt=SALT)
    return settings.URL + reverse("first-administrator", args=[token])


def is_valid(token):
    """Whether a link still holds."""
    try:
        signing.loads(token, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return False
    return not has_administrator()


@transaction.atomic
def add_first_administrator(*, token, name, email, password, language):
    """Make the first administrator; the link then holds no more."""
    if not is_valid(token):
        raise WorkflowError(_("This link has been used or is too old."))
    user = User.objects.create_user(
        email, password, name=name, language=language, is_staff=True
    )
    RoleGrant.objects.create(person=user, role=ADMINISTRATOR, granted_by=user)
    return user
