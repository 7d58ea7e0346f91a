"""Files in an outbox folder: a message a recipient, or the bare PDF where a folder is listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from generator import whole
from generator.distribute.channels import AboutTo, Outcome
from generator.distribute.entries import Entry
from generator.distribute.message import Enclosure, Sender, compose


@dataclass(frozen=True, slots=True)
class Folder:
    """The outbox folder of one issue."""

    path: Path
    sender: Sender

    def wait(self, now: datetime) -> float:  # noqa: ARG002 -- the protocol's
        """Take the next at once."""
        return 0.0

    def deliver(self, entry: Entry, enclosure: Enclosure, about_to: AboutTo) -> Outcome:
        """Write the file in one step; one that is there already was delivered before."""
        place = self.path / self._name(entry, enclosure)
        entry = about_to(str(place))
        if entry.delivery.channel == "email":
            if place.exists():
                return Outcome("sent", str(place))
            data = compose(self.sender, entry.delivery, entry.message_id, entry.planned, enclosure)
        else:
            data = enclosure.pdf
        whole.write(place, data, 0o600)
        return Outcome("sent", str(place))

    @staticmethod
    def settle(entry: Entry) -> bool | None:
        """Look: what is there is whole."""
        return Path(entry.detail).is_file()

    def finish(self) -> None:
        """Have nothing to close."""

    def _name(self, entry: Entry, enclosure: Enclosure) -> PurePosixPath:
        delivery = entry.delivery
        if delivery.channel == "folder":
            return safe_folder(delivery.address) / enclosure.file_name
        again = f".{entry.attempt}" if entry.attempt > 1 else ""
        return PurePosixPath(f"{delivery.recipient}{again}.eml")


def safe_folder(address: str) -> PurePosixPath:
    """Return a listed folder; raises `ValueError` for one that is not below the outbox."""
    path = PurePosixPath(address)
    if not address or path.is_absolute() or ".." in path.parts or "\\" in address:
        raise ValueError(address)
    return path
