"""Evidence is its holder's alone until it is frozen in a submission."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tilth_web.evaluation.domain import answers
from tilth_web.evaluation.domain.application_workflow import take_step
from tilth_web.files.domain.stored_files import visible_files

OUTSIDE = ("secretariat", "second", "board")


@pytest.fixture
def returned(make_application, people):
    """An application that is completed: one file was sent, one was added since."""
    application = make_application("submitted")
    take_step("return", application, actor=people["secretariat"], note="More.")
    application.refresh_from_db()
    added = answers.add_evidence(
        application,
        "1.1",
        actor=people["holder"],
        upload=SimpleUploadedFile("draft.txt", b"Not for you yet.\n"),
    )
    return application, application.evidence.get(criterion="1.2"), added


def status(client, person, file):
    client.force_login(person)
    answer = client.get(reverse("files:download", args=[file]))
    answer.getvalue()  # closes the file
    return answer.status_code


def test_what_is_added_before_it_is_sent_again_is_read_by_its_holders_alone(
    client, returned, people
):
    application, sent, added = returned
    for name in ("holder", "member"):
        assert status(client, people[name], added.file) == 200, name
        assert visible_files(people[name], application).count() == 2
    for name in OUTSIDE:
        assert status(client, people[name], added.file) == 404, name
        assert status(client, people[name], sent.file) == 200, name
        (file,) = visible_files(people[name], application)
        assert file.uuid == sent.file


def test_no_list_of_files_names_it(client, returned, people):
    application, _sent, _added = returned
    path = reverse("files:files", args=["evaluation.application", application.uuid])
    for name in OUTSIDE:
        client.force_login(people[name])
        text = client.get(path).content.decode()
        assert "tenure.txt" in text
        assert "draft.txt" not in text


def test_a_replaced_file_stays_as_it_was_sent_and_the_new_one_waits(
    client, returned, people
):
    application, sent, _added = returned
    answers.remove_evidence(sent, actor=people["holder"])
    other = answers.add_evidence(
        application,
        "1.2",
        actor=people["holder"],
        upload=SimpleUploadedFile("tenure.txt", b"A lease until 2040.\n"),
    )
    client.force_login(people["secretariat"])
    answer = client.get(reverse("files:download", args=[sent.file]))
    assert answer.getvalue() == b"Our lease of 2019.\n"
    assert status(client, people["secretariat"], other.file) == 404
    take_step("submit", application, actor=people["holder"])
    for file in (sent.file, other.file):
        assert status(client, people["secretariat"], file) == 200


def test_what_was_added_and_taken_back_is_known_to_nobody_else(
    client, returned, people
):
    _application, _sent, added = returned
    answers.remove_evidence(added, actor=people["holder"])
    assert status(client, people["holder"], added.file) == 410
    assert status(client, people["secretariat"], added.file) == 404
