"""`jianbao doctor`."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

import click

from generator.cli.session import PROBLEMS, Session
from generator.press import rare
from generator.system import machine, provided
from generator.words.messages import msg


@click.command(short_help="这台机器缺什么，怎么装。What the machine lacks.")
@click.pass_obj
def doctor(session: Session) -> None:
    """查这台机器缺什么，并给出安装的命令；什么都不改。

    Say what this machine lacks, with the commands that install it. Changes nothing.
    """
    session.write(
        f"jianbao {version('jianbao')}, Python {platform.python_version()}, {sys.platform}"
    )
    lost = tuple(_lost_packages())
    lacks = machine.lacking()
    for name in (*(library.name for library in lacks), *lost):
        session.say(msg("missing: {name}", name=name))
    commands = machine.remedy(lacks) if lacks else ()
    if lost:
        commands += (f'"{sys.executable}" -m pip install --force-reinstall jianbao',)
    for package in rare.packages(provided.theme(session.root) / "fonts"):
        session.say(
            msg(
                "not needed, but for the rarest names (GB 18030-2022, level 3): Debian's package"
                " {package}, or its fonts put into theme/fonts/ of the archive",
                package=package,
            )
        )
    if not commands:
        session.say(msg("nothing is missing"))
        return
    session.say(msg("this installs it:"))
    for command in commands:
        session.write(f"  {command}")
    sys.exit(PROBLEMS)


def _lost_packages() -> Iterator[str]:
    """Yield the Python packages that jianbao needs and that are not there."""
    for line in requires("jianbao") or ():
        if "extra ==" not in line:
            name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
            try:
                version(name)
            except PackageNotFoundError:
                yield name
