"""The processes of ``tilth serve``: pages by granian, and the worker.

Both are new processes, not copies, and end when the one that started them is gone.
"""

import multiprocessing
import threading
import time
from contextlib import suppress
from urllib.error import URLError
from urllib.request import urlopen

import click
import django
from django.conf import settings
from django.core.management import call_command
from granian import Granian

from tilth_web.operations.attached import PATIENCE, attach

NEW = multiprocessing.get_context("spawn")
BREATH = 2  # s between the end of a worker and its next start
THREADS = 2  # of each process; more of them wait for each other


def run(host, port, ready):
    """Serve pages and work until a signal says stop; returns when both have ended.

    `ready` is called once, when the first page is answered.
    """
    multiprocessing.set_start_method("spawn", force=True)  # for granian
    keeper = WorkerKeeper()
    answer = (f"http://{_local(host)}:{port}/health/", ready)
    threading.Thread(target=_await, args=answer, daemon=True).start()
    try:
        while True:
            server = _server(host, port)
            server.on_startup(keeper.start)
            with suppress(SystemExit):  # granian gives up on pages that die at once
                server.serve()
            if server.interrupt_signal:
                return
            click.echo("The server of pages ended; it is started again.")
            time.sleep(BREATH)
    finally:
        keeper.stop()


def _server(host, port):
    return Granian(
        "tilth_web.wsgi:application",
        address=host,
        port=port,
        interface="wsgi",
        workers=settings.PROCESSES,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_level="error",
        log_dictconfig=settings.LOGGING,
    )


def _local(host):
    """The address under which this computer reaches what listens on `host`."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{name}]" if ":" in name else name


def _await(url, ready):
    while True:
        with suppress(URLError, ConnectionError):
            urlopen(url)
            return ready()
        time.sleep(0.1)


class WorkerKeeper:
    """Runs the worker, and starts it again when it dies."""

    def __init__(self):
        self.stopping = threading.Event()
        self.process = None
        self.thread = threading.Thread(target=self._keep, daemon=True)

    def start(self):
        """Start the worker, unless it is kept already."""
        if self.process is None:
            self.process = _start_worker()
            self.thread.start()

    def stop(self):
        """End the worker: gently, and by force when that takes too long."""
        self.stopping.set()
        if self.process is None:
            return
        self.process.terminate()
        self.process.join(PATIENCE)
        self.process.kill()
        self.process.join()
        self.thread.join()

    def _keep(self):
        while True:
            self.process.join()
            if self.stopping.is_set():
                return
            click.echo(f"The worker ended ({_end(self.process)}); it is started again.")
            if self.stopping.wait(BREATH):
                return
            self.process = _start_worker()


def _start_worker():
    process = NEW.Process(target=_work, name="tilth-worker")
    process.start()
    return process


def _work():
    attach()
    django.setup()
    call_command("work")


def _end(process):
    code = process.exitcode
    return f"signal {-code}" if code < 0 else f"exit code {code}"
