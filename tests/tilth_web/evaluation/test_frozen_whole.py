"""A submission holds one state of its project, whoever edits it meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tilth_web.evaluation.domain import shipped_criteria
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.evaluation.domain.freezing import frozen
from tilth_web.registry.domain.projects import edit_project, locked


@pytest.mark.django_db(transaction=True)
def test_sending_waits_for_who_edits_the_project(request):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time, so that nobody edits meanwhile")
    shipped_criteria.publish_shipped()  # what ran before may have emptied the table
    application = request.getfixturevalue("make_application")("complete")
    project, people = application.project, request.getfixturevalue("people")

    def send():
        try:
            sent = take_step("submit", application, actor=people["holder"])
            return frozen(sent.submission)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            held = locked(project)
            sent = pool.submit(send)
            with pytest.raises(TimeoutError):
                sent.result(timeout=2)
            edit_project(
                held, actor=people["holder"], revision=held.revision, name="Newer name"
            )
        content = sent.result(timeout=60)
    project.refresh_from_db()
    assert content["project"]["name"] == "Newer name"
    assert content["project"]["revision"] == project.revision
