"""The same issues as a Material for MkDocs site, with its own search and a PDF a page.

`python -m tests.bench.material FOLDER` builds the site of `mkdocs.yml` in FOLDER. The PDFs are
mkdocs-exporter's: of the plugins at work it is the one that makes a PDF a page (mkdocs-to-pdf makes
one of the whole site, in one piece). It prints with the system's Chromium.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.model import Issue, Item
from generator.render.print import written_date
from tests.bench.archived import Archived
from tests.browser.serving import QUIET, executable

# Material's documentation asks for jieba and this separator where the language is Chinese, and for
# pruned navigation where a site is large. Fonts would come from outside.
CONFIG: dict[str, Any] = {
    "site_url": "http://localhost/",
    "markdown_extensions": ["attr_list"],
    "theme": {
        "name": "material",
        "language": "zh",
        "font": False,
        "features": ["navigation.indexes", "navigation.prune"],
    },
}
SEARCH = {"search": {"lang": ["zh"], "separator": r"[\s\u200b\-]"}}
EXPORTER = {"exporter": {"formats": {"pdf": {"browser": {"args": QUIET.split()}}}}}


def write(archive: Archived, folder: Path, *, is_printed: bool) -> Path:
    """Write the site's sources: a page an issue, plain Markdown; return where it will stand."""
    for issue in archive.issues:
        path = folder / "docs" / f"{issue.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(issue), encoding="utf-8")
    listed = "".join(f"- [{issue.id}]({issue.id}.md)\n" for issue in reversed(archive.issues))
    (folder / "docs/index.md").write_text(
        f"# {archive.publication.name}\n\n{listed}", encoding="utf-8"
    )
    plugins = [SEARCH, EXPORTER] if is_printed else [SEARCH]
    config = {"site_name": archive.publication.name, **CONFIG, "plugins": plugins}
    (folder / "mkdocs.yml").write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
    return folder / "site"


def page(issue: Issue) -> str:
    """Return an issue as an author would write it for the shell."""
    parts = [f"# {issue.label}", f"{written_date(issue.date)}"]
    for group in issue.groups:
        parts.append(f"## {group.section.name}")
        for item in group.items:
            parts += [f"### {item.heading} {{ #{item.anchor} }}", *_paragraphs(item)]
    return "\n\n".join(parts) + "\n"


def _paragraphs(item: Item) -> list[str]:
    return [f"**{point.lead}**{point.text}" for point in item.points] or [item.body]


def command(folder: Path) -> list[str]:
    """Return the command that builds the site in `folder`."""
    return [sys.executable, "-m", "tests.bench.material", str(folder)]


def main(arguments: Sequence[str]) -> None:
    """Build the site; a warning stops it."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from playwright.async_api import BrowserType

    launch = BrowserType.launch

    async def launch_system(self: BrowserType, **options: Any) -> Any:
        return await launch(self, executable_path=executable(), **options)

    BrowserType.launch = launch_system  # type: ignore[method-assign] # the plugin has no setting
    folder = Path(arguments[0])
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    build(load_config(str(folder / "mkdocs.yml")))


if __name__ == "__main__":
    main(sys.argv[1:])
