"""The example world: loaded once, whole or not at all."""

from django.db import transaction

from tilth_web.accounts.models import User
from tilth_web.example_world.accounts import address
from tilth_web.example_world.evaluations import add_evaluations
from tilth_web.example_world.news import add_news
from tilth_web.example_world.organisations import add_organisations
from tilth_web.example_world.people import ADMINISTRATOR, add_people
from tilth_web.example_world.projects import add_projects
from tilth_web.example_world.recognitions import add_recognitions


def is_loaded():
    """Whether the world is there."""
    return User.objects.filter(email=address(ADMINISTRATOR)).exists()


@transaction.atomic
def load(tell=lambda share: None):
    """Load the world into an empty installation.

    `tell` gets a share from 0 to 1 while projects are assessed.
    """
    people = add_people()
    organisations = add_organisations(people)
    add_projects(people, organisations, tell)
    add_evaluations(people)
    add_recognitions(people)
    add_news()
