"""Whatever bytes a file holds, `check` says what is wrong with it and changes nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.intake.refusal import Refused
from generator.intake.yaml.yaml_file import read
from generator.model.problems import as_github, as_json, as_text
from generator.order import building
from tests.conftest import SAMPLE, copy_archive
from tests.test_suites import scalars

FILES = sorted(
    path.relative_to(SAMPLE).as_posix()
    for path in SAMPLE.rglob("*")
    if path.suffix in (".yml", ".md")
)
PIECES = [  # what tends to break readers of YAML, of Chinese and of numbers
    *"\n\t\r :-?[]{}&*!|>'\"%@`#,，：。“”‘（《…—\0\ufeff\u200b\u2028\u202e\ue000\U0001f600\U00020000",
    ": ", " #", "---\n", "- ", "<<: *a", "&a ", "!!python/object ", "|\n", "\ud7ff", "\\u202e",
    "points:\n", "body: |\n", "accept: [{code: lead-end, reason: x}]\n", "340104199003071235",
    "１３８００１３８０００", "6222021234567894", "![x](y.png)", "**", "{}", "{0}", "2023-02-30",
]  # fmt: skip
CHANGES = st.lists(
    st.tuples(
        st.integers(0, 2000), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=5)
    ),
    min_size=1,
    max_size=4,
)
AGAIN = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _never_hang() -> Iterator[None]:
    signal.alarm(300)  # ends the run: no input is worth that long
    yield
    signal.alarm(0)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_archive(tmp_path_factory.mktemp("fuzz") / "archive")


def mutated(content: bytes, changes: list[tuple[int, int, str]]) -> bytes:
    text = content.decode()
    for at, cut, new in changes:
        place = at % (len(text) + 1)
        text = text[:place] + new + text[place + cut :]
    return text.encode("utf-8", "surrogatepass")


def checked(root: Path, path: str, content: bytes) -> None:
    """Check the archive with one file's content replaced, then put the file back."""
    before = (SAMPLE / path).read_bytes()
    (root / path).write_bytes(content)
    try:
        problems = building.check(root).problems
        assert (root / path).read_bytes() == content
    finally:
        (root / path).write_bytes(before)
    for language in ("zh", "en"):
        assert len(as_text(problems, language).splitlines()) >= len(problems)
        assert as_json(problems, language)
        assert as_github(problems, language).count("\n") == len(problems)
    assert all(problem.where.line >= 1 for problem in problems)


@given(path=st.sampled_from(FILES), content=st.binary(max_size=400))
@AGAIN
def test_any_bytes_are_checked(root: Path, path: str, content: bytes) -> None:
    checked(root, path, content)


@given(path=st.sampled_from(FILES), changes=CHANGES)
@AGAIN
def test_any_change_of_a_valid_file_is_checked(
    root: Path, path: str, changes: list[tuple[int, int, str]]
) -> None:
    checked(root, path, mutated((SAMPLE / path).read_bytes(), changes))


@given(path=st.sampled_from([path for path in FILES if path.endswith(".yml")]), changes=CHANGES)
@settings(max_examples=300)
def test_no_character_of_what_is_read_is_altered(
    path: str, changes: list[tuple[int, int, str]]
) -> None:
    content = mutated((SAMPLE / path).read_bytes(), changes)
    try:
        document = read(content, path)
    except Refused:
        return
    text = content.decode("utf-8-sig")
    if "'" in text or '"' in text:
        return  # quoted values are read by their escapes
    bare = "".join(text.split())
    assert [value for value in scalars(document.data) if "".join(value.split()) not in bare] == []
