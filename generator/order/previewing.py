"""A preview server: the site as it was last built, told to the browser when it changes.

It serves on the loopback address, and only who asks for that: a page elsewhere that has its own
name point here (DNS rebinding) asks for its name, and gets nothing. Into each page that it hands
out it puts one script, which asks whether a newer build is there, and is answered when there is,
and shows the problems that stopped one; the built files stay as they are.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

STATE = "/__preview/state"
SCRIPT = "/__preview/script.js"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
PATIENCE = 20  # seconds that a question may wait for news


@dataclass(slots=True)
class State:
    """What the browser is told: the number of the build it should show, and what is wrong.

    `told` counts how often something was told, so that a browser can wait for the next time.
    """

    build: int = 0
    problems: tuple[str, ...] = ()
    told: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, problems: tuple[str, ...], *, is_new: bool) -> None:
        """Say what came out of a build."""
        with self.changed:
            self.problems = problems
            self.build += is_new
            self.told += 1
            self.changed.notify_all()

    def wait(self, told: int) -> None:
        """Wait until something is told after `told`, but not for ever."""
        with self.changed:
            self.changed.wait_for(lambda: self.told != told, PATIENCE)

    def as_json(self) -> bytes:
        """Return the state as the script reads it."""
        state = {"build": self.build, "problems": self.problems, "told": self.told}
        return json.dumps(state, ensure_ascii=False).encode()


class _Handler(SimpleHTTPRequestHandler):
    """Serve the site's files below its base path, and the state of the preview."""

    def __init__(self, *args: object, base: str, state: State, **rest: object) -> None:
        self.base = base
        self.state = state
        super().__init__(*args, **rest)  # type: ignore[arg-type]

    def parse_request(self) -> bool:
        """Refuse what was sent to another name, whatever is asked."""
        if not super().parse_request():
            return False
        port = self.connection.getsockname()[1]
        asked = [host.strip().lower() for host in self.headers.get_all("Host", [])]
        names = {f"{name}:{port}" for name in LOOPBACK} | (set(LOOPBACK) if port == 80 else set())
        if len(asked) == 1 and asked[0] in names:
            return True
        self.send_response(421)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()
        return False

    def do_GET(self) -> None:
        path, query = urlsplit(self.path)[2:4]
        if path == STATE:
            if query.isdecimal():
                self.state.wait(int(query))
            self._answer(self.state.as_json(), "application/json")
        elif path == SCRIPT:
            script = Path(__file__).with_name("preview.js").read_bytes()
            self._answer(script, "text/javascript")
        elif not path.startswith(self.base):
            self.send_response(302)
            self.send_header("Location", self.base)
            self.end_headers()
        elif page := self._page(path):
            html = page.read_bytes()
            tag = f'<script src="{SCRIPT}" data-build="{self.state.build}" defer></script>'
            status = 404 if page.name == "404.html" else 200
            self._answer(
                html.replace(b"</body>", tag.encode() + b"</body>", 1), "text/html", status
            )
        else:
            super().do_GET()

    def _page(self, path: str) -> Path | None:
        """Return the HTML file that answers a path, or None when another kind of file does."""
        site = Path(self.directory)
        place = Path(super().translate_path("/" + path.removeprefix(self.base)))
        if place.is_dir():
            index = place / "index.html"
            return index if path.endswith("/") and index.is_file() else None
        if place.suffix == ".html" and place.is_file():
            return place
        return None if place.is_file() else site / "404.html"

    def translate_path(self, path: str) -> str:
        path = unquote(urlsplit(path).path)
        return super().translate_path("/" + path.removeprefix(self.base))

    def _answer(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of single requests."""


def server(site: Path, base: str, state: State, port: int) -> ThreadingHTTPServer:
    """Return a server of `site` on the loopback address; `base` is the site's path (`/`)."""
    handler = partial(_Handler, directory=str(site), base=base, state=state)
    return ThreadingHTTPServer(("127.0.0.1", port), handler)


def watch(
    folders: list[Path], changed: Callable[[], None], wait: float = 0.1
) -> Callable[[], None]:
    """Call `changed` when files below `folders` have changed and then been quiet for `wait` s.

    Returns a function that ends the watch.
    """
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    stirred = threading.Event()
    ended = threading.Event()

    class Stir(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("created", "modified", "moved", "deleted"):
                stirred.set()

    def follow() -> None:
        while not ended.is_set():
            if stirred.wait(0.5):
                while stirred.is_set():
                    stirred.clear()
                    ended.wait(wait)
                changed()

    observer = Observer()
    for folder in folders:
        if folder.exists():
            observer.schedule(Stir(), str(folder), recursive=folder.is_dir())
    observer.start()
    follower = threading.Thread(target=follow, daemon=True)
    follower.start()

    def end() -> None:
        ended.set()
        observer.stop()
        observer.join()
        follower.join()

    return end
