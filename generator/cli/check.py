"""`jianbao check`."""

from __future__ import annotations

import sys

import click

from generator.cli.session import PROBLEMS, Session
from generator.messages import msg
from generator.problems import as_json


@click.command(short_help="检查全部内容。Show every problem at once.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="输出格式。Form of the list.",
)
@click.pass_obj
def check(session: Session, form: str) -> None:
    """检查全部内容，一次列出所有问题：文件、行、字段、问题、改法。

    Show every problem of every file: path, line, field, what is wrong, how to mend it.
    """
    from generator import pipeline

    checked = pipeline.check(session.root)
    session.speak_as(checked.records.publication.language)
    if form == "json":
        click.echo(as_json(checked.problems, session.language), nl=False)
    elif checked.problems:
        session.show(checked.problems)
    else:
        session.say(
            msg(
                "no problems: {issues} issues, {submissions} submissions",
                issues=len(checked.records.issues),
                submissions=len(checked.records.submissions),
            )
        )
    if not checked.is_sound:
        sys.exit(PROBLEMS)
