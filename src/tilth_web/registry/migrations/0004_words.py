from django.db import migrations, models

from tilth_web.search.folding import FoldedField

TEXTS = "name", "summary", "story"


def fill(apps, schema_editor):
    """Fold the texts that are there."""
    projects = apps.get_model("registry", "Project").objects.only(*TEXTS)
    for project in projects.iterator(chunk_size=500):
        project.save(update_fields=["words"])


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_yearly_change")]
    operations = [
        migrations.AddField(
            model_name="project",
            name="words",
            field=FoldedField(of=TEXTS, help_text="For search"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(
            migrations.AddIndex(
                model_name="project",
                index=models.Index(fields=["state", name], name=f"projects_by_{name}"),
            )
            for name in ("country", "system")
        ),
    ]
