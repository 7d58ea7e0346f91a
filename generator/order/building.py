"""The order of the stages: files → records → problems, archive → PDFs, pages, search, site.

Each stage takes values and returns values and knows no other; only this module knows them all.
What a stage makes is kept by the hash of all it depends on, so a build does what has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.check import check as check_records
from generator.check import rulebook
from generator.compile import compile_sound, in_editions, narrowed
from generator.intake import json_schema
from generator.intake.codes import READING
from generator.intake.load import load
from generator.model import Archive
from generator.model.problems import Problem, RuleEntry, in_order, is_stopping
from generator.model.records import Records
from generator.model.seals import Taken
from generator.order import made
from generator.order.archives import archive_of, as_preview, public, site_of, sound_of
from generator.order.made import output_of
from generator.order.scope import Scope
from generator.order.standing import kept_back, nameless
from generator.order.steps import office_faces
from generator.order.steps.indexing import index_items
from generator.order.steps.outputs import RECORD
from generator.order.steps.paging import render_pages
from generator.order.steps.picturing import judged, make_pictures
from generator.order.steps.printing import print_issues
from generator.order.steps.program import CHECK, program
from generator.order.steps.quoting import printed_pieces
from generator.order.steps.work import Report, Work, uncollected
from generator.order.steps.workers import Workers
from generator.press import fonts, pdf, site
from generator.press.rare import Fallback
from generator.publish import seal, tree
from generator.render import overrides
from generator.render.form import Form, form
from generator.render.prose import shown as html_of
from generator.store import whole
from generator.store.cache import Cache
from generator.store.lock import held
from generator.store.memory import Memory, remember
from generator.system import provided
from generator.system.provided import ThemeError
from generator.words.messages import Message, msg

__all__ = [
    "Built",
    "Checked",
    "Options",
    "Report",
    "alone",
    "archive_of",
    "build",
    "build_alone",
    "check",
    "output_of",
    "print_issue",
    "rules",
    "schemas",
    "site_of",
    "sound_of",
    "warm",
]

KINDS = json_schema.KINDS
print_issue = RECORD.make
UNFIT = frozenset({overrides.BROKEN, overrides.UNFIT})  # codes of the archive's own templates
SCHEMAS = json_schema.FOLDER  # where the files' own first lines look for them

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
        """Say whether there is no error at all."""
        return not is_stopping(self.problems)

    @property
    def can_be_built(self) -> bool:
        """Say whether no error stops a build: what waits for an issue does not."""
        return not is_stopping(self.shown)

    @property
    def shown(self) -> tuple[Problem, ...]:
        """Return the problems of what is shown, those apart that only touch what waits."""
        waits = Scope(self.records).waits
        return tuple(p for p in self.problems if p.severity == "warning" or not waits(p))

    def touching(self, issue: str, *, to_print: bool | None = None) -> tuple[Problem, ...]:
        """Return the errors that touch an issue, which is still to be printed unless sealed."""
        if to_print is None:
            to_print = self.records.seal_of(issue) is None
        return Scope(self.records).touching(self.problems, issue, to_print=to_print)


@dataclass(frozen=True, slots=True)
class Options:
    """How to build: for which readers, with how many processes, from what was kept or anew."""

    edition: str = ""
    jobs: int = 1
    clean: bool = False
    report: Report = quiet
    stage: Stage = unwatched
    scheduler: str = ""  # of a Dask cluster, which then renders instead of processes here
    is_proof: bool = False  # shows the office what is not signed, marked; in a place of its own


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
    left_out: tuple[str, ...] = ()  # issues that nobody has signed


@dataclass(slots=True)
class Standing:
    """What a process that goes on, as a preview, holds from one build for the next."""

    memory: Memory = field(default_factory=lambda: Memory(values={}))
    caches: dict[Path, Cache] = field(default_factory=dict)

    def cache(self, folder: Path) -> Cache:
        """Return the cache at `folder`."""
        return self.caches.setdefault(folder, Cache(folder, Memory(values={})))


def check(root: Path, standing: Standing | None = None) -> Checked:
    """Read everything below `root` and apply every rule."""
    place = root / "build/check/memory"
    with uncollected():
        memory = remember(place, program(*CHECK), standing.memory if standing else None)
        if standing:
            standing.memory = memory
        read, problems = load(root, memory)
        records = judged(read, root, memory)
        made = json_schema.schemas(records, rules())
        stale = json_schema.stale(root, made, records.unread)
        theme = provided.theme(root)
        spoilt = tuple(office_faces.damaged(root))
        characters = (fonts.coverage if spoilt else fonts.printable)(theme / "fonts")
        taken = _taken(records)
        found = check_records(
            records,
            characters,
            printed=printed_pieces(records),
            reading=(*problems, *stale, *spoilt),
            memory=memory,
            taken=taken,
            shown=html_of,
            fallback=Fallback(theme / "fonts"),
        )
        with suppress(OSError):  # what cannot be kept is worked out again
            whole.keep_private(place.parent, place.name)
            memory.save()
    return Checked(records, in_order([*found, *overrides.misfits(root)]))


def _taken(records: Records) -> dict[str, Taken]:
    """Return what each sealed issue takes now from the files that it shares with others."""
    if not records.seals:
        return {}
    archive, house = compile_sound(records.unrestricted), records.publication
    sealed = in_editions(archive, house, {one.issue for one in records.seals})
    return {id_: seal.taken(archive.by_id[id_], house, shown) for id_, shown in sealed.items()}


def rules() -> tuple[RuleEntry, ...]:
    """Return every rule of reading and checking, as people read it."""
    return (*READING, office_faces.RULE, *rulebook(overrides.misfits))


def schemas(root: Path, records: Records | None = None) -> dict[str, str]:
    """Return the JSON Schema of every kind of content file, with the ids that `data/` knows."""
    return json_schema.schemas(records or load(root)[0], rules())


def build(
    root: Path,
    options: Options,
    checked: Checked | None = None,
    standing: Standing | None = None,
) -> Built:
    """Build an edition's site with its PDFs; on any error the last good build stays as it is.

    `checked` is what `check(root)` has just returned, if it was called before.
    """
    with uncollected():
        with options.stage("check"):
            checked = checked or check(root, standing)
        edition = options.edition or checked.records.publication.default_edition
        if not checked.can_be_built:
            return Built(site_of(root, edition, is_proof=options.is_proof), checked.shown)
        if not options.is_proof:
            records = checked.records.without(nameless(checked.records))
            checked = replace(checked, records=records)
        with alone(root, edition, options.report):
            return build_alone(root, options, checked, standing)


def alone(root: Path, edition: str, report: Report) -> AbstractContextManager[None]:
    """Hold an edition's build: one run at a time makes it."""
    waiting = msg("waiting for another run to end")
    return held(root / "build" / edition / ".lock", lambda: report(waiting, 0, 1))


