"""`jianbao schema`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator.cli.session import PROBLEMS, Session
from generator.messages import msg


@click.command(short_help="写出内容文件的 JSON Schema。JSON Schema for editors.")
@click.argument("kind", required=False)
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="写到哪个文件夹，默认 data/schema。Folder; data/schema by default.",
)
@click.pass_obj
def schema(session: Session, kind: str | None, folder: Path | None) -> None:
    """写出各种内容文件的 JSON Schema，编辑器据此补全代码、说明字段；改了 data/ 之后再运行一次。

    Write the JSON Schema of every kind of content file into a folder, or print the one of KIND
    (submission, issue, erratum, publication, units, sections, topics, recipients, lexicon). The
    schemas hold the ids of data/: run it again when those change.
    """
    from generator import pipeline

    made = pipeline.schemas(session.root)
    if kind is not None:
        if kind not in made:
            known = ", ".join(made)
            raise click.BadParameter(f"{kind!r}: {known}", param_hint="KIND")
        click.echo(made[kind], nl=False)
        return
    target = folder or session.root / pipeline.SCHEMAS
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (target / f"{name}.json").write_text(text, encoding="utf-8")
    except OSError as error:
        session.write(f"{error.filename}: {error.strerror}", err=True)
        sys.exit(PROBLEMS)
    shown = target.relative_to(session.root) if target.is_relative_to(session.root) else target
    session.say(msg("wrote {count} schemas to {path}", count=len(made), path=shown))
