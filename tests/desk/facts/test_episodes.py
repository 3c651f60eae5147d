"""The rule of episodes, on things written by hand, and what must hold whatever happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontherecord.desk.facts.timeline.episodes import Episode, group
from ontherecord.desk.facts.timeline.events import Happened, event
from ontherecord.desk.facts.timeline.kinds import LANDLORD, RESIDENT
from ontherecord.desk.facts.timeline.shown import folded, order_of, position_of
from ontherecord.desk.facts.timeline.silence import Silence, Span, silences

TODAY = date(2026, 3, 20)


def thing(
    kind: str,
    thing_id: str,
    *days: date,
    fault: str | None = None,
    repair: str | None = None,
    via: tuple[str, str] | None = None,
    lane: str = LANDLORD,
    is_open: bool = False,
    ended: date | None = None,
    is_system: bool = False,
    home: str = "home",
) -> Happened:
    """Give a thing with the moments its kind has first."""
    names = {"repair": ("reported", "completed"), "complaint": ("received", "responded")}
    events = tuple(
        event(day, None, name, turn, kind, thing_id, lane, "s", None, day, home, is_system)
        for turn, (day, name) in enumerate(
            zip(days, names.get(kind, (kind, "later", "last")), strict=False)
        )
    )
    repair = thing_id if kind == "repair" else repair
    return Happened(kind, thing_id, home, None, repair, via, fault, is_open, ended, events)


def things_of(episode: Episode) -> set[str]:
    return {thing_id for _, thing_id in episode.things}


def test_what_hangs_on_a_repair_is_one_episode_with_it_and_with_what_follows_on() -> None:
    day = date(2025, 3, 3)

    found = group(
        [
            thing("repair", "R1", day, fault="leak", ended=day),
            thing("repair", "R2", day + timedelta(90), via=("repair", "R1"), ended=day),
            thing("appointment", "B1", day, repair="R2"),
            thing("notice", "N1", day, via=("appointment", "B1")),
            thing("complaint", "C1", day, repair="R1"),
            thing("agreed_action", "A1", day, via=("complaint", "C1")),
        ],
        TODAY,
    )

    assert [things_of(e) for e in found] == [{"R1", "R2", "B1", "N1", "C1", "A1"}]
    assert found[0].fault == "leak"


@pytest.mark.parametrize(("days", "episodes"), [(28, 1), (29, 2)])
def test_the_same_fault_is_one_episode_up_to_four_weeks_after_the_last_entry(
    days: int, episodes: int
) -> None:
    ended = date(2025, 4, 25)
    again = ended + timedelta(days)

    found = group(
        [
            thing("repair", "R1", date(2025, 3, 3), ended, fault="leak", ended=ended),
            thing("contact", "C1", again, fault="leak", lane=RESIDENT),
        ],
        TODAY,
    )

    assert len(found) == episodes


def test_while_a_repair_is_open_whatever_is_said_of_its_fault_belongs_to_it() -> None:
    begun = thing("repair", "R1", date(2025, 1, 1), fault="leak", is_open=True)
    later = thing("contact", "C1", date(2025, 12, 1), fault="leak", lane=RESIDENT)

    assert len(group([begun, later], TODAY)) == 1


def test_another_fault_another_home_and_something_else_are_episodes_of_their_own() -> None:
    day = date(2025, 3, 3)

    found = group(
        [
            thing("contact", "C1", day, fault="leak"),
            thing("contact", "C2", day, fault="door_lock"),
            thing("contact", "C3", day, fault="leak", home="next door"),
            thing("repair", "R1", day, ended=day),
            thing("repair", "R2", day, ended=day),
            thing("certificate", "G1", day),
        ],
        TODAY,
    )

    assert sorted(map(len, map(things_of, found))) == [1, 1, 1, 1, 1]
    assert all("G1" not in things_of(episode) for episode in found)


def test_a_report_that_a_call_of_the_same_day_brought_counts_as_one_telling() -> None:
    day = date(2025, 3, 3)

    (found,) = group(
        [
            thing("contact", "C1", day, fault="leak", lane=RESIDENT),
            thing("repair", "R1", day, fault="leak", lane=RESIDENT, is_open=True),
            thing("contact", "C2", day + timedelta(5), fault="leak", lane=RESIDENT),
            thing("contact", "C3", day + timedelta(6), fault="leak", lane=LANDLORD),
            thing("complaint", "P1", day + timedelta(9), repair="R1", lane=RESIDENT),
        ],
        TODAY,
    )

    assert (found.first_told_on, found.told_count) == (day, 3)


def test_forty_one_days_without_an_entry_are_silence_and_a_system_s_own_notes_do_not_end_it() -> (
    None
):
    visit, call = date(2025, 3, 10), date(2025, 4, 20)

    (found,) = group(
        [
            thing("repair", "R1", date(2025, 3, 3), date(2025, 4, 25), fault="leak",
                  ended=date(2025, 4, 25)),
            thing("attendance", "V1", visit, repair="R1"),
            thing("note", "T1", date(2025, 3, 25), repair="R1", is_system=True),
            thing("contact", "C1", call, repair="R1"),
        ],
        TODAY,
    )  # fmt: skip

    assert found.silences == (Silence(visit, call, False),)
    assert found.silences[0].said == "41 days, nothing recorded"
    assert (found.entry_count, found.system_note_count) == (4, 1)


def test_silence_lasts_to_the_day_of_the_look_while_something_is_open_and_not_after() -> None:
    day = date(2026, 1, 1)

    (still_open,) = group([thing("repair", "R1", day, fault="leak", is_open=True)], TODAY)
    (over,) = group([thing("repair", "R1", day, fault="leak", ended=day)], TODAY)
    (never_taken_up,) = group([thing("contact", "C1", day, fault="leak")], TODAY)

    assert still_open.silences == (Silence(day, TODAY, True),)
    assert over.silences == never_taken_up.silences == ()
    assert not never_taken_up.is_taken_up


def test_what_is_planned_ends_no_silence() -> None:
    day, planned = date(2026, 1, 1), TODAY + timedelta(10)

    (found,) = group(
        [
            thing("repair", "R1", day, fault="leak", is_open=True),
            thing("appointment", "B1", planned, repair="R1"),
        ],
        TODAY,
    )

    assert found.silences == (Silence(day, TODAY, True),)
    assert found.last_on == day


def test_a_ring_of_follow_ons_is_one_episode() -> None:
    day = date(2025, 3, 3)

    found = group(
        [
            thing("repair", "R1", day, via=("repair", "R2"), ended=day),
            thing("repair", "R2", day, via=("repair", "R1"), ended=day),
        ],
        TODAY,
    )

    assert [things_of(e) for e in found] == [{"R1", "R2"}]


DAYS = st.dates(date(2025, 1, 1), date(2026, 6, 1))


@st.composite
def some_things(draw: st.DrawFn) -> list[Happened]:
    repairs = [f"R{i}" for i in range(draw(st.integers(0, 4)))]
    found = []
    for repair in repairs:
        begun = draw(DAYS)
        is_open = draw(st.booleans())
        ended = None if is_open else begun + timedelta(draw(st.integers(0, 90)))
        via = draw(st.sampled_from([None, *(("repair", other) for other in repairs)]))
        days = (begun,) if ended is None else (begun, ended)
        fault = draw(st.sampled_from([None, "leak", "roof"]))
        found.append(
            thing("repair", repair, *days, fault=fault, is_open=is_open, ended=ended, via=via)
        )
    for i in range(draw(st.integers(0, 8))):
        found.append(
            thing(
                draw(st.sampled_from(["contact", "note", "attendance", "certificate"])),
                f"T{i}",
                draw(DAYS),
                fault=draw(st.sampled_from([None, "leak", "roof"])),
                repair=draw(st.sampled_from([None, "unseen", *repairs])),
                is_system=draw(st.booleans()),
                lane=draw(st.sampled_from([RESIDENT, LANDLORD])),
            )
        )
    return found


@pytest.mark.slow
@given(some_things(), st.randoms(use_true_random=False))
def test_episodes_do_not_depend_on_the_order_in_which_things_are_read(
    found: list[Happened], shuffle: object
) -> None:
    mixed = list(found)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random

    assert group(mixed, TODAY) == group(found, TODAY)


@pytest.mark.slow
@given(some_things())
def test_nothing_is_in_two_episodes_and_whatever_has_a_fault_or_a_repair_is_in_one(
    found: list[Happened],
) -> None:
    episodes = group(found, TODAY)

    listed = [one for episode in episodes for one in episode.things]
    assert len(listed) == len(set(listed))
    assert set(listed) == {(t.kind, t.thing_id) for t in found if t.fault or t.repair_id}


@given(some_things())
def test_silence_lies_within_its_episode_where_nothing_was_recorded(found: list[Happened]) -> None:
    for episode in group(found, TODAY):
        days = {
            event.happened_on
            for one in found
            if (one.kind, one.thing_id) in episode.things
            for event in one.events
            if not event.is_system
        }
        for silence in episode.silences:
            assert silence.days > 28
            assert episode.began_on <= silence.from_on < silence.until_on <= TODAY
            assert not [day for day in days if silence.from_on < day < silence.until_on]
        assert all(a.until_on <= b.from_on for a, b in pairwise(episode.silences))


@given(some_things(), st.randoms(use_true_random=False))
def test_the_order_of_a_timeline_is_total_and_stable(
    found: list[Happened], shuffle: object
) -> None:
    events = [event for one in found for event in one.events]
    mixed = list(events)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random

    ordered = sorted(events, key=lambda event: event.order)

    assert sorted(mixed, key=lambda event: event.order) == ordered
    assert len({event.order for event in events}) == len(events)
    assert [order_of(position_of(event)) for event in ordered] == [e.order for e in ordered]


@pytest.mark.slow
@given(some_things())
def test_folding_loses_nothing_and_folds_a_system_s_notes_alone(found: list[Happened]) -> None:
    events = sorted((e for one in found for e in one.events), key=lambda event: event.order)

    folds = folded(events)

    assert [event for fold in folds for event in fold] == events
    assert all(len(fold) == 1 or all(e.is_system for e in fold) for fold in folds)
    assert not any(a[-1].is_system and b[0].is_system for a, b in pairwise(folds))


def test_a_moment_has_its_place_by_the_clock_whatever_the_zone() -> None:
    early = datetime(2025, 7, 1, 23, 30, tzinfo=UTC)

    one = event(
        date(2025, 7, 2), early, "c", 0, "contact", "1", RESIDENT, "s", None, TODAY, None, False
    )

    assert one.order[0] == date(2025, 7, 2)
    assert order_of(position_of(one)) == one.order


@given(st.lists(DAYS), DAYS, st.one_of(st.none(), DAYS))
def test_no_silence_while_nothing_is_open(
    days: list[date], begun: date, ended: date | None
) -> None:
    found = silences(days, [Span(begun, ended)], TODAY)

    for silence in found:
        assert silence.from_on >= begun
        assert ended is None or silence.until_on <= ended
