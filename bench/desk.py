"""Measures the desk: handover, search, each page alone, and a load of eight clients.

    python -m bench.desk [--homes 10000] [--minutes 4] [--again]
    python -m bench.desk --lasting 30 [--homes 10000]

The landlord is one of `python -m bench`, refreshed for both deliveries and handed over to a server
of its own in bench/work/HOMES/database; one home more is given 2,000 records of other homes. What
is served is the real `ontherecord serve` with two workers, asked from this machine. Each stage is
kept in bench/work/HOMES/desk.json as soon as it is done, and a bench that was broken off goes on
behind it; the load is always run, `--again` does every stage anew with the landlord that is there.
What it is doing, and how long each part took, is printed. At 100,000 homes, on two idle cores, a
landlord that is not there yet takes some 10 minutes to make and refresh, the handovers with search
9, and the queries 3.

How fast pages are is told by a load of minutes on a machine that does nothing else. Errors and
memory are told by a lasting one, bounded by a pause: of it nothing else is taken, so that other
programs may use the machine meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from bench.__main__ import HERE, RESULTS, machine
from bench.desk_load import Client, Loaded, Processes, Target, load, percentile
from bench.desk_page import page
from bench.desk_targets import draw_from, make_busy_home, targets_of
from bench.handover import hand_over_both, landlord, parent_of
from bench.search import FIRST_TEN, measured
from ontherecord.database import Address, database_of

CLIENTS, WORKERS = 8, 2
ALONE = 40
"""So many times each page is asked for by one client alone, to tell what it takes."""
PAUSE, WITH_PAUSE_SECONDS, PAUSE_OF_A_LASTING_LOAD = 1.0, 60, 0.5
GIGABYTES_A_HOME = 0.00012
"""What a published home takes on disk with its search and indexes, and what a handover writes
beside it until the next checkpoint; to say beforehand that there is no room."""


def measure(homes: int, minutes: float, *, is_again: bool = False) -> dict[str, Any]:
    """Measure the desk of a landlord of a size; give all figures but of a lasting load."""
    with told_of(f"a landlord of {homes:,} homes, if there is none yet"):
        folder, runs = landlord(homes)
    kept = folder / "desk.json"
    if is_again or not (folder / "database").is_dir():
        kept.unlink(missing_ok=True)
    said = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    if "handovers" not in said:
        shutil.rmtree(folder / "database", ignore_errors=True)
        refuse_without_room(homes, folder)

    def keep(**more: Any) -> None:
        said.update(more)
        kept.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")

    keep(homes=homes, measured_on=date.today().isoformat(), machine=machine())  # noqa: DTZ011 — the edge
    with database_of(folder, {}) as address, address.connect() as con:
        con.autocommit = True
        if "handovers" not in said:
            with told_of("two handovers, search after each"):
                keep(handovers=[asdict(one) | {"rows_a_second": one.rows_a_second,
                                               "alone": one.rows_a_second_alone}
                                for one in hand_over_both(homes, folder, runs, con)])  # fmt: skip
        if "search" not in said:
            with told_of("1,000 queries"):
                keep(search=searched(con))
        with served_to_all(folder, address, con) as (desk, targets, processes):
            if "alone" not in said:
                with told_of("each page alone"):
                    keep(alone=each_alone(desk, targets, processes))
            with told_of(f"a load of {minutes:g} minutes"):
                keep(load=figures_of(run_load(desk, targets, processes, minutes * 60)))
            with told_of("a load with pauses"):
                keep(paused=figures_of(run_load(
                    desk, targets, processes, min(minutes * 60, WITH_PAUSE_SECONDS), PAUSE
                )))  # fmt: skip
    return said


def measure_lasting(homes: int, minutes: float) -> dict[str, Any]:
    """Load a desk that `measure` handed over for so long; give errors and memory."""
    folder = HERE / "work" / str(homes)
    if not (folder / "database").is_dir():
        raise SystemExit(f"measure {homes:,} homes without --lasting first")
    with database_of(folder, {}) as address, address.connect() as con:
        con.autocommit = True
        told = told_of(f"a lasting load of {minutes:g} minutes")
        with served_to_all(folder, address, con) as (desk, targets, processes), told:
            loaded = run_load(desk, targets, processes, minutes * 60, PAUSE_OF_A_LASTING_LOAD)
    kept = "seconds answers errors error_count worker_peak_mb slope_mb_a_minute memory".split()
    figures = figures_of(loaded)
    return {"measured_on": date.today().isoformat(), **{name: figures[name] for name in kept}}  # noqa: DTZ011 — the edge


@contextlib.contextmanager
def served_to_all(
    folder: Path, address: Address, con: psycopg.Connection
) -> Iterator[tuple[Served, dict[str, list[Target]], Processes]]:
    """Serve a desk with a busy home among the others; give what to ask, and its processes."""
    busy = make_busy_home(con)
    con.execute("checkpoint")
    with served(folder, address) as desk:
        targets = targets_of(con, busy, desk.client, desk.sessions)
        yield desk, targets, Processes(desk.supervisor, parent_of(con.info.backend_pid))


@contextlib.contextmanager
def told_of(part: str) -> Iterator[None]:
    """Print that a part begins, and how long it took."""
    print(f"{time.strftime('%H:%M:%S')} {part} …", flush=True)
    began = time.perf_counter()
    yield
    print(f"{time.strftime('%H:%M:%S')} {part}: {time.perf_counter() - began:.0f} s", flush=True)


def refuse_without_room(homes: int, folder: Path) -> None:
    """Stop where the database of so many homes would not find room."""
    needed, free = homes * GIGABYTES_A_HOME, shutil.disk_usage(folder).free / 1024**3
    if needed > free:
        raise SystemExit(
            f"{homes:,} homes need about {needed:.0f} GB on this disk, and {free:.0f} GB are free"
        )


def searched(con: psycopg.Connection) -> dict[str, Any]:
    """Ask the 1,000 queries of `bench.search`; give how many were right, and how long they took."""
    asked, facts = measured(con)
    right = sum(one.turn is not None and one.turn <= FIRST_TEN for one in asked)
    seconds = [one.seconds for one in asked]
    return {
        "queries": len(asked), "in_first_ten": right / len(asked), "entries": facts["entries"],
        "p50_ms": 1000 * statistics.median(seconds), "p95_ms": 1000 * percentile(seconds, 0.95),
    }  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A desk that is served, and who has signed in."""

    port: int
    supervisor: int
    sessions: Mapping[str, Mapping[str, str]]
    """The cookies of somebody of each role that looks at homes."""
    client: Client


