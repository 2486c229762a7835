"""Forms of calls: dates in a time zone, words in each language."""

from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tilth_web.evaluation.models import Call, CallText, CriteriaSet

MINUTES = "%Y-%m-%dT%H:%M"
DATES = ("opens_at", "closes_at")


class Instant(forms.DateTimeField):
    """A day and a time without zone; the form knows the zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES)

    def __init__(self, **kwargs):
        super().__init__(input_formats=[MINUTES, "%Y-%m-%d %H:%M"], **kwargs)

    def to_python(self, value):
        """What was typed, as it was typed: without the zone of the server."""
        for form in self.input_formats:
            try:
                return self.strptime(value, form) if value else None
            except (TypeError, ValueError):
                continue
        raise forms.ValidationError(gettext("Enter a valid date/time."), code="invalid")


class CallForm(forms.ModelForm):
    """A call with its words in all languages, of which one is needed."""

    zone = forms.ChoiceField(
        label=capfirst(_("time zone")),
        help_text=_("The dates below are meant there. Readers see their own, too."),
    )
    opens_at = Instant(label=capfirst(_("opens")))
    closes_at = Instant(
        label=capfirst(_("closes")),
        help_text=_("At this instant it is closed for everybody."),
    )

    class Meta:
        model = Call
        fields = (
            "criteria",
            "zone",
            "opens_at",
            "closes_at",
            "seeks_funds",
            "seeks_recognition",
            "blinding",
            "minimum_reviews",
            "rebuttal_days",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        published = CriteriaSet.objects.filter(state=CriteriaSet.State.PUBLISHED)
        self.fields["criteria"].queryset = published
        zones = sorted(available_timezones())
        self.fields["zone"].choices = [(zone, zone) for zone in zones]
        call = self.instance
        if call.pk:
            there = ZoneInfo(call.zone)
            for name in DATES:
                self.initial[name] = getattr(call, name).astimezone(there)
        texts = {t.language: t for t in call.texts.all()} if call.pk else {}
        for code, language in settings.LANGUAGES:
            text = texts.get(code)
            for name, widget in (
                ("title", forms.TextInput()),
                ("body", forms.Textarea()),
            ):
                field = CallText._meta.get_field(name)
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{field.verbose_name} ({language})",
                    max_length=field.max_length,
                    required=False,
                    widget=widget,
                    initial=getattr(text, name, ""),
                )

    def clean(self):
        data = super().clean()
        self._put_into_zone(data)
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", gettext("A call closes after it opens."))
        if not data.get("seeks_funds") and not data.get("seeks_recognition"):
            self.add_error("seeks_funds", gettext("A call seeks at least one of both."))
        self._check_texts(data)
        return data

    def _put_into_zone(self, data):
        zone = ZoneInfo(data.get("zone") or "UTC")
        for name in DATES:
            if data.get(name):
                data[name] = data[name].replace(tzinfo=zone)

    def _check_texts(self, data):
        titles = [data.get(f"title_{code}") for code, _name in settings.LANGUAGES]
        if not any(titles):
            first = settings.LANGUAGES[0][0]
            self.add_error(
                f"title_{first}", gettext("Give a title in one language at least.")
            )
        for code, _name in settings.LANGUAGES:
            if bool(data.get(f"title_{code}")) != bool(data.get(f"body_{code}")):
                lacking = "body" if data.get(f"title_{code}") else "title"
                self.add_error(
                    f"{lacking}_{code}",
                    gettext("A language needs both title and text."),
                )

    @property
    def values(self):
        """Fields of the call."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def texts(self):
        """Title and body by language."""
        return {
            code: {
                "title": self.cleaned_data[f"title_{code}"],
                "body": self.cleaned_data[f"body_{code}"],
            }
            for code, _name in settings.LANGUAGES
        }
