"""What the environment says, read once at the start. What is wrong in it stops the start."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from ontherecord.desk.permission.rules import ROLES

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SHORTEST_KEY = 50
ON = {"1": True, "0": False, "": False}
GALLERY = "ONTHERECORD_GALLERY"
LOG_FORMS = ("json", "text")
HOST = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
OURS = "ONTHERECORD_"
NAMES = tuple(
    OURS + name
    for name in (
        "DIR", "HOSTS", "BEHIND_TLS", "SECRET_KEY", "SESSION_HOURS", "IDLE_MINUTES", "CASES_A_DAY",
        "FILE_DAYS",
        "DEMO", "GALLERY", "TRACEBACK", "LOG", "COLLECTING", "OIDC_ISSUER", "OIDC_CLIENT_ID",
        "OIDC_CLIENT_SECRET", "OIDC_ROLES", "OIDC_NAME", "OIDC_CLAIM",
    )
)  # fmt: skip
"""Every setting of ours: what looks like one and is none is most likely a slip of the pen."""

DEBUG = "ONTHERECORD_DEBUG"
NO_MORE = (
    f"{DEBUG} is read no more, because it meant two things; set ONTHERECORD_TRACEBACK=1 to see an"
    f" error of a command whole, or {GALLERY}=1 to see every component at /gallery/"
)


class BadConfiguration(Exception):
    """The environment does not say what is needed; the message says what to mend, line by line."""


@dataclass(frozen=True)
class Provider:
    """An OpenID Connect provider, such as Microsoft Entra ID."""

    name: str
    issuer: str
    client_id: str
    client_secret: str
    claim: str
    """The claim that lists somebody's groups or application roles."""
    roles: Mapping[str, str]
    """A group, as the claim names it, and the desk's role."""

    @property
    def origin(self) -> str:
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True)
class Configuration:
    """How this desk is to run."""

    folder: Path
    database: Mapping[str, str]
    secret_key: str
    hosts: tuple[str, ...]
    is_behind_tls: bool
    """A proxy in front ends TLS, and says so in X-Forwarded-Proto."""
    is_demo: bool
    shows_gallery: bool
    """`/gallery/` shows every component; for whoever works on the pages."""
    provider: Provider | None
    session_hours: int
    idle_minutes: int
    cases_a_day: int = 12
    """How many cases of a lane are for today; the others wait in sight."""
    log_form: str = "json"
    file_days: int = 7
    """For how many days the file of a saved list waits for its owner."""

    @property
    def static_folder(self) -> Path:
        return self.folder / "desk" / "static"


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """Read the environment. Raises BadConfiguration with everything that is to be mended."""
    wrong: list[str] = []
    folder = _folder(environment, wrong)
    hosts = tuple(environment.get("ONTHERECORD_HOSTS", "").replace(",", " ").split()) or LOOPBACK
    is_behind_tls = _switch(environment, "ONTHERECORD_BEHIND_TLS", wrong)
    read = Configuration(
        folder=folder,
        database=_database(environment, wrong),
        secret_key=_secret_key(environment, folder, wrong),
        hosts=hosts,
        is_behind_tls=is_behind_tls,
        is_demo=_switch(environment, "ONTHERECORD_DEMO", wrong),
        shows_gallery=_switch(environment, GALLERY, wrong),
        provider=_provider(environment, wrong),
        session_hours=_number(environment, "ONTHERECORD_SESSION_HOURS", 12, wrong),
        idle_minutes=_number(environment, "ONTHERECORD_IDLE_MINUTES", 60, wrong),
        cases_a_day=_number(environment, "ONTHERECORD_CASES_A_DAY", 12, wrong),
        log_form=_one_of(environment, "ONTHERECORD_LOG", LOG_FORMS, wrong),
        file_days=_number(environment, "ONTHERECORD_FILE_DAYS", 7, wrong),
    )
    _unknown_names(environment, wrong)
    elsewhere = [host for host in hosts if not is_loopback(host)]
    for switch, is_on in (
        ("ONTHERECORD_DEMO", read.is_demo),
        (GALLERY, read.shows_gallery),
    ):
        if is_on and elsewhere:
            wrong.append(f"{switch} is for this machine alone; take {elsewhere[0]} out of"
                         " ONTHERECORD_HOSTS, or unset it")  # fmt: skip
    if elsewhere and not is_behind_tls:
        wrong.append(
            f"ONTHERECORD_HOSTS names {elsewhere[0]}, and nothing says that TLS protects it;"
            " put a proxy that ends TLS in front and set ONTHERECORD_BEHIND_TLS=1"
        )
    if "*" in hosts:
        wrong.append("ONTHERECORD_HOSTS must name the hosts; * would take any")
    wrong += [
        f"ONTHERECORD_HOSTS has {host!r}; write names alone, without https://, port or path"
        for host in hosts
        if host not in LOOPBACK and not HOST.fullmatch(host) and host != "*"
    ]
    if wrong:
        raise BadConfiguration("\n".join(wrong))
    return read


