"""What is wrong with a release, as problems: files that are not as made, and what it must not hold.

What is sought comes from the office's records; the words that the theme and this program write on
pages are no secrets. A word that is missing here is reported where it stands; none hides a secret
that it does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from generator.model import Submission, Where
from generator.model.declared import declared, record_in
from generator.model.problems import Problem
from generator.model.records import Records
from generator.publish import inspection, release
from generator.publish.leaks import Sought, sought
from generator.publish.manifest import NAME, differences
from generator.publish.release import Release
from generator.publish.restricted import Secret, admitted, unpublished, withheld
from generator.publish.searched import Searched
from generator.system import provided
from generator.text.browser import rulebook
from generator.words.messages import msg

_WORDED = {".html", ".j2", ".css", ".js", ".svg"}  # what of a theme has words in it
# What `render` itself writes, beside the theme and what the form for submissions explains.
WORDS = (
    "更正，见条末说明", "更正", "撤回", "应为", "一文中，", "本刊", "一文撤回。", "份号：",
    "报送单位", "栏目", "主题", "检索", "投稿", "印发", "（本条已撤下）", "编辑", "审核", "签发",
    "编者按：", "（摘自", "（总第", "（共印", "刊种", "统计", "年统计", "未分主题",
    "合订本", "总目录和索引", "按报送单位", "按主题", "按职务",
)  # fmt: skip


def damage(each: Release, hashes: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what of a release's files is not as its manifest says."""
    words = {
        "added": msg("this file was added after the release was made"),
        "removed": msg("this file of the release is gone"),
        "changed": msg("this file was changed after the release was made"),
    }
    for path, kind in differences(each.manifest, each.folder, hashes):
        yield Problem(where(each, path), "", f"file-{kind}", words[kind])


def leaks(
    each: Release,
    hashes: Mapping[str, str],
    hidden: Sought,
    jobs: int,
    report: Callable[[int, int], None],
    searched: Searched | None,
) -> list[Problem]:
    """Return what of a release its readers must not see."""
    paths = sorted(searchable(hashes))
    found = inspection.leaks(
        each.folder, paths, hidden, jobs, report, hashes=hashes, searched=searched
    )
    return [_as_problem(each, finding) for finding in found]


def searchable(hashes: Mapping[str, str]) -> dict[str, str]:
    """Return what of a release is searched: all but links and the manifest."""
    return {path: sha256 for path, sha256 in hashes.items() if sha256 and path != NAME}


def _as_problem(each: Release, found: inspection.Finding) -> Problem:
    place = where(each, found.path)
    if found.secret is None:
        text = msg("this file cannot be searched for what is withheld")
        return Problem(place, "", "unsearchable", text)
    source = found.secret.where
    text = msg(
        "holds what edition '{edition}' must not show: {field} of {path}:{line}",
        edition=each.manifest.edition,
        field=found.secret.field,
        path=source.path,
        line=source.line,
    )
    return Problem(place, found.secret.field, "restricted-text", text)


def where(each: Release, path: str) -> Where:
    """Return where a file of a release lies in its target; of a draft, where in the draft."""
    name = each.folder.name
    return Where(path if name.startswith(".") else f"{release.RELEASES}/{name}/{path}")


def secrets(root: Path, records: Records, edition: str) -> Sought:
    """Return all that no release of an edition may hold."""
    found = [*withheld(records, edition), *unpublished(records, edition)]
    return wanted(root, records, edition, found)


def wanted(root: Path, records: Records, edition: str, found: Iterable[Secret]) -> Sought:
    """Return what to look for: some secrets, less what a release may hold anyway."""
    theme = (path for path in provided.theme(root).files().values() if path.suffix in _WORDED)
    words = [
        *(path.read_text(encoding="utf-8") for path in theme),
        *_explained(Submission),
        json.dumps(rulebook("zh"), ensure_ascii=False),
    ]
    return sought(found, [*admitted(records, edition), *WORDS, *words])


def _explained(record: type) -> Iterator[str]:
    """Yield what the form says of the fields of a record and of those in it."""
    for field in declared(record):
        yield field.told.zh
        inner = record_in(field.shape)
        yield from _explained(inner) if inner else ()
