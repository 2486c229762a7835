import time

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.tilth_web.operations.kill_site.pairs import write_pair
from tilth_web import urls
from tilth_web.operations.domain.jobs import add_job


@csrf_exempt
@transaction.atomic
def save(request, name):
    """Write a pair and ask for a job, all or nothing."""
    write_pair(f"page-{name}", between=lambda: time.sleep(0.01))
    add_job("pair", name=name)
    return HttpResponse(status=201)


urlpatterns = [
    path("save/<name>/", save),
    *urls.urlpatterns,
]
