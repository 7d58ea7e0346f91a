"""The form for submissions in real Chromium: from an empty page to a file that passes `check`."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page

from generator.bodies import read
from generator.check import bodies, numbers, personal, punctuation
from generator.check import form as style
from generator.check.facts import Facts
from generator.intake.yaml import yaml_file
from generator.model import FormerName, Point, Submission, Unit, Where
from generator.model.records import Records
from generator.order import building
from generator.render.prose import body as rendered
from generator.store.memory import Memory
from generator.text.browser import rulebook
from generator.text.primitives import sort_of
from tests.browser.conftest import Call
from tests.browser.serving import Served
from tests.browser.test_reading import opened
from tests.conftest import REPOSITORY
from tests.fabricated import publication
from tests.test_bodies import CASES


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open the form, which may neither leave the site, break its policy nor complain."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 900}, locale="zh-CN", accept_downloads=True
    )
    one, complaints = opened(context, address)
    one.goto(f"{address}submit/")
    yield one
    context.close()
    assert complaints == []


def fill(page: Page, **values: str) -> None:
    """Fill in fields by name, those of points as `lead_1` and `text_1`."""
    for name, value in values.items():
        field, _, number = name.rpartition("_")
        if number.isdigit():
            page.fill(f"[data-entry]:nth-child({number}) [data-field={field}]", value)
        elif name == "unit":
            page.select_option("#_unit", value)
        else:
            page.fill(f"#_{name}", value)


def fill_soundly(page: Page) -> None:
    fill(
        page,
        unit="yuexi",
        title="“四问”访谈走进山村 听取干部心声",
        received="2023-08-01",
        drafter_name="某甲",
        drafter_phone="0556-0000000",
        approved_by_name="某乙",
        approved_by_date="2023-07-31",
        lead_1="问难处，帮在前头。",
        text_1="分片走访山村干部，记下难处38件，办结31件。\n其余7件列入清单，逐月销账。",
    )
    page.click("[data-add]")
    fill(
        page,
        lead_2="问长处，用在实处。",
        text_2="把“能人”请上讲台：开课12场 # 不含夜校，听课460人次。",
    )
    page.check("#_topics [value=care]")


def downloaded(page: Page) -> tuple[str, bytes]:
    """Ask for the file; return its name and content."""
    with page.expect_download() as asked:
        page.click("button[type=submit]")
    return asked.value.suggested_filename, Path(asked.value.path()).read_bytes()


def said(page: Page) -> list[str]:
    return page.locator("[data-summary] li").all_inner_texts()


# -- the file -----------------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Copy what `check` reads of the sample archive."""
    for name in ("content", "data"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    (tmp_path / "theme").symlink_to(REPOSITORY / "theme")
    return tmp_path


def test_from_an_empty_form_to_a_file_that_passes_check(page: Page, archive: Path) -> None:
    before = building.check(archive).problems
    fill_soundly(page)
    name, content = downloaded(page)
    assert said(page) == []
    assert name == "yuexi-20230801.yml"
    assert content.startswith(
        b"# yaml-language-server: $schema=../../../data/schema/submission.json\nunit: yuexi\n"
    )
    (archive / "content/submissions/2023" / name).write_bytes(content)
    checked = building.check(archive)
    assert checked.problems == before
    made = {one.id: one for one in checked.records.submissions}["2023/yuexi-20230801"]
    assert made.unit == "yuexi"
    assert made.title == "“四问”访谈走进山村 听取干部心声"
    assert made.received == date(2023, 8, 1)
    assert made.topics == ("care",)
    assert made.audience == "internal"
    assert [(point.lead, point.text) for point in made.points] == [
        (
            "问难处，帮在前头。",
            "分片走访山村干部，记下难处38件，办结31件。\n其余7件列入清单，逐月销账。",
        ),
        ("问长处，用在实处。", "把“能人”请上讲台：开课12场 # 不含夜校，听课460人次。"),
    ]
    assert made.drafter is not None
    assert (made.drafter.name, made.drafter.phone) == ("某甲", "0556-0000000")
    assert made.approved_by is not None
    assert (made.approved_by.name, made.approved_by.date) == ("某乙", date(2023, 7, 31))


def test_points_become_a_body_to_which_a_table_is_added(page: Page, archive: Path) -> None:
    before = building.check(archive).problems
    fill_soundly(page)
    fill(page, slug="mountain-talks")
    page.check("input[name=way][value=body]")
    assert page.input_value("#_body").startswith("**问难处，帮在前头。**分片走访山村干部")
    page.locator("#_body").press("Control+End")
    page.click("[data-insert=表格]")
    name, content = downloaded(page)
    assert said(page) == []
    (archive / "content/submissions/2023" / name).write_bytes(content)
    checked = building.check(archive)
    assert checked.problems == before
    made = {one.id: one for one in checked.records.submissions}["2023/yuexi-mountain-talks"]
    assert made.points == ()
    assert "<th>项目</th>" in rendered(made.body)
    assert "<strong>问长处，用在实处。</strong>把“能人”" in rendered(made.body)


def test_the_file_can_be_copied_without_a_secure_context_too(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fill_soundly(page)
    for is_secure in (True, False):
        if not is_secure:
            page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        page.click("[data-copy-file]")
        page.wait_for_selector("[data-done]:has-text('已复制')")
        other = page.context.new_page()
        other.goto(page.url)
        copied = other.evaluate("navigator.clipboard.readText()")
        other.close()
        assert copied.replace("\r\n", "\n") == page.locator("[data-yaml]").text_content()
        fill(page, title="第二个标题")


# Everything that YAML may take for something else, and characters of every length in UTF-8.
DELICATE = [
    *"NO no Yes null ~ 0123 1.10 1e3 0x1F 12:30:45 2026-01-02 .5 <<".split(),
    *"- ? : , [ ] { } # & * ! | > ' \" % @ ` = \\ / —".split(),
    *(
        "- 一",
        "一: 二",
        "一:",
        "一 #二",
        "#一",
        "'一'",
        '"一"',
        "\\n",
        "{一}",
        "[一]",
        "|",
        "|-",
        "> 一",
    ),
    *(
        " 一",
        "一 ",
        "　　一",
        "\t一",
        "一\t二",
        "\u00a0一",
        "一\n二",
        "一\n\n二",
        "\n一",
        "一\n",
        "一\n\n",
    ),
    *(
        "一\n 二",
        " 一\n二",
        "一\n\t二",
        "一\n  \n二",
        "一\n#二\n---\n...",
        "---",
        "一\n\u3000二",
        "𠀀𪚥",
        "𬬩",
    ),
    *("一\u0085二", "一\u2028二", "一\ufeff二", "\ufeff一", "é", "e\u0301", "卄", "神", "％"),
]
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(DELICATE),
        st.text("一“”：: #-'\"\\\n \tNO0129|>&*!%@`{}[],?~𠀀\u3000", max_size=12),
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=8),
    ),
    min_size=1,
    max_size=20,
)
NEEDLESS = re.compile("[\x85\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069]")  # not allowed in a file


