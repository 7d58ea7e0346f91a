"""What was changed, word by word: nothing is lost, what stayed is not marked, all stages are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.render.difference import Run, changed
from generator.store.hashing import sha256
from tests.conftest import edit
from tests.wordfiles import paragraph, run, word_file

LINES = st.lists(st.text("开门办事，。12a% ", min_size=1, max_size=12), max_size=5)


def jianbao(root: Path, *arguments: str) -> Result:
    command = ["--root", str(root), "--lang", "en", *arguments]
    return CliRunner().invoke(main, command, catch_exceptions=False)


@given(old=LINES, new=LINES)
def test_without_what_is_new_it_is_the_old_text_and_without_what_is_gone_the_new(
    old: list[str], new: list[str]
) -> None:
    runs = [each for line in changed(old, new) for each in line]
    assert "".join(r.text for r in runs if r.kind != "new") == "".join(old)
    assert "".join(r.text for r in runs if r.kind != "gone") == "".join(new)
    assert all(run.text for run in runs) or not (old or new)


@given(lines=LINES)
def test_what_stayed_is_not_marked(lines: list[str]) -> None:
    assert all(run.kind == "same" for line in changed(lines, lines) for run in line)


def test_words_and_numbers_are_changed_as_wholes_and_paragraphs_stay_apart() -> None:
    assert changed(["甲", "办结64件，占12.5%。"], ["甲", "办结264件，占12.6%。", "乙"]) == (
        (Run("same", "甲"),),
        (
            Run("same", "办结"), Run("gone", "64"), Run("new", "264"),
            Run("same", "件，占"), Run("gone", "12.5%"), Run("new", "12.6%"), Run("same", "。"),
        ),
        (Run("new", "乙"),),
    )  # fmt: skip


def test_what_was_written_anew_stands_whole_after_what_is_gone() -> None:
    old, new = "先把人找齐，分街道编成名册。", "两区互访老党员，收集心愿312件，办结287件。"
    assert changed([old], [new]) == ((Run("gone", old),), (Run("new", new),))


def test_a_large_text_is_compared_at_all() -> None:
    old, new = "开门" * 20_000, "关门" * 20_000
    assert changed([old], [new]) == ((Run("gone", old),), (Run("new", new),))


@pytest.fixture
def root(archive: Path, tmp_path: Path) -> Path:
    """A document that was imported, edited, and printed under a title of the editor's."""
    sent = tmp_path / "东县来稿.docx"
    sent.write_bytes(
        word_file(paragraph(run("东县：夜学常办常新")), paragraph(run("全县共有64个夜校。")))
    )
    came = ["--received", "2023-03-01", "--yes"]
    assert jianbao(archive, "import", str(sent), *came).exit_code == 0
    edit(archive / "content/submissions/2023/east-1.yml", "共有64个", "办起64个")
    edit(
        archive / "content/issues/2023/2.yml",
        "      - 2023/east-secret\n",
        "      - 2023/east-secret\n      - submission: 2023/east-1\n        title: 夜学常新\n",
    )
    return archive


def test_the_stages_are_the_document_the_submission_and_the_print(root: Path) -> None:
    shown = jianbao(root, "difference", "2023/2", "east-1")
    assert shown.exit_code == 0
    lines = [line.strip() for line in shown.output.splitlines()]
    assert "东县：夜学常办常新　《测试简报》2023年第2期" in lines[0]
    first, second = lines.index("登记时的改动"), lines.index("刊出时的改动")
    assert lines[first + 2] == "全县〔删：共有〕〔增：办起〕64个夜校。"
    assert lines[second + 1] == "夜学常〔删：办常〕新"
    assert jianbao(root, "difference", "2023/east-1").output == shown.output


def test_it_is_a_page_and_a_pdf_that_hold_the_same(root: Path, tmp_path: Path) -> None:
    page, pdf = tmp_path / "a.html", tmp_path / "a.pdf"
    done = jianbao(root, "difference", "2023/east-1", "--html", str(page), "--pdf", str(pdf))
    assert done.exit_code == 0
    text = page.read_text("utf-8")
    assert '<span class="gone">共有</span><span class="new">办起</span>' in text
    assert page.stat().st_mode & 0o077 == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert jianbao(root, "difference", "2023/east-1", "--pdf", str(pdf)).exit_code == 1


def test_what_a_person_typed_is_text_in_the_page(root: Path, tmp_path: Path) -> None:
    edit(root / "content/submissions/2023/east-1.yml", "办起64个", "<script>x</script>64个")
    page = tmp_path / "a.html"
    jianbao(root, "difference", "2023/east-1", "--html", str(page))
    assert "<script" not in page.read_text("utf-8")


def test_without_the_document_the_submission_counts(root: Path) -> None:
    for path in (root / "content/originals").rglob("*.docx"):
        path.unlink()
    shown = jianbao(root, "difference", "2023/east-1").output
    assert "登记时的改动" not in shown
    assert "原稿读不出来" in shown
    assert "没有存原稿" in jianbao(root, "difference", "2023/1", "east-visits").output


@pytest.mark.parametrize(
    "names", [("2023/9", "a"), ("2023/1", "no"), ("2023/no",), ("a", "b", "c")]
)
def test_what_is_not_there_is_wrong_usage(root: Path, names: tuple[str, ...]) -> None:
    assert jianbao(root, "difference", *names).exit_code == 2


def test_the_document_is_kept_as_it_came_for_its_owner_alone(root: Path, tmp_path: Path) -> None:
    (kept,) = (root / "content/originals").rglob("*.docx")
    assert kept.read_bytes() == (tmp_path / "东县来稿.docx").read_bytes()
    assert kept.stem == sha256(kept.read_bytes())
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.name == "2023"


def test_the_same_document_again_is_said_and_kept_once(root: Path, tmp_path: Path) -> None:
    sent = tmp_path / "东县来稿.docx"
    done = jianbao(root, "import", str(sent), "--received", "2023-03-02", "--yes")
    assert "came before, as 2023/east-1" in done.stderr
    assert len([*(root / "content/originals").rglob("*.docx")]) == 1


def test_a_document_of_another_encoding_is_read_as_it_was(archive: Path, tmp_path: Path) -> None:
    sent = tmp_path / "东县.txt"
    sent.write_bytes("东县：夜学常办\n\n全县办起六十四个夜校，讲课的都是本村人。\n".encode("gbk"))
    came = ["--encoding", "gbk", "--received", "2023-03-01", "--yes"]
    assert jianbao(archive, "import", str(sent), *came).exit_code == 0
    shown = jianbao(archive, "difference", "2023/east-1")
    assert "nothing was changed" in shown.output
    assert "登记时的改动" in shown.output
