"""What an operation takes besides its path, for its description."""

KEY = "x-takes"


def takes(**told):
    """Note query, body, If-Match, creation or media type of an operation.

    `description` turns the note into parameters, bodies and answers when the
    description is asked for: the words of forms are there only then.
    """
    return {KEY: told}
