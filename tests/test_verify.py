"""What a release must not hold is found wherever it stands; what it may hold is not reported."""

from __future__ import annotations

import ast
import random
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.model import Where
from generator.order import archives, building, releasing
from generator.order.building import Options
from generator.publish import inspection, manifest, release, soundness
from generator.publish.inspection import Finding
from generator.publish.leaks import Sought, sought
from generator.publish.restricted import Kind, Secret, admitted, unpublished, withheld
from generator.store import hashing
from generator.words.fold import fold
from tests.conftest import REPOSITORY, copy_archive, edit
from tests.leaking import BROKEN_UP, PLANTS, index_of
from tests.mutants import mutated
from tests.placing import print_into

HERE = Where("content/submissions/2023/x.yml", 3)
SECRETS: dict[Kind, str] = {
    "text": "领导班子运行情况分析研判会议纪要",
    "name": "欧阳修远",
    "number": "0556-5123987",
    "id": "2023/secret-analysis",
    "address": "leader@office.example",
}
SHORT = {"title": "班子研判", "name": "王喆"}


def secret(kind: Kind, text: str = "") -> Secret:
    return Secret(f"the {kind}", HERE, text or SECRETS[kind], kind)


def findings(folder: Path, files: dict[str, bytes], wanted: Sought) -> list[Finding]:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return inspection.leaks(folder, sorted(files), wanted, jobs=1)


# -- everything that is planted is found


@pytest.mark.parametrize("kind", SECRETS)
@pytest.mark.parametrize("place", PLANTS)
def test_a_secret_is_found_in_every_kind_of_file(place: str, kind: Kind, tmp_path: Path) -> None:
    path, data = PLANTS[place](SECRETS[kind])
    wanted = sought([secret(kind)], ["没有关系的文字，又长又多。"])
    assert findings(tmp_path, {path: data}, wanted) == [Finding(path, secret(kind))]


@pytest.mark.parametrize("place", BROKEN_UP)
def test_running_text_is_found_broken_up_and_in_part(place: str, tmp_path: Path) -> None:
    path, data = BROKEN_UP[place](SECRETS["text"] * 2)
    wanted = sought([secret("text", SECRETS["text"] * 2)], [])
    assert findings(tmp_path, {path: data}, wanted) == [
        Finding(path, secret("text", SECRETS["text"] * 2))
    ]


@pytest.mark.parametrize("text", SHORT.values())
@pytest.mark.parametrize("place", PLANTS)
def test_short_titles_and_names_are_found_too(place: str, text: str, tmp_path: Path) -> None:
    path, data = PLANTS[place](text)
    short = Secret("title", HERE, text, "text" if text == SHORT["title"] else "name")
    assert findings(tmp_path, {path: data}, sought([short], [])) == [Finding(path, short)]


@pytest.mark.parametrize("kind", ["text", "name", "number"])
@pytest.mark.parametrize("is_right", [False, True])
def test_a_secret_is_found_in_the_search_index(kind: Kind, is_right: bool, tmp_path: Path) -> None:
    """In the text as printed, and in that of a corrected item as it should be."""
    words = f"据{SECRETS[kind]}说明"
    files = index_of("据此说明", words) if is_right else index_of(words)
    found = findings(tmp_path, files, sought([secret(kind)], []))
    assert {each.secret for each in found} == {secret(kind)}
    for each in found:
        assert re.fullmatch(r"site/pagefind/index/\w+\.pf_index", each.path)
        assert each.path in files


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("id", "site/2023/secret-analysis/index.html"),
        ("text", f"site/{SECRETS['text']}.txt"),
        ("name", f"site/{SECRETS['name']}.pdf.txt"),
    ],
)
def test_a_secret_is_found_in_a_files_name(kind: Kind, path: str, tmp_path: Path) -> None:
    assert findings(tmp_path, {path: b"x"}, sought([secret(kind)], [])) == [
        Finding(path, secret(kind))
    ]


def test_a_picture_that_is_not_for_the_readers_is_known_by_its_content(tmp_path: Path) -> None:
    import hashlib

    picture = Secret("picture", HERE, hashlib.sha256(b"picture").hexdigest(), "content")
    found = findings(tmp_path, {"site/harmless.png": b"picture"}, sought([picture], []))
    assert found == [Finding("site/harmless.png", picture)]


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8, max_size=60)


