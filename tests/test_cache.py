"""The cache gives back what was put, and nothing that has been touched since."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.press.cache import Cache, digest, write_whole


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path)


def again(cache: Cache) -> Cache:
    """The same folder in another run."""
    return Cache(cache.folder)


def test_what_was_put_is_found_by_its_key_and_kind(cache: Cache) -> None:
    put = cache.put("pdf", "k", {"a.pdf": b"x"}, {"anchor": 3})
    found = again(cache).get("pdf", "k")
    assert found == put
    assert found.value == {"anchor": 3}
    assert cache.path(found.files["a.pdf"]).read_bytes() == b"x"
    assert cache.get("pdf", "other") is None
    assert cache.get("page", "k") is None


def damaged(data: bytes) -> list[bytes]:
    return [
        data[:-1],
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
        b"",
    ]


@pytest.mark.parametrize("damage", range(3))
def test_damaged_content_is_ignored_and_can_be_put_again(cache: Cache, damage: int) -> None:
    put = cache.put("pdf", "k", {"a.pdf": b"content"})
    path = cache.path(put.files["a.pdf"])
    write_whole(path, damaged(b"content")[damage])
    fresh = again(cache)
    assert fresh.get("pdf", "k") is None
    fresh.put("pdf", "k", {"a.pdf": b"content"})
    assert path.read_bytes() == b"content"


@pytest.mark.parametrize("damage", range(3))
def test_a_damaged_entry_is_ignored(cache: Cache, damage: int) -> None:
    cache.put("pdf", "k", {"a.pdf": b"content"}, {"anchor": 3})
    (entry,) = (cache.folder / "pdf").rglob("*.json")
    write_whole(entry, damaged(entry.read_bytes())[damage])
    assert again(cache).get("pdf", "k") is None


def test_an_entry_moved_to_another_key_is_ignored(cache: Cache) -> None:
    cache.put("pdf", "aa", {"a.pdf": b"content"})
    (entry,) = (cache.folder / "pdf").rglob("*.json")
    entry.rename(entry.with_name("ab.json"))
    (cache.folder / "pdf/ab").mkdir()
    entry.with_name("ab.json").rename(cache.folder / "pdf/ab/ab.json")
    assert again(cache).get("pdf", "ab") is None


def test_sweeping_keeps_what_this_run_used(cache: Cache) -> None:
    cache.put("pdf", "old", {"a": b"old"})
    cache.put("pdf", "used", {"a": b"used"})
    run = again(cache)
    run.get("pdf", "used")
    loose = run.keep(b"loose")
    run.sweep()
    assert again(cache).get("pdf", "used")
    assert again(cache).get("pdf", "old") is None
    assert run.path(loose).is_file()
    assert not [
        path for path in cache.folder.rglob("*") if path.is_file() and path.read_bytes() == b"old"
    ]


def test_a_digest_tells_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a") == digest(b"a")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_whole(path, b"old")
    with pytest.raises(TypeError):
        write_whole(path, "text")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
