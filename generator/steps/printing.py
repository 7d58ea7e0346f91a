"""Issues → PDFs, those that are not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from generator.faults import problem_of
from generator.messages import msg
from generator.model import Folios, Issue, Where
from generator.press import fonts, pdf
from generator.press.cache import Cache, Kept, digest, digest_of_files
from generator.problems import Problem
from generator.publish import seal
from generator.render.print import issue_html
from generator.render.prose import prose
from generator.render.source import issue_source
from generator.settings import Publication
from generator.steps.picturing import for_print
from generator.steps.program import PRINT, engines, program
from generator.steps.work import Work


@dataclass(slots=True)
class Printed:
    """The archive's PDFs: their files in the site, their items' pages; what was made just now."""

    files: dict[str, str] = field(default_factory=dict)
    folios: dict[str, Folios] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """An issue to print, and the key under which its PDF is kept; its pictures by their content."""

    issue: Issue
    key: str
    paper: Mapping[str, str]


def print_issues(work: Work, pictures: Mapping[str, str]) -> Printed:
    """Print the issues that are neither sealed nor kept.

    `pictures` has the content of each picture that was made for print, by name.
    """
    printed = Printed()
    kept = dict(_sealed(work, printed.problems))
    unsealed = [issue for issue in work.archive.issues if issue.id not in kept]
    papers = {issue.id: _shown(issue, pictures) for issue in unsealed}
    keys = _keys(work, unsealed, papers)
    kept |= {issue.id: work.cache.get("pdf", keys[issue.id]) for issue in unsealed}
    missing = [
        Job(each, keys[each.id], papers[each.id]) for each in unsealed if kept[each.id] is None
    ]
    task = partial(
        print_and_keep,
        publication=work.publication,
        edition=work.archive.edition,
        root=work.root,
        folder=work.cache.folder,
    )
    stage = msg("printing")
    for done, (job, result) in enumerate(work.workers.spread(task, missing, len(missing)), 1):
        work.report(stage, done, len(missing))
        if isinstance(result, pdf.PrintFault):
            printed.problems.append(problem_of(result, job.issue))
        else:
            work.cache.enter("pdf", job.key, result)
            work.cache.save()
            kept[job.issue.id] = result
            printed.made.append(job.issue.id)
    printed.made.sort()
    for id_, entry in kept.items():
        if entry:
            printed.files.update(entry.files)
            printed.folios[id_] = entry.value  # type: ignore[assignment]  # what was put there
    return printed


def _sealed(work: Work, problems: list[Problem]) -> Iterator[tuple[str, Kept | None]]:
    """Yield the issues that are sealed for this edition with their PDFs, taken as they are.

    Engines and themes change over the years; what was sealed is not printed again.
    """
    for issue in work.archive.issues:
        pdf_ = work.sealed.get(issue.id, {}).get(work.archive.edition)
        if pdf_ is None:
            continue
        key = digest(issue.id, pdf_.sha256, repr(sorted(pdf_.folios.items())))
        entry = work.cache.get("sealed", key)
        data = None if entry else seal.read(work.root, pdf_)
        if data is not None:
            files = {f"{issue.id}/{issue.pdf_name}": data}
            entry = work.cache.put("sealed", key, files, dict(pdf_.folios))
        if entry is None:
            text = msg("the sealed PDF cannot be read, or is not what was sealed")
            problems.append(Problem(Where(pdf_.path), "", "sealed-pdf", text))
        yield issue.id, entry


def print_and_keep(
    job: Job, publication: Publication, edition: str, root: Path, folder: Path
) -> Kept | pdf.PrintFault:
    """Print one issue into the cache at `folder`; a fault is returned, to be told with others."""
    cache = Cache(folder)
    pictures = {name: cache.read(content) for name, content in job.paper.items()}
    made = print_issue(job.issue, publication, edition, root, pictures)
    if isinstance(made, pdf.PrintFault):
        return made
    files = {f"{job.issue.id}/{job.issue.pdf_name}": made.data}
    return cache.store(files, dict(made.folios))


def print_issue(
    issue: Issue,
    publication: Publication,
    edition: str,
    root: Path,
    pictures: Mapping[str, bytes] | pdf.PrintFault | None = None,
) -> pdf.Pdf | pdf.PrintFault:
    """Render and set one issue; `pictures` has those that it shows, if they were made before."""
    if pictures is None:
        pictures = for_print(issue, root)
    if isinstance(pictures, pdf.PrintFault):
        return pictures
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
            pictures=pictures,
            sources=(pdf.Source(name, source.encode()),),
        )
    except pdf.PrintFault as fault:
        return fault


def _keys(
    work: Work, issues: Sequence[Issue], papers: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Return the hash of all that the PDF of each of the issues depends on."""
    shared = digest(
        program(*PRINT),
        engines(),
        digest_of_files(work.theme / "print"),
        fonts.fingerprint(work.theme / "fonts"),
        work.archive.edition,
    )
    return {
        issue.id: digest(
            shared,
            repr(work.publication.on(issue.date)),
            work.marks[issue.id],
            *papers[issue.id].values(),
        )
        for issue in issues
    }


def _shown(issue: Issue, pictures: Mapping[str, str]) -> dict[str, str]:
    """Return the pictures that an issue shows."""
    shown = dict.fromkeys(name for item in issue.items for name in item.pictures)
    return {name: pictures[name] for name in shown if name in pictures}
