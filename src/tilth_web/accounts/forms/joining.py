from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from tilth_web.accounts.domain.joining import REFUSE, RETURN
from tilth_web.accounts.domain.joining_steps import Standing, may_be_member
from tilth_web.accounts.domain.record_files import keeper
from tilth_web.accounts.models import Declaration, Joining, JoiningDocument

PARTNER, MEMBER = Joining.WANTED


class RequestForm(forms.ModelForm):
    """As what, and why, an organisation wants to join."""

    class Meta:
        model = Joining
        fields = ("wanted", "reasons")
        widgets = {"wanted": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        open_to = may_be_member(self.instance.organisation)
        self.fields["wanted"].choices = [PARTNER, MEMBER] if open_to else [PARTNER]
        self.fields["wanted"].required = self.fields["reasons"].required = True
        self.fields["wanted"].help_text = (
            _("A member must be non-profit. All others join as partners.")
            if open_to
            else _("Only a non-profit organisation can be a member.")
        )


class DeclarationForm(forms.ModelForm):
    """The signature: name, position, and that the person may sign."""

    agree = forms.BooleanField(
        label=_("I have read the text, I may represent the organisation, and I sign.")
    )
    text_version = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Declaration
        fields = ("signer_name", "signer_role")
        labels = {
            "signer_name": _("Your full name"),
            "signer_role": _("Your position in the organisation"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signer_name"].required = True
        self.fields["signer_role"].required = True

    @property
    def signature(self):
        """What is kept of the form."""
        return {n: v for n, v in self.cleaned_data.items() if n != "agree"}


class DocumentForm(forms.ModelForm):
    """A document: what it is, and its file."""

    upload = forms.FileField(label=_("File"))

    class Meta:
        model = JoiningDocument
        fields = ("kind",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        taken = keeper()
        words = {"kinds": taken.kinds, "most": filesizeformat(settings.FILE_LIMIT)}
        self.fields["upload"].help_text = _("%(kinds)s; at most %(most)s.") % words
        self.fields["upload"].widget.attrs["accept"] = taken.accept


class DecisionForm(forms.Form):
    """The decision on a request, and the answer to the organisation."""

    DECISIONS = {
        Standing.PARTNER.value: _("Accept as partner"),
        Standing.MEMBER.value: _("Accept as member"),
        RETURN: _("Return for completion"),
        REFUSE: _("Refuse"),
    }

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Answer to the organisation"),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text=_("Needed when you return or refuse: say what is missing, or why."),
    )

    def __init__(self, *args, joining, **kwargs):
        super().__init__(*args, **kwargs)
        closed = set() if may_be_member(joining.organisation) else {Standing.MEMBER}
        self.fields["decision"].choices = [
            (value, label)
            for value, label in self.DECISIONS.items()
            if value not in closed
        ]

    def clean(self):
        data = super().clean()
        answered = data.get("answer", "").strip()
        if data.get("decision") in {RETURN, REFUSE} and not answered:
            self.add_error("answer", _("Say why: the organisation reads it."))
        return data
