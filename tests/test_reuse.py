"""Bytes found clean are not read again, and nothing is missed for it."""

from __future__ import annotations

import shutil
import stat
import zlib
from pathlib import Path
from random import Random

import pikepdf
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.order import releasing
from generator.order.building import Options
from generator.publish import inspection, manifest, reading, release, searched
from generator.publish.inspection import Finding
from generator.publish.leaks import Sought, sought
from generator.publish.searched import Searched
from generator.store import hashing
from generator.system import confined
from tests.conftest import copy_archive, edit
from tests.leaking import PLANTS, index_of
from tests.test_verify import SECRETS, secret

KINDS = ("text", "name", "number", "id", "address")


def search(folder: Path, wanted: Sought, known: Searched) -> list[Finding]:
    paths = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    return inspection.leaks(folder, paths, wanted, 1, searched=known)


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def again(place: Path, known: Searched, wanted: Sought, version: str = "1") -> Searched:
    """Return what the next run knows."""
    known.save("inputs", "zh-CN", wanted.digests)
    return searched.recall(place, version)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every reading of a file or a segment fail."""

    def read(*_: object) -> None:
        raise AssertionError("it was read again")

    monkeypatch.setattr(reading, "is_text", read)
    monkeypatch.setattr(inspection.wordindex, "read", read)


def test_clean_bytes_are_not_read_again(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = put(
        tmp_path / "r", {"site/a.html": b"<p>harmless</p>", **index_of("据此说明情况如下")}
    )
    wanted, place = sought([secret("text")], []), tmp_path / "searched"
    known = searched.recall(place, "1")
    assert search(folder, wanted, known) == []
    known = again(place, known, wanted)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    request.getfixturevalue("unread")
    (folder / "site/a.html").rename(folder / "site/b.html")
    assert search(folder, wanted, known) == []
    for other in (searched.recall(place, "another program"), Searched()):
        with pytest.raises(AssertionError, match="read again"):
            search(folder, wanted, other)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["page", "PDF's page", "picture's words", "JSON"])
def test_what_becomes_secret_is_found_in_bytes_that_were_clean(
    kind: str, place: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path, data = PLANTS[place](SECRETS[kind])  # type: ignore[index]
    folder = put(tmp_path / "r", {path: data})
    nothing = sought([], [])
    known = searched.recall(tmp_path / "searched", "1")
    assert search(folder, nothing, known) == []
    known = again(tmp_path / "searched", known, nothing)
    request.getfixturevalue("unread")
    wanted = sought([secret(kind)], [])  # type: ignore[arg-type]
    for _ in range(2):  # and again: what holds a secret is not taken for clean
        assert search(folder, wanted, known) == [Finding(path, secret(kind))]  # type: ignore[arg-type]
        known.save("inputs", "zh-CN", wanted.digests)
        assert not known.met - known.bad or path not in known.clean


def test_what_becomes_secret_is_found_in_the_index_and_in_names(tmp_path: Path) -> None:
    files = index_of(f"据{SECRETS['text']}说明")
    folder = put(tmp_path / "r", {**files, f"site/{SECRETS['name']}.txt": b"x"})
    nothing, place = sought([], []), tmp_path / "searched"
    known = searched.recall(place, "1")
    assert search(folder, nothing, known) == []
    known = again(place, known, nothing)
    wanted = sought([secret("text"), secret("name")], [])
    paths = {finding.path for finding in search(folder, wanted, known)}
    assert f"site/{SECRETS['name']}.txt" in paths
    assert any(path.startswith("site/pagefind/index/") for path in paths)


def test_planted_bytes_are_other_bytes(tmp_path: Path) -> None:
    folder = put(tmp_path / "r", {"site/a.html": b"harmless", "site/b.html": b"harmless"})
    wanted, place = sought([secret("text")], []), tmp_path / "searched"
    known = searched.recall(place, "1")
    assert search(folder, wanted, known) == []
    known = again(place, known, wanted)
    (folder / "site/b.html").write_text(SECRETS["text"])
    assert search(folder, wanted, known) == [Finding("site/b.html", secret("text"))]


@given(st.sets(st.sampled_from(KINDS)), st.sets(st.sampled_from(KINDS)))
def test_what_is_beyond_the_known_and_the_known_is_all(few: set[str], more: set[str]) -> None:
    one = sought([secret(kind) for kind in few], [])  # type: ignore[arg-type]
    all_ = sought([secret(kind) for kind in few | more], [])  # type: ignore[arg-type]
    beyond = all_.beyond(one.digests.keys())
    assert beyond.digests.keys() | one.digests.keys() == all_.digests.keys()
    assert not beyond.digests.keys() & one.digests.keys()


def test_a_leak_is_found_though_the_whole_chain_was_forged(tmp_path: Path) -> None:
    """With what was found before, and without: the forger reaches the target, not the office."""
    root, target = copy_archive(tmp_path / "archive"), tmp_path / "target"
    assert releasing.publish(root, target, Options()).is_new

    def verify(*more: str) -> tuple[int, str]:
        command = ["--root", str(root), "--lang", "en", "verify", str(target), *more]
        done = CliRunner().invoke(main, command, catch_exceptions=False)
        return done.exit_code, done.output

    anchor = release.kept(target)[0].manifest.digest
    status, output = verify("--anchor", anchor)
    assert (status, "the anchor names release 1; the newest is 1" in output) == (0, True)
    now = release.kept(target)[0]
    page = now.folder / "site/2023/1/index.html"
    page.write_bytes(page.read_bytes() + "仅供领导参阅的内容".encode())
    own = {**now.manifest.own, "site/2023/1/index.html": hashing.sha256_of(page)}
    forged = manifest.Manifest(1, now.manifest.edition, "none", own, {}).as_bytes()
    for place in (now.folder / manifest.NAME, target / "manifests/0001.sha256"):
        place.write_bytes(forged)
    for more in ([], ["--full"], []):
        status, output = verify(*more)
        assert status == 1
        codes = {line.rpartition("[")[2] for line in output.splitlines() if line.endswith("]")}
        assert codes == {"restricted-text]"}
    assert "[anchor-missing]" in verify("--anchor", anchor)[1]


def test_nothing_is_read_where_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even the records; what changes the secrets changes that."""
    root, target = copy_archive(tmp_path / "archive"), tmp_path / "target"
    assert releasing.publish(root, target, Options()).is_new
    from generator.order import building

    read = []
    check = building.check
    monkeypatch.setattr(building, "check", lambda root: read.append(root) or check(root))
    command = ["--root", str(root), "--lang", "en", "verify", str(target)]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert read == []
    edit(root / "content/submissions/2023/west-report.yml", "title: ", "title: 又")
    assert CliRunner().invoke(main, command).exit_code in (0, 1)
    assert read == [root]
    assert CliRunner().invoke(main, [*command, "--full"]).exit_code in (0, 1)
    assert read == [root, root]


