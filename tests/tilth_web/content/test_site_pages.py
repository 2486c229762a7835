"""Texts and news of the public site, in three languages."""

import re

import pytest
from wagtail.models import Page

from tests.tilth_web.markup import tight
from tilth_web.content.domain.menu import menu
from tilth_web.content.domain.news import add_news_page
from tilth_web.content.models import TextPage

TITLE = re.compile(r'<li class="news">.*?<a [^>]*>([^<]*)</a>')
pytestmark = pytest.mark.django_db
SLUGS = ["news", "about", "how-it-works", "how-to-join", "privacy", "accessibility"]
SLUGS += ["contact"]
PREFIXES = {"en": "", "fr": "/fr", "es": "/es"}


@pytest.mark.parametrize("language", PREFIXES)
@pytest.mark.parametrize("slug", SLUGS)
def test_every_text_is_there_in_every_language(client, slug, language):
    answer = client.get(f"{PREFIXES[language]}/{slug}/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert f'<html lang="{language}">' in text
    assert text.count("<h1") == 1
    assert answer.context["page"].locale.language_code == language


@pytest.mark.parametrize("language", PREFIXES)
def test_every_page_links_to_the_texts_in_its_language(client, language):
    links = menu(language)
    assert [link.slug for link in links] == SLUGS
    text = client.get(f"{PREFIXES[language]}/projects/").content.decode()
    for slug in SLUGS:
        assert f'href="{PREFIXES[language]}/{slug}/"' in text


def test_texts_that_were_taken_down_are_linked_no_more(client):
    TextPage.objects.get(slug="about", locale__language_code="fr").unpublish()
    assert "about" not in [link.slug for link in menu("fr")]
    assert "about" in [link.slug for link in menu("en")]
    assert client.get("/fr/about/").status_code == 404


def test_the_tree_of_pages_is_sound_and_its_texts_are_translations():
    assert Page.find_problems() == ([], [], [], [], [])
    for slug in SLUGS:
        pages = Page.objects.filter(slug=slug)
        assert pages.count() == 3
        assert len(set(pages.values_list("translation_key", flat=True))) == 1


def test_news_stand_on_the_list_and_on_the_front_page_newest_first(client):
    for day, title in [(3, "Third"), (1, "First"), (4, "Fourth"), (2, "Second")]:
        fields = {"title": title, "lead": "So it is.", "body": "<p>Text.</p>"}
        add_news_page("es", published_on=f"2026-11-0{day}", **fields)
    assert titles(client.get("/es/news/")) == ["Fourth", "Third", "Second", "First"]
    assert titles(client.get("/es/")) == ["Fourth", "Third", "Second"]
    assert "Fourth" not in client.get("/news/").content.decode()
    page = client.get("/es/news/fourth/")
    assert page.status_code == 200
    assert 'href="/es/news/"' in page.content.decode()


def test_a_text_cannot_bring_a_script(client):
    page = TextPage.objects.get(slug="about", locale__language_code="en")
    page.body = '<p>Good</p><script>alert(1)</script><p onclick="x()">day</p>'
    page.save()
    policy = client.get("/about/").headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy.split("script-src", 1)[1].split(";", 1)[0]


def titles(answer):
    return TITLE.findall(tight(answer.content.decode()))
