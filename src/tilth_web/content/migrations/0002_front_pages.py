from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import migrations

PAGES = {
    "en": (
        "Soils that gain carbon",
        "Projects that restore soils, with what they store and how sure that is.",
    ),
    "fr": (
        "Des sols qui gagnent du carbone",
        "Des projets qui restaurent les sols, ce qu’ils stockent, et avec quelle certitude.",
    ),
    "es": (
        "Suelos que ganan carbono",
        "Proyectos que restauran los suelos, lo que almacenan y con qué certeza.",
    ),
}


def add_pages(apps, schema_editor):
    """One front page per language, in the place of Wagtail's welcome page."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("content", "HomePage")

    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()
    kind, _ = ContentType.objects.get_or_create(model="homepage", app_label="content")
    key, pages = uuid4(), {}
    for number, (code, (title, lead)) in enumerate(PAGES.items(), 1):
        locale, _ = Locale.objects.get_or_create(language_code=code)
        pages[code] = HomePage.objects.create(
            title=title,
            draft_title=title,
            slug=f"home-{code}",
            lead=lead,
            locale=locale,
            translation_key=key,
            content_type=kind,
            path=f"0001{number:04d}",
            depth=2,
            numchild=0,
            url_path=f"/home-{code}/",
        )
    Page.objects.filter(depth=1).update(numchild=len(PAGES))
    host = urlsplit(settings.URL)
    Site.objects.create(
        hostname=host.hostname,
        port=host.port or (443 if host.scheme == "https" else 80),
        site_name=settings.WAGTAIL_SITE_NAME,
        root_page_id=pages["en"].pk,
        is_default_site=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(add_pages, migrations.RunPython.noop)]
