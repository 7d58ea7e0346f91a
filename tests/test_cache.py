"""The cache gives back what was put, and nothing that has been touched since."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from generator.store import whole
from generator.store.cache import ENTRIES, Cache, Kept
from generator.store.hashing import digest
from generator.store.memory import Memory


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    found = Cache(tmp_path / "cache")
    found.recall()
    return found


def again(cache: Cache) -> Cache:
    """The same folder in another run."""
    cache.remember()
    return another(cache)


def another(cache: Cache) -> Cache:
    found = Cache(cache.folder)
    found.recall()
    return found


def test_what_was_put_is_found_by_its_key_and_kind(cache: Cache) -> None:
    put = cache.put("pdf", "k", {"a.pdf": b"x"}, {"anchor": 3})
    found = again(cache).get("pdf", "k")
    assert found == put
    assert found.value == {"anchor": 3}
    assert cache.path(found.files["a.pdf"]).read_bytes() == b"x"
    assert cache.get("pdf", "other") is None
    assert cache.get("page", "k") is None


def test_a_run_that_does_not_come_to_its_end_leaves_what_it_saved(cache: Cache) -> None:
    put = cache.put("pdf", "one", {"a.pdf": b"x"})
    cache.save()
    cache.put("pdf", "two", {"b.pdf": b"y"})
    found = another(cache)
    assert found.get("pdf", "one") == put
    assert found.get("pdf", "two") is None


def test_what_another_process_stored_is_entered_by_one(cache: Cache) -> None:
    stored = Cache(cache.folder).store({"a.pdf": b"x"}, [1])
    cache.enter("pdf", "k", stored)
    assert again(cache).get("pdf", "k") == stored


def test_what_was_not_stored_cannot_be_entered(cache: Cache) -> None:
    with pytest.raises(FileNotFoundError):
        cache.enter("pdf", "k", Kept({"a.pdf": "0" * 64}))


def test_a_process_that_goes_on_sees_what_others_did_to_its_files(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", Memory(values={}))
    cache.recall()
    cache.put("pdf", "k", {"a.pdf": b"x"})
    cache.remember()
    cache.recall()
    kept = cache.get("pdf", "k")
    assert kept
    other = another(cache)
    other.put("pdf", "other", {"b.pdf": b"y"})
    other.save()
    cache.recall()
    assert cache.get("pdf", "other")
    assert cache.get("pdf", "k") == kept
    whole.write(cache.path(kept.files["a.pdf"]), b"z")
    cache.recall()
    assert cache.get("pdf", "k") is None
    shutil.rmtree(cache.folder)
    cache.recall()
    assert cache.get("pdf", "other") is None


def test_content_that_was_just_written_is_hashed_by_the_next_run(cache: Cache) -> None:
    """It may have been written to again in the same moment, and have the same stamp."""
    path = cache.path(cache.put("pdf", "k", {"a.pdf": b"x"}).files["a.pdf"])
    cache.remember()
    stamp = path.stat()
    path.chmod(0o644)
    path.write_bytes(b"z")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert another(cache).get("pdf", "k") is None


def test_content_that_was_written_long_ago_is_hashed_once(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = cache.path(cache.put("pdf", "k", {"a.pdf": b"x"}).files["a.pdf"])
    os.utime(path, (0, 0))
    cache.save()
    run = another(cache)
    assert run.get("pdf", "k")
    run.remember()
    monkeypatch.setattr("generator.store.cache.sha256_at", lambda _: "")
    assert another(cache).get("pdf", "k")


def damaged(data: bytes) -> list[bytes]:
    return [
        data[:-1],
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
        b"",
    ]


@pytest.mark.parametrize("damage", range(3))
def test_damaged_content_is_ignored_and_can_be_put_again(cache: Cache, damage: int) -> None:
    put = cache.put("pdf", "k", {"a.pdf": b"content"})
    cache.remember()
    path = cache.path(put.files["a.pdf"])
    whole.write(path, damaged(b"content")[damage])
    fresh = another(cache)
    assert fresh.get("pdf", "k") is None
    fresh.put("pdf", "k", {"a.pdf": b"content"})
    assert path.read_bytes() == b"content"


@pytest.mark.parametrize("damage", range(3))
def test_a_damaged_entry_is_ignored(cache: Cache, damage: int) -> None:
    cache.put("pdf", "k", {"a.pdf": b"content"}, {"anchor": 3})
    cache.remember()
    entries = cache.folder / ENTRIES
    whole.write(entries, damaged(entries.read_bytes())[damage])
    assert another(cache).get("pdf", "k") is None


def test_what_a_run_used_stays_and_the_rest_goes(cache: Cache) -> None:
    cache.put("pdf", "old", {"a": b"old"}, "旧" * 100)
    cache.put("pdf", "used", {"a": b"used"})
    run = again(cache)
    run.get("pdf", "used")
    loose = run.keep(b"loose")
    later = again(run)
    assert later.get("pdf", "used")
    assert later.get("pdf", "old") is None
    assert run.path(loose).is_file()
    assert not [
        path for path in cache.folder.rglob("*") if path.is_file() and path.read_bytes() == b"old"
    ]


def test_a_digest_tells_parts_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a") == digest(b"a")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a"
    whole.write(path, b"old")
    with pytest.raises(TypeError):
        whole.write(path, "text")  # type: ignore[arg-type]
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
