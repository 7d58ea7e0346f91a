"""From checked content to delivered issues: the order of the stages that distribution needs."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from generator.channels import CHANNELS, PRINTED
from generator.channels.common import Means, Way, message
from generator.channels.common.addressees import Directory, addressed
from generator.compile import narrowed
from generator.distribute import migration
from generator.distribute.deliver import Pace, Report, Run, deliver
from generator.distribute.outbox import MessageId, Outbox
from generator.distribute.plan import NOTHING_YET, Plan, Print, edition_for, plan
from generator.model import Archive, Issue, ids
from generator.model.deliveries import RECORDS, Delivery, LedgerEntry
from generator.model.records import Records
from generator.model.settings import Publication
from generator.order import building
from generator.order.archives import usual_edition
from generator.order.standing import kept_back
from generator.order.steps.outputs import MAILED, RECORD
from generator.order.steps.outputs.common import Output
from generator.press import fonts, pdf
from generator.press.rare import whole_fonts
from generator.press.stamp import Stamper, mark_of
from generator.publish.signing import why_not
from generator.render.mail import Letter, file_name, letter
from generator.render.sheet import SheetRow, delivery_sheet
from generator.store import whole
from generator.store.hashing import sha256
from generator.store.lock import BusyError, held
from generator.store.machine import Machine, folder_of, machine_of
from generator.system import provided
from generator.words.messages import Message, msg

LINE_WORDS = {"up": "报", "across": "送", "down": "发", "file": "存"}
SHEET = "签收单.pdf"
_ENCLOSED = ((False, MAILED), (True, [RECORD]))  # whether a copy goes alone, and what goes
STAMP_FACES = ("Jianbao FangSong", "Jianbao Song", "Jianbao Kai", "Jianbao Hei")


@dataclass(frozen=True, slots=True)
class Consignment:
    """An issue ready to be sent: its plan, and per edition the record and the covering messages.

    `beside` has per edition the mailed outputs but the record. A copy with a number goes alone, and
    its message says so.
    `sealed` is the day on which the issue was sealed, if it is; `narrowed` are the editions in
    which something of it was taken down; `earlier` are the issues with a list that were dated
    before it, the newest last, each with whether it was sealed.
    """

    root: Path
    issue: Issue
    publication: Publication
    plan: Plan
    prints: Mapping[str, Print]
    letters: Mapping[tuple[str, bool], Letter]
    beside: Mapping[str, Mapping[type[Output], bytes]]
    sealed: date | None = None
    narrowed: frozenset[str] = frozenset()
    earlier: Mapping[str, bool] = field(default_factory=dict)
    stampers: dict[str, Stamper] = field(default_factory=dict)

    def enclosure(self, entry: LedgerEntry) -> message.Enclosure:
        """Return what goes with a delivery; a numbered one by itself, if it is not on paper."""
        delivery = entry.delivery
        is_printed = CHANNELS[delivery.way].is_printed
        is_own = delivery.number and not is_printed
        data = (
            self.copy(delivery, delivery.number) if is_own else self.prints[delivery.edition].data
        )
        is_alone = bool(is_own or is_printed)
        files = (self.enclosed(RECORD, data),) if is_alone or RECORD.is_mailed else ()
        beside = {} if is_alone else self.beside[delivery.edition]
        more = (self.enclosed(output, one) for output, one in beside.items())
        words = self.letters[delivery.edition, is_alone]
        return message.Enclosure(words.subject, words.text, words.html, (*files, *more))

    def enclosed(self, output: type[Output], data: bytes) -> message.Enclosed:
        """Return a file under the name by which recipients know it."""
        name = file_name(self.issue, self.publication, output.suffix)
        return message.Enclosed(name, data, output.media_type)

    def copy(self, delivery: Delivery, number: int) -> bytes:
        """Return a recipient's copy, with its number and their name in the margins."""
        edition = delivery.edition
        if edition not in self.stampers:
            folder = provided.theme(self.root) / "fonts"
            faces = {font.family: folder.file(font.file) for font in reversed(fonts.fonts(folder))}
            self.stampers[edition] = Stamper(
                self.prints[edition].data,
                [
                    *(faces[family] for family in STAMP_FACES if family in faces),
                    *whole_fonts(folder, "".join(each.name for each in self.plan.deliveries)),
                ],
                self.issue.date,
            )
        words = f"份号 {number:06d}　{delivery.name}"
        return self.stampers[edition].copy(words, copy_mark(delivery.issue, number))


