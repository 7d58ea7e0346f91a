"""A release appears whole, links what it has already, keeps two, goes back, and is accounted for."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.order import building, releasing
from generator.order.building import Options
from generator.publish import manifest as manifests
from generator.publish import packing, release, serving
from generator.publish.manifest import Manifest
from generator.publish.release import ReleaseRefusedError
from generator.publish.signature import Signer
from tests.conftest import copy_archive, edit

A, B = "site/a/index.html", "site/b/index.html"


def put(target: Path, files: dict[str, bytes], keep: dict[str, str] | None = None) -> None:
    with release.drafted(target, files, "internal", keep or {}) as draft:
        release.show(target, draft)


def shown(target: Path) -> dict[str, bytes]:
    now = release.shown(target)
    assert now is not None
    assert not list(manifests.differences(now.manifest, now.folder))
    return {path: (target / "current" / path).read_bytes() for path in now.manifest.files}


def numbers(target: Path) -> list[int]:
    return [each.manifest.number for each in release.kept(target)]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# -- one release after the other


def test_two_releases_are_kept_and_each_names_the_one_before(tmp_path: Path) -> None:
    for text in (b"1", b"2", b"3"):
        put(tmp_path, {A: text, B: b"same"})
    assert shown(tmp_path) == {A: b"3", B: b"same"}
    assert numbers(tmp_path) == [2, 3]
    chain = [manifests.parse(p.read_bytes()) for p in sorted((tmp_path / "manifests").iterdir())]
    assert [each.number for each in chain] == [1, 2, 3]
    assert [each.previous for each in chain] == ["none", chain[0].digest, chain[1].digest]
    assert not list(release.chain(tmp_path))


def test_what_has_not_changed_is_linked_and_not_copied(tmp_path: Path) -> None:
    put(tmp_path, {A: b"1", B: b"same"})
    put(tmp_path, {A: b"2", B: b"same"})
    first, second = (tmp_path / f"releases/000{number}" for number in (1, 2))
    assert (first / B).samefile(second / B)
    assert not (first / A).samefile(second / A)


def test_a_damaged_file_is_not_handed_on(tmp_path: Path) -> None:
    put(tmp_path, {A: b"1", B: b"same"})
    damaged = tmp_path / "releases/0001" / B
    damaged.write_bytes(b"gone bad")
    put(tmp_path, {A: b"2", B: b"same"})
    assert shown(tmp_path) == {A: b"2", B: b"same"}


def test_readers_of_the_release_before_keep_their_assets_but_no_longer(tmp_path: Path) -> None:
    old, new = "site/assets/0000000001/site.css", "site/assets/0000000002/site.css"
    put(tmp_path, {A: b"1", old: b"old"})
    put(tmp_path, {A: b"2", new: b"new"}, {old: sha(b"old")})
    assert shown(tmp_path) == {A: b"2", new: b"new", old: b"old"}
    now = release.shown(tmp_path)
    assert now is not None
    assert set(now.manifest.kept) == {old}
    assert set(now.manifest.own) == {A, new}


def test_a_target_shows_one_edition_only(tmp_path: Path) -> None:
    put(tmp_path, {A: b"1"})
    with (
        pytest.raises(ReleaseRefusedError, match="shows the edition 'internal', not 'leadership'"),
        release.drafted(tmp_path, {A: b"2"}, "leadership", {}),
    ):
        raise AssertionError("it must not come so far")
    assert shown(tmp_path) == {A: b"1"}


def test_a_folder_that_stands_in_the_links_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    (tmp_path / "current/mine.txt").write_text("mine")
    with pytest.raises(ReleaseRefusedError), release.drafted(tmp_path, {A: b"1"}, "internal", {}):
        pass
    assert (tmp_path / "current/mine.txt").read_text() == "mine"


def test_what_is_not_shown_in_the_end_leaves_nothing(tmp_path: Path) -> None:
    put(tmp_path, {A: b"1"})
    before = sorted(tmp_path.rglob("*"))
    with release.drafted(tmp_path, {A: b"2"}, "internal", {}):
        pass
    assert sorted(tmp_path.rglob("*")) == before


def test_what_a_killed_run_left_is_cleared_up(tmp_path: Path) -> None:
    put(tmp_path, {A: b"1"})
    (tmp_path / "releases/.new-x/site").mkdir(parents=True)
    (tmp_path / "releases/.old-0000/site").mkdir(parents=True)
    (tmp_path / ".current-1").symlink_to("releases/0001")
    shutil.copytree(tmp_path / "releases/0001", tmp_path / "releases/0002")  # never shown
    put(tmp_path, {A: b"3"})
    assert shown(tmp_path) == {A: b"3"}
    assert names(tmp_path) == ["current", "manifests", "releases"]
    assert names(tmp_path / "releases") == ["0001", "0003"]


def test_readers_can_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        put(tmp_path / "target", {A: b"1"})
    finally:
        os.umask(before)
    for path in (tmp_path / "target").rglob("*"):
        if not path.is_symlink():
            wanted = 0o755 if path.is_dir() else 0o644
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path


@settings(max_examples=20)
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_files_time_tells_its_content_as_web_servers_compare_them(a: bytes, b: bytes) -> None:
    """They compare time and size: equal for equal content, different for different content."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        times = []
        for name, data in (("a", a), ("b", b), ("again", a)):
            put(Path(folder, name), {A: data})
            found = Path(folder, name, "current", A).stat()
            times.append((found.st_mtime, found.st_size))
    assert (times[0] == times[1]) == (a == b)
    assert times[0] == times[2]
    assert times[0][0] < 978_307_200, "before 2001: no clock calls it the future"