@given(TEXTS)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_what_is_typed_is_read_back_exactly(call: Call, texts: list[str]) -> None:
    texts = [
        text
        for text in texts
        if text.strip("\ufeff \n\t\u3000\u00a0\u2000-\u200a\u202f\u205f\u1680")
    ]
    texts = [text for text in texts if text.strip() and not NEEDLESS.search(text)]
    value = {"title": texts, "points": [{"lead": text, "text": text} for text in texts]}
    value |= {f"f{at}": text for at, text in enumerate(texts)} | {"end": "一"}
    content = call(
        "submission-yaml", value, "(yaml, value) => yaml.file(value, Object.keys(value), '# head')"
    )
    read = yaml_file.read(content.encode(), "x.yml").data
    assert read == {name: given for name, given in value.items() if given}


# -- what is checked ----------------------------------------------------------------------------

UNIT = Unit("songshan", "松山县", formerly=(FormerName("松山旧县", date(2001, 1, 1)),))
# Numbers of no one: place 110000, born on the first day of 1900; all but one digit are wrong.
CARDS = [f"11000019000101000{digit}" for digit in "0123456789X"]
(IDENTITY,) = (card for card in CARDS if sort_of(card) == "identity")
NUMBERS = [IDENTITY, f"{IDENTITY[:6]} {IDENTITY[6:]}", CARDS[0], CARDS[1], "110000190002300000"]
NUMBERS += ["13800000000", "138 0000 0000", "8613800000000", "13800000000元"]
NUMBERS += [
    "138 0000 0000",
    "8613800000000",
    "13800000000元",
    "6200000000000005",
    "6222020000000000",
]
PIECES = [
    *"。，；：？！、…—“”‘’（）《》〈〉,.;:?!()'\"*-△★％ 1A１Ａ人个次元",
    *(
        "甲",
        "乙丙",
        "𠀀",
        "松山县",
        "松山旧县",
        "。”。",
        "……",
        "——",
        "———",
        "！！",
        "，。",
        "\n",
        "\n\n",
        "　",
    ),
    *(
        "**甲乙。**",
        "**甲乙**。丙",
        "甲**乙丙**。丁",
        "- ",
        "> “",
        "don’t",
        "64名",
        "22 个",
        "3,300人",
    ),
    *("3300人", "5公里", "5千米", "5%", "百分之五", "![甲,乙](a.png)", *NUMBERS),
]
BODIES_TOO = [
    bodies.bodies_are_the_small_markdown,
    bodies.marks_are_meant,
    bodies.characters_are_encoded_rightly,
]
OF_FIELDS = ("no-text", "not-approved")
RULES = [*style.RULES, *punctuation.RULES, *personal.RULES, *numbers.RULES, *BODIES_TOO]


