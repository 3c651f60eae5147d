"""A draft of unknown files: what goes where, what is left open, what is not taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import xlsxwriter

from ontherecord.pipeline.drafting.drafts import draft
from ontherecord.pipeline.drafting.keys import prepare_keys
from ontherecord.pipeline.drafting.packing import files_of
from ontherecord.pipeline.drafting.words import Synonyms
from ontherecord.standards.kinds import Standards
from tests.pipeline.drafting.conftest import HOMES, JOBS, PEOPLE, Drafted, sent


def test_homes_are_drafted_by_abbreviations_and_values(drafted: Drafted) -> None:
    found = sent(drafted(assets=HOMES), "assets")

    assert found["AssetRef"] == {("place", "source_ref")}
    assert found["UPRN_NO"] == {("place", "uprn")}
    assert found["ADD1"] == found["ADD2"] == {("place", "address")}
    assert found["PCODE"] == {("place", "postcode")}
    assert found["PROP_TYP"] == {("place", "place_type")}


def test_people_point_to_homes_by_their_values_whatever_leading_zeros(drafted: Drafted) -> None:
    found = drafted(assets=HOMES, people=PEOPLE)

    goes = sent(found, "people")
    assert goes["ASSET_REF"] == {("person", "place_ref")}
    assert goes["PERS_NO"] == {("person", "source_ref")}
    assert goes["DOB"] == {("person", "date_of_birth")}
    assert goes["SURNM"] == {("person", "surname")}
    (people,) = [f for f in found.feeds if f.name == "people"]
    (pointing,) = [g for g in people.sent if g.column == "ASSET_REF"]
    assert "keys of place here" in pointing.why


def test_health_national_insurance_and_staff_are_not_taken(drafted: Drafted) -> None:
    (people,) = drafted(people=PEOPLE).feeds

    assert {"NINO", "Medical Notes", "HOUSING_OFFICER"} <= set(people.not_taken)
    assert not {g.column for g in people.sent} & {"NINO", "Medical Notes", "HOUSING_OFFICER"}


def test_national_insurance_numbers_under_another_heading_are_not_taken(drafted: Drafted) -> None:
    prefix, suffix = "QQ", "C"  # put together here: no such number stands in a file
    text = "PERS_NO,FORENAME,SURNAME,Misc\n" + "".join(
        f"P{n},Wren{n},Field{n},{prefix}{123400 + n}{suffix}\n" for n in range(12)
    )

    (people,) = drafted(people=text).feeds

    assert "National Insurance" in people.not_taken["Misc"]


def test_headings_are_found_below_a_title_and_a_doubtful_day_is_asked(drafted: Drafted) -> None:
    found = drafted(assets=HOMES, works=JOBS)

    (works,) = [f for f in found.feeds if f.name == "works"]
    assert works.table.sheet.header_row == 2
    assert works.formats["RPTD_DT"] == "%Y-%m-%d"
    assert "12 or less" in works.left_open["TARGET_DT"]
    assert works.serials == ("COMPL_DATE",)
    assert sent(found, "works")["ASSETREF"] == {("repair", "place_ref")}


TRACKER = "Complaints,,,,,\nRef,Complainant,,Stage 1,,Topic\n,Name,Address,Due,Sent,\n" + "".join(
    f"CMP{n:03d},J Field,{n} Wren Court,{n + 14}/03/2026,{n + 15}/03/2026,Repairs\n"
    for n in range(1, 13)
)


def test_a_column_that_only_the_row_of_groups_names_is_read(drafted: Drafted) -> None:
    (feed,) = drafted(complaints=TRACKER).feeds

    assert (feed.table.sheet.header_row, feed.table.sheet.heading_rows) == (3, 2)
    assert feed.table.sheet.headings[:2] == ("Ref", "Complainant Name")
    assert feed.records[0].key == ("Ref",)


def test_of_two_columns_under_one_heading_both_are_looked_into(drafted: Drafted) -> None:
    text = PEOPLE.replace("TEL_1,EMAIL_ADDR", "Tel No,Tel No")

    found = sent(drafted(people=text), "people")

    assert found["Tel No"] == {("person", "telephone")}


def test_totals_and_numbers_that_begin_anew_on_each_tab_name_no_record(
    tmp_path: Path, drafted_files: Callable
) -> None:
    book = tmp_path / "Weekly return.xlsx"
    with xlsxwriter.Workbook(book) as workbook:
        for week in range(2):
            sheet = workbook.add_worksheet(f"WE {week + 6:02d}.11.26")
            rows = [["No", "Job Ref", "Visit Date", "Outcome", "Operative"]]
            rows += [
                [str(n), f"J{week}{n:03d}", f"{n + 13}/11/2026", "Complete", "PW"]
                for n in range(1, 12)
            ]
            rows += [["Total", "", "", "", "11"], ["", "11 jobs", "", "", ""]]
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    (feed,) = drafted_files([book]).feeds

    assert feed.table.sheet.total_row == "Total$|[0-9,.]+\\ jobs$"
    assert feed.table.profiles["Job Ref"].distinct == 22
    assert feed.records[0].key == ("Job Ref",)


def test_a_person_may_have_more_needs_than_one(drafted: Drafted) -> None:
    needs = "PERS_NO,NEED_TYPE,REVIEW_DATE\n" + "".join(
        f"P{n},{'HEAR' if n % 2 else 'WHEEL'},{n + 12}/03/2027\n" for n in range(1, 15)
    )

    found = drafted(people=PEOPLE, needs=needs)

    (feed,) = [f for f in found.feeds if f.name == "needs"]
    assert feed.records[0].key == ("PERS_NO", "NEED_TYPE")
    assert ("need", "person_ref") in sent(found, "needs")["PERS_NO"]


def test_a_name_that_stands_once_names_no_record(drafted: Drafted) -> None:
    text = "Name,Received,Stage,Outcome,Response Date\n" + "".join(
        f"J Field{chr(96 + n)},{n + 13}/03/2026,Stage 1,Upheld,{n + 15}/03/2026\n"
        for n in range(1, 13)
    )

    (feed,) = drafted(complaints=text).feeds

    assert feed.records[0].key == ()


def test_a_street_that_begins_like_a_total_is_a_record(drafted: Drafted) -> None:
    homes = HOMES + "00999;;Count Street;;;\n"

    (feed,) = drafted(assets=homes).feeds

    assert feed.table.sheet.total_row == ""


def test_codes_are_drafted_where_known_and_left_for_a_person_where_not(drafted: Drafted) -> None:
    (assets,) = drafted(assets=HOMES).feeds

    codes = {code.their_code: (code.our_code, code.rows) for code in assets.codes}
    assert codes == {"HSE": ("home", 14), "QXZ": ("", 6)}


def test_every_heading_is_sent_left_open_or_not_taken_once(drafted: Drafted) -> None:
    for feed in drafted(assets=HOMES, people=PEOPLE, works=JOBS).feeds:
        placed = [{g.column for g in feed.sent}, set(feed.not_taken), set(feed.left_open)]

        assert set.union(*placed) == set(feed.table.sheet.headings)
        assert sum(map(len, placed)) == len(feed.table.sheet.headings)


def test_a_table_of_nothing_we_know_is_left_alone(drafted: Drafted) -> None:
    found = drafted(lunch="Sandwich,Kettle,Biscuit\nham,1,yes\negg,2,no\ncheese,3,no\n")

    assert (found.feeds, found.unplaced) == ([], ["lunch"])


def test_two_full_deliveries_are_told_from_their_keys_and_one_is_not(drafted: Drafted) -> None:
    found = drafted(**{"assets_20260101": HOMES, "assets_20260201": HOMES, "works": JOBS})

    told = {feed.name: (feed.delivered.delivery, feed.delivered.is_sure) for feed in found.feeds}
    assert told == {"assets": ("full", True), "works": ("delta", False)}


def test_a_record_whose_home_is_told_by_an_address_alone_has_a_place(drafted: Drafted) -> None:
    actions = "Action ID,Premises,Recommended Action,Target\n" + "".join(
        f"A{n:03d},{('Wren Court', '1-24 Low Row')[n % 2]},Clear the riser,{n + 13}/03/2026\n"
        for n in range(1, 13)
    )

    found = sent(drafted(fra_actions=actions, complaints=TRACKER), "fra_actions")

    assert found["Premises"] == {
        ("place", "source_ref"), ("place", "address"), ("recommendation", "place_ref"),
    }  # fmt: skip


def test_an_address_beside_a_reference_that_joins_is_no_place_of_its_own(drafted: Drafted) -> None:
    jobs = JOBS.replace("ASSETREF", "ASSETREF,Site Address").replace(
        ",2026-01-", ",9 Low Row,2026-01-"
    )

    (works,) = [f for f in drafted(assets=HOMES, works=jobs).feeds if f.name == "works"]

    assert [record.kind.name for record in works.records] == ["repair"]


VISITS = "Appt No,Job No,Appt Date,On Site,Off Site,Outcome\n" + "".join(
    f"A{n:03d},J{n},{n + 12}/03/2026,09:{n + 10},10:{n + 10},Complete\n" for n in range(1, 15)
)


def test_a_time_of_day_goes_with_the_day_beside_it(drafted: Drafted) -> None:
    found = drafted(visits=VISITS)

    goes = sent(found, "visits")
    assert goes["On Site"] == {("attendance", "arrived_at")}
    assert goes["Off Site"] == {("attendance", "left_at")}
    assert {("attendance", name) for name in ("attended_on", "arrived_at", "left_at")} == (
        goes["Appt Date"]
    )
    (feed,) = found.feeds
    assert (feed.formats["Appt Date"], feed.formats["On Site"]) == ("%d/%m/%Y", "%H:%M")


def test_the_day_and_the_time_of_one_moment_are_sent_together(drafted: Drafted) -> None:
    contacts = "Contact No,Contact Date,Time,Channel,Category\n" + "".join(
        f"C{n:03d},{n + 12}/03/2026,09.{n + 10},Telephone,Rent\n" for n in range(1, 15)
    )

    found = drafted(contacts=contacts)

    goes = sent(found, "contacts")
    assert goes["Contact Date"] == goes["Time"] == {("contact", "happened_at")}
    assert found.feeds[0].formats["Time"] == "%H.%M"


def test_who_did_it_is_no_code_until_one_of_its_values_is_known(drafted: Drafted) -> None:
    jobs = JOBS.replace("WO_STAT", "WO_STAT,Done By").replace("COMP\n", "COMP,DHARRIS\n")
    jobs = jobs.replace("OPEN\n", "OPEN,PWILLIS\n")

    goes = sent(drafted(works=jobs), "works")

    assert ("repair", "carried_out_by") not in goes.get("Done By", set())


def test_the_number_of_a_house_is_part_of_its_address(drafted: Drafted) -> None:
    homes = "Prop Ref,Street Number,Street,Postcode,Type\n" + "".join(
        f"{n + 100:05d},{n},Wren Court,ZZ1 {n % 8 + 1}AA,HSE\n" for n in range(1, 15)
    )

    goes = sent(drafted(homes=homes), "homes")

    assert goes["Street Number"] == goes["Street"] == {("place", "address")}


def test_what_is_called_by_the_fields_own_name_comes_first(drafted: Drafted) -> None:
    actions = "Action ID,Finding,Recommended Action,Target\n" + "".join(
        f"A{n:03d},Riser is blocked,Clear the riser,{n + 13}/03/2026\n" for n in range(1, 13)
    )

    goes = sent(drafted(fra_actions=actions), "fra_actions")

    assert ("recommendation", "action") in goes["Recommended Action"]
    assert "Finding" not in goes


def test_homes_are_named_by_their_number_whichever_system_comes_first(
    tmp_path: Path, standards: Standards, synonyms: Synonyms
) -> None:
    file = tmp_path / "assets.csv"
    file.write_text(HOMES)
    with duckdb.connect() as con:
        prepare_keys(con)
        con.execute(
            "insert into keys_seen select 'compliance', 'place', (100 + i)::varchar"
            " from range(1, 21) as numbers(i)"
        )
        (feed,) = draft([file], standards, synonyms, con, tmp_path).feeds

    assert feed.records[0].key == ("AssetRef",)


def test_several_references_in_a_cell_are_each_looked_for(drafted: Drafted) -> None:
    jobs = re.sub(r"(?m)^J(\d)", r"4100\1", JOBS)
    visits = "Client Order,Visit Date,Outcome,Operative\n" + "".join(
        f"4100{n}/1{' & 4100' + str(n + 9) if n % 5 == 0 else ''},{n + 3}/03/2026,Complete,PW\n"
        for n in range(10, 20)
    )

    found = drafted(works=jobs, visits=visits)

    (feed,) = [f for f in found.feeds if f.name == "visits"]
    assert feed.records[0].key == ("Client Order", "Visit Date")
    assert ("attendance", "repair_ref") in sent(found, "visits")["Client Order"]
    assert feed.several == ("Client Order", "[0-9]{5,}")
    assert "[feeds.visits.several]" in files_of(found, "Works")["source.toml"]
