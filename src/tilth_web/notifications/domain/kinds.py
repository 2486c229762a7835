"""Of what people are told: told by the app that knows.

An app registers each kind at start::

    add_kind(
        "project.decided",
        label=_("Decisions on my projects"),
        sentence=_("%(project)s was evaluated."),
    )

A kind with several sentences gives them by case, and the notification names its case;
`words` gives the labels of data that are codes.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from tilth_web.notifications.models import Mode, Preference

KINDS = {}
SPACES = re.compile("[^\\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of thing that people are told of; texts are lazy translations.

    `sentence`, or each of `cases`, has places for the data of a notification; `mode`
    holds for who chose nothing.
    """

    label: str
    sentence: str = ""
    cases: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)
    mode: Mode = Mode.NOW


def add_kind(name, **fields):
    """Register a kind of thing that people are told of."""
    KINDS[name] = Kind(**fields)


def sentence(notification):
    """What a notification tells, in the language in use; one line."""
    kind = KINDS.get(notification.kind)
    if kind is None:  # of an app that is no longer installed
        return notification.kind
    data = notification.data
    words = defaultdict(lambda: "…", data)
    for name, labels in kind.words.items():
        words[name] = labels.get(data.get(name), data.get(name))
    template = kind.cases.get(data.get("case"), kind.sentence)
    return SPACES.sub(" ", str(template) % words).strip()


def modes_of(people, name):
    """How each person, by id, wants to be told of a kind."""
    chosen = Preference.objects.filter(person__in=people, kind=name)
    modes = dict.fromkeys((p.pk for p in people), KINDS[name].mode)
    return modes | dict(chosen.values_list("person", "mode"))


def preferences(person):
    """How a person wants to be told of each kind."""
    chosen = dict(Preference.objects.filter(person=person).values_list("kind", "mode"))
    return {name: chosen.get(name, kind.mode) for name, kind in KINDS.items()}


def set_preferences(person, modes):
    """Keep how a person wants to be told; kinds that are not named stay as they are."""
    for name, mode in modes.items():
        Preference.objects.update_or_create(
            person=person, kind=name, defaults={"mode": mode}
        )
