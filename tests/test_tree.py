"""A tree appears whole, in one step."""

from __future__ import annotations

from pathlib import Path

from generator.publish import tree
from generator.store.cache import Cache


def test_a_tree_is_shown_replaced_and_forgotten(tmp_path: Path) -> None:
    cache, link, trees = Cache(tmp_path / "cache"), tmp_path / "site", tmp_path / "trees"

    def show(**texts: str) -> bool:
        files = {
            f"{name}/index.html": cache.path(cache.keep(text.encode()))
            for name, text in texts.items()
        }
        return tree.show(link, files, trees)

    assert show(a="1", b="2")
    first = link.resolve()
    assert (link / "a/index.html").read_text() == "1"
    assert not show(a="1", b="2"), "the same files are the same tree"
    assert show(a="3")
    assert not (link / "b").exists()
    assert first.is_dir(), "readers of the tree before may go on reading"
    assert show(a="4")
    assert not first.exists()
    assert len(list(trees.iterdir())) == tree.KEPT


def test_a_folder_in_the_links_place_gives_way(tmp_path: Path) -> None:
    cache, link = Cache(tmp_path / "cache"), tmp_path / "site"
    link.mkdir()
    (link / "stale.html").write_text("stale")
    tree.show(link, {"a": cache.path(cache.keep(b"1"))}, tmp_path / "trees")
    assert [path.name for path in link.iterdir()] == ["a"]


def test_a_half_made_tree_is_never_shown(tmp_path: Path) -> None:
    cache, link, trees = Cache(tmp_path / "cache"), tmp_path / "site", tmp_path / "trees"
    tree.show(link, {"a": cache.path(cache.keep(b"1"))}, trees)
    missing = tmp_path / "cache" / "nothing"
    try:
        tree.show(link, {"a": cache.path(cache.keep(b"2")), "b": missing}, trees)
    except FileNotFoundError:
        pass
    else:
        raise AssertionError("a missing file must stop the tree")
    assert (link / "a").read_bytes() == b"1"
    assert [path.name for path in trees.iterdir()] == [link.resolve().name]


def test_a_link_in_a_files_place_is_not_shown(tmp_path: Path) -> None:
    cache, link, trees = Cache(tmp_path / "cache"), tmp_path / "site", tmp_path / "trees"
    files = {"a": cache.path(cache.keep(b"x"))}
    tree.show(link, files, trees)
    (tmp_path / "elsewhere").write_bytes(b"x")
    (link / "a").unlink()
    (link / "a").symlink_to(tmp_path / "elsewhere")
    assert tree.show(link, files, trees)
    assert not (link / "a").is_symlink()
    assert (link / "a").read_bytes() == b"x"