@contextlib.contextmanager
def served(folder: Path, address: Address) -> Iterator[Served]:
    """Serve a landlord's desk for as long as the block lasts, with an account for each role."""
    port = _free_port()
    told = {"ONTHERECORD_DEMO": "1"}
    outside = {
        k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "ONTHERECORD_"))
    }
    ontherecord = Path(sys.executable).parent / "ontherecord"
    called = [str(ontherecord), "serve", str(folder), "--port", str(port)]
    with (folder / "desk.log").open("w") as log:
        process = subprocess.Popen(
            [*called, "--workers", str(WORKERS)], env=outside | told, stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/readyz", process)
            for_desk = told | {
                "ONTHERECORD_DIR": str(folder), "DATABASE_WEB_URL": address.web,
                "ONTHERECORD_HOSTS": "127.0.0.1",
                "DJANGO_SETTINGS_MODULE": "ontherecord.desk.web.settings",
            }  # fmt: skip
            made = subprocess.run(
                [sys.executable, "-W", "ignore", "-m", "ontherecord.desk.web.keeping", "demo"],
                env=outside | for_desk, capture_output=True, text=True, check=True,
            )  # fmt: skip
            with contextlib.closing(Client(port)) as client:
                sessions = {}
                for account in json.loads(made.stdout):
                    role = account["email"].partition("@")[0]
                    if role in SIGNED_IN:
                        sessions[role] = client.sign_in(account["email"], account["password"])
                yield Served(port, process.pid, sessions, client)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(120)


SIGNED_IN = ("officer", "repairs", "complaints", "kim_lead", "information_rights")


def each_alone(
    desk: Served, targets: Mapping[str, list[Target]], processes: Processes
) -> dict[str, dict[str, float]]:
    """Ask for each page by one client alone; give what processors take for one, and how long."""
    found = {}
    for name, listed in targets.items():
        chance = random.Random(name)
        chosen = [chance.choice(listed) for _ in range(ALONE)]
        for target in chosen[:4]:  # so that each worker has its templates
            desk.client.ask(target, desk.sessions[target.roles[0]])
        web, database = processes.web_seconds(), processes.database_seconds()
        took, sizes = [], []
        for target in chosen:
            began = time.perf_counter()
            status, body = desk.client.ask(target, desk.sessions[target.roles[0]])
            took.append(time.perf_counter() - began)
            sizes.append(len(body))
            if status != 200:
                raise SystemExit(f"{name}: {target.path} answers {status}")
        found[name] = {
            "web_ms": 1000 * (processes.web_seconds() - web) / ALONE,
            "database_ms": 1000 * (processes.database_seconds() - database) / ALONE,
            "p50_ms": 1000 * percentile(took, 0.5), "p95_ms": 1000 * percentile(took, 0.95),
            "kilobytes": sum(sizes) / ALONE / 1024,
        }  # fmt: skip
    return found


def run_load(
    desk: Served, targets: Mapping[str, list[Target]], processes: Processes, seconds: float,
    pause: float = 0.0,
) -> Loaded:  # fmt: skip
    return load(
        desk.port, desk.sessions, draw_from(targets), processes, clients=CLIENTS, seconds=seconds,
        pause=pause,
    )  # fmt: skip


def figures_of(loaded: Loaded) -> dict[str, Any]:
    """Give the figures of a load."""
    return {
        "seconds": loaded.seconds, "answers": len(loaded.answers),
        "errors": [asdict(one) for one in loaded.errors[:20]], "error_count": len(loaded.errors),
        "pages": {
            name: {"count": len(took)}
            | {f"p{share}_ms": 1000 * percentile(took, share / 100) for share in (50, 95, 99)}
            for name, took in loaded.by_page().items()
        },
        "web_ms": 1000 * loaded.web_seconds / max(1, len(loaded.answers)),
        "database_ms": 1000 * loaded.database_seconds / max(1, len(loaded.answers)),
        "worker_peak_mb": loaded.peak_mb, "slope_mb_a_minute": loaded.slope(),
        "judged_after_seconds": loaded.warmed_up_after,
        "load_average": os.getloadavg()[0],
        "memory": [[(round(at), round(mb, 1)) for at, mb in thinned(one)]
                   for one in loaded.memory.values()],
    }  # fmt: skip


def thinned(samples: list[tuple[float, float]], most: int = 60) -> list[tuple[float, float]]:
    """Leave out of many samples so many that the others tell the same."""
    return samples[:: max(1, len(samples) // most)]


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _wait_for(address: str, process: subprocess.Popen[bytes], patience: float = 300) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            urllib.request.urlopen(address, timeout=10).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError) as failed:
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit("the desk does not answer; desk.log tells more") from failed
            time.sleep(0.3)


def main() -> None:
    """Measure the sizes asked for and write bench/results/desk.json and desk.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--homes", default="10000,100000", help="sizes, parted by commas")
    parser.add_argument("--minutes", type=float, default=4, help="how long the load lasts")
    parser.add_argument("--lasting", type=float, help="nothing but a load of so many minutes")
    parser.add_argument("--again", action="store_true", help="do every stage anew")
    chosen = parser.parse_args()
    kept = RESULTS / "desk.json"
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else []
    found = {size["homes"]: size for size in known}
    for homes in map(int, chosen.homes.split(",")):
        before = found.get(homes, {})
        if chosen.lasting:
            found[homes] = before | {"lasting": measure_lasting(homes, chosen.lasting)}
        else:
            measured = measure(homes, chosen.minutes, is_again=chosen.again)
            found[homes] = {k: before[k] for k in before.keys() & {"lasting"}} | measured
        in_order = [found[size] for size in sorted(found)]
        kept.write_text(json.dumps(in_order, indent=1) + "\n", encoding="utf-8")
        (RESULTS / "desk.md").write_text(page(in_order), encoding="utf-8")
    print(page([found[size] for size in sorted(found)]))


if __name__ == "__main__":
    main()
