"""Another machine's folder: what was published here is carried there, by rsync over ssh.

    build/remote/web@host%3A%2Fsrv…     what its readers see, as `release` keeps it, and the reviews

The chain there settles who publishes: a release's manifest is put there first, never over another.
Then the files, then one rename. Nothing of a name is read by a shell.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from generator.publish import manifest as manifests
from generator.publish import release
from generator.publish.release import CURRENT, MANIFESTS, RELEASES, Release, ReleaseRefusedError
from generator.store.hashing import sha256_of
from generator.store.lock import held
from generator.system import portable
from generator.words.messages import Message, msg

BELOW = Path("build/remote")
TAKEN = 17  # what a command there says when someone else has published

# `host:path`, `user@host:path`, `ssh://host/path`; a drive's letter is none.
_AFAR = re.compile(r"[^/:]{2,}:|[a-z][a-z0-9+.-]+:/")
_PLACE = re.compile(
    r"(?P<host>(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9][\w.-]*):(?P<path>/(?!/)[^\x00-\x1f\x7f]+)",
    re.ASCII,
)
_SHOWN = re.compile(rf"{RELEASES}/\d{{4,}}")
_SSH = ("ssh", "-oConnectTimeout=20", "-oServerAliveInterval=15")
_RSYNC = ("rsync", "-rpt", "--checksum", "--secluded-args", "--timeout=60", "-e", shlex.join(_SSH))


class NotCarriedError(Exception):
    """A machine that could not be reached, or did not do what it was asked: `why`."""

    def __init__(self, there: Elsewhere, why: object, message: Message | None = None) -> None:
        super().__init__(str(why))
        self.why = why
        self.message = message or msg(
            "{target}: {why}; readers see what they saw", target=there, why=why
        )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A folder of another machine, as ssh knows it."""

    host: str
    path: str

    def __str__(self) -> str:
        return f"{self.host}:{self.path}"

    def staging(self, root: Path) -> Path:
        """Return where its releases are made."""
        return root / BELOW / quote(str(self), safe="@")


def named(target: str) -> Elsewhere | None:
    """Return the other machine's folder that is named, if one is; refuse what is no such name."""
    if not _AFAR.match(target) or Path(target).exists():
        return None
    found = _PLACE.fullmatch(target.rstrip("/"))
    if found is None:
        raise ReleaseRefusedError(
            msg(
                "{target} is on another machine: write USER@HOST:/FOLDER, with the folder's whole"
                " path; a port or a key belongs into ~/.ssh/config",
                target=target,
            )
        )
    return Elsewhere(**found.groupdict())


@contextmanager
def staged(root: Path, there: Elsewhere) -> Iterator[Path]:
    """Yield the folder in which its next release is made; where it was lost it is fetched anew.

    Raises `ReleaseRefusedError` when releases lie there that were not made from here.
    """
    place = there.staging(root)
    release.make_folder(place.parent)
    with held(place.with_name(f"{place.name}.lock")):
        chain = _chain(there)
        known = {path.name: sha256_of(path) for _, path in release.manifests_of(place)}
        if chain.items() - known.items():
            if known:
                raise ReleaseRefusedError(
                    msg(
                        "{target} holds releases that were not made here. If a colleague published"
                        " them and the anchor is right, delete {folder}, and publish again",
                        target=there,
                        folder=place.relative_to(root),
                    )
                )
            with fetched(root, there) as copy:
                if release.shown(copy) is None or next(release.chain(copy), None):
                    raise ReleaseRefusedError(msg("{path} is damaged", path=there))
                shutil.rmtree(place, ignore_errors=True)
                copy.rename(place)
        yield place


