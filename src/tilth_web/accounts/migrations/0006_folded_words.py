from django.db import migrations

from tilth_web.search.folding import FoldedField

FOLDED = {"folded_name": ("name",), "words": ("name", "description")}


def fill(apps, schema_editor):
    """Fold the texts that are there."""
    organisations = apps.get_model("accounts", "Organisation").objects
    for organisation in organisations.only("name", "description").iterator(500):
        organisation.save(update_fields=FOLDED)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_documents_and_texts")]
    operations = [
        *(
            migrations.AddField(
                model_name="organisation",
                name=name,
                field=FoldedField(of=of, help_text="For search"),
            )
            for name, of in FOLDED.items()
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
