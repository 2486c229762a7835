"""What holds for the length of a request."""

from tilth_web.accounts.domain.roles import reading_once


def roles_read_once(get_response):
    """Ask the database once for the roles of whoever asks for a page."""

    def answered(request):
        with reading_once():
            return get_response(request)

    return answered
