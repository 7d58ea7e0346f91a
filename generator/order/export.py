"""From checked content to a year's bag: what an archive keeps of the issues of a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.compile.year import bulletins_of
from generator.model import Archive, Erratum, Issue
from generator.model.problems import Problem, is_stopping
from generator.model.records import Records
from generator.model.signatures import Standing
from generator.order import binding, building
from generator.order.building import Checked, Options
from generator.order.steps.outputs import OUTPUTS
from generator.publish import bag
from generator.render.source import errata_source
from generator.system import provided


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported: where, and how many files; none when the year has no signed issue.

    `unsigned` are the year's issues that are left out; `unbound` those that its volume is without.
    """

    bag: Path
    files: int = 0
    problems: tuple[Problem, ...] = ()
    unsigned: Mapping[str, Standing] = field(default_factory=dict)
    unbound: tuple[Issue, ...] = ()


def export_year(
    root: Path, year: int, folder: Path, options: Options, checked: Checked, *, with_sources: bool
) -> Exported:
    """Build an edition and put a year of it into `folder/jianbao-YEAR-EDITION`.

    Each issue is there in its outputs and as the data attached to them, with the errata of its
    items, wherever those were printed; those that are sealed are bound as a volume as well.
    `with_sources` adds the files of `content/` behind them, which name people and telephones.
    Raises `FileExistsError`.
    """
    edition = options.edition or checked.records.publication.default_edition
    options = replace(options, edition=edition)
    place = folder / f"jianbao-{year}-{edition}"
    checked, unsigned = binding.signed_of(checked, year)
    with building.alone(root, edition, options.report):
        built = building.build_alone(root, options, checked)
        if is_stopping(built.problems):
            return Exported(place, 0, built.problems)
        archive = building.archive_of(checked.records, edition)
        issues = archive.by_year.get(year, ())
        payload = dict(_printed(built.site, issues))
    first = binding.Wanted(year, edition)
    volumes = [first, *(replace(first, series=id_) for id_ in bulletins_of(archive, year))]
    unbound: list[Issue] = []
    for wanted in volumes:
        bound = binding.bind(root, checked, wanted, options.jobs, options.report)
        if bound.problems:
            return Exported(place, 0, bound.problems)
        if bound.data:
            payload[f"volumes/{wanted.name}"] = bound.data
            unbound += bound.left_out
    payload |= dict(_found_wrong(root, checked.records, archive, issues))
    if with_sources:
        payload |= dict(_sources(root, checked.records, archive, issues))
    if payload:
        about = _about(checked.records, year, edition, issues)
        is_open = edition in checked.records.publication.audiences[:1] and not with_sources
        bag.write(place, payload, about, private=not is_open)
    return Exported(place, len(payload), built.problems, unsigned, tuple(unbound))


def _printed(site: Path, issues: tuple[Issue, ...]) -> Iterator[tuple[str, bytes]]:
    for issue in issues:
        for output in (each for each in OUTPUTS.values() if each.is_exported):
            data = (site / output.path(issue)).read_bytes()
            yield output.path(issue), data
            yield from ((f"{issue.id}/{name}", one) for name, one in output.attached(data).items())
        for item in issue.items:
            for name in item.pictures:
                yield f"attachments/{name}", (site / "attachments" / name).read_bytes()


def _found_wrong(
    root: Path, records: Records, archive: Archive, issues: tuple[Issue, ...]
) -> Iterator[tuple[str, bytes]]:
    for issue in issues:
        errata = _errata(archive, issue)
        if errata:
            text = errata_source(issue, errata, records.publication, provided.theme(root))
            yield f"{issue.id}/errata.yml", text.encode()


def _errata(archive: Archive, issue: Issue) -> list[Erratum]:
    return [erratum for item in issue.items for erratum in archive.by_item.get(item.id, ())]


def _sources(
    root: Path, records: Records, archive: Archive, issues: tuple[Issue, ...]
) -> Iterator[tuple[str, bytes]]:
    """Yield the office's files of what the issues show and of its errata; an issue's only whole.

    An issue's file also names what an edition does not show, so it is only with all of its items.
    """
    whole = {record.id: record for record in records.issues}
    for issue in issues:
        shown = {id_ for item in issue.items for id_ in item.submissions}
        record = whole[issue.id]
        asked = {i for section in record.sections for e in section.items for i in e.submissions}
        files = [f"content/submissions/{id_}.yml" for id_ in sorted(shown)]
        if shown == asked:
            files.append(record.where.path)
        files += [f"content/errata/{erratum.id}.yml" for erratum in _errata(archive, issue)]
        yield from ((f"sources/{path}", (root / path).read_bytes()) for path in files)


def _about(records: Records, year: int, edition: str, issues: tuple[Issue, ...]) -> dict[str, str]:
    publication = records.publication
    numbers = "、".join(issue.label for issue in issues)
    return {
        "Source-Organization": publication.publisher,
        "External-Description": f"《{publication.name}》{year}年：{numbers}",
        "External-Identifier": f"{publication.site.url}{year}/ ({edition})",
    }
