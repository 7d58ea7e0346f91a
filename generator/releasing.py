"""From checked content to what readers see: the order of the stages that publishing needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from generator import pipeline
from generator.lock import held
from generator.messages import msg
from generator.model import Where
from generator.pipeline import Checked, Options, Report
from generator.problems import Problem, in_order, is_stopping
from generator.publish import inspection, packing, release, serving
from generator.publish.leaks import Sought, sought
from generator.publish.manifest import NAME, differences, paths_below, sha256_of
from generator.publish.release import RefusedError, Release
from generator.publish.restricted import Secret, admitted, unpublished, withheld
from generator.publish.signature import ENDING, Signer
from generator.records import Records

# Files named by what they hold: those of the release before are kept for its readers.
NAMED = re.compile(r"site/(assets/[0-9a-f]{10}|pagefind/(index|texts))/.+")
INDEX = "site/pagefind/"
_WORDED = {".html", ".j2", ".css", ".js", ".svg"}  # what of a theme has words in it


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did; on problems nothing that readers see has changed.

    `is_new` is false when what is shown holds the same files already. `has_new_parts` says that
    the web server must read its configuration again. `dropped` were not kept for the readers of
    the release before, because they hold what is withheld now.
    """

    problems: tuple[Problem, ...] = ()
    number: int = 0
    files: int = 0
    linked: int = 0
    is_new: bool = False
    has_new_parts: bool = False
    dropped: tuple[str, ...] = ()


def publish(
    root: Path,
    target: Path,
    options: Options,
    checked: Checked | None = None,
    sign: Signer | None = None,
) -> Published:
    """Build an edition and show it to the readers of `target`, whole and checked.

    Raises `RefusedError` when the target shows another edition, or the signing fails.
    """
    checked = checked or pipeline.check(root)
    edition = options.edition or checked.records.publication.default_edition
    options = replace(options, edition=edition)
    with pipeline.alone(root, edition, options.report):
        built = pipeline.build_alone(root, options, checked)
        if is_stopping(built.problems):
            return Published(built.problems)
        with _alone(target, options.report):
            work = _Publishing(target, options, _secrets(root, checked.records, edition))
            return work.show(work.files_of(built.site, checked.records), sign)


def go_back(
    root: Path, target: Path, options: Options, records: Records, sign: Signer | None = None
) -> Published:
    """Show again what was shown before: as a release of its own, so that the chain goes on.

    What of it is withheld now, or damaged, is a problem, and nothing changes. Raises
    `RefusedError` when there is no such release.
    """
    if release.shown(target) is None:
        raise RefusedError(msg("{target} shows no release", target=target))
    with _alone(target, options.report):
        older = release.before(target)
        if older is None:
            raise RefusedError(msg("{target} holds no release to go back to", target=target))
        damage = tuple(_damage(older))
        if damage:
            return Published(damage)
        edition = older.manifest.edition
        hidden = _sought(root, records, edition, withheld(records, edition))
        work = _Publishing(target, replace(options, edition=edition), hidden)
        return work.show({path: older.folder / path for path in older.manifest.own}, sign)


def verify(
    root: Path, target: Path, options: Options, records: Records, signer: Signer | None = None
) -> tuple[list[Release], tuple[Problem, ...]]:
    """Return the releases in `target` with every file of them that is not as it should be.

    That is: added, removed or changed; a broken chain; a missing signature; in the release that
    is shown, what its edition must not hold. Raises `RefusedError` when nothing is shown.
    """
    now = release.shown(target)
    if now is None:
        raise RefusedError(msg("{target} shows no release", target=target))
    there = release.kept(target)
    problems = [problem for each in there for problem in _damage(each)]
    problems += [Problem(Where(p), "", "chain-broken", text) for p, text in release.chain(target)]
    if signer and not signer.vouches_for(now.folder):
        where = _where(now, NAME + ENDING[signer.program])
        text = msg("the release does not bear this key's signature")
        problems.append(Problem(where, "", "signature-missing", text))
    problems += _leaks(now, _secrets(root, records, now.manifest.edition), options)
    return there, in_order(problems)


