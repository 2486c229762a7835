"""News: the list of them, and adding one without the editor."""

from tilth_web.content.models import NewsIndexPage, NewsPage

LATEST = 3


def add_news_page(language, **fields):
    """Add a piece of news to the list of a language, and publish it."""
    index = NewsIndexPage.objects.get(locale__language_code=language)
    return index.add_child(instance=NewsPage(locale=index.locale, **fields))


def news_of(language):
    """What is published in a language, the newest first."""
    live = NewsPage.objects.live().public().filter(locale__language_code=language)
    return live.order_by("-published_on", "-pk")


def latest_news(language):
    """The newest for the front page."""
    return news_of(language)[:LATEST]
