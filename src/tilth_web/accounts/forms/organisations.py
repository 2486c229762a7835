from django import forms
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.joining_steps import Kind
from tilth_web.accounts.domain.vocabulary import countries, themes
from tilth_web.accounts.models import Invitation, Membership, Organisation


class OrganisationForm(forms.ModelForm):
    """The profile of an organisation, and the version that it was read from."""

    country = forms.ChoiceField(
        label=_("Country of its seat"), choices=lambda: [("", ""), *countries()]
    )
    countries = forms.MultipleChoiceField(
        label=_("Countries where it works"),
        choices=countries,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("For several, hold Ctrl (Cmd on a Mac) while you choose."),
    )
    themes = forms.MultipleChoiceField(
        label=_("Themes"),
        choices=themes,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    website = forms.URLField(
        label=_("Website"), max_length=200, required=False, assume_scheme="https"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = Organisation
        fields = (
            "name",
            "kind",
            "non_profit",
            "country",
            "countries",
            "themes",
            "website",
            "description",
            "language",
        )
        help_texts = {
            "non_profit": _("Only a non-profit organisation can be a member."),
        }

    def __init__(self, *args, judged=False, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial |= {
                "countries": [row.country for row in self.instance.countries.all()],
                "themes": [row.theme for row in self.instance.themes.all()],
                "version": self.instance.version,
            }
        if judged:
            del self.fields["kind"], self.fields["non_profit"]

    def clean(self):
        data = super().clean()
        if data.get("kind") == Kind.COMPANY and data.get("non_profit"):
            self.add_error("non_profit", _("A private company is not non-profit."))
        return data

    def compare(self, current):
        """What was typed beside what is saved now, where they differ.

        The form then takes the saved version for read: sending it again keeps what
        was typed.
        """
        saved = type(self)(instance=current)
        self.data = self.data.copy()
        self.data["version"] = current.version
        names = [name for name in self.fields if name != "version"]
        return [
            {
                "label": self[name].label,
                "typed": self._words(name, self.cleaned_data.get(name)),
                "saved": self._words(name, saved[name].initial),
            }
            for name in names
            if self.cleaned_data.get(name) != saved[name].initial
        ]

    def _words(self, name, value):
        """A value as the page shows it."""
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(str(choices.get(v, v)) for v in value)
        return choices.get(value, value)


class NewOrganisationForm(OrganisationForm):
    """The profile, and what the person may do for the organisation."""

    version = None
    may_sign = forms.BooleanField(
        label=_("I may sign for this organisation"),
        required=False,
        help_text=_("If not, you can invite somebody who may."),
    )


class LogoForm(forms.Form):
    """A picture to be drawn anew."""

    file = forms.FileField(
        label=_("Logo"),
        help_text=_("PNG or JPEG, 2 MB at most."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )


class OrganisationFilter(forms.Form):
    """What a reader looks for; it is kept in the address of the list."""

    text = forms.CharField(
        label=_("Name or text"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(
        label=_("Type of organisation"),
        choices=[("", _("All")), *Organisation.Kind.choices],
        required=False,
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=lambda: [("", _("All")), *countries()],
        required=False,
    )
    theme = forms.ChoiceField(
        label=_("Theme"), choices=lambda: [("", _("All")), *themes()], required=False
    )


class InvitationForm(forms.ModelForm):
    """Who is invited, and as what."""

    class Meta:
        model = Invitation
        fields = ("email", "role")


class MembershipForm(forms.ModelForm):
    """The role of a colleague."""

    class Meta:
        model = Membership
        fields = ("role",)
