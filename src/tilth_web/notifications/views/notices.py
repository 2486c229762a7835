from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from tilth_web.notifications.domain.kinds import (
    KINDS,
    preferences,
    sentence,
    set_preferences,
)
from tilth_web.notifications.domain.notices import mark_read, visible_notifications
from tilth_web.notifications.domain.paths import in_language
from tilth_web.notifications.domain.unsubscribing import (
    ALL,
    subscription,
    unsubscribe,
)
from tilth_web.notifications.forms import PreferencesForm

PER_PAGE = 30


@require_safe
@login_required
def notices(request):
    found = visible_notifications(request.user)
    only_unread = "unread" in request.GET
    if only_unread:
        found = found.filter(read_at=None)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for notification in page:
        notification.sentence = sentence(notification)
    context = {"page": page, "only_unread": only_unread}
    return render(request, "notifications/notices.html", context)


@require_safe
@login_required
def open_notice(request, uuid):
    """Go to what a notification is about; it is read then."""
    found = visible_notifications(request.user).filter(uuid=uuid)
    notification = found.first()
    if notification is None:
        raise Http404
    mark_read(found)
    return redirect(in_language(notification.path, translation.get_language()))


@require_POST
@login_required
def read_notice(request, uuid):
    found = visible_notifications(request.user).filter(uuid=uuid)
    if not found.exists():
        raise Http404
    mark_read(found)
    return redirect("notifications:notices")


@require_POST
@login_required
def read_all(request):
    mark_read(visible_notifications(request.user))
    return redirect("notifications:notices")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_preferences(request):
    form = PreferencesForm(request.POST or None, initial=preferences(request.user))
    if form.is_valid():
        set_preferences(request.user, form.cleaned_data)
        messages.success(request, _("It was saved."))
        return redirect("notifications:preferences")
    context = {
        "form": form,
        "title": _("How you are told"),
        "lead": _("Everything is in your list of notifications, whatever you choose."),
        "submit": _("Save"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "form_page.html", context, status=status)


@never_cache
@csrf_exempt  # the mail program of the person posts here, RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request, token):
    """Ask on GET, which programs follow by themselves; act on POST."""
    found = subscription(token)
    if found is None:
        raise Http404
    person, kind = found
    if request.method == "POST":
        unsubscribe(person, kind)
    label = None if kind == ALL else KINDS[kind].label
    context = {"label": label, "done": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)
