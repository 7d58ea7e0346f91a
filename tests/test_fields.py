"""A field is declared once: all that reads, checks, seeks or explains it asks its declaration."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.cli.schema import fields_page
from generator.intake.json_schema import KINDS
from generator.model import forms
from generator.model.declared import Unfit, declared, record_in
from tests.conftest import REPOSITORY, edit

MEMO = "秋收以前再办一次夜间学堂"
DECLARED = ("model/recorded.py", "    accept: tuple[Accepted, ...] = told(", "Submission(Lined)")
SHOWN = (
    "render/prose.py",
    'if item.source else ""\n',
    """if item.source else ""
    source += f'<p class="memo">{escape(item.more.get("memo", ""))}</p>'\n""",
)  # fmt: skip
LOOK = """
import json, sys
from pathlib import Path
from generator.order import building
from generator.check.published_text import passages
from generator.publish import inspection
from generator.publish.leaks import sought
from generator.publish.restricted import admitted, unpublished, withheld

root = Path(sys.argv[1])
checked = building.check(root)
records = checked.records
editions = records.publication.audiences
found = {
    "problems": [problem.line("en") for problem in checked.problems],
    "places": [[s.memo, s.at("memo").line] for s in records.submissions if getattr(s, "memo", "")],
    "schema": json.loads(building.schemas(root)["submission"])["properties"]["memo"],
    "read": [[p.kind, p.field, p.text] for p in passages(records) if p.field == "memo"],
    "never": [[s.text for s in unpublished(records, e) if s.field == "memo"] for e in editions],
    "withheld": [[s.text for s in withheld(records, e) if s.field == "memo"] for e in editions],
    "admitted": [sys.argv[2] in admitted(records, e) for e in editions],
    "holding": {},
    "leaking": {},
}
for edition in sys.argv[3:]:
    site = building.build(root, building.Options(edition)).site
    paths = [p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()]
    text = {p: (site / p).read_bytes().decode(errors="ignore") for p in paths}
    found["holding"][edition] = [p for p in paths if sys.argv[2] in text[p]]
    found["form"] = "承办备忘" in text["submit/index.html"]
    secrets = [s for s in unpublished(records, edition) if s.field == "memo"]
    search = sought(secrets, admitted(records, edition))
    (site / "planted.html").write_text(sys.argv[2], "utf-8")
    leaks = inspection.leaks(site, [*paths, "planted.html"], search, 1)
    found["leaking"][edition] = [leak.path for leak in leaks]
print(json.dumps(found))
"""


def look(
    tmp: Path,
    root: Path,
    publicity: str,
    *editions: str,
    shown: bool = False,
    form: str = "OneLine",
) -> Any:
    """Return what a program does whose submissions have a field more, declared in one line."""
    program = Path(shutil.copytree(REPOSITORY / "generator", tmp / "program/generator"))
    declaration = f'    memo: {form} = told("承办备忘", "a memo"{publicity}, default="")\n'
    recorded = program / "model/recorded.py"
    before, found, after = recorded.read_text("utf-8").partition(DECLARED[1])
    assert DECLARED[2] in before
    recorded.write_text(before + declaration + found + after, "utf-8")
    if shown:
        edit(program / SHOWN[0], *SHOWN[1:])
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(root), MEMO, *editions],
        cwd=tmp / "program",
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(tmp / "program")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def write(root: Path, value: str, name: str = "east-visits") -> int:
    """Give a submission the field; return its line."""
    path = root / f"content/submissions/2023/{name}.yml"
    text = path.read_text("utf-8")
    path.write_text(f"{text}memo: {value}\n", "utf-8")
    return text.count("\n") + 1


@pytest.mark.slow
def test_one_line_makes_a_field_that_is_read_explained_and_secret(
    archive: Path, tmp_path: Path
) -> None:
    """Undeclared, it is sought in every edition and stands in none; nobody's rules read it."""
    line = write(archive, f"{MEMO}，电话13800138000")
    made = look(tmp_path, archive, "", "leadership")
    assert made["places"] == [[f"{MEMO}，电话13800138000", line]]
    assert made["schema"]["description"] == "承办备忘\n\na memo"
    assert made["form"]
    assert made["problems"] == []
    assert made["read"] == []
    assert made["never"] == [[f"{MEMO}，电话13800138000"]] * 3
    assert made["admitted"] == [False] * 3
    assert made["holding"] == {"leadership": []}
    assert made["leaking"] == {"leadership": ["planted.html"]}


