"""What the engine says, in the words of the form.

The engine names places of a project file, such as ``soil.clay``, for whoever writes
that file. Here such a place is the field that is called so on the page.
"""

import re
from functools import cache

from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tilth_web.registry.domain.figures import sentence
from tilth_web.registry.forms.description_faults import JOIN
from tilth_web.registry.forms.land import INPUTS, LandForm

SECTIONS = "baseline|climate|costs|history|inputs|plan|soil"
PLACE = re.compile(
    rf'(?:<code translate="no">)?\b((?:{SECTIONS})(?:\.[a-z_0-9]+)+)(?:</code>)?'
)
NUMBER = r"\d+(?:[.,]\d+)?"
RANGE = re.compile(rf"(?<![\w.,/-])({NUMBER})-({NUMBER})(?![\w/-])")  # no date, no doi
WITHOUT_FIELD = {
    "baseline.cover": gettext_lazy("Months with plants, without the project"),
    "plan.amendments": gettext_lazy("Manure and compost of the project"),
    "plan.biochar": gettext_lazy("Biochar"),
    "plan.carbon_input": gettext_lazy("Carbon inputs of the plants"),
    "plan.carbon_input.crop": gettext_lazy("Crop"),
    "plan.carbon_input.manure_kind": gettext_lazy("Kind of manure"),
    "plan.carbon_input.project_manure": gettext_lazy("Carbon of the manure"),
    "plan.land_use": gettext_lazy("Land use with the project"),
    "plan.woody": gettext_lazy("Growth of the trees"),
    "soil.caco3": gettext_lazy("Calcium carbonate"),
    "soil.cn_ratio": gettext_lazy("C:N ratio"),
}


def said(text):
    """A sentence of the engine, in the language and the words of the page."""
    shown = PLACE.sub(_named, conditional_escape(sentence(text)))
    return mark_safe(RANGE.sub(_range, shown))


def _range(found):
    return _("%(low)s to %(high)s") % {"low": found[1], "high": found[2]}


def _named(found):
    name = _labels(get_language()).get(found[1])
    return escape(_("“%(field)s”") % {"field": name}) if name else found[0]


@cache
def _labels(language):
    """Places of a project file with the names of their fields, without units."""
    fields = LandForm().fields.items()
    labels = {name.replace(JOIN, "."): str(field.label) for name, field in fields}
    labels |= {f"inputs.{name}": str(label) for name, (label, _unit) in INPUTS.items()}
    labels |= {place: str(label) for place, label in WITHOUT_FIELD.items()}
    return {place: label.partition(",")[0] for place, label in labels.items()}
