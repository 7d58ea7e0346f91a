"""Requests from several readers at once, while releases come and go back."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.publish import release
from tests.serving.servers import serving

READERS = 4
PAGES = 8  # of a release, each with its number in it
STYLE = "site/assets/{:010x}/site.css"


@dataclass
class Load:
    """What came of it; `refused` were not answered with 200, `strange` hold what no release had."""

    requests: int = 0
    swaps: int = 0
    pages: int = 0
    refused: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)


def under_load(name: str, folder: Path, requests: int, swaps: int = 4) -> Load:
    """Ask a server for pages and their styles while releases swap, at least so often.

    A page names its style as the site's pages do. A reader asks for the style after the page, by
    when the release may be another one.
    """
    target, done = folder / "target", Load()
    _publish(target, 1)
    numbers: set[int] = set()
    turned = threading.Condition()
    turns: dict[int, int] = dict.fromkeys(range(READERS), 0)  # of the readers that still read

    def read(port: int, reader: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        turn = 0
        while turn < requests // READERS // 2 or done.swaps < swaps:
            turn += 1
            path = f"/{turn % PAGES}/"
            page = _answer(connection, path, done)
            number = int(page.partition(b"release ")[2].partition(b".")[0] or 0)
            style = STYLE.format(number).removeprefix("site")
            body = _answer(connection, style, done)
            with turned:
                turns[reader] = turn
                turned.notify_all()
                done.requests += 2
                numbers.add(number)
                if page != _page(number, turn % PAGES) or body != _style(number):
                    done.strange.append(f"{path} of release {number}: {page[:60]!r}, {body!r}")
        with turned:
            del turns[reader]
            turned.notify_all()
        connection.close()

    with serving(name, target, folder / "server") as server:
        readers = [threading.Thread(target=read, args=(server.port, n)) for n in range(READERS)]
        for reader in readers:
            reader.start()
        while any(reader.is_alive() for reader in readers):
            older = release.before(target)
            if done.swaps % 5 == 4 and older:
                _show(target, {p: older.folder / p for p in older.manifest.own})
            else:
                _publish(target, done.swaps + 2)
            done.swaps += 1
            with turned:  # no reader meets two swaps between a page and its style
                before = dict(turns)
                turned.wait_for(lambda: all(turns[n] > before[n] for n in turns), timeout=60)  # noqa: B023
        for reader in readers:
            reader.join()
    done.pages = len(numbers)
    return done


def _answer(connection: http.client.HTTPConnection, path: str, done: Load) -> bytes:
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        done.refused.append(f"{response.status} {path}")
    return body


def _publish(target: Path, number: int) -> None:
    files: dict[str, Path | bytes] = {
        f"site/{place}/index.html": _page(number, place) for place in range(PAGES)
    }
    _show(target, files | {STYLE.format(number): _style(number), **_parts()})


def _show(target: Path, files: Mapping[str, Path | bytes]) -> None:
    """Show files as publishing does, with the styles of what was shown kept for its readers."""
    now = release.shown(target)
    old = now.manifest.own if now else {}
    keep = {path: sha for path, sha in old.items() if path.startswith("site/assets/")}
    with release.drafted(target, files, "internal", keep) as draft:
        release.show(target, draft)


def _parts() -> dict[str, bytes]:
    from generator.publish.serving import parts

    return dict(parts("default-src 'none'", "http://archive.example/", {"application/pdf": "pdf"}))


def _page(number: int, place: int) -> bytes:
    return f"<p>page {place} of release {number}.</p>".encode() * 40


def _style(number: int) -> bytes:
    return f"/* {number} */".encode()