@given(HAN, st.integers(0, 60), HAN, HAN)
def test_fifteen_characters_of_a_secret_text_are_always_found(
    text: str, start: int, before: str, after: str
) -> None:
    """The promise of the pieces: a whole field from 8 characters on, any stretch of 15."""
    wanted = sought([secret("text", text)], [])
    folded = fold(text)
    part = folded[start % len(folded) :][:15]
    if re.search("[年月日第期总页]", folded) or (len(part) < 15 and part != folded):
        return
    assert list(wanted.in_text(f"{before}<b>{part}</b>{after}"))


def test_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "MANY", 2)
    files = {f"site/{n}.html": b"harmless" for n in range(20)}
    files["site/7.html"] = SECRETS["text"].encode()
    wanted = sought([secret("text")], [])
    one = findings(tmp_path, files, wanted)
    assert inspection.leaks(tmp_path, sorted(files), wanted, jobs=2) == one != []


# -- what is no leak


def test_what_stands_in_an_admitted_text_is_no_secret(tmp_path: Path) -> None:
    secrets = [
        secret("text", "全县各级党组织认真学习贯彻会议精神，并报送了名单。"),
        secret("name", "张三"),
    ]
    text = "会议强调，全县各级党组织认真学习贯彻会议精神。张三出席。"
    wanted = sought(secrets, [text])
    assert findings(tmp_path, {"site/a.html": text.encode()}, wanted) == []
    whole = "全县各级党组织认真学习贯彻会议精神，并报送了名单。"
    assert findings(tmp_path, {"site/a.html": whole.encode()}, wanted), "the rest is one still"


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("text", "2023年7月20日", "第19期，2023年7月20日"),
        ("text", "2023年第19期总第1024期", "2023年第19期总第1024期"),
        ("text", "工作", "工作情况"[1:]),
        ("text", "information systems", "meta information; syntax"),
        ("name", "张三", "主张</p><p>三项"),
        ("number", "0000-0000000", "0000000000 65535 f"),
        ("number", "12345", "12345"),
        ("id", "2023/search", '<form role="search"> search/'),
        ("id", "2023/east-visits", "2023/east-visits-again"),
        ("address", "a@b.example", "aa@b.example"),
    ],
)
def test_what_stands_anywhere_is_not_taken_for_a_leak(
    kind: Kind, text: str, shown: str, tmp_path: Path
) -> None:
    wanted = sought([secret(kind, text)], [])
    assert findings(tmp_path, {"site/a/index.html": shown.encode()}, wanted) == []


def test_random_bytes_hold_no_secrets(tmp_path: Path) -> None:
    wanted = sought([*(secret(kind) for kind in SECRETS), secret("name", "王喆")], [])
    noise = random.Random(7).randbytes(3_000_000)
    assert findings(tmp_path, {"site/a.bin": noise}, wanted) == []


def test_what_is_too_short_to_be_told_is_counted(tmp_path: Path) -> None:
    assert (
        sought([secret("name", "李"), secret("text", "123"), secret("number", "110")], []).unsought
        == 3
    )


def test_a_file_that_cannot_be_read_is_reported_and_not_passed_over(tmp_path: Path) -> None:
    wanted = sought([secret("text")], [])
    nested = b"x"
    import gzip

    for _ in range(9):
        nested = gzip.compress(b"\xff" + nested)
    files = {"site/a.pdf": b"%PDF-1.7 nothing", "site/b.bin": nested}
    assert findings(tmp_path, files, wanted) == [Finding(path, None) for path in sorted(files)]


def pdf_bombs() -> Iterator[bytes]:
    """PDFs of which far more comes than they are: by a packing, by packings in one another."""
    once = zlib.compress(bytes(300 << 20), 9)
    for packed, filters in (
        (once, "/FlateDecode"),
        (zlib.compress(once, 9), "[/FlateDecode /FlateDecode]"),
    ):
        head = f"9 0 obj <</Length {len(packed)} /Filter {filters}>> stream\n".encode()
        whole = PLANTS["PDF's page"]("无关")[1]
        yield whole.replace(b"\n1 0 obj", b"\n" + head + packed + b"\nendstream endobj\n1 0 obj", 1)
        yield whole + head + packed + b"\nendstream endobj\n"


