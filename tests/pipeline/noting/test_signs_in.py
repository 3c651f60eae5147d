"""What is read in a text, and what is not: the trade's short words and their traps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.made_up.words_hazards import NO_HAZARDS
from ontherecord.pipeline.noting import signs_in


def read(text: str, rules, kind: str | None = None) -> set[str]:
    return {s.sign + (f":{s.what}" if s.what else "") for s in signs_in(text, rules, kind)}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Tnt has MS, slow to get to the door", "need:mobility"),
        ("WC user, ramp at rear", "need:wheelchair"),
        ("Deaf, knock hard", "need:hearing"),
        ("Needs a Somali interpreter", "need:language"),
        ("Mould all over the back bedroom", "hazard:damp_mould"),
        ("No heating or hot water since Monday", "hazard:no_heating_or_hot_water"),
        ("Handrail loose on the communal stairs", "hazard:falls"),
        ("Water coming through the ceiling from the flat above", "leak_from_above"),
        ("She is fed up, fourth time of calling", "dissatisfaction"),
        ("He is having chemo", "health"),
        ("She fled domestic abuse", "abuse"),
    ],
)
def test_a_sign_is_read(rules, text: str, sign: str) -> None:
    assert sign in read(text, rules)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Tnt is not deaf", "need:hearing"),
        ("No sign of damp, mould or leaks", "hazard:damp_mould"),
        ("No sign of damp, mould or leaks", "hazard:leak"),
        ("Previous tenant used a wheelchair", "need:wheelchair"),
        ("Next door neighbour is blind", "need:sight"),
        ("The lift is disabled again", "need:other"),
        ("Blind cord snapped in the lounge", "need:sight"),
        ("You lot are deaf to reason", "need:hearing"),
        ("WC leaking at the pan", "need:wheelchair"),
        ("Socket sparking, MS, electrician to return", "need:mobility"),
        ("ME form sent to both parties for the exchange", "need:other"),
        ("If you smell gas call the emergency line", "hazard:gas_carbon_monoxide"),
        ("Leak under the sink repaired, tested ok", "hazard:leak"),
        ("Do you use a wheelchair?", "need:wheelchair"),
        ("Sparks flew at the residents' meeting", "hazard:electrical"),
    ],
)
def test_what_is_denied_anothers_past_or_a_figure_of_speech_is_no_sign(
    rules, text: str, sign: str
) -> None:
    assert sign not in read(text, rules)


def test_work_still_to_do_is_a_sign_until_it_is_raised(rules) -> None:
    left = read("Patched the ceiling. F/O req for plasterer", rules, "attendance")
    raised = read("Patched the ceiling. F/O raised for plasterer", rules, "attendance")

    assert "follow_on" in left
    assert "follow_on" not in raised


@pytest.mark.parametrize(
    "text",
    [
        "Ceiling patched. F/O job to be raised for plasterer",
        "Return visit not booked, joiner to renew the door frame",
        "New order should be raised for a roofer",
    ],
)
def test_what_is_to_be_raised_is_not_raised(rules, text: str) -> None:
    assert "follow_on" in read(text, rules, "attendance")


@pytest.mark.parametrize(
    "text",
    [
        "Tenant is not happy with how the kitchen was left",
        "She is sick and tired of ringing about the same thing",
        "Tenant is not pleased with how long it all took",
    ],
)
def test_content_denied_and_anger_in_a_figure_are_dissatisfaction(rules, text: str) -> None:
    assert "dissatisfaction" in read(text, rules, "contact")


def test_a_hazard_made_safe_is_still_a_hazard(rules) -> None:
    assert "hazard:electrical" in read("Socket sparking, made safe, needs renewing", rules)


def test_a_neighbours_illness_is_no_need_and_still_a_health_detail(rules) -> None:
    found = read("The neighbour has dementia", rules)

    assert "health" in found
    assert "need:memory" not in found


@pytest.mark.parametrize(
    "text",
    [
        "SYSTEM: hazard category damp and mould created",
        "AUTO: Leaflet sent - Black mould all over the bedroom wall and the baby sleeps there",
    ],
)
def test_a_line_the_system_wrote_shows_nothing(rules, text: str) -> None:
    assert read(text, rules, "contact") == set()


def test_each_sign_names_a_rule_of_the_pack_and_where_it_stands(rules) -> None:
    [sign] = signs_in("Tnt is hard of hearing", rules)

    assert sign.rule in rules.rules
    assert "Tnt is hard of hearing"[slice(*sign.span)] == "hard of hearing"


def test_what_a_reply_quotes_is_not_read_again(rules) -> None:
    reply = (
        "Thank you, we will write to you.\n\n"
        "From: a resident\nSent: Monday\nTo: repairs\nSubject: home\n\n"
        "There is mould in my bedroom."
    )

    assert read(reply, rules) == set()


def test_markup_is_left_out(rules) -> None:
    assert "hazard:damp_mould" in read("<p>There is <b>mould</b> in the bedroom</p>", rules)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(rules, text: str) -> None:
    for sign in signs_in(text, rules, "note"):
        start, end = sign.span
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("kind", ["note", "contact"])
@pytest.mark.parametrize("text", NO_HAZARDS)
def test_what_a_landlord_writes_where_nothing_is_dangerous_is_no_hazard(
    rules, text: str, kind: str
) -> None:
    assert not any(said.startswith("hazard") for said in read(text, rules, kind))