def codes_in_python(submissions: list[Submission]) -> list[set[tuple[str, str]]]:
    records = Records(publication(), units=(UNIT,), submissions=tuple(submissions))
    facts = Facts.of(records, (), Memory(), {})
    found: list[set[tuple[str, str]]] = [set() for _ in submissions]
    for rule in RULES:
        for problem in rule(facts):
            # Of numbers written in several ways it is enough to know that there are such.
            field = "" if problem.code == "number-form" else problem.field
            found[int(problem.where.path)].add((field, problem.code))
    return found


def test_the_browser_finds_what_check_finds(call: Call) -> None:
    """2,400 made-up submissions, each of random pieces: the same codes at the same fields."""
    draw = random.Random(7)

    def text(limit: int, *, is_line: bool = False) -> str:
        joined = "".join(draw.choices(PIECES, k=draw.randint(1, limit)))
        return re.sub("\n+", "" if is_line else "\n", joined).strip()

    submissions = []
    for number in range(2400):
        points = [Point(text(4, is_line=True), text(9), Where(str(number))) for _ in range(2)]
        points = [point for point in points if point.text]
        body = "" if number % 2 or not points else text(12)
        submissions.append(
            Submission(
                str(number),
                "songshan",
                text(6, is_line=True),
                date(2023, 1, 1),
                "internal",
                points=() if body else tuple(points),
                body=body,
                source=text(3, is_line=True),
                where=Where(str(number)),
            )
        )
    expected = codes_in_python(submissions)
    assert {code for found in expected for _, code in found} == {
        "title-unit", "title-end", "lead-end", "lead-whole", "typed-sign", "half-width-mark",
        "full-width-letter", "doubled-mark", "han-space", "unpaired", "number-form",
        "identity-number", "mobile-number", "bank-card",
        "body-empty", "body-glued", "body-heading", "body-unbalanced", "body-picture", "body-nested",
        "lines-joined",
    }  # fmt: skip
    given = [
        {
            "title": one.title,
            "source": one.source,
            "body": one.body,
            "points": [{"lead": point.lead, "text": point.text} for point in one.points],
        }
        for one in submissions
    ]
    found = call(
        "submission-checks",
        [rulebook("zh"), given],
        """(checks, [data, all]) => import("/text-rules.js").then(({ ready }) => all.map((value) =>
          checks.problems(value, {
            rules: ready(data), unit: { names: ["松山县", "松山旧县"] }, label: (path) => path,
            needed: [], days: [], unread: [], slug: "a", bytes: 1,
          }).map(({ path, code }) => [code === "number-form" ? "" : path, code])))""",
    )
    differing = {
        repr((one.title, one.source, one.points, one.body)): (here - there, there - here)
        for one, here, there in zip(
            submissions,
            expected,
            [{(path, code) for path, code in each if code not in OF_FIELDS} for each in found],
            strict=True,
        )
        if here != there
    }
    assert differing == {}


def test_an_empty_form_says_what_is_missing_and_leads_there(page: Page) -> None:
    assert page.locator("[data-said] li").count() == 0
    fill(page, received="")
    page.click("button[type=submit]")
    assert said(page)[:4] == [
        "报送单位：缺少字段“报送单位”",
        "标题：缺少字段“标题”",
        "收稿日期：缺少字段“收稿日期”",
        "第 1 点 正文：points 与 body 都没有，请写一个",
    ]
    assert page.evaluate("document.activeElement.hasAttribute('data-summary')")
    assert page.locator("#_title").get_attribute("aria-invalid") == "true"
    page.click("[data-summary] a:has-text('标题')")
    assert page.evaluate("document.activeElement.id") == "_title"
    page.keyboard.type("有了")
    assert "标题：缺少字段“标题”" not in said(page)
    assert page.locator("#_title").get_attribute("aria-invalid") == "false"


