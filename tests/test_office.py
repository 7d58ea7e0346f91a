"""Pages have an audience; the office's own stand in no edition, and their address says where."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.model import OFFICE
from generator.order import building, releasing
from generator.order.building import Options
from generator.publish import restricted
from tests.conftest import edit
from tests.test_signing import out

PAGE = "---\ntitle: {title}\naudience: {audience}\n---\n{text}\n"


@pytest.fixture
def paged(archive: Path) -> Path:
    for slug, audience, text in (
        ("duty", "office", "值班安排只供编辑部内部查看。"),
        ("notes", "leadership", "这一页写给领导同志参阅的说明。"),
        ("guide", "internal", "内部读者的使用说明写在这里。"),
    ):
        path = archive / f"content/pages/{slug}.md"
        path.write_text(PAGE.format(title=slug, audience=audience, text=text), encoding="utf-8")
    return archive


def text_of(site: Path, slug: str) -> str:
    path = site / slug / "index.html"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_each_edition_has_the_pages_of_its_readers_and_the_address_of_the_office_s(
    paged: Path,
) -> None:
    done = CliRunner().invoke(main, ["--root", str(paged), "build"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    site = building.site_of(paged, "internal")
    assert "内部读者的使用说明" in text_of(site, "guide")
    assert text_of(site, "notes") == ""
    for slug in ("duty", "handbook", "rules", "distribution"):
        assert f"build/office/site/{slug}/" in text_of(site, slug)
        assert text_of(paged / "build" / OFFICE / "site", slug)
    assert "值班安排" not in text_of(site, "duty")
    assert "值班安排" in text_of(paged / "build" / OFFICE / "site", "duty")
    assert 'href="handbook/"' not in (site / "index.html").read_text(encoding="utf-8")
    assert not [*(paged / "build" / OFFICE / "site").glob("20*")], "no issue stands there"
    assert (paged / "build" / OFFICE).stat().st_mode & 0o77 == 0


def test_a_page_that_is_not_for_them_reaches_no_readers_of_a_release(paged: Path) -> None:
    for edition in ("public", "internal"):
        assert not releasing.publish(paged, paged / "out" / edition, Options(edition)).problems
    text = out(paged)
    assert "值班安排" not in text
    assert "写给领导同志参阅" not in text
    assert "内部读者的使用说明" not in text_of(paged / "out/public/current/site", "guide")


def test_a_page_of_the_office_s_grants_nothing_and_is_sought(paged: Path) -> None:
    """What it quotes of an item for leaders stays a secret of the others."""
    edit(paged / "content/pages/duty.md", "值班安排", "仅供领导参阅的内容。值班安排")
    records = building.check(paged).records
    held = "\n".join(restricted.admitted(records, "internal"))
    assert "仅供领导参阅" not in held
    assert "内部读者的使用说明" in held
    sought = "\n".join(secret.text for secret in restricted.unpublished(records, "internal"))
    assert "值班安排" in sought
    assert "写给领导同志参阅" in sought


def test_office_is_no_edition(archive: Path) -> None:
    for command in ("build", "serve"):
        asked = ["--root", str(archive), command, "--edition", "office"]
        assert CliRunner().invoke(main, asked).exit_code == 2
    edit(archive / "data/publication.yml", "leadership]", "leadership, office]")
    found = {problem.code for problem in building.check(archive).problems}
    assert "office-audience" in found
