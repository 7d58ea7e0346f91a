"""A year goes to the archive as a bag: whole, checkable by common tools, and of one edition."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
import yaml
from click.testing import CliRunner

from generator.cli import main
from generator.publish import bag
from tests.test_editions import err


def export(root: Path, *words: str) -> tuple[int, str]:
    command = ["--root", str(root), "--lang", "en", "export", "--jobs", "1", *words]
    done = CliRunner().invoke(main, command)
    return done.exit_code, done.output


def is_valid(place: Path) -> bool:
    """Check a bag as RFC 8493 3 says: declaration, every file listed and as listed, its sum."""
    declared = re.fullmatch(
        r"BagIt-Version: 1\.0\nTag-File-Character-Encoding: UTF-8\n",
        (place / "bagit.txt").read_text(),
    )
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        command = ["sha256sum", "--check", "--strict", "--quiet", name]
        if subprocess.run(command, cwd=place, check=False, capture_output=True).returncode:
            return False
    listed = {
        line.split("  ", 1)[1] for line in (place / "manifest-sha256.txt").read_text().splitlines()
    }
    there = [path for path in (place / "data").rglob("*") if path.is_file()]
    about = (place / "bag-info.txt").read_text()
    total = f"Payload-Oxum: {sum(path.stat().st_size for path in there)}.{len(there)}\n"
    return (
        bool(declared)
        and listed == {p.relative_to(place).as_posix() for p in there}
        and total in about
    )


def test_a_year_is_exported_as_a_bag(archive: Path, tmp_path: Path) -> None:
    status, output = export(archive, "2023", str(tmp_path / "bags"))
    place = tmp_path / "bags/jianbao-2023-internal"
    assert (status, output) == (0, f"5 files in {place}\n")
    assert is_valid(place)
    assert {p.relative_to(place / "data").as_posix() for p in (place / "data").rglob("*.*")} == {
        "2023/1/2023-1.pdf",
        "2023/1/2023-1.yml",
        "2023/2/2023-2.pdf",
        "2023/2/2023-2.yml",
        "attachments/class.svg",
    }
    with pikepdf.open(place / "data/2023/1/2023-1.pdf") as pdf:
        assert len(pdf.pages) >= 2
    assert "《测试简报》2023年：第1期、第2期" in (place / "bag-info.txt").read_text()
    everything = b"".join(p.read_bytes() for p in place.rglob("*") if p.is_file())
    assert "拟稿人".encode() not in everything
    assert "仅供领导参阅".encode() not in everything


def test_sources_go_along_only_when_asked_and_only_of_what_is_shown(
    archive: Path, tmp_path: Path
) -> None:
    export(archive, "2023", str(tmp_path), "--sources")
    place = tmp_path / "jianbao-2023-internal"
    assert is_valid(place)
    sources = place / "data/sources/content"
    assert {p.relative_to(sources).as_posix() for p in sources.rglob("*.yml")} == {
        "issues/2023/1.yml",
        "submissions/2023/east-visits.yml",
        "submissions/2023/west-class.yml",
        "submissions/2023/west-report.yml",
    }, "the second issue's file names what this edition does not show"
    export(archive, "2023", str(tmp_path), "--sources", "--edition", "leadership")
    place = tmp_path / "jianbao-2023-leadership"
    assert (place / "data/sources/content/issues/2023/2.yml").is_file()


def test_what_was_found_wrong_in_a_years_issues_goes_along(archive: Path, tmp_path: Path) -> None:
    """Whenever it was found, and with the file behind it where sources are asked for."""
    err(archive, "west-class", "correction", stood="12期", right="13期", date="2024-02-01")
    err(archive, "east-secret", "withdrawal", issue="2023/2", date="2023-03-20")
    export(archive, "2023", str(tmp_path), "--sources")
    place = tmp_path / "jianbao-2023-internal"
    assert is_valid(place)
    told = yaml.safe_load((place / "data/2023/1/errata.yml").read_text("utf-8"))
    assert [one["right"] for one in told["errata"]] == ["13期"]
    assert not (place / "data/2023/2/errata.yml").exists()
    sources = place / "data/sources/content/errata"
    assert [path.name for path in sources.rglob("*.yml")] == ["west-class.yml"]


def test_what_is_there_is_not_written_over(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "jianbao-2023-internal").mkdir()
    status, output = export(archive, "2023", str(tmp_path))
    assert (status, "is there already" in output) == (2, True)
    status, output = export(archive, "1999", str(tmp_path))
    assert (status, output) == (2, "there is no issue of 1999 in this edition\n")
    assert not list(tmp_path.glob(".jianbao*"))


def test_one_changed_byte_makes_a_bag_invalid(tmp_path: Path) -> None:
    payload = {"2023/百分 100%.txt": b"text", "a/b.txt": b""}
    bag.write(tmp_path / "bag", payload, {"Source-Organization": "某市\n研究室"}, private=False)
    assert "Source-Organization: 某市 研究室\n" in (tmp_path / "bag/bag-info.txt").read_text()
    manifest = (tmp_path / "bag/manifest-sha256.txt").read_text()
    assert "data/2023/百分 100%25.txt" in manifest, "RFC 8493 2.1.3"
    (tmp_path / "bag/data/2023/百分 100%.txt").rename(tmp_path / "bag/data/2023/百分 100%25.txt")
    assert (tmp_path / "bag/bagit.txt").read_bytes() == bag.DECLARATION
    (tmp_path / "bag/data/a/b.txt").write_bytes(b"x")
    assert not is_valid(tmp_path / "bag")


def test_a_bag_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="a"):
        bag.write(tmp_path / "bag", {"a": b"1", "a/b": b"2"}, {}, private=False)
    assert list(tmp_path.iterdir()) == []
