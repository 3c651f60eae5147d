"""Makes a very large landlord of a large one, by repeating its files with all in them shifted.

Writing a million homes record by record would take hours. So the files of one world are repeated:
in each copy references, UPRNs, postcodes, street names, birth dates and e-mail addresses are other
ones, the same in every file, so that the copies are as strange to each other as any two homes.
"""

from __future__ import annotations

import codecs
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from ontherecord.made_up import names

REFERENCES = re.compile(
    r"(?i)^(ref|id|path|name|evidence|property|person|order|appointment|client order|rec no|uprn"
    r"|follow_on_of|curr_prop|order_no|customerId|orderNumber|job no|visit no|message id"
    r"|repair refs|building id|complainant no"
    r"|udf_id|visit_no|appt_no|hist_id|mrk_id|nc_id|note_id|case"
    r"|certificate|report|block)$|(_ref| ref)$"
)
NOT_SHIFTED = {"POST_ID", "USER_ID"}
ADDRESSES = re.compile(r"(?i)^(addr[12]|site address|building|address)$")
POSTCODES = re.compile(r"(?i)postcode$")
TELEPHONES = re.compile(r"(?i)^(phone|tel|tenant tel)$")
PEOPLE = re.compile(r"(?i)^(surname|last|tenant|complainant)$")
BIRTH_DATES = re.compile(r"(?i)^dob$")
SYLLABLES = (
    "",
    "wick",
    "ton",
    "ham",
    "ford",
    "ley",
    "by",
    "worth",
    "dale",
    "stead",
    "combe",
    "mere",
)
"""What is put behind the first word of a street or block, by copy."""

STEMS = "|".join(sorted({*names.STREET_STEMS, *names.TREES}, key=len, reverse=True))
SURNAMES = "|".join(sorted(names.SURNAMES, key=len, reverse=True)).replace("'", "''")
ENCODINGS = {
    "housing": "cp1252",
    "texts": "utf-16",
    "Complaints": "utf-8-sig",
    "Hazard": "utf-8-sig",
}
"""How a file is encoded, by its folder or the beginning of its name; else UTF-8."""

Values = Callable[[str], str]
"""Gives, for a column, the SQL of what is written in its place."""


def multiply(base: Path, into: Path, times: int, day: str) -> None:
    """Write the files that `base` delivered up to a day, `times` over, as a landlord's folder."""
    shutil.copy(base / "landlord.toml", into / "landlord.toml")
    toml = (into / "landlord.toml").read_text(encoding="utf-8")
    toml = re.sub(r"(?m)^count = (\d+)$", lambda c: f"count = {int(c[1]) * times}", toml)
    (into / "landlord.toml").write_text(toml, encoding="utf-8")
    for file in sorted((base / "extracts").rglob("*")):
        name = file.relative_to(base / "extracts")
        if file.is_file() and name.parts[0] <= day:
            target = into / "extracts" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            _multiply_file(file, target, [_shifted(copy) for copy in range(times)])


def change(first: Path, second: Path, per_cent: float, *, only_changed: bool = False) -> None:
    """Write a later delivery of the same files in which so many rows in a hundred say otherwise.

    With `only_changed` those rows alone are delivered.
    """
    for file in sorted(first.rglob("*")):
        if file.is_file():
            target = second / file.relative_to(first)
            target.parent.mkdir(parents=True, exist_ok=True)
            where = f"hash(number) % 10000 < {round(per_cent * 100)}"
            _multiply_file(file, target, [_reworded(where)], where if only_changed else "true")


REWORDED = re.compile(
    r"(?i)^(works|description|phone|udf_text|tenant tel|note|operative|rent_balance|owner"
    r"|delivery status|recommendation|action agreed|patch|agent)$"
)


def _reworded(where: str) -> Values:
    def value(column: str) -> str:
        text = f'"{column}"'
        if REWORDED.match(column):
            return f"case when {where} then {text} || ' 1' else {text} end"
        return text

    return value


def _shifted(copy: int) -> Values:
    """Give, for a copy, what turns a column of the base into a column of that copy, in SQL."""

    def value(column: str) -> str:
        text = f'"{column}"'
        if copy == 0:
            return text
        number = f"regexp_replace({text}, '0*([1-9][0-9]*)', '{40 + copy}00000\\1', 'g')"
        if REFERENCES.search(column) and column not in NOT_SHIFTED:
            uprn = f"(try_cast({text} as bigint) - {copy}000000000)::varchar"
            return (
                f"case when regexp_full_match({text}, '9[0-9]{{11}}') then {uprn} else {number} end"
            )
        if POSTCODES.search(column):
            return f"replace({text}, 'ZZ', 'Z{chr(64 + copy)}')"
        if ADDRESSES.match(column):
            return f"regexp_replace({text}, '(?i)\\b({STEMS})\\b', '\\1{SYLLABLES[copy]}')"
        if BIRTH_DATES.match(column):
            day = f"try_strptime({text}, ['%d/%m/%Y', '%Y-%m-%d']) + to_days({copy * 37})"
            slashed = f"case when contains({text}, '/') then strftime({day}, '%d/%m/%Y')"
            return f"coalesce({slashed} else strftime({day}, '%Y-%m-%d') end, {text})"
        if TELEPHONES.match(column):
            digits = "'^(.*)([0-9]{3})([^0-9]*)$'"
            last = f"try_cast(regexp_extract({text}, {digits}, 2) as integer)"
            other = f"lpad((({last} + {copy * 37}) % 1000)::varchar, 3, '0')"
            parts = [f"regexp_extract({text}, {digits}, {group})" for group in (1, 3)]
            return f"coalesce({parts[0]} || {other} || {parts[1]}, {text})"
        if PEOPLE.match(column):
            return f"regexp_replace({text}, '(?i)\\b({SURNAMES})\\b', '\\1{SYLLABLES[copy]}')"
        if column.lower() == "email":
            return f"replace({text}, '@', '{copy}@')"
        return text

    return value


