"""Each entry names the issue it is of, so that who may see one is who may see the other."""

from django.db import migrations

ENTRY = r"""
create or replace view desk.entry as
select entered.id, entered.entered_at, entered.words,
    case when starts_with(entered.case_id, 'case-') then substr(entered.case_id, 6) end as place_id,
    case when starts_with(entered.case_id, 'person-') then substr(entered.case_id, 8) end
        as person_id,
    substr(md5('the_desk|note|'
        || regexp_replace(upper(entered.id::text), '^0+([0-9])', '\1')), 1, 20) as thing_id,
    entered.issue_id
from (
    select id, case_id, made_at as entered_at,
        'To do by ' || to_char(due_on, 'FMDD FMMonth YYYY') || ': ' || what as words,
        (select issue_id from desk.issue_answer where duty_id = duty.id limit 1) as issue_id
    from desk.duty
    union all
    select duty_step.id, duty.case_id, duty_step.at,
        case duty_step.step when 'done' then 'Done: ' else 'Open again: ' end || duty_step.words,
        (select issue_id from desk.issue_answer where duty_id = duty.id limit 1)
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
            || ')', ''),
        issue_answer.issue_id
    from desk.issue_answer
    left join desk.correction on correction.id = issue_answer.correction_id
    left join desk.bulk_answer on bulk_answer.id = issue_answer.bulk_id
    where issue_answer.answer <> 'act'
) as entered
"""
"""The view of 0003, with `issue_id`."""


class Migration(migrations.Migration):
    dependencies = [("using", "0003_what_staff_entered")]

    operations = [migrations.RunSQL(ENTRY, migrations.RunSQL.noop)]
