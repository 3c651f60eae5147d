"""Makes it take two to give what reads about people, and to spare one of what a denial covers."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import ontherecord.desk.ids

ACTS = ("link", "second-factor", "reopen", "role", "team", "patch", "denial", "spared", "token")


def vouch_for_who_reads_already(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let everybody who reads today go on by the sign-in they have."""
    accounts = apps.get_model("permission", "Account").objects
    roles = apps.get_model("permission", "AccountRole").objects.exclude(role="board")
    accounts.filter(pk__in=roles.values("account")).update(is_vouched=True)


class Migration(migrations.Migration):
    dependencies = [
        ("permission", "0003_proposals"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="is_vouched",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Spared",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=ontherecord.desk.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("thing_id", models.TextField()),
                (
                    "record_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField()),
                ),
                (
                    "denied",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="permission.denied"
                    ),
                ),
            ],
            options={
                "db_table": "spared",
            },
        ),
        migrations.RemoveConstraint(model_name="proposal", name="proposal_act"),
        migrations.AlterField(
            model_name="proposal",
            name="act",
            field=models.TextField(choices=[(act, act) for act in ACTS]),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ACTS)), name="proposal_act"
            ),
        ),
        migrations.RunPython(vouch_for_who_reads_already, migrations.RunPython.noop),
    ]
