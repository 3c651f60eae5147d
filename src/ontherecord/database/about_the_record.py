"""The published tables that are no kind's: what is known of the record, and the packs' own words.

Each with its columns and their PostgreSQL types, its key, the columns it is looked up by, and
whether past versions of its rows are kept.
"""

from __future__ import annotations

Described = tuple[dict[str, str], tuple[str, ...], tuple[tuple[str, ...], ...], bool]


def _typed(text: str) -> dict[str, str]:
    """Read columns as `name type, name type`."""
    pairs = (part.strip().partition(" ") for part in text.split(","))
    return {name: of_type for name, _, of_type in pairs}


ABOUT_THE_RECORD: dict[str, Described] = {
    "match": (
        _typed(
            "kind text, entity_id text, record_id text, source text, source_ref text, reason text,"
            " weight double precision, decided_by text"
        ),
        ("record_id",),
        (("entity_id",),),
        True,
    ),
    "match_open": (
        _typed(
            "kind text, record_id text, other_record_id text, weight double precision, reason text"
        ),
        ("record_id", "other_record_id"),
        (("other_record_id",),),
        True,
    ),
    "match_explained": (
        _typed(
            "kind text, record_id text, other_record_id text, sample_turn integer, explanation text"
        ),
        ("record_id", "other_record_id"),
        (("other_record_id",),),
        True,
    ),
    "mismatch": (
        _typed(
            "kind text, entity_id text, field text, record_id text, source text, value text,"
            " is_shown boolean"
        ),
        ("record_id", "field"),
        (("entity_id",), ("source", "kind", "field", "entity_id")),
        True,
    ),
    "issue": (
        _typed(
            "issue_id text, check text, chapter text, lane text, place_id text, person_id text,"
            " subject_kind text, subject_id text, subject_ref text, happened_on date,"
            " first_seen_on date, gone_on date, detail jsonb, case_id text, source text,"
            " subject_on date, sensitivity text, held_back text, other_kind text,"
            " other_ids text[], other_count integer"
        ),
        ("issue_id",),
        (
            ("place_id",),
            ("person_id",),
            ("case_id", "first_seen_on"),
            ("subject_id",),
            ("check",),
            ("other_ids",),
        ),
        True,
    ),
    "issue_case": (
        _typed(
            "case_id text, lane text, place_id text, issue_count bigint, open_issue_count bigint,"
            " first_seen_on date, hazard text, hazard_weight integer, repeated integer,"
            " is_still_open boolean, check_count integer, latest_on date, is_recent boolean,"
            " household_weight integer, harm integer, at_risk_position integer,"
            " due_position integer, mend_at_source_position integer, measured_position integer"
        ),
        ("case_id",),
        (
            ("place_id",),
            ("at_risk_position", "case_id"),
            ("due_position", "case_id"),
            ("mend_at_source_position", "case_id"),
            ("measured_position", "case_id"),
        ),
        True,
    ),
    "guarded": (
        _typed("kind text, thing_id text, rule text, reason text"),
        ("kind", "thing_id", "rule"),
        (("thing_id",),),
        True,
    ),
    "coverage": (
        _typed(
            "check text, source text, from date, until date, judged_count bigint,"
            " cannot_judge_count bigint, missing text"
        ),
        ("check", "source"),
        (),
        True,
    ),
    "rejected": (
        _typed(
            "rejected_id text, extract text, sheet text, row_number bigint, column text, cell text,"
            " reason text, what text, kind text, field text, step text"
        ),
        ("rejected_id",),
        (("extract", "sheet", "row_number"),),
        True,
    ),
    "rejected_cause": (
        _typed(
            "cause_id text, extract text, what text, column text, reason text, step text,"
            " row_count bigint"
        ),
        ("cause_id",),
        (("extract",),),
        True,
    ),
    "mismatch_count": (
        _typed("source text, kind text, field text, thing_count bigint, not_shown_count bigint"),
        ("source", "kind", "field"),
        (),
        True,
    ),
    "control_total": (
        _typed(
            "number integer, source text, kind text, counted text, taken_from text,"
            " expected_count bigint, found_count bigint, is_within boolean"
        ),
        ("number",),
        (),
        True,
    ),
    "completeness": (
        _typed(
            "source text, kind text, field text, cause text, record_count bigint, gap_count bigint,"
            " filled_count bigint"
        ),
        ("source", "kind", "field", "cause"),
        (),
        True,
    ),
    "source_load": (
        _typed(
            "source text, kind text, delivery text, record_count bigint, first_on date,"
            " last_on date, loaded_until date"
        ),
        ("source", "kind"),
        (),
        True,
    ),
    "vanished_record": (
        _typed(
            "record_id text, kind text, entity_id text, source text, source_ref text,"
            " place_id text, person_id text, last_received_on date, vanished_on date"
        ),
        ("record_id",),
        (("entity_id",), ("place_id",), ("person_id",)),
        True,
    ),
    "codes_to_translate": (
        _typed(
            "source text, feed text, column text, kind text, field text, code_list text,"
            " their_code text, row_count bigint"
        ),
        ("source", "feed", "column", "kind", "field", "code_list", "their_code"),
        (),
        True,
    ),
    "redirect": (
        _typed("kind text, entity_id text, now_entity_id text, since date"),
        ("kind", "entity_id"),
        (("entity_id",), ("now_entity_id",)),
        True,
    ),
    "extract": (
        _typed(
            "extract text, file text, system text, feed text, sha256 text, received_on date,"
            " loaded_on date, delivery text, version text, kept_file text, headings text,"
            " received bigint, unread bigint, mapped bigint, rejected bigint, is_unusual boolean,"
            " refused_columns text[], messages text[], mapping_messages text[]"
        ),
        ("extract", "feed"),
        (("system", "received_on"),),
        True,
    ),
    "lag": (
        _typed(
            "lag_id text, kind text, field text, source text, other_source text, pair_count bigint,"
            " later_count bigint, median_days integer, most_days integer"
        ),
        ("lag_id",),
        (),
        True,
    ),
    "note_sign": (
        _typed(
            "note_sign_id text, kind text, thing_id text, record_id text, source text,"
            " source_ref text, place_id text, person_id text, repair_id text, said_on date,"
            " sign text, what text, rule text"
        ),
        ("note_sign_id",),
        (("place_id", "said_on"), ("person_id", "said_on"), ("thing_id",)),
        True,
    ),
    "place_within": (
        _typed("place_id text, within_id text"),
        ("place_id", "within_id"),
        (("within_id",),),
        False,
    ),
    "check_said": (
        _typed(
            "check text, title text, says text, because text, next_step text, wrong_when text[],"
            " lane text, chapter text, owner text, precedents text[], subject text, status text,"
            " since date, sensitivity text"
        ),
        ("check",),
        (),
        False,
    ),
    "code_said": (_typed("list text, code text, meaning text"), ("list", "code"), (), False),
    "kind_said": (
        _typed(
            "kind text, field text, title text, meaning text, type text, codes text,"
            " refers_to text, required text, sensitivity text, retention text, happened text,"
            " is_matched boolean"
        ),
        ("kind", "field"),
        (),
        False,
    ),
    "privileged_feed": (_typed("source text, feed text"), ("source", "feed"), (), False),
}

FROM_PACKS = ("check_said", "code_said", "kind_said", "privileged_feed")
"""What the packs and the landlord's own settings say, so that the desk needs none of them while it
runs. `privileged_feed`: whose records are quoted to nobody, as declared, whatever they brought."""

COUNTED_OF = {"mismatch_count": ("mismatch", "guarded"), "rejected_cause": ("rejected",)}
"""Tables that count rows of others of the same run, by name, so that a page need not: there may be
millions of those."""
