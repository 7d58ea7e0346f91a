"""`verify` looks at what readers see: the link, the chain's end, who may read and write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.publish import account, release, standing
from generator.publish.account import Account

FILES = {"site/index.html": b"1", "serve/nginx.conf": b""}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder with three releases, of which the last is shown."""
    place = tmp_path / "target"
    release.make_folder(place)
    for text in (b"1", b"2", b"3"):
        with release.drafted(place, {**FILES, "site/a.html": text}, "internal", {}) as draft:
            made = release.show(place, draft)
            account.keep(place, made.manifest, Account())
    assert found(place) == []
    return place


def found(target: Path) -> list[tuple[str, str]]:
    return [(problem.where.path, problem.code) for problem in standing.problems(target)]


def lead(target: Path, to: str) -> None:
    (target / "current").unlink()
    (target / "current").symlink_to(to)


def test_a_link_back_is_an_error(target: Path) -> None:
    lead(target, "releases/0002")
    assert found(target) == [("current", "current-old")]


@pytest.mark.parametrize(
    "to", ["../elsewhere", "releases/0003/site", "releases/../releases/0003", "manifests", "/tmp"]
)
def test_a_link_elsewhere_is_an_error(target: Path, to: str) -> None:
    shutil.copytree(target / "releases/0003", target.parent / "elsewhere")
    lead(target, to)
    assert found(target) == [("current", "current-elsewhere")]


def test_a_chain_that_goes_on_behind_what_is_shown_is_an_error(target: Path) -> None:
    shutil.copy(target / "manifests/0003.sha256", target / "manifests/0004.sha256")
    assert ("current", "current-old") in found(target)


@pytest.mark.parametrize(
    ("path", "mode", "code"),
    [
        ("releases/0003/site/a.html", 0o664, "writable"),
        ("releases/0002/site", 0o777, "writable"),
        ("manifests", 0o775, "writable"),
        (".", 0o757, "writable"),
        ("releases/0003/site/a.html", 0o600, "unreadable"),
        ("releases/0003/site", 0o700, "unreadable"),
        ("reviews", 0o755, "readable"),
        ("reviews/0003.json", 0o644, "readable"),
    ],
)
def test_wrong_permissions_are_named(target: Path, path: str, mode: int, code: str) -> None:
    (target / path).chmod(mode)
    try:
        assert found(target) == [(path, code)]
    finally:
        (target / path).chmod(0o755)


def test_an_anchor_is_found_as_it_was_copied(target: Path) -> None:
    digest = release.kept(target)[0].manifest.digest
    for copied in (digest, standing.grouped(digest), digest.upper()[: standing.SHORTEST]):
        assert standing.anchored(target, copied) == (2, 3)
    assert standing.digits_of(digest[: standing.SHORTEST - 1]) == ""
    assert standing.digits_of("g" * 64) == ""


def test_a_chain_that_was_made_anew_has_not_the_anchor(target: Path, tmp_path: Path) -> None:
    """An intruder may write a whole chain that holds together; it is another one."""
    digest = release.kept(target)[-1].manifest.digest
    forged = tmp_path / "forged"
    release.make_folder(forged)
    for text in (b"1", b"2", b"leak"):
        with release.drafted(forged, {**FILES, "site/a.html": text}, "internal", {}) as draft:
            release.show(forged, draft)
    assert not list(release.chain(forged))
    assert standing.anchored(target, digest) == (3, 3)
    assert standing.anchored(forged, digest) is None
