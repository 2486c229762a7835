"""Who is told of what happens: registered by each app for the verbs of its events.

::

    @tells("project.published")
    def published(*, verb, actor, record, about, data):
        notify(people_of(record), "project.shown", path=..., actor=actor)

It runs in the transaction of the event.
"""

from collections import defaultdict

TELLERS = defaultdict(list)


def tells(*verbs):
    """Register a function that tells people of events."""

    def register(function):
        for verb in verbs:
            TELLERS[verb].append(function)
        return function

    return register


def tell(verb, /, **event):
    """Tell people of an event, if anybody is to know."""
    for function in TELLERS.get(verb, ()):
        function(**event)
