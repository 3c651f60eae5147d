"""Train the shipped model for matching people, on made-up households unlike those measured.

    python bench/people_model.py

writes `packs/models/people/`. The set trained on has another seed, more rare names, other shares of
households and more mistakes than the one `bench/people_matching.py` measures.
"""

from __future__ import annotations

import duckdb

from ontherecord.made_up.households import Shares, make_households
from ontherecord.pipeline.matching.people.training import train_people
from ontherecord.standards.packs import packs_dir

VERSION = "2026.2"
SEED = 7041
PEOPLE = 20_000
SHARES = Shares(
    couple=0.28,
    twins=0.02,
    same_name_parent_child=0.02,
    rare_names=0.2,
    former_households=0.4,
    movers=0.08,
    mistyped=0.05,
    nickname=0.12,
    initial=0.08,
    names_turned=0.02,
    stale_address=0.08,
    no_birth_date=0.1,
    turned_birth_date=0.03,
    mistyped_birth_date=0.04,
    changed_surname=0.06,
    shared_telephone=0.55,
    covered=(0.9, 0.5, 0.6, 0.4),
)


def main() -> None:
    """Make the labelled set, train on it, write the model's folder."""
    con = duckdb.connect()
    make_households(con, PEOPLE, SEED, SHARES)
    folder = packs_dir() / "models" / "people"
    train_people(con, folder, folder, VERSION, link_weight=5.0, open_weight=-2.0)
    print(f"written: {folder}")


if __name__ == "__main__":
    main()
