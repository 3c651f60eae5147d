"""What the desk forgets when the record disposes of somebody: words, never that somebody acted."""

from django.db import migrations

REFUSE = r"""
create or replace function desk.refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op in ('UPDATE', 'DELETE') and current_setting('ontherecord.forgetting', true) = 'on'
        and pg_has_role(
            current_user, (select relowner from pg_class where oid = tg_relid), 'member')
    then
        return null;
    end if;
    raise exception 'an answer is never changed; a later one counts instead';
end $$
"""
"""The desk's role is no member of the owner, so that it cannot pass for a disposal."""

REFUSE_ALWAYS = r"""
create or replace function desk.refuse_change() returns trigger language plpgsql as
$$ begin raise exception 'an answer is never changed; a later one counts instead'; end $$
"""

NAMED = """
create view desk.named_id as
select record_id as id from desk.match_answer
union select other_record_id from desk.match_answer
union select thing_id from desk.value_choice
union select record_id from desk.correction where record_id <> ''
union select issue_id from desk.issue_answer
union select substr(case_id, 8) from desk.issue_answer where starts_with(case_id, 'person-')
union select substr(case_id, 8) from desk.duty where starts_with(case_id, 'person-')
union select query ->> 'of' from desk.saved_list where query ? 'of'
"""
"""Every id of the record that a table with words names: of these, the handover finds what went."""

FORGET = r"""
create function desk.forget_words() returns bigint language plpgsql as $$
declare
    gone_words constant text := '(disposed of)';
    counted bigint := 0;
    one bigint;
begin
    perform set_config('ontherecord.forgetting', 'on', true);
    create temp table forgotten_issue on commit drop as
        select issue_id from record.issue
        where person_id in (select id from pg_temp.gone_id)
            or subject_id in (select id from pg_temp.gone_id)
            or subject_id in (select id from pg_temp.blanked_id)
            or issue_id in (select id from pg_temp.gone_id)
        union
        select issue_id from desk.issue_answer
        where issue_id in (select id from pg_temp.gone_id)
            or starts_with(case_id, 'person-')
            and substr(case_id, 8) in (select id from pg_temp.gone_id);
    create temp table forgotten_duty on commit drop as
        select duty_id from desk.issue_answer
        where duty_id is not null and issue_id in (select issue_id from forgotten_issue)
        union
        select id from desk.duty where starts_with(case_id, 'person-')
            and substr(case_id, 8) in (select id from pg_temp.gone_id);
    create temp table forgotten_choice on commit drop as
        select id from desk.value_choice
        where thing_id in (select id from pg_temp.gone_id union select id from pg_temp.blanked_id);
    create temp table forgotten_correction on commit drop as
        select id from desk.correction where choice_id in (select id from forgotten_choice)
            or record_id in (select id from pg_temp.gone_id);

    update desk.issue_answer set reason = gone_words
    where issue_id in (select issue_id from forgotten_issue) and reason not in ('', gone_words);
    get diagnostics one = row_count; counted := counted + one;
    update desk.duty set what = gone_words
    where id in (select duty_id from forgotten_duty) and what <> gone_words;
    get diagnostics one = row_count; counted := counted + one;
    update desk.duty_step set words = gone_words
    where duty_id in (select duty_id from forgotten_duty)
        and duty_step.words not in ('', gone_words);
    get diagnostics one = row_count; counted := counted + one;
    update desk.value_choice set value = gone_words, said_then = '{}',
        reason = case when reason = '' then '' else gone_words end
    where id in (select id from forgotten_choice) and value <> gone_words;
    get diagnostics one = row_count; counted := counted + one;
    update desk.correction set value = gone_words, said = ''
    where id in (select id from forgotten_correction) and value <> gone_words;
    get diagnostics one = row_count; counted := counted + one;
    update desk.correction_step set reason = gone_words
    where correction_id in (select id from forgotten_correction) and reason not in ('', gone_words);
    get diagnostics one = row_count; counted := counted + one;
    delete from desk.match_answer
    where record_id in (select id from pg_temp.gone_id)
        or other_record_id in (select id from pg_temp.gone_id);
    get diagnostics one = row_count; counted := counted + one;
    delete from desk.list_file where saved_list_id in (
        select id from desk.saved_list where query ->> 'of' in (select id from pg_temp.gone_id));
    delete from desk.saved_list where query ->> 'of' in (select id from pg_temp.gone_id);
    get diagnostics one = row_count; counted := counted + one;
    update desk.list_file set keys = null
    where keys is not null and keys && array(select id from pg_temp.gone_id);
    perform set_config('ontherecord.forgetting', '', true);
    return counted;
end $$
"""
"""Asked by the handover, as the owner, with the ids that went in two temporary tables, before the
issues that name them go too. Who answered what kind of answer and when stays, and so does the
audit: it never held a word."""

NO_LONGER = """
drop function desk.forget_words();
drop view desk.named_id;
"""


class Migration(migrations.Migration):
    dependencies = (
        ("lists", "0002_made_with"),
        ("using", "0004_entries_of_issues"),
    )
    operations = (
        migrations.RunSQL(REFUSE, REFUSE_ALWAYS),
        migrations.RunSQL([NAMED, FORGET], NO_LONGER),
    )
