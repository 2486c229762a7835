"""What happens to people and organisations, told to whoever keeps the history.

`accounts` imports no other app: it tells, in the transaction of the action, and the app
that keeps the history listens.
"""

from django.dispatch import Signal

happened = Signal()


def record_event(actor, verb, record, *, about=None, **data):
    """Tell that `actor` did `verb` to `record`; `data` holds no personal data.

    `about` is the person whom it concerns, who is told and not written down.
    """
    happened.send(
        type(record), actor=actor, verb=verb, record=record, about=about, data=data
    )