# -- bounds


def _bomb(depth: int) -> bytes:
    data = bytes(1 << 28)
    for _ in range(depth):
        data = zlib.compress(data, 9)
    return data


def _pdf(content: bytes) -> bytes:
    import io

    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, b"")
    pdf.pages[0].Contents.write(content, filter=pikepdf.Name.FlateDecode)
    file = io.BytesIO()
    pdf.save(file)
    return file.getvalue()


def _spoiled(seed: int) -> dict[str, bytes]:
    """Return files that were made to keep a search busy."""
    random = Random(seed)
    jpeg = b"\xff\xd8\xff\xe0" + random.randbytes(500)
    begin = random.choice([b"\x78\x9c", b"\x78\xda", b"\x1f\x8b\x08"])
    small = zlib.compress(random.randbytes(random.randrange(1, 9)))
    return {
        "site/behind.jpg": jpeg + (begin + random.randbytes(random.randrange(3))) * 600_000,
        "site/many.jpg": jpeg + small * (3_000_000 // len(small)),
        "site/letters.txt": random.choice([b"a", b"a.", b"-", b"+a", b"1 "]) * 1_500_000,
        "site/at.txt": random.choice([b"@", b"a@", b"<", b"&#", b"%", b"\\u1"]) * 800_000,
    }


@pytest.mark.parametrize("seed", range(4))
def test_what_was_made_to_keep_a_search_busy_is_searched_or_named(
    seed: int, tmp_path: Path
) -> None:
    files = _spoiled(seed)
    folder = put(tmp_path, {**files, "site/z.html": SECRETS["text"].encode()})
    wanted = sought([secret(kind) for kind in KINDS], [])  # type: ignore[arg-type]
    found = search(folder, wanted, Searched())
    assert Finding("site/z.html", secret("text")) in found, "the rest goes on"
    assert all(each.secret is None for each in found if each.path != "site/z.html")


def test_a_bomb_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    flat = _bomb(1)
    assert len(flat) < 300_000
    folder = put(
        tmp_path,
        {
            "site/a.bin": flat,
            "site/b.bin": _bomb(2),
            "site/c.pdf": _pdf(flat),
            "site/z.html": SECRETS["text"].encode(),
        },
    )
    found = search(folder, sought([secret("text")], []), Searched())
    named = [Finding(f"site/{name}", None) for name in ("a.bin", "b.bin", "c.pdf")]
    assert found == [*named, Finding("site/z.html", secret("text"))]


def test_what_kills_its_reader_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise confined.Exceeded("crash")

    monkeypatch.setattr(inspection, "confined", gone)
    folder = put(tmp_path, {"site/a.pdf": b"%PDF-1.7", "site/z.html": SECRETS["text"].encode()})
    found = search(folder, sought([secret("text")], []), Searched())
    assert found == [Finding("site/a.pdf", None), Finding("site/z.html", secret("text"))]


def test_copies_share_one_search(tmp_path: Path) -> None:
    folder = put(tmp_path, {f"site/{n}.html": SECRETS["text"].encode() for n in range(3)})
    found = search(folder, sought([secret("text")], []), Searched())
    assert found == [Finding(f"site/{n}.html", secret("text")) for n in range(3)]
    shutil.rmtree(folder)
