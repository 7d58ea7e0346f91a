"""The group of commands, each in a module of its own that is loaded when it is asked for."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from generator.cli import runs
from generator.cli.session import PROBLEMS, STOPPED, USAGE, Session
from generator.system.processes import leave_current_folder
from generator.system.provided import ThemeError
from generator.words.messages import msg

WORDS = f"{__name__}.words"  # of the command line, as click keeps them

# command → module and function; the order is that of the help.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("generator.cli.init", "init"),
    "new": ("generator.cli.new", "new"),
    "import": ("generator.cli.import_", "import_"),
    "check": ("generator.cli.check", "check"),
    "schema": ("generator.cli.schema", "schema"),
    "build": ("generator.cli.build", "build"),
    "serve": ("generator.cli.serve", "serve"),
    "seal": ("generator.cli.seal", "seal"),
    "publish": ("generator.cli.publish", "publish"),
    "restrict": ("generator.cli.restrict", "restrict"),
    "verify": ("generator.cli.verify", "verify"),
    "volume": ("generator.cli.volume", "volume"),
    "export": ("generator.cli.export", "export"),
    "send": ("generator.cli.send", "send"),
    "deliveries": ("generator.cli.deliveries", "deliveries"),
    "receipt": ("generator.cli.receipt", "receipt"),
    "table": ("generator.cli.tabled", "table"),
    "copies": ("generator.cli.copies", "copies"),
    "fonts": ("generator.cli.fonts", "fonts"),
    "upgrade": ("generator.cli.upgrade", "upgrade"),
    "doctor": ("generator.cli.doctor", "doctor"),
}
ANYWHERE = ("init", "doctor")  # of no archive that is there
READING = ("check", "verify")  # which a newer archive lets do what they can


class _Commands(click.Group):
    """Load a command's module only when the command is used: starting stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        ctx.meta[WORDS] = list(args)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command: stopped it leaves with 130; a line is kept of one that changes things."""
        status = PROBLEMS
        try:
            done = super().invoke(ctx)
            status = 0
        except KeyboardInterrupt:
            status = STOPPED
            ctx.obj.stop(msg("stopped"), status)
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else PROBLEMS
            raise
        except click.UsageError:
            status = USAGE
            raise
        except OSError:
            if isinstance(ctx.obj, Session):
                ctx.obj.need_machine()
            raise
        except ThemeError as error:
            ctx.obj.need_theme(error)
        finally:
            if status != USAGE and isinstance(ctx.obj, Session):
                runs.note(ctx.obj.root, ctx.meta.get(WORDS, ()), status)
        return done


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="刊物目录，内有 content/ data/。The publication's folder.",
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    help="提示所用语言，默认随刊物。Language of messages; the publication's by default.",
)
@click.version_option(package_name="jianbao")
@click.pass_context
def main(context: click.Context, root: Path, lang: str | None) -> None:
    """简报编印：来稿成期，出 PDF、可检索的网站，并送达收件人。

    Publish bulletins: submissions → numbered issues → PDF, searchable archive, delivery.
    """
    leave_current_folder()
    context.obj = Session(root.resolve(), lang)
    if context.invoked_subcommand not in ANYWHERE:
        context.obj.enter(writes=context.invoked_subcommand not in READING)
