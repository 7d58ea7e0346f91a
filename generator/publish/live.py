"""What a web server hands out against the release that it should: bytes, headers, login."""

from __future__ import annotations

import base64
import http.client
import re
import secrets
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from generator.model import Where
from generator.model.problems import Problem
from generator.publish import packing, serving
from generator.publish.release import Release, ReleaseRefusedError
from generator.store.hashing import sha256
from generator.words.messages import Message, msg

SITE, INDEX = "site/", "index.html"
TIMEOUT = 30  # seconds without an answer
LEAST = 1 << 16  # bytes of a body that are read, so that the connection can be used again
TRIES = 2  # a server may close a connection that was kept

_HEADER = re.compile(r'add_header (\S+) "([^"]*)" always;')


@dataclass(frozen=True, slots=True)
class SiteLogin:
    """The name and password of a reader."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """Return it as a request bears it (RFC 7617)."""
        text = f"{self.user}:{self.password}".encode()
        return f"Basic {base64.b64encode(text).decode()}"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    sha256: str


def problems(
    url: str,
    now: Release,
    login: SiteLogin | None,
    report: Callable[[Message, int, int], None],
    *,
    is_due: bool,
) -> tuple[int, list[Problem]]:
    """Ask the server at `url` for every address of a release; return how many, and what is wrong.

    With a login, or where one `is_due`, nobody without may read anything. Raises
    `ReleaseRefusedError` for an address that is none.
    """
    server = _Server(url, _headers(now))
    paths = sorted(
        path
        for path in now.manifest.files
        if path.startswith(SITE) and not path.endswith(packing.SUFFIX)
    )
    found: list[Problem] = []
    try:
        if login or is_due:
            found += server.shut(paths)
        if login or not is_due:
            for done, path in enumerate(paths, 1):
                report(msg("asking the web server"), done, len(paths))
                found += server.file(path, now, login)
            found += server.missing(login)
    except (OSError, http.client.HTTPException, ValueError) as fault:
        text = msg("the web server does not answer: {why}", why=str(fault) or repr(fault))
        found.append(Problem(Where(server.address("")), "", "unanswered", text))
    finally:
        server.close()
    return len(paths), found


def _headers(now: Release) -> dict[str, str]:
    """Return the headers that each answer should bear, as the release's own part says them."""
    part = (now.folder / serving.FOLDER / "nginx.conf").read_text(encoding="utf-8")
    return dict(_HEADER.findall(part))


class _Server:
    """A web server, asked over one connection."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ReleaseRefusedError(
                msg("{url} is no address of a web server (http or https)", url=url)
            )
        self.headers = headers
        self.base = serving.base_path(url)
        self.root = f"{parts.scheme}://{parts.netloc}"
        self.connection = (
            http.client.HTTPSConnection(
                parts.hostname, port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
            if parts.scheme == "https"
            else http.client.HTTPConnection(parts.hostname, port, timeout=TIMEOUT)
        )

    def address(self, path: str) -> str:
        """Return the whole address of a file of the site."""
        place = path.removesuffix(INDEX) if f"/{path}".endswith(f"/{INDEX}") else path
        return f"{self.root}{self.base}{quote(place)}"

    def close(self) -> None:
        self.connection.close()

    def file(self, path: str, now: Release, login: SiteLogin | None) -> Iterator[Problem]:
        """Yield how the answer for a file differs from the file, as it is and compressed."""
        name = path.removeprefix(SITE)
        ways = {"identity": path, "gzip": path + packing.SUFFIX}
        for coding, held in ways.items():
            if held not in now.manifest.files:
                continue
            size = max((now.folder / each).stat().st_size for each in (held, path))
            answer = self._ask(name, coding, login, size)
            is_packed = answer.headers.get("content-encoding") == "gzip"
            wanted = now.manifest.files[ways["gzip"] if is_packed else path]
            if answer.status != http.client.OK:
                yield self._answered(name, answer.status, http.client.OK)
                return
            if answer.sha256 != wanted:
                text = msg("the web server hands out other bytes than were published")
                yield Problem(Where(self.address(name)), "", "served-otherwise", text)
            yield from self._wrong(name, answer)

    def shut(self, paths: list[str]) -> Iterator[Problem]:
        """Yield what somebody without a login is given."""
        unknown = f"{SITE}{secrets.token_hex(8)}/{INDEX}"
        for path in (unknown, *paths):
            name = path.removeprefix(SITE)
            answer = self._ask(name, "identity", None, 0)
            if answer.status != http.client.UNAUTHORIZED:
                yield self._answered(name, answer.status, http.client.UNAUTHORIZED)
            yield from self._wrong(name, answer)

    def missing(self, login: SiteLogin | None) -> Iterator[Problem]:
        """Yield what is handed out where there is nothing to hand out, also beside the site."""
        for name in (f"{secrets.token_hex(8)}/", "manifest.sha256", "serve/nginx.conf"):
            answer = self._ask(name, "identity", login, 0)
            if answer.status != http.client.NOT_FOUND:
                yield self._answered(name, answer.status, http.client.NOT_FOUND)
            yield from self._wrong(name, answer)

    def _answered(self, name: str, status: int, wanted: int) -> Problem:
        text = msg("the web server answers {status}, not {wanted}", status=status, wanted=wanted)
        return Problem(Where(self.address(name)), "", "answered-otherwise", text)

    def _wrong(self, name: str, answer: _Answer) -> Iterator[Problem]:
        for header, value in self.headers.items():
            if answer.headers.get(header.lower()) != value:
                text = msg("the answer should say {header}: {value}", header=header, value=value)
                yield Problem(Where(self.address(name)), header, "header-missing", text)

    def _ask(self, name: str, coding: str, login: SiteLogin | None, most: int) -> _Answer:
        """Return an answer; of its body little more is read than is asked for."""
        sent = {"Accept-Encoding": coding, "Cache-Control": "no-cache"}
        if login:
            sent["Authorization"] = login.header
        place = self.address(name).removeprefix(self.root)
        for attempt in range(TRIES):
            try:
                self.connection.request("GET", place, headers=sent)
                response = self.connection.getresponse()
                break
            except (http.client.HTTPException, ConnectionError):
                self.connection.close()
                if attempt == TRIES - 1:
                    raise
        body = response.read(max(most + 1, LEAST))
        if response.read(1):
            self.connection.close()
        headers = {key.lower(): value for key, value in response.getheaders()}
        return _Answer(response.status, headers, sha256(body))
