"""The group of commands, each in a module of its own that is loaded when it is asked for."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from generator.cli import runs, usage
from generator.cli.session import PROBLEMS, STOPPED, USAGE, Session
from generator.system.processes import leave_current_folder
from generator.system.provided import ThemeError
from generator.words.faults import told
from generator.words.messages import msg

WORDS = f"{__name__}.words"  # of the command line, as click keeps them

# command → module and function; the order is that of the help.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("generator.cli.init", "init"),
    "new": ("generator.cli.new", "new"),
    "import": ("generator.cli.import_", "import_"),
    "submissions": ("generator.cli.submissions", "submissions"),
    "decide": ("generator.cli.decide", "decide"),
    "check": ("generator.cli.check", "check"),
    "schema": ("generator.cli.schema", "schema"),
    "build": ("generator.cli.build", "build"),
    "serve": ("generator.cli.serve", "serve"),
    "sign": ("generator.cli.sign", "sign"),
    "issues": ("generator.cli.sign", "issues"),
    "proof": ("generator.cli.sign", "proof"),
    "seal": ("generator.cli.seal", "seal"),
    "publish": ("generator.cli.publish", "publish"),
    "restrict": ("generator.cli.restrict", "restrict"),
    "verify": ("generator.cli.verify", "verify"),
    "volume": ("generator.cli.volume", "volume"),
    "export": ("generator.cli.export", "export"),
    "send": ("generator.cli.send", "send"),
    "deliveries": ("generator.cli.deliveries", "deliveries"),
    "difference": ("generator.cli.difference", "difference"),
    "notices": ("generator.cli.notices", "notices"),
    "receipt": ("generator.cli.receipt", "receipt"),
    "stats": ("generator.cli.stats", "stats"),
    "commissions": ("generator.cli.registers", "commissions"),
    "remarks": ("generator.cli.registers", "remarks"),
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

    def make_context(self, *words: Any, **more: Any) -> click.Context:
        try:
            return super().make_context(*words, **more)
        except click.UsageError as error:
            raise usage.in_words(error) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command: stopped it leaves with 130; a line is kept of one that changes things."""
        status = PROBLEMS
        try:
            done = super().invoke(ctx)
            status = 0
        except KeyboardInterrupt:
            status = STOPPED
            ctx.obj.stop(msg("stopped"), status)
        except click.Abort:  # at a question
            ctx.obj.stop(msg("stopped"))
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else PROBLEMS
            raise
        except click.UsageError as error:
            status = USAGE
            raise usage.in_words(error, ctx) from error
        except OSError as error:
            if not isinstance(ctx.obj, Session):
                raise
            ctx.obj.need_machine()
            if not error.filename:
                raise
            ctx.obj.stop(msg("stopped; cannot read or write {fault}", fault=told(error)))
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
