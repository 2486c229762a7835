"""Forms of the editor of criteria; each gives a part of a content."""

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tilth_web.evaluation.domain.criteria_drafts import language_name
from tilth_web.evaluation.domain.criteria_queries import current_criteria

LANGUAGES = [code for code, _name in settings.LANGUAGES]
FIRST = LANGUAGES[0]
GOALS = [(n, f"{n}") for n in range(1, 18)]
STATUS = [
    ("verified", _("verified: seen in the source")),
    ("provisional", _("provisional: not seen in the source")),
]
MOST_INDICATORS = 8
IDS = RegexValidator(r"^[1-9][0-9]?\.[1-9][0-9]?\Z", _("Such as 2.2."))
VERSION = RegexValidator(
    r"^[0-9][0-9a-z.-]*\Z",
    _("A digit first, then digits, small letters, dots and hyphens."),
)
KEY = RegexValidator(
    r"^[a-z][a-z0-9-]{0,39}\Z",
    _("A small letter first, then small letters, digits and hyphens."),
)


def texts(name, label, *, most, lines=False, needed=False):
    """A field for each language of the platform, by the name of the field."""
    widget = forms.Textarea(attrs={"rows": 3}) if lines else forms.TextInput()
    return {
        f"{name}_{code}": forms.CharField(
            label=gettext("%(what)s (%(language)s)")
            % {"what": label, "language": language_name(code)},
            max_length=most,
            required=needed and code == FIRST,
            widget=widget,
        )
        for code in LANGUAGES
    }


def said(form, name):
    """What was typed in each language, without those left empty."""
    typed = {code: form.cleaned_data.get(f"{name}_{code}", "") for code in LANGUAGES}
    return {code: text for code, text in typed.items() if text}


def first(name, found):
    """Initial values of the fields of a text."""
    return {f"{name}_{code}": text for code, text in found.items()}


def texts_of(row, name):
    """A word in English and its translations, by language."""
    return {FIRST: row.get(name, "")} | row.get("translations", {})


class DraftForm(forms.Form):
    """A part of a draft, and the revision that it was read from."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def need_first(self, name):
        """Refuse other languages of a text that is not there in English."""
        typed = said(self, name)
        if typed and FIRST not in typed:
            field = f"{name}_{FIRST}"
            self.add_error(field, _("It is there in another language: say it, too."))


class StartForm(forms.Form):
    """The version that a draft begins from, and its own name."""

    base = forms.ModelChoiceField(
        queryset=None, label=_("Begin from"), to_field_name="uuid", empty_label=None
    )
    version = forms.CharField(
        label=_("Name of the new version"),
        max_length=40,
        validators=[VERSION],
        help_text=_("A digit first, then digits, small letters, dots and hyphens."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].queryset = current_criteria()


class ImportForm(forms.Form):
    """A file with a set of criteria."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("JSON or YAML of the form that a set is downloaded in, to 512 kB."),
        widget=forms.FileInput(attrs={"accept": ".json,.yaml,.yml"}),
    )


