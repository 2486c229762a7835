from pathlib import Path

import yaml
from django.db import migrations, models

TEXTS = Path(__file__).parents[1] / "data" / "declarations.yaml"


def keep_texts(apps, schema_editor):
    """What was signed before the text itself was kept, by its version."""
    texts = {
        (entry["version"], language): body.strip()
        for entry in yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
        for language, body in entry["text"].items()
    }
    declarations = apps.get_model("accounts", "Declaration").objects
    for pair in declarations.values_list("text_version", "language").distinct():
        version, language = pair
        signed = declarations.filter(text_version=version, language=language)
        signed.update(text=texts[pair])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_api_tokens")]

    operations = [
        migrations.AddField(
            model_name="declaration",
            name="text",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
        migrations.AddField(
            model_name="joiningdocument",
            name="file",
            field=models.UUIDField(
                null=True, help_text="The file; none of old requests"
            ),
        ),
    ]
