from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render

from tilth_web.accounts.rules import require
from tilth_web.notifications.domain.outbox import links, messages

PER_PAGE = 50


@login_required
def outbox(request):
    require(request.user, "outbox.read")
    page = Paginator(messages(), PER_PAGE).get_page(request.GET.get("page"))
    for message in page:
        message.links = links(message.body)
    return render(request, "notifications/outbox.html", {"page": page})
