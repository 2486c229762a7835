"""Tasks of libraries, as jobs of our own queue.

Wagtail brings its search and reference index up to date through the API of
django-tasks. As jobs they commit with the page that asked for them, and share lease,
sweeper and attempts with all other work.
"""

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError

KIND = "library task"
log = structlog.get_logger(__name__)


class JobBackend(BaseTaskBackend):
    """Puts each task into the queue of jobs."""

    def validate_task(self, task):
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTaskError("A job has no context of django-tasks.")

    def enqueue(self, task, args, kwargs):
        # Libraries declare tasks before the models are there.
        from tilth_web.operations.domain.jobs import add_job  # noqa: PLC0415

        self.validate_task(task)
        job = add_job(KIND, task=task.module_path, args=args, kwargs=kwargs)
        return TaskResult(
            task=task,
            id=str(job.uuid),
            status=TaskResultStatus.READY,
            enqueued_at=job.created_at,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def run_task(parameters, report):
    """Run a task of a library; its record may be gone by now."""
    task = import_string(parameters["task"])
    try:
        task.call(*parameters["args"], **parameters["kwargs"])
    except ObjectDoesNotExist:
        log.info("task_record_gone", task=parameters["task"])
