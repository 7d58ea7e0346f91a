"""The site's builder: pages in, HTML out, whatever the company; nothing foreign in what is shipped."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from lxml import html as lxml_html

from generator.press import site
from generator.render.html_carrier import carry
from generator.render.page import Page
from generator.render.pages import pages
from tests.fabricated import folios, publication, small_archive
from tests.test_pages import HOSTILE, hostile_site

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Text:
    """A page as the builder takes it."""

    address: str
    text: str


@pytest.fixture(scope="module")
def texts() -> tuple[Page, ...]:
    content = small_archive()
    return pages(content, publication(), folios(content), ROOT / "theme", outputs={"PDF": ".pdf"})


@pytest.fixture(scope="module")
def built(texts: tuple[Page, ...]) -> dict[str, bytes]:
    return site.render(texts, ROOT, publication())


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return site.assets(ROOT, publication())


def test_every_page_comes_back_under_its_address(
    texts: tuple[Page, ...], built: dict[str, bytes]
) -> None:
    assert list(built) == [page.address for page in texts]


def test_a_page_is_the_same_alone_and_in_company(
    texts: tuple[Page, ...], built: dict[str, bytes]
) -> None:
    """This is what makes it sound to build changed pages only."""
    alone = [page for page in texts if page.address == "2023/1/"]
    assert site.render(alone, ROOT, publication())["2023/1/"] == built["2023/1/"]
    rest = [page for page in texts if page.address != ""]
    assert site.render(rest[::-1], ROOT, publication())["about/"] == built["about/"]


def test_the_time_of_building_is_in_no_byte(
    texts: tuple[Page, ...], built: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    assert site.render(texts[:2], ROOT, publication()) == {
        page.address: built[page.address] for page in texts[:2]
    }


def test_the_builder_adds_and_loses_nothing_of_a_page(built: dict[str, bytes]) -> None:
    rendered = lxml_html.fromstring(built["2023/1/"].decode())
    item = rendered.xpath("//*[@data-item='both']")[0]
    assert "".join(item.itertext()).startswith(
        "松山县、禾源县：两县联手办夜校 一年培训三千人次进田头，"
    )
    assert rendered.xpath("//main//h1//text()") == ["松禾工作信息", " 2023年", "第1期"]


def test_pages_have_language_title_landmarks_canonical_address_and_notice(
    built: dict[str, bytes],
) -> None:
    page = lxml_html.fromstring(built["units/heyuan/"].decode())
    assert page.get("lang") == "zh-CN"
    assert page.findtext("head/title") == "禾源县 - 松禾工作信息"
    canonical = page.xpath("//link[@rel='canonical']/@href")
    assert canonical == ["http://archive.example/bulletin/units/heyuan/"]
    for landmark in ("header", "main", "footer"):
        assert len(page.xpath(f"//body/{landmark} | //body/div/{landmark}")) == 1
    assert page.xpath("//header//a[@aria-current]/text()") == ["报送单位"]
    for address, html in built.items():
        assert "示例数据" in html.decode(), address


def test_nothing_is_loaded_from_outside_or_inline(
    built: dict[str, bytes], files: dict[str, bytes]
) -> None:
    for address, html in {**built, "404": files["404.html"]}.items():
        page = lxml_html.fromstring(html.decode())
        loaded = page.xpath("//script/@src | //link[@rel!='canonical']/@href | //img/@src")
        assert not [link for link in loaded if re.match(r"[a-z]+:|//", link)], address
        assert not page.xpath("//script[not(@src)] | //style | //@style"), address
    for name, content in files.items():
        if name.endswith(".css"):
            assert b"url(" not in content
            assert b"@import" not in content


def test_pages_ask_only_for_files_that_are_shipped(
    built: dict[str, bytes], files: dict[str, bytes]
) -> None:
    asked = {
        re.sub(r"^(\.\./)*|\?.*$", "", link)
        for html in built.values()
        for link in lxml_html.fromstring(html.decode()).xpath("//script/@src | //link/@href")
        if ":" not in link and link.rpartition("/")[2] != "feed.xml"
    }
    assert asked <= set(files)
    assert not [name for name in files if "bundle" in name or "lunr" in name or "main." in name]


def test_scripts_and_styles_run_in_a_browser_five_years_old(files: dict[str, bytes]) -> None:
    newer = {
        ".js": r"Intl\.Segmenter|structuredClone|\.(at|replaceAll|findLast|toSorted)\(|\?\?=|Object\.hasOwn"
        r"|Object\.groupBy|\bstatic \{|#\w+ in |AbortSignal\.timeout|Promise\.withResolvers",
        ".css": r":has\(|@layer|@container|@scope|color-mix\(|light-dark\(|(^|\s)&|\bd?[sl]vh\b",
    }
    for name, content in files.items():
        pattern = newer.get(Path(name).suffix)
        if pattern:
            code = re.sub(r"//.*|/\*.*?\*/", "", content.decode())
            assert not re.search(pattern, code), name


def test_links_on_the_404_page_start_from_the_sites_root(files: dict[str, bytes]) -> None:
    page = lxml_html.fromstring(files["404.html"].decode())
    links = page.xpath("//@href | //@src | //@action")
    assert all(link.startswith(("/bulletin/", "#")) for link in links), links


def test_hostile_words_of_the_publication_and_of_pages_show_as_text() -> None:
    house = replace(
        publication(name=HOSTILE, publisher=HOSTILE, language='zh"><img>'),
        site=replace(publication().site, notice=HOSTILE, footer=HOSTILE),
    )
    built = site.render(list(hostile_site().values()), ROOT, house)
    for html in built.values():
        page = lxml_html.fromstring(html.decode())
        sources = page.xpath("//img/@src")
        assert all(source.endswith("attachments/night-school.png") for source in sources)
        assert not page.xpath("//@onerror | //script[not(@src)]")
        assert HOSTILE in page.findtext("head/title").replace("\xa0", " ")
        assert "49" not in page.findtext("head/title")


def test_the_policy_allows_own_files_only_and_lists_inline_scripts_by_hash(
    built: dict[str, bytes],
) -> None:
    hashes = [found for page in built.values() for found in site.script_hashes(page)]
    assert hashes == [], "the theme has no inline script"
    assert site.policy(hashes).startswith(
        "default-src 'none'; script-src 'self'; style-src 'self';"
    )
    inline = b"<html><script>alert(1)</script><script type='application/json'>{}</script></html>"
    hash_of_it = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    assert f"script-src 'self' {hash_of_it};" in site.policy(site.script_hashes(inline))


@pytest.mark.parametrize("address", ["../", "/etc/", "a/../b/", "2023/19", ".x/"])
def test_an_address_that_leaves_the_site_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not an address"):
        site.write_sources([Text(address, "")], tmp_path)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ("nav: [index.md, missing.md]", "missing.md"),
        ("use_directory_urls: perhaps", "use_directory_urls"),
    ],
)
def test_what_the_builder_complains_of_is_an_error(
    settings: str, complaint: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "theme/site", tmp_path / "theme/site")
    theme = "theme: {name: material, custom_dir: theme/site, font: false}"
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\nplugins: []\n{theme}\n{settings}\n")
    page = Text("a/", carry("<p>a</p>", title="a", kind="page", area=""))
    with pytest.raises(site.SiteError, match=complaint):
        site.render([page], tmp_path, publication())


def test_the_shells_key_changes_with_theme_settings_and_words(tmp_path: Path) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "theme/site", tmp_path / "theme/site")
    keys = {site.shell_key(ROOT, publication()), site.shell_key(tmp_path, publication())}
    assert len(keys) == 1
    keys.add(site.shell_key(ROOT, publication(name="另一信息")))
    (tmp_path / "theme/site/assets/site.css").write_text("")
    keys.add(site.shell_key(tmp_path, publication()))
    (tmp_path / "mkdocs.yml").write_text("site_name: x")
    keys.add(site.shell_key(tmp_path, publication()))
    assert len(keys) == 4


def test_a_first_visit_weighs_no_more_than_one_to_a_default_material_page(
    texts: tuple[Page, ...], built: dict[str, bytes], files: dict[str, bytes], tmp_path: Path
) -> None:
    issue = lxml_html.fromstring(built["2023/1/"].decode())
    names = [
        re.sub(r"^(\.\./)*|\?.*$", "", link)
        for link in issue.xpath("//script/@src | //link[@rel!='canonical']/@href")
        if not link.endswith("feed.xml")
    ]
    ours = sum(_packed(files[name]) for name in names) + _packed(built["2023/1/"])

    text = "".join(issue.xpath("//main")[0].itertext())
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text(text)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material, font: false}\n")
    _run([sys.executable, "-m", "mkdocs", "build", "-q"], tmp_path)
    page = lxml_html.parse(str(tmp_path / "site/index.html")).getroot()
    loaded = page.xpath("//script/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
    default = sum(_packed((tmp_path / "site" / link).read_bytes()) for link in loaded)
    assert ours <= default + _packed((tmp_path / "site/index.html").read_bytes())


@pytest.mark.parametrize("builder", ["mkdocs", "zensical"])
def test_mkdocs_yml_builds_the_same_pages_by_hand(
    builder: str, texts: tuple[Page, ...], built: dict[str, bytes], tmp_path: Path
) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "theme/site", tmp_path / "theme/site")
    site.write_sources(texts, tmp_path / "build/internal/pages")
    program = Path(sys.executable).with_name(builder)
    _run([str(program), "build"], tmp_path)
    for address, html in built.items():
        by_hand = lxml_html.parse(str(tmp_path / "build/by-hand" / address / "index.html"))
        ours = lxml_html.fromstring(html.decode())
        for part in (
            "//*[@id='_content']",
            "//header[@class='top']//ul",
            "//head//link[@rel!='canonical']",
        ):
            assert _outlines(by_hand, part) == _outlines(ours, part), (address, part)


_AS_WRITTEN = re.compile(rb'(?<=assets/)[0-9a-f]{10}/|\s*\n\s*|(?<=")\./(?=[\w.])')


def _outlines(page: lxml_html.HtmlElement, path: str) -> list[bytes]:
    """Return what `path` finds, without what builders write in ways of their own."""
    found = [_AS_WRITTEN.sub(b"", lxml_html.tostring(part)) for part in page.xpath(path)]
    return [part for part in found if b'type="application/atom+xml"' not in part]  # has the name


def _packed(data: bytes) -> int:
    return len(gzip.compress(data, mtime=0))


def _run(command: list[str], folder: Path) -> None:
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, check=False, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
