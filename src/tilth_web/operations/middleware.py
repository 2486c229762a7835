"""One line of log per request, under an id that the answer carries."""

from django_structlog.middlewares import RequestMiddleware as Library
from structlog.contextvars import get_contextvars


class RequestMiddleware(Library):
    """Names the request by its route: an address can hold a token or a name."""

    def handle_response(self, request, response):
        response["X-Request-ID"] = get_contextvars()["request_id"]
        super().handle_response(request, response)

    @staticmethod
    def format_request(request):
        route = request.resolver_match and request.resolver_match.route
        return f"{request.method} /{route or '?'}"
