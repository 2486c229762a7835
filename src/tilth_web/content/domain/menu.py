"""Pages that every page links to."""

from dataclasses import dataclass

from django.urls import reverse
from wagtail.models import Page


@dataclass(frozen=True)
class Link:
    """A page by its title and address."""

    slug: str
    title: str
    url: str


def menu(language):
    """The pages "in menus" right below the front page of a language, in their order."""
    pages = Page.objects.live().public().in_menu().filter(depth=3)
    pages = pages.filter(locale__language_code=language).order_by("path")
    rows = pages.values_list("slug", "title", "url_path")
    return [Link(slug, title, _address(path)) for slug, title, path in rows]


def _address(url_path):
    """The address of a page; the first part of its path is that of the front page."""
    return reverse("wagtail_serve", args=[url_path.strip("/").partition("/")[2] + "/"])
