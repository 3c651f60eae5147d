"""Takes the pictures of the product that the README shows, with headless Chromium.

    python -m docs.pictures

The landlord in them is made up, of a fixed seed and day, so that the same code gives the same
pictures. Chromium and its driver are needed (Debian: chromium, chromium-driver).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import Any
from urllib.request import urlopen

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

PICTURES = Path(__file__).parent / "pictures"
ONTHERECORD = Path(sys.executable).parent / "ontherecord"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
TODAY = "2026-03-20"
PORT = 8377
SECONDS_TO_WAIT = 60
ACCOUNT = re.compile(r"^ +(\S+@\S+) +(\S+)$")
WIDTH, HEIGHT = 1180, 1500


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the demonstration; give its address and the passwords of its accounts."""
    told = ["demo", str(folder), "--no-open", "--port", str(PORT), "--today", TODAY]
    with subprocess.Popen([ONTHERECORD, *told], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout
        passwords: dict[str, str] = {}
        for line in served.stdout:
            if account := ACCOUNT.match(line):
                passwords[account[1].partition("@")[0]] = account[2]
            if line.startswith("The desk: "):
                break
        try:
            _wait_for(f"http://127.0.0.1:{PORT}/readyz")
            yield f"http://127.0.0.1:{PORT}", passwords
        finally:
            served.terminate()


def _wait_for(address: str) -> None:
    for _ in range(SECONDS_TO_WAIT):
        with suppress(OSError), urlopen(address):
            return
        sleep(1)
    sys.exit("The desk of the demonstration did not answer.")


@contextmanager
def browser() -> Iterator[Any]:
    """Open a browser whose window has the size of a picture."""
    found = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    driver = shutil.which("chromedriver")
    if not (found and driver):
        sys.exit("Chromium and its driver are needed; on Debian: apt install chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = found
    for said in (*QUIET, f"--window-size={WIDTH},{HEIGHT}"):
        options.add_argument(said)
    opened = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield opened
    finally:
        opened.quit()


def sign_in(page: Any, address: str, role: str, password: str) -> None:
    """Sign in with an account of the demonstration."""
    page.get(f"{address}/sign-in/")
    page.find_element(By.NAME, "login").send_keys(f"{role}@demo.example")
    page.find_element(By.NAME, "password").send_keys(password)
    page.find_element(By.CSS_SELECTOR, "main form button").click()


def a_home_with_a_case(page: Any, address: str) -> tuple[str, str]:
    """Give the addresses of the first home at risk with silence in its story, and of its case."""
    page.get(f"{address}/cases/?lane=at_risk")
    for case in _links(page, "/cases/case"):
        page.get(case)
        for home in _links(page, "/homes/")[:1]:
            page.get(home)
            if "nothing recorded" in page.page_source:
                return home, case
    sys.exit("The demonstration has no home at risk in whose story silence is drawn.")


def take(page: Any, case: str) -> None:
    """Take a case, so that the words it is about are shown."""
    page.get(case)
    for button in page.find_elements(By.CSS_SELECTOR, 'form[action*="take"] button'):
        button.click()


def _links(page: Any, of: str) -> list[str]:
    found = page.find_elements(By.CSS_SELECTOR, f'main a[href*="{of}"]')
    return [str(one.get_attribute("href")) for one in found]


def main() -> None:
    """Make a landlord, serve its desk, and take the pictures of report, story and case."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as made, browser() as page:
        folder = Path(made) / "landlord"
        with demonstration(folder) as (address, passwords):
            sign_in(page, address, "officer", passwords["officer"])
            home, case = a_home_with_a_case(page, address)
            take(page, case)
            report = (folder / "record" / "report.html").resolve().as_uri()
            for name, shown in (("report", report), ("story", f"{home}#story"), ("case", case)):
                page.get(shown)
                page.save_screenshot(str(PICTURES / f"{name}.png"))


if __name__ == "__main__":
    main()
