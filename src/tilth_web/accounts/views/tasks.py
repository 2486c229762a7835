from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tilth_web.accounts.domain.mails import mails_wait
from tilth_web.accounts.domain.queries import own_organisations
from tilth_web.accounts.domain.tasks import tasks_of
from tilth_web.accounts.rules import allowed


@require_safe
@login_required
def tasks(request):
    context = {
        "tasks": tasks_of(request.user),
        "own": own_organisations(request.user),
        "may_decide": allowed(request.user, "joining.decide"),
        "may_read_outbox": mails_wait() and allowed(request.user, "outbox.read"),
        "may_grant": allowed(request.user, "role.grant"),
    }
    return render(request, "accounts/tasks.html", context)
