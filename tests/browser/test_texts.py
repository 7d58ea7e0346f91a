"""The form's rules on text in Chromium, held against what `check` says of the same texts."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from generator.order import building
from generator.text.browser import rulebook
from generator.text.rules import RULES
from tests.browser.conftest import Call
from tests.browser.test_submit import PIECES
from tests.conftest import REPOSITORY
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


SOUND: dict[str, Any] = {
    "unit": "east",
    "title": "家访到户",
    "received": "2023-02-01",
    "approved_by": {"name": "某乙", "date": "2023-02-01"},
    "points": [{"lead": "", "text": "访遍全县。"}],
}
RECORDS: list[dict[str, Any]] = [
    {},
    {"title": ""},
    {"unit": "", "received": ""},
    {"received": "2023-02-30"},
    {"received": "2023-2-1"},
    {"approved_by": {"name": "某乙", "date": "2023-02-02"}},
    {"approved_by": {"name": "", "date": "2023-02-01"}},
    {"approved_by": {"name": "某乙", "date": ""}},
    {"approved_by": {"name": "", "date": ""}},
    {"approved_by": {"name": "", "date": ""}, "source": "《某报》"},
    {"drafter": {"name": "", "phone": "0"}},
    {"points": []},
]


def test_the_form_says_of_fields_what_check_says(call: Call, archive: Path) -> None:
    """What is missing, no date, without text or its unit's sign-off: codes, levels, sentences."""
    folder = archive / "content/submissions/2023"
    values = [SOUND | changed for changed in RECORDS]
    for number, value in enumerate(values):
        filled = {name: given for name, given in value.items() if given and any(given)}
        for name in ("approved_by", "drafter"):
            if name in filled and not any(filled[name].values()):
                del filled[name]
        (folder / f"case-{number}.yml").write_text(json.dumps(filled), encoding="utf-8")
    here: list[set[tuple[str, str, str]]] = [set() for _ in values]
    for problem in building.check(archive).problems:
        if "/case-" in problem.where.path and problem.code not in ("unused", "near-duplicate"):
            text, hint = problem.text.say("zh"), problem.hint.say("zh")
            number = int(problem.where.path.partition("/case-")[2].removesuffix(".yml"))
            told = text + (f"（{hint}）" if hint and problem.code != "date" else "")
            here[number].add((problem.code, problem.severity, told))
    there = call(
        "submission-checks",
        [rulebook("zh"), values],
        """(checks, [data, values]) => import("/text-rules.js").then(({ ready }) => values.map((value) =>
          checks.problems(value, {
            rules: ready(data), unit: { names: [] }, unread: [], slug: "a", bytes: 1,
            needed: ["unit", "title", "received", "approved_by.name", "approved_by.date"].concat(
              value.drafter ? ["drafter.name"] : []),
            days: ["received", "approved_by.date"], label: (path) => path.split(".").pop(),
          }).map(({ code, level, text }) => [code, level, text])))""",
    )
    assert [{tuple(one) for one in found} for found in there] == here


def test_the_form_knows_days_and_spans_as_check_does(call: Call) -> None:
    """The table that tests/test_fields.py holds Python against."""
    table = json.loads((REPOSITORY / "tests/cases/fields.json").read_text("utf-8"))
    told = call(
        "field-primitives",
        [table],
        """({ isDay, existsOn }, [{ days, spans }]) => ({
          days: days.map(([day]) => [day, isDay(day)]),
          spans: spans.map(([since, until, day]) => [since, until, day, existsOn({ since, until }, day)]),
        })""",
    )
    assert told == table
