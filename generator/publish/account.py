"""What a release shows and what it withholds, to compare with the next one.

    TARGET/reviews/0007.json            of each release that is kept: nobody is served it
    data/ledger/withheld.json           what is known of all editions, whatever becomes of a target

An item is known by its submission's id, a picture by its content, a page by its slug; a sentence of
a withheld text by its fold, so that it is known again in another item, or on a page. What is
withheld stands in these files as hashes only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from generator.bodies.picture_marks import pictures_in
from generator.model import Attachment, IssueRecord
from generator.model.records import Records
from generator.model.seals import EDITION
from generator.publish.manifest import Manifest
from generator.publish.release import ReleaseRefusedError
from generator.publish.restricted import pages_of, said, shelf, withheld
from generator.store import whole
from generator.store.hashing import key_of
from generator.system import provided
from generator.words.fold import fold
from generator.words.messages import msg

FORM = 1  # of the files
LEDGER, LOCK = "data/ledger/withheld.json", "data/ledger/withheld.lock"
REVIEWS = "reviews"
TELLING = 12  # folded characters of a sentence that is known again; of a title 8
TITLE = 8

_SENTENCES = re.compile(r"[。！？；!?;\n|]+")
_NUMBERS = re.compile(
    r"(?<![\d.])(?:\+?86[ -]?)?(?:\(?0\d{2,3}\)?[ -]?\d{7,8}|\d{3}[ -]\d{4}[ -]\d{4}|\d{7,})(?!\d)"
)
_ADDRESSES = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w.-]+\w", re.ASCII)
# The commonest surnames, before a word that follows people's names, or after an office.
_SURNAME = (
    "(?:欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
    "陶姜戚谢邹喻柏苏潘葛彭郎鲁韦马苗俞任袁柳史唐费薛雷贺倪汤罗毕郝傅齐康伍余顾孟黄穆萧尹姚邵"
    "汪祁毛狄戴宋庞熊纪舒屈祝董梁杜阮蓝闵贾江郭梅林钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房裘丁邓洪崔"
    "龚程邢陆荣翁段侯甄曲封储靳焦巴车宁甘武刘叶赖卓池乔闻党翟谭贡姬申温庄晏柴瞿阎习艾鱼古廖耿匡文"
    "寇欧利师巩聂晁敖冷辛阚简饶曾沙游盖桓岳])"
)
_NAMES = (
    re.compile(rf"({_SURNAME}[一-鿿]{{1,2}})(?=同志|先生|女士|说[：，])"),
    re.compile(
        rf"(?:书记|县长|市长|镇长|乡长|区长|主任|局长|部长|科长|院长|校长|所长)({_SURNAME}[一-鿿]{{1,2}})"
        "(?=[，。、；：（\\s])"
    ),
)


@dataclass(frozen=True, slots=True)
class Account:
    """What a release shows, and from whom what is withheld.

    `shown` says of each thing (`item 2023/x`, `picture a.png`, `page slug`, `issue 2023/1`) what it
    says, as a hash; `sentences` of each sentence, by its hash, in which thing it stands.
    `withheld` has by edition the hashes of things and sentences; `widened` those of them that this
    release shows, as was decided. `seen` are the numbers and names that it shows; `prints` has by
    issue the hash of all that it printed, whatever was taken down.
    """

    shown: Mapping[str, str] = field(default_factory=dict)
    sentences: Mapping[str, str] = field(default_factory=dict)
    withheld: Mapping[str, frozenset[str]] = field(default_factory=dict)
    widened: frozenset[str] = frozenset()
    seen: tuple[str, ...] = ()
    prints: Mapping[str, str] = field(default_factory=dict)

    def visible(self, known: Iterable[str], now: Account) -> dict[str, str]:
        """Return what of the known comes to be seen by those who see `now`: hash → thing."""
        told, seen = self.told, now.widened | now.things.keys()
        return {each: told[each] for each in set(known) - seen if each in told}

    @property
    def told(self) -> dict[str, str]:
        """Return the thing in which each thing or sentence stands that is shown, by its hash."""
        return dict(self.sentences) | self.things

    @property
    def things(self) -> dict[str, str]:
        """Return each thing that is shown by the hash by which it is known."""
        return {_hash_of(key, said): key for key, said in self.shown.items()}


def _hash_of(key: str, said: str) -> str:
    return key_of(f"picture {said}" if key.startswith("picture ") else key)


# -- of the records


def account(records: Records, edition: str) -> Account:
    """Return what the records have an edition show, and withhold from each."""
    texts = dict(_shown(records, edition))
    sentences = {each: key for key, text in texts.items() for each in _sentences(text)}
    shown = {key: key_of(text) for key, text in texts.items()}
    shown |= {f"picture {name}": sha for name, sha in _pictures(records, edition).items()}
    shown |= {f"picture {n}": one.sha256 for n, one in _on_pages(records).items()}
    whole = "\n".join(texts.values())
    hidden = {each: frozenset(_withheld(records, each)) for each in records.publication.audiences}
    return Account(shown, sentences, hidden, frozenset(), tuple(sorted(set(_seen(whole)))))


def _shown(records: Records, edition: str) -> Iterator[tuple[str, str]]:
    """Yield each thing that is shown, with all that it says."""
    sorted_ = shelf(records, edition)
    errata: dict[tuple[str, str], list[str]] = {}
    for one in records.errata:
        words = (one.kind, one.date.isoformat(), one.stood, one.right, one.reason)
        errata.setdefault((one.issue, one.item), []).append("\n".join(words))
    for issue, entry, submissions in sorted_.shown:
        about = (each.unit for each in submissions)
        text = "\n".join(
            [*said(entry, submissions), *about, *errata.get((issue.id, entry.anchor), ())]
        )
        yield from ((f"item {submission.id}", text) for submission in submissions)
    for issue in {issue.id: issue for issue, _, _ in sorted_.shown}.values():
        yield f"issue {issue.id}", "\n".join(_of_issue(issue))
    for page in pages_of(records, edition):
        yield f"page {page.slug}", f"{page.title}\n{page.body}"


def _of_issue(issue: IssueRecord) -> Iterator[str]:
    yield from (str(issue.number), issue.date.isoformat(), issue.note)
    yield from (issue.marking, issue.urgency, issue.edited_by, issue.checked_by)


def _pictures(records: Records, edition: str, *, hidden: bool = False) -> dict[str, str]:
    """Return the SHA-256 of each picture of the items that an edition shows, or of the others."""
    sorted_ = shelf(records, edition)
    entries = sorted_.hidden if hidden else sorted_.shown
    bodies = (body for _, entry, all_ in entries for body in (entry.body, *(s.body for s in all_)))
    names = {name for body in bodies for name, _ in pictures_in(body)}
    if not hidden:
        names |= records.publication.masthead_pictures
    return {n: records.attachments[n].sha256 for n in names if n in records.attachments}


def _on_pages(records: Records) -> dict[str, Attachment]:
    """Return the pictures of hand-written pages, which every edition may show, by their paths."""
    return {f"{provided.PAGES}/{name}": one for name, one in records.page_pictures.items()}


def _withheld(records: Records, edition: str) -> Iterator[str]:
    """Yield the hash of each thing and sentence that an edition's readers do not see."""
    sorted_ = shelf(records, edition)
    shown = {id_ for _, entry, _ in sorted_.shown for id_ in entry.submissions}
    hidden = {id_ for _, entry, _ in sorted_.hidden for id_ in entry.submissions}
    yield from (key_of(f"item {id_}") for id_ in hidden - shown)
    seen = set(_pictures(records, edition).values())
    unseen = set(_pictures(records, edition, hidden=True).values()) - seen
    yield from (key_of(f"picture {sha}") for sha in unseen)
    secrets = [secret for secret in withheld(records, edition) if secret.kind == "text"]
    if not secrets:
        return
    common = {each for text in records.set_phrases for each in _sentences(text)}
    for _, text in _shown(records, edition):
        common.update(_sentences(text))
    for secret in secrets:
        least = TITLE if secret.field == "title" else TELLING
        yield from (each for each in _sentences(secret.text, least) if each not in common)


