from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class OpenPage(Page):
    """A page for everybody: what only some may see is no matter of this app."""

    private_page_options = []

    class Meta:
        abstract = True


class HomePage(OpenPage):
    """The front page; its numbers and map come from the records."""

    lead = models.CharField(_("one sentence"), max_length=240)
    join = RichTextField(_("how to join"), features=TEXT, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("join")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["content.TextPage", "content.NewsIndexPage"]
    template = "content/home.html"
    max_count_per_parent = 1


class TextPage(OpenPage):
    """A page of text; those "in menus" stand at the foot of every page."""

    lead = models.CharField(_("one sentence"), max_length=240, blank=True)
    body = RichTextField(_("text"), features=TEXT)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = ["content.HomePage", "content.TextPage"]
    subpage_types = ["content.TextPage"]
    show_in_menus_default = True
    template = "content/text.html"


class NewsIndexPage(OpenPage):
    """The list of all news."""

    lead = models.CharField(_("one sentence"), max_length=240, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.NewsPage"]
    show_in_menus_default = True
    max_count_per_parent = 1
    template = "content/news_index.html"


class NewsPage(OpenPage):
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
    parent_page_types = ["content.NewsIndexPage"]
    subpage_types = []
    template = "content/news.html"
