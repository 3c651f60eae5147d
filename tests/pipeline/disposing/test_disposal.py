"""Disposal, and every way round it we could think of."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from ontherecord.pipeline.disposing import (
    carrying_out,
    dispose,
    finish_disposals,
    lift_disposal,
    replay_disposals,
)
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.matching.decisions import Decision, append_decision
from ontherecord.pipeline.refresh import refresh
from ontherecord.pipeline.tombstones import UnableToDispose, read_disposals
from tests.pipeline.peopled_landlord import (
    AGAIN,
    FILES,
    LATER,
    QUILLAN,
    TODAY,
    PeopledLandlord,
    files_that_say,
)

RULE = "tenancy_and_six_years"
BY = "Records manager"


def change_mapping(landlord: PeopledLandlord, source: str) -> None:
    """Make every delivery of a source be read again from the beginning."""
    file = landlord.folder / "sources" / source / "source.toml"
    file.write_text(file.read_text() + "# another version\n")


def disposed(landlord: PeopledLandlord, **more: object) -> carrying_out.Outcome:
    return dispose(landlord.folder, RULE, TODAY, by=BY, **more)


@pytest.mark.slow
def test_a_dry_run_names_who_would_go_and_changes_nothing(landlord: PeopledLandlord) -> None:
    quillan = landlord.person("PQX33")
    before = {f: f.read_bytes() for f in landlord.folder.rglob("*.parquet")}

    outcome = dispose(landlord.folder, RULE, TODAY, by="", is_dry_run=True)

    assert outcome.ids == [("person", quillan)]
    assert outcome.going == {"contact": 1, "need": 1, "occupancy": 1, "person": 1}
    assert outcome.telling == {"repair": 1}
    assert {f: f.read_bytes() for f in landlord.folder.rglob("*.parquet")} == before
    assert not (landlord.folder / "disposed.jsonl").exists()


@pytest.mark.slow
def test_no_word_of_who_went_is_found_in_any_file_of_any_run(landlord: PeopledLandlord) -> None:
    refresh(landlord.folder, LATER)
    assert files_that_say(landlord.folder, QUILLAN)
    pair = ("housing", "PQX33"), ("calls", "CQX33")
    append_decision(
        landlord.folder / "decisions",
        Decision("person", *pair, "same", BY, "2026-03-02T09:00:00+00:00", "here"),
    )
    quillan = landlord.person("PQX33")

    dispose(landlord.folder, RULE, LATER, by=BY)

    assert files_that_say(landlord.folder, (*QUILLAN, quillan, "PQX33", "CQX33")) == []
    assert landlord.ask("select description is null from repair where source_ref = '77'") == [
        (True,)
    ]
    assert landlord.ask("select description from repair where source_ref = '78'") == [
        ("Tap drips",)
    ]


@pytest.mark.slow
def test_a_tombstone_tells_the_rule_and_who_and_no_id(landlord: PeopledLandlord) -> None:
    quillan = landlord.person("PQX33")

    disposed(landlord)

    log = (landlord.folder / "disposed.jsonl").read_text()
    assert quillan not in log
    (line,) = read_disposals(LandlordFolder(landlord.folder))
    assert (line.rule, line.by, line.on) == (RULE, BY, "2026-03-20")
    assert sorted({(kind, what) for kind, what, _ in line.tombstones}) == [
        ("contact", "gone"),
        ("need", "gone"),
        ("occupancy", "gone"),
        ("person", "gone"),
        ("repair", "blanked"),
    ]


@pytest.mark.slow
def test_the_same_files_and_new_ones_do_not_bring_them_back(landlord: PeopledLandlord) -> None:
    disposed(landlord)
    landlord.deliver(AGAIN)
    change_mapping(landlord, "list")

    outcome = refresh(landlord.folder, LATER)

    assert files_that_say(landlord.folder, QUILLAN) == []
    for file in outcome.summary["files"]:
        assert file["received"] == file["mapped"] + file["rejected"], file["extract"]
    refused = landlord.ask(
        "select extract, row_number from rejected where reason like '%disposed of%' order by all"
    )
    assert ("2026-03-01/housing/people.csv", 4) in refused
    assert ("2026-04-01/calls/callers.csv", 2) in refused
    assert landlord.ask("select count(*) from person") == [(7,)]
    assert landlord.ask("select description is null from repair where source_ref = '77'") == [
        (True,)
    ]


@pytest.mark.slow
def test_mapping_from_the_kept_copies_does_not_bring_them_back(landlord: PeopledLandlord) -> None:
    disposed(landlord)
    landlord.deliver(AGAIN)
    refresh(landlord.folder, LATER)
    shutil.rmtree(landlord.folder / "extracts" / AGAIN.isoformat())
    change_mapping(landlord, "calls")

    outcome = refresh(landlord.folder, LATER)

    assert files_that_say(landlord.folder, QUILLAN) == []
    for file in outcome.summary["files"]:
        assert file["received"] == file["mapped"] + file["rejected"], file["extract"]
    assert landlord.ask("select count(*) from person") == [(7,)]


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["person", "housing:PQX33", "calls:K1", "place", "*"])
def test_a_hold_on_anything_of_theirs_keeps_them(landlord: PeopledLandlord, subject: str) -> None:
    named = {"person": landlord.person("PQX33"), "place": landlord.place("003")}
    held = named.get(subject, subject)
    (landlord.folder / "holds.csv").write_text(
        f"subject,reason,until,who\n{held},Inquiry,,Solicitor\n"
    )

    outcome = disposed(landlord)

    assert outcome.going == {}
    assert ("person", "a hold in holds.csv") in {(k, r) for k, r, _ in outcome.staying}
    assert files_that_say(landlord.folder, QUILLAN[:1])


@pytest.mark.slow
def test_a_hold_that_cannot_be_understood_stops_every_disposal(landlord: PeopledLandlord) -> None:
    holds = landlord.folder / "holds.csv"
    for row in ("housing:P99,Inquiry,,Solicitor", "*,,,Solicitor", "*,Inquiry,soon,Solicitor"):
        holds.write_text(f"subject,reason,until,who\n{row}\n")

        with pytest.raises(UnableToDispose, match="row 2"):
            disposed(landlord)

    holds.write_text("subject,until\n*,\n")
    with pytest.raises(UnableToDispose, match="heading"):
        disposed(landlord)


@pytest.mark.slow
def test_a_hold_past_its_last_day_holds_nothing(landlord: PeopledLandlord) -> None:
    (landlord.folder / "holds.csv").write_text(
        "subject,reason,until,who\n*,Inquiry,2026-03-19,Solicitor\n"
    )

    assert disposed(landlord).going["person"] == 1


@pytest.mark.slow
def test_a_child_who_left_long_ago_is_kept_until_twenty_one(landlord: PeopledLandlord) -> None:
    perran = landlord.person("P8")  # born on 1 June 2010, left in 2014

    early = dispose(landlord.folder, RULE, date(2031, 5, 31), by="", is_dry_run=True)
    late = dispose(landlord.folder, RULE, date(2031, 6, 1), by="", is_dry_run=True)

    assert ("person", perran) not in early.ids
    assert ("person", perran) in late.ids


@pytest.mark.slow
@pytest.mark.parametrize("died_after", [0, 2, 4])
def test_killed_at_any_point_it_is_finished_at_the_next_start(
    landlord: PeopledLandlord, monkeypatch: pytest.MonkeyPatch, died_after: int
) -> None:
    refresh(landlord.folder, LATER)
    steps = [0]

    def dying(real: object) -> object:
        def step(*given: object, **named: object) -> object:
            if steps[0] >= died_after:
                raise KeyboardInterrupt
            steps[0] += 1
            return real(*given, **named)  # type: ignore[operator]  # one of the functions below

        return step

    for name in ("drop_copies", "blank_run", "_report_again", "mark_applied"):
        monkeypatch.setattr(carrying_out, name, dying(getattr(carrying_out, name)))
    with pytest.raises(KeyboardInterrupt):
        dispose(landlord.folder, RULE, LATER, by=BY)
    monkeypatch.undo()
    assert files_that_say(landlord.folder, QUILLAN)

    with LandlordFolder(landlord.folder).held():
        finish_disposals(LandlordFolder(landlord.folder))

    assert files_that_say(landlord.folder, QUILLAN) == []


@pytest.mark.slow
def test_a_kill_in_the_middle_of_a_table_is_finished_too(
    landlord: PeopledLandlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ontherecord.pipeline.disposing import blanking

    rewritten = []
    real = blanking._rewrite

    def dying(con: object, file: Path, rewriting: object) -> None:
        if len(rewritten) == 4:
            (file.parent / f".{file.name}.unfinished").write_bytes(b"Quillan, half written")
            raise KeyboardInterrupt
        rewritten.append(file)
        real(con, file, rewriting)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(blanking, "_rewrite", dying)
    with pytest.raises(KeyboardInterrupt):
        disposed(landlord)
    monkeypatch.undo()

    refresh(landlord.folder, LATER)

    assert files_that_say(landlord.folder, QUILLAN) == []


@pytest.mark.slow
def test_a_line_cut_short_by_a_kill_was_never_said(landlord: PeopledLandlord) -> None:
    disposed(landlord)
    log = landlord.folder / "disposed.jsonl"
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"rule": "six_ye')

    outcome = dispose(landlord.folder, "six_years", date(2033, 1, 1), by=BY)

    assert outcome.going == {"contact": 1}
    assert log.read_bytes().startswith(whole)
    assert len(read_disposals(LandlordFolder(landlord.folder))) == 2


@pytest.mark.slow
def test_a_restore_from_before_is_disposed_of_again(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    shutil.copytree(landlord.folder, backup, symlinks=True)
    disposed(landlord)
    saved = tmp_path / "saved.jsonl"
    shutil.copy2(landlord.folder / "disposed.jsonl", saved)
    shutil.copy2(landlord.folder / ".salt", backup / ".salt")
    assert files_that_say(backup, QUILLAN)

    replay_disposals(LandlordFolder(backup), saved)

    assert files_that_say(backup, QUILLAN) == []


@pytest.mark.slow
def test_a_log_that_does_not_go_on_from_the_folders_own_is_refused(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    disposed(landlord)
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")

    with pytest.raises(UnableToDispose, match="does not go on"):
        replay_disposals(LandlordFolder(landlord.folder), empty)


@pytest.mark.slow
def test_a_changed_log_or_a_lost_salt_stops_the_refresh(landlord: PeopledLandlord) -> None:
    disposed(landlord)
    log = landlord.folder / "disposed.jsonl"
    said = json.loads(log.read_text())
    salt = (landlord.folder / ".salt").read_bytes()

    log.write_text(json.dumps(said | {"tombstones": []}) + "\n")
    with pytest.raises(UnableToDispose, match="line 1"):
        refresh(landlord.folder, LATER)
    log.write_text(json.dumps(said) + "\n")
    (landlord.folder / ".salt").unlink()
    with pytest.raises(UnableToDispose, match="salt"):
        refresh(landlord.folder, LATER)

    (landlord.folder / ".salt").write_bytes(salt)
    refresh(landlord.folder, LATER)
    assert files_that_say(landlord.folder, QUILLAN) == []


@pytest.mark.slow
def test_somebody_who_comes_back_is_let_in_by_a_named_post_and_not_before(
    landlord: PeopledLandlord,
) -> None:
    disposed(landlord)
    stays = FILES["housing/stays.csv"] + "PQX33,003,sole_tenant,01/04/2026,\n"
    landlord.deliver(AGAIN, stays=stays)
    refresh(landlord.folder, LATER)
    assert files_that_say(landlord.folder, QUILLAN[:1]) == []

    with pytest.raises(UnableToDispose, match="no record"):
        lift_disposal(landlord.folder, "housing", "P99", LATER, by=BY)
    assert lift_disposal(landlord.folder, "housing", "PQX33", LATER, by=BY) == 1
    landlord.deliver(date(2026, 5, 1), stays=stays)
    refresh(landlord.folder, date(2026, 5, 2))

    assert landlord.ask("select count(*) from person_record where first_name = 'Quillan'") == [(1,)]
    assert landlord.ask("select count(*) from need where source_ref = 'N1'") == [(0,)]


@pytest.mark.slow
def test_the_files_that_arrived_are_named_and_go_only_when_asked(
    landlord: PeopledLandlord,
) -> None:
    named = disposed(landlord).files
    assert "2026-03-01/housing/people.csv" in named
    assert files_that_say(landlord.folder, QUILLAN, extracts=True)


@pytest.mark.slow
def test_asked_to_the_files_that_arrived_go_too(landlord: PeopledLandlord) -> None:
    outcome = disposed(landlord, removes_extracts=True)

    assert outcome.files_removed == len(outcome.files)
    assert files_that_say(landlord.folder, QUILLAN, extracts=True) == []
    assert refresh(landlord.folder, LATER).summary["problems"] == []
    assert landlord.ask("select count(*) from person") == [(7,)]


@pytest.mark.slow
def test_nobody_who_lives_there_or_has_something_open_goes(landlord: PeopledLandlord) -> None:
    far = dispose(landlord.folder, RULE, date(2090, 1, 1), by="", is_dry_run=True)

    living = {landlord.person(p) for p in ("P1", "P2", "P4", "P5", "P6", "P7")}
    assert {identifier for _, identifier in far.ids} & living == set()


@pytest.mark.slow
def test_an_unknown_rule_an_earlier_day_or_nobodys_order_is_refused(
    landlord: PeopledLandlord,
) -> None:
    for rule, day, by in (
        ("permanent", TODAY, BY),
        (RULE, date(2026, 3, 19), BY),
        (RULE, TODAY, "  "),
    ):
        with pytest.raises(UnableToDispose):
            dispose(landlord.folder, rule, day, by=by)
