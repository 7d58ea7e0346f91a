"""A folder served on loopback as an intranet would, and the browser that visits it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright

from generator.press.site import policy

QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)


def chromium(playwright: Playwright) -> Browser:
    """Start the system's Chromium, quiet on the network."""
    return playwright.chromium.launch(executable_path=executable(), args=QUIET.split())


def executable() -> str | None:
    """Return where the system's Chromium is."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@dataclass
class Served:
    """Where a folder is served, with what was fetched from it: path, bytes."""

    url: str
    fetched: list[tuple[str, int]] = field(default_factory=list)


class _Handler(SimpleHTTPRequestHandler):
    """Serve a folder below `base`, with a policy and the folder's own page for unknown addresses."""

    def __init__(
        self, *args: Any, base: str, policy: str | None, seen: Served, **rest: Any
    ) -> None:
        self.base, self.policy, self.seen = base, policy, seen
        super().__init__(*args, **rest)

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.base))

    def end_headers(self) -> None:
        if self.policy is not None:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        self.seen.fetched.append((self.path, len(content)))
        outputfile.write(content)

    def send_error(self, code: int, *_: Any) -> None:
        own = Path(self.directory, "404.html")
        body = own.read_bytes() if own.is_file() else b""
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


@contextmanager
def served(folder: Path, base: str = "/", allowed: str | None = "") -> Iterator[Served]:
    """Serve `folder` at `base` on a free port, under the policy `allowed` or the theme's own.

    None allows everything.
    """
    seen = Served("")
    under = None if allowed is None else allowed or policy([])
    handler = partial(_Handler, directory=str(folder), base=base, policy=under, seen=seen)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    seen.url = f"http://127.0.0.1:{server.server_port}{base}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
