"""MkDocs, the site's builder: source texts → HTML and the theme's static files.

A page's HTML depends on its own text and on the shell alone, never on other pages: the navigation
is constant. So only pages whose text or shell changed need to pass here, in any company.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any, Protocol

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from generator.model import places
from generator.model.settings import Publication
from generator.store.hashing import sha256_at
from generator.system import provided
from generator.system.provided import Overlay

SHELL_PACKAGES = ("mkdocs", "mkdocs-material", "Markdown", "Jinja2")
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'"
)

_ADDRESS = re.compile(r"(?:[\w-][\w.-]*/)*")
_HOME = "---\ntitle: home\narea: home\n---\n"


class PageSource(Protocol):
    """A page as the builder takes it."""

    @property
    def address(self) -> str:
        """Return the page's address from the root: empty, or ending with a slash."""

    @property
    def text(self) -> str:
        """Return front matter and HTML."""


class _Compiled(BytecodeCache):
    """The theme's templates as this process has compiled them: by their names and their texts."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], CodeType] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return f"{name}\0{filename}"  # a file's name may be no text

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self.known[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


class SiteError(Exception):
    """The builder refused or warned: a fault of the theme or the program, not of content."""


def shell_key(root: Path, publication: Publication) -> str:
    """Hash all that every page's HTML depends on besides the page's own text.

    That is the theme, mkdocs.yml, the builder's version and the publication's words in the shell.
    """
    shell = hashlib.sha256()
    files = {f"theme/site/{name}": path for name, path in _theme(root).files().items()}
    for name, path in {provided.SHELL: provided.shell(root), **files}.items():
        shell.update(f"{name} {sha256_at(path)}\n".encode())
    for package in SHELL_PACKAGES:
        shell.update(f"{package} {version(package)}\n".encode())
    shell.update(repr(_settings(publication)).encode())
    return shell.hexdigest()


def stamp(root: Path, publication: Publication) -> str:
    """Return the name of the folder in which pages look for their styles and scripts."""
    return shell_key(root, publication)[:10]


def render(pages: Sequence[PageSource], root: Path, publication: Publication) -> dict[str, bytes]:
    """Build `pages` in one run and return their HTML by address.

    Raises `SiteError` when the builder warns, and `ValueError` for an address that is none.
    """
    if not pages:
        return {}
    with _built(pages, root, publication) as site:
        return {page.address: (site / page.address / "index.html").read_bytes() for page in pages}


def warm() -> None:
    """Load the builder, so that the first page need not wait for it."""
    from mkdocs.commands.build import build  # noqa: F401
    from mkdocs.config import load_config  # noqa: F401


def assets(root: Path, publication: Publication) -> dict[str, bytes]:
    """Return the files that stand beside the pages: the theme's own static files and 404.html.

    Material's styles, scripts and icons are left out: no page of ours asks for them. Those below
    `assets/` lie in a folder named by the shell, so that their addresses never get other content.
    """
    stamped = f"{places.ASSETS}{stamp(root, publication)}/"
    own = _theme(root).files()
    with _built((), root, publication) as site:
        files = sorted(path for path in site.rglob("*") if path.is_file())
        names = {path.relative_to(site).as_posix(): path for path in files}
        return {
            re.sub(f"^{places.ASSETS}", stamped, name): path.read_bytes()
            for name, path in names.items()
            if name in own
        }


def write_sources(pages: Iterable[PageSource], folder: Path) -> None:
    """Write the pages' texts as the builder reads them: `2023/19/index.md`."""
    for page in pages:
        if not _ADDRESS.fullmatch(page.address):
            raise ValueError(f"not an address: {page.address!r}")
        path = folder / page.address / "index.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8", newline="\n")


def script_hashes(page: bytes) -> list[str]:
    """Return the hash of each inline script of a page, as a policy names it."""
    if b"<script" not in page:
        return []
    return [
        "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
        for script in _inline_scripts(page.decode())
    ]


def policy(hashes: Iterable[str]) -> str:
    """Return the Content-Security-Policy under which pages run: own files, no inline style.

    Inline scripts, of which the theme has none, would be allowed by their hashes.
    """
    return POLICY.format(scripts=" ".join(["'self'", *sorted(set(hashes))]))


def _theme(root: Path) -> Overlay:
    return provided.theme(root) / "site"


def _settings(publication: Publication) -> dict[str, Any]:
    """Return the words of the shell, as settings that take the place of those in mkdocs.yml."""
    return {
        "site_name": publication.name,
        "site_url": publication.site.url,
        "extra": {
            "language": publication.language,
            "publisher": publication.publisher,
            "notice": publication.site.notice,
            "footer": publication.site.footer,
        },
    }


@contextmanager
def _built(pages: Sequence[PageSource], root: Path, publication: Publication) -> Iterator[Path]:
    """Build `pages` in a temporary folder and lend it."""
    # Material's notice about its future is for those who choose a builder, not for editors.
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException
    from mkdocs.utils.yaml import yaml_load

    with tempfile.TemporaryDirectory(prefix="jianbao-site-") as folder:
        sources, site = Path(folder, "pages"), Path(folder, "site")
        sources.mkdir()
        (sources / "index.md").write_text(_HOME, encoding="utf-8")
        write_sources(pages, sources)
        settings = _settings(publication)
        settings["extra"]["stamp"] = stamp(root, publication)
        with _warnings() as warnings:
            try:
                with provided.shell(root).open(encoding="utf-8-sig") as file:
                    theme = yaml_load(file).get("theme")
                named = theme if isinstance(theme, dict) else {"name": theme or "mkdocs"}
                over = [str(folder) for folder in _theme(root).folders if folder.is_dir()]
                settings["theme"] = {**named, "custom_dir": over[-1]}
                config = load_config(
                    str(provided.shell(root)),
                    docs_dir=str(sources),
                    site_dir=str(site),
                    **settings,
                )
                config.theme.dirs[:1] = over
                templates = config.theme.get_env()
                templates.bytecode_cache = _COMPILED
                config.theme.get_env = lambda: templates  # type: ignore[method-assign]
                build(config)
            except MkDocsException as error:
                raise SiteError("; ".join(warnings) or str(error)) from error
            except Exception as error:
                if fault := provided.theme_fault(error):
                    raise fault from error
                raise
        if warnings:
            raise SiteError("; ".join(warnings))
        yield site


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """Collect what the builder warns of, and keep it off the terminal."""
    texts: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            texts.append(record.getMessage())

    logger = logging.getLogger("mkdocs")
    collector = Collector(logging.WARNING)
    propagated, logger.propagate = logger.propagate, False
    logger.addHandler(collector)
    try:
        yield texts
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagated


def _inline_scripts(page: str) -> list[str]:
    """Return the scripts that stand in the page itself; data blocks are no scripts."""
    reader = _ScriptReader()
    reader.feed(page)
    reader.close()
    return reader.scripts


class _ScriptReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self.is_inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            values = dict(attrs)
            kind = values.get("type") or "module"
            self.is_inline = "src" not in values and (kind == "module" or "javascript" in kind)
            if self.is_inline:
                self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.is_inline = False

    def handle_data(self, data: str) -> None:
        if self.is_inline:
            self.scripts[-1] += data
