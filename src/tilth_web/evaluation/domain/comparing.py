"""What differs between two frozen submissions."""


def changes(before, after):
    """Pairs of old and new text or score by criterion, files that came or went."""
    old = {answer["criterion"]: answer for answer in before["answers"]}
    new = {answer["criterion"]: answer for answer in after["answers"]}
    found = []
    for criterion in new | old:
        one, other = old.get(criterion), new.get(criterion)
        change = _change(criterion, one or _nothing(), other or _nothing())
        if change:
            found.append(change)
    return sorted(found, key=lambda change: change["criterion"])


def project_changes(before, after):
    """Names of what changed in project, land and assessment."""
    changed = [
        name
        for name in after["project"]
        if name != "revision" and before["project"].get(name) != after["project"][name]
    ]
    changed += ["parcels"] if before["parcels"] != after["parcels"] else []
    numbers = [content["assessment"]["result_sha256"] for content in (before, after)]
    return changed + (["assessment"] if numbers[0] != numbers[1] else [])


def _nothing():
    return {"text": "", "score": None, "evidence": []}


def _change(criterion, one, other):
    files = [
        {(f["name"], f["sha256"]) for f in row["evidence"]} for row in (one, other)
    ]
    change = {
        "criterion": criterion,
        "text": (one["text"], other["text"]) if one["text"] != other["text"] else None,
        "score": (one["score"], other["score"])
        if one["score"] != other["score"]
        else None,
        "added": sorted(files[1] - files[0]),
        "removed": sorted(files[0] - files[1]),
    }
    told = ("text", "score", "added", "removed")
    return change if any(change[name] for name in told) else None
