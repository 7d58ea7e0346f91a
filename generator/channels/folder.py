"""Files in an outbox folder: a message a recipient, or the bare files where a folder is listed."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.channels.common import AboutTo, Channel, Fault, Means, Outcome, Way
from generator.channels.common.message import Enclosure, Sender, compose
from generator.model import Recipient
from generator.model.deliveries import LedgerEntry
from generator.store import whole
from generator.words.messages import msg


@dataclass(frozen=True, slots=True)
class Folder(Channel):
    """The outbox folder of one issue."""

    id = "folder"
    label = msg("folder")
    order = 2
    leaves_files = True

    path: Path
    sender: Sender

    @classmethod
    def fault(cls, recipient: Recipient) -> Fault | None:
        """Want a folder below the outbox."""
        parts = recipient.address.split("/")
        if all(part.strip() and not part.startswith(".") and "\\" not in part for part in parts):
            return None
        return (
            "bad-address",
            msg("'{address}' is no folder below the outbox", address=recipient.address),
            msg("write it as a name, or as names with / between them"),
        )

    @classmethod
    def folded(cls, address: str) -> str:
        """Take two ways to a folder for one."""
        return posixpath.normpath(Channel.folded(address))

    @classmethod
    def open(cls, means: Means) -> Way:
        """Write to the outbox."""
        return cls(means.folder, means.sender)

    def deliver(self, entry: LedgerEntry, enclosure: Enclosure, about_to: AboutTo) -> Outcome:
        """Write each file in one step, the first last: once it is there, all is delivered."""
        place = self.path / self._name(entry, enclosure)
        entry = about_to(str(place))
        if entry.delivery.channel == self.id:
            for file in reversed(enclosure.files):
                whole.write(place.with_name(file.name), file.data, 0o600)
        elif not place.exists():  # a message, for another program to send
            data = compose(self.sender, entry.delivery, entry.message_id, entry.planned, enclosure)
            whole.write(place, data, 0o600)
        return Outcome("sent", str(place))

    @staticmethod
    def settle(entry: LedgerEntry) -> bool | None:
        """Look: what is there is whole."""
        return Path(entry.detail).is_file()

    def _name(self, entry: LedgerEntry, enclosure: Enclosure) -> PurePosixPath:
        delivery = entry.delivery
        if delivery.channel == self.id:
            return safe_folder(delivery.address) / enclosure.files[0].name
        again = f".{entry.attempt}" if entry.attempt > 1 else ""
        return PurePosixPath(f"{delivery.recipient}{again}.eml")


def safe_folder(address: str) -> PurePosixPath:
    """Return a listed folder; raises `ValueError` for one that is not below the outbox."""
    path = PurePosixPath(address)
    if not address or path.is_absolute() or ".." in path.parts or "\\" in address:
        raise ValueError(address)
    return path


CHANNEL = Folder
