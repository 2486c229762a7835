from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tilth_web.evaluation.models import Recognition, RecognitionRules

LARGEST = 200_000  # byte of a badge
REASON = _("For those who run the project, and for staff.")
PUBLIC = _("Shown to everybody on the page of the recognition. It may stay empty.")


class RulesForm(forms.ModelForm):
    """A version of the rules, as YAML."""

    text = forms.CharField(
        label=_("Rules (YAML)"),
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
        help_text=_(
            "Name of the operator, and levels with their needs, each text in English, "
            "French and Spanish."
        ),
    )

    class Meta:
        model = RecognitionRules
        fields = ("version",)


class ProposalForm(forms.Form):
    """At which level a project is to be recognised."""

    level = forms.ChoiceField(label=capfirst(_("level")), widget=forms.RadioSelect)

    def __init__(self, *args, levels, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = levels


class ReasonForm(forms.Form):
    """Why something is done, for those involved."""

    reason = forms.CharField(
        label=capfirst(_("reason")),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=REASON,
    )


class PublicReasonForm(ReasonForm):
    """Why something is done, for those involved, and what of it all may read."""

    public_reason = forms.CharField(
        label=capfirst(_("reason in public")),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=PUBLIC,
    )


class GrantForm(forms.Form):
    """Whether all that the level needs is met."""

    needs = forms.MultipleChoiceField(
        label=_("What the level needs"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what is met; all must be."),
    )
    public_reason = forms.CharField(
        label=capfirst(_("reason in public")),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=PUBLIC,
    )

    def __init__(self, *args, needs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["needs"].choices = needs


class RenewalForm(GrantForm):
    """The same once more, with the monitoring result that the renewal rests on."""

    public_reason = forms.CharField(
        label=capfirst(_("monitoring result that it rests on")),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("With its interval, date and method. Shown to everybody."),
    )


class StoryForm(forms.ModelForm):
    """What a recognised project tells others."""

    consent = forms.BooleanField(
        label=_("Whoever runs the project agrees to show this to everybody"),
        required=False,
        help_text=_("Without it, the texts are kept and shown to nobody else."),
    )

    class Meta:
        model = Recognition
        fields = ("language", "story", "lessons")


class VerificationForm(forms.Form):
    """A badge to verify: as text, as link, or as file."""

    text = forms.CharField(
        label=_("Link to a badge, or the text of a credential"),
        max_length=LARGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=capfirst(_("or the file")),
        required=False,
        help_text=_("The credential (.json) or the picture (.svg)."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > LARGEST:
            raise forms.ValidationError(_("A badge is smaller than 200 kB."))
        return file.read().decode(errors="replace")

    def clean(self):
        if not self.errors and not self.badge:
            raise forms.ValidationError(_("Give a link, a text or a file."))
        return self.cleaned_data

    @property
    def badge(self):
        """What is to be verified."""
        return self.cleaned_data.get("file") or self.cleaned_data.get("text")
