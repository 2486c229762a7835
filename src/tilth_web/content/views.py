from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

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
