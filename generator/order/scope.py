"""The scope of an error, derived from where it stands: a problem stops what it touches, no more.

- An issue is touched by what stands in its own files: its file, its submissions, the pictures in
  them, its seal and sealed PDFs. An issue that is still to be printed is also touched by the errata
  of its items and by those that it prints.
- Of a file that issues share (`data/publication.yml`, units, sections, topics, series, recipients)
  touches the issues that take it: the units credited, the recipients named. What stands at no
  entry, or in a file that could not be read, touches every issue.
- A submission or picture that no issue uses waits: it touches no issue, and no build. So does a
  record of deliveries, which `send` looks through itself, or of signatures: what no sound record
  says was signed is not released. So do a document as it came, a forwarding, a commission, a remark
  and the points: nothing of them is shown. But a merge that was left half done in one of them is to
  be ended first.
- A font of the office's own touches every issue that is still to be printed.
- All else (a page, a word list, two issues of one number) touches no issue but the one it stands
  in, and every build: an archive is shown whole, or as it was.
- While a file cannot be read, nothing is known of what it says: an unread issue may use what seems
  to wait, an unread erratum may fall to any issue that is still to be printed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from generator.bodies.picture_marks import pictures_in
from generator.compile import compile_sound, for_edition
from generator.model import (
    DistributionList,
    Holders,
    IssueRecord,
    Recipient,
    Sublist,
    Where,
    signatures,
)
from generator.model.decisions import FORWARDINGS, ORIGINALS
from generator.model.deliveries import RECORDS
from generator.model.points import FILE as POINTS
from generator.model.problems import Problem, is_stopping
from generator.model.records import Records
from generator.model.registers import COMMISSIONS, REMARKS
from generator.model.seals import path_of

ISSUES, SUBMISSIONS = "content/issues", "content/submissions"
# What nothing shows.
_LEDGER = (RECORDS, signatures.RECORDS)
_OFFICE = (ORIGINALS, FORWARDINGS, COMMISSIONS, REMARKS, POINTS)
ERRATA, PICTURES = "content/errata", "content/attachments"
SHARED = tuple(
    f"data/{name}.yml"
    for name in ("publication", "units", "sections", "topics", "series", "recipients")
)


@dataclass(frozen=True)
class Scope:
    """What is touched by problems of these records."""

    records: Records

    def touching(
        self, problems: Iterable[Problem], issue: str, *, to_print: bool = True
    ) -> tuple[Problem, ...]:
        """Return the errors that touch an issue; `to_print` when its PDF is still to be made."""
        own, taken = set(self._own(issue)), set(self._taken(issue))
        return tuple(
            problem
            for problem in problems
            if is_stopping([problem])
            and (
                problem.where.path in own
                or self._is_taken(problem.where, taken)
                or (to_print and self._is_printed(problem.where.path, issue))
            )
        )

    def waits(self, problem: Problem) -> bool:
        """Say whether a problem stands in what no issue uses."""
        path = problem.where.path
        if path.startswith(_LEDGER):
            return True
        if path.startswith(_OFFICE):
            return problem.code != "conflict"
        if not path.startswith((SUBMISSIONS, PICTURES)) or "." not in path or path in self._used:
            return False
        return not any(each.startswith(ISSUES) for each in self.records.unread)

    def _own(self, issue: str) -> Iterator[str]:
        yield f"{ISSUES}/{issue}.yml"
        yield path_of(issue)
        for record in self._issues.get(issue, ()):
            yield from self._files(record)
        seal = self.records.seal_of(issue)
        if seal:
            yield from (*seal.inputs, *(file.path for _, file in seal.files))

    def _files(self, record: IssueRecord) -> Iterator[str]:
        """Yield what an issue places: submissions, and the pictures that stand in their text."""
        for placement in chain.from_iterable(section.items for section in record.sections):
            texts = [placement.body]
            for id_ in placement.submissions:
                yield f"{SUBMISSIONS}/{id_}.yml"
                texts += self._bodies.get(id_, ())
            yield from (f"{PICTURES}/{name}" for text in texts for name, _ in pictures_in(text))

    def _is_taken(self, where: Where, taken: set[Where]) -> bool:
        if where.path not in SHARED:
            return False
        entries = self._entries.get(where.path, ())
        before = bisect_right(entries, where.line, key=lambda entry: entry.line)
        return where.path in self.records.unread or not before or entries[before - 1] in taken

    def _taken(self, issue: str) -> Iterator[Where]:
        """Yield the entries of `data/` that an issue takes."""
        records = self.records
        for record in self._issues.get(issue, ()):
            placed = {i for s in record.sections for entry in s.items for i in entry.submissions}
            submitted = [each for each in records.submissions if each.id in placed]
            lists = list(self._lists(record.distribution, set()))
            named = list(self._named(lists))
            ids = {
                "unit": {s.unit for s in submitted} | {t.unit for r in named for t in r.tenures},
                "section": {section.section for section in record.sections},
                "topic": {topic for s in submitted for topic in s.topics},
            }
            ids["unit"] |= {recipient.unit for recipient in named}
            yield from (each.where for each in lists)
            yield from (each.where for each in named)
            yield from (each.where for each in records.units if each.id in ids["unit"])
            yield from (each.where for each in records.sections if each.id in ids["section"])
            yield from (each.where for each in records.topics if each.id in ids["topic"])
            yield from (each.where for each in records.series if each.id == record.series)

    def _lists(self, id_: str, seen: set[str]) -> Iterator[DistributionList]:
        """Yield the lists of an id, and those that are on them."""
        for list_ in self.records.lists:
            if list_.id == id_ and id_ not in seen:
                yield list_
                for member in chain.from_iterable(line.members for line in list_.lines):
                    if isinstance(member, Sublist):
                        yield from self._lists(member.id, seen | {id_})

    def _named(self, lists: Iterable[DistributionList]) -> Iterator[Recipient]:
        """Yield the recipients whom lists name, or may mean by an office, on whatever day."""
        members = [m for list_ in lists for line in list_.lines for m in line.members]
        ids = {member for member in members if isinstance(member, str)}
        offices = {member.office for member in members if isinstance(member, Holders)}
        for one in self.records.recipients:
            if one.id in ids or offices.intersection(tenure.office for tenure in one.tenures):
                yield one

    def _is_printed(self, path: str, issue: str) -> bool:
        """Say whether a problem at `path` may change what an issue that is yet to print prints."""
        if path.startswith("theme/fonts/"):
            return True
        if path.startswith(ERRATA):
            return path in self.records.unread or issue in self._printers.get(path, ())
        has_total = self.records.publication.masthead.total or any(
            each.total and each.masthead for each in self.records.series
        )
        return has_total and path.startswith(ISSUES) and path in self.records.unread

    @cached_property
    def _issues(self) -> Mapping[str, list[IssueRecord]]:
        found = defaultdict(list)
        for record in self.records.issues:
            found[record.id].append(record)
        return found

    @cached_property
    def _bodies(self) -> Mapping[str, list[str]]:
        found = defaultdict(list)
        for submission in self.records.submissions:
            found[submission.id].append(submission.body)
        return found

    @cached_property
    def _used(self) -> frozenset[str]:
        files = (self._files(record) for record in self.records.issues)
        return frozenset(chain(*files, *(seal.inputs for seal in self.records.seals)))

    @cached_property
    def _entries(self) -> Mapping[str, list[Where]]:
        """Return the places of the entries of each shared file, in their order."""
        records, found = self.records, defaultdict(list)
        people = (records.recipients, records.lists)
        for entries in (records.units, records.sections, records.topics, records.series, *people):
            for entry in entries:
                found[entry.where.path].append(entry.where)
        return {
            path: sorted(places, key=lambda where: where.line) for path, places in found.items()
        }

    @cached_property
    def _printers(self) -> Mapping[str, set[str]]:
        """Return the issues that show or print each erratum, by the erratum's path.

        One that names no item may be printed by any issue that is not earlier.
        """
        records = self.records
        sealed = {seal.issue for seal in records.seals}
        found = {each.where.path: {each.issue} - sealed for each in records.errata}
        archive, resolved = compile_sound(records), set()
        for edition in records.publication.audiences:
            shown = for_edition(archive, records.publication, edition)
            resolved |= {f"{ERRATA}/{each.id}.yml" for each in shown.errata}
            for issue in shown.issues:
                for erratum in issue.errata:
                    found[f"{ERRATA}/{erratum.id}.yml"].add(issue.id)
        for each in records.errata:
            if each.where.path not in resolved:
                found[each.where.path] |= {i.id for i in records.issues if i.date >= each.date}
        return found
