"""Taking a transition: the only way from one phase of a record to another."""

from functools import partial

from django.db import transaction

from tilth_web.errors import WorkflowError
from tilth_web.workflow.domain.definition import Taken
from tilth_web.workflow.domain.permission import require_permission


@transaction.atomic
def take(workflow, key, record, *, actor, words=None):
    """Take the transition `key` of a record, or refuse it; return the locked record.

    Of two who ask at once, or of one who asks twice, the first has it; the second is
    told that the record stands elsewhere, and nothing happens again. All that stands
    against it is said at once.
    """
    row = workflow.transition(key)
    locked = workflow.lock(record)
    if actor is not None or not row.by_clock:
        require_permission(actor, row.permission, locked)
    source = getattr(locked, workflow.field)
    if source not in row.sources:
        raise WorkflowError(str(row.elsewhere))
    taken = Taken(
        record=locked, actor=actor, transition=row, source=source, words=words or {}
    )
    against = [sentence for guard in row.guards for sentence in guard(taken)]
    if against:
        raise WorkflowError(" ".join(against))
    _move(workflow, taken)
    for effect in row.effects:
        effect(taken)
    workflow.record_event(actor, row.event, locked, **row.told(taken))
    for effect in row.afterwards:
        transaction.on_commit(partial(effect, taken))
    return locked


def possible(workflow, record):
    """Transitions that start where a record stands, whoever may take them."""
    source = getattr(record, workflow.field)
    return [row for row in workflow.transitions if source in row.sources]


def _move(workflow, taken):
    """Set the phase if the row still stands where it was read."""
    record, row = taken.record, taken.transition
    there = type(record).objects.filter(pk=record.pk, **{workflow.field: taken.source})
    if not there.update(**{workflow.field: row.target}):
        raise WorkflowError(str(row.elsewhere))
    setattr(record, workflow.field, row.target)