class WordsForm(DraftForm):
    """Version, source, goals; title and note in each language."""

    version = forms.CharField(
        label=_("Version"),
        max_length=40,
        validators=[VERSION],
        help_text=_("A digit first, then digits, small letters, dots and hyphens."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Document that the criteria come from."),
    )
    focus_sdgs = forms.TypedMultipleChoiceField(
        label=_("Goals looked at before all"),
        choices=GOALS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields |= texts("title", _("Title"), most=200, needed=True)
        self.fields |= texts("note", _("Note"), most=4000, lines=True)

    @staticmethod
    def read(content):
        """What the form shows of a content."""
        others = content.get("translations", {}).items()
        titles = {code: row["title"] for code, row in others}
        notes = {code: row["note"] for code, row in others if "note" in row}
        kept = {name: content[name] for name in ("version", "source", "focus_sdgs")}
        return (
            kept
            | first("title", {FIRST: content["title"]} | titles)
            | first("note", {FIRST: content["note"]} | notes)
        )

    def clean(self):
        self.need_first("note")
        for code, _note in said(self, "note").items():
            if not self.cleaned_data.get(f"title_{code}"):
                self.add_error(f"title_{code}", _("A note needs its title."))
        return super().clean()

    @property
    def told(self):
        """What the form says."""
        names = ("version", "source", "focus_sdgs")
        kept = {name: self.cleaned_data[name] for name in names}
        return kept | {"title": said(self, "title"), "note": said(self, "note")}


class StepsForm(DraftForm):
    """Name and status of every step, and of one more."""

    def __init__(self, *args, content, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = {row["number"]: row for row in content["steps"]}
        self.numbers = [*self.rows, max(self.rows) + 1]
        for number in self.numbers:
            row, name = self.rows.get(number, {}), f"step_{number}"
            label = gettext("Step %(number)s") % {"number": number}
            self.fields |= texts(name, label, most=200)
            self.fields[f"{name}_status"] = forms.ChoiceField(
                label=gettext("Status of the name of step %(number)s")
                % {"number": number},
                choices=STATUS,
            )
            self.initial |= first(name, texts_of(row, "label"))
            self.initial[f"{name}_status"] = row.get("status", "provisional")

    def clean(self):
        for number in self.numbers:
            self.need_first(f"step_{number}")
        return super().clean()

    @property
    def told(self):
        """Rows of the steps that have a name; the others are taken away."""
        found = []
        for number in self.numbers:
            labels = said(self, f"step_{number}")
            if labels:
                kind = self.rows.get(number, {}).get("type", f"step-{number}")
                status = self.cleaned_data[f"step_{number}_status"]
                row = {"number": number, "type": kind, "status": status}
                found.append(row | {"labels": labels})
        return {"rows": found}


class ScoringForm(DraftForm):
    """Whose rules they are, and the scales: an answer on each line, lowest first."""

    decided_by = forms.ChoiceField(
        label=_("Who decided on scale, weights and gates"),
        choices=[
            ("operator", _("The operator of this platform")),
            ("source", _("The source; it shows them")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, content, **kwargs):
        super().__init__(*args, **kwargs)
        scoring = content.get("scoring", {})
        self.fields |= texts("note", _("Note"), most=4000, lines=True, needed=True)
        self.initial |= {"decided_by": scoring.get("decided_by", "operator")}
        self.initial |= first("note", scoring.get("note", {}))
        self.keys = list(scoring.get("scales", {}))
        for key in self.keys:
            label = gettext("Scale %(key)s") % {"key": key}
            self.fields |= texts(f"scale_{key}", label, most=4000, lines=True)
            points = scoring["scales"][key]
            for code in LANGUAGES:
                lines = "\n".join(point.get(code, "") for point in points)
                self.initial[f"scale_{key}_{code}"] = lines
        self.fields["new_key"] = forms.CharField(
            label=_("Key of one more scale"),
            max_length=40,
            required=not self.keys,
            validators=[KEY],
        )
        self.fields |= texts("new", _("One more scale"), most=4000, lines=True)
        for name, field in self.fields.items():
            if name.startswith(("scale_", "new_")) and name != "new_key":
                field.help_text = _("One answer on each line, the lowest first.")

    def clean(self):
        data = super().clean()
        self.scales = {key: self._points(f"scale_{key}") for key in self.keys}
        new = data.get("new_key")
        if new in self.scales:
            self.add_error("new_key", _("There is a scale with this key."))
        if new:
            self.scales[new] = self._points("new")
        if new and not self.scales[new]:
            self.add_error(f"new_{FIRST}", _("A scale has from 2 to 11 answers."))
        return data

    def _points(self, name):
        """Answers of a scale by language; none if all is empty."""
        lines = {
            code: [line.strip() for line in text.splitlines() if line.strip()]
            for code, text in said(self, name).items()
        }
        if not lines:
            return []
        length = len(lines.get(FIRST, ()))
        if not 2 <= length <= 11:
            self.add_error(f"{name}_{FIRST}", _("A scale has from 2 to 11 answers."))
        for code, found in lines.items():
            if len(found) != length:
                told = _("It must have as many lines as that in English: %(n)s.")
                self.add_error(f"{name}_{code}", told % {"n": length})
                return []
        return [{code: lines[code][i] for code in lines} for i in range(length)]

    @property
    def told(self):
        """What the form says."""
        kept = {"decided_by": self.cleaned_data["decided_by"]}
        return kept | {"note": said(self, "note"), "scales": self.scales}


class CriterionForm(DraftForm):
    """One criterion with all that belongs to it."""

    def __init__(self, *args, content, key=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.key, self.content = key, content
        row = next((r for r in content["criteria"] if r["id"] == key), {})
        if key is None:
            self.fields["id"] = forms.CharField(
                label=_("Number"),
                max_length=5,
                validators=[IDS],
                help_text=_("Its step, a dot, its place in the step, such as 2.2."),
            )
        self._add_words(row)
        self._add_scoring(row)
        indicators = row.get("indicators", [])
        self.places = range(min(len(indicators) + 1, MOST_INDICATORS))
        for i in self.places:
            self._add_indicator(i, indicators[i] if i < len(indicators) else {})

    def _add_words(self, row):
        self.fields |= texts("name", _("Name"), most=200, needed=True)
        self.fields["status"] = forms.ChoiceField(
            label=_("Status of the name"), choices=STATUS, widget=forms.RadioSelect
        )
        self.fields["sdgs"] = forms.TypedMultipleChoiceField(
            label=_("Goals that it is linked to"),
            choices=GOALS,
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields |= texts("guidance", _("Guidance"), most=4000, lines=True)
        self.fields |= texts("evidence", _("Evidence"), most=4000, lines=True)
        self.fields["evidence_required"] = forms.BooleanField(
            label=_("An answer without this evidence is not complete"), required=False
        )
        evidence = row.get("evidence", {})
        self.initial |= first("name", texts_of(row, "name") if row else {})
        self.initial |= first("guidance", row.get("guidance", {}))
        self.initial |= first("evidence", evidence.get("text", {}))
        self.initial |= {
            "status": row.get("status", "provisional"),
            "sdgs": row.get("sdgs", []),
            "evidence_required": evidence.get("required", False),
        }

    def _add_scoring(self, row):
        scales = self.content.get("scoring", {}).get("scales", {})
        if not scales:
            return
        self.fields["scale"] = forms.ChoiceField(
            label=_("Scale"), choices=[(key, key) for key in scales]
        )
        self.fields["weight"] = forms.FloatField(
            label=_("Weight, against the other criteria"), min_value=0, max_value=100
        )
        self.fields["gate"] = forms.IntegerField(
            label=_("Gate: least median without which nothing else counts"),
            min_value=1,
            max_value=10,
            required=False,
        )
        self.initial |= {
            "scale": row.get("scale", next(iter(scales))),
            "weight": row.get("weight", 1),
            "gate": row.get("gate"),
        }

    def _add_indicator(self, i, row):
        name, number = f"indicator_{i}", {"number": i + 1}
        label = gettext("Indicator %(number)s") % number
        self.fields |= texts(name, label, most=4000, lines=True)
        self.fields[f"{name}_framework"] = forms.CharField(
            label=gettext("Framework of indicator %(number)s") % number,
            max_length=400,
            required=False,
            help_text=_("Published framework that it is taken from."),
        )
        self.fields[f"{name}_proxy"] = forms.BooleanField(
            label=gettext("Indicator %(number)s is a proxy, not the source's own")
            % number,
            required=False,
        )
        self.initial |= first(name, row.get("text", {}))
        self.initial[f"{name}_framework"] = row.get("framework", "")
        self.initial[f"{name}_proxy"] = row.get("proxy", True)

    def clean(self):
        data = super().clean()
        for name in ("guidance", "evidence", *(f"indicator_{i}" for i in self.places)):
            self.need_first(name)
        for i in self.places:
            typed = bool(said(self, f"indicator_{i}"))
            if typed != bool(data.get(f"indicator_{i}_framework")):
                told = _("An indicator needs its text and its framework.")
                self.add_error(f"indicator_{i}_framework", told)
        steps = {row["number"] for row in self.content["steps"]}
        new = data.get("id")
        if new and int(new.partition(".")[0]) not in steps:
            self.add_error("id", _("There is no such step."))
        if new in {row["id"] for row in self.content["criteria"]}:
            self.add_error("id", _("There is a criterion with this number."))
        scales = self.content.get("scoring", {}).get("scales", {})
        top = len(scales.get(data.get("scale"), ())) - 1
        if data.get("gate") and data["gate"] > top:
            told = _("The highest answer of this scale is %(top)s.") % {"top": top}
            self.add_error("gate", told)
        return data

    @property
    def told(self):
        """What the form says of the criterion."""
        data = self.cleaned_data
        key = self.key or data["id"]
        row = {"id": key, "step": int(key.partition(".")[0])}
        row |= {"names": said(self, "name"), "sdgs": data["sdgs"]}
        row |= {"status": data["status"], "supported_by": []}
        if said(self, "guidance"):
            row["guidance"] = said(self, "guidance")
        if said(self, "evidence"):
            required = data["evidence_required"]
            row["evidence"] = {"required": required, "text": said(self, "evidence")}
        indicators = [self._indicator(i) for i in self.places]
        row["indicators"] = [found for found in indicators if found["text"]]
        if "scale" in data:
            row |= {"scale": data["scale"], "weight": data["weight"]}
            row |= {"gate": data["gate"]} if data["gate"] else {}
        return {"key": key, "told": row}

    def _indicator(self, i):
        return {
            "text": said(self, f"indicator_{i}"),
            "framework": self.cleaned_data[f"indicator_{i}_framework"],
            "proxy": self.cleaned_data[f"indicator_{i}_proxy"],
        }


class MappingForm(DraftForm):
    """Where each criterion of the version before went."""

    def __init__(self, *args, content, before, **kwargs):
        super().__init__(*args, **kwargs)
        self.ids = {row["id"] for row in content["criteria"]}
        came = content["replaces"]["criteria"]
        self.names = {f"from_{c.id.replace('.', '_')}": c.id for c in before.criteria}
        for name, key in self.names.items():
            criterion = before.criterion(key)
            self.fields[name] = forms.CharField(
                label=f"{key} {criterion.name_in(LANGUAGES[0])}",
                max_length=200,
                required=False,
                help_text=_("Numbers here, with commas between; empty if dropped."),
            )
            self.initial[name] = ", ".join(came.get(key, []))

    def clean(self):
        data = super().clean()
        self.came_from = {}
        for name, key in self.names.items():
            typed = data.get(name, "").replace(",", " ").split()
            found = self.came_from[key] = list(dict.fromkeys(typed))
            unknown = [one for one in found if one not in self.ids]
            if unknown:
                told = _("Not in this version: %(ids)s.")
                self.add_error(name, told % {"ids": ", ".join(unknown)})
        return data

    @property
    def told(self):
        """Ids by the id of the version before."""
        return {"came_from": self.came_from}


class PublishForm(forms.Form):
    """That the secretariat knows what publishing means."""

    sure = forms.BooleanField(
        label=_("I know that a published version is never changed or taken back")
    )
