"""Notes in lines, as HTML, cut short, or written by the system itself."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapped_rows import FEED, incoming, rejected

from ontherecord.pipeline.mapping.feeds import Mapped

NOTES = """rows,Note,note,source_ref,,
rows,Home,note,place_ref,,
rows,Written,note,written_at,%d/%m/%Y,
rows,Text,note,text,,
"""
STITCH = """
[feeds.rows.stitch]
by = ["Note"]
order = "Line"
text = "Text"
"""
NOTE_HEAD = "Note,Line,Home,Written,Text\n"


def test_a_note_is_stitched_from_its_lines_wherever_they_stand(con, map_text) -> None:
    result = map_text(
        NOTE_HEAD + "N1,2,,,noise again\nN2,1,H2,02/03/2026,Other\nN1,1,H1,01/03/2026,Reports \n",
        FEED + STITCH,
        NOTES,
    )

    assert incoming(con, "note", "source_ref, text, place_ref, row_number") == [
        ("N1", "Reports noise again", "H1", 4),
        ("N2", "Other", "H2", 3),
    ]
    assert result == Mapped(mapped=3, rejected_rows=0, messages=[])


def test_a_line_shorter_than_the_width_lost_the_blank_at_its_end(con, map_text) -> None:
    feed = FEED + STITCH + "width = 10\n"

    map_text(
        NOTE_HEAD + "N1,1,H1,,they asked\nN1,2,,, us for a\nN1,3,,,ramp\n"
        "N2,1,H1,,water come\nN2,2,,,s in\n",
        feed,
        NOTES,
    )

    assert incoming(con, "note", "text") == [
        ("they asked us for a ramp",),
        ("water comes in",),
    ]


def test_a_missing_line_is_noticed_and_a_repeated_one_read_once(con, map_text) -> None:
    result = map_text(
        NOTE_HEAD + "N1,1,H1,,a \nN1,3,,,c\nN2,1,H1,,x \nN2,2,,,y\nN2,1,H1,,x \nN2,2,,,y\n",
        FEED + STITCH,
        NOTES,
    )

    assert incoming(con, "note", "text") == [("a c",), ("x y",)]
    assert result.mapped == 6
    assert result.messages == ["1 texts lack a line between their first and their last"]


def test_lines_without_the_key_are_rejected_and_counted(con, map_text) -> None:
    result = map_text(NOTE_HEAD + ",1,H1,,a\n,2,H1,,b\nN1,1,H1,,c\n", FEED + STITCH, NOTES)

    assert (result.mapped, result.rejected_rows) == (1, 2)
    assert [row[0] for row in rejected(con)] == [2, 3]


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["N1", "N2", "N3", ""]),
            st.sampled_from(["1", "2", "3", "", "x"]),
            st.sampled_from(["a", "b ", ""]),
        ),
        max_size=8,
    )
)
def test_stitching_counts_every_row_once(map_text, con, lines: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{note},{line},H1,,{said}\n" for note, line, said in lines)

    result = map_text(NOTE_HEAD + text, FEED + STITCH, NOTES)

    assert result.mapped + result.rejected_rows == len(lines)


def test_a_thread_of_html_is_reduced_to_its_words(con, map_text) -> None:
    wording = '[[feeds.rows.wording]]\ncolumn = "Text"\nis_html = true\n'
    thread = (
        "<style>p {color: red}</style><div>Water &amp; <b>mould</b></div><p>5 &lt; 6&nbsp;days<br/>"
        "it&#39;s back<!-- x --></p>"
    )

    map_text(NOTE_HEAD + f"N1,1,H1,,{thread}\nN2,1,H1,,3 < 4 and > 2\n", FEED + wording, NOTES)

    assert incoming(con, "note", "text") == [
        ("Water & mould\n5 < 6 days\nit's back",),
        ("3 < 4 and > 2",),
    ]


def test_texts_cut_short_by_the_system_are_counted(con, map_text) -> None:
    wording = '[[feeds.rows.wording]]\ncolumn = "Text"\ncut_at = 255\n'

    result = map_text(
        NOTE_HEAD + f"N1,1,H1,,{'x' * 255}\nN2,1,H1,,{'x' * 254}\n", FEED + wording, NOTES
    )

    assert result.messages == [
        "1 texts in column Text are 255 characters long: cut short by the system"
    ]


@pytest.mark.parametrize(
    ("drops", "texts"),
    [
        ("false", ["Job 7 raised\nTenant rang", "STATUS: OPEN", "Tenant rang"]),
        ("true", ["Tenant rang", None, "Tenant rang"]),
    ],
)
def test_lines_the_system_wrote_are_marked_or_dropped(
    con, map_text, drops: str, texts: list[str | None]
) -> None:
    wording = f"""
[[feeds.rows.wording]]
column = "Text"
written_by_system = ["Job [0-9]+ raised", "STATUS:"]
drop_written_by_system = {drops}
makes = "By system"
"""
    rows = 'N1,1,H1,,"Job 7 raised\nTenant rang"\nN2,1,H1,,STATUS: OPEN\nN3,1,H1,,Tenant rang\n'

    result = map_text(
        NOTE_HEAD + rows, FEED + wording, NOTES + "rows,By system,note,written_by_system,,\n"
    )

    assert incoming(con, "note", "text, written_by_system") == list(
        zip(texts, [False, True, False], strict=True)
    )
    assert result.mapped == 3
    assert result.messages == []
