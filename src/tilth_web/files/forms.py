from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.record_types import Visibility
from tilth_web.files.domain.kinds import ACCEPT, LABELS


class FileForm(forms.Form):
    """A file for a record; `levels` are the visibilities the person may choose."""

    upload = forms.FileField(
        label=_("File"), widget=forms.FileInput({"accept": ACCEPT})
    )
    visibility = forms.ChoiceField(
        label=_("Who may see it"), initial=Visibility.INVOLVED
    )

    def __init__(self, *args, levels, **kwargs):
        super().__init__(*args, **kwargs)
        words = {"kinds": LABELS, "most": filesizeformat(settings.FILE_LIMIT)}
        self.fields["upload"].help_text = _("%(kinds)s; at most %(most)s.") % words
        self.fields["visibility"].choices = [
            (level.value, level.label) for level in Visibility if level in levels
        ]
