from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.models import Token

EXTRA = [(s.value, s.label) for s in Token.Scope if s != Token.Scope.READ]


class TokenForm(forms.Form):
    """What a program may do, and for how long."""

    name = forms.CharField(
        label=_("Name of the program"),
        max_length=80,
        help_text=_("So that you know later what the token is for."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Besides reading, it may"),
        choices=EXTRA,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = settings.API_TOKEN_DAYS
        self.fields["days"] = forms.IntegerField(
            label=_("Days that it holds"),
            min_value=1,
            max_value=most,
            initial=min(90, most),
            help_text=_("At most %(most)d.") % {"most": most},
        )
