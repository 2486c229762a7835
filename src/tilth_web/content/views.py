from functools import wraps

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tilth_web.content.domain.editors import admit
from tilth_web.content.palette import palette


class ExampleForm(forms.Form):
    """One of each field."""

    name = forms.CharField(label=_("Name of the project"), max_length=120)
    country = forms.ChoiceField(
        label=_("Country"), choices=[("FR", "France"), ("KE", "Kenya")], required=False
    )
    story = forms.CharField(
        label=_("Story"),
        widget=forms.Textarea,
        help_text=_("What was done, and what came of it."),
        required=False,
    )
    consent = forms.BooleanField(label=_("May be shown to everybody"))


def styleguide(request):
    form = ExampleForm({"country": "FR", "consent": "on"})
    context = {"colours": palette(), "form": form}
    return render(request, "content/styleguide.html", context)


def for_editors(view):
    """Keep a view of Wagtail's admin to content editors; visitors must sign in."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.user.is_authenticated and not admit(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def sign_in(request):
    """Sign in as everywhere, with the second factor, instead of at Wagtail's door."""
    return redirect(f"{reverse('account_login')}?{request.GET.urlencode()}")


def closed(request, rest=""):
    raise Http404
