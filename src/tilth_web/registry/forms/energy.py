"""Emission factors of energy that a project brings itself, as in a project file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.domain.project_file import CARRIERS, OF_A_FACTOR

LABELS = {
    "diesel_factor": _("Emission factor of diesel, kg CO₂e/L"),
    "diesel_low": _("Diesel: lower end of the interval of 95 %, kg CO₂e/L"),
    "diesel_high": _("Diesel: upper end of the interval of 95 %, kg CO₂e/L"),
    "diesel_source": _("Diesel: where the factor comes from"),
    "electricity_factor": _("Emission factor of electricity, kg CO₂e/kWh"),
    "electricity_low": _("Electricity: lower end of the interval of 95 %, kg CO₂e/kWh"),
    "electricity_high": _(
        "Electricity: upper end of the interval of 95 %, kg CO₂e/kWh"
    ),
    "electricity_source": _("Electricity: where the factor comes from"),
}
MOST = {"factor": 20.0, "low": 20.0, "high": 50.0}  # as a project file takes them


def _number(name, about=""):
    return forms.FloatField(
        label=LABELS[name],
        required=False,
        min_value=0.0,
        max_value=MOST[name.rpartition("_")[2]],
        help_text=about,
    )


def _source(name):
    return forms.CharField(label=LABELS[name], required=False, max_length=400)


class EnergyForm(forms.Form):
    """Factors, each with its source and, if known, both ends of its interval."""

    diesel_factor = _number(
        "diesel_factor", _("Leave it empty for the default factor of the IPCC.")
    )
    diesel_low = _number("diesel_low")
    diesel_high = _number("diesel_high")
    diesel_source = _source("diesel_source")
    electricity_factor = _number(
        "electricity_factor",
        _("It changes with country and year: needed where a parcel uses electricity."),
    )
    electricity_low = _number("electricity_low")
    electricity_high = _number("electricity_high")
    electricity_source = _source("electricity_source")

    def energy_fields(self):
        """These fields, which few projects need."""
        return [self[name] for name in LABELS]

    def tells_of_energy(self):
        """Whether any of them is filled, or wrong."""
        return any(
            f.errors or f.value() not in (None, "") for f in self.energy_fields()
        )

    def clean(self):
        data = super().clean()
        for carrier in CARRIERS:
            names = [f"{carrier}_{part}" for part in OF_A_FACTOR]
            if not any(name in self.errors for name in names):
                self._check(*((name, data.get(name)) for name in names))
        return data

    def _check(self, factor, low, high, source):
        """Pairs of a field and its value."""
        ends = [value for _name, value in (low, high) if value is not None]
        if factor[1] is None and (source[1] or ends):
            self.add_error(factor[0], _("Give the factor, too."))
        elif factor[1] is not None and not source[1]:
            self.add_error(source[0], _("A factor needs its source."))
        elif len(ends) == 1:
            missing = low if low[1] is None else high
            said = _("Give both ends of the interval, or neither.")
            self.add_error(missing[0], said)
        elif ends and not ends[0] <= factor[1] <= ends[1]:
            self.add_error(factor[0], _("It must lie between both ends."))
