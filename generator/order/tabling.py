"""Units, topics and recipients as a table: what `data/` says of them out, what a table says in.

An entry is known by its code, else by its name; what the table does not say stays as it is, and so
does whatever is not in the table. All of a table is taken in, or nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from generator import model
from generator.channels import CHANNELS
from generator.intake.load import load
from generator.intake.tables import COLUMNS, Cell, Row, Sheet, book
from generator.intake.yaml import yaml_file
from generator.intake.yaml.content_file import ContentFile, opened
from generator.model.problems import Problem, in_order, is_stopping
from generator.order import building
from generator.order.first_files import LINES, Told, in_words, reached, with_ids, without
from generator.store import whole

SHAPES = {"units": model.Units, "topics": model.Topics, "recipients": model.Recipients}
LIST = "regular"  # whose lines the column 报送发 tells


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a table: how many entries are new, how many changed; or what is wrong."""

    added: int = 0
    changed: int = 0
    problems: tuple[Problem, ...] = ()


def out(root: Path, kind: str) -> bytes:
    """Return a vocabulary as XLSX, in the words that people use; raise `Refused`."""
    data = _data(opened(root, f"data/{kind}.yml"))
    names = {
        field: {id_: name for name, id_ in words.items()}
        for field, words in _words(root, kind).items()
    }
    rows = []
    for entry in data[kind] or ():
        texts = {name: str(entry.get(name) or "") for name in COLUMNS[kind]}
        if kind == "recipients":
            texts["line"] = _line_of(data, texts["id"])
        rows.append({n: names.get(n, {}).get(text, text) for n, text in texts.items()})
    return book(rows, kind)


def take_in(root: Path, kind: str, sheet: Sheet) -> TakenIn:
    """Change a vocabulary to what a table says; raise `Refused`, `Overtaken`, `OSError`."""
    file = opened(root, f"data/{kind}.yml", SHAPES[kind])
    words = _words(root, kind)
    before = {_key(p) for p in building.check(root).problems}
    wrong = [*sheet.problems]
    while True:
        spoiled = {one.where for one in wrong if is_stopping([one])}
        doubts: list[Problem] = []
        rows = [in_words(row, words, doubts) for row in without(sheet, spoiled).rows]
        made, said, counted = _changed(file, kind, rows)
        told = Told("", said)
        problems = [*doubts, *map(told.place, _checked(root, made, before))]
        more = [one for one in problems if one.where not in spoiled and one not in wrong]
        wrong += more
        if not is_stopping(wrong):
            made.save(root)
            return replace(counted, problems=in_order(wrong))
        if not is_stopping(more):
            return TakenIn(problems=in_order(wrong))


def _words(root: Path, kind: str) -> Mapping[str, Mapping[str, str]]:
    """Return the words by which people name what a file names by an id, where no two share one."""
    if kind != "recipients":
        return {}
    records, _ = load(root)
    house, names = records.publication, [unit.name for unit in records.units]
    return {
        "unit": {u.name: u.id for u in records.units if names.count(u.name) == 1},
        "audience": dict(zip(house.audience_names, house.audiences, strict=False)),
        "line": LINES,
        "channel": {one.label.say("zh"): id_ for id_, one in CHANNELS.items()},
    }


def _changed(
    file: ContentFile, kind: str, rows: Sequence[Row]
) -> tuple[ContentFile, dict[int, tuple[Row, str]], TakenIn]:
    """Return the file as the rows have it, which line says which cell, and what was done."""
    entries: list[dict[str, Any]] = _data(file)[kind] or []
    by_name = {str(entry.get("name")): str(entry.get("id")) for entry in entries}
    known = [
        {**row, "id": replace(row["name"], text=by_name[row["name"].text])}
        if not _text(row, "id") and row["name"].text in by_name
        else row
        for row in rows
    ]
    places = {str(entry.get("id")): number for number, entry in enumerate(entries)}
    rows = with_ids(known, kind.removesuffix("s"), taken=places)
    added = changed = 0
    if kind == "recipients":
        rows = [row if row["id"].text in places else reached(row) for row in rows]
    for row in rows:
        id_ = row["id"].text
        told = {n: row[n].text for n in COLUMNS[kind] if n != "line" and _text(row, n)}
        texts: dict[str, Any] = {"id": id_, **told}
        old = file
        if id_ in places:
            for name, text in texts.items():
                file = file.put((kind, places[id_], name), text)
        else:
            places[id_] = len(places)
            file = file.inserted((kind, places[id_]), texts)
        file = _on_line(file, id_, _text(row, "line")) if kind == "recipients" else file
        added += id_ not in {str(entry.get("id")) for entry in entries}
        changed += file is not old and places[id_] < len(entries)
    document = yaml_file.read(file.content, file.path)
    said = {}
    for row in rows:
        for name in reversed(("id", *row)):
            said[document.line((kind, places[row["id"].text], name))] = row, name
    return file, said, TakenIn(added, changed)


def _on_line(file: ContentFile, id_: str, line: str) -> ContentFile:
    """Put a recipient on a line of the list; from another line they are taken."""
    now = _line_of(_data(file), id_)
    if not line or line == now:
        return file
    if now:
        members = _data(file)["lists"][LIST][now]["members"]
        file = file.removed(("lists", LIST, now, "members", members.index(id_)))
    place: tuple[str, ...] = ("lists", LIST, line, "members")
    inner, value = _data(file), [id_]
    for depth, step in enumerate(place):
        if not inner.get(step):
            missing: Any = value
            for name in reversed(place[depth + 1 :]):
                missing = {name: missing}
            return file.put(place[: depth + 1], missing)
        inner = inner[step]
    return file.inserted((*place, len(inner)), id_)


def _line_of(data: Mapping[str, Any], id_: str) -> str:
    lists = (data.get("lists") or {}).get(LIST) or {}
    lines = (n for n in LINES.values() if id_ in ((lists.get(n) or {}).get("members") or ()))
    return next(lines, "")


def _checked(root: Path, made: ContentFile, before: Collection[object]) -> list[Problem]:
    """Return what would be wrong with the archive if the file were as it is to be, and was not."""
    with TemporaryDirectory(prefix="jianbao-") as folder:
        place = Path(folder)
        shutil.copytree(root / "data", place / "data", symlinks=True)
        shutil.copytree(root / "content", place / "content", symlinks=True)
        if (root / "theme").is_dir():
            shutil.copytree(root / "theme", place / "theme", symlinks=True)
        whole.write(place / made.path, made.content)
        found = building.check(place).problems
    schema = f"{building.SCHEMAS}/"
    return [p for p in found if _key(p) not in before and not p.where.path.startswith(schema)]


def _key(problem: Problem) -> object:
    return problem.where.path, problem.field, problem.code, problem.text.template


def _text(row: Row, name: str) -> str:
    return row.get(name, Cell("", row["name"].where)).text


def _data(file: ContentFile) -> Any:
    return file.data
