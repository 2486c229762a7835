from django.db import migrations, models

UNITS = {"diesel": "[kg CO2e L-1]", "electricity": "[kg CO2e (kWh)-1]"}


def _fields(carrier, unit):
    numbers = [
        migrations.AddField(
            model_name="project",
            name=f"{carrier}_{part}",
            field=models.FloatField(blank=True, help_text=unit, null=True),
        )
        for part in ("factor", "low", "high")
    ]
    source = migrations.AddField(
        model_name="project",
        name=f"{carrier}_source",
        field=models.CharField(blank=True, default="", max_length=400),
        preserve_default=False,
    )
    return [*numbers, source]


class Migration(migrations.Migration):
    """Emission factors of energy that a project brings itself."""

    dependencies = [("registry", "0007_monitoring")]
    operations = [
        field for carrier, unit in UNITS.items() for field in _fields(carrier, unit)
    ]
