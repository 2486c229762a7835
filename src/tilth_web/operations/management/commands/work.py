import signal
import threading

from django.core.management.base import BaseCommand

from tilth_web.operations.domain.worker import work


class Command(BaseCommand):
    help = "Runs background jobs until it is told to stop."

    def handle(self, *args, **options):
        stop = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        work(stop)
