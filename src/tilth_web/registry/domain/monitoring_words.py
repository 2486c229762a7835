"""What the engine says of plans and laboratory files, in the language in use."""

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tilth_web.registry.domain import monitoring_engine as engine
from tilth_web.registry.domain.figures import sentence

ENGLISH = "en"


def plan_words(record):
    """What to know of a plan: pairs of a label and a sentence."""
    depths = ", ".join(f"{top:g}-{bottom:g}" for top, bottom in record["depths_cm"])
    cores = _("%(cores)d cores each, at %(depths)s cm") % {
        "cores": record["cores_per_sample"],
        "depths": depths,
    }
    told = [
        (_("Design"), sentence(record["method"])),
        (_("Samples"), cores),
        (_("Precision"), _of_engine(record["precision"]["statement"])),
    ]
    told += [(_("Warning"), _of_engine(text)) for text in record["warnings"]]
    told += [(_("Provisional"), _of_engine(text)) for text in record["provisional"]]
    wanted = engine.control_sites_wanted(len(record["strata"]))
    return told + ([(_("Control sites"), _of_engine(wanted))] if wanted else [])


def findings(found):
    """Findings of a reading, each with the rule that it breaks in the language in use.

    Outside English the rule stands first, and the words of the engine, which name
    limits and what was found, stand below as they are.
    """
    if (get_language() or ENGLISH)[:2] == ENGLISH:
        return [f | {"why": f["message"], "detail": ""} for f in found]
    meanings = engine.rule_meanings()
    return [
        f
        | {
            "why": sentence(meanings.get(f["rule"], "")),
            "detail": f["message"],
        }
        for f in found
    ]


def _of_engine(text):
    return sentence(engine.without_options(text))
