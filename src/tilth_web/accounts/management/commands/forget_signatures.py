from django.core.management.base import BaseCommand

from tilth_web.accounts.domain.declarations import forget_signatures


class Command(BaseCommand):
    help = "Takes the names of erased people off signatures that are kept no longer."

    def handle(self, *args, **options):
        self.stdout.write(f"{forget_signatures()} signatures lost their names")
