"""What happens to people and organisations, told to whoever keeps the history.

`accounts` imports no other app: it tells, in the transaction of the action, and the app
that keeps the history listens.
"""

from django.dispatch import Signal

happened = Signal()


def record_event(actor, verb, record, **data):
    """Tell that `actor` did `verb` to `record`; `data` holds no personal data."""
    happened.send(type(record), actor=actor, verb=verb, record=record, data=data)