# -- the manifest


NAMES = st.text(st.characters(exclude_characters="\n\\", exclude_categories=["Cs", "Z", "C"]), min_size=1)  # fmt: skip
FILES = st.dictionaries(NAMES, st.binary(max_size=3).map(sha), max_size=4)


@given(st.integers(1), st.sampled_from(["none", sha(b"x")]), FILES, FILES)
def test_a_manifest_reads_as_it_was_written(
    number: int, previous: str, own: dict[str, str], kept: dict[str, str]
) -> None:
    made = Manifest(number, "internal", previous, own, kept)
    assert manifests.parse(made.as_bytes()) == made
    assert hashlib.sha256(made.as_bytes()).hexdigest() == made.digest


@pytest.mark.parametrize(
    "data", [b"", b"# jianbao release 1\n", b"\xff", b"# jianbao release 0\n# edition a\n"]
)
def test_what_is_no_manifest_is_not_taken_for_one(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"manifest|decode"):
        manifests.parse(data)


def test_one_changed_character_makes_another_manifest_or_none() -> None:
    made = Manifest(3, "internal", sha(b"x"), {A: sha(b"1")}, {B: sha(b"2")})
    data = made.as_bytes()
    for at in range(len(data)):
        try:
            read = manifests.parse(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        except ValueError:
            continue
        assert read != made


def test_common_tools_understand_a_manifest(tmp_path: Path) -> None:
    put(tmp_path, {A: b"1", "site/附件 一.txt": b"2"}, {})
    command = ["sha256sum", "--check", "--strict", "--quiet", manifests.NAME]
    release_folder = tmp_path / "current"
    assert subprocess.run(command, cwd=release_folder, check=False).returncode == 0
    (release_folder / A).write_bytes(b"changed")
    done = subprocess.run(command, cwd=release_folder, check=False, capture_output=True)
    assert done.returncode == 1


@pytest.mark.parametrize("path", ["site/a\nb", "site/a\\b", "site/a "])
def test_a_path_that_a_manifest_cannot_hold_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        Manifest(1, "internal", "none", {path: sha(b"")}, {}).as_bytes()


# -- what is handed out


def test_what_is_worth_it_is_compressed_the_same_every_time() -> None:
    page = b"<p>text</p>" * 200
    made = packing.packed("a/index.html", page)
    assert made is not None
    assert gzip.decompress(made) == page
    assert packing.packed("a/index.html", page) == made
    assert packing.packed("a/2023-1.pdf", page) is None
    assert packing.packed("a/index.html", b"short") is None
    assert packing.packed("a.txt", os.urandom(5000)) is None


def test_servers_parts_hold_the_pages_policy_and_the_sites_path() -> None:
    parts = serving.parts(
        "default-src 'none'; script-src 'sha256-abc='\n",
        "http://a/bulletin/",
        {"application/pdf": "pdf"},
    )
    for name in ("serve/nginx.conf", "serve/Caddyfile"):
        text = parts[name].decode()
        assert "script-src 'sha256-abc='; frame-ancestors 'none'" in text
        assert "/bulletin/" in text
    with pytest.raises(ValueError, match="cannot be quoted"):
        serving.parts('default-src "x"', "http://a/", {"application/pdf": "pdf"})


# -- from the sources to the readers


@pytest.fixture(scope="module")
def published_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up archive, published once to `target` beside it; tests copy what they change."""
    folder = tmp_path_factory.mktemp("published")
    root = copy_archive(folder / "archive")
    done = releasing.publish(root, folder / "target", Options())
    assert not done.problems
    assert done.is_new
    return folder


@pytest.fixture
def published(published_archive: Path, tmp_path: Path) -> tuple[Path, Path]:
    subprocess.run(["cp", "-a", f"{published_archive}/.", tmp_path], check=True)
    return tmp_path / "archive", tmp_path / "target"


def command(root: Path, *words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--root", str(root), "--lang", "en", *map(str, words)])
    return done.exit_code, done.output


def test_a_release_holds_the_site_and_what_servers_need(published: tuple[Path, Path]) -> None:
    root, target = published
    site = root / "build/internal/site"
    built = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    now = release.shown(target)
    assert now is not None
    inside = {p.removeprefix("site/") for p in now.manifest.files if p.startswith("site/")}
    assert {path for path in inside if not path.endswith(".gz")} == built
    assert "2023/1/index.html.gz" in inside
    assert {"serve/nginx.conf", "serve/Caddyfile"} <= set(now.manifest.files)


@pytest.mark.parametrize("to", ["archive/data/units.yml", "archive/content", "nowhere"])
def test_a_link_inside_a_built_tree_is_not_published(
    published: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    """What lies in the tree before the build gives way to it; what comes after stops the run."""
    root, target = published
    stray, before = root / "build/internal/site/2023/1/more", shown(target)
    stray.symlink_to(root.parent / to)
    assert command(root, "publish", target)[0] == 0
    assert not stray.is_symlink()
    build = building.build_alone

    def linked(*arguments: Any) -> building.Built:
        built = build(*arguments)
        (built.site / "2023/1/more").symlink_to(root.parent / to)
        return built

    monkeypatch.setattr(building, "build_alone", linked)
    edit(root / "data/publication.yml", "notice: 测试数据", "notice: 别的话")
    status, output = command(root, "publish", target)
    assert status == 2
    (line,) = [line for line in output.splitlines() if "symbolic link" in line]
    assert "/2023/1/more is a symbolic link" in line
    assert "Traceback" not in output
    assert shown(target) == before


def test_publishing_the_same_again_changes_nothing(published: tuple[Path, Path]) -> None:
    root, target = published
    before = {path: path.lstat().st_mtime_ns for path in target.rglob("*")}
    status, output = command(root, "publish", target)
    assert (status, output) == (0, "release 1 holds this already\n")
    after = {path: path.lstat().st_mtime_ns for path in target.rglob("*")}
    assert {p.name for p in before.keys() ^ after.keys()} == set()
    changed = {p.name for p in before if before[p] != after[p]}
    assert changed <= {"releases"}, "a draft came and went"


def test_a_change_is_published_shown_and_taken_back(published: tuple[Path, Path]) -> None:
    root, target = published
    old = (target / "current/site/2023/1/index.html").read_bytes()
    edit(root / "content/submissions/2023/east-visits.yml", "收集意见22条", "收集意见23条")
    status, output = command(root, "publish", target)
    assert status == 0
    assert output.startswith("release 2: ")
    new = (target / "current/site/2023/1/index.html").read_bytes()
    assert ("23条".encode() in new, "23条".encode() in old) == (True, False)
    assert command(root, "verify", target)[0] == 0
    status, output = command(root, "publish", target, "--back")
    assert (status, output.split(":")[0]) == (0, "release 3")
    assert (target / "current/site/2023/1/index.html").read_bytes() == old
    first, now = (
        manifests.parse((target / f"manifests/000{number}.sha256").read_bytes())
        for number in (1, 3)
    )
    assert now.own == first.own
    assert any(path.startswith("site/pagefind/index/") for path in now.kept), "of release 2"
    assert command(root, "verify", target)[0] == 0
    assert command(root, "publish", target, "--back")[0] == 0
    assert (target / "current/site/2023/1/index.html").read_bytes() == new
    assert numbers(target) == [3, 4]


def test_there_must_be_something_to_go_back_to(published: tuple[Path, Path]) -> None:
    root, target = published
    status, output = command(root, "publish", target, "--back")
    assert (status, "holds no release to go back to" in output) == (2, True)
    status, output = command(root, "publish", target / "none", "--back")
    assert (status, "shows no release" in output) == (2, True)
    assert not (target / "none").exists()


def test_old_pages_find_their_styles_and_index_after_the_swap(
    published: tuple[Path, Path],
) -> None:
    root, target = published
    site = target / "current/site"
    named = {p for p in release.shown(target).manifest.own if releasing.NAMED.fullmatch(p)}  # type: ignore[union-attr]
    assert any(p.startswith("site/assets/") for p in named)
    assert any(p.startswith("site/pagefind/index/") for p in named)
    contents = {path: (target / "current" / path).read_bytes() for path in named}
    (root / "theme").unlink()
    shutil.copytree(Path(__file__).parent.parent / "theme", root / "theme")
    with (root / "theme/site/assets/site.css").open("a") as style:
        style.write("/* new */\n")
    edit(root / "content/submissions/2023/east-visits.yml", "收集意见22条", "收集意见23条")
    done = releasing.publish(root, target, Options())
    assert (done.problems, done.number) == ((), 2)
    for path, content in contents.items():
        assert (target / "current" / path).read_bytes() == content
    assert len(list((site / "assets").iterdir())) == 2


def test_problems_of_the_content_publish_nothing(published: tuple[Path, Path]) -> None:
    root, target = published
    before = shown(target)
    edit(root / "content/submissions/2023/east-visits.yml", "unit: east", "unit: nowhere")
    status, output = command(root, "publish", target)
    assert status == 1
    assert "unknown-unit" in output
    assert "nothing was published; readers see what they saw" in output
    assert shown(target) == before


def test_an_unknown_edition_is_wrong_use(published: tuple[Path, Path]) -> None:
    root, target = published
    status, output = command(root, "publish", target, "--edition", "everyone")
    assert (status, "unknown edition 'everyone'" in output) == (2, True)


def test_the_same_sources_make_the_same_release_elsewhere(
    published: tuple[Path, Path], tmp_path: Path
) -> None:
    _, target = published
    other = copy_archive(tmp_path / "elsewhere")
    releasing.publish(other, tmp_path / "other target", Options(jobs=2))
    one, two = release.shown(target), release.shown(tmp_path / "other target")
    assert one
    assert two
    assert one.manifest == two.manifest


# -- signatures


def need(program: str) -> None:
    if shutil.which(program) is None:
        pytest.fail(f"{program} is missing; ./setup.sh dev installs it")


def minisign_keys(folder: Path, name: str) -> tuple[Path, Path]:
    public, secret = folder / f"{name}.pub", folder / f"{name}.key"
    command = ["minisign", "-G", "-W", "-p", public, "-s", secret]
    subprocess.run(command, check=True, capture_output=True)
    return public, secret


def test_a_minisign_signature_vouches_for_the_manifest(
    published: tuple[Path, Path], tmp_path: Path
) -> None:
    need("minisign")
    root, target = published
    public, secret = minisign_keys(tmp_path, "office")
    foreign, _ = minisign_keys(tmp_path, "foreign")
    status, output = command(root, "verify", target, "--minisign", public)
    assert (status, "signature-missing" in output) == (1, True)
    edit(root / "content/submissions/2023/east-visits.yml", "收集意见22条", "收集意见23条")
    assert command(root, "publish", target, "--minisign", secret)[0] == 0
    assert command(root, "verify", target, "--minisign", public)[0] == 0
    assert command(root, "verify", target, "--minisign", foreign)[0] == 1


def test_a_gpg_signature_vouches_for_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("gpg")
    home = tmp_path / "gpg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    for name in ("office@example.invalid", "foreign@example.invalid"):
        make = ["gpg", "--batch", "--passphrase", "", "--quick-gen-key", name, "ed25519", "sign"]
        subprocess.run(make, check=True, capture_output=True)
    office = Signer("gpg", "office@example.invalid")
    try:
        with release.drafted(tmp_path / "t", {A: b"1"}, "internal", {}) as draft:
            assert not office.vouches_for(draft.folder)
            office.sign(draft.folder)
            assert office.vouches_for(draft.folder)
            assert not Signer("gpg", "foreign@example.invalid").vouches_for(draft.folder)
            manifest = draft.folder / manifests.NAME
            manifest.write_bytes(manifest.read_bytes() + b"\n")
            assert not office.vouches_for(draft.folder)
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], check=False, capture_output=True)


def test_a_release_that_cannot_be_signed_is_not_shown(published: tuple[Path, Path]) -> None:
    need("minisign")
    root, target = published
    before = shown(target)
    edit(root / "content/submissions/2023/east-visits.yml", "收集意见22条", "收集意见23条")
    status, output = command(root, "publish", target, "--minisign", root / "no such key")
    assert (status, "minisign did not sign the release" in output) == (2, True)
    assert shown(target) == before


def test_the_record_of_a_build_is_whole_while_a_release_is_made(
    published: tuple[Path, Path],
) -> None:
    """The lock dies with its process: a dead one's does not hold up the next."""
    root, target = published
    (target / ".lock").write_text("left over")
    (root / "build/internal/.lock").write_text("left over")
    assert building.build(root, Options()).problems == ()
    assert command(root, "publish", target)[0] == 0
