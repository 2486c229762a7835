"""News of the example world."""

from uuid import uuid4

from tilth_web.content.domain.news import add_news_page
from tilth_web.example_world.files import read

LANGUAGES = "en", "fr", "es"


def add_news():
    """All news, in each language."""
    for described in read("news"):
        key = uuid4()
        for language in LANGUAGES:
            add_news_page(
                language,
                translation_key=key,
                slug=described["slug"],
                published_on=described["published_on"],
                **described[language],
            )
