"""The form's rules on text in Chromium, held against what `check` says of the same texts."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from generator.model.forms import NO_DAY, NO_ID
from generator.text.browser import rulebook
from generator.text.rules import RULES
from tests.browser.conftest import Call
from tests.browser.test_submit import PIECES
from tests.test_field_cases import CASES as FIELDS
from tests.test_field_cases import VALUES, said_in_python
from tests.texts import CASES, NAMES, finds

TOLD = """(engine, [data, texts, names]) => {
  const rules = engine.ready(data);
  const code = (text, at) => Array.from(text.slice(0, at)).length;
  return texts.map(({ kind, text }) => [
    ...engine.told(rules, "file", text, names),
    ...(kind === "file" ? [] : engine.told(rules, kind, text, names)),
    ...engine.toldAcross(rules, [{ kind, text }], () => "x"),
  ].map((one) => [code(text, one.start), one.code, one.level, one.text, one.hint]));
}"""


def in_browser(call: Call, texts: list[dict[str, Any]]) -> list[list[tuple[Any, ...]]]:
    given = [rulebook("zh"), [{"kind": one["kind"], "text": one["text"]} for one in texts], NAMES]
    found: list[list[list[Any]]] = call("text-rules", given, TOLD)
    return [sorted(map(tuple, one)) for one in found]


def differing(call: Call, texts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        repr(case): (here, there)
        for case, there in zip(texts, in_browser(call, texts), strict=True)
        if (here := finds(case["kind"], case["text"])) != there
    }


def test_the_form_says_of_every_case_what_check_says(call: Call) -> None:
    """The same codes, places, levels, sentences and mends."""
    assert differing(call, CASES) == {}


KINDS = sorted({kind for rule in RULES for kind in rule.kinds})


def test_the_form_says_of_any_text_what_check_says(call: Call) -> None:
    """Made-up texts of every kind, each of random pieces."""
    draw = random.Random(14)
    pieces = [*PIECES, "\r\n", "\u200b", "⼈", "e\u0301", "\u2028"]
    texts = [
        {"kind": draw.choice(KINDS), "text": "".join(draw.choices(pieces, k=draw.randint(1, 12)))}
        for _ in range(4000)
    ]
    assert differing(call, texts) == {}


def test_the_form_says_of_fields_what_check_says(call: Call, archive: Path) -> None:
    """What is missing, no date, without text or its unit's sign-off: codes, levels, sentences."""
    there = call(
        "submission-checks",
        [rulebook("zh"), VALUES],
        """(checks, [data, values]) => import("/text-rules.js").then(({ ready }) => values.map((value) =>
          checks.problems(value, {
            rules: ready(data), unit: { names: [] }, unread: [], slug: "a", bytes: 1,
            needed: ["unit", "title", "received", "approved_by.name", "approved_by.date"].concat(
              value.drafter ? ["drafter.name"] : []),
            days: ["received", "approved_by.date"], label: (path) => path.split(".").pop(),
          }).map(({ path, code, level, text }) => [
            code === "no-text" ? "text" : code === "sign-off-late" ? "approved_by" : path,
            code, level, text])))""",
    )
    assert [{tuple(one) for one in found} for found in there] == said_in_python(archive)


def test_the_form_reckons_days_and_spans_as_reading_does(call: Call) -> None:
    """The table that tests/test_field_cases.py holds Python against."""
    days, spans = FIELDS["days"], FIELDS["spans"]
    found = call(
        "field-primitives",
        [[*days["good"], *days["bad"]], spans],
        """({ isDay, existsOn }, [days, spans]) =>
          [days.filter(isDay), spans.map((span) => existsOn(span, span.day))]""",
    )
    assert found == [days["good"], [span["exists"] for span in spans]]


def test_what_a_day_cannot_tell_stands_at_its_field(call: Call) -> None:
    """A day that the browser could not read, a file too large, a name that is no id, a unit gone."""
    found = call(
        "submission-checks",
        [rulebook("zh"), VALUES[0]],
        """(checks, [data, value]) => import("/text-rules.js").then(({ ready }) =>
          checks.problems({ ...value, received: "" }, {
            rules: ready(data), unit: { id: "east", names: [] }, unread: ["received"], slug: "A b",
            bytes: data.limit + 1, needed: ["received"], days: ["received"], label: (path) => path,
          }).concat(checks.problems(value, {
            rules: ready(data), unit: { id: "east", names: [], until: "2023-01-31" }, unread: [],
            slug: "a", bytes: data.limit, needed: [], days: [], label: (path) => path,
          })).map(({ path, code, level, text }) => [path, code, level, text]))""",
    )
    assert [tuple(one) for one in found] == [
        ("received", "date", "error", NO_DAY.having(value="…").say("zh")),
        ("slug", "id", "error", NO_ID.having(value="A b").say("zh")),
        ("points.0.text", "too-large", "error", "文件大于 1024 KiB（请分成几个文件）"),
        ("unit", "unit-then", "warning", found[3][3]),
    ]
    assert "2023-02-01" in found[3][3]
