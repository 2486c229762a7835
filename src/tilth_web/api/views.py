from django.http import JsonResponse
from django.shortcuts import render

from tilth_web.api.description import description
from tilth_web.api.page_of_operations import operations
from tilth_web.api.problems import KINDS


def openapi(request):
    """The description for programs."""
    return JsonResponse(description())


def documentation(request):
    """The same for people: a page without scripts."""
    found = description()
    context = {
        "info": found["info"],
        "groups": operations(found),
        "schemes": found["components"]["securitySchemes"],
        "problems": KINDS,
    }
    return render(request, "api/docs.html", context)