def test_damaged_and_swelling_pdfs_are_named_or_clean_and_stop_no_other(tmp_path: Path) -> None:
    chance = random.Random(13)
    sound = [
        plant("没有关系的文字，又长又多。")[1] for name, plant in PLANTS.items() if "PDF" in name
    ]
    files = {f"site/b{n}.pdf": bomb for n, bomb in enumerate(pdf_bombs())}
    files |= {f"site/m{n}.pdf": mutated(sound[n % len(sound)], chance) for n in range(60)}
    held = dict([PLANTS["PDF's page"](SECRETS["text"]), PLANTS["zip"](SECRETS["text"])])
    wanted = sought([secret("text")], [])
    found = findings(tmp_path, files | held, wanted)
    named = [one.path for one in found if one.secret is None]
    assert {one.path for one in found if one.secret} == held.keys()
    assert len(set(named)) == len(named) >= 4
    assert {*named} <= files.keys()
    assert {path for path in files if path.startswith("site/b")} <= {*named}
    assert 10 < len(named) < len(files), "some are read in spite of all"


# -- on real builds


@pytest.fixture(scope="module")
def archive_of_two_editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up archive, published to `internal`; nothing is published of `leadership`."""
    folder = tmp_path_factory.mktemp("editions")
    root = copy_archive(folder / "archive")
    edit(root / "content/submissions/2023/east-visits.yml", "拟稿人", "诸葛长风")
    edit(root / "content/submissions/2023/east-visits.yml", "0000-0000000", "0556-5123987")
    assert not releasing.publish(root, folder / "internal", Options()).problems
    return folder


@pytest.fixture
def published(archive_of_two_editions: Path, tmp_path: Path) -> tuple[Path, Path]:
    subprocess.run(["cp", "-a", f"{archive_of_two_editions}/.", tmp_path], check=True)
    return tmp_path / "archive", tmp_path / "internal"


def verify(root: Path, target: Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--root", str(root), "--lang", "en", "verify", str(target)])
    return done.exit_code, done.output


def test_a_release_as_it_was_made_is_sound(published: tuple[Path, Path]) -> None:
    assert verify(*published) == (
        0,
        "releases 1: every file is as published and holds nothing that is withheld\n",
    )


@pytest.mark.parametrize("what", ["added", "removed", "changed"])
def test_every_file_that_is_not_as_published_is_named(
    what: str, published: tuple[Path, Path]
) -> None:
    root, target = published
    path = target / "releases/0001/site/2023/1/index.html"
    if what == "removed":
        path.unlink()
    elif what == "changed":
        path.write_bytes(path.read_bytes().replace(b"22", b"23", 1))
    else:
        path = path.with_name("more.html")
        path.write_text("more")
    status, output = verify(root, target)
    assert status == 1
    assert output.startswith(f"{path.relative_to(target)}:1: ")
    assert f"[file-{what}]" in output
    assert "1 errors" in output


def test_a_link_in_a_files_place_is_named(published: tuple[Path, Path]) -> None:
    root, target = published
    path = target / "releases/0001/site/404.html"
    path.rename(target / "elsewhere.html")
    path.symlink_to(target / "elsewhere.html")
    status, output = verify(root, target)
    assert (status, "site/404.html:1: " in output) == (1, True)
    assert "[file-changed]" in output


def test_a_forged_manifest_breaks_the_chain(published: tuple[Path, Path]) -> None:
    root, target = published
    now = release.shown(target)
    assert now
    page = now.folder / "site/2023/1/index.html"
    page.write_bytes(page.read_bytes().replace(b"22", b"23", 1))
    own = dict(now.manifest.own) | {"site/2023/1/index.html": hashing.sha256_of(page)}
    forged = manifest.Manifest(1, "internal", "none", own, {})
    (now.folder / manifest.NAME).write_bytes(forged.as_bytes())
    status, output = verify(root, target)
    assert (status, "[chain-broken]" in output) == (1, True)


def test_a_lost_link_of_the_chain_is_named(published: tuple[Path, Path]) -> None:
    root, target = published
    edit(root / "content/submissions/2023/east-visits.yml", "收集意见22条", "收集意见23条")
    assert releasing.publish(root, target, Options()).number == 2
    (target / "manifests/0001.sha256").unlink()
    status, output = verify(root, target)
    assert (status, "manifests/0002.sha256:1: " in output) == (1, True)


def test_the_other_editions_files_are_found_in_a_release(published: tuple[Path, Path]) -> None:
    """Each file of the narrower edition that holds a restricted item is named, with the field."""
    root, target = published
    printed = print_into(root, "2023/2", "leadership")
    shutil.copy(printed, target / "current/site/2023/2/2023-2.pdf")
    status, output = verify(root, target)
    assert status == 1
    named = [line for line in output.splitlines() if "2023-2.pdf:1: " in line]
    fields = {line.split(": ")[1] for line in named if "[restricted-text]" in line}
    assert fields == {"title", "points.1.text", "id"}
    assert "content/submissions/2023/east-secret.yml:" in output


@pytest.mark.parametrize("text", ["诸葛长风", "0556-5123987", "05565123987"])
def test_drafters_and_their_telephones_are_in_no_edition(
    text: str, published: tuple[Path, Path]
) -> None:
    root, target = published
    page = target / "current/site/2023/1/index.html"
    page.write_bytes(page.read_bytes() + text.encode())
    status, output = verify(root, target)
    assert (status, "[restricted-text]" in output) == (1, True)
    assert "drafter." in output


def test_what_only_stands_in_the_programs_source_is_sought_and_what_the_form_says_is_not(
    archive: Path,
) -> None:
    path = archive / "content/submissions/2023/east-visits.yml"
    edit(path, "name: 签发人", "name: 张三")  # of a docstring
    assert "张三" in (REPOSITORY / "generator/publish/review.py").read_text("utf-8")
    records = building.check(archive).records
    for edition in records.publication.audiences:
        names = soundness.secrets(archive, records, edition).names
        assert names["张三"].field == "approved_by.name"
        assert "拟稿人" not in names, "the drafter, by the name that the form gives the field"


def test_the_words_that_render_writes_are_declared_and_no_others() -> None:
    """Beside forms that are sought, dates, and an ending that is taken off."""
    found = set()
    for path in (REPOSITORY / "generator/render").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = re.sub(r"<[^<>]*>|\s", "", node.value)
                if id(node) not in told and re.search("[一-鿿]{2}", text) and "[" not in text:
                    found.add(text)
    assert found == {*soundness.WORDS, "代码"}


def test_a_leak_is_not_published(
    published: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the filter fail, the search finds it: it does not rely on what was compiled."""
    root, target = published
    monkeypatch.setattr(archives, "for_edition", lambda archive, publication, edition: archive)
    before = release.shown(target)
    done = releasing.publish(root, target, Options())
    files = {problem.where.path for problem in done.problems}
    assert {problem.code for problem in done.problems} == {"restricted-text"}
    assert {"site/2023/2/index.html", "site/2023/2/2023-2.pdf", "site/feed.xml"} <= files
    assert any(path.startswith("site/pagefind/index/") for path in files)
    assert any(path.startswith("site/pagefind/texts/") for path in files)
    assert release.shown(target) == before


