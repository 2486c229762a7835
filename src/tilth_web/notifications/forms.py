from django import forms

from tilth_web.notifications.domain.kinds import KINDS
from tilth_web.notifications.models import Mode


class PreferencesForm(forms.Form):
    """How one wants to be told of each kind of thing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, kind in KINDS.items():
            self.fields[name] = forms.ChoiceField(
                label=kind.label, choices=Mode.choices
            )
