import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django_tasks import task
from django_tasks.exceptions import InvalidTaskError
from wagtail.models import Page

from tilth_web.operations.domain import worker
from tilth_web.operations.domain.task_queue import KIND
from tilth_web.operations.models import Job

pytestmark = pytest.mark.django_db
TASKS = {
    "default": {
        "BACKEND": "tilth_web.operations.domain.task_queue.JobBackend",
        "QUEUES": [],
    }
}
done = []


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.TASKS = TASKS
    done.clear()


@task()
def sow(seed, *, depth):
    if seed == "stone":
        raise ObjectDoesNotExist
    done.append((seed, depth))


def with_context(context):
    pass


def test_a_task_of_a_library_is_run_by_our_worker():
    result = sow.enqueue("rye", depth=3)
    assert done == []
    assert worker.work_once()
    job = Job.objects.get(kind=KIND)
    assert (str(job.uuid), job.state) == (result.id, "done")
    assert done == [("rye", 3)]


def test_a_task_of_a_change_that_failed_is_not_there():
    with transaction.atomic():
        sow.enqueue("rye", depth=3)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_task_whose_record_is_gone_ends_quietly():
    sow.enqueue("stone", depth=3)
    assert worker.work_once()
    assert Job.objects.get(kind=KIND).state == "done"


def test_a_task_that_wants_a_context_is_refused():
    with pytest.raises(InvalidTaskError, match="no context"):
        task(with_context, takes_context=True)


def test_a_saved_page_reaches_the_search_index_by_the_queue():
    root = Page.objects.get(depth=1)
    page = root.add_child(instance=Page(title="Clover", slug="clover"))
    assert list(Page.objects.search("Clover")) == []
    while worker.work_once():
        pass
    assert list(Page.objects.search("Clover")) == [page]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
