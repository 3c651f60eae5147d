"""A name that one record calls former is shown of no other record of the same person."""

from __future__ import annotations

import pytest

from ontherecord.pipeline.matching.former_names import leave_out_former_names
from tests.passing import passing_database

NAMES = ("first_name", "middle_name", "surname", "full_name")


def told(*records: dict[str, str]) -> list[tuple[str | None, ...]]:
    """Give the names told of one person's records, in their order."""
    columns = (*NAMES, "former_first_name", "former_surname")
    with passing_database() as con:
        con.execute(
            f"create table person_record (record_id varchar, {' varchar, '.join(columns)} varchar)"
        )
        con.execute("create table match (kind varchar, record_id varchar, entity_id varchar)")
        for number, record in enumerate(records):
            values = [str(number), *(record.get(column) for column in columns)]
            con.execute(
                f"insert into person_record values ({', '.join('?' * len(values))})", values
            )
            con.execute("insert into match values ('person', ?, 'somebody')", [str(number)])
        con.execute("insert into person_record (record_id, first_name) values ('x', 'Grace')")
        con.execute("insert into match values ('person', 'x', 'somebody else')")
        leave_out_former_names(con)
        rows = con.execute(
            f"select record_id, {', '.join(NAMES)} from person_told order by record_id"
        ).fetchall()
    assert rows.pop()[:2] == ("x", "Grace")
    return [row[1:] for row in rows]


ZELDA = {"first_name": "Zelda", "surname": "Ashdown", "former_first_name": "Grace"}


@pytest.mark.parametrize(
    ("theirs", "left"),
    [
        ({"first_name": "Grace", "surname": "Ashdown"}, (None, None, "Ashdown", None)),
        ({"first_name": "GRACE Ann"}, (None, None, None, None)),
        ({"middle_name": "Gracé"}, (None, None, None, None)),
        ({"full_name": "Ms Grace Ashdown"}, (None, None, None, None)),
        ({"first_name": "Gracie", "surname": "Grace"}, ("Gracie", None, "Grace", None)),
        ({"full_name": "Zelda Ashdown"}, (None, None, None, "Zelda Ashdown")),
    ],
)
def test_a_former_first_name_is_told_of_no_record(
    theirs: dict[str, str], left: tuple[str | None, ...]
) -> None:
    assert told(ZELDA, theirs) == [("Zelda", None, "Ashdown", None), left]
    assert told(theirs, ZELDA)[0] == left


def test_a_former_surname_is_told_of_no_record_and_a_longer_one_is_another() -> None:
    now = {"surname": "Bennett", "former_surname": "Hall"}

    assert [row[2:] for row in told(now, {"surname": "Hall"}, {"full_name": "Wendy Hall"})] == [
        ("Bennett", None),
        (None, None),
        (None, None),
    ]
    assert told(now, {"surname": "Hall-Bennett"})[1][2] == "Hall-Bennett"


def test_a_name_given_as_both_former_and_present_stays() -> None:
    same = {"surname": "Hall", "former_surname": "Hall", "first_name": "A"}

    assert [row[2] for row in told(same, {"surname": "Hall"})] == ["Hall", "Hall"]
