"""Several bulletins in one archive: their addresses, mastheads, numbers, lists and readers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from generator.cli.session import USAGE
from generator.compile.events import CIRCULAR
from generator.intake.load import load
from generator.model import Issue, ids
from generator.model.names import is_id
from generator.model.series import BUILT_IN
from generator.model.settings import Publication
from generator.order import building
from generator.order.archives import usual_edition
from generator.order.steps.outputs.pdf import PdfOutput
from generator.press.pdf import Pdf
from generator.render.mail import file_name, letter
from generator.render.print import issue_html, issue_title
from generator.render.prose import prose
from tests.conftest import REPOSITORY, copy_archive, edit
from tests.sealed import codes, run

THEME = REPOSITORY / "theme"
SERIES = """\
series:
  - {id: regular, name: 正刊, total: true}
  - {id: extra, name: 增刊, prefix: 增刊, corrected_in: regular}
  - id: brief
    name: 专报
    masthead: 某市工作专报
    colour: blue
    numbering: running
    total: true
    total_before: 100
    sections: [local]
    distribution: regular
    page: report
  - {id: inner, name: 内参, masthead: 某市内参, audience: leadership, distribution: leaders}
"""
BRIEF = """\
number: {number}
date: {day}
series: {series}
sections:
  - section: local
    items:
      - {entry}