def copy_mark(issue: str, number: int) -> str:
    """Return what a copy bears for programs: `2023/19#12`."""
    return ids.item_id(issue, str(number))


def copy_in(data: bytes) -> tuple[str, int] | None:
    """Return the issue and the number of a copy, or None for a file that bears none."""
    issue, number = ids.item_of(mark_of(data))
    return (issue, int(number)) if issue and number.isdecimal() and number.isascii() else None


def prepare(
    root: Path,
    records: Records,
    issue: str,
    edition: str = "",
    had: Mapping[str, Delivery] = NOTHING_YET,
) -> Consignment | Message:
    """Plan the deliveries of an issue of checked records, or say why there is nothing to send.

    Nobody gets an edition narrower than `edition`, if one is named; `had` is what recipients have.
    """
    publication = records.publication
    archives = {name: building.sound_of(records, name) for name in publication.audiences}
    usual = edition or usual_edition(records, issue)
    refused = _unsendable(archives, issue, usual)
    if refused:
        return refused
    held_back = kept_back(records)
    if issue in held_back:
        why = why_not(held_back[issue])
        return msg("issue {id} is not to be sent: {why}; `jianbao sign {id}`", id=issue, why=why)
    found = archives[publication.audiences[-1]].by_id[issue]
    if found.distribution is None:
        return msg("issue {id} has no list; name one by `distribution:` in its file", id=issue)
    shown = {name: each.by_id[issue] for name, each in archives.items() if issue in each.by_id}
    prints: dict[str, Print] = {}
    beside: dict[str, dict[type[Output], bytes]] = {}
    for name in shown:
        made = {
            output: building.output_of(root, records, name, issue, output)
            for output in dict.fromkeys((RECORD, *MAILED))
        }
        there = {output: data for output, data in made.items() if data is not None}
        if len(there) == len(made):
            data = there.pop(RECORD)
            prints[name], beside[name] = Print(data, sha256(data)), there
    everyone = addressed(found.distribution, directory(records), found.date)
    gone = [name for name, each in archives.items() if issue in {one.id for one in each.gone}]
    planned = plan(shown, everyone, publication, prints, edition, gone, had)
    wanted = {edition_for(one.recipient, publication, shown, edition) for one in everyone}
    if usual in wanted - prints.keys():
        return _not_built(root, found, usual)
    if not planned.deliveries and not planned.refusals:
        return msg("nobody on the list may see anything of issue {id}", id=issue)
    labels = {alone: "、".join(each.label for each in outputs) for alone, outputs in _ENCLOSED}
    letters = {
        (name, alone): letter(shown[name], publication, name, provided.theme(root), labels[alone])
        for name in prints
        for alone in labels
    }
    sealed = next((seal.sealed for seal in records.seals if seal.issue == issue), None)
    less = frozenset(name for name in archives if issue in narrowed(records, name))
    seals = {seal.issue for seal in records.seals}
    issues = archives[publication.audiences[-1]].issues
    before = [one for one in issues if one.distribution and one.date < found.date]
    earlier = {one.id: one.id in seals for one in sorted(before, key=lambda one: one.date)}
    return Consignment(
        root, found, publication, planned, prints, letters, beside, sealed, less, earlier
    )


def _unsendable(archives: Mapping[str, Archive], issue: str, usual: str) -> Message | None:
    """Say why nothing can be sent of an issue whose usual edition is this."""
    if usual not in archives:
        known = ", ".join(archives)
        return msg("unknown edition '{id}'; known are: {known}", id=usual, known=known)
    *_, whole = archives.values()
    gone = {name for name in archives if any(each.id == issue for each in archives[name].gone)}
    if gone & {usual, whole.edition}:
        return msg("all of issue {id} was taken down; nothing of it is sent", id=issue)
    return None if issue in whole.by_id else msg("there is no issue {id}", id=issue)


def directory(records: Records) -> Directory:
    """Return the records' recipients, lists and units by id."""
    return Directory(
        {recipient.id: recipient for recipient in records.recipients},
        {list_.id: list_ for list_ in records.lists},
        {unit.id: unit for unit in records.units},
    )


def _not_built(root: Path, issue: Issue, edition: str) -> Message:
    path = building.site_of(root, edition) / RECORD.path(issue)
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


