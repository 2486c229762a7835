"""Who edits pages: whoever has the role on the platform, at this very moment."""

from django.contrib.auth.models import Group

from tilth_web.accounts.domain.roles import platform_roles
from tilth_web.accounts.models import RoleGrant

GROUP = "Content editors"  # made, with what it may, by a migration


def is_editor(user):
    """Whether `user` has the role now."""
    return RoleGrant.Role.EDITOR in platform_roles(user)


def admit(user):
    """Bring the group that Wagtail asks up to the role; returns whether it is held.

    Roles begin, end and rest by themselves, so this is done at every request.
    """
    editor = is_editor(user)
    group = Group.objects.get(name=GROUP)
    if editor != user.groups.filter(pk=group.pk).exists():
        (user.groups.add if editor else user.groups.remove)(group)
    return editor