def build_alone(
    root: Path, options: Options, checked: Checked, standing: Standing | None = None
) -> Built:
    """Build as `build` does, while `alone` holds; nothing is made of what has problems."""
    try:
        return _build_alone(root, options, checked, standing)
    except ThemeError as error:
        edition = options.edition or checked.records.publication.default_edition
        problems = in_order({*checked.shown, overrides.broken(*error.args)})
        return Built(site_of(root, edition), problems)


@uncollected()
def _build_alone(
    root: Path, options: Options, checked: Checked, standing: Standing | None
) -> Built:
    stage = options.stage
    edition = options.edition or checked.records.publication.default_edition
    built = Built(site_of(root, edition, is_proof=options.is_proof), checked.shown)
    if not checked.can_be_built:
        return built
    proofs = frozenset(kept_back(checked.records)) if options.is_proof else frozenset()
    records = checked.records
    built.left_out = tuple(each.id for each in records.set_aside)
    root = root.resolve()  # as workers elsewhere must find it
    folder = root / "build" / edition
    if edition not in checked.records.publication.audiences[:1]:  # not for everyone
        whole.keep_private(folder)
    cache_ = standing.cache(folder / "cache") if standing else Cache(folder / "cache")
    if options.clean:
        cache_.clear()
    else:
        cache_.recall()
    with stage("compile"):
        archive = archive_of(records, edition)
        archive = as_preview(archive, records, proofs) if options.is_proof else archive
    built.issues = len(archive.issues)
    with Workers(options.jobs, options.scheduler) as workers:
        shown = public(records.publication)
        less = narrowed(records, edition)
        sealed = {one.issue: one for one in records.seals if one.issue not in less}
        work = Work(root, archive, shown, cache_, workers, options.report, sealed)
        with stage("pictures"):
            pictured = make_pictures(work)
        with stage("print"):
            printed = print_issues(work, pictured.paper)
        built.printed = printed.made
        built.problems = in_order([*built.problems, *pictured.problems, *printed.problems])
        if is_stopping(built.problems):
            return built
        with stage("pages"):
            paged = render_pages(work, printed.folios, _form(records, archive))
        built.rendered = list(paged.made)
        with stage("search"):
            indexed = index_items(work, printed.folios)
        built.indexed = indexed.is_new
    place = built.site.parent
    with stage("site"):
        if options.is_proof:
            whole.keep_private(place)
        files = {**printed.files, **paged.files, **indexed.files, **pictured.files}
        whole.write(place / "csp.txt", f"{site.policy(paged.scripts)}\n".encode(), lasting=False)
        tree.show(place / "pages", cache_.paths(paged.sources), place / "sources")
        made.note(place, made.notes(work, printed, pictured.paper, made.noted(place)))
        built.changed = tree.show(built.site, cache_.paths(files), place / "trees")
        if built.changed or cache_.is_grown:
            cache_.remember()
    return built


def warm(root: Path) -> None:
    """Load the engines before they are asked for."""
    pdf.warm(provided.theme(root.resolve()))
    site.warm()


def _form(records: Records, archive: Archive) -> Form:
    """Make the form for submissions from the schema by which they are read."""
    schema = json.loads(json_schema.schemas(records, rules())["submission"])
    head = json_schema.modeline("content/submissions/2023/unit.yml")
    return form(schema, head, archive, records.publication)
