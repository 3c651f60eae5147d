from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("lists", "0001_initial"),)
    operations = (
        migrations.AddField("listfile", "made_with", models.JSONField(default=dict)),
        migrations.AddField("listfile", "held_back", models.TextField(blank=True, default=""),
                            preserve_default=False),
    )  # fmt: skip
