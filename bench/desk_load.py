"""Loads a served desk from this machine: clients that sign in, ask for pages, and are timed.

Beside them stands what the desk's processes take: seconds of processor, and the memory of workers.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PATIENCE = 120
SAMPLED_EVERY = 5.0
BY_SCRIPT = {"HX-Request": "true", "HX-Boosted": "true"}
"""What a page's script says beside, of a form that is answered with a whole page."""
WARM_UP_SHARE, WARM_UP_AT_MOST = 0.3, 300.0
"""Of a load so much, and no more than so many seconds, is warming up: memory is judged after it."""


@dataclass(frozen=True)
class Target:
    """A page somebody asks for, and the roles that may."""

    page: str
    path: str
    roles: tuple[str, ...]
    words: str = ""
    """What is typed into the box on every page and sent."""
    is_scripted: bool = True
    """A browser sends it by the page's script, and is answered at once; else it is led on."""


@dataclass(frozen=True)
class Answer:
    """One page that was asked for."""

    page: str
    seconds: float
    status: int
    """0 when nothing came back."""


class Client:
    """A browser without a window: it keeps its connection, and the cookies of who signed in."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def close(self) -> None:
        """Close its connection."""
        self.connection.close()

    def ask(self, target: Target, cookies: Mapping[str, str]) -> tuple[int, bytes]:
        """Ask for a page, or send its form and follow; give its status and what it says."""
        if not target.words:
            return self.get(target.path, cookies)
        form = {"words": target.words, "csrfmiddlewaretoken": cookies["csrf"]}
        said = {"Content-Type": "application/x-www-form-urlencoded"} | _said(cookies)
        if target.is_scripted:
            said |= BY_SCRIPT
        status, body, leads_to = self._answer("POST", target.path, said, form)
        return self.get(leads_to, cookies) if leads_to else (status, body)

    def get(self, path: str, cookies: Mapping[str, str]) -> tuple[int, bytes]:
        """Ask for an address; give its status and what it says."""
        return self._answer("GET", path, _said(cookies))[:2]

    def _answer(
        self, method: str, path: str, said: Mapping[str, str], form: Mapping[str, str] = {}
    ) -> tuple[int, bytes, str]:
        """Send a request; give status, body and where it leads."""
        try:
            self.connection.request(method, path, urllib.parse.urlencode(form) or None, dict(said))
            answer = self.connection.getresponse()
            return answer.status, answer.read(), answer.headers.get("Location", "")
        except (http.client.HTTPException, OSError):
            self.connection.close()  # the next request opens another
            return 0, b"", ""

    def sign_in(self, email: str, password: str) -> dict[str, str]:
        """Sign somebody in; give the cookies of the session."""
        self.connection.request("GET", "/sign-in/")
        answer = self.connection.getresponse()
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read())
        cookies = _cookies(answer)
        if found is None:
            raise SystemExit("the page for signing in has no form")
        token = found[1].decode()
        form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        self.connection.request(
            "POST", "/sign-in/", urllib.parse.urlencode(form),
            {"Content-Type": "application/x-www-form-urlencoded", **_said(cookies)},
        )  # fmt: skip
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 302:
            raise SystemExit(f"signing in answers {answer.status}")
        return cookies | _cookies(answer)


def _said(cookies: Mapping[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def _cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    said = answer.headers.get_all("Set-Cookie") or []
    return dict(one.partition(";")[0].split("=", 1) for one in said)


@dataclass
class Processes:
    """The processes of a desk: its web workers, and the server of its database."""

    supervisor: int
    postmaster: int

    def workers(self) -> list[int]:
        """Give the web workers: what the supervisor started and is no helper of Python's own."""
        return [p for p in children_of(self.supervisor) if b"resource_tracker" not in _called(p)]

    def web_seconds(self) -> float:
        return sum(_seconds(one) for one in (self.supervisor, *self.workers()))

    def database_seconds(self) -> float:
        """Give the processor seconds of the database, with those of backends that have ended."""
        ended = _ticks(self.postmaster, slice(11, 15))
        return ended / TICK + sum(_seconds(one) for one in children_of(self.postmaster))


