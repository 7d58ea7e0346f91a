"""The configurations of `deploy/`, in the servers they are for."""

from __future__ import annotations

import base64
import gzip
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from lxml import html as lxml_html

from generator.order import building, releasing
from generator.order.building import Options
from generator.publish import release, serving
from tests.conftest import copy_archive, edit
from tests.serving.load import under_load
from tests.serving.servers import DEPLOY, PASSWORD, SERVERS, Server
from tests.serving.servers import serving as served

WANTED = {name.lower(): value for name, value in serving.HEADERS.items()}
IMMUTABLE, ASKED_AGAIN = "private, max-age=31536000, immutable", "private, no-cache"
LOGIN = "Basic " + base64.b64encode(f"reader:{PASSWORD}".encode()).decode()


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_archive(tmp_path_factory.mktemp("serving") / "archive")
    text = "series:\n  - {id: regular, name: 正刊, total: true}\n"
    (root / "data/series.yml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def targets(sources: Path) -> dict[str, Path]:
    """The made-up archive published for the root of a server, and for a path below it."""
    made = {}
    for base in ("/jianbao/", "/"):
        if base == "/":
            edit(sources / "data/publication.yml", "archive.example/jianbao/", "archive.example/")
        made[base] = sources.parent / f"target{base.strip('/')}"
        assert not releasing.publish(sources, made[base], Options()).problems
    return made


@pytest.fixture(scope="module", params=[(s, b) for s in SERVERS for b in ("/", "/jianbao/")])
def at(
    request: pytest.FixtureRequest,
    targets: dict[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Server, str]]:
    name, base = request.param
    with served(name, targets[base], tmp_path_factory.mktemp(name)) as server:
        yield server, base


def named(target: Path, part: str) -> str:
    """Return the address below the site of a file with a hash in its address."""
    now = release.shown(target)
    assert now
    return next(
        p.removeprefix("site/")
        for p in sorted(now.manifest.own)
        if releasing.NAMED.fullmatch(p) and part in p and not p.endswith(".gz")
    )


def test_every_answer_has_every_header(at: tuple[Server, str], targets: dict[str, Path]) -> None:
    server, base = at
    etag = server.ask(base).headers["etag"]
    asset = named(targets[base], ".css")
    answers = {
        200: server.ask(base),
        206: server.ask(f"{base}2023/1/2023-1.pdf", {"Range": "bytes=0-9"}),
        304: server.ask(base, {"If-None-Match": etag}),
        404: server.ask(f"{base}no/such/page"),
        405: server.ask(base, method="POST"),
        412: server.ask(base, {"If-Match": '"other"'}),
        416: server.ask(f"{base}2023/1/2023-1.pdf", {"Range": "bytes=999999999-"}),
        401: server.ask(base, port=server.guarded),
        200.1: server.ask(base + asset),
        404.1: server.ask(f"{base}assets/0123456789/gone.css"),
    }
    redirected = server.ask(f"{base}2023/1")
    assert redirected.status in (301, 308)
    assert redirected.headers["location"].endswith("/2023/1/")
    answers[redirected.status] = redirected
    for status, answer in answers.items():
        assert answer.status == int(status)
        found = {name: answer.headers.get(name) for name in WANTED}
        assert found == WANTED, status
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'"), status
        assert policy.endswith("frame-ancestors 'none'"), status
        assert "/" not in answer.headers.get("server", ""), "no version is told"
        wanted = IMMUTABLE if status == 200.1 else ASKED_AGAIN
        assert answer.headers["cache-control"] == wanted, status


def test_answers_to_what_is_no_request_have_them_too(
    targets: dict[str, Path], tmp_path: Path
) -> None:
    """In nginx; Caddy's library answers these by itself, with nothing of ours and no page."""
    with served("nginx", targets["/"], tmp_path) as server:
        for request in (b"GET / HTTP/9.9\r\n\r\n", b"GET /" + b"a" * 20000 + b" HTTP/1.1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", server.port)) as connection:
                connection.sendall(request)
                answer = connection.makefile("rb").read().decode("latin-1")
            assert answer.split()[1] in ("400", "414", "505")
            assert "X-Content-Type-Options: nosniff" in answer
            assert "Content-Security-Policy: default-src 'none'" in answer


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("2023/1/", "text/html; charset=utf-8"),
        ("2023/1/2023-1.pdf", "application/pdf"),
        ("feed.xml", "application/atom+xml; charset=utf-8"),
        ("series/regular/feed.xml", "application/atom+xml; charset=utf-8"),
        ("attachments/class.svg", "image/svg+xml"),
        ("pagefind/catalogue.json", "application/json; charset=utf-8"),
        (".css", "text/css; charset=utf-8"),
        (".js", "text/javascript; charset=utf-8"),
    ],
)
def test_files_are_named_as_what_they_are(
    path: str, kind: str, at: tuple[Server, str], targets: dict[str, Path]
) -> None:
    server, base = at
    path = named(targets[base], path) if path.startswith(".") else path
    answer = server.ask(base + path)
    assert answer.status == 200
    found = answer.headers["content-type"].lower()
    assert found.partition(";")[0] == kind.partition(";")[0]
    assert not kind.endswith("utf-8") or found == kind
    site = targets[base] / "current/site"
    file = site / path
    assert answer.body == (file / "index.html" if file.is_dir() else file).read_bytes()


