"""Forms of those who apply."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.record_files import keeper
from tilth_web.evaluation.domain.answers import modalities


class BeginForm(forms.Form):
    """With which project one applies, and for what."""

    project = forms.ModelChoiceField(label=_("Project"), queryset=None)
    modality = forms.ChoiceField(label=capfirst(_("sought")), widget=forms.RadioSelect)

    def __init__(self, *args, call, projects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects
        self.fields["project"].to_field_name = "uuid"
        sought = modalities(call)
        self.fields["modality"].choices = [(m.value, m.label) for m in sought]
        if len(sought) == 1:
            self.fields["modality"].initial = sought[0].value


class AnswerForm(forms.Form):
    """What the holder says to one criterion."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    score = forms.TypedChoiceField(
        label=_("How far does the project meet this?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Your answer"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What you do, where, since when, and how one can see it."),
    )

    def __init__(self, *args, question, **kwargs):
        super().__init__(*args, **kwargs)
        if question.scale:
            self.fields["score"].choices = question.choices
        else:
            del self.fields["score"]

    @property
    def values(self):
        """Arguments of `save_answer`."""
        data = self.cleaned_data
        return {
            "revision": data["revision"],
            "score": data.get("score"),
            "text": data["text"],
        }


class EvidenceForm(forms.Form):
    """A file for one answer."""

    upload = forms.FileField(label=_("File"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        taken = keeper()
        self.fields["upload"].help_text = taken.kinds
        self.fields["upload"].widget.attrs["accept"] = taken.accept


class RebuttalForm(forms.Form):
    """The holder's answer to the reviews."""

    rebuttal = forms.CharField(
        label=_("Your answer to the reviews"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("What was misunderstood, and what you will do. It is sent once."),
    )


class ConsentForm(forms.Form):
    """Whether a positively rated project is shown as such."""

    consent = forms.BooleanField(
        label=_(
            "I agree that the platform shows this project as positively rated, with "
            "its summary, as an investment opportunity. I can take this back."
        )
    )
