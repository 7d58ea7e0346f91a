"""From checked content to delivered issues: the order of the stages that distribution needs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from generator import pipeline
from generator.addressees import Directory, addressed
from generator.distribute import message
from generator.distribute.channels import Way
from generator.distribute.channels.folder import Folder
from generator.distribute.deliver import Pace, Report, Run, deliver
from generator.distribute.entries import Entry
from generator.distribute.outbox import MessageId, Outbox
from generator.distribute.plan import Delivery, Plan, Print, plan
from generator.messages import Message, msg
from generator.model import Issue
from generator.records import Records
from generator.render.mail import Letter, letter
from generator.settings import Publication


@dataclass(frozen=True, slots=True)
class Consignment:
    """An issue ready to be sent: its plan, and per edition the PDF and the covering message."""

    issue: Issue
    publication: Publication
    plan: Plan
    prints: Mapping[str, Print]
    letters: Mapping[str, Letter]

    @property
    def sender(self) -> message.Sender:
        """Return whom the messages come from."""
        house = self.publication
        return message.Sender(house.issued_by, house.email, house.name)

    def enclosure(self, entry: Entry) -> message.Enclosure:
        """Return what goes with a delivery."""
        edition = entry.delivery.edition
        words = self.letters[edition]
        return message.Enclosure(
            words.subject, words.text, words.html, words.file_name, self.prints[edition].data
        )


def prepare(root: Path, records: Records, issue: str, edition: str) -> Consignment | Message:
    """Plan the deliveries of an issue of checked records, or say why there is nothing to send."""
    publication = records.publication
    archives = {name: pipeline.archive_of(records, name) for name in publication.audiences}
    whole = archives[publication.audiences[-1]]
    if issue not in whole.by_id:
        return msg("there is no issue {id}", id=issue)
    if edition not in publication.audiences:
        return msg(
            "unknown edition '{id}'; known are: {known}",
            id=edition,
            known=", ".join(publication.audiences),
        )
    found = whole.by_id[issue]
    if found.distribution is None:
        return msg("issue {id} has no distribution list", id=issue)
    prints: dict[str, Print] = {}
    for name in publication.audiences:
        data = pipeline.pdf_of(root, records, name, issue)
        if data is not None:
            prints[name] = Print(data, hashlib.sha256(data).hexdigest())
    if edition not in prints:
        return _not_built(root, found, edition)
    everyone = addressed(found.distribution, directory(records), found.date)
    letters = {
        name: letter(archives[name].by_id[issue], publication, name, root / "theme")
        for name in prints
    }
    planned = plan(found, everyone, publication, prints, edition)
    return Consignment(found, publication, planned, prints, letters)


def directory(records: Records) -> Directory:
    """Return the records' recipients, lists and units by id."""
    return Directory(
        {recipient.id: recipient for recipient in records.recipients},
        {list_.id: list_ for list_ in records.lists},
        {unit.id: unit for unit in records.units},
    )


def _not_built(root: Path, issue: Issue, edition: str) -> Message:
    path = pipeline.site_of(root, edition) / issue.id / issue.pdf_name
    if path.is_file():
        return msg(
            "issue {id} has changed since it was built; run `jianbao build --edition {edition}`",
            id=issue.id,
            edition=edition,
        )
    return msg(
        "issue {id} is not built; run `jianbao build --edition {edition}`",
        id=issue.id,
        edition=edition,
    )


# -- the ledger and the ways --------------------------------------------------------------------


def ledger(root: Path) -> Path:
    """Return the folder of the program's records."""
    return root / "data" / "ledger"


def lock(root: Path) -> Path:
    """Return the file whose lock lets one run at a time send."""
    return ledger(root) / "deliveries.lock"


def open_outbox(root: Path, clock: Callable[[], datetime] | None = None) -> Outbox:
    """Open the ledger of deliveries."""
    return Outbox(
        ledger(root) / "deliveries.sqlite",
        root / "build" / "ledger" / "deliveries.jsonl",
        clock or (lambda: datetime.now(UTC)),
    )


def read_outbox(root: Path) -> Outbox | None:
    """Open the ledger of deliveries to look at it; None while there is none."""
    path = ledger(root) / "deliveries.sqlite"
    return Outbox(path, None, lambda: datetime.now(UTC)) if path.is_file() else None


def outbox_folder(root: Path, issue: str) -> Path:
    """Return where the files of an issue's deliveries are put."""
    return root / "build" / "outbox" / issue


def message_id(consignment: Consignment) -> MessageId:
    """Return what names the messages of a consignment."""

    def name(delivery: Delivery, attempt: int) -> str:
        return message.message_id(consignment.sender, delivery, attempt)

    return name


def ways(consignment: Consignment, folder: Path) -> dict[str, Way]:
    """Return the ways that deliveries can take, in the order in which they are served."""
    return {"folder": Folder(folder, consignment.sender)}


def send(
    outbox: Outbox, consignment: Consignment, by: Mapping[str, Way], pace: Pace, report: Report
) -> Run:
    """Freeze the plan and deliver what the ledger lacks."""
    outbox.freeze(consignment.plan, message_id(consignment))
    return deliver(outbox, consignment.plan, by, consignment.enclosure, pace, report)
