"""Real web servers on loopback, set up by the files of `deploy/`."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
PASSWORD = "open sesame"
SERVERS = ("nginx", "caddy")


@dataclass(frozen=True)
class Answer:
    """What a server said: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A running server; `port` serves anyone, `guarded` asks outsiders for a password."""

    name: str
    port: int
    guarded: int

    def ask(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        method: str = "GET",
        port: int = 0,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(
    name: str, target: Path, folder: Path, network: str = "192.0.2.0/24", *, is_open: bool = True
) -> Iterator[Server]:
    """Serve a target; `network` is from where no password is asked, by default nobody's.

    Unless `is_open`, the office has written neither of the files that let anyone in.
    """
    program = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if program is None:
        pytest.fail(f"{name} is missing; ./setup.sh dev installs it")
    server = Server(name, free_port(), free_port())
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / "jianbao"
    own.mkdir()
    if is_open:
        {"nginx": _open_nginx, "caddy": _open_caddy}[name](program, own, network)
    command = {"nginx": _nginx, "caddy": _caddy}[name](program, server, target, folder)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "HOME": str(folder)}
        )
        try:
            _wait(process, server, folder / "log")
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _wait(process: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    for port in (server.port, server.guarded):
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            raise AssertionError(f"{server.name} does not listen: {log.read_text()}")
    assert process.poll() is None, log.read_text()


def _changed(text: str, changes: Mapping[str, str]) -> str:
    """Return the text with every change made; each must have something to change."""
    for old, new in changes.items():
        assert re.search(old, text), old
        text = re.sub(old, lambda _, new=new: new, text)
    return text


def _open_nginx(program: str, own: Path, network: str) -> None:
    (own / "readers").write_text(f"reader:{_said('openssl', 'passwd', '-apr1', PASSWORD)}\n")
    (own / "office.network").write_text(f"allow {network};\n")


def _open_caddy(program: str, own: Path, network: str) -> None:
    hashed = _said(program, "hash-password", "--plaintext", PASSWORD)
    (own / "office.readers").write_text(f"reader {hashed}\n")
    (own / "office.network").write_text(f"not remote_ip {network}\n")


def _said(*command: str) -> str:
    environment = {**os.environ, "HOME": "/nonexistent"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout.strip()


def _nginx(program: str, server: Server, target: Path, folder: Path) -> list[str]:
    own = _changed(
        (DEPLOY / "nginx.conf").read_text(),
        {
            r"(?<=listen )80(?=;\n    server_name public)": f"127.0.0.1:{server.port}",
            r"(?<=listen )80(?=;\n    server_name internal)": f"127.0.0.1:{server.guarded}",
            r"/srv/jianbao/(public|internal)": str(target),
            r"/etc/nginx/jianbao(?=/)": str(folder / "jianbao"),
        },
    )
    user = "user root;" if os.getuid() == 0 else ""
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log stderr notice;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; {temporary}\n{own}\n}}\n"
    )
    return [program, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def _caddy(program: str, server: Server, target: Path, folder: Path) -> list[str]:
    own = _changed(
        (DEPLOY / "Caddyfile").read_text(),
        {
            r"http://public\.bulletin\.example": f"http://127.0.0.1:{server.port}",
            r"http://internal\.bulletin\.example": f"http://127.0.0.1:{server.guarded}",
            r"/srv/jianbao/(public|internal)": str(target),
            r"/etc/caddy/jianbao(?=/)": str(folder / "jianbao"),
        },
    )
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{own}")
    return [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