def claim_file(root: Path) -> Path:
    """Return the file by which one machine at a time claims a folder that several share."""
    return ledger(root) / "claim.lock"


def open_outbox(root: Path, clock: Callable[[], datetime] | None = None) -> Outbox:
    """Open the ledger of deliveries; an old one is taken over first."""
    machine = machine_of(root)
    folder = root / RECORDS
    was_here = migration.migrate(folder, root / "build/ledger/deliveries.jsonl")
    outbox = Outbox(folder, machine, clock or (lambda: datetime.now(UTC)))
    if was_here:
        outbox.claim("", [])
    return outbox


def read_outbox(root: Path) -> Outbox | None:
    """Open the ledger of deliveries to look at it; None while there is none."""
    folder = root / RECORDS
    if migration.old(folder).is_file():
        with suppress(BusyError), held(lock(root)):
            open_outbox(root).close()
    reader = Machine("", folder_of(root))
    return Outbox(folder, reader, lambda: datetime.now(UTC)) if folder.is_dir() else None


def sent_pdfs(root: Path, issue: str) -> dict[str, set[str]]:
    """Return the SHA-256 of the PDFs that recipients of an issue have, by edition."""
    outbox = read_outbox(root)
    sent: dict[str, set[str]] = {}
    for entry in outbox.entries(issue) if outbox else ():
        for delivery in outbox.had(entry) if outbox else ():
            sent.setdefault(delivery.edition, set()).add(delivery.sha256)
    return sent


def outbox_folder(root: Path, issue: str) -> Path:
    """Return where the files of an issue's deliveries are put."""
    return root / "build" / "outbox" / issue


def sender_of(publication: Publication) -> message.Sender:
    """Return whom the publication's messages come from."""
    return message.Sender(publication.issued_by, publication.email, publication.name)


def message_id(publication: Publication) -> MessageId:
    """Return what names the messages of a publication."""
    sender = sender_of(publication)

    def name(delivery: Delivery, attempt: int) -> str:
        return message.message_id(sender, delivery, attempt)

    return name


def ways(consignment: Consignment, folder: Path) -> dict[str, Way]:
    """Return the ways that deliveries can take, in the order in which they are served."""
    return opened(consignment.root, consignment.publication, folder, consignment.copy)


def opened(
    root: Path, publication: Publication, folder: Path, copy: Callable[[Delivery, int], bytes]
) -> dict[str, Way]:
    """Open the ways; `copy` makes a numbered copy."""
    whole.keep_private(root / "build" / "outbox")
    server = publication.delivery.server
    ca = str(root / server.ca) if server.ca else None

    def trust() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=ca)

    means = Means(folder, sender_of(publication), server, trust, copy)
    return {id_: channel.open(means) for id_, channel in reversed([*CHANNELS.items()])}


def send(
    outbox: Outbox, consignment: Consignment, by: Mapping[str, Way], pace: Pace, report: Report
) -> Run:
    """Deliver what the ledger lacks of a plan that is frozen in it."""
    return deliver(outbox, consignment.plan, by, consignment.enclosure, pace, report)


def write_sheet(outbox: Outbox, consignment: Consignment, folder: Path) -> Path | None:
    """Write the sheet for the printed copies; return where, or None when there are none."""
    entries = outbox.entries(consignment.plan.issue)
    rows = [
        _row(entry.delivery)
        for entry in entries
        if CHANNELS[entry.delivery.way].is_printed and entry.state == "sent"
    ]
    if not rows:
        return None
    theme = provided.theme(consignment.root)
    html = delivery_sheet(consignment.issue, consignment.publication, rows, theme)
    printed = pdf.set_issue(
        html,
        issue=f"{consignment.issue.id}/sheet",
        day=consignment.issue.date,
        theme=theme,
        pictures={},
    )
    path = folder / PRINTED.id / SHEET
    if not path.is_file() or path.read_bytes() != printed.data:
        whole.write(path, printed.data, 0o600)
    return path


def _row(delivery: Delivery) -> SheetRow:
    numbers = delivery.numbers
    ends = dict.fromkeys((numbers[0], numbers[-1])) if numbers else ()
    return SheetRow(
        LINE_WORDS[delivery.line],
        delivery.name,
        delivery.address,
        delivery.copies,
        "–".join(f"{number:06d}" for number in ends),
    )
