"""Errors of the platform; `tilth.errors` has those of the library."""


class WorkflowError(Exception):
    """The action is not possible in the object's present state.

    The message is a sentence for the user; views turn it into a form error or a 409.
    """


class ConflictError(WorkflowError):
    """Somebody saved the record meanwhile; `current` is what it is now."""

    def __init__(self, message, current):
        super().__init__(message)
        self.current = current
