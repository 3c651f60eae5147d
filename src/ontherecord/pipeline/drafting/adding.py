"""Adds a system to a landlord's folder: recognised or drafted, tried, and written if asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from ontherecord.pipeline.drafting.drafts import Draft, draft
from ontherecord.pipeline.drafting.keys import prepare_keys
from ontherecord.pipeline.drafting.looking import day_of, look
from ontherecord.pipeline.drafting.packing import files_of
from ontherecord.pipeline.drafting.recognising import Recognised, copy_of, recognise
from ontherecord.pipeline.drafting.sniffing import is_document
from ontherecord.pipeline.drafting.trying import Tried, other_keys, systems_named, try_source
from ontherecord.pipeline.drafting.words import Synonyms
from ontherecord.pipeline.loading import Password
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import MalformedPack, packs_dir
from ontherecord.standards.sources import read_source

MEMORY_LIMIT = "1GB"
A_DOCUMENT = (
    "is a document and no table; add documents as a system of their own, in one add-source without"
    " other files (docs/how-to/take-in-documents.md)"
)


class UnableToAdd(Exception):
    """A system that cannot be added: why, and what to do."""


@dataclass(frozen=True)
class Added:
    """What was made of a system's files, before anything is written."""

    system: str
    files: list[Path]
    source: dict[str, str]
    """The text of each file of the source, by name; empty when a shipped one is used as it is."""
    draft: Draft | None
    recognised: Recognised | None
    tried: Tried | None
    problems: list[str] = field(default_factory=list)
    unread: list[Path] = field(default_factory=list)
    """Files that no feed would read: they are not taken."""

    @property
    def is_whole(self) -> bool:
        """Whether every file was read and a refresh would take each in without a problem."""
        return not (self.problems or self.unread or (self.tried and self.tried.problems))

    @property
    def source_name(self) -> str:
        if self.recognised and not self.source:
            return self.recognised.source.name
        return self.system


def consider(
    folder: Path, system: str, files: list[Path], standards: Standards, synonyms: Synonyms,
    today: date, password: Password | None = None,
) -> Added:  # fmt: skip
    """Recognise or draft a system from its files and try the result. Writes nothing in `folder`.

    `password` opens the workbooks that have one.
    Raises UnableToAdd when nothing of the files can be read.
    """
    if all(map(is_document, files)):
        return _documents(system, files, standards, today)
    with TemporaryDirectory() as temporary, _connection(Path(temporary)) as con:
        work = Path(temporary)
        documents = [file for file in files if is_document(file)]
        tabular = [file for file in files if file not in documents]
        tables, problems = look(tabular, con, work, synonyms, password)
        problems += [f"{file.name}: {A_DOCUMENT}" for file in documents]
        if not tables:
            raise UnableToAdd("; ".join(problems) or "the files hold no table")
        found = recognise(tables, standards)
        if found:
            source = copy_of(found, tables) if found.renamed else {}
            texts = source or copy_of(found, [])
            added = Added(system, files, source, None, found, None, problems)
            read = [t for t in tables if t.name in found.feeds]
        else:
            prepare_keys(con)
            other_keys(con, folder, system, standards, today)
            drafted = draft(files, standards, synonyms, con, work, tables)
            texts = files_of(drafted, system.replace("_", " ").capitalize())
            added = Added(system, files, texts, drafted, None, None, problems)
            read = [feed.table for feed in drafted.feeds]
            if not drafted.feeds:
                return replace(added, unread=files)
    tried = try_source(texts, system, files, standards, today, password)
    fed = {file for table in read for file in table.files}
    arrived = {file.file for file in tried.files}
    unread = [file for file in files if file not in fed or file.name not in arrived]
    return replace(added, tried=tried, unread=unread)


def _documents(system: str, files: list[Path], standards: Standards, today: date) -> Added:
    """Give the shipped source that reads documents, for files that are all of them."""
    source = read_source(packs_dir() / "sources" / "correspondence", standards)
    (feed,) = source.feeds
    found = Recognised(source, {f"{len(files)} document(s)": feed}, renamed=False)
    tried = try_source(copy_of(found, []), system, files, standards, today)
    return Added(system, files, {}, None, found, tried)


def _connection(work: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(work / "spilled")}
    )


