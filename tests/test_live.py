"""`verify --url` asks the web server: the same bytes, every header, a login where one is due."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from generator.publish import live, release, serving
from generator.publish.live import SiteLogin
from generator.publish.release import Release, ReleaseRefusedError

PAGE = b"<p>page</p>" * 200
READER = SiteLogin("reader", "open sesame")
FILES: dict[str, Path | bytes] = {
    "site/index.html": PAGE,
    "site/index.html.gz": gzip.compress(PAGE, mtime=0),
    "site/2023/1/index.html": b"issue",
    "site/2023/1/附件 一.pdf": b"%PDF",
    "site/404.html": b"none",
    **serving.parts("default-src 'none'", "http://archive.example/", {"application/pdf": "pdf"}),
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Release:
    target = tmp_path_factory.mktemp("live")
    with release.drafted(target, FILES, "leadership", {}) as draft:
        return release.show(target, draft)


class Handler(BaseHTTPRequestHandler):
    """Hands a release out as `deploy/` has servers do, with one thing wrong."""

    protocol_version = "HTTP/1.1"
    folder: Path
    wrong: Callable[[Handler, str], bool]
    login = ""

    def do_GET(self) -> None:
        from urllib.parse import unquote

        path = unquote(self.path).removeprefix("/bulletin/").removeprefix("/")
        place = self.folder / "site" / path
        place = place / "index.html" if path.endswith("/") or not path else place
        if self.wrong(path):
            return
        if self.login and self.headers.get("Authorization") != self.login:
            self.answer(401, b"who?")
        elif not place.is_file():
            self.answer(404, b"none")
        else:
            packed = place.with_name(f"{place.name}.gz")
            if packed.is_file() and self.headers.get("Accept-Encoding") == "gzip":
                self.answer(200, packed.read_bytes(), {"Content-Encoding": "gzip"})
            else:
                self.answer(200, place.read_bytes())

    def answer(
        self, status: int, body: bytes, more: dict[str, str] | None = None, less: str = ""
    ) -> None:
        self.send_response(status)
        headers = {
            "Content-Security-Policy": f"default-src 'none'; {serving.NOT_FRAMED}",
            **serving.HEADERS,
            **(more or {}),
            "Content-Length": str(len(body)),
        }
        for name, value in headers.items():
            if name != less:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def right(_: Handler, __: str) -> bool:
    return False


@contextmanager
def served(
    shown: Release, wrong: Callable[[Handler, str], bool] = right, login: SiteLogin | None = None
) -> Iterator[str]:
    about = {"folder": shown.folder, "wrong": wrong, "login": login.header if login else ""}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (Handler,), about))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def codes(
    url: str, shown: Release, login: SiteLogin | None = None, *, is_due: bool = False
) -> set[tuple[str, str]]:
    """Return the path and code of each problem."""
    _, found = live.problems(url, shown, login, lambda *_: None, is_due=is_due)
    return {(f"/{p.where.path.removeprefix(url)}", p.code) for p in found}


def test_a_server_that_hands_out_the_release_is_sound(shown: Release) -> None:
    with served(shown) as url:
        assert live.problems(url, shown, None, lambda *_: None, is_due=False) == (4, [])
        assert codes(f"{url}bulletin/", shown) == set()
    with served(shown, login=READER) as url:
        assert codes(url, shown, READER, is_due=True) == set()


def test_other_bytes_are_named(shown: Release) -> None:
    def other(handler: Handler, path: str) -> bool:
        if path == "2023/1/":
            handler.answer(200, b"older")
        elif path == "" and handler.headers.get("Accept-Encoding") == "gzip":
            handler.answer(200, gzip.compress(b"x"), {"Content-Encoding": "gzip"})
        elif path == "404.html":
            handler.answer(200, b"none and more" * 99999)
        else:
            return False
        return True

    with served(shown, other) as url:
        assert codes(url, shown) == {
            (path, "served-otherwise") for path in ("/", "/2023/1/", "/404.html")
        }


@pytest.mark.parametrize("header", ["Content-Security-Policy", *serving.HEADERS])
def test_every_header_is_missed(shown: Release, header: str) -> None:
    def without(handler: Handler, path: str) -> bool:
        if path != "2023/1/":
            return False
        handler.answer(200, b"issue", less=header)
        return True

    with served(shown, without) as url:
        assert codes(url, shown) == {("/2023/1/", "header-missing")}


def test_what_lies_beside_the_site_and_what_is_unknown_is_not_handed_out(shown: Release) -> None:
    def everything(handler: Handler, path: str) -> bool:
        known = (handler.folder / "site" / path).exists()
        if not known:
            handler.answer(200, b"all the rest")
        return not known

    with served(shown, everything) as url:
        found = codes(url, shown)
    assert {("/manifest.sha256", "answered-otherwise"), ("/serve/nginx.conf", "answered-otherwise")} < found  # fmt: skip
    assert len(found) == 3


def test_an_edition_that_is_not_for_all_asks_for_a_login(shown: Release) -> None:
    with served(shown) as url:
        assert ("/", "answered-otherwise") in codes(url, shown, is_due=True)
        assert ("/2023/1/", "answered-otherwise") in codes(url, shown, READER)
    with served(shown, login=READER) as url:
        assert codes(url, shown, is_due=True) == set()
        assert ("/", "answered-otherwise") in codes(url, shown, SiteLogin("reader", "guess"))
        assert ("/", "answered-otherwise") in codes(url, shown)


def test_a_redirection_is_not_followed(shown: Release) -> None:
    def moved(handler: Handler, path: str) -> bool:
        if path == "":
            handler.answer(302, b"", {"Location": "http://127.0.0.1:1/"})
        return path == ""

    with served(shown, moved) as url:
        assert codes(url, shown) == {("/", "answered-otherwise")}


def test_a_server_that_does_not_answer_is_one_problem(shown: Release) -> None:
    def gone(handler: Handler, _: str) -> bool:
        handler.connection.close()
        handler.close_connection = True
        return True

    with served(shown, gone) as url:
        assert codes(url, shown) == {("/", "unanswered")}
    assert codes(url, shown) == {("/", "unanswered")}


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://h/", "http://", "h/x", "http://a:b@h/", "http://h:x/"]
)
def test_only_web_addresses_are_asked(shown: Release, url: str) -> None:
    with pytest.raises(ReleaseRefusedError, match="no address"):
        codes(url, shown)
