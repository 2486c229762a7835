"""From one version of the criteria to a later one: where answers go.

A version says for every criterion of the one before where it went. An answer follows
that map version by version. Its score stays only where one criterion went to one with
the same scale; else the words go along and the score is asked anew.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.criteria_queries import parsed


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer: its words, and its score if there is one."""

    text: str
    score: int | None = None


@dataclass(frozen=True, kw_only=True)
class Carried:
    """Answers in a later version, and what did not come along.

    `answers` are by the id of the criterion there; `sources` says of which ids each was
    made; `dropped` are answers to criteria that went nowhere; `unscored` are ids whose
    score must be given anew.
    """

    answers: dict
    sources: dict
    dropped: dict
    unscored: tuple


def faults_of_mapping(criteria, before):
    """What is wrong with the map of a version from the one before, as sentences."""
    if before is None:
        return _told(
            _("It replaces version %(version)s, which is not published here."),
            criteria.replaces,
            version=criteria.replaces,
        )
    old, told = {c.id for c in before.criteria}, set(criteria.came_from)
    return [
        *_told(
            _("It must say which version it replaces."),
            criteria.replaces != before.version,
        ),
        *_told(
            _("It maps criteria that are not in version %(version)s: %(ids)s."),
            told - old,
            version=before.version,
        ),
        *_told(_("It does not say where these criteria went: %(ids)s."), old - told),
    ]


def _told(sentence, against, **words):
    """The sentence, if there is something against a map."""
    if not against:
        return []
    ids = ", ".join(sorted(against)) if isinstance(against, set) else ""
    return [sentence % {"ids": ids, **words}]


def lineage(row):
    """A version and those before it, the newest first; a cycle is refused."""
    found, seen = [], set()
    while row is not None:
        if row.pk in seen:
            versions = " → ".join(r.version for r in [*found, row])
            raise WorkflowError(
                _("The versions replace each other in a cycle: %(versions)s.")
                % {"versions": versions}
            )
        found.append(row)
        seen.add(row.pk)
        row = row.replaces
    return found


def carry_answers(answers, *, source, target):
    """Answers by criterion of version `source` as answers of the later `target`."""
    rows = lineage(target)
    if source not in rows:
        raise WorkflowError(
            _("%(target)s does not follow %(source)s: answers cannot be taken over.")
            % {"target": target, "source": source}
        )
    before = parsed(source)
    _require_known(answers, before)
    found, sources = dict(answers), {key: (key,) for key in answers}
    for row in reversed(rows[: rows.index(source)]):
        after = parsed(row)
        came = _arrivals(found, after)
        found = {new: _joined(new, came[new], found, before, after) for new in came}
        sources = {
            new: tuple(dict.fromkeys(key for old in olds for key in sources[old]))
            for new, olds in came.items()
        }
        before = after
    taken = {key for keys in sources.values() for key in keys}
    return Carried(
        answers=found,
        sources=sources,
        dropped={key: said for key, said in answers.items() if key not in taken},
        unscored=tuple(
            new
            for new, keys in sources.items()
            if found[new].score is None
            and any(answers[key].score is not None for key in keys)
        ),
    )


def _require_known(answers, criteria):
    unknown = sorted(set(answers) - {c.id for c in criteria.criteria})
    if unknown:
        raise WorkflowError(
            _("There are answers to criteria that are not there: %(ids)s.")
            % {"ids": ", ".join(unknown)}
        )


def _arrivals(answers, after):
    """For every criterion of a version, in its order, the answers that go there."""
    came = {
        c.id: [old for old in answers if c.id in after.came_from.get(old, ())]
        for c in after.criteria
    }
    return {new: olds for new, olds in came.items() if olds}


def _joined(new, olds, answers, before, after):
    """One answer of all that arrive at a criterion, in the order of the criteria."""
    order = [c.id for c in before.criteria if c.id in olds]
    text = "\n\n".join(answers[old].text for old in order if answers[old].text)
    score = answers[order[0]].score if _keeps_score(order, new, before, after) else None
    return Given(text=text, score=score)


def _keeps_score(olds, new, before, after):
    """Whether one criterion went to this one alone, under the same scale."""
    coming = [old for old, ids in after.came_from.items() if new in ids]
    if len(coming) != 1 or after.came_from[olds[0]] != (new,):
        return False
    return _points(before.criterion(olds[0])) == _points(after.criterion(new))


def _points(criterion):
    return criterion.scale and [dict(point) for point in criterion.scale.points]