class _Publishing:
    """One release on its way to its readers."""

    def __init__(self, target: Path, options: Options, hidden: Sought) -> None:
        self.target = target
        self.options = options
        self.hidden = hidden
        self.now = release.shown(target)

    def show(self, files: Mapping[str, Path | bytes], sign: Signer | None) -> Published:
        """Put the release together, check it, sign it, show it."""
        carried, dropped = self._carried(files)
        with release.drafted(self.target, files, self.options.edition, carried) as draft:
            own, count = draft.manifest.own, len(draft.manifest.files)
            before = self.now.manifest.own if self.now else {}
            if self.now and before == own:
                return Published((), self.now.manifest.number, count, count)
            made = Release(draft.folder, draft.manifest)
            problems = _leaks(made, self.hidden, self.options)
            if problems:
                return Published(in_order(problems))
            if sign:
                sign.sign(draft.folder)
            release.show(self.target, draft)
        parts = bool(before) and _parts(before) != _parts(own)
        return Published((), made.manifest.number, count, draft.linked, True, parts, dropped)

    def files_of(self, site: Path, records: Records) -> dict[str, Path | bytes]:
        """Return what a release of a built site holds: it, compressed where worth it, and parts."""
        tree = site.resolve()  # the link may show another one soon
        policy = (site.parent / "csp.txt").read_text(encoding="utf-8")
        files: dict[str, Path | bytes] = dict(serving.parts(policy, records.publication.site.url))
        known = self.now.manifest.own if self.now else {}
        for path in sorted(tree.rglob("*")):
            if path.is_symlink():
                raise RefusedError(msg("{path} is a symbolic link; build with --clean", path=path))
            if path.is_file():
                name = f"site/{path.relative_to(tree).as_posix()}"
                files[name] = path
                if small := self._packed(name, path, known):
                    files[name + packing.SUFFIX] = small
        return files

    def _packed(self, name: str, path: Path, known: Mapping[str, str]) -> Path | bytes | None:
        """Return a file compressed; as the shown release has it, if it is the same file."""
        packed = name + packing.SUFFIX
        if self.now and packed in known and known.get(name) == sha256_of(path):
            old = self.now.folder / packed
            if sha256_of(old) == known[packed]:
                return old
        return packing.packed(name, path.read_bytes())

    def _carried(self, files: Mapping[str, object]) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return what of the shown release is kept for its readers, and what must not be."""
        if self.now is None:
            return {}, ()
        old = self.now.manifest.own
        wanted = {p: sha for p, sha in old.items() if NAMED.fullmatch(p) and p not in files}
        sound = {p: sha for p, sha in wanted.items() if sha256_of(self.now.folder / p) == sha}
        catalogue = {p: old[p] for p in old if p == f"{INDEX}catalogue.json"}
        index = catalogue if any(p.startswith(INDEX) for p in sound) else {}
        found = inspection.leaks(self.now.folder, [*sound, *index], self.hidden, self.options.jobs)
        bad = {each.path for each in found}
        if any(path.startswith(INDEX) for path in bad):
            bad |= {path for path in sound if path.startswith(INDEX)}
        kept = {path: sha for path, sha in sound.items() if path not in bad}
        return kept, tuple(sorted(bad & sound.keys()))


def _alone(target: Path, report: Report) -> AbstractContextManager[None]:
    """Hold a target: one run at a time changes what its readers see."""
    release.make_folder(target)
    waiting = msg("waiting for another run to end")
    return held(target / release.LOCK, lambda: report(waiting, 0, 1))


def _damage(each: Release) -> Iterator[Problem]:
    """Yield what of a release's files is not as its manifest says."""
    words = {
        "added": msg("this file was added after the release was made"),
        "removed": msg("this file of the release is gone"),
        "changed": msg("this file was changed after the release was made"),
    }
    for path, kind in differences(each.manifest, each.folder):
        yield Problem(_where(each, path), "", f"file-{kind}", words[kind])


def _leaks(each: Release, hidden: Sought, options: Options) -> list[Problem]:
    """Return what of a release its readers must not see."""
    stage = msg("searching for what is withheld")
    paths = sorted(path for path in paths_below(each.folder) if (each.folder / path).is_file())
    found = inspection.leaks(
        each.folder,
        paths,
        hidden,
        options.jobs,
        lambda done, total: options.report(stage, done, total),
    )
    return [_as_problem(each, finding) for finding in found]


def _as_problem(each: Release, found: inspection.Finding) -> Problem:
    where = _where(each, found.path)
    if found.secret is None:
        text = msg("this file cannot be searched for what is withheld")
        return Problem(where, "", "unsearchable", text)
    source = found.secret.where
    text = msg(
        "holds what edition '{edition}' must not show: {field} of {path}:{line}",
        edition=each.manifest.edition,
        field=found.secret.field,
        path=source.path,
        line=source.line,
    )
    return Problem(where, found.secret.field, "restricted-text", text)


def _secrets(root: Path, records: Records, edition: str) -> Sought:
    secrets = [*withheld(records, edition), *unpublished(records, edition)]
    return _sought(root, records, edition, secrets)


def _sought(root: Path, records: Records, edition: str, secrets: Iterable[Secret]) -> Sought:
    """Return what to look for; the words of the theme and of this program are no secrets."""
    theme = (path for path in sorted((root / "theme").rglob("*")) if path.suffix in _WORDED)
    program = sorted(Path(__file__).parent.rglob("*.py"))
    words = [
        *(path.read_text(encoding="utf-8") for path in theme),
        *(_chinese(path.read_text(encoding="utf-8")) for path in program),
    ]
    return sought(secrets, [*admitted(records, edition), *words])


def _chinese(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.isascii())


def _where(each: Release, path: str) -> Where:
    """Return where a file of a release lies in its target; of a draft, where in the draft."""
    name = each.folder.name
    return Where(path if name.startswith(".") else f"{release.RELEASES}/{name}/{path}")


def _parts(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files that a web server reads when it starts."""
    return {path: sha for path, sha in files.items() if path.startswith(f"{serving.FOLDER}/")}
