from django.shortcuts import render

from tilth_web.accounts.domain.roles import resting_roles


def permission_denied(request, exception):
    """Say no; and to whom a second factor is missing, that this may be why."""
    context = {"resting": resting_roles(request.user)}
    return render(request, "403.html", context, status=403)