@contextmanager
def fetched(root: Path, there: Elsewhere) -> Iterator[Path]:
    """Yield a copy of what lies there, which is gone afterwards unless it was renamed."""
    script = f"cd {shlex.quote(there.path)} && readlink {CURRENT}"
    shows = _ask(there, script).strip()
    release.make_folder(root / BELOW)
    copy = Path(tempfile.mkdtemp(prefix=".copy-", dir=root / BELOW))
    copy.chmod(0o755)
    try:
        parts = (f"{there}/{MANIFESTS}", f"{there}/{RELEASES}")
        _run((*_RSYNC, *parts, f"{copy}/"), there)
        if _SHOWN.fullmatch(shows):
            portable.show(copy / CURRENT, copy / shows)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def carry(place: Path, there: Elsewhere) -> None:
    """Show there what is shown here, whole, and forget there what was forgotten here."""
    now = release.shown(place)
    assert now is not None
    chain = _chain(there)
    for _, manifest in release.manifests_of(place):
        if chain.get(manifest.name) != sha256_of(manifest):
            _claim(there, manifest)
    others = [each.folder.name for each in release.kept(place) if each.folder != now.folder]
    links = [f"--link-dest=../{name}" for name in others]
    into = f"{there}/{RELEASES}/{now.folder.name}/"
    _run((*_RSYNC, "--delete", *links, f"{now.folder}/", into), there)
    try:
        lie_there = _show(there, now)
        old = [
            f"{RELEASES}/{name}"
            for name in lie_there
            if name.isdecimal() and int(name) < now.manifest.number and name not in others
        ]
        if old:
            _ask(there, f"cd {shlex.quote(there.path)} && rm -rf {shlex.join(old)}")
    except (NotCarriedError, KeyboardInterrupt) as error:
        why = error.why if isinstance(error, NotCarriedError) else msg("stopped")
        message = msg(
            "{target}: {why}; whether its readers see release {number}, and it alone, is not known:"
            " publish again",
            target=there,
            why=why,
            number=now.manifest.number,
        )
        raise NotCarriedError(there, why, message) from None


def _chain(there: Elsewhere) -> dict[str, str]:
    """Return the manifests that lie there: name → SHA-256."""
    folder = shlex.quote(f"{there.path}/{MANIFESTS}")
    find = "find . -name '[0-9]*.sha256' -exec sha256sum {} +"
    script = f"[ ! -d {folder} ] || {{ cd {folder} && {find}; }}"
    lines = (line.split("  ./", 1) for line in _ask(there, script).splitlines())
    return {line[1]: line[0] for line in lines if len(line) == 2}


def _claim(there: Elsewhere, manifest: Path) -> None:
    """Put a manifest into the chain there; refuse when another has its number."""
    name = f"{MANIFESTS}/{manifest.name}"
    folder = shlex.quote(there.path)
    _ask(
        there,
        f"mkdir -p {folder} && cd {folder} && mkdir -p {RELEASES} {MANIFESTS} || exit 1;"
        f" new={MANIFESTS}/.new-$$; trap 'rm -f $new' EXIT; cat >$new && sync || exit 1;"
        f" ln $new {name} || cmp -s $new {name} || exit {TAKEN}",
        manifest.read_bytes(),
    )


def _show(there: Elsewhere, now: Release) -> list[str]:
    """Swap the link there, unless a later release is under way; return which releases lie there."""
    later = f"{MANIFESTS}/{now.manifest.number + 1:04}.sha256"
    place = f"{RELEASES}/{now.folder.name}"
    swap = f"sync && ln -sfn {place} .{CURRENT}-new && mv -fT .{CURRENT}-new {CURRENT}"
    return _ask(
        there,
        f"cd {shlex.quote(there.path)} && [ -f {place}/{manifests.NAME} ] || exit 1;"
        f" [ ! -e {later} ] || exit {TAKEN};"
        f' [ "$(readlink {CURRENT})" = {place} ] || {{ {swap}; }} && ls {RELEASES}',
    ).split()


def _ask(there: Elsewhere, script: str, data: bytes = b"") -> str:
    """Have a shell there do something, and return what it says."""
    command = f"sh -c {shlex.quote(f'umask 022; {script}')}"
    return _run((*_SSH, "--", there.host, command), there, data)


def _run(command: tuple[str, ...], there: Elsewhere, data: bytes = b"") -> str:
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False)
    except FileNotFoundError:
        raise ReleaseRefusedError(msg("{program} is not installed", program=command[0])) from None
    if done.returncode == TAKEN and command[0] == "ssh":
        raise ReleaseRefusedError(
            msg(
                "someone else has published to {target} meanwhile: look, publish again",
                target=there,
            )
        )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        why = lines[0] if lines else f"{command[0]}: {done.returncode}"
        raise NotCarriedError(there, why)
    return done.stdout.decode(errors="replace")
