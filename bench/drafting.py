"""Measures drafting: what share of columns is drafted rightly, wrongly, or left blank.

    python -m bench.drafting [--lists database,report,odd] [--wrong]

The made-up landlord's files are written with other headings (bench/headings), and the shipped
sources, in which the truth stands, are not asked. Real files have a truth made by hand.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from ontherecord.pipeline.drafting.drafts import Draft, FeedDraft

HERE = Path(__file__).parent
LISTS = HERE / "headings"
RESULTS = HERE / "results"
TODAY = date(2026, 3, 20)
HOMES = 150
SYSTEMS = {
    "housing": "housing_csv",
    "contractor": "contractor_workbook",
    "contacts": "contact_centre_json",
    "complaints": "complaints_tracker",
    "recommendations": "recommendations_tracker",
    "notices": "notice_log",
    "drives": "drive_listing",
}
FOUR = ("housing", "contractor", "contacts", "complaints")
TUNED = ("database",)
"""The lists that were looked at while the rules were made."""

Truth = dict[tuple[str, str], set[tuple[str, str]]]
"""(feed, heading) to the (kind, field) it is; empty for a column that is not taken."""


@dataclass
class Score:
    """How the columns of one system came out."""

    right: int = 0
    wrong: int = 0
    blank: int = 0
    left_rightly: int = 0
    taken_wrongly: int = 0
    targets: int = 0
    targets_found: int = 0
    codes_right: int = 0
    codes_wrong: int = 0
    codes_blank: int = 0
    told: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, n) + getattr(other, n) for n in self.__dataclass_fields__))

    @property
    def columns(self) -> int:
        return self.right + self.wrong + self.blank


def renamed(name: str) -> dict[tuple[str, str], dict[str, str]]:
    """Read a list of headings: (source, feed) to ours and the other heading."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            own = found.setdefault((row["source"], row["feed"]), {})
            own[row["heading"]] = row["renamed"]
    return found


def rewrite(made: Path, into: Path, names: dict[tuple[str, str], dict[str, str]]) -> None:
    """Write the made-up landlord's last delivery again under other headings and file names."""
    import fastexcel
    import xlsxwriter

    for system, source in SYSTEMS.items():
        (into / system).mkdir(parents=True)
        for file in sorted((made / system).iterdir()):
            if file.suffix in (".csv", ".tsv"):
                feed = _feed_of(file, source)
                own = names.get((source, feed), names.get((source, "texts"), {}))
                encoding = {"housing": "cp1252", "notices": "utf-16"}.get(system, "utf-8-sig")
                encoding = "utf-8" if file.name.startswith("letters") else encoding
                text = file.read_bytes().decode(encoding)
                lines = text.splitlines(keepends=True)
                at = 1 if feed == "repairs" else 0
                mark = {"notices": ";", "drives": "\t"}.get(system, ",")
                head = next(csv.reader([lines[at].rstrip("\r\n")], delimiter=mark))
                line = mark.join(_cell(own.get(h, h), mark) for h in head)
                lines[at] = line + "\r\n" if lines[at].endswith("\r\n") else line + "\n"
                stem = _stem(own, feed)
                (into / system / f"{stem}{file.suffix}").write_bytes(
                    "".join(lines).encode(encoding)
                )
            elif file.suffix == ".json":
                own = names[source, file.stem]
                told = json.loads(file.read_text(encoding="utf-8"))
                (key,) = [k for k, v in told.items() if isinstance(v, list)]
                told[key] = [{own.get(k, k): v for k, v in r.items()} for r in told[key]]
                stem = _stem(own, file.stem)
                (into / system / f"{stem}.json").write_text(json.dumps(told), encoding="utf-8")
            else:
                read = fastexcel.read_excel(file)
                with xlsxwriter.Workbook(str(into / system / "Return.xlsx")) as book:
                    for sheet in read.sheet_names:
                        loaded = read.load_sheet(
                            sheet, header_row=None, skip_rows=0, dtypes="string"
                        )
                        rows = loaded.to_arrow().to_pylist()
                        feed = sheet.split(" ")[0].casefold()
                        own = names.get((source, feed), {})
                        called = own[""] + sheet[len(feed) :] if own else sheet
                        page = book.add_worksheet(called)
                        for down, row in enumerate(rows):
                            for at, value in enumerate(row.values()):
                                if value is not None:
                                    value = own.get(value, value) if down == 1 else value
                                    page.write_string(down, at, value)


