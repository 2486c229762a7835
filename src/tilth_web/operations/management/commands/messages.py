from django.core.management.base import BaseCommand, CommandError

from tilth_web.operations.domain import messages


class Command(BaseCommand):
    help = "Brings the catalogues up to the sources, or checks that they are complete."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check, **options):
        if not check:
            messages.update()
            return
        found = list(messages.faults())
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults in the catalogues")
