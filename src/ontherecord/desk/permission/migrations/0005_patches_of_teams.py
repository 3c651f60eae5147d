"""Lets a patch of a team be asked for: a proposal is about an account or a team."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("permission", "0004_two_for_what_reads"),
    ]

    operations = [
        migrations.AlterField(
            model_name="proposal",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposals",
                to="permission.account",
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposals",
                to="permission.team",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=Q(team__isnull=True) ^ Q(account__isnull=True),
                name="proposal_about_one",
            ),
        ),
    ]
