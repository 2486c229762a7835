"""Words to choose from, in the language of the reader."""

from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tilth.accounting.organic_soil import drained_sites, rewetted_sites
from tilth.accounting.rice import levels
from tilth.assessment.yaml_file import read_schema
from tilth.datasets.practice import GROUPS, SYSTEMS
from tilth.datasets.practice_words import read_words
from tilth.datasets.practices import read_practices

SCHEMA = "project-1.json"
LAND_USES = {
    "long-term cultivated": _("cropland, annual crops"),
    "annual on wetland soil": _("annual crops on wetland soil"),
    "paddy rice": _("paddy rice"),
    "perennial": _("perennial crops"),
    "set-aside": _("set-aside"),
    "grassland": _("grassland"),
    "native": _("native vegetation"),
    "forest": _("forest"),
    "agroforestry": _("agroforestry"),
    "shifting cultivation": _("shifting cultivation"),
}
MANAGEMENTS = {
    "full": _("full tillage"),
    "reduced": _("reduced tillage"),
    "none": _("no tillage"),
    "nominal": _("grassland, not degraded"),
    "high-intensity grazing": _("grassland, grazed hard"),
    "severely degraded": _("grassland, severely degraded"),
    "improved": _("grassland, improved"),
    "shortened": _("shortened fallow"),
    "mature": _("mature fallow"),
}
INPUT_LEVELS = {
    "low": _("low"),
    "medium": _("medium"),
    "high": _("high"),
    "high without manure": _("high, without manure"),
    "high with manure": _("high, with manure"),
}
SOIL_CLASSES = {
    "high-activity clay": _("high-activity clay"),
    "low-activity clay": _("low-activity clay"),
    "sandy": _("sandy"),
    "spodic": _("spodic (podzol)"),
    "volcanic": _("volcanic"),
    "wetland": _("wetland"),
    "organic": _("organic (peat)"),
}
RATE_CONDITIONS = {
    "with imported manure": _("with manure from elsewhere"),
    "without net import of carbon": _("without net carbon from elsewhere"),
    "permanent cover": _("permanent cover"),
    "winter cover": _("winter cover"),
}
TIERS = {
    "Tier 3": _("Tier 3: model run for this land"),
    "Tier 1": _("Tier 1: default factors of the IPCC"),
    "evidence": _("published rate of a practice"),
    "unknown": _("no method could be used"),
}


def systems():
    """Key and name of every land use system."""
    return [(key, _word("systems", key)) for key in SYSTEMS]


def zones():
    """Key and name of every climate zone of the IPCC."""
    return [(key, _word("zones", key)) for key in read_words().sections["zones"]]


def practices():
    """Groups of the catalogue, each with key and name of its practices."""
    known = read_practices().values()
    return [
        (_word("groups", g), [(p.key, _name(p)) for p in known if p.group == g])
        for g in GROUPS
    ]


def practice_name(key):
    """Name of a practice."""
    return _name(read_practices()[key])


def rate_conditions():
    """Conditions of published rates, where those of a practice hold under several."""
    found = []
    for practice in read_practices().values():
        read = (e for e in practice.rates() if not e.statement.provisional)
        conditions = [e.condition for e in read if e.condition]
        if len(conditions) > 1:
            named = ((c, RATE_CONDITIONS.get(c, c)) for c in conditions)
            found += [(c, labelled(_name(practice), said)) for c, said in named]
    return found


def goals(practice_keys):
    """Goals of the United Nations that practices serve: number, target and why."""
    known, words = read_practices(), read_words()
    keys = dict.fromkeys(goal for key in practice_keys for goal in known[key].sdg)
    found = [words.goals[key] for key in keys]
    found.sort(key=lambda goal: (goal.goal, goal.target))
    return [(g.goal, g.target, g.reasons[_language()]) for g in found]


def drained():
    """Sites of drained organic soils, in the words of the IPCC's table."""
    return [(site, site) for site in drained_sites()]


def rewetted():
    """Sites of rewetted organic soils, in the words of the IPCC's table."""
    return [(site, site) for site in rewetted_sites()]


def rice_regions():
    """Regions of the IPCC's table of rice."""
    return [(name, name) for name in levels("EFc")]


def rice_water():
    """Water during the cultivation of rice."""
    return [(name, name) for name in levels("SFw")]


def rice_water_before():
    """Water before the cultivation of rice."""
    return [(name, name) for name in levels("SFp")]


def labelled(label, text):
    """A text behind its label, with the colon as the language writes it."""
    return gettext("%(label)s: %(text)s") % {"label": label, "text": text}


def limits(path):
    """Smallest and largest number that a project file takes at a path of a parcel."""
    schema = _schema()
    for key in path:
        schema = schema["properties"][key]
    return schema.get("minimum"), schema.get("maximum")


@cache
def _schema():
    """What a project file may say of a parcel."""
    return read_schema(SCHEMA)["$defs"]["parcel"]


def _name(practice):
    return practice.labels[_language()]


def _word(section, key):
    return read_words().of(section, key, _language())


def _language():
    language = (get_language() or "en")[:2]
    return language if language in ("en", "fr", "es") else "en"
