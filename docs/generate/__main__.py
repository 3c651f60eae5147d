"""`make docs` and the last step of `make check`."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.generate import (
    api,
    checks,
    codes,
    commands,
    published,
    reporting,
    sources,
    standards,
    tables,
)

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
PAGES = {
    "standards.md": standards.page,
    "codes.md": codes.page,
    "sources.md": sources.page,
    "checks.md": checks.page,
    "tables.md": tables.page,
    "published.md": published.page,
    "reporting.md": reporting.page,
    "commands.md": commands.page,
    "api.md": api.page,
    "openapi.json": api.openapi,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which differ from what would be written."""
    pages = {name: make() for name, make in PAGES.items()}
    pages["README.md"] = contents(pages)
    stale = [name for name, text in pages.items() if text != written(name)]
    strays = [file.name for file in REFERENCE.glob("*.*") if file.name not in pages]
    if "--check" in arguments:
        for name in stale + strays:
            print(f"docs/reference/{name} is stale: run `make docs`")
        return 1 if stale or strays else 0
    REFERENCE.mkdir(exist_ok=True)
    for name in stale:
        (REFERENCE / name).write_text(pages[name], encoding="utf-8", newline="\n")
        print(f"wrote docs/reference/{name}")
    for name in strays:
        (REFERENCE / name).unlink()
        print(f"removed docs/reference/{name}")
    return 0


def contents(pages: dict[str, str]) -> str:
    """List the pages with the first sentence of each."""
    lines = ["# Reference", "", "Made by `make docs` from the packs and the commands.", ""]
    for name, text in pages.items():
        if not name.endswith(".md"):
            continue  # the page beside it leads there
        title, _, sentence, *_ = text.splitlines()
        lines.append(f"- [{title.removeprefix('# ')}]({name}): {sentence}")
    return "\n".join([*lines, ""])


def written(name: str) -> str | None:
    """Give the page as it stands, if it does."""
    file = REFERENCE / name
    return file.read_text(encoding="utf-8") if file.is_file() else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