def test_a_new_field_has_the_form_of_its_type_and_its_name_is_proposed(
    archive: Path, tmp_path: Path
) -> None:
    line = write(archive, "[甲]")
    other = write(archive, "", "west-class")
    slip = archive / "content/submissions/2023/west-class.yml"
    edit(slip, "memo: \n", "mem: 甲\n")
    found = look(tmp_path, archive, "")["problems"]
    place = "content/submissions/2023/"
    assert f"{place}east-visits.yml:{line}: memo: a text is expected here [form]" in found
    text = "mem: there is no field 'mem' here (did you mean 'memo'?) [unknown-field]"
    assert f"{place}west-class.yml:{other}: {text}" in found


def test_a_new_field_that_names_a_unit_needs_no_rule_of_its_own(
    archive: Path, tmp_path: Path
) -> None:
    line = write(archive, "eastt")
    (found,) = look(tmp_path, archive, "", form="UnitId")["problems"]
    assert found.startswith(f"content/submissions/2023/east-visits.yml:{line}: memo: unknown unit")


def test_a_field_declared_public_is_read_by_the_rules_and_secret_where_its_item_is(
    archive: Path, tmp_path: Path
) -> None:
    write(archive, MEMO)
    write(archive, "联系13800138000", "east-secret")
    made = look(tmp_path, archive, ', "note"')
    assert ["note", "memo", MEMO] in made["read"]
    assert [one.rpartition("[")[2] for one in made["problems"]] == ["mobile-number]"]
    assert made["never"] == [[], [], []]
    assert made["withheld"] == [[MEMO, "联系13800138000"], ["联系13800138000"], []]
    assert made["admitted"] == [False, True, True]


@pytest.mark.slow
def test_a_public_field_is_shown_where_a_second_place_shows_it_and_its_item_is(
    archive: Path, tmp_path: Path
) -> None:
    write(archive, MEMO)
    made = look(tmp_path, archive, ', "note"', "public", "internal", shown=True)
    assert made["holding"]["public"] == []
    assert "2023/1/index.html" in made["holding"]["internal"]


def classes() -> set[type]:
    """Return every class that declares fields of a file."""
    found: set[type] = set()
    waiting = [kind.record for kind in KINDS.values()]
    while waiting:
        found.add(record := waiting.pop())
        inner = (record_in(field.shape) for field in declared(record))
        waiting += [one for one in inner if one and one not in found]
    return found


@pytest.mark.parametrize("record", sorted(classes(), key=lambda one: one.__name__))
def test_every_field_says_what_it_is_in_both_languages(record: type) -> None:
    told = [field.told for field in declared(record)]
    assert all(one.zh and one.en for one in told)


def test_the_handbook_page_lists_every_field() -> None:
    page = (REPOSITORY / "content/pages/fields.md").read_text(encoding="utf-8")
    assert page == fields_page(KINDS), "run jianbao schema --fields > content/pages/fields.md"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("http://a", "http://a/"),
        ("https://简报.a.b:8443/x/y_1", "https://简报.a.b:8443/x/y_1/"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("http://a/%E7%AE%80/", "http://a/%E7%AE%80/"),
    ],
)
def test_a_website_s_address_ends_with_a_slash(typed: str, read: str) -> None:
    assert forms._website(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "2023-07-20", "a.b", "ftp://a/", "http://", "http:///x", "http://u:p@a/", "http://a:99999/",
        "http://a/x?y", "http://a/#x", "http://a/b c", "http://a//b", "http://a/../b", "http://a/.",
        'http://a/x"; deny all', "http://a/{x}", "javascript://a/", "http://a/\u202e",
    ],
)  # fmt: skip
def test_what_is_no_website_s_address_is_told(typed: str) -> None:
    with pytest.raises(Unfit):
        forms._website(typed)