def _multiply_file(file: Path, target: Path, copies: list[Values], where: str = "true") -> None:
    with duckdb.connect() as con:
        con.execute("set memory_limit = '4GB'")
        con.execute("set enable_progress_bar = false")
        con.execute("set temp_directory = ?", [str(target.parent / ".spill")])
        if file.suffix == ".json":
            _multiply_json(con, file, target, copies, where)
        elif file.suffix in (".csv", ".tsv"):
            _multiply_csv(con, file, target, copies, where)
        else:
            shutil.copy(file, target)
    shutil.rmtree(target.parent / ".spill", ignore_errors=True)


def _multiply_csv(
    con: duckdb.DuckDBPyConnection,
    file: Path,
    target: Path,
    copies: list[Values],
    where: str,
) -> None:
    encoding = ENCODINGS.get(file.parent.name) or ENCODINGS.get(re.split("[ .]", file.name)[0])
    encoding, plain = encoding or "utf-8", target.with_suffix(".plain")
    with file.open(encoding=encoding, newline="") as source, plain.open("w", newline="") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    above, below = "", ""
    with plain.open(newline="") as lines:
        heading = lines.readline()
        if heading.startswith("Responsive"):
            above, heading = heading, lines.readline()
            below = "Total orders\n"
    sign = next(s for s in ";\t," if s in heading)
    con.execute(
        "create table base as select row_number() over () as number, * from read_csv(?,"
        " all_varchar = true, header = true, delim = ?, quote = '\"', escape = '\"', skip = ?,"
        " null_padding = true, strict_mode = false, auto_detect = true, parallel = false)",
        [str(plain), sign, 1 if above else 0],
    )
    columns = [c for c, *_ in con.execute("describe base").fetchall()][1:]
    if below:
        con.execute(f"delete from base where \"{columns[0]}\" like 'Total orders%'")  # noqa: S608 — our own file
    encode = codecs.getincrementalencoder(encoding)()
    with target.open("wb") as out:
        out.write(encode.encode(above + heading))
        for values in copies:
            listed = ", ".join(f'{values(c)} as "{c}"' for c in columns)
            con.execute(
                f"copy (select {listed} from base where {where} order by number) to '{plain}'"  # noqa: S608 — our own file
                f" (format csv, header false, delim '{sign}')"
            )
            with plain.open(encoding="utf-8", newline="") as written:
                while text := written.read(1 << 20):
                    out.write(encode.encode(text))
        out.write(encode.encode(below))
    plain.unlink()


def _multiply_json(
    con: duckdb.DuckDBPyConnection,
    file: Path,
    target: Path,
    copies: list[Values],
    where: str,
) -> None:
    with file.open(encoding="utf-8") as lines:
        heading = lines.readline()
    lines_only, part = target.with_suffix(".lines"), target.with_suffix(".part")
    with file.open(encoding="utf-8") as source, lines_only.open("w", encoding="utf-8") as kept:
        for line in source:
            if line.startswith('{"') and not line.startswith('{"exported"'):
                kept.write(line.rstrip().rstrip(",").removesuffix("]}") + "\n")
    with lines_only.open(encoding="utf-8") as lines:
        columns = dict.fromkeys(json.loads(lines.readline()), "VARCHAR")
    con.execute(
        "create table base as select row_number() over () as number, * from read_json(?,"
        " format = 'newline_delimited', columns = ?)",
        [str(lines_only), columns],
    )
    with target.open("w", encoding="utf-8") as out:
        out.write(heading)
        is_first = True
        for values in copies:
            listed = ", ".join(f'{values(c)} as "{c}"' for c in columns)
            con.execute(
                f"copy (select {listed} from base where {where} order by number) to '{part}'"  # noqa: S608 — our own file
                " (format json)"
            )
            with part.open(encoding="utf-8") as written:
                for line in written:
                    out.write(("" if is_first else ",\n") + line.rstrip("\n"))
                    is_first = False
        out.write("\n]}\n")
    for scratch in (lines_only, part):
        scratch.unlink()
