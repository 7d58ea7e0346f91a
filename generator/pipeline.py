"""The order of the stages: files → records → problems, archive → PDFs, pages, search, site.

Each stage takes values and returns values and knows no other; only this module knows them all.
What a stage makes is kept by the hash of all it depends on, so a build does what has changed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import gc
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from generator.check import check as check_records
from generator.check import rulebook
from generator.compile import compile_archive, for_edition
from generator.faults import problem_of
from generator.intake import shapes
from generator.intake.codes import READING
from generator.intake.load import load
from generator.memory import remember, save
from generator.messages import Message, msg
from generator.model import Archive, Folios, Issue, Item
from generator.press import fonts, pdf, search, site
from generator.press.attached import attached
from generator.press.cache import Cache, Kept, digest, digest_of_files, write_whole
from generator.problems import Entry, Problem, in_order, is_stopping
from generator.publish import tree
from generator.records import Records
from generator.render.feeds import feed, sitemap
from generator.render.pages import Page, cite, issue_prose, pages
from generator.render.print import issue_html
from generator.render.prose import Prose, prose
from generator.render.source import issue_source
from generator.settings import Delivery, Publication

# What PDFs depend on beside the content, the theme and this program.
PRINT_ENGINES = ("weasyprint", "pydyf", "pikepdf", "Pillow", "Jinja2", "Markdown", "nh3")

SCHEMAS = shapes.FOLDER  # where the files' own first lines look for them

Report = Callable[[Message, int, int], None]  # stage, done, of
Stage = Callable[[str], AbstractContextManager[None]]  # runs around each stage, named in English


def quiet(stage: Message, done: int, total: int) -> None:
    """Report nothing."""


def unwatched(_: str) -> AbstractContextManager[None]:
    """Let a stage run unwatched."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Checked:
    """What the files say, and every problem found in them."""

    records: Records
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether nothing stops a build."""
        return not is_stopping(self.problems)


@dataclass(frozen=True, slots=True)
class Options:
    """How to build: for which readers, with how many processes, from what was kept or anew."""

    edition: str = ""
    jobs: int = 1
    clean: bool = False
    report: Report = quiet
    stage: Stage = unwatched


@dataclass(slots=True)
class Built:
    """What a build did: the issues it printed and the pages it rendered; problems if it stopped."""

    site: Path
    problems: tuple[Problem, ...] = ()
    issues: int = 0
    printed: list[str] = field(default_factory=list)
    rendered: list[str] = field(default_factory=list)
    indexed: bool = False
    changed: bool = False


def check(root: Path) -> Checked:
    """Read everything below `root` and apply every rule."""
    place = root / "build/check/memory.json"
    with _uncollected():
        memory = remember(place, _program())
        records, problems = load(root, memory)
        reading = (*problems, *shapes.stale(root, shapes.schemas(records, rules())))
        characters = fonts.coverage(root / "theme/fonts")
        found = check_records(records, characters, reading=reading, memory=memory)
        with suppress(OSError):  # what cannot be kept is worked out again
            save(memory, place, _program())
    return Checked(records, in_order(found))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spare the collector: records hold no cycles, and it would walk all of them many times."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def rules() -> tuple[Entry, ...]:
    """Return every rule of reading and checking, as people read it."""
    return (*READING, *rulebook())


def schemas(root: Path) -> dict[str, str]:
    """Return the JSON Schema of every kind of content file, with the ids that `data/` knows."""
    records, _ = load(root)
    return shapes.schemas(records, rules())


def archive_of(records: Records, edition: str) -> Archive:
    """Compile checked records as the readers of `edition` may see them."""
    return for_edition(compile_archive(records), records.publication, edition)


def site_of(root: Path, edition: str) -> Path:
    """Return where the site of an edition is built."""
    return root / "build" / edition / "site"


def pdf_of(root: Path, records: Records, edition: str, issue: str) -> bytes | None:
    """Return an issue's PDF as the last build of `edition` made it.

    None when it is not built, or when the source attached to it is not what the files say now.
    """
    archive = archive_of(records, edition)
    if issue not in archive.by_id:
        return None
    found = archive.by_id[issue]
    path = site_of(root, edition) / issue / found.pdf_name
    if not path.is_file():
        return None
    data = path.read_bytes()
    source = issue_source(found, records.publication, edition, root / "theme").encode()
    return data if source in attached(data).values() else None


def build(root: Path, options: Options, checked: Checked | None = None) -> Built:
    """Build an edition's site with its PDFs; on any error the last good build stays as it is.

    `checked` is what `check(root)` has just returned, if it was called before.
    """
    stage = options.stage
    with stage("check"):
        checked = checked or check(root)
    edition = options.edition or checked.records.publication.default_edition
    built = Built(site_of(root, edition), checked.problems)
    if not checked.is_sound:
        return built
    publication = checked.records.publication
    with stage("compile"):
        archive = archive_of(checked.records, edition)
    built.issues = len(archive.issues)
    work = _Work(root, publication, archive, options, built)
    with stage("print"):
        folios = work.print_issues()
    if is_stopping(built.problems):
        return built
    with stage("pages"):
        work.files |= work.render_pages(folios) | work.feeds() | work.pictures()
    with stage("search"):
        work.files |= work.index_items(folios)
    with stage("site"):
        folder = root / "build" / edition
        write_whole(folder / "csp.txt", f"{site.policy(work.script_hashes)}\n".encode())
        built.changed = tree.show(built.site, work.placed(), folder / "trees")
        work.cache.sweep()
    return built


class _Work:
    """One build of one edition: each step returns the files it adds to the site."""

    def __init__(
        self, root: Path, publication: Publication, archive: Archive, options: Options, built: Built
    ) -> None:
        self.root = root
        self.theme = root / "theme"
        self.publication = publication
        self.archive = archive
        self.options = options
        self.built = built
        self.cache = Cache(root / "build" / archive.edition / "cache")
        if options.clean:
            self.cache.clear()
        self.program = _program()
        self.texts: Callable[[Item], Prose] = cache(issue_prose)  # as the site shows them
        self.pages: tuple[Page, ...] = ()
        self.script_hashes: set[str] = set()  # of the pages' inline scripts
        self.files: dict[str, str] = {}  # path in the site → SHA-256 of its content

    def placed(self) -> dict[str, Path]:
        return {path: self.cache.path(content) for path, content in self.files.items()}

    def kept(self, kind: str, key: str, make: Callable[[], Mapping[str, bytes]]) -> Kept:
        """Return what was kept under the key, or make and keep it."""
        return self.cache.get(kind, key) or self.cache.put(kind, key, make())

    # -- PDFs

    def print_issues(self) -> dict[str, Folios]:
        """Print the issues that are not kept; return each issue's page numbers."""
        keys = self._print_keys()
        kept = {issue.id: self.cache.get("pdf", keys[issue.id]) for issue in self.archive.issues}
        missing = [issue for issue in self.archive.issues if kept[issue.id] is None]
        stage = msg("printing")
        faults: list[Problem] = []
        for done, (issue, printed) in enumerate(self._printed(missing), 1):
            self.options.report(stage, done, len(missing))
            if isinstance(printed, pdf.PrintFault):
                faults.append(problem_of(printed, issue))
            else:
                name = f"{issue.id}/{issue.pdf_name}"
                kept[issue.id] = self.cache.put(
                    "pdf", keys[issue.id], {name: printed.data}, dict(printed.folios)
                )
                self.built.printed.append(issue.id)
        self.built.printed.sort()
        self.built.problems = in_order([*self.built.problems, *faults])
        folios: dict[str, Folios] = {}
        for id_, entry in kept.items():
            if entry:
                self.files.update(entry.files)
                folios[id_] = entry.value  # type: ignore[assignment]  # what was put there
        return folios

    def _print_keys(self) -> dict[str, str]:
        shared = digest(
            self.program,
            *(f"{package} {version(package)}" for package in PRINT_ENGINES),
            _text_engine(),
            digest_of_files(self.theme / "print"),
            fonts.fingerprint(self.theme / "fonts"),
            repr(replace(self.publication, delivery=Delivery())),  # no part of what is printed
            self.archive.edition,
        )
        pictures = _Pictures(self.root)
        return {
            issue.id: digest(shared, repr(issue), *pictures.hashes(issue))
            for issue in self.archive.issues
        }

    def _printed(self, issues: Sequence[Issue]) -> Iterator[tuple[Issue, pdf.Pdf | pdf.PrintFault]]:
        jobs = min(self.options.jobs, len(issues))
        shared = (self.publication, self.archive.edition, self.root)
        if jobs < 2:
            for issue in issues:
                yield issue, print_issue(issue, *shared)
            return
        executor = ProcessPoolExecutor(jobs, initializer=_leave_interrupts_to_the_parent)
        try:
            yield from _spread(executor, issues, shared)
        finally:
            executor.shutdown(cancel_futures=True)

    # -- pages

    def render_pages(self, folios: Mapping[str, Folios]) -> dict[str, str]:
        """Render the pages whose text or shell changed; return all pages and the shell's files."""
        shell = digest(self.program, site.shell_key(self.root, self.publication))
        self.pages = pages(self.archive, self.publication, folios, self.theme, self.texts)
        keys = {page.address: digest(shell, page.address, page.text) for page in self.pages}
        kept = {page.address: self.cache.get("page", keys[page.address]) for page in self.pages}
        missing = [page for page in self.pages if kept[page.address] is None]
        if missing:
            self.options.report(msg("rendering pages"), 0, len(missing))
            for address, html in site.render(missing, self.root, self.publication).items():
                kept[address] = self.cache.put(
                    "page",
                    keys[address],
                    {f"{address}index.html": html},
                    site.script_hashes(html),
                )
            self.options.report(msg("rendering pages"), len(missing), len(missing))
        self.built.rendered = sorted(page.address for page in missing)
        _write_sources(self.pages, self.root / "build" / self.archive.edition / "pages")
        shell_files = self.kept("shell", shell, lambda: site.assets(self.root, self.publication))
        files = dict(shell_files.files)
        for address, entry in kept.items():
            if entry is None:
                raise site.SiteError(f"no page came out for {address!r}")
            files.update(entry.files)
            self.script_hashes.update(entry.value)  # type: ignore[arg-type]  # as put above
        return files

    # -- search, feeds, pictures

    def index_items(self, folios: Mapping[str, Folios]) -> dict[str, str]:
        """Return the files of the search index."""
        entries = [
            _entry(item, issue, self.publication, folios, self.texts(item).text)
            for issue in self.archive.issues
            for item in issue.items
        ]
        key = digest(self.program, version("pagefind"), *map(repr, entries))
        kept = self.cache.get("search", key)
        if kept is None:
            self.options.report(msg("indexing"), 0, len(entries))
            made = search.index(entries)
            kept = self.cache.put(
                "search", key, {f"pagefind/{name}": data for name, data in made.items()}
            )
            self.built.indexed = True
            self.options.report(msg("indexing"), len(entries), len(entries))
        return dict(kept.files)

    def feeds(self) -> dict[str, str]:
        """Return the feed and the sitemap."""
        made = {
            "feed.xml": feed(self.archive, self.publication),
            "sitemap.xml": sitemap(self.pages, self.publication),
        }
        return {name: self.cache.keep(data) for name, data in made.items()}

    def pictures(self) -> dict[str, str]:
        """Return the pictures that items of this edition show."""
        folder = self.root / "content/attachments"
        names = {name for issue in self.archive.issues for i in issue.items for name in i.pictures}
        return {
            f"attachments/{name}": self.cache.keep((folder / name).read_bytes())
            for name in sorted(names)
        }


