"""The timeline of the told landlord, by page, by filter, by day, and within what may be seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ontherecord.desk.facts.timeline import (
    Asked,
    Entry,
    Fold,
    Silence,
    Subject,
    TimelinePage,
    chronology,
    episodes,
    in_order,
    read_latest_timeline,
    read_timeline,
)
from tests.desk.facts.conftest import Look
from tests.desk.facts.sights import PERSONAL, Counted, sees

Called = Callable[[str, str], str]


@pytest.fixture
def flat_1(called: Called) -> Subject:
    return Subject("home", called("place", "001"))


def test_the_leak_is_told_as_one_episode_and_the_one_after_summer_as_another(
    look: Look, flat_1: Subject, called: Called
) -> None:
    told = read_timeline(look(), flat_1)

    leaks = [episode for episode in told.all_episodes if episode.fault == "leak"]

    second, first = leaks
    assert {("repair", called("repair", "R1")), ("repair", called("repair", "R2"))} <= first.things
    assert (first.began_on, first.is_open) == (date(2025, 3, 3), False)
    assert (first.first_told_on, first.told_count) == (date(2025, 3, 3), 4)
    assert first.system_note_count == 3
    assert {("repair", called("repair", "R3")), ("repair", called("repair", "R4"))} <= second.things
    assert ("contact", called("contact", "C04")) in second.things


def test_the_silence_after_nobody_came_is_drawn_where_it_lay(look: Look, flat_1: Subject) -> None:
    told = read_timeline(look(), flat_1)
    shown = episodes(look(), told, entries_each=50).episodes

    first = next(e for e in shown if e.episode.began_on == date(2025, 3, 3))

    silence = next(item for item in first.items if isinstance(item, Silence))
    at = first.items.index(silence)
    assert silence.said == "41 days, nothing recorded"
    before, after = first.items[at - 1], first.items[at + 1]
    assert isinstance(before, Fold)
    assert before.count == 3
    assert isinstance(after, Entry)
    assert (after.kind, after.happened_on) == ("contact", date(2025, 4, 20))
    assert first.left_out == 0


def test_an_entry_has_three_times_a_lane_and_its_codes_in_words(
    look: Look, flat_1: Subject
) -> None:
    page = in_order(look(), read_timeline(look(), flat_1), size=200)

    entries = {(e.kind, e.moment, e.happened_on): e for e in page.items if isinstance(e, Entry)}
    closed = entries["repair", "closed", date(2025, 4, 28)]
    call = entries["contact", "contact", date(2025, 3, 3)]
    visit = entries["attendance", "attended", date(2025, 3, 10)]
    booked = entries["appointment", "due", date(2025, 3, 10)]
    assert closed.entered_at is not None
    assert closed.entered_at.isoformat() == "2025-04-28T15:05:00+00:00"
    assert closed.known_on == date(2026, 3, 1)
    assert (call.lane, visit.lane, closed.lane) == ("resident", "contractor", "landlord")
    assert booked.entered_at == date(2025, 3, 4)
    assert visit.meanings["outcome_claimed"] == "Nobody answered"


def test_a_later_moment_is_known_since_the_run_that_first_told_it(
    look: Look, flat_1: Subject, called: Called
) -> None:
    page = in_order(look(), read_timeline(look(), flat_1), size=200)

    moments = {
        entry.moment: entry.known_on
        for entry in page.items
        if isinstance(entry, Entry) and entry.thing_id == called("repair", "R3")
    }
    assert moments == {"reported": date(2026, 3, 1), "completed": date(2026, 4, 20)}


def test_as_known_on_an_earlier_day_the_repair_is_open_and_its_silence_lasts(
    look: Look, flat_1: Subject, called: Called
) -> None:
    day = date(2026, 4, 1)

    then = read_timeline(look(on=day), flat_1)
    now = read_timeline(look(), flat_1)

    third = ("repair", called("repair", "R3"))
    open_then = next(e for e in then.all_episodes if third in e.things)
    since = next(e for e in now.all_episodes if third in e.things)
    assert open_then.is_open
    assert open_then.silences[-1].until_on == day
    assert open_then.silences[-1].is_lasting
    assert date(2026, 3, 25) in {s.until_on for s in since.silences}


def test_before_the_first_handover_nothing_was_known(look: Look, flat_1: Subject) -> None:
    assert read_timeline(look(on=date(2026, 3, 1)), flat_1).events == []


@pytest.mark.parametrize("size", [1, 3, 50])
@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_give_every_entry_once_and_in_order(
    look: Look, flat_1: Subject, size: int, newest_first: bool
) -> None:
    reading, told = look(), read_timeline(look(), flat_1)
    whole = in_order(reading, told, size=500, newest_first=newest_first)

    paged, after = [], None
    while True:
        page = in_order(reading, told, after, size, newest_first=newest_first)
        paged += page.items
        after = page.next_after
        if after is None:
            break

    assert tuple(paged) == whole.items
    assert len(paged) > 30


def test_pages_of_episodes_give_each_once(look: Look, flat_1: Subject) -> None:
    reading, told = look(), read_timeline(look(), flat_1)

    first = episodes(reading, told, size=2)
    rest = episodes(reading, told, first.next_after, size=50)

    shown = [one.episode.episode_id for one in (*first.episodes, *rest.episodes)]
    assert shown == [e.episode_id for e in told.all_episodes]
    assert rest.next_after is None


def test_what_never_was_given_out_is_no_position(look: Look, flat_1: Subject) -> None:
    with pytest.raises(ValueError, match="unpack"):
        in_order(look(), read_timeline(look(), flat_1), "nonsense")


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        (Asked(kinds=frozenset({"notice", "attendance"})), {"attendance"}),
        (
            Asked(lanes=frozenset({"contractor"})),
            {"attendance", "appointment", "job_line", "repair"},
        ),
        (Asked(from_on=date(2026, 1, 1), until_on=date(2026, 1, 31)), {"contact"}),
        (Asked(words="black spots"), {"note"}),
        (Asked(words="100%"), set()),
        (Asked(fault="damp_mould"), {"hazard_report"}),
    ],
)
def test_filters_leave_what_was_asked_for(
    look: Look, flat_1: Subject, asked: Asked, kinds: set[str]
) -> None:
    assert set(read_timeline(look(), flat_1, asked).counts_by_kind) == kinds


def test_words_are_not_looked_for_where_the_reader_may_not_read(
    look: Look, flat_1: Subject
) -> None:
    asked = Asked(words="lamp")

    seen = read_timeline(look(), flat_1, asked).counts_by_kind
    unseen = read_timeline(look(up_to=PERSONAL), flat_1, asked).counts_by_kind

    assert seen == {"contact": 1}
    assert unseen == {}


def test_what_is_beyond_the_reach_is_left_out_of_an_entry(look: Look, flat_1: Subject) -> None:
    def contacts(page: TimelinePage) -> list[Entry]:
        return [e for e in page.items if isinstance(e, Entry) and e.kind == "contact"]

    told = read_timeline(look(up_to=PERSONAL), flat_1)
    page = in_order(look(up_to=PERSONAL), told, size=200)

    assert contacts(page)
    assert all("note" not in entry.values for entry in contacts(page))
    assert not {"note", "need", "marker"} & set(told.counts_by_kind)


def test_what_is_held_back_does_not_show_in_the_home_the_block_or_its_silence(
    look: Look, called: Called
) -> None:
    flat_3, block = called("place", "003"), called("place", "B1")
    hidden = called("repair", "R6")

    for subject in (Subject("home", flat_3), Subject("block", block)):
        told = read_timeline(look(), subject)
        assert all(event.thing_id != hidden for event in told.events)
        opened = read_timeline(look(opens_guarded=True), subject)
        assert any(event.thing_id == hidden for event in opened.events)


def test_a_person_s_and_a_repair_s_timelines_are_what_is_about_them(
    look: Look, called: Called
) -> None:
    orrin, repair = called("person", "P1"), called("repair", "R3")

    of_person = read_timeline(look(), Subject("person", orrin))
    of_repair = read_timeline(look(), Subject("repair", repair))

    assert {"contact", "repair", "complaint", "occupancy"} <= set(of_person.counts_by_kind)
    assert {e.thing_id for e in of_repair.events} == {repair, called("repair", "R4")}


def test_the_chronology_gives_every_record_with_file_and_row(
    look: Look, flat_1: Subject, called: Called
) -> None:
    rows = list(chronology(look(), read_timeline(look(), flat_1)))

    said = next(r for r in rows if r.entry.thing_id == called("repair", "R1"))
    assert [(r.system, r.reference, r.row_number) for r in said.references] == [
        ("housing", "R1", 2), ("jobs", "J1", 2),
    ]  # fmt: skip
    assert said.references[0].file.endswith("housing/repairs.csv")
    assert all(row.references for row in rows)
    assert [row.entry.happened_on for row in rows] == sorted(r.entry.happened_on for r in rows)


def test_a_timeline_takes_one_statement_and_a_page_of_it_one_more(
    counted: Counted, look: Look, flat_1: Subject
) -> None:
    reading = look()
    reading = type(reading)(counted, sees(counted.con), reading.said, reading.today)

    told = read_timeline(reading, flat_1)
    assert counted.count == 1
    in_order(reading, told, size=500)
    assert counted.count == 2
    episodes(reading, told)
    assert counted.count == 3
    list(chronology(reading, told))
    assert counted.count == 5


def test_a_story_of_few_things_is_read_whole(look: Look, flat_1: Subject) -> None:
    latest, whole = read_latest_timeline(look(), flat_1), read_timeline(look(), flat_1)

    assert latest.since is None
    assert latest.events == whole.events
    assert latest.all_episodes == whole.all_episodes


@pytest.mark.parametrize("few", [1, 2, 3, 5])
def test_what_is_told_of_the_latest_of_a_story_is_as_in_the_whole(
    look: Look, flat_1: Subject, few: int
) -> None:
    latest, whole = read_latest_timeline(look(), flat_1, few), read_timeline(look(), flat_1)

    assert latest.since
    assert len(latest.events) < len(whole.events)
    later = {event for event in whole.events if event.happened_on >= latest.since}
    assert later <= set(latest.events) <= set(whole.events)
    told = {episode.episode_id: episode for episode in whole.all_episodes}
    for episode in latest.all_episodes:
        if episode.is_whole:
            assert episode == told[episode.episode_id]
        assert all(silence.from_on >= latest.since for silence in episode.silences
                   if not episode.is_whole)  # fmt: skip


def test_an_episode_is_asked_for_by_anything_that_belongs_to_it(
    look: Look, flat_1: Subject
) -> None:
    whole = read_timeline(look(), flat_1)
    episode = max(whole.all_episodes, key=lambda one: len(one.things))

    for kind, thing_id in episode.things:
        told = read_timeline(look(), flat_1, Asked(episode_id=f"{kind}~{thing_id}"))
        assert {(e.kind, e.thing_id) for e in told.events} == {
            (e.kind, e.thing_id) for e in whole.events if (e.kind, e.thing_id) in episode.things
        }