def try_again(
    folder: Path,
    system: str,
    files: list[Path],
    standards: Standards,
    today: date,
    password: Password | None = None,
) -> Tried | None:
    """Try the source a person is finishing, as it stands; None when there is none yet.

    Raises MalformedPack when it cannot be used as it stands.
    """
    own = folder / "sources" / system
    if not (own / "source.toml").is_file():
        return None
    texts = {f.name: f.read_text(encoding="utf-8-sig") for f in own.iterdir() if f.is_file()}
    return try_source(texts, system, files, standards, today, password)


def refuse_early(folder: Path, system: str) -> None:
    """Refuse, before the files are looked at, what could not be written afterwards.

    Raises UnableToAdd when the folder is not begun or a source of that name is there.
    """
    if not (folder / "landlord.toml").is_file():
        raise UnableToAdd(f"{folder} has no landlord.toml; run: ontherecord new {folder}")
    own = folder / "sources" / system
    if own.exists() and any(own.iterdir()):
        raise UnableToAdd(
            f"{own} is there already, and somebody may have worked on it; "
            "move it away, or name another system with --system"
        )


def write_source(folder: Path, added: Added, password_from: str = "") -> list[str]:
    """Write the drafted source and the system's entry. Gives what was written.

    Raises UnableToAdd when a source of that name is there: a person may have worked on it.
    """
    refuse_early(folder, added.system)
    written = []
    own = folder / "sources" / added.system
    if added.source:
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in added.source.items():
            (own / name).write_text(text, encoding="utf-8", newline="")
            written.append(f"sources/{added.system}/{name}")
    if enter_system(folder, added.system, added.source_name, password_from):
        written.append("landlord.toml")
    return written


def enter_system(folder: Path, system: str, source: str, password_from: str = "") -> bool:
    """Append a system's entry to landlord.toml; say whether it was not there.

    What stands there is left as it is, comments and all. Raises MalformedPack when the file is
    not TOML.
    """
    file = folder / "landlord.toml"
    text = file.read_text(encoding="utf-8-sig")
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MalformedPack(file, "", f"it is not TOML: {error}") from error
    if system in systems_named(folder):
        return False
    entry = (
        f"\n[systems.{system}]\n"
        f"source = {json.dumps(source)}\n"
        f"name = {json.dumps(system.replace('_', ' ').capitalize())}"
        "  # what people call it\n"
        'side = ""  # fill in who keeps it: landlord, contractor or other\n'
        'owner = ""  # fill in: the post that answers for it, never a name\n'
        + (f"password_from = {json.dumps(password_from)}\n" if password_from else "")
    )
    file.write_text(text.rstrip("\n") + "\n" + entry, encoding="utf-8", newline="\n")
    return True


def take_files(folder: Path, added: Added, today: date) -> list[Path]:
    """Copy the files that a feed reads to where a refresh finds them: extracts/<day>/<system>/.

    The day is the one in a file's name or in its folder's, else today. Raises UnableToAdd when
    another file of that name lies there.
    """
    taken = []
    for file in added.files:
        if file in added.unread:
            continue
        named = None if is_document(file) else day_of(file)
        day = named or _day_of_folder(file) or today
        into = folder / "extracts" / day.isoformat() / added.system / _below(file, added)
        if into.exists() and into.read_bytes() != file.read_bytes():
            raise UnableToAdd(f"{into} is there already and is another file; move one of them")
        into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not into.exists():
            shutil.copyfile(file, into)
        taken.append(into)
    return taken


def _below(file: Path, added: Added) -> Path:
    """Give where a file goes in its system's folder: a document's folders tell whose it is."""
    if not is_document(file):
        return Path(file.name)
    shared = Path(os.path.commonpath([other.resolve().parent for other in added.files]))
    return file.resolve().relative_to(shared.parent)


def _day_of_folder(file: Path) -> date | None:
    for part in reversed(file.resolve().parts[:-1]):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", part):
            return date.fromisoformat(part)
    return None


def system_name(files: list[Path]) -> str:
    """Give a system's key from its files: the folder they lie in, or the first one's name."""
    folders = {file.resolve().parent.name for file in files}
    said = folders.pop() if len(folders) == 1 and len(files) > 1 else files[0].stem
    said = re.sub("[^a-z]+", "_", said.casefold()).strip("_")
    return said or "system"
