"""`make pictures`: take the README's pictures from the sample archive as it is built now."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from generator.order import building
from tests.browser.serving import chromium, served

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "theme/pictures"
ISSUE = "2023/19"
HEIGHT = 1000  # pixels of both pictures


def main() -> None:
    built = building.build(ROOT, building.Options(jobs=2))
    FOLDER.mkdir(exist_ok=True)
    with served(built.site) as seen, sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page(viewport={"width": 1000, "height": HEIGHT})
        page.goto(f"{seen.url}{ISSUE}/")
        _keep(page.screenshot(), "site")
        browser.close()
    pdf = built.site / ISSUE / f"{ISSUE.replace('/', '-')}.pdf"
    command = ["pdftoppm", "-f", "2", "-l", "2", "-scale-to-y", str(HEIGHT), "-scale-to-x", "-1"]
    shown = subprocess.run([*command, "-png", pdf], check=True, capture_output=True)
    _keep(shown.stdout, "page")


def _keep(png: bytes, name: str) -> None:
    """Keep a picture in 64 colours, which text needs no more than."""
    image = Image.open(BytesIO(png)).convert("RGB").quantize(64)
    image.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
