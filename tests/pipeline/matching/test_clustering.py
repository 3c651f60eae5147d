"""Clusters never join what must stay apart, and do not depend on the order of rows."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.matching.clustering import Gathering, Link, gather

RECORDS = [f"r{number}" for number in range(8)]
PAIRS = st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)).filter(
    lambda pair: pair[0] != pair[1]
)
LINKS = st.lists(
    st.builds(
        lambda pair, weight: Link(*pair, weight, "alike"),
        PAIRS,
        st.sampled_from([1.0, 2.0, 3.0]),
    ),
    max_size=12,
)


def clusters(gathering: Gathering) -> dict[str, str]:
    return {record: member.cluster for record, member in gathering.members.items()}


def test_a_chain_of_links_makes_one_cluster_named_by_its_smallest_record() -> None:
    gathering = gather(
        ["a", "b", "c"], [Link("c", "b", 2.0, "alike"), Link("b", "a", 1.0, "alike")]
    )

    assert clusters(gathering) == {"a": "a", "b": "a", "c": "a"}


def test_father_and_son_stay_apart_although_a_third_record_looks_like_both() -> None:
    links = [Link("father", "vague", 3.0, "alike"), Link("vague", "son", 2.0, "alike")]

    gathering = gather(["father", "son", "vague"], links, apart=[("father", "son")])

    assert clusters(gathering) == {"father": "father", "vague": "father", "son": "son"}
    assert gathering.forbidden == [links[1]]


def test_one_record_of_each_system_unless_a_person_decided() -> None:
    systems = {"a1": "housing", "a2": "housing", "b": "contractor"}
    links = [Link("a1", "b", 3.0, "alike"), Link("a2", "b", 2.0, "alike")]

    alone = gather(systems, links, one_of_each=systems)
    decided = gather(
        systems, [*links, Link("a1", "a2", 99.0, "decision", "a manager")], one_of_each=systems
    )

    assert clusters(alone) == {"a1": "a1", "b": "a1", "a2": "a2"}
    assert set(clusters(decided).values()) == {"a1"}


@settings(max_examples=50)
@given(LINKS, st.lists(PAIRS, max_size=4), st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_the_order_of_rows(
    links: list[Link], apart: list[tuple[str, str]], order: random.Random
) -> None:
    shuffled_links, shuffled_records = list(links), list(RECORDS)
    order.shuffle(shuffled_links)
    order.shuffle(shuffled_records)

    assert clusters(gather(RECORDS, links, apart)) == clusters(
        gather(shuffled_records, shuffled_links, list(reversed(apart)))
    )


@settings(max_examples=50)
@given(LINKS, st.lists(PAIRS, max_size=6))
def test_what_must_stay_apart_is_never_joined(
    links: list[Link], apart: list[tuple[str, str]]
) -> None:
    found = clusters(gather(RECORDS, links, apart))

    assert set(found) == set(RECORDS)
    assert all(found[one] != found[other] for one, other in apart)


@settings(max_examples=50)
@given(LINKS, st.lists(st.sampled_from("xyz"), min_size=8, max_size=8))
def test_no_cluster_holds_two_records_of_one_system(links: list[Link], systems: list[str]) -> None:
    of = dict(zip(RECORDS, systems, strict=True))

    found = clusters(gather(RECORDS, links, one_of_each=of))

    held = [(found[record], of[record]) for record in RECORDS]
    assert len(held) == len(set(held))
