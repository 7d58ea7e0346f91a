"""`jianbao schema`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from generator.cli.session import Session
from generator.model.declared import Declared, Publicity, declared, record_in
from generator.store import whole
from generator.words.faults import told
from generator.words.messages import msg


@click.command(short_help="写出内容文件的 JSON Schema。JSON Schema for editors.")
@click.argument("kind", required=False)
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="写到哪个文件夹，默认 data/schema。Folder; data/schema by default.",
)
@click.option("--fields", "lists_fields", is_flag=True, help="列出全部字段。Print every field.")
@click.pass_obj
def schema(session: Session, kind: str | None, folder: Path | None, *, lists_fields: bool) -> None:
    """写出各种内容文件的 JSON Schema，编辑器据此补全代码、说明字段；改了 data/ 之后再运行一次。

    Write the JSON Schema of every kind of content file into a folder, or print the one of KIND
    (submission, issue, erratum, publication, units, sections, topics, recipients, lexicon). The
    schemas hold the ids of data/: run it again when those change.
    """
    from generator.intake.load import load
    from generator.order import building
    from generator.order.scope import SHARED

    if lists_fields:
        click.echo(fields_page(building.KINDS), nl=False)
        return
    records, problems = load(session.root)
    session.need(problems, *SHARED)
    made = building.schemas(session.root, records)
    if kind is not None:
        if kind not in made:
            known = ", ".join(made)
            raise click.BadParameter(f"{kind!r} is not one of {known!r}.", param_hint="KIND")
        click.echo(made[kind], nl=False)
        return
    target = folder or session.root / building.SCHEMAS
    try:
        for name, text in made.items():
            whole.write(target / f"{name}.json", text.encode())
    except OSError as error:
        session.stop(msg("nothing was written: {why}", why=told(error)))
    shown = target.relative_to(session.root) if target.is_relative_to(session.root) else target
    session.say(msg("wrote {count} schemas to {path}", count=len(made), path=shown))


def fields_page(kinds: Mapping[str, Any]) -> str:
    """Return the fields of every kind of file as a page of the handbook, in Markdown."""
    tables = (
        f"\n## {kind.title} {name}\n\n{kind.description}。\n\n"
        f"| 字段 | 写什么 | English | 公开 |\n|---|---|---|---|\n{''.join(_rows(kind.record))}"
        for name, kind in kinds.items()
    )
    return (
        "---\ntitle: 字段一览\naudience: office\n---\n"
        "各种文件的全部字段；星号是必填的，“不公开”的任何版本都不刊出。"
        "*Every field; a star marks those that are needed. What is not public is in no edition.*\n"
        + "".join(tables)
    )


def _rows(record: type) -> Iterator[str]:
    for path, field, shown in _fields(record, "", "open", set()):
        star = "\\*" if field.is_needed else ""
        public = {"secret": "不公开", "open": ""}.get(shown, "刊出")
        yield f"| `{path}`{star} | {field.told.zh} | {field.told.en} | {public} |\n"


def _fields(
    record: type, path: str, above: Publicity, seen: set[type]
) -> Iterator[tuple[str, Declared, Publicity]]:
    """Yield the fields of a record and of those in it, each record's once, with their publicity."""
    seen.add(record)
    for field in declared(record):
        shown: Publicity = "secret" if above == "secret" else field.told.shown
        yield path + field.name, field, shown
        inner = record_in(field.shape)
        if inner and inner not in seen:
            yield from _fields(inner, f"{path}{field.name}.", shown, seen)