def test_personal_data_and_forbidden_characters_give_no_file(page: Page) -> None:
    got: list[str] = []
    page.on("download", lambda download: got.append(download.suggested_filename))
    fill_soundly(page)
    for text, words in (
        ("电话13800000000。", "有手机号码：138******00（请删去或遮盖，不得刊出）"),
        (f"证件{IDENTITY}。", f"有居民身份证号码：110*************{IDENTITY[-2:]}（"),
        ("左\u202e右。", "不能用字符 U+202E（请删去；多数编辑器里看不见它）"),
    ):
        fill(page, text_2=text)
        page.click("button[type=submit]")
        assert any(words in line for line in said(page)), said(page)
        page.click("[data-copy-file]")
        assert page.locator("[data-done]").inner_text() == ""
    assert got == []


def test_a_field_says_what_is_wrong_once_it_is_left(page: Page) -> None:
    page.focus("#_title")
    page.keyboard.type("松,柏。")
    said_there = page.locator("#_title_said li")
    assert said_there.count() == 0
    page.keyboard.press("Tab")
    assert said_there.all_inner_texts() == [
        "标题以“。”结尾（请删去）",
        "汉字旁边是半角的“,”：松,柏。（请写“，”）",
    ]
    page.fill("#_title", "松、柏")
    assert said_there.count() == 0


def test_a_press_on_a_button_counts_though_the_field_that_is_left_has_something_to_say(
    page: Page,
) -> None:
    """The line that appears below the field must not move the button away from the pointer."""
    page.focus("[data-entry] [data-field=lead]")
    page.keyboard.type("没有句号")
    page.click("[data-add]")
    assert page.locator("[data-entry]").count() == 2
    page.wait_for_selector(
        "[data-entry]:nth-child(1) .warning:has-text('段首语没有以“。”结尾：没有句号')"
    )


def test_dates_signs_and_units_are_held_against_each_other(page: Page) -> None:
    fill_soundly(page)
    fill(page, unit="talent-exchange", approved_by_date="2023-08-02", drafter_name="")
    name, _ = "", page.click("button[type=submit]")
    assert said(page) == [
        "拟稿人姓名：缺少字段“拟稿人姓名”",
        "报送单位：单位“talent-exchange”在 2023-08-01 不存在（见 data/units.yml 里的 since 与 until）",
        "签发日期：签发于 2023-08-02，晚于收稿（2023-08-01）（改正其中一个日期）",
    ]
    fill(page, drafter_name="某甲", approved_by_name="", approved_by_date="")
    name, content = downloaded(page)
    assert name.startswith("talent-exchange-")
    assert b"approved_by" not in content
    assert any(line.startswith("单位签发：来稿没有单位签发（") for line in said(page))
    assert "2 处提醒" in page.locator("[data-done]").inner_text()


# -- points -------------------------------------------------------------------------------------


def leads(page: Page) -> list[str]:
    return page.locator("[data-preview] .lead").all_inner_texts()


def test_points_are_added_moved_and_removed_by_keyboard(page: Page) -> None:
    page.focus("[data-entry] [data-field=lead]")
    for number, word in enumerate("甲乙丙"):
        if number:
            page.focus("[data-add]")
            page.keyboard.press("Enter")
        page.keyboard.type(f"{word}。")
    assert leads(page) == ["甲。", "乙。", "丙。"]
    page.focus("[data-entry]:nth-child(3) [data-move='-1']")
    page.keyboard.press("Enter")
    assert leads(page) == ["甲。", "丙。", "乙。"]
    page.keyboard.press("Enter")  # the focus goes along
    assert leads(page) == ["丙。", "甲。", "乙。"]
    assert page.locator("[data-done]").inner_text() == "现在是第 1 点"
    assert page.evaluate("document.activeElement.textContent") == "下移"
    page.focus("[data-entry]:nth-child(2) [data-remove]")
    page.keyboard.press("Enter")
    assert leads(page) == ["丙。", "乙。"]
    assert page.evaluate("document.activeElement.textContent.trim()") == "第 2 点"
    for _ in range(2):
        page.click("[data-entry]:nth-child(1) [data-remove]")
    assert leads(page) == []
    assert page.locator("[data-entry]").count() == 1