def _feed_of(file: Path, source: str) -> str:
    stem = file.stem.casefold().split("_")[0].split(" ")[0]
    return {"complaints": "complaints", "recommendations": "recommendations"}.get(stem, stem)


def _stem(own: dict[str, str], feed: str) -> str:
    stem = own.get("", feed)
    return stem if feed != "letters" else {"sms_log": "letter_log"}.get(stem, f"letters {stem}")


def _cell(heading: str, mark: str) -> str:
    return f'"{heading}"' if mark in heading else heading


def truth_of(source: str, names: dict[tuple[str, str], dict[str, str]]) -> Truth:
    """Give where each column goes, from the shipped source and the list of headings."""
    from ontherecord.standards.kinds import read_standards
    from ontherecord.standards.packs import packs_dir
    from ontherecord.standards.sources import read_source

    read = read_source(packs_dir() / "sources" / source, read_standards())
    truth: Truth = {}
    for feed in read.feeds.values():
        if feed.name.endswith("_csv"):
            continue
        own = names.get((source, feed.name), names.get((source, "texts"), {}))
        for record in feed.records:
            for column in record.columns:
                if column.column not in own:
                    continue  # newer than the lists
                key = (feed.name, own.get(column.column, column.column))
                truth.setdefault(key, set()).add((record.kind, column.field))
        for column in feed.not_taken:
            if column not in own:
                continue
            truth.setdefault((feed.name, own.get(column, column)), set())
    return truth


def code_truth(source: str) -> dict[tuple[str, str], str]:
    """Give (code list, their code) to ours, from the shipped source."""
    from ontherecord.standards.packs import packs_dir

    with (packs_dir() / "sources" / source / "codes.csv").open(encoding="utf-8") as file:
        return {
            (r["code_list"], r["their_code"].casefold()): r["our_code"]
            for r in csv.DictReader(file)
        }


def judge(
    drafted: Draft,
    truth: Truth,
    feed_of: Callable[[FeedDraft], str],
    codes: dict[tuple[str, str], str],
) -> Score:
    """Hold a draft against the truth, column by column."""
    score = Score()
    seen = set()
    for feed in drafted.feeds:
        for column in dict.fromkeys(h for h in feed.table.sheet.headings if h):
            key = (feed_of(feed), column)
            if key not in truth or key in seen:
                continue
            seen.add(key)
            sent = {(g.record, g.field) for g in feed.sent if g.column == column}
            _count(score, key, sent, truth[key])
        for code in feed.codes:
            ours = codes.get((code.code_list, code.their_code.casefold()))
            if ours is None:
                continue
            if not code.our_code:
                score.codes_blank += 1
            elif code.our_code == ours:
                score.codes_right += 1
            else:
                score.codes_wrong += 1
                score.told.append(f"code {code.code_list} {code.their_code}: {code.our_code}")
    for key in truth.keys() - seen:
        _count(score, key, set(), truth[key])
    return score


def _count(
    score: Score, key: tuple[str, str], sent: set[tuple[str, str]], true: set[tuple[str, str]]
) -> None:
    where = f"{key[0]}.{key[1]}"
    score.targets += len(true)
    score.targets_found += len(sent & true)
    if not true:
        score.left_rightly += not sent
        score.taken_wrongly += bool(sent)
        if sent:
            score.told.append(f"{where}: taken as {sorted(sent)}, should be left")
    elif not sent:
        score.blank += 1
        score.told.append(f"{where}: blank, is {sorted(true)}")
    elif sent <= true:
        score.right += 1
    else:
        score.wrong += 1
        score.told.append(f"{where}: {sorted(sent - true)}, is {sorted(true)}")