signed_by: {{name: 签发人, date: {day}}}
"""
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def place(root: Path, id_: str, day: str, entry: str) -> None:
    """Write an issue with one entry."""
    found = ids.issue_of(id_)
    assert found
    text = BRIEF.format(number=found[1], series=found[2], day=day, entry=entry)
    path = root / f"content/issues/{id_}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def several(archive: Path) -> Path:
    """The made-up archive with an issue of a report and one for the leaders."""
    (archive / "data/series.yml").write_text(SERIES, encoding="utf-8")
    lists = archive / "data/recipients.yml"
    with lists.open("a", encoding="utf-8") as file:
        file.write("  leaders:\n    up: {wording: 部务会成员。, members: [head]}\n")
    place(archive, "2023/brief-7", "2023-04-01", "2023/west-report")
    place(archive, "2024/brief-8", "2024-01-09", "2023/west-class")
    place(archive, "2024/inner-1", "2024-01-10", "2023/west-report")
    assert building.check(archive).problems == ()
    return archive


def issues_of(root: Path, edition: str = "leadership") -> Mapping[str, Issue]:
    return building.archive_of(load(root)[0], edition).by_id


# -- what is said, and what is not --------------------------------------------------------------


def test_without_the_file_there_are_two(archive: Path) -> None:
    records, _ = load(archive)
    assert records.series == BUILT_IN
    assert records.declared_series == ()
    found = building.archive_of(records, "leadership")
    assert (found.series, found.by_series) == ({}, {})


def test_the_sample_declares_what_is_built_in() -> None:
    """Its file changes nothing but that readers are told of the series, and adds the circular."""
    found = load(REPOSITORY)[0].series
    assert tuple(each.on(date.max) for each in found if each.id != CIRCULAR) == BUILT_IN
    assert all(each.where.path == "data/series.yml" for each in found)


def test_an_issue_bears_the_masthead_and_the_number_of_its_series(several: Path) -> None:
    found, house = issues_of(several), load(several)[0].publication
    named = {id_: (issue.label, issue_title(issue, house)) for id_, issue in found.items()}
    assert named == {
        "2023/1": ("第1期", "《测试简报》2023年第1期"),
        "2023/2": ("第2期", "《测试简报》2023年第2期"),
        "2023/brief-7": ("专报第7期", "《某市工作专报》2023年第7期"),
        "2024/brief-8": ("专报第8期", "《某市工作专报》2024年第8期"),
        "2024/inner-1": ("内参第1期", "《某市内参》2024年第1期"),
    }
    totals = {id_: issue.total for id_, issue in found.items()}
    assert totals == {
        "2023/1": 1, "2023/2": 2, "2023/brief-7": 101, "2024/brief-8": 102, "2024/inner-1": 0,
    }  # fmt: skip


def printed(root: Path, id_: str) -> lxml_html.HtmlElement:
    issue, house = issues_of(root)[id_], load(root)[0].publication
    texts = {item.anchor: prose(item) for item in issue.items}
    return lxml_html.fromstring(issue_html(issue, house, texts, THEME))


def test_a_report_has_no_contents_and_no_box_and_a_colour_of_its_own(several: Path) -> None:
    regular, report = printed(several, "2023/1"), printed(several, "2023/brief-7")
    for part, there in (("contents", 1), ("remarks", 1)):
        assert len(regular.find_class(part)) == there
        assert report.find_class(part) == []
    assert regular.find_class("masthead")[0].get("style") is None
    assert report.find_class("masthead")[0].get("style") == "border-color: #1d4f91"
    assert "color: #1d4f91" in report.xpath("string(//h1/@style)")
    assert report.xpath("string(//h1)") == "某市工作专报"
    assert report.find_class("number")[0].text == "第7期（总第101期）"


def test_a_letter_names_the_series(several: Path) -> None:
    house = load(several)[0].publication
    made = letter(issues_of(several)["2023/brief-7"], house, "leadership", THEME, "PDF")
    assert made.subject == "《某市工作专报》2023年第7期"
    name = file_name(issues_of(several)["2023/brief-7"], house, ".pdf")
    assert name == "某市工作专报2023年第7期.pdf"
    assert "某市工作专报" in made.html
    assert "测试简报" not in made.html + made.text
    assert "#1d4f91" in made.html


def test_a_series_name_until_a_day_stays_with_the_issues_of_that_time(several: Path) -> None:
    edit(
        several / "data/series.yml",
        "    colour: blue\n",
        "    colour: blue\n    formerly:\n      - {until: 2023-12-31, name: 快报, masthead: 快报}\n",
    )
    found, house = issues_of(several), load(several)[0].publication
    titles = [issue_title(found[id_], house) for id_ in ("2023/brief-7", "2024/brief-8")]
    assert titles == ["《快报》2023年第7期", "《某市工作专报》2024年第8期"]
    assert found["2023/brief-7"].label == "快报第7期"


# -- who reads and who gets ---------------------------------------------------------------------


def test_what_names_no_audience_has_that_of_the_series_that_uses_it(several: Path) -> None:
    """In each issue its own: the item of the other series stays where it was."""
    found = issues_of(several, "internal")
    assert "2024/inner-1" not in found
    assert [item.anchor for item in found["2023/2"].items] == ["west-report"]
    assert [item.audience for item in issues_of(several)["2024/inner-1"].items] == ["leadership"]


def test_what_names_an_audience_keeps_it_in_every_series(several: Path) -> None:
    path = several / "content/submissions/2023/west-report.yml"
    edit(path, "title:", "audience: internal\ntitle:")
    assert "2024/inner-1" in issues_of(several, "internal")


def test_an_empty_audience_is_none(several: Path) -> None:
    path = several / "content/submissions/2023/west-report.yml"
    edit(path, "title:", "audience:\ntitle:")
    assert "2024/inner-1" not in issues_of(several, "internal")


def test_an_issue_that_names_no_list_has_that_of_its_series(several: Path) -> None:
    found = issues_of(several)
    lists = {id_: issue.distribution and issue.distribution.id for id_, issue in found.items()}
    assert (lists["2023/brief-7"], lists["2024/inner-1"]) == ("regular", "leaders")
    edit(
        several / "content/issues/2023/brief-7.yml", "sections:", "distribution: leaders\nsections:"
    )
    own = issues_of(several)["2023/brief-7"].distribution
    assert own
    assert own.id == "leaders"


def test_the_edition_that_is_sent_is_the_series_own_where_that_is_narrower(several: Path) -> None:
    records = load(several)[0]
    assert usual_edition(records, "2024/inner-1") == "leadership"
    assert usual_edition(records, "2023/brief-7") == "internal"
    edit(several / "data/series.yml", "audience: leadership", "audience: public")
    assert usual_edition(load(several)[0], "2024/inner-1") == "internal"


# -- one pool -----------------------------------------------------------------------------------


def test_a_submission_is_used_once_a_bulletin_or_again_for_a_reason(several: Path) -> None:
    path = "content/issues/2024/brief-9.yml"
    place(several, "2024/brief-9", "2024-02-01", "2023/west-class")
    assert codes(several) == [(path, "submission-twice")]
    entry = "{submission: 2023/west-class, again: 领导要求重刊}"
    place(several, "2024/brief-9", "2024-02-01", entry)
    assert building.check(several).problems == ()
    place(several, "2023/extra-1", "2023-05-01", "2023/west-class")  # one bulletin with the regular
    assert codes(several) == [("content/issues/2023/extra-1.yml", "submission-twice")]


def test_the_reason_for_using_it_again_is_in_no_page_nor_letter(several: Path) -> None:
    entry = "{submission: 2023/west-class, again: 领导要求重刊}"
    place(several, "2024/brief-9", "2024-02-01", entry)
    found = issues_of(several)["2024/brief-9"]
    assert "领导要求重刊" not in repr(found)


def test_what_one_place_words_anew_is_still_checked_for_the_other(several: Path) -> None:
    """The submission's own words are published where the entry has none of its own."""
    edit(several / "content/submissions/2023/west-report.yml", "title: ", "title: 甲,乙")
    named = "{submission: 2023/west-report, title: 周报}"
    edit(several / "content/issues/2023/2.yml", "- 2023/west-report", f"- {named}")
    (told,) = {problem.code for problem in building.check(several).problems}
    assert told == "half-width-mark"


