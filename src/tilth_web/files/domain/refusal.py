"""Why a file is not taken in."""

from tilth_web.errors import WorkflowError


class FileRefusedError(WorkflowError):
    """The file is not taken in; the message says why, and what would be."""