def test_what_became_restricted_is_neither_kept_for_old_readers_nor_gone_back_to(
    published: tuple[Path, Path],
) -> None:
    root, target = published
    edit(root / "data/publication.yml", "notice: 测试数据", "notice: 别的话")
    assert releasing.publish(root, target, Options()).number == 2
    edit(
        root / "content/submissions/2023/west-report.yml",
        "source: 《某报》",
        "source: 《某报》\naudience: leadership",
    )
    records = building.check(root).records
    back = releasing.go_back(root, target, Options(), records)
    assert {problem.code for problem in back.problems} == {"restricted-text"}
    assert release.shown(target).manifest.number == 2  # type: ignore[union-attr]
    done = releasing.publish(root, target, Options())
    assert (done.problems, done.number, done.forgotten) == ((), 3, (2,))
    assert done.dropped
    assert all(path.startswith("site/pagefind/") for path in done.dropped)
    assert verify(root, target)[0] == 0
    with pytest.raises(release.ReleaseRefusedError):
        releasing.go_back(root, target, Options(), records)


def test_every_field_of_a_withheld_item_is_sought(archive: Path) -> None:
    """What compiling takes from a file for its readers is all withheld when the item is."""
    records = building.check(archive).records
    fields = {s.field for s in withheld(records, "public") if "east-visits" in s.where.path}
    assert fields == {
        "id", "title", "points.1.lead", "points.1.text", "points.2.lead", "points.2.text",
    }  # fmt: skip
    people = {s.field for s in unpublished(records, "public") if "east-visits" in s.where.path}
    assert people == {"drafter.name", "drafter.phone", "approved_by.name"}
    assert not any("仅供领导" in text for text in admitted(records, "internal"))
    assert any("仅供领导" in text for text in admitted(records, "leadership"))
