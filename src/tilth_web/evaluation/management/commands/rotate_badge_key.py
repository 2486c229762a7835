from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tilth_web.errors import WorkflowError
from tilth_web.evaluation.domain.badge_keys import revoke_key, rotate_key
from tilth_web.evaluation.domain.badges import issue_again

CURRENT = "current"


class Command(BaseCommand):
    help = "Lets a new key sign badges; what the old one signed stays good."

    def add_arguments(self, parser):
        parser.add_argument(
            "--revoke",
            nargs="?",
            const=CURRENT,
            metavar="KEY",
            help="Somebody else may have the key that signs now, or KEY, one that did "
            "before: nothing that it signed is good any more, and what is in force by "
            "it is signed anew.",
        )

    @transaction.atomic
    def handle(self, *args, revoke, **options):
        try:
            key = _key(revoke)
        except WorkflowError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{key.public} signs from now on")
        if revoke:
            self.stdout.write(f"badges signed anew: {issue_again()}")


def _key(revoke):
    """The key that signs from now on."""
    if revoke in (None, CURRENT):
        return rotate_key(revoke=revoke is not None)
    return revoke_key(revoke)
