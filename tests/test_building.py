"""A build does what changed, gives the same bytes, and leaves the last good site on any error."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.order import building
from generator.order.building import Built, Options
from generator.order.steps import indexing, paging, printing
from tests.conftest import REPOSITORY, copy_archive, edit


def build(root: Path, **options: object) -> Built:
    built = building.build(root, Options(**options))  # type: ignore[arg-type]
    assert not built.problems
    return built


def hashes(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def built_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up archive, built once; tests copy what they change."""
    root = copy_archive(tmp_path_factory.mktemp("built") / "archive")
    build(root)
    return root


@pytest.fixture
def built(built_archive: Path, tmp_path: Path) -> Path:
    root = tmp_path / "archive"
    subprocess.run(["cp", "-a", built_archive, root], check=True)
    return root


def test_every_kind_of_file_comes_out(built: Path) -> None:
    files = set(hashes(built / "build/internal/site"))
    assert {
        "index.html",
        "2023/index.html",
        "2023/1/index.html",
        "2023/1/2023-1.pdf",
        "2023/2/2023-2.pdf",
        "units/east/index.html",
        "sections/local/index.html",
        "topics/training/index.html",
        "search/index.html",
        "about/index.html",
        "attachments/class.svg",
        "feed.xml",
        "sitemap.xml",
        "404.html",
        "pagefind/catalogue.json",
    } <= files


def test_nothing_is_rendered_when_nothing_changed(built: Path) -> None:
    again = build(built)
    assert (again.printed, again.rendered, again.indexed, again.changed) == ([], [], False, False)


def test_a_changed_submission_prints_one_issue_and_the_pages_that_show_it(built: Path) -> None:
    before = hashes(built / "build/internal/site")
    edit(built / "content/submissions/2023/east-visits.yml", "收集意见22条", "收集意见23条")
    again = build(built)
    assert again.printed == ["2023/1"]
    assert again.rendered == ["2023/1/"]
    after = hashes(built / "build/internal/site")
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    pages = {path for path in changed if not path.startswith("pagefind/")}
    assert pages == {"2023/1/index.html", "2023/1/2023-1.pdf"}


def test_a_changed_title_renders_every_page_that_lists_it(built: Path) -> None:
    edit(built / "content/submissions/2023/east-visits.yml", "家访“四必到”", "家访“五必到”")
    again = build(built)
    assert again.printed == ["2023/1"]
    assert set(again.rendered) >= {"2023/1/", "2023/", "units/east/", "topics/supervision/"}
    assert "topics/training/" not in again.rendered


def test_an_incremental_build_equals_a_clean_one(built: Path) -> None:
    edit(built / "content/submissions/2023/east-visits.yml", "家访“四必到”", "家访“五必到”")
    (built / "content/issues/2023/2.yml").unlink()
    build(built)
    incremental = hashes(built / "build/internal/site")
    assert build(built, clean=True).printed == ["2023/1"]
    assert hashes(built / "build/internal/site") == incremental


def test_another_place_zone_and_locale_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    other = copy_archive(tmp_path / "another place")
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    script = "import sys; from pathlib import Path; from generator.order import building as p; "
    script += "b = p.build(Path(sys.argv[1]), p.Options(jobs=2)); sys.exit(bool(b.problems))"
    subprocess.run([sys.executable, "-c", script, other], env=environment, check=True, umask=0o077)
    assert hashes(other / "build/internal/site") == hashes(built / "build/internal/site")


def test_an_error_leaves_the_last_good_site(built: Path) -> None:
    before = hashes(built / "build/internal/site")
    edit(built / "content/submissions/2023/east-visits.yml", "unit: east", "unit: nowhere")
    stopped = building.build(built, Options())
    assert [problem.code for problem in stopped.problems] == ["unknown-unit"]
    assert not stopped.changed
    assert hashes(built / "build/internal/site") == before


def test_a_picture_that_cannot_be_printed_is_a_problem_of_its_item(built: Path) -> None:
    before = hashes(built / "build/internal/site")
    (built / "content/attachments/class.svg").write_text("no picture at all")
    stopped = building.build(built, Options())
    (problem,) = stopped.problems
    assert problem.code == "picture-unreadable"
    assert problem.where.path == "content/submissions/2023/west-class.yml"
    assert hashes(built / "build/internal/site") == before


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def with_a_bit_changed(data: bytes) -> bytes:
    at = len(data) // 3
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :] if data else b"\0"