@lru_cache(maxsize=1 << 16)
def _sentences(text: str, least: int = TITLE) -> tuple[str, ...]:
    return tuple(key_of(s) for s in map(fold, _SENTENCES.split(text)) if len(s) >= least)


def _seen(text: str) -> Iterator[str]:
    yield from _NUMBERS.findall(text)
    yield from _ADDRESSES.findall(text)
    for form in _NAMES:
        yield from form.findall(text)


def sealed(records: Records, edition: str) -> Iterator[str]:
    """Yield the hash of each item that a seal says an edition does not show."""
    issues = {issue.id: issue for issue in records.issues}
    for seal in records.seals:
        values = seal.taken.get("data/publication.yml", {})
        anchors = values.get(f"{EDITION}{edition}")
        if not isinstance(anchors, tuple) or seal.issue not in issues:
            continue
        for section in issues[seal.issue].sections:
            for entry in section.items:
                if entry.anchor not in anchors:
                    yield from (key_of(f"item {id_}") for id_ in entry.submissions)


# -- on the disk


def kept(target: Path, number: int, manifest: str) -> Account | None:
    """Return the account of a release in a target, if it is that manifest's."""
    record = _read(target / REVIEWS / f"{number:04}.json")
    try:
        if not record or record["manifest"] != manifest:
            return None
        return Account(
            dict(record["shown"]),
            {},
            {edition: frozenset(found) for edition, found in record["withheld"].items()},
            frozenset(record["widened"]),
            tuple(record["seen"]),
            dict(record.get("prints", {})),
        )
    except (KeyError, TypeError, AttributeError):
        return None


