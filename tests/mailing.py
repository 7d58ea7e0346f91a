"""A long run that can be killed at any point: `python -m tests.mailing FOLDER PORT COUNT`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from generator.channels.common.message import Enclosed, Enclosure, Sender, message_id
from generator.channels.common.smtp import ServerConnection
from generator.distribute.deliver import Pace, deliver, settle
from generator.distribute.outbox import Outbox
from generator.distribute.plan import Plan
from generator.model.deliveries import Delivery, LedgerEntry
from generator.model.settings import Server
from generator.store.lock import held
from generator.store.machine import Machine

SENDER = Sender("某市研究室", "office@example.invalid", "测试简报")
ENCLOSURE = Enclosure(
    "《测试简报》2023年第1期",
    "正文",
    "<p>正文</p>",
    (Enclosed("测试简报.pdf", b"%PDF-1.7" * 99, "application/pdf"),),
)
ISSUE = "2023/1"


def plan_of(count: int, sha256: str = "0" * 64) -> Plan:
    return Plan(ISSUE, tuple(delivery(f"r{number}", sha256) for number in range(count)))


def delivery(recipient: str, sha256: str = "0" * 64) -> Delivery:
    return Delivery(
        issue=ISSUE,
        recipient=recipient,
        name=f"收件人{recipient}",
        line="down",
        via="",
        channel="email",
        way="email",
        address=f"{recipient}@example.invalid",
        edition="internal",
        sha256=sha256,
        copies=1,
    )


def identifier(one: Delivery, attempt: int) -> str:
    return message_id(SENDER, one, attempt)


def open_ledger(
    folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC), machine: str = "here"
) -> Outbox:
    own = folder / machine
    own.mkdir(exist_ok=True)
    return Outbox(folder / "ledger/deliveries", Machine(machine, own), clock)


def server(port: int) -> ServerConnection:
    return ServerConnection(Server("127.0.0.1", port, "none", timeout=5), SENDER)


def say(entry: LedgerEntry, outcome: object) -> None:
    """Report nothing."""


class First:
    """Says so when the first delivery is made."""

    said = False

    def __call__(self, entry: LedgerEntry, outcome: object) -> None:
        if not self.said:
            print("sending", flush=True)
        self.said = True


def main(folder: Path, port: int, count: int) -> None:
    with held(folder / "ledger/lock"):
        outbox = open_ledger(folder)
        ways = {"email": server(port)}
        print("open", flush=True)
        settle(outbox)
        outbox.freeze(plan_of(count), identifier)
        deliver(outbox, plan_of(count), ways, lambda entry: ENCLOSURE, Pace(), First())
        outbox.close()
    print("done", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