@pytest.mark.parametrize(
    ("id_", "day", "code"),
    [
        ("2024/brief-10", "2024-02-01", "number-skipped"),  # running: 9 is missing
        ("2024/inner-3", "2024-02-01", "number-skipped"),
        ("2025/inner-2", "2025-02-01", ""),  # yearly: each year may begin anywhere
        ("2025/brief-9", "2025-02-01", ""),
        ("2024/brief-9", "2025-02-01", "file-name"),
    ],
)
def test_numbers_run_within_a_series(several: Path, id_: str, day: str, code: str) -> None:
    place(several, id_, day, "{submission: 2023/west-class, again: 重刊}")
    assert [found for _, found in codes(several) if found != "date-order"] == [code] * bool(code)


# -- seals, errata, restrictions ----------------------------------------------------------------


def test_a_seal_holds_the_masthead_of_the_series(several: Path) -> None:
    assert run(several, "seal", "2023/brief-7").exit_code == 0
    assert (several / "data/ledger/seals/2023-brief-7.json").is_file()
    assert building.check(several).problems == ()
    edit(several / "data/series.yml", "colour: blue", "colour: green")
    assert ("data/series.yml", "sealed-fact") in codes(several)


def test_declaring_what_was_built_in_keeps_its_seals(sealed: Path) -> None:
    (sealed / "data/series.yml").write_text(
        SERIES.split("  - id: brief", maxsplit=1)[0], encoding="utf-8"
    )
    assert building.check(sealed).problems == ()
    edit(sealed / "data/series.yml", "total: true", "total: true, masthead: 别的简报")
    assert ("data/series.yml", "sealed-fact") in codes(sealed)


def test_errata_are_printed_by_the_next_issue_of_the_series(several: Path) -> None:
    path = several / "content/errata/2023/brief-7-west-report.yml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "issue: 2023/brief-7\nitem: west-report\nkind: withdrawal\ndate: 2023-05-01\nreason: 重复\n"
        "signed_by: {name: 签发人, date: 2023-05-01}\n",
        encoding="utf-8",
    )
    printing = {id_: issue.errata for id_, issue in issues_of(several).items() if issue.errata}
    assert list(printing) == ["2024/brief-8"]
    (erratum,) = printing["2024/brief-8"]
    assert (erratum.masthead, erratum.issue_name) == ("某市工作专报", "2023年第7期")


def test_taking_down_one_use_tells_of_the_others(several: Path) -> None:
    done = run(
        several, "restrict", "2023/brief-7", "west-report",
        "--to", "leadership", "--by", "王五", "--reason", "泄露",
    )  # fmt: skip
    assert done.exit_code == 0
    assert "2023/brief-7" not in issues_of(several, "internal")
    told = [p for p in building.check(several).problems if p.code == "restricted-elsewhere"]
    assert {str(p.text.say("en")).split("issue ")[1] for p in told} == {
        "2023/2, as 'west-report'",
        "2024/inner-1, as 'west-report'",
    }


# -- drafts and imports -------------------------------------------------------------------------


def test_a_draft_takes_the_next_number_of_its_series(several: Path) -> None:
    assert run(several, "new", "issue", "--series", "brief", "--date", "2025-01-02").exit_code == 0
    draft = several / "content/issues/2025/brief-9.yml"
    text = draft.read_text(encoding="utf-8")
    assert "number: 9\n" in text
    assert "series: brief\n" in text
    assert "\ndistribution" not in text
    assert "outside" not in text  # a section that the series has not
    draft.unlink()
    assert run(several, "new", "issue", "--series", "inner", "--date", "2025-01-02").exit_code == 0
    assert (several / "content/issues/2025/inner-1.yml").is_file()