def test_the_index_is_handed_out_as_it_is(at: tuple[Server, str], targets: dict[str, Path]) -> None:
    server, base = at
    path = named(targets[base], ".pf_index")
    answer = server.ask(base + path, {"Accept-Encoding": "gzip"})
    assert (answer.status, answer.headers.get("content-encoding")) == (200, None)
    assert answer.body == (targets[base] / "current/site" / path).read_bytes()
    assert answer.headers["cache-control"] == IMMUTABLE


def test_an_unknown_address_gets_the_sites_own_page(at: tuple[Server, str]) -> None:
    server, base = at
    for path in ("no/such/page", "2023/99/", "search/none.html"):
        answer = server.ask(base + path)
        assert answer.status == 404
        page = lxml_html.fromstring(answer.body.decode())
        assert page.xpath("string(//h1)") == "没有这一页"
    for link in page.xpath("//@href[starts-with(., '/')] | //@src[starts-with(., '/')]"):
        assert server.ask(urljoin("/", link)).status == 200, link


def test_nothing_beside_the_site_is_handed_out(at: tuple[Server, str]) -> None:
    server, base = at
    for path in (
        "manifest.sha256",
        "serve/nginx.conf",
        "../manifest.sha256",
        "..%2fmanifest.sha256",
        "%2e%2e/manifest.sha256",
        "..%2f..%2f..%2f.lock",
        "assets/../../manifest.sha256",
        ".lock",
    ):
        answer = server.ask(base + path)
        assert answer.status in (400, 404), path
        assert b"jianbao release" not in answer.body


