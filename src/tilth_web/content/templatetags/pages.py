from django import template
from django.utils.translation import get_language

from tilth_web.accounts.models import Organisation
from tilth_web.content.domain.editors import is_editor
from tilth_web.content.domain.figures import home_figures
from tilth_web.content.domain.menu import menu
from tilth_web.content.domain.news import latest_news, news_of

register = template.Library()
register.simple_tag(home_figures)
register.simple_tag(is_editor, name="edits_pages")


@register.simple_tag
def menu_pages():
    return menu(get_language())


@register.simple_tag
def newest_news():
    return latest_news(get_language())


@register.simple_tag
def all_news():
    return news_of(get_language())


@register.simple_tag
def organisation_types():
    """The seven types that can join, by name."""
    return Organisation.Kind.labels
