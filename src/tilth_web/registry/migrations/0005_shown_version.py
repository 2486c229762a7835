import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def show(apps, schema_editor):
    """What was shown so far stays so."""
    parcels = apps.get_model("registry", "ProjectParcel").objects
    parcels.update(shown_version=F("version"))


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_words")]
    operations = [
        migrations.AddField(
            model_name="projectparcel",
            name="shown_version",
            field=models.ForeignKey(
                editable=False,
                help_text="The outline that may be shown: its showing was consented to",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="registry.parcelversion",
            ),
        ),
        migrations.RunPython(show, migrations.RunPython.noop),
    ]
