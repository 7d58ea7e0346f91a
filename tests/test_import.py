"""What people send comes in as files to look over; old issues come back as they were printed."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import import_, main
from generator.compile import compile_archive
from generator.intake.load import load
from generator.intake.yaml import yaml_file
from generator.model import Issue
from generator.order import building
from generator.store.hashing import sha256
from tests.conftest import REPOSITORY, copy_archive
from tests.wordfiles import paragraph, run, word_file

TEXT = """东县：把门敞开

**早开门。**七点半开门，比上班早半小时。

**晚关灯。**人不走灯不关，一月答问 64 件。
"""
OLD = sorted((Path(__file__).parent / "oldissues").iterdir())
# A real issue, which is not part of this repository, takes the same test where it lies at hand.
REAL = [Path(path) for path in [os.environ.get("MODEL_TEXT", "")] if path]


def jianbao(root: Path, *arguments: object, lang: str = "en") -> Result:
    command = ["--root", root, "--lang", lang, *arguments]
    return CliRunner().invoke(main, [*map(str, command)], catch_exceptions=False)


def sent(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def files_of(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in (root / "content").rglob("*")
        if path.is_file()
    }


def record(root: Path, id_: str):
    """What a submission's file says; beside it the document is kept that it was made of."""
    path = f"content/submissions/{id_}.yml"
    data = yaml_file.read((root / path).read_bytes(), path).data
    if original := data.pop("original", None):
        (kept,) = (root / "content/originals").rglob(f"{original['sha256']}.*")
        assert sha256(kept.read_bytes()) == original["sha256"]
    return data


# -- one submission -----------------------------------------------------------------------------


def test_a_text_becomes_a_submission_that_passes_the_check(archive: Path, tmp_path: Path) -> None:
    source = sent(tmp_path, "来稿.md", TEXT)
    result = jianbao(archive, "import", source, "--received", "2023-03-01", "--yes")
    assert result.exit_code == 0
    assert "wrote content/submissions/2023/east-1.yml" in result.output
    assert record(archive, "2023/east-1") == {
        "unit": "east",
        "title": "把门敞开",
        "received": "2023-03-01",
        "points": [
            {"lead": "早开门。", "text": "七点半开门，比上班早半小时。"},
            {"lead": "晚关灯。", "text": "人不走灯不关，一月答问 64 件。"},
        ],
    }
    assert building.check(archive).is_sound


def test_nothing_is_written_without_a_yes(archive: Path, tmp_path: Path) -> None:
    source = sent(tmp_path, "来稿.md", TEXT)
    before = files_of(archive)
    for options in ([], ["--preview"], ["--preview", "--yes"]):
        result = jianbao(archive, "import", source, *options)
        assert result.exit_code == 0
        assert "title: 把门敞开" in result.output
        assert "早开门。 / 晚关灯。" in result.output
        assert files_of(archive) == before


@pytest.mark.parametrize(("answer", "written"), [("y", 1), ("n", 0)])
def test_at_a_terminal_it_asks(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, written: int
) -> None:
    monkeypatch.setattr(import_, "_is_terminal", lambda: True)
    source = sent(tmp_path, "来稿.md", TEXT)
    before = files_of(archive)
    command = ["--root", str(archive), "--lang", "en", "import", str(source)]
    result = CliRunner().invoke(main, command, input=f"{answer}\n", catch_exceptions=False)
    assert "write these 1 files?" in result.output
    assert result.exit_code == 0
    assert len(files_of(archive)) == len(before) + 2 * written  # with its document


def test_nothing_that_is_there_is_overwritten(archive: Path, tmp_path: Path) -> None:
    source = sent(tmp_path, "来稿.md", TEXT)
    first = {}
    for count in (1, 2, 3):
        assert (
            jianbao(archive, "import", source, "--received", "2023-03-01", "--yes").exit_code == 0
        )
        found = {path for path in files_of(archive) if re.search(r"east-\d+\.yml", path)}
        assert found == {f"content/submissions/2023/east-{n}.yml" for n in range(1, count + 1)}
        first = first or {path: files_of(archive)[path] for path in found}
    assert first.items() <= files_of(archive).items()