def test_a_draft_of_an_unknown_series_says_which_is_meant(several: Path) -> None:
    done = run(several, "new", "issue", "--series", "breif")
    assert done.exit_code == USAGE
    assert "brief" in done.output


@pytest.mark.parametrize(
    ("name", "number", "options", "expected"),
    [
        ("某市工作专报", "第9期", (), "2025/brief-9"),
        ("某市内参", "第2期", (), "2025/inner-2"),
        ("测试简报", "增刊第1期", (), "2025/extra-1"),
        ("测试简报", "第3期", (), "2025/3"),
        ("某某文摘", "第4期", ("--series", "inner"), "2025/inner-4"),
    ],
)
def test_an_old_issue_is_of_the_series_that_its_masthead_names(
    several: Path, tmp_path: Path, name: str, number: str, options: tuple[str, ...], expected: str
) -> None:
    path = tmp_path / "old.txt"
    path.write_text(
        f"{name}\n{number}\n某市研究室　　　　2025年10月8日\n★市内信息\n"
        "△东县：开门办事记。门开着，灯亮着，椅子摆着。来的人坐下就说，说完就办。\n"
        "报：部务会成员。\n",
        encoding="utf-8",
    )
    assert run(several, "import", str(path), "--yes", *options).exit_code == 0
    assert (several / f"content/issues/{expected}.yml").is_file()


# -- ids ----------------------------------------------------------------------------------------

IDS = st.from_regex(r"\A[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}\Z").filter(is_id)


@given(series=IDS, year=st.integers(1000, 9999), number=st.integers(1, 99999))
def test_an_issues_id_tells_its_series_and_number(series: str, year: int, number: int) -> None:
    id_ = ids.issue_id(year, number, series)
    assert ids.issue_of(id_) == (year, number, series)
    assert ids.of_slug(ids.slug(id_)) == id_


# -- three series with 60 issues ----------------------------------------------------------------

