from pathlib import Path
from uuid import uuid4

import django.db.models.deletion
import yaml
from django.conf import settings
from django.db import migrations, models

TEXTS = Path(__file__).parents[1] / "data" / "first_pages.yaml"
NEWS = {
    "en": ("News", "What happens on this platform."),
    "fr": ("Actualités", "Ce qui se passe sur cette plateforme."),
    "es": ("Noticias", "Lo que ocurre en esta plataforma."),
}
HOME = "home-"
EDITORS = "Content editors"
# Of Wagtail, created after all migrations; wanted now: (app, model, codename, name).
GENERAL = [
    ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
    (
        "simple_translation",
        "simpletranslation",
        "submit_translation",
        "Can submit translations",
    ),
]
OF_PAGES = [
    ("add_page", "Can add page"),
    ("change_page", "Can change page"),
    ("publish_page", "Can publish any page"),
]


def add_texts(apps, schema_editor):
    """The texts that every site needs, under the front page of each language."""
    described = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    home_page = apps.get_model("content", "HomePage")
    keys = {slug: uuid4() for slug in (*described, "news")}
    for home in home_page.objects.filter(slug__startswith=HOME):
        code = home.slug.removeprefix(HOME)
        pages = [
            ("TextPage", slug, texts[code]["title"], _rest(texts[code]))
            for slug, texts in described.items()
        ]
        title, lead = NEWS[code]
        pages.insert(0, ("NewsIndexPage", "news", title, {"lead": lead}))
        first = home.numchild
        for number, (model, slug, title, fields) in enumerate(pages, first + 1):
            apps.get_model("content", model).objects.create(
                title=title,
                draft_title=title,
                slug=slug,
                locale=home.locale,
                translation_key=keys[slug],
                content_type=_type(apps, "content", model.lower()),
                path=f"{home.path}{number:04d}",
                depth=home.depth + 1,
                numchild=0,
                url_path=f"{home.url_path}{slug}/",
                show_in_menus=True,
                **fields,
            )
        home.numchild = first + len(pages)
        home.save(update_fields=["numchild"])


def add_editors(apps, schema_editor):
    """The group that the role of content editor puts a person in."""
    group_model = apps.get_model("auth", "Group")
    group_model.objects.filter(name__in=["Editors", "Moderators"]).delete()
    group, _ = group_model.objects.get_or_create(name=EDITORS)
    group.permissions.add(*(_permission(apps, *row) for row in GENERAL))
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    granted = apps.get_model("wagtailcore", "GroupPagePermission").objects
    for codename, name in OF_PAGES:
        permission = _permission(apps, "wagtailcore", "page", codename, name)
        granted.get_or_create(group=group, page=root, permission=permission)


def _rest(text):
    return {"lead": text["lead"], "body": text["body"]}


def _permission(apps, app, model, codename, name):
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=_type(apps, app, model),
        codename=codename,
        defaults={"name": name},
    )
    return permission


def _type(apps, app, model):
    kinds = apps.get_model("contenttypes", "ContentType").objects
    return kinds.get_or_create(app_label=app, model=model)[0]


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0002_front_pages"),
        ("simple_translation", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [
        migrations.CreateModel(
            name="NewsIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.CharField(
                        blank=True, max_length=240, verbose_name="one sentence"
                    ),
                ),
            ],
            options={"abstract": False},
            bases=("wagtailcore.page",),
        ),
        migrations.RunPython(add_texts, migrations.RunPython.noop),
        migrations.RunPython(add_editors, migrations.RunPython.noop),
    ]