def test_one_bad_file_keeps_no_other_out(archive: Path, tmp_path: Path) -> None:
    before = files_of(archive)
    good, bad = (
        sent(tmp_path, "好.md", TEXT),
        sent(tmp_path, "坏.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    )
    result = jianbao(archive, "import", good, bad, "--yes")
    assert result.exit_code == 1
    assert ".docx" in result.stderr
    assert "坏.doc:1: " in result.stderr
    _document, new = sorted(files_of(archive).keys() - before.keys())
    assert new.startswith("content/submissions/")


def test_the_unit_is_found_in_the_title_below_it_at_the_end_or_in_the_name(
    archive: Path, tmp_path: Path
) -> None:
    text = "门开着，灯亮着。\n"
    for name, content in {
        "a.txt": f"东县：把门敞开\n\n{text}",
        "b.txt": f"把门敞开\n（中共东县委办公室）\n\n{text}",
        "c.txt": f"把门敞开\n\n{text}\n东县研究室\n2023年3月1日\n",
        "东县来稿.txt": f"把门敞开\n\n{text}",
    }.items():
        result = jianbao(archive, "import", sent(tmp_path, name, content), "--preview")
        assert "unit: 东县 (east," in result.output, name
        assert "title: 把门敞开\n" in result.output, name
    for line in ("东县研究室", "2023年3月1日"):
        assert (
            f"not taken into the text: {line}"
            in jianbao(archive, "import", tmp_path / "c.txt", "--preview").output
        )


def test_a_unit_that_is_not_named_must_be_given(archive: Path, tmp_path: Path) -> None:
    source = sent(tmp_path, "a.txt", "把门敞开\n\n门开着，灯亮着。\n")
    result = jianbao(archive, "import", source, "--yes")
    assert result.exit_code == 1
    assert "a.txt:1: no unit of data/units.yml is named" in result.stderr
    assert jianbao(archive, "import", source, "--unit", "west", "--yes").exit_code == 0
    assert jianbao(archive, "import", source, "--unit", "wets", "--yes").exit_code == 2


def test_a_drafter_goes_into_the_field_that_is_never_published(
    archive: Path, tmp_path: Path
) -> None:
    end = "（联系人：示例员，电话：0556-0000000）"
    source = sent(tmp_path, "a.txt", f"东县：把门敞开\n\n门开着，灯亮着。\n\n{end}\n")
    jianbao(archive, "import", source, "--received", "2023-03-01", "--yes")
    assert record(archive, "2023/east-1") == {
        "unit": "east",
        "title": "把门敞开",
        "received": "2023-03-01",
        "drafter": {"name": "示例员", "phone": "0556-0000000"},
        "body": "门开着，灯亮着。\n",
    }


def test_text_in_gbk_is_refused_by_name_and_converted_when_asked(
    archive: Path, tmp_path: Path
) -> None:
    source = sent(tmp_path, "a.txt", TEXT.replace("**", "").encode("gbk"))
    refused = jianbao(archive, "import", source, "--yes")
    assert refused.exit_code == 1
    assert "GBK" in refused.stderr
    assert "--encoding" in refused.stderr
    asked = jianbao(archive, "import", source, "--encoding", "gbk", "--preview")
    assert "  | 东县：把门敞开\n  | 早开门。七点半" in asked.output
    assert jianbao(archive, "import", source, "--encoding", "gbk", "--yes").exit_code == 0
    wrong = jianbao(archive, "import", sent(tmp_path, "b.txt", TEXT), "--encoding", "ascii")
    assert wrong.exit_code == 1
    assert jianbao(archive, "import", source, "--encoding", "gkb").exit_code == 2
    assert jianbao(archive, "import", source, "--encoding", "hex").exit_code == 2


def test_a_word_file_with_a_picture_and_a_table_passes_the_check(
    archive: Path, tmp_path: Path
) -> None:
    picture = REPOSITORY / "content/attachments/huaining-visits.png"

    def change(document) -> None:
        document.add_picture(str(picture))
        document.add_paragraph("图1：走访路线")

    table = (
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>乡镇</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>户数</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:p><w:r><w:t>东坡</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>76</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    title = paragraph(run("西市：走访记"), properties='<w:jc w:val="center"/>')
    content = word_file(title, paragraph(run("见表。")), table, change=change)
    source = sent(tmp_path, "来稿.docx", content)
    assert jianbao(archive, "import", source, "--received", "2023-03-01", "--yes").exit_code == 0
    body = record(archive, "2023/west-1")["body"]
    name = re.search(r"!\[图1：走访路线\]\(([0-9a-f]{16}\.png)\)", body)[1]
    assert (archive / "content/attachments" / name).read_bytes() == picture.read_bytes()
    assert "| 乡镇 | 户数 |\n| --- | --- |\n| 东坡 | 76 |" in body
    assert building.check(archive).is_sound


def test_a_picture_of_a_markdown_file_must_lie_beside_it(archive: Path, tmp_path: Path) -> None:
    picture = (REPOSITORY / "content/attachments/huaining-visits.png").read_bytes()
    (tmp_path / "in").mkdir()
    sent(tmp_path, "outside.png", picture)
    sent(tmp_path / "in", "inside.png", picture)
    (tmp_path / "in/link.png").symlink_to(tmp_path / "outside.png")
    names = ["inside.png", "../outside.png", "link.png", "http://x.invalid/a.png", "/etc/passwd"]
    text = "东县：把门敞开\n\n" + "".join(f"前。![图]({name})\n\n" for name in names)
    source = sent(tmp_path / "in", "a.md", text)
    result = jianbao(archive, "import", source, "--received", "2023-03-01", "--yes")
    assert result.stderr.count("picture-left-out") == 4
    body = record(archive, "2023/east-1")["body"]
    assert len(re.findall(r"^!\[图\]\([0-9a-f]{16}\.png\)$", body, re.MULTILINE)) == 1
    assert building.check(archive).is_sound


# -- old issues ---------------------------------------------------------------------------------


def printed(issue: Issue, name: str, office: str) -> str:
    """The issue's text in the order of print, without page numbers."""
    day = f"{issue.date.year}年{issue.date.month}月{issue.date.day}日"
    contents = "".join(
        group.section.name + "".join(item.heading for item in group.items) for group in issue.groups
    )
    items = "".join(
        group.section.name
        + "".join(
            f"{item.heading}。" + item.body + "".join(p.lead + p.text for p in item.points)
            for item in group.items
        )
        for group in issue.groups
    )
    lists = issue.distribution
    assert lists
    ends = f"报：{lists.up.wording}送：{lists.across.wording}发：{lists.down.wording}"
    return f"{name}{issue.label}{office}{day}{contents}{items}{ends}"


def bare(text: str) -> str:
    """A text without its layout: page numbers, marks, white space."""
    text = re.sub(r"(?:\.{2,}|…{2,}|\t)\d+$|^[ \t]*— \d+ —$|^---$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^(?:目录|领导批示：)$|编辑：.*", "", text, flags=re.MULTILINE)
    return re.sub(r"[\s*#★△\\]", "", text)


@pytest.mark.parametrize("source", [*OLD, *REAL], ids=lambda path: path.stem)
def test_an_old_issue_comes_back_as_it_was_printed(source: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    if source in REAL:
        copy_archive(root)
        for part in ("data", "content"):
            for path in (REPOSITORY / part).rglob("*.yml"):
                place = root / path.relative_to(REPOSITORY)
                if part == "data":
                    place.write_bytes(path.read_bytes())
        for path in (root / "content").rglob("*.yml"):
            path.unlink()
    else:
        copy_archive(root)
    result = jianbao(root, "import", source, "--yes")
    assert result.exit_code == 0, result.output
    path = re.search(r"wrote content/issues/(\S+)\.yml", result.output)
    assert path
    records, problems = load(root)
    assert problems == ()
    issue = compile_archive(records).by_id[path[1]]
    house = records.publication
    expected = bare(source.read_text(encoding="utf-8"))
    assert bare(printed(issue, house.name, house.issued_by)) == expected


def imported(root: Path, name: str) -> Issue:
    path = next(path for path in OLD if path.name == name)
    assert jianbao(root, "import", path, "--yes").exit_code == 0
    records, _ = load(root)
    return compile_archive(records).issues[-1]


def as_word(markdown: str) -> bytes:
    """The same issue as typed in Word: contents with tabs, bold runs, page numbers as fields."""
    rows = []
    for text in filter(None, (row.strip() for row in markdown.splitlines())):
        if text == "---":
            continue
        line = re.sub(r"\.{5}(\d+)$", r"\t\1", text.lstrip("# "))
        parts = line.split("**")
        runs = [
            run(part, "<w:b/>" if index % 2 else "") for index, part in enumerate(parts) if part
        ]
        rows.append(paragraph(*(r.replace("\t", "</w:t><w:tab/><w:t>") for r in runs)))
    return word_file(*rows)


def test_an_old_issue_comes_back_from_word_too(archive: Path, tmp_path: Path) -> None:
    markdown = next(path for path in OLD if path.suffix == ".md").read_text(encoding="utf-8")
    source = sent(tmp_path, "旧.docx", as_word(markdown))
    result = jianbao(archive, "import", source, "--yes")
    assert result.exit_code == 0, result.output
    records, _ = load(archive)
    issue = compile_archive(records).by_id["2023/3"]
    house = records.publication
    assert bare(printed(issue, house.name, house.issued_by)) == bare(markdown)
    assert [len(item.points) for item in issue.items] == [2, 3, 3, 3]


def test_leads_are_found_however_their_bold_was_broken(archive: Path) -> None:
    issue = imported(archive, "broken-bold.md")
    assert (issue.id, issue.number, str(issue.date)) == ("2023/3", 3, "2023-09-05")
    assert [[point.lead for point in item.points] for item in issue.items] == [
        ["列出来，人人看得见。", "走下去，家家问一遍。"],
        ["备课先问学员。", "上课只讲一件。", "下课还要答题。"],
        ["先修“漏雨的房”。", "再修“空着的房”。", "后管“修好的房”。"],
        ["接话不转手。", "回话有期限。", "办结听评价。"],
    ]
    assert [item.title for item in issue.items][:2] == [
        "“三张清单”把话说到门口",
        "夜里开课 白天答题",
    ]
    assert issue.items[0].points[0].text.endswith("如今墙上共 31 条，划去 22 条。")
    assert "听课的人反倒多了三成。" in issue.items[1].points[1].text


def test_what_is_not_certain_is_marked_for_a_person(archive: Path) -> None:
    imported(archive, "broken-bold.md")
    reviews = [
        line.strip()
        for path in sorted((archive / "content/submissions/2023").glob("*-[0-9].yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "review" in line
    ]
    assert len(reviews) == 4  # three pages that ended inside a paragraph, one lead half marked
    assert all(line.startswith("# 请核对 review: ") for line in reviews)


def test_an_extra_issue_and_its_editors_are_recognised(archive: Path) -> None:
    issue = imported(archive, "extra-typed.txt")
    assert (issue.id, issue.series.id, issue.number) == ("2023/extra-2", "extra", 2)
    assert (issue.edited_by, issue.checked_by) == ("甲乙", "丙丁")
    assert [item.heading for item in issue.items] == ["东县：开门办事记", "西市：把会开短"]
    assert issue.items[0].body == (
        "门开着，灯亮着，椅子摆着。来的人坐下就说，说完就办。\n\n"
        "办不成的，写明缘由、盖章交给来人，一周内再答复一次。"
    )


def test_an_old_issue_that_is_imported_builds(archive: Path) -> None:
    path = next(path for path in OLD if path.name == "broken-bold.md")
    done = jianbao(archive, "import", path, "--yes")
    assert "jianbao sign 2023/3 --as-dated" in done.output
    built = jianbao(archive, "build")
    assert "2023/3" in built.output, "not without a signature"
    signed = jianbao(archive, "sign", "2023/3", "--as-dated", "--by", "甲")
    assert signed.exit_code == 0, signed.output
    built = jianbao(archive, "build")
    assert built.exit_code == 0, built.output
    page = (archive / "build/internal/site/2023/3/index.html").read_text(encoding="utf-8")
    assert "后管“修好的房”。" in page
    assert (archive / "build/internal/site/2023/3/2023-3.pdf").read_bytes().startswith(b"%PDF")


def test_contents_that_differ_from_the_items_are_told(archive: Path, tmp_path: Path) -> None:
    text = next(path for path in OLD if path.name == "broken-bold.md").read_text(encoding="utf-8")
    changed = text.replace("一条热线接到底.....4", "一条热线通到底.....4", 1).replace(
        "★ 市外参考", "★ 邻市做法", 1
    )
    changed = changed.replace("## 市外参考", "## 邻市做法").replace("△西市：一条", "△邻州：一条")
    result = jianbao(archive, "import", sent(tmp_path, "旧.md", changed), "--yes")
    assert result.exit_code == 0
    for told in (
        "the contents say '西市：一条热线通到底', the item '邻州：一条热线接到底'",
        "'邻州' is not in data/units.yml; add it, with this id or a better one: - {id: unit-1, name: 邻州}",
        (
            "'邻市做法' is not in data/sections.yml; add it, with this id or a better one:"
            " - {id: section-1, name: 邻市做法}"
        ),
    ):
        assert told in result.output
    written = (archive / "content/issues/2023/3.yml").read_text(encoding="utf-8")
    assert "# 请核对 review: " in written
    assert "- section: section-1  # 邻市做法" in written


def test_a_number_that_is_taken_is_refused(archive: Path, tmp_path: Path) -> None:
    text = next(path for path in OLD if path.name == "broken-bold.md").read_text(encoding="utf-8")
    before = files_of(archive)
    source = sent(tmp_path, "旧.md", text.replace("第 3 期", "第 2 期"))
    result = jianbao(archive, "import", source, "--yes")
    assert result.exit_code == 1
    assert "content/issues/2023/2.yml is already there" in result.stderr
    assert files_of(archive) == before
