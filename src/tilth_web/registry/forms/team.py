from django import forms
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.forms.kept import KeptForm
from tilth_web.registry.models import EditorInvitation, Milestone, Partner, Project


class CoEditorForm(forms.ModelForm):
    """Whom to invite; it never says whether an address has an account."""

    class Meta:
        model = EditorInvitation
        fields = ("email",)
        labels = {"email": _("Email address of the person")}
        help_texts = {
            "email": _(
                "They get an email with a link that holds for one answer, for 14 days."
            ),
        }


class PartnerForm(forms.ModelForm):
    """An organisation to invite; it shows on the page once it has said yes."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=None, empty_label="—"
    )
    part = forms.ChoiceField(label=_("What it does"), choices=Partner.Part)

    class Meta:
        model = Partner
        fields = ("organisation", "part")

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations


class MilestoneForm(KeptForm, forms.ModelForm):
    class Meta:
        model = Milestone
        fields = ("day", "text", "reached")
        labels = {"day": _("Day"), "text": _("What happens")}
        widgets = {"day": forms.DateInput(attrs={"type": "date"})}


class ContactSwitchForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ("contact_open",)
        labels = {
            "contact_open": _("People may write to those who run the project"),
        }
        help_texts = {
            "contact_open": _(
                "The platform forwards what they write; your address is not shown."
            ),
        }


class LetterForm(KeptForm):
    """A letter to those who run a project."""

    subject = forms.CharField(label=_("Subject"), max_length=120)
    text = forms.CharField(
        label=_("Your message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    shown = forms.BooleanField(
        label=_("They get my name and my email address, so that they can answer")
    )
