"""Whatever is changed, in whatever order, an incremental build equals a clean one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.order import building
from generator.order.building import Options
from tests.conftest import copy_archive
from tests.test_building import hashes

TEXTS = ("走访群众，收集意见。", "举办培训三期。", "“回头看”发现问题7个，已整改。\n    补充一段。")
UNITS = ("east", "west")


@dataclass
class Content:
    """What an office has written: submissions by id, and which stand in which issue."""

    submissions: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # unit, title, text
    issues: list[list[str]] = field(default_factory=list)
    errata: dict[str, int] = field(default_factory=dict)  # submission → how
    unit: int = 0
    made: int = 0

    # Each change takes two numbers that say which and how; what there is nothing of is left.

    def open_issue(self, _: int, how: int) -> None:
        self.issues.append([self._new(how)])

    def drop_issue(self, *_: int) -> None:
        if len(self.issues) > 1:
            for gone in self.issues.pop():
                del self.submissions[gone]

    def add(self, which: int, how: int) -> None:
        issue = self._issue(which)
        issue.insert(how % (len(issue) + 1), self._new(how))

    def remove(self, which: int, how: int) -> None:
        issue = self._issue(which)
        if len(issue) > 1:
            del self.submissions[issue.pop(how % len(issue))]

    def turn(self, which: int, _: int) -> None:
        self._issue(which).reverse()

    def change_text(self, which: int, how: int) -> None:
        unit, title, text = self.submissions[id_ := self._id(which)]
        self.submissions[id_] = (unit, title, (text + 1 + how) % len(TEXTS))

    def change_title(self, which: int, how: int) -> None:
        unit, title, text = self.submissions[id_ := self._id(which)]
        self.submissions[id_] = (unit + how, title + 1, text)

    def rename(self, which: int, _: int) -> None:
        old = self._id(which)
        self.made += 1
        self.submissions[new := f"r{self.made}-x"] = self.submissions.pop(old)
        for issue in self.issues:
            issue[:] = [new if id_ == old else id_ for id_ in issue]

    def err(self, which: int, how: int) -> None:
        self.errata[self._id(which)] = how

    def correct_nothing(self, which: int, _: int) -> None:
        for id_ in sorted(self.errata)[which:]:
            del self.errata[id_]

    def rename_unit(self, *_: int) -> None:
        self.unit += 1

    def _issue(self, which: int) -> list[str]:
        return self.issues[which % len(self.issues)]

    def _id(self, which: int) -> str:
        return sorted(self.submissions)[which % len(self.submissions)]

    def _new(self, how: int) -> str:
        self.made += 1
        id_ = f"n{self.made}-x"
        self.submissions[id_] = (how, self.made, how % len(TEXTS))
        return id_

    def files(self) -> dict[str, str]:
        """Return the files of all this."""
        made = {
            f"submissions/2023/{id_}.yml": (
                f"unit: {UNITS[unit % 2]}\ntitle: 第{title}件事\nreceived: 2023-01-01\n"
                f"topics: [training]\nbody: |\n    {TEXTS[text]}\n"
                "approved_by: {name: 签发人, date: 2023-01-01}\n"
            )
            for id_, (unit, title, text) in self.submissions.items()
        }
        for at, issue in enumerate(self.issues):
            year, number = 2023 + at // 2, at % 2 + 1
            items = "".join(f"      - 2023/{id_}\n" for id_ in issue)
            made[f"issues/{year}/{number}.yml"] = (
                f"number: {number}\ndate: {year}-0{number}-10\nsections:\n  - section: local\n"
                f"    items:\n{items}distribution: regular\n"
                f"signed_by: {{name: 签发人, date: {year}-0{number}-09}}\n"
            )
        for at, issue in enumerate(self.issues):
            for id_ in issue:
                if id_ in self.errata:
                    made[f"errata/{2023 + at // 2}/{id_}.yml"] = self._erratum(id_, at)
        return made

    def _erratum(self, id_: str, at: int) -> str:
        title, how = self.submissions[id_][1], self.errata[id_]
        words = f"stood: 第{title}件事\nright: 第{title + how}桩事\n"
        kind = "correction\n" + words if how % 3 else "withdrawal\n"
        return (
            f"issue: {2023 + at // 2}/{at % 2 + 1}\nitem: {id_}\nkind: {kind}reason: 缘由{how}\n"
            f"date: {2023 + at // 2}-0{at % 2 + 1}-20\n"
            "signed_by: {name: 签发人, date: 2023-01-20}\n"
        )


def write(root: Path, content: Content) -> None:
    wanted = content.files()
    for kind in ("submissions", "issues", "errata"):
        for path in (root / "content" / kind).rglob("*.yml"):
            if path.relative_to(root / "content").as_posix() not in wanted:
                path.unlink()
    for name, text in wanted.items():
        path = root / "content" / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    (root / "data/units.yml").write_text(
        f"units:\n  - {{id: east, name: 东县{content.unit or ''}, kind: 县}}\n"
        "  - {id: west, name: 西市, kind: 市}\n",
        "utf-8",
    )


CHANGES = (
    Content.open_issue, Content.drop_issue, Content.add, Content.remove, Content.turn,
    Content.change_text, Content.change_title, Content.rename, Content.rename_unit,
    Content.err, Content.err, Content.correct_nothing,
)  # fmt: skip
Change = tuple[Callable[[Content, int, int], None], int, int]
CHANGE = st.tuples(st.sampled_from(CHANGES), st.integers(0, 9), st.integers(0, 9))


@pytest.mark.slow
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(st.lists(CHANGE, min_size=1, max_size=3), min_size=1, max_size=3),
    goes_on=st.booleans(),
)
def test_any_changes_in_any_order_end_as_a_clean_build(
    tmp_path_factory, changes: list[list[Change]], goes_on: bool
) -> None:
    """Also in a process that goes on, as a preview does."""
    folder = tmp_path_factory.mktemp("incremental")
    root = copy_archive(folder / "archive")
    content = Content()
    standing = building.Standing() if goes_on else None
    begun = [(Content.open_issue, 0, 0), (Content.add, 0, 1), (Content.open_issue, 0, 2)]
    for together in (begun, *changes):
        for change, which, how in together:
            change(content, which, how)
        write(root, content)
        built = building.build(root, Options(), standing=standing)
        assert not [problem for problem in built.problems if problem.severity == "error"]
    clean = folder / "clean"
    shutil.copytree(root, clean, symlinks=True, ignore=shutil.ignore_patterns("build"))
    assert building.build(clean, Options()).changed
    assert hashes(root / "build/internal/site") == hashes(clean / "build/internal/site")
    assert sources(root) == sources(clean)
    shutil.rmtree(folder)


def sources(root: Path) -> dict[str, str]:
    """Return the pages' texts as they lie there to be built by hand."""
    return hashes(root / "build/internal/pages")