def test_what_can_be_compressed_is(at: tuple[Server, str], targets: dict[str, Path]) -> None:
    server, base = at
    plain = server.ask(f"{base}2023/1/")
    small = server.ask(f"{base}2023/1/", {"Accept-Encoding": "gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body) / 2
    for answer in (plain, small):
        assert "accept-encoding" in answer.headers["vary"].lower()
        again = server.ask(
            f"{base}2023/1/",
            {"If-None-Match": answer.headers["etag"], "Accept-Encoding": "gzip"}
            if answer is small
            else {"If-None-Match": answer.headers["etag"]},
        )
        assert again.status == 304
    assert plain.headers["etag"] != small.headers["etag"]


def test_a_narrower_edition_asks_for_a_password(at: tuple[Server, str]) -> None:
    server, base = at
    for path in ("", "2023/1/2023-1.pdf", "no/such/page", "pagefind/catalogue.json"):
        for headers in ({}, {"Authorization": "Basic " + base64.b64encode(b"reader:x").decode()}):
            answer = server.ask(base + path, headers, port=server.guarded)
            assert answer.status == 401
            assert "basic" in answer.headers["www-authenticate"].lower()
            assert "测试简报".encode() not in answer.body
    assert server.ask(base, {"Authorization": LOGIN}, port=server.guarded).status == 200


@pytest.mark.parametrize("name", SERVERS)
def test_as_shipped_nobody_is_let_into_a_narrower_edition(
    name: str, targets: dict[str, Path], tmp_path: Path
) -> None:
    with served(name, targets["/"], tmp_path, is_open=False) as server:
        for path in ("/", "/2023/1/2023-1.pdf", "/no/such/page", "/feed.xml"):
            for headers in ({}, {"Authorization": LOGIN}):
                answer = server.ask(path, headers, port=server.guarded)
                assert answer.status in (401, 403)
                assert "测试简报".encode() not in answer.body
        assert server.ask("/").status == 200, "the edition for everyone is served"


def test_what_is_shipped_holds_no_credential_and_trusts_no_network() -> None:
    for file in DEPLOY.iterdir():
        text = "\n".join(line.partition("#")[0] for line in file.read_text().splitlines())
        assert not re.search(r"\$(2[abxy]|apr1|argon2\w*|5|6|y)\$|\{SHA\}", file.read_text()), file
        if file.suffix != ".md":
            assert not re.search(r"\ballow\b|remote_ip|\d+\.\d+\.\d+\.\d+", text), file


@pytest.mark.parametrize("name", SERVERS)
def test_the_offices_network_needs_no_password(
    name: str, targets: dict[str, Path], tmp_path: Path
) -> None:
    with served(name, targets["/"], tmp_path, network="127.0.0.0/8") as server:
        assert server.ask("/", port=server.guarded).status == 200


@pytest.mark.parametrize("name", SERVERS)
def test_a_new_release_is_seen_at_once_and_old_pages_keep_their_assets(
    name: str, sources: Path, targets: dict[str, Path], tmp_path: Path
) -> None:
    """The page changes by one digit: same size, same second; the server must notice all the same."""
    root, target = tmp_path / "archive", tmp_path / "target"
    shutil.copytree(sources, root, symlinks=True)
    subprocess.run(["cp", "-a", targets["/"], target], check=True)
    (root / "theme").unlink()
    shutil.copytree(sources / "theme", root / "theme")
    with served(name, target, tmp_path / "server") as server:
        page = server.ask("/2023/1/")
        style, index = (named(target, part) for part in ("/site.css", ".pf_index"))
        edit(root / "content/submissions/2023/east-visits.yml", "收集意见22条", "收集意见23条")
        with (root / "theme/site/assets/site.css").open("a") as file:
            file.write("/* new */\n")
        assert releasing.publish(root, target, Options()).is_new
        again = server.ask("/2023/1/", {"If-None-Match": page.headers["etag"]})
        assert (again.status, "23条".encode() in again.body) == (200, True)
        assert style.encode() in page.body
        assert style.encode() not in again.body, "a new page asks for new styles"
        for path in (style, index, named(target, "/site.css")):
            answer = server.ask(f"/{path}")
            assert (answer.status, answer.headers["cache-control"]) == (200, IMMUTABLE)
        records = building.check(root).records
        assert releasing.go_back(root, target, Options(), records).is_new
        back = server.ask("/2023/1/", {"If-None-Match": again.headers["etag"]})
        assert (back.status, back.body) == (200, page.body)
        assert back.headers["etag"] == page.headers["etag"]


@pytest.mark.parametrize("name", SERVERS)
def test_no_reader_notices_a_swap(name: str, tmp_path: Path) -> None:
    """A small sample; `make bench` asks 10,000 times (`tests/bench/swaps.py`)."""
    done = under_load(name, tmp_path, 1200)
    assert done.requests >= 1200
    assert done.pages > 1, "more than one release was seen"
    assert (done.refused, done.strange) == ([], [])
