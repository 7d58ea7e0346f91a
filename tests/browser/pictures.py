"""`make pictures`: take the README's pictures from the sample archive as it is built now."""

from __future__ import annotations

import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from generator import pipeline

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "theme/pictures"
ISSUE = "2023/19"
QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
).split()
HEIGHT = 1000  # pixels of both pictures


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    built = pipeline.build(ROOT, pipeline.Options(jobs=2))
    FOLDER.mkdir(exist_ok=True)
    handler = partial(_Quiet, directory=str(built.site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            path = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=path, args=QUIET)
            page = browser.new_page(viewport={"width": 1000, "height": HEIGHT})
            page.goto(f"http://127.0.0.1:{server.server_port}/{ISSUE}/")
            _keep(page.screenshot(), "site")
            browser.close()
        server.shutdown()
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
