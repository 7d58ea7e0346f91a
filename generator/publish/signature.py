"""A detached signature over a release's manifest, made and checked by minisign or GnuPG."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.publish.manifest import NAME
from generator.publish.release import ReleaseRefusedError
from generator.words.messages import msg

Program = Literal["minisign", "gpg"]
ENDING: dict[Program, str] = {"minisign": ".minisig", "gpg": ".asc"}


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose key signs, and with which program.

    `key` is a key file for minisign (secret to sign, public to check), a key's name for GnuPG.
    """

    program: Program
    key: str

    def sign(self, folder: Path) -> None:
        """Sign the manifest of the release in `folder`, or raise `ReleaseRefusedError`."""
        manifest = folder / NAME
        made = manifest.with_name(NAME + ENDING[self.program])
        if self.program == "minisign":
            command = ["-S", "-s", self.key, "-m", str(manifest), "-x", str(made)]
        else:
            command = ["--local-user", self.key, "--armor", "--output", str(made)]
            command += ["--detach-sign", str(manifest)]
        if self._run(command) != 0 or not made.is_file():
            raise ReleaseRefusedError(
                msg("{program} did not sign the release", program=self.program)
            )
        made.chmod(0o644)

    def vouches_for(self, folder: Path) -> bool:
        """Say whether the manifest of the release in `folder` bears this key's signature."""
        manifest = folder / NAME
        made = manifest.with_name(NAME + ENDING[self.program])
        if not made.is_file():
            return False
        if self.program == "minisign":
            return (
                self._run(["-V", "-q", "-p", self.key, "-m", str(manifest), "-x", str(made)]) == 0
            )
        return self._run_gpg(made, manifest)

    def _run_gpg(self, made: Path, manifest: Path) -> bool:
        """Check that the signature is good and that it is this key's, not just anyone's."""
        keys = self._output(["--with-colons", "--fingerprint", self.key])
        wanted = {line.split(":")[9] for line in keys.splitlines() if line.startswith("fpr:")}
        status = self._output(["--status-fd", "1", "--verify", str(made), str(manifest)])
        valid = [line.split() for line in status.splitlines() if " VALIDSIG " in line]
        return any(wanted & set(words) for words in valid)

    def _run(self, arguments: list[str]) -> int:
        return subprocess.run([self._path(), *arguments], check=False).returncode

    def _output(self, arguments: list[str]) -> str:
        done = subprocess.run(
            [self._path(), *arguments], check=False, capture_output=True, text=True
        )
        return done.stdout

    def _path(self) -> str:
        path = shutil.which(self.program)
        if path is None:
            raise ReleaseRefusedError(msg("{program} is not installed", program=self.program))
        return path