def measure_list(name: str, made: Path) -> dict[str, Score]:
    """Draft every system of the made-up landlord under one list of headings."""
    from ontherecord.pipeline.drafting.drafts import draft
    from ontherecord.pipeline.drafting.keys import prepare_keys
    from ontherecord.pipeline.drafting.words import read_synonyms
    from ontherecord.standards.kinds import read_standards

    standards, synonyms = read_standards(), read_synonyms()
    names = renamed(name)
    scores = {}
    with tempfile.TemporaryDirectory() as temporary:
        files = Path(temporary)
        rewrite(made, files, names)
        keys: list[tuple[str, str, str]] = []
        for system, source in SYSTEMS.items():
            truth = truth_of(source, names)
            con = duckdb.connect(config={"memory_limit": "1GB"})
            prepare_keys(con)
            if keys:
                con.executemany("insert into keys_seen values (?, ?, ?)", keys)
            work = files / f"work_{system}"
            work.mkdir()
            drafted = draft(sorted((files / system).iterdir()), standards, synonyms, con, work)
            own = con.execute("select kind, ref from keys_seen where system = ''").fetchall()
            keys += [(system, kind, ref) for kind, ref in own]
            by_headings = {
                feed: {h for f, h in truth if f == feed} for feed in {f for f, _ in truth}
            }

            def feed_of(feed: FeedDraft, by_headings: dict[str, set[str]] = by_headings) -> str:
                theirs = set(feed.table.sheet.headings)
                if "letters" in by_headings:
                    return "letters" if feed.name.startswith("letter") else "texts"
                shared = {f: len(by_headings[f] & theirs) for f in sorted(by_headings)}
                return max(shared, key=lambda f, shared=shared: shared[f])

            scores[system] = judge(drafted, truth, feed_of, code_truth(source))
            con.close()
    return scores


def measure_real(data: Path) -> dict[str, Score]:
    """Draft real files by themselves; a heading that the list leaves out is no field of ours."""
    from ontherecord.pipeline.drafting.drafts import draft
    from ontherecord.pipeline.drafting.words import read_synonyms
    from ontherecord.standards.kinds import read_standards

    standards, synonyms = read_standards(), read_synonyms()
    meant: dict[str, dict[str, set[tuple[str, str]]]] = {}
    with (LISTS / "real.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            own = meant.setdefault(row["file"], {})
            if row["heading"]:
                own[row["heading"]] = {tuple(m.split(".")) for m in row["means"].split("|")}
    scores = {}
    for name, own in meant.items():
        with tempfile.TemporaryDirectory() as temporary:
            con = duckdb.connect(config={"memory_limit": "1GB"})
            drafted = draft([data / name], standards, synonyms, con, Path(temporary))
            headings = {h for f in drafted.feeds for h in f.table.sheet.headings if h}
            truth: Truth = {("", h): own.get(h, set()) for h in headings | set(own)}
            scores[name] = judge(drafted, truth, lambda _: "", {})
            con.close()
    return scores


def table(scores: dict[str, Score]) -> list[str]:
    """Give the figures as rows of a page."""
    lines = [
        "| | columns that are a field | right | wrong | left blank | not to be taken, left |"
        " taken wrongly | codes right | wrong | left open |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, s in scores.items():
        n = max(1, s.columns)
        lines.append(
            f"| {name} | {s.columns} | {s.right / n:.0%} | {s.wrong / n:.0%} | {s.blank / n:.0%} |"
            f" {s.left_rightly} | {s.taken_wrongly} | {s.codes_right} | {s.codes_wrong} |"
            f" {s.codes_blank} |"
        )
    return lines


def main(argv: list[str] | None = None) -> None:
    """Measure and print; with --write, write bench/results/drafting.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lists", default="database,report,odd")
    parser.add_argument("--wrong", action="store_true", help="Say each column not drafted rightly.")
    parser.add_argument("--homes", type=int, default=HOMES)
    parser.add_argument("--made", type=Path, help="A made-up landlord that is there already.")
    parser.add_argument("--real", type=Path, help="The folder of the real files.")
    parser.add_argument("--write", action="store_true", help="Write bench/results/drafting.md.")
    given = parser.parse_args(argv)
    from ontherecord.made_up import make_landlord

    page = [(HERE / "headings" / "README.md").read_text(encoding="utf-8").rstrip(), ""]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.made or Path(temporary) / "made"
        if not given.made:
            make_landlord(folder, given.homes, 1, TODAY)
        made = sorted((folder / "extracts").iterdir())[-1]
        for name in [n for n in given.lists.split(",") if n]:
            began = time.perf_counter()
            scores = measure_list(name, made)
            seconds = time.perf_counter() - began
            scores["the four"] = sum((scores[s] for s in FOUR), Score())
            scores["all"] = sum((scores[s] for s in SYSTEMS), Score())
            page += ["", f"## Headings of the list `{name}`", "", *table(scores)]
            page += ["", f"Seven systems were drafted in {seconds:.0f} seconds."]
            if given.wrong:
                print(*scores["all"].told, sep="\n")
    if given.real:
        real = measure_real(given.real)
        page += ["", "## Real files", "", *table(real)]
        if given.wrong:
            print(*(told for score in real.values() for told in score.told), sep="\n")
    print("\n".join(page))
    if given.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "drafting.md").write_text("\n".join(page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
