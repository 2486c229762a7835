from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.models import RoleGrant, User


class SignupForm(forms.Form):
    """What a new person tells besides email and password."""

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


class RoleGrantForm(forms.ModelForm):
    """Who gets a role, and from when to when."""

    email = forms.EmailField(label=_("Email address of the person"))

    class Meta:
        model = RoleGrant
        fields = ("role", "starts_on", "ends_on")
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = ("email",)

    def clean_email(self):
        email = self.cleaned_data["email"]
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address: they must sign up first.")
            )
        self.person = person
        return email

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        elif last and last < timezone.localdate():
            self.add_error("ends_on", _("The last day has passed."))
        return data

    @property
    def grant(self):
        """What to give, and to whom."""
        days = {n: v for n, v in self.cleaned_data.items() if n != "email"}
        return days | {"person": self.person}


class ErasureForm(forms.Form):
    """The person's own address, typed to be sure."""

    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("Type it to say that you are sure."),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self):
        email = self.cleaned_data["email"]
        if email.lower() != self.person.email.lower():
            raise forms.ValidationError(_("This is not the address of your account."))
        return email
