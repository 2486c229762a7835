from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class HomePage(Page):
    """The front page; its numbers and map come from the records."""

    lead = models.CharField(_("one sentence"), max_length=240)
    join = RichTextField(_("how to join"), features=TEXT, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("join")]
    parent_page_types = ["wagtailcore.Page"]
    template = "content/home.html"
    max_count_per_parent = 1


class TextPage(Page):
    """A page of text."""

    lead = models.CharField(_("one sentence"), max_length=240, blank=True)
    body = RichTextField(_("text"), features=TEXT)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    template = "content/text.html"


class NewsPage(Page):
    """A piece of news with its date."""

    published_on = models.DateField(_("date"))
    lead = models.CharField(_("one sentence"), max_length=240)
    body = RichTextField(_("text"), features=TEXT)

    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    template = "content/news.html"
