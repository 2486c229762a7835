import time

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from tests.tilth_web.operations.kill_site.judging import judge
from tests.tilth_web.operations.kill_site.pairs import write_pair
from tilth_web import urls
from tilth_web.accounts.models import Organisation
from tilth_web.files.domain.stored_files import add_file
from tilth_web.operations.domain.jobs import add_job


def record():
    """What the files hang on."""
    return Organisation.objects.get_or_create(name="Terra", country="FR")[0]


@csrf_exempt
@transaction.atomic
def save(request, name):
    """Write a pair, take in a file and ask for a job, all or nothing."""
    write_pair(f"page-{name}", between=lambda: time.sleep(0.01))
    upload = SimpleUploadedFile(f"page-{name}.txt", b"clover " * 10_000)
    add_file(upload=upload, record=record(), actor=None)
    add_job("pair", name=name)
    return HttpResponse(status=201)


urlpatterns = [
    path("save/<name>/", save),
    path("judge/<int:number>/<slug:step>/", judge),
    *urls.urlpatterns,
]
