"""Issues → outputs, those that are not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from generator.model import Folios, Issue, Where
from generator.model.problems import Problem
from generator.model.settings import Publication
from generator.order.steps.faults import problem_of
from generator.order.steps.outputs import OUTPUTS
from generator.order.steps.outputs.common import Output
from generator.order.steps.program import program
from generator.order.steps.work import Work
from generator.press.pdf import PrintFault
from generator.publish import seal
from generator.store.cache import Cache, Kept
from generator.store.hashing import digest
from generator.words.messages import msg


@dataclass(slots=True)
class Printed:
    """The issues' files in the site, the items' pages in the records; those made just now.

    `keys` has of each issue that is not sealed the key under which its record is kept.
    """

    files: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    folios: dict[str, Folios] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PrintJob:
    """An issue to make, and the key under which that is kept; its pictures by their content."""

    issue: Issue
    key: str
    paper: Mapping[str, str]


def print_issues(work: Work, pictures: Mapping[str, str]) -> Printed:
    """Print the issues that are neither sealed nor kept.

    `pictures` has the content of each picture that was made for print, by name.
    """
    printed = Printed()
    papers = {
        issue.id: {n: pictures[n] for n in work.pictures_of(issue) if n in pictures}
        for issue in work.archive.issues
    }
    for output in OUTPUTS.values():
        kept = _kept(output, work, papers, printed)
        for id_, entry in kept.items():
            if entry:
                printed.files.update(entry.files)
                if output.is_record:
                    printed.folios[id_] = entry.value  # type: ignore[assignment]  # as was put there
    printed.made.sort()
    return printed


def _kept(
    output: type[Output], work: Work, papers: Mapping[str, Mapping[str, str]], printed: Printed
) -> dict[str, Kept | None]:
    """Return one output of every issue by the issue's id, made where it is missing."""
    kept = dict(_sealed(output, work, printed.problems))
    unsealed = [issue for issue in work.archive.issues if issue.id not in kept]
    keys = _keys(output, work, unsealed, papers)
    if output.is_record:
        printed.keys |= keys
    kept |= {issue.id: work.cache.get(output.id, keys[issue.id]) for issue in unsealed}
    missing = [
        PrintJob(each, keys[each.id], papers[each.id]) for each in unsealed if kept[each.id] is None
    ]
    task = partial(
        make_and_keep,
        output=output.id,
        publication=work.publication,
        edition=work.archive.edition,
        root=work.root,
        folder=work.cache.folder,
    )
    stage = msg("printing")
    for done, (job, result) in enumerate(work.workers.spread(task, missing, len(missing)), 1):
        work.report(stage, done, len(missing))
        if isinstance(result, PrintFault):
            printed.problems.append(problem_of(result, job.issue))
        else:
            work.cache.enter(output.id, job.key, result)
            work.cache.save()
            kept[job.issue.id] = result
            if output.is_record:
                printed.made.append(job.issue.id)
    return kept


def _sealed(
    output: type[Output], work: Work, problems: list[Problem]
) -> Iterator[tuple[str, Kept | None]]:
    """Yield the issues whose output is sealed for this edition, with that, taken as it is.

    Engines and themes change over the years; what was sealed is not printed again.
    """
    for issue in work.archive.issues:
        found = work.sealed.get(issue.id)
        pdf_ = found and found.outputs.get(output.id, {}).get(work.archive.edition)
        if not pdf_:
            continue
        key = digest(issue.id, pdf_.sha256, repr(sorted(pdf_.folios.items())))
        entry = work.cache.get("sealed", key)
        data = None if entry else seal.read(work.root, pdf_)
        if data is not None:
            files = {output.path(issue): data}
            entry = work.cache.put("sealed", key, files, dict(pdf_.folios))
        if entry is None:
            text = msg("the sealed PDF cannot be read, or is not what was sealed")
            problems.append(Problem(Where(pdf_.path), "", "sealed-pdf", text))
        yield issue.id, entry


def make_and_keep(
    job: PrintJob, output: str, publication: Publication, edition: str, root: Path, folder: Path
) -> Kept | PrintFault:
    """Make one issue into the cache at `folder`; a fault is returned, to be told with others."""
    cache = Cache(folder)
    pictures = {name: cache.read(content) for name, content in job.paper.items()}
    made = OUTPUTS[output].make(job.issue, publication, edition, root, pictures)
    if isinstance(made, PrintFault):
        return made
    return cache.store({OUTPUTS[output].path(job.issue): made.data}, dict(made.folios))


def _keys(
    output: type[Output],
    work: Work,
    issues: Sequence[Issue],
    papers: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """Return the hash of all that an output of each of the issues depends on."""
    shared = digest(
        program("generator.order.steps.printing:", *output.makers),
        *output.needs(work.theme),
        work.archive.edition,
    )
    return {
        issue.id: digest(
            shared,
            repr(work.publication.on(issue.date, issue.series)),
            work.marks[issue.id],
            *papers[issue.id].values(),
        )
        for issue in issues
    }
