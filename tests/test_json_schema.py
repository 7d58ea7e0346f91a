"""Editors find a schema beside the files, with the ids that `data/` knows, explained in Chinese."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.intake.json_schema import KINDS, modeline
from generator.order import building
from tests.conftest import REPOSITORY, edit

HAN = re.compile("[\u4e00-\u9fff]")
SAMPLES = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for pattern in (
        "content/submissions/*/*.yml",
        "content/issues/*/*.yml",
        "content/errata/*/*.yml",
        "data/*.yml",
    )
    for path in REPOSITORY.glob(pattern)
)


def run(root: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["--root", str(root), *arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("path", SAMPLES)
def test_a_file_of_the_sample_names_a_schema_that_is_there(path: str) -> None:
    first = (REPOSITORY / path).read_text(encoding="utf-8").partition("\n")[0]
    assert first == modeline(path).strip()
    place = REPOSITORY / Path(path).parent / first.partition("$schema=")[2]
    assert json.loads(place.read_bytes())["title"]


def test_the_sample_s_schemas_are_those_of_its_data() -> None:
    for name, text in building.schemas(REPOSITORY).items():
        shown = (REPOSITORY / f"data/schema/{name}.json").read_text(encoding="utf-8")
        assert shown == text, "run jianbao schema"


def test_schemas_are_written_where_the_files_look_for_them(archive: Path) -> None:
    run(archive, "schema")
    assert {path.stem for path in (archive / "data/schema").iterdir()} == set(KINDS)


def test_schemas_are_written_elsewhere_or_printed_when_asked(archive: Path, tmp_path: Path) -> None:
    run(archive, "schema", "--out", str(tmp_path / "there"))
    assert run(archive, "schema", "units") == (tmp_path / "there/units.json").read_text("utf-8")
    assert not (archive / "data/schema").exists()


def test_an_unknown_kind_is_wrong_usage_that_names_the_kinds(archive: Path) -> None:
    result = CliRunner().invoke(main, ["--root", str(archive), "schema", "unit"])
    assert result.exit_code == 2
    assert "units" in result.output


def test_ids_are_completed_with_their_names(archive: Path) -> None:
    made = json.loads(building.schemas(archive)["submission"])
    unit = made["properties"]["unit"]
    assert dict(zip(unit["enum"], unit["enumDescriptions"], strict=True)) == {
        "east": "东县",
        "west": "西市",
        "old": "旧区",
    }
    assert made["required"] == ["unit", "title", "received"]
    issue = json.loads(building.schemas(archive)["issue"])
    assert issue["$defs"]["IssueSection"]["properties"]["section"]["enum"] == ["local", "outside"]
    assert "near-duplicate" in issue["$defs"]["Accepted"]["properties"]["code"]["enum"]


def test_a_new_id_makes_the_schemas_stale_until_they_are_written_again(archive: Path) -> None:
    run(archive, "schema")
    assert building.check(archive).problems == ()
    edit(archive / "data/topics.yml", "topics:\n", "topics:\n  - {id: talent, name: 人才}\n")
    assert {problem.code for problem in building.check(archive).problems} == {"schema-stale"}
    run(archive, "schema")
    assert building.check(archive).problems == ()


def fields(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for inner in schema.values():
            yield from fields(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from fields(inner)


def test_a_full_disk_leaves_the_schemas_that_were_there(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(archive, "schema")
    edit(archive / "data/units.yml", "name: 东县,", "name: 东新县,")
    before = {path: path.read_bytes() for path in (archive / "data/schema").iterdir()}

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space", "units.json")

    monkeypatch.setattr(os, "fsync", full)
    result = CliRunner().invoke(main, ["--root", str(archive), "schema"])
    assert (result.exit_code, result.stderr) == (1, "未写入任何文件：units.json：磁盘已满\n")
    assert {path: path.read_bytes() for path in (archive / "data/schema").iterdir()} == before


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_explained_in_chinese_and_then_in_english(archive: Path, kind: str) -> None:
    schema = json.loads(building.schemas(archive)[kind])
    assert HAN.search(schema["title"])
    described = {name: field.get("description", "") for name, field in fields(schema)}
    assert [name for name, text in described.items() if not HAN.search(text)] == []
    hints = {name: text.partition("\n\n") for name, text in described.items()}
    assert [name for name, (zh, _, _) in hints.items() if not HAN.search(zh)] == []
    assert [name for name, (_, _, en) in hints.items() if not re.match("[A-Za-z`]", en)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_reference_of_a_schema_leads_nowhere(archive: Path, kind: str) -> None:
    text = building.schemas(archive)[kind]
    defined = json.loads(text).get("$defs", {})
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) <= set(defined)
    assert '"known"' not in text


def test_new_files_name_their_schema(archive: Path) -> None:
    run(archive, "new", "issue", "--date", "2023-04-01")
    first = (archive / "content/issues/2023/3.yml").read_text("utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=../../../data/schema/issue.json"
