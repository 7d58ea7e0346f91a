"""The preview shows the last build, tells of a newer one, and says what stopped one."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator.order.previewing import LOOPBACK, SCRIPT, STATE, State, server, watch


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "2023").mkdir(parents=True)
    (folder / "index.html").write_text("<body>home</body>")
    (folder / "2023/index.html").write_text("<body>year</body>")
    (folder / "404.html").write_text("<body>none</body>")
    (folder / "feed.xml").write_text("<feed/>")
    (tmp_path / "secret.html").write_text("<body>secret</body>")
    return folder


@pytest.fixture
def preview(site: Path) -> Iterator[tuple[str, State]]:
    state = State()
    running = server(site, "/base/", state, 0)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}", state
    running.shutdown()
    thread.join()
    running.server_close()


def asked(address: str, *hosts: str, path: str, method: str = "GET") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True)
        for host in hosts:
            connection.putheader("Host", host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/base/", "/base/feed.xml", "/", SCRIPT, STATE, f"{STATE}?0"])
def test_only_a_loopback_name_is_answered(preview: tuple[str, State], path: str) -> None:
    address, _ = preview
    port = address.rpartition(":")[2]
    foreign = ["evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port}0", ""]
    foreign += [f"localhost.evil.example:{port}", f"127.0.0.1:{port}@evil.example", f"[::]:{port}"]
    own = [f"{name}:{port}" for name in LOOPBACK]
    for hosts in [*([host] for host in foreign), [], [own[0], "evil.example"]]:
        for method in ("GET", "HEAD"):
            assert asked(address, *hosts, path=path, method=method) == (421, b""), hosts
    if not path.endswith("?0"):
        for host in [*own, own[1].upper()]:
            assert asked(address, host, path=path)[0] in (200, 302), host


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_pages_carry_the_script_and_other_files_do_not(preview: tuple[str, State]) -> None:
    address, _ = preview
    status, html = get(f"{address}/base/")
    assert (status, "home" in html, SCRIPT in html) == (200, True, True)
    assert "year" in get(f"{address}/base/2023/")[1]
    assert get(f"{address}/base/feed.xml") == (200, "<feed/>")
    assert get(f"{address}/")[1] == html, "the root leads to the site"


@pytest.mark.parametrize("path", ["nothing/", "../secret.html", "%2e%2e/secret.html", "2024"])
def test_what_is_not_there_gets_the_sites_own_404(preview: tuple[str, State], path: str) -> None:
    status, html = get(f"{preview[0]}/base/{path}")
    assert status == 404
    assert "none" in html


def test_the_state_tells_of_builds_and_problems(preview: tuple[str, State]) -> None:
    address, state = preview
    assert json.loads(get(address + STATE)[1]) == {"build": 0, "problems": [], "told": 0}
    state.tell(("x.yml:1: 坏",), is_new=False)
    assert json.loads(get(address + STATE)[1]) == {
        "build": 0,
        "problems": ["x.yml:1: 坏"],
        "told": 1,
    }
    state.tell((), is_new=True)
    assert json.loads(get(address + STATE)[1]) == {"build": 1, "problems": [], "told": 2}


def test_who_asks_for_news_is_answered_when_there_is_some(preview: tuple[str, State]) -> None:
    address, state = preview
    with ThreadPoolExecutor() as executor:
        answer = executor.submit(get, f"{address}{STATE}?0")
        with pytest.raises(TimeoutError):
            answer.result(timeout=0.3)
        state.tell((), is_new=True)
        assert json.loads(answer.result(timeout=10)[1])["build"] == 1
    assert json.loads(get(f"{address}{STATE}?0")[1])["build"] == 1, "what is old news comes at once"


def test_a_change_is_noticed_once_it_is_quiet(tmp_path: Path) -> None:
    changed = threading.Semaphore(0)
    end = watch([tmp_path, tmp_path / "missing"], changed.release)
    try:
        for text in ("a", "b"):
            (tmp_path / "file").write_text(text)
        assert changed.acquire(timeout=10)
        (tmp_path / "file").write_text("c")
        assert changed.acquire(timeout=10)
    finally:
        end()
