"""Changes of the parts of a draft: functions that change a content.

Each is made from what a form holds and given to `criteria_drafts.edit_draft`.
"""

from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError


def words(*, version, source, focus_sdgs, title, note):
    """Version, source, goals; title and note by language."""

    def change(content):
        content |= {"version": version, "source": source, "focus_sdgs": focus_sdgs}
        content["title"], content["note"] = title["en"], note.get("en", "")
        others = {
            code: {"title": said} | ({"note": note[code]} if note.get(code) else {})
            for code, said in title.items()
            if code != "en"
        }
        _put(content, "translations", others)

    return change


def steps(rows):
    """All steps: number, type, label by language, status."""

    def change(content):
        numbers = {row["number"] for row in rows}
        used = sorted({c["step"] for c in content["criteria"]} - numbers)
        if used:
            told = ", ".join(map(str, used))
            raise WorkflowError(
                _("These steps have criteria: %(steps)s.") % {"steps": told}
            )
        content["steps"] = [_named(row, "label") for row in rows]

    return change


def scoring(*, decided_by, note, scales):
    """Whose rules they are, and the scales; None for a scale that is taken away."""

    def change(content):
        used = {c.get("scale") for c in content["criteria"]} - {None}
        kept = {key: points for key, points in scales.items() if points}
        if used - kept.keys():
            told = ", ".join(sorted(used - kept.keys()))
            raise WorkflowError(
                _("These scales are used by criteria: %(scales)s.") % {"scales": told}
            )
        content["scoring"] = {
            "decided_by": decided_by,
            "note": note,
            "scales": kept,
        }
        for row in content["criteria"]:
            row.setdefault("scale", next(iter(kept)))
            row.setdefault("weight", 1)

    return change


def criterion(key, told):
    """One criterion: replaced by what is told, or added where `key` is new."""

    def change(content):
        rows = content["criteria"]
        place = [row["id"] for row in rows]
        if key not in place:
            rows.append(_named(told, "name"))
        else:
            kept = rows[place.index(key)]
            left = {n: kept[n] for n in ("supported_by", "sdgs_complete") if n in kept}
            rows[place.index(key)] = _named(told, "name") | left
        rows.sort(key=lambda row: [int(part) for part in row["id"].split(".")])

    return change


def without_criterion(key):
    """A set without one criterion; nothing of the version before goes to it."""

    def change(content):
        rows = [row for row in content["criteria"] if row["id"] != key]
        if not rows:
            raise WorkflowError(_("A set has at least one criterion."))
        content["criteria"] = rows
        came = content.get("replaces", {}).get("criteria", {})
        for old, new in came.items():
            came[old] = [name for name in new if name != key]

    return change


def mapping(came_from):
    """Where every criterion of the version before went."""

    def change(content):
        content["replaces"]["criteria"] = came_from

    return change


def _named(row, name):
    """A row whose texts of `name` are a word in English and its translations."""
    found = dict(row)
    texts = found.pop(f"{name}s")
    found[name] = texts["en"]
    others = {code: said for code, said in texts.items() if code != "en"}
    _put(found, "translations", others)
    return found


def _put(row, name, value):
    """Set what is said; take away what is not."""
    if value:
        row[name] = value
    else:
        row.pop(name, None)
