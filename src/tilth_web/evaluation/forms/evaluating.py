"""Forms of the secretariat, of reviewers and of those who decide."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tilth_web.evaluation.models import Decision, EligibilityCheck, Review

Condition = EligibilityCheck.Condition


class EligibilityForm(forms.Form):
    """Admit, return or refuse, by the three published conditions."""

    ADMIT, RETURN, REFUSE = "admit", "return", "refuse"
    complete, exists, contributes = (
        forms.BooleanField(label=one.label, required=False) for one in Condition
    )
    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (ADMIT, _("Admit")),
            (RETURN, _("Return for completion")),
            (REFUSE, _("Do not admit")),
        ],
    )
    note = forms.CharField(
        label=_("Message to the holder"),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text=_("Needed unless you admit: say what is missing, or why."),
    )

    def clean(self):
        data = super().clean()
        admits = data.get("decision") == self.ADMIT
        if admits and not all(self.conditions.values()):
            self.add_error(
                "decision", gettext("Only what meets all three conditions is admitted.")
            )
        if data.get("decision") and not admits and not data.get("note", "").strip():
            self.add_error("note", gettext("Say why: the holder reads it."))
        return data

    @property
    def conditions(self):
        """Of each condition whether it is met."""
        return {one.value: self.cleaned_data.get(one.value) for one in Condition}


class AskForm(forms.Form):
    """Whom to ask for a review, and by when."""

    reviewer = forms.ModelChoiceField(label=_("Reviewer"), queryset=None)
    due = forms.DateField(
        label=_("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, reviewers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = reviewers
        self.fields["reviewer"].to_field_name = "uuid"


class BulkAskForm(forms.Form):
    """Several applications for one reviewer."""

    applications = forms.ModelMultipleChoiceField(
        label=_("Applications"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    reviewer = forms.ModelChoiceField(label=_("Reviewer"), queryset=None)
    due = forms.DateField(
        label=_("Due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, applications, reviewers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["applications"].queryset = applications
        self.fields["applications"].to_field_name = "uuid"
        self.fields["reviewer"].queryset = reviewers
        self.fields["reviewer"].to_field_name = "uuid"


class LateForm(forms.Form):
    """Until when a late application is taken."""

    until = forms.DateField(
        label=_("Taken until the end of this day (UTC)"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class DeclarationForm(forms.Form):
    """The reviewer says that there is no conflict of interest."""

    no_conflict = forms.BooleanField(
        label=_(
            "I have no conflict of interest: neither I nor anybody near to me takes "
            "part in this project or gains from it, and I treat it as confidential."
        )
    )


class DeclineForm(forms.Form):
    """Why a reviewer declines."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        help_text=_("Only the secretariat reads it."),
    )


class ScoreForm(forms.Form):
    """What a reviewer gives one criterion."""

    value = forms.TypedChoiceField(
        label=_("Score"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    abstains = forms.BooleanField(label=_("I abstain"), required=False)
    comment = forms.CharField(
        label=_("Comment for the holder"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    private = forms.CharField(
        label=_("Private comment"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For secretariat and panel only; the holder never reads it."),
    )

    def __init__(self, *args, question, **kwargs):
        super().__init__(*args, **kwargs)
        if question.scale:
            self.fields["value"].choices = question.choices
        else:
            del self.fields["value"]

    def clean(self):
        data = super().clean()
        if data.get("abstains") and data.get("value") is not None:
            self.add_error("abstains", gettext("Give a score, or abstain: not both."))
        return data

    @property
    def values(self):
        """Arguments of `save_score`."""
        return {"value": None} | self.cleaned_data


class RecommendationForm(forms.ModelForm):
    """The review as a whole."""

    class Meta:
        model = Review
        fields = ("recommendation", "strengths", "improvements")
        widgets = {"recommendation": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["recommendation"]
        field.choices = Review.Recommendation.choices
        field.required = False
        for name in ("strengths", "improvements"):
            self.fields[name].widget.attrs["rows"] = 5


class NoteForm(forms.Form):
    """A message to the others who judge."""

    text = forms.CharField(
        label=_("Message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(forms.ModelForm):
    """The decision: outcome, what is good, what to improve."""

    class Meta:
        model = Decision
        fields = ("outcome", "strengths", "improvements", "advice", "letter")
        widgets = {"outcome": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = Decision.Outcome.choices

    def clean(self):
        data = super().clean()
        if data.get("letter") and data.get("outcome") != Decision.Outcome.POSITIVE:
            self.add_error(
                "letter",
                gettext("A letter of support goes with a positive rating only."),
            )
        return data
