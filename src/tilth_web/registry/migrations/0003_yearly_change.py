from django.db import migrations, models

from tilth_web.registry.domain.assessed_change import COLUMNS, yearly_change


def fill(apps, schema_editor):
    """Take over the numbers of what is public already."""
    projects = apps.get_model("registry", "Project").objects.exclude(shown=None)
    for project in projects.select_related("shown").iterator(chunk_size=50):
        for name, value in yearly_change(project.shown).items():
            setattr(project, name, value)
        project.save(update_fields=COLUMNS)


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_around_a_project")]
    operations = [
        *(
            migrations.AddField(
                model_name="project",
                name=name,
                field=models.FloatField(
                    null=True, editable=False, help_text="[Mg yr-1]"
                ),
            )
            for name in COLUMNS
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
