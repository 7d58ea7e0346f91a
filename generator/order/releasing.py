"""From checked content to what readers see: the order of the stages that publishing needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.model.problems import Problem, in_order, is_stopping
from generator.model.records import Records
from generator.model.signatures import Standing
from generator.order import building
from generator.order.building import Checked, Options, Report
from generator.order.made import printing
from generator.order.standing import kept_back
from generator.order.staying import as_they_were
from generator.order.steps import inputs
from generator.order.steps.outputs import OUTPUTS
from generator.publish import (
    account,
    forgetting,
    inspection,
    packing,
    release,
    serving,
    soundness,
)
from generator.publish.account import Account
from generator.publish.leaks import Sought
from generator.publish.manifest import Manifest, hashes_below, widening
from generator.publish.release import Release, ReleaseRefusedError
from generator.publish.restricted import Secret, withheld
from generator.publish.review import NONE, Review, review
from generator.publish.review import problems as look
from generator.publish.searched import Searched
from generator.publish.signature import Signer
from generator.store.hashing import sha256_of
from generator.store.lock import held
from generator.words.messages import msg

# Files named by what they hold: those of the release before are kept for its readers.
NAMED = re.compile(r"site/(assets/[0-9a-f]{10}|pagefind/(index|texts))/.+")
INDEX = "site/pagefind/"


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did; on problems nothing that readers see has changed.

    `is_new` is false when what is shown holds the same files already. `has_new_parts` says that
    the web server must read its configuration again. `dropped` were not kept for the readers of
    the release before, because they hold what is withheld now; neither were the releases whose
    numbers are `forgotten`. Unsigned issues are `left_out`. `review` is what readers see of it
    that they did not, and `anchor` the SHA-256 of the manifest, to be kept elsewhere.
    """

    problems: tuple[Problem, ...] = ()
    number: int = 0
    files: int = 0
    linked: int = 0
    is_new: bool = False
    has_new_parts: bool = False
    dropped: tuple[str, ...] = ()
    review: Review = NONE
    anchor: str = ""
    is_widened: bool = False
    forgotten: tuple[int, ...] = ()
    left_out: Mapping[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Widen:
    """A decision that readers see what was withheld from them: why, and whose it is."""

    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class ToRelease:
    """What is asked for beside a release: who signs it, what was decided, whether to look only."""

    sign: Signer | None = None
    widen: Widen | None = None
    is_dry: bool = False


def publish(
    root: Path,
    target: Path,
    options: Options,
    checked: Checked | None = None,
    asked: ToRelease | None = None,
) -> Published:
    """Build an edition and show it to the readers of `target`, whole and checked.

    What was withheld from them is shown only by a decision. Raises `ReleaseRefusedError` when the
    target shows another edition, or the signing fails.
    """
    checked = checked or building.check(root)
    edition = options.edition or checked.records.publication.default_edition
    options = replace(options, edition=edition)
    held_back = kept_back(checked.records)
    staying, problems = as_they_were(target, checked.records, edition, held_back)
    if problems:
        return Published(in_order(problems))
    left_out = {id_: held_back[id_] for id_ in held_back.keys() - staying}
    records = checked.records.without(left_out)
    checked = replace(checked, records=records)
    with building.alone(root, edition, options.report):
        built = building.build_alone(root, options, checked)
        if is_stopping(built.problems):
            return Published(built.problems)
        with _alone(target, options.report):
            seen = inputs.recall(root, edition)
            hidden = soundness.secrets(root, records, edition)
            work = _Publishing(root, target, options, hidden, seen)
            files = work.files_of(built.site, records)
            known = set(account.sealed(records, edition))
            asked = asked or ToRelease()
            told = replace(account.account(records, edition), prints=printing(records, edition))
            done = work.show(files, told, known, asked)
            made_from = inputs.digest(root, edition, records.hashes)
            seen.save(made_from, records.publication.language, hidden.digests)
            done = replace(done, left_out=left_out)
            return done if asked.is_dry else work.forgetting(done, withheld(records, edition))


def go_back(
    root: Path, target: Path, options: Options, records: Records, asked: ToRelease | None = None
) -> Published:
    """Show again what was shown before: as a release of its own, so that the chain goes on.

    What of it is withheld now, or damaged, is a problem, and nothing changes. Raises
    `ReleaseRefusedError` when there is no such release.
    """
    if release.shown(target) is None:
        raise ReleaseRefusedError(msg("{target} shows no release", target=target))
    with _alone(target, options.report):
        older = release.before(target)
        if older is None:
            raise ReleaseRefusedError(msg("{target} holds no release to go back to", target=target))
        damage = tuple(soundness.damage(older, hashes_below(older.folder, {})))
        if damage:
            return Published(damage)
        edition = older.manifest.edition
        secrets = withheld(records, edition)
        hidden = soundness.wanted(root, records, edition, secrets)
        options = replace(options, edition=edition)
        seen = inputs.recall(root, edition)
        work = _Publishing(root, target, options, hidden, seen)
        files = {path: older.folder / path for path in older.manifest.own}
        was = account.kept(target, older.manifest.number, older.manifest.digest)
        known = set(account.sealed(records, edition))
        done = work.show(files, was or account.Account(), known, asked or ToRelease())
        return done if asked and asked.is_dry else work.forgetting(done, secrets)


class _Publishing:
    """One release on its way to its readers."""

    def __init__(
        self, root: Path, target: Path, options: Options, hidden: Sought, searched: Searched
    ) -> None:
        self.root = root
        self.target = target
        self.options = options
        self.hidden = hidden
        self.searched = searched
        self.now = release.shown(target)

    def show(
        self,
        files: Mapping[str, Path | bytes],
        told: Account,
        known: Iterable[str],
        asked: ToRelease,
    ) -> Published:
        """Put the release together, review it, check it, sign it, show it."""
        edition, now = self.options.edition, self._told_now()
        known = {*known, *account.known(self.root).get(edition, ()), *now.withheld.get(edition, ())}
        found = told.visible(known, now)
        told = replace(told, widened=frozenset((known | now.widened) & told.told.keys()))
        looked = review(told, now, found)
        widened = ""
        if asked.widen and found:
            widened = widening(asked.widen.reason, asked.widen.by, looked.visible)
        carried, dropped = self._carried(files)
        with release.drafted(self.target, files, edition, carried, widened) as draft:
            own, count = draft.manifest.own, len(draft.manifest.files)
            before = self.now.manifest.own if self.now else {}
            if self.now and before == own:
                self._keep(self.now.manifest, told)
                return Published((), self.now.manifest.number, count, count)
            made = Release(draft.folder, draft.manifest)
            problems = self._leaks(made)
            if not problems and not widened:
                problems = look(looked.visible, edition)
            if problems or asked.is_dry:
                number = self.now.manifest.number if self.now else 0
                return Published(in_order(problems), number, review=looked)
            if asked.sign:
                asked.sign.sign(draft.folder)
            account.keep(self.target, draft.manifest, told)
            release.show(self.target, draft)
            self._keep(draft.manifest, told)
        parts = bool(before) and _parts(before) != _parts(own)
        number, anchor = draft.manifest.number, draft.manifest.digest
        return Published(
            (), number, count, draft.linked, True, parts, dropped, looked, anchor, bool(widened)
        )

    def _told_now(self) -> Account:
        """Return the account of what readers see now, as far as it was kept."""
        if self.now is None:
            return Account()
        found = account.kept(self.target, self.now.manifest.number, self.now.manifest.digest)
        return found or Account()

    def _keep(self, shown: Manifest, told: Account) -> None:
        """Keep what the release that is shown now shows and withholds."""
        account.keep(self.target, shown, told)
        self._forget_accounts()
        with held(self.root / account.LOCK, lambda: None):
            account.learn(self.root, self.options.edition, told)

    def _forget_accounts(self) -> None:
        """Delete what was kept of releases that are no longer there."""
        account.forget(self.target, (each.manifest.number for each in release.kept(self.target)))

    def _leaks(self, made: Release) -> list[Problem]:
        stage = msg("searching for what is withheld")
        return soundness.leaks(
            made,
            made.manifest.files,
            self.hidden,
            self.options.jobs,
            lambda done, total: self.options.report(stage, done, total),
            self.searched,
        )

    def forgetting(self, done: Published, secrets: Iterable[Secret]) -> Published:
        """Delete the kept releases that hold these secrets, once the new one is shown."""
        if done.problems:
            return done
        gone = forgetting.forget(self.target, self.hidden, set(secrets), self.options.jobs)
        if gone:
            self._forget_accounts()
        return replace(done, forgotten=gone)

    def files_of(self, site: Path, records: Records) -> dict[str, Path | bytes]:
        """Return what a release of a built site holds: it, compressed where worth it, and parts."""
        tree = site.resolve()  # the link may show another one soon
        policy = (site.parent / "csp.txt").read_text(encoding="utf-8")
        files: dict[str, Path | bytes] = dict(
            serving.parts(
                policy,
                records.publication.site.url,
                {each.media_type: each.suffix[1:] for each in OUTPUTS.values()},
            )
        )
        known = self.now.manifest.own if self.now else {}
        for path in sorted(tree.rglob("*")):
            if path.is_symlink():
                raise ReleaseRefusedError(
                    msg("{path} is a symbolic link; build with --clean", path=path)
                )
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
        found = inspection.leaks(
            self.now.folder,
            [*sound, *index],
            self.hidden,
            self.options.jobs,
            hashes={**old, **sound},
            searched=self.searched,
        )
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


def _parts(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files that a web server reads when it starts."""
    return {path: sha for path, sha in files.items() if path.startswith(f"{serving.FOLDER}/")}
