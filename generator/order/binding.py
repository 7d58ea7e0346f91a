"""From sealed issues to a year's volume (合订本), or to its contents and indexes alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from generator.compile import narrowed
from generator.compile.year import bulletins_of, indexes, issues_of, series_of
from generator.model import Issue, Where, ids
from generator.model.problems import Problem, in_order, is_stopping
from generator.model.records import Records
from generator.model.seals import SealedPdf
from generator.model.signatures import ERRATUM, Standing
from generator.order import archives, building
from generator.order.building import Checked, Report
from generator.order.standing import kept_back
from generator.order.steps.faults import problem_of
from generator.order.steps.workers import Workers
from generator.press import binding, fonts, pdf
from generator.publish import seal
from generator.render.volume import Shown, Volume, front_html, index_html, names_of
from generator.store import whole
from generator.system import provided
from generator.words.messages import msg

FACES = ("Jianbao Song", "Jianbao Hei")  # of the volume's page in an issue's margin
AMENDED = ("content/errata/", "content/restrictions/")  # what items of any issue are subject to
MARGIN = "合订本第{}页"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which volume: of what year, for whom; of one series, if it is named.

    `unsealed` takes in those that are signed and not sealed, printed as they are now; `bare`
    leaves out the issues themselves.
    """

    year: int
    edition: str
    series: str = ""
    unsealed: bool = False
    bare: bool = False

    @property
    def name(self) -> str:
        """Return what its file is called: `2023-extra-internal.pdf`."""
        kind = "contents" if self.bare else ""
        return "-".join(filter(None, (str(self.year), self.series, self.edition, kind))) + ".pdf"


@dataclass(frozen=True, slots=True)
class Bound:
    """What was bound; no data when there was nothing to bind, or there are problems.

    `left_out` are the issues that are not sealed, `unsigned` those that nobody signed; `series`
    those that the year has, `others` those of them that have a volume of their own.
    """

    data: bytes = b""
    issues: tuple[Issue, ...] = ()
    left_out: tuple[Issue, ...] = ()
    series: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    unsigned: Mapping[str, Standing] = field(default_factory=dict)


def signed_of(checked: Checked, year: int) -> tuple[Checked, dict[str, Standing]]:
    """Return what was checked without what is not signed, and what of a year that is."""
    kept = kept_back(checked.records)
    signed = replace(checked, records=checked.records.without(kept))
    of_year = (id_ for id_ in kept if ids.year_of(id_.removeprefix(ERRATUM)) == year)
    return signed, {id_: kept[id_] for id_ in of_year}


def path_of(root: Path, wanted: Wanted) -> Path:
    """Return where a volume stands by default, beside what else is built of its edition."""
    return root / "build" / wanted.edition / "volumes" / wanted.name


def write(root: Path, checked: Checked, wanted: Wanted, path: Path, data: bytes) -> None:
    """Write a volume whole; one that is not for everyone is its owner's alone."""
    is_open = wanted.edition in checked.records.publication.audiences[:1]
    folder = root / "build" / wanted.edition
    if not is_open and path.is_relative_to(folder):
        whole.keep_private(folder)
    whole.write(path, data, 0o644 if is_open else 0o600, lasting=False)


def bind(root: Path, checked: Checked, wanted: Wanted, jobs: int, report: Report) -> Bound:
    """Bind the year's issues as the edition's readers have them.

    They have the sealed PDF; of an issue of which something was taken down for them, one that is
    printed without it.
    """
    checked, aside = signed_of(checked, wanted.year)
    records = checked.records
    archive = archives.sound_of(records, wanted.edition)
    found = issues_of(archive, wanted.year, wanted.series)
    series = series_of(archive, wanted.year)
    others = () if wanted.series else bulletins_of(archive, wanted.year)
    sealed = [one for one in found if wanted.unsealed or records.seal_of(one.id)]
    left_out = tuple(one for one in found if one not in sealed)
    bound = Bound(left_out=left_out, series=series, others=others, unsigned=aside)
    problems = set(_touching(checked, wanted))
    if problems or not sealed:
        return replace(bound, problems=in_order(problems))
    made = _prints(root, records, sealed, wanted.edition, jobs, report)
    prints = [one for one in made if isinstance(one, pdf.Pdf)]
    if len(prints) < len(made):
        problems = {one for one in made if isinstance(one, Problem)}
        return replace(bound, problems=in_order(problems))
    report(msg("binding"), 0, 1)
    shown, first = _placed(sealed, prints, is_bound=not wanted.bare)
    volume = Volume(
        wanted.year,
        wanted.edition,
        records.publication,
        shown,
        indexes(archive, sealed, records.recipients),
        archive.by_item,
    )
    try:
        data = _bound(root, volume, [] if wanted.bare else prints, first)
    except pdf.PrintFault as fault:
        return replace(bound, problems=(problem_of(fault, volume.last),))
    report(msg("binding"), 1, 1)
    return replace(bound, data=data, issues=tuple(sealed))


