"""The site's pages of statistics: true counts of what the edition shows, each leading there."""

from __future__ import annotations

from collections import Counter
from datetime import date
from urllib.parse import urldefrag, urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compile import for_edition
from generator.model import Archive, places
from generator.model.settings import Publication, Site
from generator.render import listings
from generator.render.page import Page
from tests.fabricated import SECTIONS, TOPICS, UNITS, archive, issue, item, publication
from tests.test_pages import ROOT, rendered, shown, words

AUDIENCES = publication().audiences
ALL = "statistics/"

Counted = Counter[tuple[str, str, str]]  # what rows are, row, column


def counts(page: Page) -> dict[str, dict[tuple[str, str], tuple[int, str]]]:
    """Return each table by what its rows are: row and column → the number and its link."""
    found = {}
    for table in shown(page).xpath("//*[@class='counts']//table"):
        of, *heads = (words(each) for each in table.xpath("./thead//th"))
        rows = table.xpath(".//tr[td]")
        found[of] = {
            (words(row[0]), head): (int(words(cell)), "".join(cell.xpath("./a/@href")))
            for row in rows
            for head, cell in zip(heads, row.xpath("./td"), strict=True)
            if words(cell)
        }
    return found


def listed(site: dict[str, Page], address: str, link: str) -> int:
    """Count the items that stand where a number leads."""
    target, anchor = urldefrag(urljoin(ROOT + address, link))
    page = shown(site[target.removeprefix(ROOT)])
    if not anchor:
        lines = page.xpath("//ol[@class='items']/li | //ol[@class='lines']/li")
        return len(lines)
    (at,) = page.xpath(f"//*[@id='{anchor}']")
    if at.tag == "h3":
        return len(at.getnext())
    return len(set(at.getparent().xpath(".//li/a[@class='heading']/@href")))


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    """Draw issues of some years whose items have units, topics, sections and audiences."""
    made = []
    for number, year in enumerate(sorted(draw(st.lists(st.integers(2021, 2023), max_size=4)))):
        id_ = f"{year}/{number + 1}"
        items = [
            item(
                id_,
                f"item-{at}",
                *draw(st.lists(st.sampled_from([*UNITS]), min_size=1, max_size=3, unique=True)),
                topics=tuple(draw(st.lists(st.sampled_from([*TOPICS.values()]), unique=True))),
                section=draw(st.sampled_from([*SECTIONS.values()])),
                audience=draw(st.sampled_from(AUDIENCES)),
            )
            for at in range(draw(st.integers(1, 4)))
        ]
        made.append(issue(id_, date(year, 3, number + 1), *items))
    return archive(*made)


def counted(seen: Archive) -> tuple[Counted, dict[int, Counter[tuple[str, str]]]]:
    """Count what an archive shows, item by item: over the years, and in each by topic."""
    true: Counted = Counter()
    yearly: dict[int, Counter[tuple[str, str]]] = {year: Counter() for year in seen.by_year}
    for one in seen.issues:
        for each in one.items:
            for head in (f"{one.year}年", "合计"):
                for unit in (*(UNITS[credit.id].name for credit in each.units), "合计"):
                    true["报送单位", unit, head] += 1
                true["栏目", each.section.name, head] += 1
                true["栏目", "合计", head] += 1
                for topic in (*(topic.name for topic in each.topics), "合计"):
                    true["主题", topic, head] += 1
            for head in (*([topic.name for topic in each.topics] or ["未分主题"]), "合计"):
                for unit in (*(UNITS[credit.id].name for credit in each.units), "合计"):
                    yearly[one.year][unit, head] += 1
    return true, yearly


@given(archives(), st.sampled_from(AUDIENCES), st.sampled_from([2, 300]))
def test_each_number_is_what_the_edition_shows_and_leads_there(
    whole: Archive, edition: str, longest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listings, "LONGEST", longest)
        seen = for_edition(whole, publication(), edition)
        site = rendered(seen)
    if not seen.issues:
        assert not [address for address in site if address.startswith(ALL)]
        return
    true, yearly = counted(seen)
    tables = counts(site[ALL])
    found = {(of, *at): number for of, each in tables.items() for at, (number, _) in each.items()}
    if "主题" not in tables:
        true = Counter({at: number for at, number in true.items() if at[0] != "主题"})
    assert found == true
    pages = {ALL: tables}
    for year in seen.by_year:
        address = places.statistics_of(year)
        pages[address] = counts(site[address])
        assert {at: number for at, (number, _) in pages[address]["报送单位"].items()} == yearly[
            year
        ]
    for address, of in pages.items():
        for at, (number, link) in (pair for table in of.values() for pair in table.items()):
            if link and "合计" not in at:
                assert listed(site, address, link) == number, (address, at, link)


def test_the_newest_year_comes_first_and_what_has_no_item_is_not_named() -> None:
    one = issue("2022/1", date(2022, 1, 1), item("2022/1", "a"))
    two = issue("2023/1", date(2023, 1, 1), item("2023/1", "b", audience="leadership"))
    three = issue("2024/1", date(2024, 1, 1), item("2024/1", "c", "heyuan"))
    four = issue("2024/2", date(2024, 2, 1), item("2024/2", "d", "lakeside", audience="leadership"))
    whole = archive(one, two, three, four)
    site = rendered(for_edition(whole, publication(), "internal"))
    heads = [words(each) for each in shown(site[ALL]).xpath("(//thead)[1]//th")]
    assert heads == ["报送单位", "合计", "2024年", "2022年"]
    assert [address for address in site if address.startswith(ALL)] == [
        ALL,
        "statistics/2022/",
        "statistics/2024/",
    ]
    assert "临湖区" not in site[ALL].text + site["statistics/2024/"].text


@pytest.mark.parametrize(
    ("audience", "having"),
    [("", AUDIENCES), ("internal", AUDIENCES[1:]), ("leadership", AUDIENCES[2:])],
)
def test_those_who_may_have_them_and_the_others_no_link_to_them(
    audience: str, having: tuple[str, ...]
) -> None:
    house: Publication = publication(site=Site(statistics=audience))
    whole = archive(issue("2022/1", date(2022, 1, 1), item("2022/1", "a", audience="public")))
    for edition in AUDIENCES:
        site = rendered(for_edition(whole, house, edition), house)
        links = [
            link
            for address, page in site.items()
            if not address.startswith(ALL)
            for link in shown(page).xpath("//@href")
            if "statistics/" in link
        ]
        assert (ALL in site) == (edition in having) == bool(links), edition


def test_a_wide_table_is_a_region_that_scrolls_by_the_keyboard_too() -> None:
    site = rendered(archive(issue("2022/1", date(2022, 1, 1), item("2022/1", "a"))))
    for address in (ALL, "statistics/2022/"):
        for each in shown(site[address]).find_class("counts"):
            assert each.get("tabindex") == "0"
            assert each.get("role") == "region"
            assert each.get("aria-label")
