"""Forms of security keys; apart, since they build on those of allauth.

Its field for the name has no label, so that it would stay English.
"""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddSecurityKeyForm(AddWebAuthnForm):
    """A new security key, with its name."""

    name = forms.CharField(label=_("Name"), required=False)


class EditSecurityKeyForm(EditWebAuthnForm):
    """Another name for a security key."""

    name = forms.CharField(label=_("Name"))
