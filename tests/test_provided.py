"""The program is one thing, an archive another: what the archive has not, the program provides."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.order import building
from generator.render.mail import letter
from generator.render.templates import environment
from generator.store.hashing import digest_of_files
from generator.system import provided
from generator.system.provided import Overlay
from tests.conftest import REPOSITORY, copy_archive, edit
from tests.test_building import build, hashes

HANDBOOK = {"handbook/", "distribution/", "fields/", "rules/", "starting/"}


@pytest.fixture(name="bare", scope="module")
def _bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that has `content/` and `data/` and no more, built."""
    root = copy_archive(tmp_path_factory.mktemp("bare") / "archive")
    (root / "theme").unlink()
    (root / "mkdocs.yml").unlink()
    build(root)
    return root


@pytest.fixture
def archive(bare: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bare, tmp_path / "archive", symlinks=True))


def test_content_and_data_make_the_same_site_as_with_a_copy_of_all_that_the_program_has(
    archive: Path,
) -> None:
    before = hashes(building.site_of(archive, "internal"))
    shutil.copytree(REPOSITORY / "theme", archive / "theme")
    shutil.copy(REPOSITORY / "mkdocs.yml", archive)
    again = build(archive)
    assert (again.printed, again.rendered, again.changed) == ([], [], False)
    shutil.rmtree(archive / "theme")  # what a copy of the program's settings names is there still
    assert not build(archive, clean=True).changed
    assert hashes(building.site_of(archive, "internal")) == before


@pytest.mark.parametrize(
    ("name", "change", "path"),
    [
        ("theme/print/issue.html.j2", ("</h1>", "（试）</h1>"), "2023/1/2023-1.pdf"),
        ("theme/print/print.css", ("#e03a26", "#e03a27"), "2023/1/2023-1.pdf"),
        ("theme/pages/issue.md.j2", ('"issue"', '"issue own"'), "2023/1/index.html"),
        ("theme/site/404.html", ("栏目", "本刊栏目"), "404.html"),
    ],
)
def test_one_file_of_the_archives_own_takes_the_place_of_the_programs_and_gives_it_back(
    archive: Path, name: str, change: tuple[str, str], path: str
) -> None:
    site = building.site_of(archive, "internal")
    before = hashes(site)
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert change[0] in text
    (archive / name).parent.mkdir(parents=True)
    (archive / name).write_text(text.replace(*change), encoding="utf-8")
    assert build(archive).changed
    assert hashes(site)[path] != before[path]
    (archive / name).unlink()
    assert build(archive).changed
    assert hashes(site) == before


def test_a_template_that_comes_and_goes_is_heeded_by_a_program_that_runs(tmp_path: Path) -> None:
    own, programs = tmp_path / "own", tmp_path / "programs"
    programs.mkdir()
    own.mkdir()
    (programs / "a.j2").write_text("theirs {% include 'b.j2' %}")
    (programs / "b.j2").write_text("b")
    templates = environment(Overlay((own, programs)))
    said = [templates.get_template("a.j2").render()]
    (own / "b.j2").write_text("<ours>")
    said.append(templates.get_template("a.j2").render())
    (own / "a.j2").write_text("ours {% include 'b.j2' %}")
    said.append(templates.get_template("a.j2").render())
    (own / "a.j2").unlink()
    (own / "b.j2").unlink()
    said.append(templates.get_template("a.j2").render())
    assert said == ["theirs b", "theirs <ours>", "ours <ours>", "theirs b"]


def test_letters_are_the_archives_own_where_it_has_them(archive: Path) -> None:
    checked = building.check(archive)
    issue = building.archive_of(checked.records, "internal").by_id["2023/1"]
    (archive / "theme/mail").mkdir(parents=True)
    (archive / "theme/mail/message.txt.j2").write_text("{{ title }}，请查收。", encoding="utf-8")
    house = checked.records.publication
    own = letter(issue, house, "internal", provided.theme(archive), ".pdf")
    others = letter(issue, house, "internal", REPOSITORY / "theme", ".pdf")
    assert own.text == f"{own.subject}，请查收。" != others.text
    assert own.html == others.html


def test_an_own_font_is_found_beside_the_programs(archive: Path) -> None:
    folder = archive / "theme/fonts"
    folder.mkdir(parents=True)
    listed = (REPOSITORY / "theme/fonts/fonts.toml").read_text(encoding="utf-8")
    old = "JianbaoKai-Bold.ttf"
    assert f'file = "{old}"' in listed
    (folder / "fonts.toml").write_text(listed.replace(old, "Own.ttf"), encoding="utf-8")
    shutil.copy(REPOSITORY / "theme/fonts" / old, folder / "Own.ttf")
    assert build(archive).printed == ["2023/1", "2023/2"]


def test_the_handbook_is_the_programs_until_the_archive_has_a_page_of_that_name(
    archive: Path,
) -> None:
    site = building.site_of(archive, "internal")
    assert all((site / page / "index.html").is_file() for page in HANDBOOK)
    own = archive / "content/pages/handbook.md"
    own.write_text("---\ntitle: 本刊须知\n---\n\n只此一句。\n", encoding="utf-8")
    assert set(build(archive).rendered) >= {"handbook/"}
    html = (site / "handbook/index.html").read_text(encoding="utf-8")
    assert "只此一句。" in html
    edit(own, "title: 本刊须知", "titel: 本刊须知")  # its fault is told, not papered over
    assert [p.code for p in building.check(archive).problems] == ["page-title"]


def test_nothing_is_written_where_the_program_is(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program"
    for name in ("theme", "content"):
        shutil.copytree(REPOSITORY / name, program / name)
    shutil.copy(REPOSITORY / "mkdocs.yml", program)
    monkeypatch.setattr(provided, "PROGRAM", program)
    before = digest_of_files(program), sorted(program.rglob("*"))
    build(archive, clean=True)
    assert (digest_of_files(program), sorted(program.rglob("*"))) == before


NAMES = st.sampled_from(["a", "b", "c/a", "c/b", "c-d"])


@given(layers=st.lists(st.dictionaries(NAMES, st.text("xy", max_size=2)), min_size=1, max_size=3))
def test_an_overlay_is_the_folder_that_one_gets_by_copying_its_folders_one_over_the_other(
    layers: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("overlay")
    folders = tuple(place / str(number) / "theme" for number in range(len(layers)))
    together: dict[str, str] = {}
    for folder, files in reversed([*zip(folders, layers, strict=True)]):
        together |= files
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    overlay = Overlay(folders)
    assert {name: path.read_text() for name, path in overlay.files().items()} == together
    assert all(overlay.file(name).read_text() == text for name, text in together.items())
    assert not overlay.file("absent").exists()
    copy = place / "copy/theme"
    copy.mkdir(parents=True)
    for name, text in together.items():
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text(text)
    assert digest_of_files(overlay) == digest_of_files(copy)