def is_loopback(host: str) -> bool:
    """Say whether a host can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _folder(environment: Mapping[str, str], wrong: list[str]) -> Path:
    named = environment.get("ONTHERECORD_DIR", "")
    try:
        is_there = bool(named) and Path(named).is_dir()
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        wrong.append("ONTHERECORD_DIR must name the landlord's folder; `ontherecord serve` sets it")
    return Path(named)


def _database(environment: Mapping[str, str], wrong: list[str]) -> dict[str, str]:
    address = environment.get("DATABASE_WEB_URL") or environment.get("DATABASE_URL") or ""
    try:
        read = {k: str(v) for k, v in conninfo_to_dict(address).items() if v is not None}
    except ProgrammingError:
        read = {}
    if not read.get("dbname"):
        wrong.append(
            "DATABASE_WEB_URL, or DATABASE_URL, must be the address of a PostgreSQL database:"
            " postgresql://USER:PASSWORD@HOST:PORT/NAME; `ontherecord serve` sets it"
        )
    return read


def _secret_key(environment: Mapping[str, str], folder: Path, wrong: list[str]) -> str:
    """Take the key from the environment, or from a file that is made where there is none."""
    if given := environment.get("ONTHERECORD_SECRET_KEY", ""):
        if len(given) < SHORTEST_KEY:
            wrong.append(
                f"ONTHERECORD_SECRET_KEY needs {SHORTEST_KEY} characters by chance; unset it and"
                " one is made"
            )
        return given
    if wrong:  # no folder to make it in
        return ""
    file = folder / "desk" / "secret_key"
    try:
        if not file.is_file():
            file.parent.mkdir(mode=0o700, exist_ok=True)
            unfinished = file.with_name(f".secret_key.{os.getpid()}.unfinished")
            handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w") as secret:
                secret.write(secrets.token_urlsafe(64))
            os.replace(unfinished, file)
        read = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        wrong.append(f"{file} cannot be made or read: {why}; mend the folder, or put it back from"
                     " a backup")  # fmt: skip
        return ""
    if len(read) < SHORTEST_KEY:
        wrong.append(f"{file} is cut short; put it back from a backup: it locks second factors")
    return read


def _provider(environment: Mapping[str, str], wrong: list[str]) -> Provider | None:
    said = {
        name: environment.get(f"ONTHERECORD_OIDC_{name}", "").strip()
        for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "ROLES", "NAME", "CLAIM")
    }
    if not any(said.values()):
        return None
    needed = ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "ROLES")
    wrong += [f"ONTHERECORD_OIDC_{name} is needed too" for name in needed if not said[name]]
    issuer = urlsplit(said["ISSUER"])
    if said["ISSUER"] and issuer.scheme != "https" and not is_loopback(issuer.hostname or ""):
        wrong.append("ONTHERECORD_OIDC_ISSUER must begin with https://")
    elif said["ISSUER"] and not issuer.hostname:
        wrong.append("ONTHERECORD_OIDC_ISSUER must be an address, as https://login.example/tenant")
    roles = dict(pair.rpartition("=")[::2] for pair in said["ROLES"].replace(",", " ").split())
    for group, role in roles.items():
        if role not in ROLES or not group:
            wrong.append(
                f"ONTHERECORD_OIDC_ROLES reads GROUP=ROLE with a comma between, and {role!r} is no"
                f" role; there are {', '.join(ROLES)}"
            )
    return Provider(
        said["NAME"] or "your organisation's account", said["ISSUER"].rstrip("/"),
        said["CLIENT_ID"], said["CLIENT_SECRET"], said["CLAIM"] or "groups", roles,
    )  # fmt: skip


def _switch(environment: Mapping[str, str], name: str, wrong: list[str]) -> bool:
    said = environment.get(name, "").strip()
    if said not in ON:
        wrong.append(f"{name} is 1 or 0")
    return ON.get(said, False)


def _number(environment: Mapping[str, str], name: str, default: int, wrong: list[str]) -> int:
    said = environment.get(name, "").strip()
    if said and not (said.isdigit() and 0 < int(said) < 1000):
        wrong.append(f"{name} is a whole number above 0")
        return default
    return int(said) if said else default


def _one_of(
    environment: Mapping[str, str], name: str, words: tuple[str, ...], wrong: list[str]
) -> str:
    said = environment.get(name, "").strip() or words[0]
    if said not in words:
        wrong.append(f"{name} is {' or '.join(words)}")
    return said


def _unknown_names(environment: Mapping[str, str], wrong: list[str]) -> None:
    if DEBUG in environment:
        wrong.append(NO_MORE)
    for name in sorted(environment):
        if name.startswith(OURS) and name not in (*NAMES, DEBUG):
            near = difflib.get_close_matches(name, NAMES, 1, 0.85)
            wrong += [f"{name} is no setting; did you mean {near[0]}?"] if near else []
