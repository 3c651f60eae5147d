"""What was asked when a pair was answered, and one view of all that staff entered at the desk."""

from django.db import migrations, models

ENTRY = r"""
create index duty_made on desk.duty (made_at);
create index issue_answer_answered on desk.issue_answer (answered_at);
create view desk.entry as
select entered.id, entered.entered_at, entered.words,
    case when starts_with(entered.case_id, 'case-') then substr(entered.case_id, 6) end as place_id,
    case when starts_with(entered.case_id, 'person-') then substr(entered.case_id, 8) end
        as person_id,
    substr(md5('the_desk|note|'
        || regexp_replace(upper(entered.id::text), '^0+([0-9])', '\1')), 1, 20) as thing_id
from (
    select id, case_id, made_at as entered_at,
        'To do by ' || to_char(due_on, 'FMDD FMMonth YYYY') || ': ' || what as words
    from desk.duty
    union all
    select duty_step.id, duty.case_id, duty_step.at,
        case duty_step.step when 'done' then 'Done: ' else 'Open again: ' end || duty_step.words
    from desk.duty_step
    join desk.duty on duty.id = duty_step.duty_id
    where duty_step.step <> 'given'
    union all
    select issue_answer.id, issue_answer.case_id, issue_answer.answered_at,
        case issue_answer.answer
            when 'not_an_issue'
            then 'Not an issue, ' || replace(issue_answer.which, '_', ' ') || ': '
                || issue_answer.reason
            else 'To be mended at its source: '
                || concat_ws(', ', correction.system, nullif(correction."column", ''))
                || coalesce(': ' || nullif(correction.cause, ''), '')
        end
        || coalesce(
            ' (undone on '
            || to_char(bulk_answer.undone_at at time zone 'Europe/London', 'FMDD FMMonth YYYY')
            || ')', '')
    from desk.issue_answer
    left join desk.correction on correction.id = issue_answer.correction_id
    left join desk.bulk_answer on bulk_answer.id = issue_answer.bulk_id
    where issue_answer.answer <> 'act'
) as entered
"""
"""`thing_id` is the id the record gives the entry when it comes back: an entry is one thing before
and after. Who adds a table of entries makes the view anew with it. An answer `act` is its duty."""

DROPPED = """
drop view desk.entry;
drop index desk.duty_made;
drop index desk.issue_answer_answered;
"""


class Migration(migrations.Migration):
    dependencies = [("using", "0002_corrections_duties_and_samples")]

    operations = [
        migrations.AddField(
            model_name="matchanswer",
            name="found",
            field=models.TextField(default="open"),
        ),
        migrations.AddField(
            model_name="matchanswer",
            name="was_linked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="matchanswer",
            name="weight",
            field=models.FloatField(null=True),
        ),
        migrations.AddConstraint(
            model_name="matchanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(found__in=("open", "sample", "chosen")),
                name="match_answer_found_known",
            ),
        ),
        migrations.RunSQL(ENTRY, DROPPED),
    ]
