"""What differs between two versions of the criteria, for a reader to look at."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tilth.datasets.criteria_set import text_in


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One line that differs: what it is, how it was, how it is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A criterion in two versions; None where a version does not have it.

    `rows` are what differs; `moved` names the criteria that it came from, where these
    are not its own id.
    """

    key: str
    before: object
    after: object
    rows: tuple
    moved: tuple = ()


def compare(before, after, language):
    """What differs in the set, its steps and each criterion, in one language."""
    return {
        "words": _lines(_set_words(before, language), _set_words(after, language)),
        "criteria": _criteria(before, after, language),
    }


def _criteria(before, after, language):
    keys = list(dict.fromkeys(c.id for c in (*before.criteria, *after.criteria)))
    keys.sort(key=lambda key: [int(part) for part in key.split(".")])
    came = after.came_from if after.replaces == before.version else {}
    found = []
    for key in keys:
        old, new = before.criterion(key), after.criterion(key)
        moved = tuple(k for k, ids in came.items() if key in ids and k != key)
        rows = _lines(_criterion_words(old, language), _criterion_words(new, language))
        if rows or moved:
            found.append(
                Compared(key=key, before=old, after=new, rows=rows, moved=moved)
            )
    return found


def _lines(before, after):
    labels = dict.fromkeys([*before, *after])
    return tuple(
        Difference(
            label=label, before=before.get(label, ""), after=after.get(label, "")
        )
        for label in labels
        if before.get(label, "") != after.get(label, "")
    )


def _set_words(criteria, language):
    found = {
        _("Title"): criteria.title_in(language),
        _("Source"): criteria.source,
        _("Note"): criteria.note_in(language),
        _("Goals looked at before all"): _numbers(criteria.focus_sdgs),
    }
    for step in criteria.steps:
        label = _("Step %(number)s") % {"number": step.number}
        found[label] = f"{step.label_in(language)} ({status_name(step)})"
    scoring = criteria.scoring
    if scoring:
        found[_("Scale, weights and gates")] = " ".join(
            [whose(scoring), text_in(scoring.note, language)]
        )
    for scale in scoring.scales if scoring else ():
        label = _("Scale %(key)s") % {"key": scale.key}
        found[label] = _points(scale, language)
    return found


def _criterion_words(criterion, language):
    if criterion is None:
        return {}
    found = {
        _("Name"): criterion.name_in(language),
        _("Status of the name"): status_name(criterion),
        _("Goals"): _numbers(criterion.sdgs),
        _("Guidance"): text_in(criterion.guidance, language),
        _("Weight"): "" if criterion.weight is None else f"{criterion.weight:g}",
        _("Gate"): "" if criterion.gate is None else f"{criterion.gate}",
        _("Scale"): criterion.scale.key if criterion.scale else "",
    }
    if criterion.evidence:
        asked = _("required") if criterion.evidence.required else _("helpful")
        found[_("Evidence")] = f"{text_in(criterion.evidence.text, language)} ({asked})"
    for i, indicator in enumerate(criterion.indicators, start=1):
        kind = _("proxy") if indicator.proxy else _("of the source")
        said = f"{text_in(indicator.text, language)} {indicator.framework} ({kind})"
        found[_("Indicator %(number)s") % {"number": i}] = said
    return found


def status_name(named):
    """Whether a name was seen in the source, in words."""
    return _("provisional") if named.provisional else _("verified")


def whose(scoring):
    """Whose scale, weights and gates these are, in words."""
    if scoring.is_of_the_source:
        return _("They are those of the source.")
    return _("They are the operator's of this platform, not the source's.")


def _numbers(numbers):
    return ", ".join(map(str, numbers))


def _points(scale, language):
    return "; ".join(
        f"{i}: {text_in(point, language)}" for i, point in enumerate(scale.points)
    )
