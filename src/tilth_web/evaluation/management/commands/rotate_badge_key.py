from django.core.management.base import BaseCommand

from tilth_web.evaluation.domain.badge_keys import rotate_key
from tilth_web.evaluation.domain.badges import issue_again


class Command(BaseCommand):
    help = "Lets a new key sign badges; what the old one signed stays good."

    def add_arguments(self, parser):
        parser.add_argument(
            "--revoke",
            action="store_true",
            help="Somebody else may have the old key: nothing that it signed is good "
            "any more, and all that is in force is signed anew.",
        )

    def handle(self, *args, revoke, **options):
        key = rotate_key(revoke=revoke)
        self.stdout.write(f"{key.public} signs from now on")
        if revoke:
            self.stdout.write(f"{issue_again()} badges were signed anew")