def print_issue(
    issue: Issue, publication: Publication, edition: str, root: Path
) -> pdf.Pdf | pdf.PrintFault:
    """Render and set one issue; runs in a process of its own, so a fault is returned."""
    theme = root / "theme"
    texts = {item.anchor: prose(item) for item in issue.items}
    html = issue_html(issue, publication, texts, theme)
    source = issue_source(issue, publication, edition, theme)
    name = issue.pdf_name.removesuffix(".pdf") + ".yml"
    try:
        return pdf.set_issue(
            html,
            issue=issue.id,
            day=issue.date,
            theme=theme,
            pictures=root / "content/attachments",
            sources=(pdf.Source(name, source.encode()),),
        )
    except pdf.PrintFault as fault:
        return fault


def _spread(
    executor: Executor, issues: Sequence[Issue], shared: tuple[Publication, str, Path]
) -> Iterator[tuple[Issue, pdf.Pdf | pdf.PrintFault]]:
    futures = {executor.submit(print_issue, issue, *shared): issue for issue in issues}
    for future in as_completed(futures):
        yield futures[future], future.result()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Pictures:
    """The hashes of the pictures that issues show, each read once."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "content/attachments"
        self.known: dict[str, str] = {}

    def hashes(self, issue: Issue) -> Iterator[str]:
        for item in issue.items:
            for name in item.pictures:
                if name not in self.known:
                    self.known[name] = digest((self.folder / name).read_bytes())
                yield self.known[name]


@cache
def _text_engine() -> str:
    """Return the version of Pango, which shapes the print and comes from the system."""
    library = ctypes.util.find_library("pango-1.0")
    if library is None:
        return ""
    version_of = ctypes.CDLL(library).pango_version_string
    version_of.restype = ctypes.c_char_p
    return str(version_of().decode())


@cache
def _program() -> str:
    """Return the hash of this program: whatever it made before a change is made again."""
    return digest_of_files(Path(__file__).parent)


def _entry(
    item: Item,
    issue: Issue,
    publication: Publication,
    folios: Mapping[str, Folios],
    text: str,
) -> search.Entry:
    return search.Entry(
        url=f"{issue.id}/#{item.anchor}",
        heading=item.heading,
        text=text,
        citation=cite(publication, issue, folios.get(issue.id, {}).get(item.anchor)),
        date=issue.date,
        year=issue.year,
        place=issue.items.index(item),
        section=(item.section.id, item.section.name),
        units=tuple((unit.id, unit.name) for unit in item.units),
        topics=tuple((topic.id, topic.name) for topic in item.topics),
    )


def _write_sources(all_pages: Sequence[Page], folder: Path) -> None:
    """Keep the pages' texts in a folder, so that the shell can be run over them by hand."""
    wanted = {folder / f"{page.address}index.md": page.text.encode() for page in all_pages}
    for path, data in wanted.items():
        if not path.is_file() or path.read_bytes() != data:
            write_whole(path, data)
    for path in folder.rglob("*.md"):
        if path not in wanted:
            path.unlink()
