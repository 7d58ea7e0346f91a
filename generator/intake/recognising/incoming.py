"""Files that someone sent → the files of the archive to be made of them; nothing is written yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from generator.intake.fitting import fitted
from generator.intake.json_schema import modeline
from generator.intake.old_issues.parts import OldIssue, is_old_issue, read_issue
from generator.intake.old_issues.to_files import Names, issue_fields, sheets
from generator.intake.recognising import item_sheet, sources
from generator.intake.recognising.item_sheet import ItemSheet
from generator.intake.recognising.manuscript import Manuscript
from generator.intake.refusal import Refused
from generator.intake.yaml import yaml_file
from generator.intake.yaml.yaml_text import written
from generator.model import IssueRecord, Submission, Where, ids
from generator.model.problems import Problem
from generator.model.records import Records
from generator.store.new_files import NewFile
from generator.words.messages import language_of, msg

MOST_ITEMS = 400  # of an issue, with the lines of its contents


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one sent file becomes: its submissions with their ids, and the issue it was, if any."""

    name: str
    submissions: Mapping[str, ItemSheet]
    issue: OldIssue | None = None
    issue_path: str = ""
    opening: tuple[str, ...] = ()  # the first lines, when the text was converted


@dataclass(slots=True)
class ImportPlan:
    """What an import would do: the arrivals, the files to write, every problem."""

    arrivals: list[Arrival] = field(default_factory=list)
    files: list[NewFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def plan(
    root: Path,
    records: Records,
    paths: Iterable[Path],
    *,
    unit: str = "",
    series: str = "",
    received: date | None = None,
    encoding: str = "",
) -> ImportPlan:
    """Read the files and say what would be written below `root`; nothing is written yet.

    `unit` is the sender's id when it is known, `series` the id of that of old issues; `received`
    the day the files came, today by default; `encoding` that of text files that are not UTF-8. A
    file that cannot be read is an error among the problems.
    """
    result = ImportPlan()
    desk = _Names(root, records, unit, received, series)
    for path in paths:
        try:
            manuscript = sources.read(path, encoding)
            result.problems += manuscript.problems
            arrival = desk.arrival(manuscript)
            files = [*desk.files(arrival)]
        except Refused as refused:
            result.problems.append(refused.problem)
            continue
        if encoding and not path.read_bytes().startswith(b"PK"):
            text = sources.decoded(path.read_bytes(), path.name, encoding)
            opening = tuple(line.strip() for line in text.splitlines() if line.strip())[:3]
            arrival = Arrival(
                arrival.name, arrival.submissions, arrival.issue, arrival.issue_path, opening
            )
        result.arrivals.append(arrival)
        known = {file.path for file in result.files}
        result.files += [file for file in files if file.path not in known]
    result.problems += desk.problems
    return result


class _Names:
    """Gives ids and file names, never one that is taken."""

    def __init__(
        self, root: Path, records: Records, unit: str, received: date | None, series: str
    ) -> None:
        self.root = root
        self.records = records
        self.unit = unit
        self.series = [each for each in records.series if series in ("", each.id)]
        self.received = received
        self.names = Names(records)
        self.taken: set[str] = set()
        self.problems: list[Problem] = []

    def arrival(self, manuscript: Manuscript) -> Arrival:
        """Make of a manuscript what it is: an old issue, or one submission."""
        if not is_old_issue(manuscript, self.series):
            day = self.received or date.today()
            one = item_sheet.recognise(manuscript, self.records.units, self.unit, day)
            return Arrival(manuscript.name, self._placed([one]))
        issue = read_issue(manuscript, self.series)
        if issue.date is None:
            raise Refused(
                manuscript.name,
                1,
                "no-date",
                msg("the masthead has no date such as 2023年7月20日"),
                msg("write it under the number"),
            )
        if len(issue.contents) + sum(len(s.items) for s in issue.sections) > MOST_ITEMS:
            raise Refused(
                manuscript.name, 1, "too-many", msg("there are more items than an issue has")
            )
        id_ = ids.issue_id(issue.date.year, issue.number, issue.series)
        path = f"content/issues/{id_}.yml"
        if path in self.taken or (self.root / path).exists():
            raise Refused(
                manuscript.name,
                1,
                "issue-there",
                msg("{path} is already there; an import overwrites nothing", path=path),
            )
        self.taken.add(path)
        items = sheets(issue, manuscript, self.names, self.received or issue.date)
        return Arrival(manuscript.name, self._placed(items), issue, path)

    def _placed(self, items: Sequence[ItemSheet]) -> dict[str, ItemSheet]:
        """Give each submission an id: year, unit, and the first number that is free."""
        placed: dict[str, ItemSheet] = {}
        for item in items:
            number = 1
            while self._is_taken(f"{item.received.year}/{item.unit}-{number}"):
                number += 1
            id_ = f"{item.received.year}/{item.unit}-{number}"
            self.taken.add(id_)
            placed[id_] = item
        return placed

    def _is_taken(self, id_: str) -> bool:
        return id_ in self.taken or (self.root / f"content/submissions/{id_}.yml").exists()

    def files(self, arrival: Arrival) -> Iterator[NewFile]:
        """Yield the files of an arrival: pictures, submissions, the issue last."""
        language = language_of(self.records.publication.language)
        for item in arrival.submissions.values():
            for name, picture in item.text.pictures:
                path = f"content/attachments/{name}"
                if not (self.root / path).exists():
                    yield NewFile(path, picture.content)
        for id_, item in arrival.submissions.items():
            path = f"content/submissions/{id_}.yml"
            text = modeline(path) + written(item_sheet.fields(item), language)
            yield _checked(NewFile(path, text.encode()), Submission, arrival.name)
        if arrival.issue:
            ids = list(arrival.submissions)
            fields, remarks = issue_fields(arrival.issue, ids, self.names, self.records)
            text = modeline(arrival.issue_path) + written(fields, language)
            self.problems += [
                Problem(Where(arrival.name), "", "old-issue", remark, severity="warning")
                for remark in remarks
            ]
            yield _checked(NewFile(arrival.issue_path, text.encode()), IssueRecord, arrival.name)


def _checked(file: NewFile, record: type, source: str) -> NewFile:
    """Return the file when it reads back and is a record; refuse the source otherwise."""
    made = fitted(yaml_file.read(file.content, source), source, record)
    if isinstance(made, list):
        raise Refused(
            source,
            1,
            "not-a-submission",
            msg(
                "what was recognised makes no sound file: {field}: {why}",
                field=made[0].field,
                why=made[0].text,
            ),
            msg("tidy the file, or type it with `jianbao new`"),
        )
    return file
