"""`jianbao receipt`."""

from __future__ import annotations

from datetime import UTC, date, datetime

import click

from generator.cli.delivery import entry_of, opened_ledger, publication_of, state_name
from generator.cli.session import USAGE, Session
from generator.words.messages import msg


@click.command(short_help="登记签收。Record that a recipient has signed.")
@click.argument("issue")
@click.argument("recipient")
@click.option("--by", "person", required=True, help="签收人。Who signed.")
@click.option("--on", "day", help="签收日期，如 2023-07-21，默认今天。When; today by default.")
@click.option("--note", default="", help="备注。Remarks.")
@click.option("--correct", is_flag=True, help="更正先前的登记，原记录保留。Correct the former.")
@click.pass_obj
def receipt(
    session: Session,
    issue: str,
    recipient: str,
    person: str,
    day: str | None,
    note: str,
    correct: bool,
) -> None:
    """登记一位收件人的签收；登记有误的加 --correct 更正，原记录保留。RECIPIENT 为代码或全名。

    Record for good that RECIPIENT (an id or a full name) has signed for ISSUE.
    """
    from generator.model.deliveries import Receipt

    publication_of(session)
    signed_on = _day(session, day)
    for text in (person, note):
        if not text.isprintable() or (text is person and not text.strip()):
            session.stop(msg("'{text}' cannot stand in a receipt", text=text.strip()), USAGE)
    with opened_ledger(session) as outbox:
        entry = entry_of(session, outbox, issue.strip("/"), recipient)
        name = entry.delivery.name
        if entry.state not in ("sent", "unknown"):
            state = state_name(entry.state)
            session.stop(msg("{name} cannot have signed: {state}", name=name, state=state))
        if signed_on < entry.planned.astimezone().date():
            session.stop(msg("{name} cannot have signed before it was sent", name=name))
        made = Receipt(
            entry.delivery.issue,
            entry.delivery.recipient,
            person.strip(),
            signed_on,
            note.strip(),
            datetime.now(UTC),
        )
        if not outbox.sign(made, is_correction=correct):
            first = outbox.receipts(made.issue)[made.recipient]
            session.stop(
                msg(
                    "{name} has signed already: {person}, {date}",
                    name=name,
                    person=first.signed_by,
                    date=first.signed_on,
                )
            )
        if entry.state == "unknown":
            outbox.mark(entry, "sent", "confirmed", person=made.signed_by)
        session.say(
            msg(
                "recorded: {name} has signed: {person}, {date}",
                name=name,
                person=made.signed_by,
                date=signed_on,
            )
        )


def _day(session: Session, text: str | None) -> date:
    today = datetime.now().astimezone().date()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        session.stop(msg("'{value}' is not a date; write it as 2023-07-20", value=text), USAGE)
    if day > today:
        session.stop(msg("{date} is still to come", date=day), USAGE)
    return day
