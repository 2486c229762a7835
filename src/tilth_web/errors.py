"""Errors of the platform; `tilth.errors` has those of the library."""


class WorkflowError(Exception):
    """The action is not possible in the object's present state.

    The message is a sentence for the user; views turn it into a form error or a 409.
    """
