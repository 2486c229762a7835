from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.models import User


class SignupForm(forms.Form):
    """What a new person tells besides e-mail and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As others will see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.language = translation.get_language()
        user.save(update_fields=["name", "language"])


class FirstAdministratorForm(forms.ModelForm):
    """Account of the first administrator."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ("name", "email")

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.instance)
        return password