def children_of(process: int) -> list[int]:
    """Give the processes that one started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == process:
            found.append(int(stat.parent.name))
    return sorted(found)


def _called(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _ticks(process: int, which: slice) -> int:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0
    return sum(map(int, stat.rpartition(")")[2].split()[which]))


def _seconds(process: int) -> float:
    return _ticks(process, slice(11, 13)) / TICK


def memory_mb(process: int) -> float:
    """Give the resident memory of a process."""
    try:
        said = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", said)
    return int(found[1]) / 1024 if found else 0.0


@dataclass
class Loaded:
    """What a load brought."""

    seconds: float
    answers: list[Answer]
    web_seconds: float
    database_seconds: float
    memory: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    """By worker: seconds since the beginning, and MB."""

    @property
    def errors(self) -> list[Answer]:
        return [one for one in self.answers if one.status != 200]

    def by_page(self) -> dict[str, list[float]]:
        """Give the seconds of every answer, by page and of all."""
        found: dict[str, list[float]] = defaultdict(list)
        for one in self.answers:
            found[one.page].append(one.seconds)
            found["all"].append(one.seconds)
        return dict(found)

    @property
    def peak_mb(self) -> float:
        return max((mb for samples in self.memory.values() for _, mb in samples), default=0.0)

    @property
    def warmed_up_after(self) -> float:
        return min(self.seconds * WARM_UP_SHARE, WARM_UP_AT_MOST)

    def slope(self) -> float:
        """Give by how many MB a minute the worker that grew most grew after warming up."""
        slopes = [
            slope_of([(at / 60, mb) for at, mb in samples if at >= self.warmed_up_after])
            for samples in self.memory.values()
        ]
        return max(slopes, default=0.0)


def slope_of(points: Sequence[tuple[float, float]]) -> float:
    """Give the slope of the line that fits points best; 0 for fewer than two."""
    if len(points) < 2:
        return 0.0
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / spread if spread else 0.0


def percentile(seconds: Iterable[float], share: float) -> float:
    """Give what so large a share of values does not exceed."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def load(
    port: int,
    sessions: Mapping[str, Mapping[str, str]],
    draw: Callable[[random.Random], Target],
    processes: Processes,
    *,
    clients: int,
    seconds: float,
    pause: float = 0.0,
    at_most: int | None = None,
) -> Loaded:
    """Have some clients ask for pages drawn by chance, one after the other, for a time.

    Each waits for `pause` seconds, give or take a half, before it asks again, and asks no more
    than `at_most` times.
    """
    began = time.perf_counter()
    until = began + seconds
    answers: list[list[Answer]] = [[] for _ in range(clients)]

    def ask(number: int) -> None:
        chance, client = random.Random(number), Client(port)
        count = 0
        while time.perf_counter() < until and (at_most is None or count < at_most):
            target = draw(chance)
            role = chance.choice([role for role in target.roles if role in sessions])
            asked_at = time.perf_counter()
            status, _ = client.ask(target, sessions[role])
            took = time.perf_counter() - asked_at
            answers[number].append(Answer(target.page, took, status))
            count += 1
            if pause:
                time.sleep(pause * chance.uniform(0.5, 1.5))
        client.close()

    web, database = processes.web_seconds(), processes.database_seconds()
    threads = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(clients)]
    memory: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        for worker in processes.workers():
            memory[worker].append((time.perf_counter() - began, memory_mb(worker)))
        threads[0].join(min(SAMPLED_EVERY, max(0.1, seconds / 20)))
        if not threads[0].is_alive():
            for thread in threads:
                thread.join()
    return Loaded(
        time.perf_counter() - began,
        [one for some in answers for one in some],
        processes.web_seconds() - web,
        processes.database_seconds() - database,
        dict(memory),
    )