# -- the preview --------------------------------------------------------------------------------


def shape(html: str) -> list[str]:
    """Return an element's tags and words; pictures, which the form only names, are left out."""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    parts: list[str] = []
    for element in root.iter():
        if element.tag in ("img", "span"):
            parts += [(element.tail or "").strip()]
            continue
        align = element.get("align") or element.get("start") or ""
        parts += [
            f"<{element.tag}{align}>",
            (element.text or "").strip(),
            (element.tail or "").strip(),
        ]
    return [part for part in parts if part]


BODIES = [
    "甲\n乙 丙\nabc\ndef\n\n**粗。**细，*斜*体，**粗*又斜*。**，2*3*4，\\*不斜\\*",
    "1. 一\n2. 二\n接着\n\n- 甲\n- 乙**粗**\n\n3. 三\n\n隔一段\n\n3. 三\n4. 四",
    "> 引\n> 用\n\n| 左 | 中 | 右 |\n|:--|:-:|--:|\n| a\\|b | **b** |\n| 1 | 2 | 3 | 4 |",
    "![图注](a.png)\n\n文中![小](b.jpg)图\n\n<b>不是</b> &amp; `code` [链接](x)",
    "甲 | 乙\n--- | ---\n1 | 2",
    "- 一\n    - 深\n    - 深二\n- 二\n\n段\n- 不是",
    "1. 一\n\n2. 二\n\n3. 三\n\n段\n\n+ 甲\n* 乙",
    "甲*乙 丙* 丁 __粗__ _斜_ a_b_c ***粗斜*** **未完 \\# \\> \\~",
    "# 不是标题\n\n---\n\n1) 不是\n\n    缩进  \n另起一行",
    "段\n> 引\n续\n\n> 又引\n\n> - 一\n> - 二",
    "| 甲 |\n|---|\n| 1 |\n\n![甲](x.exe) ![a](甲.png)\n![b](b.png)",
]


def test_a_body_reads_in_the_preview_as_it_will_on_the_page(page: Page) -> None:
    bodies = BODIES + [
        one.body for one in building.check(REPOSITORY).records.submissions if one.body
    ]
    assert len(bodies) > len(BODIES) + 3
    page.check("input[name=way][value=body]")
    for body in bodies:
        fill(page, body=body)
        shown = page.locator("[data-preview]").inner_html().partition("</h3>")[2]
        assert shape(shown) == shape(rendered(body)), body


def test_the_form_reads_bodies_as_check_does(call: Call) -> None:
    """The table that tests/test_bodies.py holds the other reader and its HTML against."""
    texts = [case["text"] for case in CASES]
    found = call(
        "body-reader",
        texts,
        """async (reader, texts) => {
            const { markdown } = await import("/submission-prose.js");
            return texts.map((text) => ({
                text,
                finds: reader.read(text).finds.map(({ line, code, mark, right, count }) =>
                    [line + 1, code, mark, String(right || count || "")]),
                html: markdown(text).map((element) => element.outerHTML).join("")
                    .replace(/<(\\w+)([^<>]*)\\/>/g, (_, name, more) =>
                        name === "br" ? "<br>" : `<${name}${more}></${name}>`),
            }));
        }""",
    )
    expected = [
        {
            "text": case["text"],
            "finds": sorted(
                [find.line + 1, find.code, find.mark, str(find.values[0][1] if find.values else "")]
                for find in read(case["text"]).finds
            ),
            "html": case["html"],
        }
        for case in CASES
    ]
    for one in found:
        one["finds"] = sorted(
            each for n, each in enumerate(one["finds"]) if each not in one["finds"][:n]
        )
    assert [one for one, other in zip(found, expected, strict=True) if one != other] == []


def test_the_form_says_what_in_a_body_is_no_mark(page: Page) -> None:
    page.check("input[name=way][value=body]")
    fill(page, body="长*宽\n\n| 甲 | 乙 |\n|--|--|\n| 一 | 二 | 三 |\n\nm<sup>2</sup>，⻔")
    page.click("button[type=submit]")
    told = said(page)
    assert [line.partition("：")[2] for line in told if "行：" in line] == [
        "第 1 行：星号没有另一半：长*宽（是乘号就写 \\* 或 ×；是强调就补上另一半）",
        "第 5 行：这一行有 3 格，表头有 2 格：| 一 | 二 | 三 |（每行格数与表头一样；格里要印出 | 就写 \\|）",
        "第 7 行：上标、下标用现成的字符，不写成 <sup>2</sup>（写作 ²）",
    ]
    assert [line for line in told if "⻔" in line] == [
        "Markdown 正文：“⻔”（U+2ED4）只是样子像那个字（写作“门”（U+95E8））"
    ]


