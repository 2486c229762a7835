from django.db import migrations, models
from django.db.models import Sum

from tilth_web.registry.domain.project_file import rounded


def fill(apps, schema_editor):
    """Add up what is shown so far."""
    projects = apps.get_model("registry", "Project").objects
    sums = (
        projects.order_by("pk")
        .values_list("pk")
        .annotate(Sum("parcels__shown_version__area_ha"))
    )
    for key, area_ha in sums:
        if area_ha is not None:
            projects.filter(pk=key).update(shown_area_ha=rounded(area_ha))


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_shown_version")]
    operations = [
        migrations.AddField(
            model_name="project",
            name="shown_area_ha",
            field=models.FloatField(
                default=0.0,
                editable=False,
                help_text="Of the outlines that the public may see. [ha]",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
