"""The plan: everyone gets the edition they may see, once, or nothing is sent at all."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from generator.channels.common.addressees import Addressed
from generator.distribute.plan import FILE, Plan, Print, edition_for, plan
from generator.model import Recipient
from generator.model.settings import Colophon, DeliverySettings, Publication
from tests.fabricated import issue, item, publication

ISSUE = issue("2023/1", date(2023, 2, 10), item("2023/1", "a"))
ALIKE = dict.fromkeys(("public", "internal", "leadership"), ISSUE)
PRINTS = {name: Print(name.encode(), name * 3) for name in ("public", "internal", "leadership")}


def recipient(
    id_: str, audience: str = "internal", channel: str = "email", copies: int = 1
) -> Addressed:
    one = Recipient(
        id_, f"收件人{id_}", channel, f"{id_}@example.invalid", copies=copies, audience=audience
    )  # type: ignore[arg-type]
    return Addressed(one, "up")


def planned(
    *recipients: Addressed, edition: str = "", without: str = "", **changes: object
) -> Plan:
    prints = {name: print_ for name, print_ in PRINTS.items() if name != without}
    return plan(ALIKE, recipients, publication(**changes), prints, edition)


def test_the_office_sends_its_default_edition_to_all_who_may_see_it() -> None:
    found = planned(recipient("a"), recipient("b", "leadership"))
    assert [(d.recipient, d.edition, d.sha256) for d in found.deliveries] == [
        ("a", "internal", "internal" * 3),
        ("b", "internal", "internal" * 3),
    ]


def test_who_may_see_less_gets_less() -> None:
    found = planned(recipient("a", "public"))
    assert [d.edition for d in found.deliveries] == ["public"]


def test_a_narrower_edition_goes_only_to_those_cleared_for_it() -> None:
    found = planned(recipient("a"), recipient("b", "leadership"), edition="leadership")
    assert [d.edition for d in found.deliveries] == ["internal", "leadership"]


def test_without_the_edition_they_may_see_the_plan_is_refused() -> None:
    found = planned(recipient("a"), recipient("b", "public"), without="public")
    assert [refusal.recipient for refusal in found.refusals] == ["b"]
    assert "jianbao build --edition public" in found.refusals[0].reason.say("en")


def test_an_audience_that_nobody_knows_gets_nothing() -> None:
    found = planned(recipient("a", "secret"))
    assert (found.deliveries, [one.recipient for one in found.refusals]) == ((), ["a"])


def test_e_mail_travels_as_the_publication_says() -> None:
    assert planned(recipient("a")).deliveries[0].way == "folder"
    by_server = planned(recipient("a"), delivery=DeliverySettings(way="email"))
    assert by_server.deliveries[0].way == "email"


def test_numbers_run_from_one_over_the_printed_copies_and_the_file_s() -> None:
    found = planned(
        recipient("a"),
        recipient("b", channel="paper", copies=2),
        recipient("c", channel="paper"),
        delivery=DeliverySettings(numbered=("paper", "email")),
        colophon=Colophon(file_copies=2),
    )
    numbers = {d.recipient: list(d.numbers) for d in found.deliveries}
    assert numbers == {"b": [1, 2], "c": [3], FILE: [4, 5], "a": [6]}


def test_copies_bear_no_number_unless_their_channel_is_numbered() -> None:
    found = planned(
        recipient("a", channel="paper"),
        recipient("b"),
        delivery=DeliverySettings(numbered=("email",)),
    )
    assert [list(d.numbers) for d in found.deliveries] == [[], [1]]


AUDIENCES = ("public", "internal", "leadership")
any_audience = st.sampled_from([*AUDIENCES, "", "unknown"])


@given(
    st.lists(any_audience, min_size=1, max_size=4),
    st.sampled_from(AUDIENCES),
    st.sets(st.sampled_from(AUDIENCES)),
)
def test_nobody_ever_gets_what_they_may_not_see(
    audiences: list[str], edition: str, built: set[str]
) -> None:
    house = publication()
    people = [recipient(f"r{n}", audience) for n, audience in enumerate(audiences)]
    found = plan(ALIKE, people, house, {name: PRINTS[name] for name in built}, edition)
    cleared = {f"r{n}": audience for n, audience in enumerate(audiences)}
    for delivery in found.deliveries:
        assert house.admits(cleared[delivery.recipient], delivery.edition)
        assert house.admits(edition, delivery.edition)
        assert delivery.edition in built
    assert len(found.deliveries) + len(found.refusals) == len(people)


def test_the_edition_is_the_wider_of_the_two() -> None:
    house: Publication = publication()
    for index, audience in enumerate(AUDIENCES):
        for other, edition in enumerate(AUDIENCES):
            one = Recipient("a", "a", "email", audience=audience)
            assert edition_for(one, house, ALIKE, edition) == AUDIENCES[min(index, other)]