def test_hostile_text_shows_as_text(page: Page) -> None:
    hostile = "<img src=x onerror=alert(1)><script>alert(1)</script>{{ 7*7 }}"
    fill(page, unit="yuexi", title=hostile, lead_1=hostile, text_1=hostile, source=hostile)
    page.click("button[type=submit]")
    assert page.locator("[data-preview] h3").inner_text() == f"岳西县：{hostile}"
    assert page.locator("[data-preview] .lead").inner_text() == hostile
    page.check("input[name=way][value=body]")
    fill(page, body=f"**{hostile}**\n\n| {hostile} |\n|---|\n\n![{hostile}](x.png)")
    assert page.locator("[data-preview] strong").first.inner_text() == hostile
    assert page.locator("[data-desk] img, [data-desk] script").count() == 0


def test_the_preview_tells_how_long_the_item_is(page: Page) -> None:
    assert page.locator("[data-length]").inner_text() == "还没有正文"
    fill(page, title="题", lead_1="甲。", text_1="一" * 22 * 28 * 2)
    assert page.locator("[data-length]").inner_text() == "正文 1234 字，印出来约 46 行，2.1 页"


# -- the draft ----------------------------------------------------------------------------------


def test_a_draft_is_kept_in_the_browser_alone_until_it_is_cleared(
    page: Page, sample: Served
) -> None:
    fill_soundly(page)
    before = page.locator("[data-yaml]").text_content()
    page.check("input[name=way][value=body]")
    page.check("input[name=way][value=points]")
    page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('某乙'))")
    page.reload()
    assert page.locator("[data-yaml]").text_content() == before
    assert page.locator("[data-summary] li").count() == 0
    page.wait_for_load_state("networkidle")
    after_loading = len(sample.fetched)
    assert after_loading
    fill(page, title="又改一次")
    downloaded(page)
    assert len(sample.fetched) == after_loading
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("[data-clear]")
    assert page.evaluate("localStorage.length") == 0
    assert page.input_value("#_title") == ""
    page.reload()
    assert page.input_value("#_approved_by_name") == ""
    assert page.locator("[data-entry]").count() == 1


def test_a_spoilt_draft_is_no_draft(page: Page) -> None:
    page.evaluate(
        "localStorage.setItem('jianbao-draft ' + new URL('..', location.href).pathname, '{')"
    )
    page.reload()
    assert page.locator("[data-entry]").count() == 1
    spoilt = (
        '{"way": 1, "slug": [], "value": {"points": [null, 3], "title": {}, "unit": "nowhere"}}'
    )
    page.evaluate(
        "(kept) => localStorage.setItem('jianbao-draft ' + new URL('..', location.href).pathname, kept)",
        spoilt,
    )
    page.reload()
    assert page.input_value("#_title") == page.input_value("#_unit") == ""
    page.click("button[type=submit]")
    assert "报送单位：缺少字段“报送单位”" in said(page)


def test_a_browser_that_keeps_nothing_is_told_of(page: Page) -> None:
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    fill(page, title="题")
    page.wait_for_selector("[data-draft]:has-text('不让存草稿')")


# -- everybody ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1200, "light")])
def test_the_form_with_everything_on_it_breaks_no_accessibility_rule(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 600}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{address}submit/")
    fill(
        page,
        unit="yuexi",
        title="岳西县,某事。",
        lead_1="甲",
        text_1="，乙13800000000" + "长" * 900,
    )
    page.click("[data-add]")
    page.click("button[type=submit]")
    page.click("details summary")
    for way in ("points", "body"):
        page.check(f"input[name=way][value={way}]")
        assert page.locator("[data-summary] li").count() > 4
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
        found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })")
        broken = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
        assert broken == []
    context.close()


def test_without_javascript_the_page_says_so_and_offers_the_handbook(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}submit/")
    assert page.locator("main noscript p").is_visible()
    assert page.locator("button:visible, input:visible").count() == 0
    page.click("main noscript a")
    assert page.url == f"{address}handbook/"
    context.close()


def test_home_and_handbook_lead_to_the_form(page: Page, address: str) -> None:
    for start in ("", "handbook/"):
        page.goto(address + start)
        page.click("main a:has-text('投稿')")
        assert page.url == f"{address}submit/"
