"""Takes the pictures of the product that the README shows, with headless Chromium.

    python -m docs.pictures

The landlord in them is made up, of a fixed seed and day, so that the same code gives the same
picture.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from ontherecord.cli.demonstrate import demonstrate

PICTURES = Path(__file__).parent / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def take(page: Path, picture: Path, width: int, height: int) -> None:
    """Take a picture of a page as a window of that size shows it."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("Chromium is needed to take pictures; on Debian: apt install chromium")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser,
                *QUIET,
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={picture}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


def main() -> None:
    """Make a landlord, refresh it and take its report's picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        landlord = Path(folder) / "landlord"
        demonstrate(landlord, 300, 1, date(2026, 3, 20), opens=False)
        report = (landlord / "record" / "report.html").resolve()
        take(report, PICTURES / "report.png", 1180, 1500)


if __name__ == "__main__":
    main()