def _touching(checked: Checked, wanted: Wanted) -> Iterator[Problem]:
    """Yield the errors of what is to be bound, also of issues that are not known for them."""
    records = checked.records
    sealed = [one.issue for one in records.seals]
    bulletin = {one.id: one.bulletin for one in records.series}
    own = bulletin.get(ids.REGULAR, "")
    asked = {*sealed, *(one.id for one in records.issues if wanted.unsealed)}
    for id_ in asked:
        known = ids.issue_of(id_)
        if (
            known
            and known[0] == wanted.year
            and (
                known[2] == wanted.series
                or (not wanted.series and bulletin.get(known[2], own) == own)
            )
        ):
            yield from checked.touching(id_)
    for problem in checked.problems:
        if is_stopping([problem]) and problem.where.path.startswith(AMENDED):
            yield problem


def _prints(
    root: Path, records: Records, issues: list[Issue], edition: str, jobs: int, report: Report
) -> list[pdf.Pdf | Problem]:
    """Return the issues as their readers have them: as they were sealed, else as printed now."""
    less = narrowed(records, edition)
    found: dict[str, pdf.Pdf | Problem] = {}
    for issue in issues:
        sealed = records.seal_of(issue.id)
        if sealed and issue.id not in less and edition in sealed.pdfs:
            found[issue.id] = _sealed(root, sealed.pdfs[edition])
    missing = [issue for issue in issues if issue.id not in found]
    task = partial(
        building.print_issue, publication=records.publication, edition=edition, root=root
    )
    with Workers(jobs) as workers:
        for done, (issue, made) in enumerate(workers.spread(task, missing, len(missing)), 1):
            report(msg("printing"), done, len(missing))
            found[issue.id] = made if isinstance(made, pdf.Pdf) else problem_of(made, issue)
    return [found[issue.id] for issue in issues]


def _sealed(root: Path, kept: SealedPdf) -> pdf.Pdf | Problem:
    data = seal.read(root, kept)
    if data is None:
        text = msg("the sealed PDF cannot be read, or is not what was sealed")
        return Problem(Where(kept.path), "", "sealed-pdf", text)
    return pdf.Pdf(data, kept.folios)


def _placed(
    issues: list[Issue], prints: list[pdf.Pdf], *, is_bound: bool
) -> tuple[tuple[Shown, ...], int]:
    """Return each issue with its first page in the volume, and the first page after them."""
    shown, page = [], 1
    for issue, printed in zip(issues, prints, strict=True):
        shown.append(Shown(issue, printed.folios, page if is_bound else 0))
        page += binding.padded(binding.pages_of(printed.data)) if is_bound else 0
    return tuple(shown), page


def _bound(root: Path, volume: Volume, prints: list[pdf.Pdf], first: int) -> bytes:
    theme = provided.theme(root)
    front, back = (
        pdf.set_issue(
            html, issue=f"{volume.year}/{part}", day=volume.last.date, theme=theme, pictures={}
        ).data
        for part, html in (
            ("front", front_html(volume, binding.LINKS, theme)),
            ("index", index_html(volume, first, binding.LINKS, theme)),
        )
    )
    leaves = [
        binding.Leaves(printed.data, one.issue.id, one.issue.printed_name)
        for one, printed in zip(volume.issues, prints, strict=False)
    ]
    faces = tuple(_faces(root))
    return binding.bind(front, leaves, back, binding.Margin(MARGIN, faces), names_of(volume))


def _faces(root: Path) -> Iterator[Path]:
    """Yield the fonts in which the volume's page is drawn."""
    folder = provided.theme(root) / "fonts"
    found = {font.family: folder.file(font.file) for font in reversed(fonts.fonts(folder))}
    return (found[family] for family in FACES if family in found)
