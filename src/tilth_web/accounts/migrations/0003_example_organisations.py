from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_joining_invitations_roles")]
    operations = [
        migrations.AddField(
            model_name="organisation",
            name="example",
            field=models.BooleanField(default=False, editable=False),
        )
    ]