@pytest.mark.parametrize("is_in_place", [False, True])
@pytest.mark.parametrize("damage", [cut, with_a_bit_changed])
def test_a_damaged_cache_is_made_again_with_the_same_result(
    built: Path, damage: Callable[[bytes], bytes], is_in_place: bool
) -> None:
    """Also when what is damaged is linked into the site."""
    site = built / "build/internal/site"
    before = hashes(site)
    for path in (built / "build/internal/cache").rglob("*"):
        if path.is_file():
            data = damage(path.read_bytes())
            path.chmod(0o644)
            if not is_in_place:
                path.unlink()
            path.write_bytes(data)
    again = build(built)
    assert again.printed == ["2023/1", "2023/2"]
    assert hashes(site) == before
    assert not build(built).changed


def test_another_editions_cache_is_of_no_use(built: Path) -> None:
    build(built, edition="leadership")
    folder = built / "build/leadership"
    before = hashes(folder / "site")
    shutil.rmtree(folder)
    shutil.copytree(built / "build/internal/cache", folder / "cache")
    assert build(built, edition="leadership").printed == ["2023/1", "2023/2"]
    assert hashes(folder / "site") == before


def test_another_versions_cache_is_of_no_use(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashes(built / "build/internal/site")
    for module in (printing, paging, indexing):
        monkeypatch.setattr(module, "program", lambda *_: "another version")
    again = build(built)
    assert again.printed == ["2023/1", "2023/2"]
    assert again.indexed
    assert hashes(built / "build/internal/site") == before


def test_a_theme_that_changes_while_the_program_runs_is_heeded(built: Path) -> None:
    theme = built / "theme"
    theme.unlink()
    shutil.copytree(REPOSITORY / "theme", theme)
    build(built, clean=True)
    before = hashes(built / "build/internal/site")
    edit(theme / "print/print.css", "2pt solid #e03a26", "3pt solid #e03a26")
    assert build(built).printed == ["2023/1", "2023/2"]
    after = hashes(built / "build/internal/site")
    assert {path for path in before if before[path] != after[path]} >= {
        path for path in before if path.endswith(".pdf")
    }


def test_a_site_that_was_touched_is_put_together_again(built: Path) -> None:
    site = built / "build/internal/site"
    before = hashes(site)
    (site / "index.html").unlink()
    (site / "2023/index.html").unlink()
    (site / "2023/index.html").write_text("somebody's own", encoding="utf-8")
    (site / "stray.html").write_text("stray", encoding="utf-8")
    again = build(built)
    assert (again.printed, again.rendered) == ([], [])
    assert hashes(site) == before


def test_the_contents_name_the_pages_on_which_the_pdf_has_the_items(built: Path) -> None:
    import pikepdf

    site = built / "build/internal/site"
    html = (site / "2023/1/index.html").read_text(encoding="utf-8")
    with pikepdf.open(site / "2023/1/2023-1.pdf") as pdf:
        assert len(pdf.pages) >= 2
    for anchor in ("east-visits", "west-class"):
        assert f'data-item="{anchor}"' in html
        assert f"2023-1.pdf#page={_page_of(site / '2023/1/2023-1.pdf', anchor)}" in html


def _page_of(path: Path, anchor: str) -> int:
    """Find an item's page by its heading in the text of each page after the contents."""
    headings = {"east-visits": "△东县：家访“四必到”", "west-class": "△西县：夜校开班"}
    pages = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True).stdout
    for number, text in enumerate(pages.decode().split("\f"), 1):
        if headings[anchor] in text.replace("\n", ""):
            return number
    raise AssertionError(f"{anchor} stands on no page")


def test_a_restricted_item_leaves_no_trace_in_a_wider_edition(built: Path) -> None:
    for path in (built / "build/internal").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert "仅供领导参阅".encode() not in data, path
            assert b"east-secret" not in data, path
            assert "班子分析".encode() not in data, path


def test_the_attached_source_is_the_published_issue_and_no_more(built: Path) -> None:
    import pikepdf

    with pikepdf.open(built / "build/internal/site/2023/1/2023-1.pdf") as pdf:
        (name,) = pdf.attachments
        data = pdf.attachments[name].get_file().read_bytes().decode()
    assert name == "2023-1.yml"
    from generator.intake.yaml.yaml_file import read

    source = read(data.encode(), name).data
    assert isinstance(source, dict)
    items = source["sections"][0]["items"]  # type: ignore[index,call-overload]
    assert [item["title"] for item in items] == ["家访“四必到”", "夜校开班"]
    assert "拟稿人" not in data
    assert "0000-0000000" not in data


def test_problems_have_a_form_for_programs(built: Path) -> None:
    from generator.model.problems import as_json

    edit(built / "content/submissions/2023/east-visits.yml", "unit: east", "unit: nowhere")
    (record,) = json.loads(as_json(building.check(built).problems, "zh"))
    assert record["path"] == "content/submissions/2023/east-visits.yml"
    assert (record["line"], record["field"], record["code"]) == (1, "unit", "unknown-unit")
    assert record["text"] == "不认识单位“nowhere”"
