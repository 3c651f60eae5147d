"""A ticket at a source becomes a correction; duties have steps; samples precede bulk answers."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import ontherecord.desk.ids

APPEND_ONLY = """
create trigger value_choice_stays before update or delete or truncate on desk.value_choice
    for each statement execute function desk.refuse_change();
create trigger correction_step_stays before update or delete or truncate on desk.correction_step
    for each statement execute function desk.refuse_change();
create trigger duty_step_stays before update or delete or truncate on desk.duty_step
    for each statement execute function desk.refuse_change();
"""
NO_LONGER = """
drop trigger value_choice_stays on desk.value_choice;
drop trigger correction_step_stays on desk.correction_step;
drop trigger duty_step_stays on desk.duty_step;
"""


class Migration(migrations.Migration):
    dependencies = [("using", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("sourceticket", "one_a_cause"),
        migrations.RemoveConstraint("issueanswer", "answer_is_whole"),
        migrations.RenameModel("SourceTicket", "Correction"),
        migrations.AlterModelTable("correction", "correction"),
        migrations.RenameField("issueanswer", "ticket", "correction"),
        migrations.CreateModel(
            name="BulkAnswer",
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
                ("answer", models.TextField()),
                ("which", models.TextField(blank=True)),
                ("alike_count", models.IntegerField()),
                ("sample_count", models.IntegerField()),
                ("issue_count", models.IntegerField()),
                ("answered_at", models.DateTimeField()),
                ("answered_by", models.UUIDField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.UUIDField(null=True)),
                ("why_undone", models.TextField(blank=True)),
            ],
            options={
                "db_table": "bulk_answer",
            },
        ),
        migrations.CreateModel(
            name="CorrectionStep",
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
                ("state", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
            ],
            options={
                "db_table": "correction_step",
            },
        ),
        migrations.CreateModel(
            name="DutyStep",
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
                ("step", models.TextField()),
                ("words", models.TextField(blank=True)),
                ("holder_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
            ],
            options={
                "db_table": "duty_step",
            },
        ),
        migrations.CreateModel(
            name="IssueSample",
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
                ("check_name", models.TextField()),
                ("system", models.TextField(blank=True)),
                ("seed", models.TextField()),
                ("record_day", models.DateField()),
                ("open_count", models.IntegerField()),
                (
                    "issue_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("drawn_at", models.DateTimeField()),
                ("drawn_by", models.UUIDField()),
            ],
            options={
                "db_table": "issue_sample",
            },
        ),
        migrations.CreateModel(
            name="ValueChoice",
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
                ("kind", models.TextField()),
                ("thing_id", models.TextField()),
                ("field", models.TextField()),
                ("value", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("said_then", models.JSONField()),
                ("chosen_at", models.DateTimeField()),
                ("chosen_by", models.UUIDField()),
            ],
            options={
                "db_table": "value_choice",
            },
        ),
        migrations.AddField(
            model_name="correction",
            name="kind",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="correction",
            name="record_id",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="correction",
            name="said",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="correction",
            name="state",
            field=models.TextField(default="to_send"),
        ),
        migrations.AddField(
            model_name="correction",
            name="value",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="duty",
            name="done_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="correction",
            name="cause",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="duty",
            name="holder_id",
            field=models.UUIDField(),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("done_on", None)),
                fields=["holder_id", "due_on"],
                name="duties_to_do",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["holder_id", "-done_on"], name="duties_of_holder"),
        ),
        migrations.AddField(
            model_name="issueanswer",
            name="bulk",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="using.bulkanswer"
            ),
        ),
        migrations.AddIndex(
            model_name="issueanswer",
            index=models.Index(fields=["check_name"], name="answers_of_check"),
        ),
        migrations.AddConstraint(
            model_name="issueanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", "not_an_issue"),
                        ("correction", None),
                        ("duty", None),
                        (
                            "which__in",
                            ("wrong_data", "wrong_match", "wrong_rule", "right_but_accepted"),
                        ),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(
                        ("answer", "act"),
                        ("correction", None),
                        ("duty__isnull", False),
                        ("which", ""),
                    ),
                    models.Q(
                        ("answer", "mend_at_source"),
                        ("correction__isnull", False),
                        ("duty", None),
                        ("which", ""),
                    ),
                    _connector="OR",
                ),
                name="answer_is_whole",
            ),
        ),
        migrations.AddField(
            model_name="correctionstep",
            name="correction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="using.correction"
            ),
        ),
        migrations.AddField(
            model_name="dutystep",
            name="duty",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="using.duty"),
        ),
        migrations.AddIndex(
            model_name="issuesample",
            index=models.Index(fields=["check_name", "system"], name="samples_of_check"),
        ),
        migrations.AddField(
            model_name="bulkanswer",
            name="sample",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="using.issuesample"
            ),
        ),
        migrations.AddIndex(
            model_name="valuechoice",
            index=models.Index(fields=["thing_id", "field"], name="choice_of_value"),
        ),
        migrations.AddField(
            model_name="correction",
            name="choice",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="using.valuechoice"
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["system", "state"], name="corrections_of_system"),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["record_id", "column"], name="corrections_of_record"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("choice", None)),
                fields=("system", "column", "cause"),
                name="one_a_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            ("choice", None),
                            ("kind", ""),
                            ("record_id", ""),
                            ("said", ""),
                            ("value", ""),
                            models.Q(("cause", ""), _negated=True),
                        ),
                        models.Q(
                            ("cause", ""),
                            ("choice__isnull", False),
                            models.Q(("record_id", ""), _negated=True),
                            models.Q(("value", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    ("state__in", ("to_send", "sent", "accepted", "refused", "withdrawn")),
                ),
                name="correction_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("to_send", "sent", "accepted", "refused", "withdrawn")),
                    models.Q(("reason", ""), ("state", "refused"), _negated=True),
                ),
                name="correction_step_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutystep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holder_id__isnull", False), ("step", "given")),
                    models.Q(
                        ("holder_id", None),
                        ("step__in", ("done", "reopened")),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="duty_step_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="bulkanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at", None), ("undone_by", None), ("why_undone", "")),
                    models.Q(
                        ("undone_at__isnull", False),
                        ("undone_by__isnull", False),
                        models.Q(("why_undone", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="undone_whole",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, NO_LONGER),
    ]
