"""What was printed stays; what was wrong in it is told wherever the item is shown, and in print."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree
from lxml import html as lxml_html

from generator.cli import main
from generator.compile.archive import indexed
from generator.model import Archive, Erratum, Item, Point
from generator.order import building
from generator.order.building import Options
from generator.publish import inspection
from generator.publish.leaks import sought
from generator.publish.restricted import admitted, unpublished, withheld
from generator.render.amended import amended, amended_heading
from generator.render.errata import corrected, predicate, quoted, titled
from generator.render.feeds import feed
from generator.render.print import issue_html
from generator.render.prose import prose
from generator.render.source import issue_source
from generator.words.fold import CELL
from tests.conftest import REPOSITORY, copy_archive
from tests.fabricated import archive, issue, item, publication
from tests.test_building import hashes
from tests.test_editions import err
from tests.test_pages import HOSTILE, rendered, shown

THEME = REPOSITORY / "theme"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
BASE = "http://archive.example/bulletin/"


def erratum(name: str, of: Item, day: date, **fields: str) -> Erratum:
    kind = "correction" if fields.get("stood") else "withdrawal"
    given_ = {"issue_name": "2023年第1期", "heading": of.heading, "audience": of.audience, **fields}
    return Erratum(f"{day.year}/{name}", kind, day, of.issue, of.anchor, **given_)


def errant() -> Archive:
    """Two issues, an extra one between: items that were corrected twice, withdrawn, and neither."""
    one = item("2023/1", "twice", points=(Point("走进家门。", "家访64户，收集意见22条。"),))
    two = item("2023/1", "gone", "heyuan", title="办了“夜校”")
    three = item("2023/1", "sound", "lakeside", title="一切如常")
    issues = (
        issue("2023/1", date(2023, 2, 10), one, two, three),
        issue("2023/extra-1", date(2023, 2, 20), item("2023/extra-1", "extra")),
        issue("2023/2", date(2023, 3, 10), item("2023/2", "later", title="后来的一条")),
    )
    errata = (
        erratum("heading", one, date(2023, 2, 15), stood="“三进”", right="“四进”"),
        erratum("number", one, date(2023, 2, 15), stood="64户", right="46户", reason="录入有误"),
        erratum("gone", two, date(2023, 3, 20), reason="来源有误"),
    )
    return indexed(replace(archive(*issues), errata=errata))


# -- in place -------------------------------------------------------------------------------------

HTML = st.sampled_from(
    (
        "<h3><a>松山县</a>、<a>禾源县</a>：标题</h3><p><strong>段首语。</strong>正文一段。</p>",
        "<p>甲乙<em>丙丁</em>戊<strong>己<em>庚</em>辛</strong></p>\n<p>壬癸</p>",
        "<table><tr><th>子</th><td>丑寅</td></tr><tr><td>卯</td><td>辰巳</td></tr></table><p>申</p>",
        "<ul>\n<li>午<ul>\n<li>未</li>\n</ul>\n</li>\n</ul><p>申<br>酉</p>",
    )
)


def text_of(html: str, without: str) -> str:
    """Return the text of HTML with the elements of one name left out, cells apart."""
    whole = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in list(whole.iter(without)):
        element.drop_tree()
    for cell in whole.iter("td", "th"):
        cell.tail = "\ue000" + (cell.tail or "")
    parts = [part for part in whole.itertext() if part.strip("\n")]
    return "".join(parts).replace("\ue000", CELL)


@given(HTML, st.lists(st.integers(0, 30), min_size=2, max_size=6, unique=True), st.text())
def test_without_what_was_inserted_stands_the_print_without_what_was_struck_the_right(
    html: str, cuts: list[int], words: str
) -> None:
    """Wherever corrections begin and end: in a lead, across elements, in a link, at the ends."""
    right = "".join(c for c in words if c.isprintable()) or "改"
    printed = text_of(html, "none")
    cuts = sorted(cut for cut in cuts if cut <= len(printed))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    stood = [printed[a:b] for a, b in spans]
    assume(stood and all(printed.count(s) == 1 and CELL not in s for s in stood))
    here = item("2023/1", "a")
    errata = [
        erratum(f"e{n}", here, date(2023, 3, 1), stood=s, right=f"{right}{n}")
        for n, s in enumerate(stood)
    ]
    made = amended(html, errata)
    assert text_of(made, "ins") == printed
    assert text_of(made, "del") == corrected(printed, errata)
    tree = lxml_html.fragment_fromstring(made, create_parent="div")
    assert "".join(e.text_content() for e in tree.iter("del")) == "".join(stood)
    assert [e.text_content() for e in tree.iter("ins")] == [each.right for each in errata]
    links = tree.xpath("//a[@class='amended']")
    assert [link.text for link in links] == [None] * len(errata)
    assert not tree.xpath("//a//a")
    for struck in ("del", "ins", "a[@class='amended']"):
        for element in tree.xpath(f"//{struck}"):
            element.drop_tag()
    assert tags(lxml_html.tostring(tree, encoding="unicode")) == tags(html)


def tags(html: str) -> list[str]:
    """Return the tags of the elements in order."""
    whole = lxml_html.fragment_fromstring(html, create_parent="div")
    return [element.tag for element in whole.iter() if element.tag != "div"]


def test_a_list_shows_a_heading_with_what_is_right_and_no_link() -> None:
    content = errant()
    of = content.by_item["2023/1#twice"]
    assert amended_heading("松山县：“三进”", of) == "松山县：<del>“三进”</del><ins>“四进”</ins>"
    assert amended_heading("<b>", of) == "&lt;b&gt;"


def test_quotations_and_titles_are_nested_as_the_standard_has_it() -> None:
    assert quoted("“八小时外”") == "“‘八小时外’”"
    assert titled("读《某书》") == "《读〈某书〉》"


# -- on the pages ----------------------------------------------------------------------------------


def page(content: Archive, address: str) -> lxml_html.HtmlElement:
    return shown(rendered(content)[address])


def said(element: lxml_html.HtmlElement) -> str:
    return "".join(element.itertext())


def test_an_items_text_has_both_forms_and_nothing_else() -> None:
    content = errant()
    one = content.by_id["2023/1"].items[0]
    whole = page(content, "2023/1/").xpath("//*[@data-item='twice']")[0]
    html = lxml_html.tostring(whole, encoding="unicode")
    assert text_of(html, "ins") == prose(one).text
    assert text_of(html, "del") == prose(one).text.replace("三进", "四进").replace("64户", "46户")
    sound = page(content, "2023/1/").xpath("//*[@data-item='sound']")[0]
    assert not sound.xpath(".//del | .//ins")


def test_a_note_at_the_foot_tells_each_change_and_each_place_leads_to_its_note() -> None:
    html = page(errant(), "2023/1/")
    notes = html.xpath("//article[@id='twice']/p[@class='erratum']")
    assert [said(note) for note in notes] == [
        "更正（2023年2月15日）：“‘三进’”应为“‘四进’”。 看原处",
        "更正（2023年2月15日）：“64户”应为“46户”。录入有误。 看原处",
    ]
    ids = set(html.xpath("//@id"))
    assert len(ids) == len(html.xpath("//@id"))
    for link in html.xpath("//@href[starts-with(., '#')]"):
        assert link.removeprefix("#") in ids
    marks = html.xpath("//article[@id='twice']//a[@class='amended']")
    assert [mark.get("href").removeprefix("#") for mark in marks] == [n.get("id") for n in notes]
    assert all(mark.get("aria-label") for mark in marks)


def test_a_withdrawn_item_says_so_before_its_text_which_stays() -> None:
    content = errant()
    html = page(content, "2023/1/")
    article = html.xpath("//article[@id='gone']")[0]
    assert "withdrawn" in article.get("class").split()
    assert said(article[0]) == "撤回本条已于2023年3月20日撤回：来源有误。"
    assert said(article[1]) == prose(content.by_id["2023/1"].items[1]).text


def test_the_issue_tells_at_its_head_what_was_found_wrong_in_it() -> None:
    html = page(errant(), "2023/1/")
    head = html.xpath("//section[@class='errata']")[0]
    assert said(head[0]) == "本期有条目更正与撤回"
    assert head.xpath(".//a/@href") == ["#twice", "#gone"]
    assert not page(errant(), "2023/2/").xpath("//section[@class='errata']")


@pytest.mark.parametrize(
    ("address", "marks"),
    [
        ("2023/", ["更正", "撤回"]),
        ("2023/1/", ["更正", "撤回"] * 2),
        ("units/songshan/", ["更正"]),
        ("units/heyuan/", ["撤回"]),
        ("units/lakeside/", []),
        ("sections/local/", ["更正", "撤回"]),
        ("topics/training/", ["更正", "撤回"]),
        ("", []),
    ],
)
def test_every_list_marks_the_items(address: str, marks: list[str]) -> None:
    html = page(errant(), address)
    assert html.xpath("//*[@class='erred']/text()") == marks


def test_the_home_page_marks_an_item_of_the_latest_issue() -> None:
    content = errant()
    latest = content.by_id["2023/2"].items[0]
    late = erratum("late", latest, date(2023, 4, 1), stood="后来的", right="后到的")
    html = page(indexed(replace(content, errata=(*content.errata, late))), "")
    assert html.xpath("//*[@class='erred']/text()") == ["更正"]
    assert html.xpath("//ins/text()") == ["后到的"]


def test_a_citation_says_that_the_item_was_corrected_or_withdrawn() -> None:
    html = page(errant(), "2023/1/")
    assert html.xpath("//button/@data-copy") == [
        "《松禾工作信息》2023年第1期，第2页（2023年2月15日更正）",
        "《松禾工作信息》2023年第1期，第3页（已撤回）",
        "《松禾工作信息》2023年第1期，第4页",
    ]


def test_the_page_of_the_issue_that_prints_an_erratum_leads_to_the_item() -> None:
    html = page(errant(), "2023/2/")
    block = html.xpath("//section[contains(@class, 'amends')]")[0]
    assert block.xpath(".//a/@href") == ["../../2023/1/#twice"] * 2
    assert said(block[2]) == (
        "本刊2023年第1期《松山县：“三进”活动让培训走到田间地头》一文中，“64户”应为“46户”。录入有误。"
    )
    assert block.getnext().get("class") == "colophon"


def test_hostile_words_of_an_erratum_are_text_on_pages_in_print_and_in_the_feed() -> None:
    one = item("2023/1", "a", points=(Point("", f"前{HOSTILE}后"),), title=HOSTILE)
    two = item("2023/1", "b")
    errata = (
        erratum("a", one, date(2023, 2, 15), stood=f"前{HOSTILE}", right=HOSTILE, reason=HOSTILE),
        erratum("b", two, date(2023, 2, 15), reason=HOSTILE),
    )
    issues = [issue("2023/1", date(2023, 2, 10), one, two)]
    issues.append(issue("2023/2", date(2023, 3, 10), item("2023/2", "c")))
    content = indexed(replace(archive(*issues), errata=errata))
    for address, made in rendered(content).items():
        html = shown(made)
        assert not html.xpath("//script | //img | //@onerror | //@style"), address
        assert not [link for link in html.xpath("//@href | //@src") if ":" in link], address
    marked = page(content, "2023/1/")
    assert HOSTILE in said(marked.xpath("//ins")[0])
    assert sum(HOSTILE in said(note) for note in marked.xpath("//p[@class='erratum']")) == 2
    printed = print_of(content, "2023/2")
    assert not printed.xpath("//img | //@onerror")
    source = yaml.safe_load(issue_source(content.by_id["2023/2"], publication(), "x", THEME))
    assert [one["reason"] for one in source["errata"]] == [HOSTILE, HOSTILE]
    root = etree.fromstring(feed(content, publication()))
    for text in root.xpath("//a:content/text()", namespaces=ATOM):
        assert not lxml_html.fromstring(text).xpath("//img | //script")


# -- in print --------------------------------------------------------------------------------------


def print_of(content: Archive, id_: str) -> lxml_html.HtmlElement:
    one = content.by_id[id_]
    texts = {entry.anchor: prose(entry) for entry in one.items}
    return lxml_html.document_fromstring(issue_html(one, publication(), texts, THEME))


def test_the_next_regular_issue_prints_what_came_before_it() -> None:
    """Not an extra issue, and not one dated before the erratum: that waits."""
    content = errant()
    assert {one.id: [e.id for e in one.errata] for one in content.issues} == {
        "2023/1": [],
        "2023/extra-1": [],
        "2023/2": ["2023/heading", "2023/number"],
    }
    printed = print_of(content, "2023/2")
    assert printed.xpath("//main/section/h2/text()")[-1] == "更正"
    assert [said(p) for p in printed.xpath("//p[@class='erratum']")] == [
        f"本刊2023年第1期《{content.errata[0].heading}》{predicate(e)}" for e in content.errata[:2]
    ]
    for paragraph in printed.xpath("//p[@class='erratum']"):
        assert paragraph.get("data-measure") == "28"


def test_an_erratum_of_its_issues_own_date_is_printed_in_a_later_one() -> None:
    content = errant()
    same = replace(content.errata[0], date=date(2023, 2, 10))
    content = indexed(replace(content, errata=(same,)))
    assert [one.id for one in content.issues if one.errata] == ["2023/2"]


def test_the_issue_that_erred_is_printed_as_if_nothing_had_been_found() -> None:
    content = errant()
    before = indexed(replace(content, errata=()))
    assert repr(content.by_id["2023/1"]) == repr(before.by_id["2023/1"])
    printed = [lxml_html.tostring(print_of(one, "2023/1")) for one in (content, before)]
    assert printed[0] == printed[1]


def test_the_data_attached_to_a_pdf_holds_the_errata_that_it_prints() -> None:
    source = yaml.safe_load(issue_source(errant().by_id["2023/2"], publication(), "x", THEME))
    assert source["errata"][1] == {
        "kind": "correction",
        "issue": "2023/1",
        "item": "twice",
        "heading": errant().errata[1].heading,
        "date": date(2023, 2, 15),
        "stood": "64户",
        "right": "46户",
        "reason": "录入有误",
    }
    first = yaml.safe_load(issue_source(errant().by_id["2023/1"], publication(), "x", THEME))
    assert "errata" not in first


# -- in the feed -----------------------------------------------------------------------------------


def test_the_feed_has_an_entry_for_each_erratum_and_updates_the_issues() -> None:
    root = etree.fromstring(feed(errant(), publication()))
    entries = [
        tuple(entry.findtext(f"a:{name}", namespaces=ATOM) for name in ("id", "updated"))
        for entry in root.findall("a:entry", ATOM)
    ]
    noon = "T12:00:00Z"
    assert entries == [
        (f"{BASE}2023/1/#_erratum_2023-gone", f"2023-03-20{noon}"),
        (f"{BASE}2023/2/", f"2023-03-10{noon}"),
        (f"{BASE}2023/extra-1/", f"2023-02-20{noon}"),
        (f"{BASE}2023/1/#_erratum_2023-number", f"2023-02-15{noon}"),
        (f"{BASE}2023/1/#_erratum_2023-heading", f"2023-02-15{noon}"),
        (f"{BASE}2023/1/", f"2023-03-20{noon}"),
    ]
    assert root.findtext("a:updated", namespaces=ATOM) == f"2023-03-20{noon}"
    titles = root.xpath("a:entry/a:title/text()", namespaces=ATOM)
    assert titles[0] == "撤回：松禾工作信息2023年第1期《禾源县：办了“夜校”》"
    addresses = {f"{BASE}2023/1/#{id_}" for id_ in page(errant(), "2023/1/").xpath("//@id")}
    assert {id_ for id_, _ in entries if "#" in id_} <= addresses


# -- in the archive --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_archive(tmp_path_factory.mktemp("built") / "archive")
    assert building.build(root, Options()).changed
    return root


@pytest.fixture
def built(built_archive: Path, tmp_path: Path) -> Path:
    subprocess.run(["cp", "-a", built_archive, tmp_path / "archive"], check=True)
    return tmp_path / "archive"


def test_an_erratum_changes_what_shows_it_and_nothing_else(built: Path) -> None:
    site = built / "build/internal/site"
    before = hashes(site)
    err(built, "west-class", "correction", stood="12期", right="13期", date="2023-02-01")
    again = building.build(built, Options())
    assert again.problems == ()
    assert again.printed == ["2023/2"]
    listing = {"2023/", "units/west/", "sections/local/", "topics/training/", "statistics/2023/"}
    assert set(again.rendered) == {"2023/1/", "2023/2/", *listing}
    after = hashes(site)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    plain = {path for path in changed if not path.startswith("pagefind/")}
    pages = {f"{address}index.html" for address in again.rendered}
    assert plain == {*pages, "2023/2/2023-2.pdf", "feed.xml", "sitemap.xml"}
    texts = [path.split("/")[2] for path in changed if path.startswith("pagefind/texts/")]
    assert len(set(texts)) == 2, "the issue's folder as it was, and as it is"


def test_an_erratum_taken_back_leaves_the_site_as_it_was(built: Path) -> None:
    before = hashes(built / "build/internal/site")
    err(built, "west-class", "withdrawal", date="2023-02-01")
    assert building.build(built, Options()).changed
    (built / "content/errata/2023/west-class.yml").unlink()
    assert building.build(built, Options()).printed == ["2023/2"]
    assert hashes(built / "build/internal/site") == before


def test_an_errata_s_words_are_secrets_where_its_item_is_and_its_signature_everywhere(
    built: Path,
) -> None:
    err(built, "west-class", "correction", stood="12期", right="共十三期", date="2023-02-01")
    err(built, "east-secret", "withdrawal", issue="2023/2", date="2023-03-10")
    records = building.check(built).records
    hidden = {secret.text for secret in withheld(records, "internal")}
    assert {"2023/east-secret", "_erratum_2023-east-secret", "缘由east-secret"} <= hidden
    assert not {"2023/west-class", "共十三期", "缘由west-class"} & hidden
    assert {"共十三期", "缘由west-class"} <= set(admitted(records, "internal"))
    assert "缘由east-secret" in admitted(records, "leadership")
    signatures = [one for one in unpublished(records, "leadership") if "errata" in one.where.path]
    assert [one.text for one in signatures] == ["签发人", "签发人"]


def test_what_a_lower_edition_must_not_tell_of_an_erratum_is_found_in_its_files(
    built: Path, tmp_path: Path
) -> None:
    """On the page of the issue that prints it, with the items taken out and the block left."""
    err(
        built,
        "east-visits",
        "correction",
        stood="22条",
        right="共计三十二条意见",
        date="2023-02-01",
    )
    records = building.check(built).records
    whole = building.archive_of(records, "leadership")
    printing = whole.by_id["2023/2"]
    rest = replace(printing, groups=printing.groups[1:])
    made = print_of(indexed(replace(whole, issues=(whole.issues[0], rest))), "2023/2")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/2.html").write_bytes(lxml_html.tostring(made, encoding="utf-8"))
    wanted = sought(withheld(records, "public"), admitted(records, "public"))
    found = inspection.leaks(tmp_path, ["site/2.html"], wanted, jobs=1)
    assert {"right", "reason"} <= {one.secret.field for one in found}


@pytest.mark.parametrize("options", [(), ("--withdraw",)])
def test_a_new_erratum_is_filled_in_as_far_as_it_can_be(built: Path, options: tuple[str]) -> None:
    command = ["--root", str(built), "new", "erratum", "2023/1", "east-visits"]
    day = ["--date", "2023-02-01"]
    first = CliRunner().invoke(main, [*command, *options, *day])
    assert first.output == "已写好 content/errata/2023/1-east-visits.yml\n"
    second = CliRunner().invoke(main, [*command, *options, *day])
    assert second.output == "已写好 content/errata/2023/1-east-visits-2.yml\n"
    codes = {one.code for one in building.check(built).problems}
    unsigned = {"erratum-unsigned"}
    assert codes == unsigned | ({"withdrawn-twice"} if options else {"stood-not-found"})
    text = (built / "content/errata/2023/1-east-visits.yml").read_text("utf-8")
    signed = re.sub("^# signed_by", "signed_by", text, flags=re.MULTILINE)
    signed = signed.replace("原来的文字\n", "收集意见22条\n")
    (built / "content/errata/2023/1-east-visits.yml").write_text(signed, "utf-8")
    (built / "content/errata/2023/1-east-visits-2.yml").unlink()
    assert building.check(built).problems == ()


@pytest.mark.parametrize(
    ("issue_", "item_", "said_"),
    [
        ("2023/9", "east-visits", "没有“2023/9”这一期（是不是“2023/2”？）"),
        ("2023/1", "east-visit", "2023/1 这一期没有条目“east-visit”（是不是“east-visits”？）"),
    ],
)
def test_a_new_erratum_names_what_there_is(
    built: Path, issue_: str, item_: str, said_: str
) -> None:
    command = ["--root", str(built), "new", "erratum", issue_, item_]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 2
    assert result.stderr.strip() == said_
    assert not (built / "content/errata").exists()