def keep(target: Path, shown: Manifest, made: Account) -> None:
    """Keep the account of a release; those of releases that are gone go as well."""
    folder = target / REVIEWS
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    record = {
        "form": FORM,
        "manifest": shown.digest,
        "shown": dict(made.shown),
        "withheld": {shown.edition: sorted(made.withheld.get(shown.edition, ()))},
        "widened": sorted(made.widened),
        "seen": list(made.seen),
        "prints": dict(made.prints),
    }
    place = folder / f"{shown.number:04}.json"
    if _read(place) != record:
        _write(place, record)


def forget(target: Path, numbers: Iterable[int]) -> None:
    """Forget the accounts of all but some releases."""
    wanted = {f"{number:04}.json" for number in numbers}
    for path in (target / REVIEWS).glob("*.json"):
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def known(root: Path) -> dict[str, frozenset[str]]:
    """Return what was withheld, by edition; raise `ReleaseRefusedError` if that is damaged."""
    record = _read(root / LEDGER)
    if record is None and (root / LEDGER).exists():
        raise ReleaseRefusedError(msg("{path} is damaged", path=LEDGER))
    found = record["withheld"] if record else {}
    return {edition: frozenset(all_) for edition, all_ in found.items()}


def learn(root: Path, edition: str, made: Account) -> None:
    """Put into the ledger what is withheld now; what the edition shows no longer is."""
    before = known(root)
    shown = made.things.keys() | made.sentences.keys() | made.widened
    after = {
        each: before.get(each, frozenset()) | made.withheld.get(each, frozenset())
        for each in before.keys() | made.withheld.keys()
    }
    after[edition] = after.get(edition, frozenset()) - shown
    if after != before and any(after.values()):
        (root / LEDGER).parent.mkdir(parents=True, exist_ok=True)
        record = {each: sorted(found) for each, found in sorted(after.items())}
        _write(root / LEDGER, {"form": FORM, "withheld": record})


def _read(path: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("form") == FORM else None


def _write(place: Path, record: object) -> None:
    whole.write(place, json.dumps(record, ensure_ascii=False).encode(), 0o600)
