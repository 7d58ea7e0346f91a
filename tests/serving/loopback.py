"""A real sshd on loopback, and `ssh` as an office would have set it up to reach it."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.serving.servers import free_port

HOST = "web"  # in ssh's own settings


@contextmanager
def sshd(folder: Path) -> Iterator[Path]:
    """Run one; yield a folder of programs for PATH, in which `ssh` knows it as `web`."""
    daemon = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if daemon is None or shutil.which("rsync") is None:
        pytest.fail("sshd or rsync is missing; ./setup.sh dev installs them")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    folder.mkdir(mode=0o700, parents=True)
    for name in ("host", "own"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True
        )
    port = free_port()
    host_key = (folder / "host.pub").read_text()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {host_key}")
    (folder / "config").write_text(
        f"Host {HOST}\n  HostName 127.0.0.1\n  Port {port}\n  User {getpass.getuser()}\n"
        f"  IdentityFile {folder}/own\n  UserKnownHostsFile {folder}/known\n  BatchMode yes\n"
    )
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\n"
        f"AuthorizedKeysFile {folder}/own.pub\nPasswordAuthentication no\nStrictModes no\n"
        f"PidFile none\nPermitRootLogin prohibit-password\n"
    )
    programs = folder / "bin"
    programs.mkdir()
    (programs / "ssh").write_text(
        f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/config "$@"\n'
    )
    (programs / "ssh").chmod(0o755)
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([daemon, "-D", "-e", "-f", folder / "sshd_config"], stderr=log)
        try:
            asked = [programs / "ssh", HOST, "true"]
            while subprocess.run(asked, check=False, capture_output=True).returncode:
                if running.poll() is not None:
                    pytest.fail((folder / "log").read_text())
                time.sleep(0.02)
            yield programs
        finally:
            running.terminate()
            running.wait()
