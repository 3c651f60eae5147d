"""A list whose owner left is stopped, not emptied of its days; one of a case is disposed of too."""

from importlib import import_module

from django.db import migrations, models

before = import_module("ontherecord.desk.lists.migrations.0003_words_disposed_of")

OF = "query ->> 'of' in (select id from pg_temp.gone_id)"
OF_CASE = """(query ->> 'of' in (select id from pg_temp.gone_id)
        or starts_with(query ->> 'case', 'person-')
        and substr(query ->> 'case', 8) in (select id from pg_temp.gone_id))"""
OF_ITS_CASE = """union select substr(query ->> 'case', 8) from desk.saved_list
    where starts_with(query ->> 'case', 'person-')
"""
NAMED = before.NAMED + OF_ITS_CASE


def replacing(words: str) -> str:
    """Give what is made where there is none as what stands in its place."""
    return words.replace("create view", "create or replace view").replace(
        "create function", "create or replace function"
    )


class Migration(migrations.Migration):
    dependencies = (("lists", "0003_words_disposed_of"),)
    operations = (
        migrations.AddField(
            model_name="savedlist", name="is_stopped", field=models.BooleanField(default=False)
        ),
        migrations.RunSQL(
            [replacing(NAMED), replacing(before.FORGET.replace(OF, OF_CASE))],
            [replacing(before.NAMED), replacing(before.FORGET)],
        ),
    )