COUNT = 20  # issues of each series
THREE = """\
series:
  - {id: regular, name: 正刊, total: true}
  - {id: brief, name: 专报, masthead: 某市工作专报, colour: blue, page: report}
  - {id: inner, name: 内参, masthead: 某市内参, colour: black, numbering: running}
"""
NAMES = {"regular": "正刊", "brief": "专报", "inner": "内参"}


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three series with 60 issues, built; most PDFs are stubs."""
    root = copy_archive(tmp_path_factory.mktemp("sixty") / "archive")
    for kind in ("issues", "submissions"):
        for path in (root / f"content/{kind}").rglob("*.yml"):
            path.unlink()
    (root / "data/series.yml").write_text(THREE, encoding="utf-8")
    for at in range(COUNT):
        year, number = 2023 + at // 10, at % 10 + 1
        for series, called in NAMES.items():
            name = f"{year}/{series}-{at}"
            (root / "content/submissions" / str(year)).mkdir(parents=True, exist_ok=True)
            (root / f"content/submissions/{name}.yml").write_text(
                f"unit: east\ntitle: 一事一议之{at + 1}\nreceived: {year}-01-01\n"
                f"body: 各村议事，{called}刊出，编号{at + 1}。\n",
                encoding="utf-8",
            )
            taken = at + 1 if series == "inner" else number
            place(root, ids.issue_id(year, taken, series), f"{year}-{number:02}-10", name)
    make = PdfOutput.make

    def stubbed(issue: Issue, publication: Publication, *rest: object) -> object:
        if issue.number == 1:
            return make(issue, publication, *rest)  # type: ignore[arg-type]
        return Pdf(b"%PDF-1.7 " + issue.id.encode(), {item.anchor: 1 for item in issue.items})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PdfOutput, "make", staticmethod(stubbed))
        built = building.build(root, building.Options("internal", jobs=1))
    assert [p for p in built.problems if p.severity == "error"] == []
    assert built.issues == 3 * COUNT
    return built.site


def page_at(site: Path, address: str) -> lxml_html.HtmlElement:
    return lxml_html.fromstring((site / address / "index.html").read_text(encoding="utf-8"))


def test_every_issue_stands_at_its_own_address_with_its_pdf(sixty: Path) -> None:
    for year, numbers, inner in ((2023, range(1, 11), 0), (2024, range(1, 11), 10)):
        for n in numbers:
            for id_ in (f"{year}/{n}", f"{year}/brief-{n}", f"{year}/inner-{inner + n}"):
                assert (sixty / id_ / "index.html").is_file()
                assert (sixty / id_ / f"{ids.slug(id_)}.pdf").is_file()


def test_a_year_tells_its_series_apart(sixty: Path) -> None:
    labels = page_at(sixty, "2024/").xpath("//section[@class='brief']/h2/a/text()")
    expected = [
        label for n in range(1, 11) for label in (f"第{n}期", f"专报第{n}期", f"内参第{n + 10}期")
    ]
    assert labels == expected


def test_a_series_page_has_its_issues_by_year_newest_first(sixty: Path) -> None:
    page = page_at(sixty, "series/inner/")
    assert page.xpath("//h2/a/text()") == ["2024年", "2023年"]
    links = page.xpath("//ol[@class='items']//a/@href")
    expected = [f"../../{2023 + (n - 1) // 10}/inner-{n}/" for n in range(20, 0, -1)]
    assert links == expected
    assert all((sixty / "series/inner" / link / "index.html").resolve().is_file() for link in links)
    listed = page_at(sixty, "series/").xpath("//ul[@class='names']/li/a/text()")
    assert listed == list(NAMES.values())
    assert page_at(sixty, "").xpath("//section[@aria-labelledby='_series']//li/a/text()") == listed


def test_each_series_has_a_feed_of_its_own(sixty: Path) -> None:
    base = "http://archive.example/jianbao/"
    titles = {"regular": "测试简报（正刊）", "brief": "某市工作专报", "inner": "某市内参"}
    for series, title in titles.items():
        root = ET.parse(sixty / f"series/{series}/feed.xml").getroot()
        assert root.findtext("a:title", namespaces=ATOM) == title
        entries = [each.text or "" for each in root.findall("a:entry/a:id", ATOM)]
        assert len(entries) == COUNT
        found = {ids.issue_of(each.removeprefix(base).rstrip("/")) for each in entries}
        assert {each[2] for each in found if each} == {series}
    whole_feed = ET.parse(sixty / "feed.xml").getroot()
    named = {each.text for each in whole_feed.findall("a:entry/a:title", ATOM)}
    assert {"测试简报2024年第10期", "某市工作专报2024年第10期", "某市内参2024年第20期"} <= named


def test_the_search_offers_the_series(sixty: Path) -> None:
    catalogue = json.loads((sixty / "pagefind/catalogue.json").read_text(encoding="utf-8"))
    facet = catalogue["facets"]["series"]
    names = dict(facet["values"])
    assert names == NAMES
    held = [facet["values"][at][0] for at in facet["items"]]
    assert {series: held.count(series) for series in NAMES} == dict.fromkeys(NAMES, COUNT)
    legends = page_at(sixty, "search/").xpath("//fieldset[@data-facet]/@data-facet")
    assert legends == ["year", "series", "unit", "section", "topic"]


def test_readers_turn_from_issue_to_issue_within_a_bulletin(sixty: Path) -> None:
    page = page_at(sixty, "2024/brief-1/")
    assert page.xpath("//nav[@class='turn']//a/@href") == [
        "../../2023/brief-10/",
        "../../2024/brief-2/",
    ]
    assert page.xpath("//nav[@class='crumbs']//a/@href")[-1] == "../../series/brief/"
    assert "某市工作专报" in page.xpath("string(//h1)")
    assert page.xpath("string(//span[@class='citation'])") == "《某市工作专报》2024年第1期，第1页"


def test_an_archive_that_says_nothing_of_series_shows_nothing_of_them(archive: Path) -> None:
    place(archive, "2023/extra-1", "2023-05-01", "{submission: 2023/west-class, again: 重刊}")
    built = building.build(archive, building.Options("internal", jobs=1))
    assert built.issues == 3
    assert not (built.site / "series").exists()
    search = page_at(built.site, "search/")
    assert "series" not in search.xpath("//fieldset/@data-facet")
    catalogue = json.loads((built.site / "pagefind/catalogue.json").read_text(encoding="utf-8"))
    assert "series" not in catalogue["facets"]
    assert page_at(built.site, "").xpath("//section[@aria-labelledby='_series']") == []
