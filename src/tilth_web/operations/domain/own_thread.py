"""What a thread of its own says to the database again and again, whatever fails."""

import structlog
from django.db import Error, connections

log = structlog.get_logger(__name__)


def tried(action, name):
    """The result of an action on the database, or None where that did not answer.

    A thread that ended by a fault would be missed by nobody, so the fault is logged
    under a name: also that of a connection that cannot even be closed.
    """
    try:
        try:
            return action()
        finally:
            connections.close_all()
    except (Error, OSError) as error:
        log.warning(name, reason=str(error))
        return None
