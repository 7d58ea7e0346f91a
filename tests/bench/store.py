"""What a run has worked out: in our frames, in one table of SQLite, in `diskcache`, in one run.

`python -m tests.bench.store [--records N] [--issues N] [--rounds N] [--corpus paragraphs.jsonl]`;
`diskcache` only where it is installed. Rounds alternate; figures are the others' over ours, the
least by the least and the median by the median. The values are those which `check` remembers of a
made-up archive, repeated under other keys; last is `check` itself, each time a new process.
"""

from __future__ import annotations

import argparse
import inspect
import os
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from msgspec import MsgspecError, Raw, msgpack

from generator.order import building
from generator.store import frames, memory, whole
from tests.bench import check, maker

Key = tuple[str, str]  # kind, key
Values = Mapping[Key, Raw]
Store = Callable[..., Any]  # as `remember`

AHEAD = 128  # rows read at once: values are recalled in much the order in which they were kept
SOME = ("record", "pieces", "new")  # kinds that a run reads when nothing has changed
TIMES = 30  # kills, and damages
TABLE = "kept (kind TEXT, key TEXT, crc INTEGER, value BLOB, PRIMARY KEY (kind, key))"


@dataclass(slots=True)
class Held:
    """What is the same for both others: values that are new, and which were of use."""

    path: Path
    version: str
    base: Any = None
    new: dict[Key, bytes] = field(default_factory=dict)
    used: set[Key] = field(default_factory=set)
    weight: int = 0

    def recall(self, kind: str, key: str, shape: Any) -> Any:
        """Return the value kept under the key, None when there is none of that shape."""
        self.used.add((kind, key))
        with suppress(MsgspecError):
            return msgpack.decode(self.new.get((kind, key)) or self.read((kind, key)), type=shape)

    def hold(self, kind: str, key: str) -> None:
        """Count a value as used without looking at it."""
        self.used.add((kind, key))

    def keep(self, kind: str, key: str, value: object) -> None:
        """Keep a value of plain types or of ours."""
        with suppress(UnicodeEncodeError):  # the name of a file may be no text
            packed = msgpack.encode(value) + key.encode()[:0]
            self.new[kind, key] = packed
            self.weight += len(packed)
            if self.weight > memory.MOST:
                self.add()

    def add(self) -> None:
        """Save what is new."""
        if self.base is not None and self.new:
            self.put(self.new)
            self.used |= self.new.keys()
            self.new.clear()
        self.weight = 0

    def read(self, key: Key) -> bytes:
        """Return a value, nothing when it is not what was written."""
        raise NotImplementedError

    def put(self, values: Mapping[Key, bytes]) -> None:
        """Write values in one step."""
        raise NotImplementedError


@dataclass(slots=True)
class Lite(Held):
    """One table; SQLite checks no value, so each has a check of its key and itself."""

    known: int = 0  # the last row that was there when the run began
    ahead: dict[Key, bytes] = field(default_factory=dict)

    def read(self, key: Key) -> bytes:
        """Return a value, and hold those that were kept after it."""
        if self.base and key not in self.ahead:
            self.ahead.clear()
            with suppress(sqlite3.Error):
                for *name, crc, packed in self.base.execute(
                    "SELECT kind, key, crc, value FROM kept WHERE rowid >= "
                    "(SELECT rowid FROM kept WHERE kind = ? AND key = ?) LIMIT ?",
                    (*key, AHEAD),
                ):
                    if isinstance(packed, bytes) and crc == _crc((*name,), packed):
                        self.ahead[*name,] = packed
        return self.ahead.get(key, b"")

    def put(self, values: Mapping[Key, bytes]) -> None:
        """Write values in one step, each kind together."""
        rows = [(*key, _crc(key, packed), packed) for key, packed in values.items()]
        with self.base:
            rows.sort(key=lambda row: row[0])
            self.base.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", rows)

    def save(self) -> None:
        """Save what is new; forget what was there and not of use, but not what others add."""
        if self.base is None:
            return
        try:
            self.add()
            rows = self.base.execute("SELECT rowid, kind, key FROM kept")
            gone = [(row,) for row, *key in rows if row <= self.known and (*key,) not in self.used]
            with self.base:
                self.base.executemany("DELETE FROM kept WHERE rowid = ?", gone)
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from error
        except sqlite3.DatabaseError:
            self.path.unlink()  # the next run begins anew

    def open(self) -> None:
        """Open the file; what another version wrote gives way."""
        if not self.path.exists():
            whole.write(self.path, b"", 0o600, lasting=False)
        base = sqlite3.connect(self.path)
        base.execute("PRAGMA page_size = 16384")
        base.execute("PRAGMA synchronous = OFF")
        version = zlib.crc32(self.version.encode()) >> 1
        if base.execute("PRAGMA user_version").fetchone()[0] != version:
            with base:
                base.execute("DROP TABLE IF EXISTS kept")
                base.execute(f"CREATE TABLE {TABLE}")
                base.execute(f"PRAGMA user_version = {version}")
        self.known = base.execute("SELECT max(rowid) FROM kept").fetchone()[0] or 0
        self.base = base


def lite(path: Path, version: str, _: object = None) -> Lite:
    """Return what runs before saved at `path`, in SQLite."""
    run = Lite(path, version)
    try:
        run.open()
    except sqlite3.OperationalError:
        pass
    except sqlite3.DatabaseError:
        path.unlink()
        run.open()
    return run


@dataclass(slots=True)
class Disk(Held):
    """`diskcache`, which evicts nothing by itself; values have a check before them."""

    known: set[Key] = field(default_factory=set)

    def read(self, key: Key) -> bytes:
        """Return a value."""
        found = self.base.get(" ".join(key), b"") if key in self.known else b""
        return found[4:] if found[:4] == _crc(key, found[4:]).to_bytes(4, "little") else b""

    def put(self, values: Mapping[Key, bytes]) -> None:
        """Write values in one step."""
        with self.base.transact(retry=True):
            for key, packed in values.items():
                self.base.set(" ".join(key), _crc(key, packed).to_bytes(4, "little") + packed)

    def save(self) -> None:
        """Save what is new, and forget what was not of use."""
        self.add()
        with self.base.transact(retry=True):
            for key in self.known - self.used:
                self.base.delete(" ".join(key))


def disk(path: Path, version: str, _: object = None) -> Disk:
    """Return what runs before saved in the folder at `path`, with `diskcache`."""
    from diskcache import Cache  # type: ignore[import-not-found,import-untyped,unused-ignore]

    own = {"eviction_policy": "none", "cull_limit": 0, "sqlite_synchronous": 0, "size_limit": 2**40}
    try:
        base = Cache(str(path), **own)
    except sqlite3.DatabaseError:
        shutil.rmtree(path)
        base = Cache(str(path), **own)
    if base.get("") != version:
        base.clear()
        base.set("", version)
    known = {(kind, key) for kind, _, key in (name.partition(" ") for name in base) if kind}
    return Disk(path, version, base, known=known)


def _crc(key: Key, packed: bytes) -> int:
    return zlib.crc32(packed, zlib.crc32("\0".join(key).encode()))


STORES: dict[str, Store] = {"ours": memory.remember, "sqlite": lite}
if find_spec("diskcache"):
    STORES["diskcache"] = disk
CODE = {
    "ours": (frames, memory),
    "sqlite": (Held, Lite, lite, _crc),
    "diskcache": (Held, Disk, disk, _crc),
}


# -- acts on a file of values ----------------------------------------------------------------------


@contextmanager
def opened(store: Store, place: Path) -> Iterator[Any]:
    """Yield what is remembered, and let go of the file as the end of a process does."""
    run = store(place, "v1")
    try:
        yield run
    finally:
        if isinstance(run, Held) and run.base is not None:
            run.base.close()


def write_all(store: Store, place: Path, values: Values) -> None:
    """Keep and save all, where nothing is."""
    with opened(store, place) as run:
        for key, value in values.items():
            run.keep(*key, value)
        run.save()


def read_all(store: Store, place: Path, values: Values) -> None:
    """Recall all."""
    with opened(store, place) as run:
        if there(run, values) != len(values):
            raise SystemExit(f"{store}: some are missing")
        run.save()


def change_one(store: Store, place: Path, values: Values) -> None:
    """Recall all, and keep one of each kind anew."""
    with opened(store, place) as run:
        there(run, values)
        for kind, key in {key[0]: key for key in values}.values():
            run.keep(kind, key, values[kind, key])
        run.save()


def read_some(store: Store, place: Path, values: Values) -> None:
    """Recall a few of three kinds, and hold the rest."""
    with opened(store, place) as run:
        for number, (kind, key) in enumerate(values):
            if kind in SOME and number % 20 == 0:
                run.recall(kind, key, Raw)
            else:
                run.hold(kind, key)
        run.save()


def there(run: Any, values: Values) -> int:
    """Return how many of the values are recalled as they were."""
    return sum(run.recall(*key, Raw) == value for key, value in values.items())


def at_once(store: Store, place: Path, values: Values) -> str:
    """Let two processes read all and each keep a thousand of its own."""
    own = [_own(f"{who} ", values, 1000) for who in "ab"]
    for pid in [_begun(store, place, values, each) for each in own]:
        os.waitpid(pid, 0)
    with opened(store, place) as run:
        mine = [there(run, each) for each in own]
        return f"{there(run, values)} of {len(values)}, {mine} of {len(own[0])}"


def killed(store: Store, place: Path, values: Values) -> str:
    """Kill a process while it saves a tenth more."""
    draw, found, took = random.Random(5), Counter[str](), 0.0
    for turn in range(TIMES + 1):  # the first is timed
        own = _own(f"{turn} ", values)
        beginning, tell = os.pipe()
        pid = _begun(store, place, values, own, tell)
        os.read(beginning, 1)
        began = time.perf_counter()
        if turn:
            time.sleep(draw.uniform(0, took))
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        took = took or time.perf_counter() - began
        os.close(beginning)
        os.close(tell)
        with opened(store, place) as run:
            new = there(run, own)
            found["all" if new == len(own) else "some" if new else "none"] += bool(turn)
            found["old lost"] += len(values) - there(run, values)
    return f"of the new, {dict(found)}"


def damaged(store: Store, place: Path, values: Values) -> str:
    """Cut the file short, or change a bit; say what share of the values that costs."""
    file = place / "cache.db" if place.is_dir() else place
    draw, sound, found = random.Random(5), file.read_bytes(), Counter[str]()
    for _ in range(TIMES):
        at = draw.randrange(len(sound))
        flipped = bytes([sound[at] ^ 1 << draw.randrange(8)])
        for how, data in (("cut", sound[:at]), ("bit", sound[:at] + flipped + sound[at + 1 :])):
            file.write_bytes(data)
            for left in file.parent.glob(f"{file.name}-*"):
                left.unlink()
            try:
                with opened(store, place) as run:
                    found[how] += len(values) - there(run, values)
            except (sqlite3.Error, TypeError):
                found[f"{how}: errors"] += 1
    file.write_bytes(sound)
    lost = {how: f"{found.pop(how) / TIMES / len(values):.2%}" for how in ("cut", "bit")}
    return f"lost on average {lost} {dict(found) or ''}"


def _own(name: str, values: Values, most: int | None = None) -> Values:
    some = [*values.items()][: most or len(values) // 10]
    return {(kind, f"{name}{key}"): value for (kind, key), value in some}


def _begun(store: Store, place: Path, values: Values, own: Values, tell: int = 0) -> int:
    """Begin a process that recalls all, keeps its own, tells and saves; return its number."""
    pid = os.fork()
    if not pid:
        with opened(store, place) as run:
            for key in values:
                run.recall(*key, Raw)
            for key, value in own.items():
                run.keep(*key, value)
            if tell:
                os.write(tell, b"1")
            run.save()
        os._exit(0)
    return pid


# -- measuring -------------------------------------------------------------------------------------


def compare(title: str, act: Callable[[str], Sequence[float]], rounds: int, *names: str) -> None:
    """Let each store act in turn; print how the others' figures compare with ours."""
    found: dict[str, list[Sequence[float]]] = {name: [] for name in STORES}
    for _ in range(rounds):
        for name, times in found.items():
            times.append(act(name))
    least = {name: [min(all_) for all_ in zip(*each, strict=True)] for name, each in found.items()}
    middle = {
        name: [statistics.median(all_) for all_ in zip(*each, strict=True)]
        for name, each in found.items()
    }
    line = f"  {title:11} ours {least['ours'][0]:.3f} s CPU"
    for name in [*STORES][1:]:
        line += f"; {name}" + "".join(
            f" {what} {least[name][at] / least['ours'][at]:.2f}/"
            f"{middle[name][at] / middle['ours'][at]:.2f}"
            for at, what in enumerate(names)
        )
    print(line, flush=True)


def acts(folder: Path, values: Values, rounds: int) -> None:
    """Compare the acts on a file of values, then what each store leaves after harm."""
    places = {name: folder / name / "memory" for name in STORES}

    def timed(act: Callable[..., None], name: str) -> tuple[float, float]:
        if act is write_all:
            shutil.rmtree(places[name].parent, ignore_errors=True)
            places[name].parent.mkdir()
        cpu, wall = time.process_time(), time.perf_counter()
        act(STORES[name], places[name], values)
        return time.process_time() - cpu, time.perf_counter() - wall

    for act in (write_all, read_all, change_one, read_some):
        compare(act.__name__, lambda name, act=act: timed(act, name), rounds, "CPU", "wall")
    for name, store in STORES.items():
        place = places[name]
        size = sum(path.stat().st_size for path in place.parent.rglob("*") if path.is_file())
        lines = sum(len(inspect.getsource(each).splitlines()) for each in CODE[name])  # type: ignore[arg-type]
        print(f"  {name}: {size / 2**20:.1f} MiB, {lines} lines")
        for harm in (damaged, at_once, killed):
            print(f"    {harm.__name__}: {harm(store, place, values)}", flush=True)


def daily(root: Path, rounds: int) -> None:
    """Compare `check` with each store: cold, warm, and after a submission was changed."""

    def cold(name: str) -> Sequence[float]:
        shutil.rmtree(_place(root, name).parent, ignore_errors=True)
        return checked(name)

    def changed(name: str) -> Sequence[float]:
        check.change(root)
        return checked(name)

    def checked(name: str) -> Sequence[float]:
        began = time.perf_counter()
        command = ["-m", "tests.bench.store", "--as", name, "--root", str(root)]
        pid = subprocess.Popen([sys.executable, *command], cwd=maker.REPOSITORY).pid
        _, status, used = os.wait4(pid, 0)
        if status:
            raise SystemExit(f"{name}: check ended with {status}")
        return used.ru_utime + used.ru_stime, time.perf_counter() - began, used.ru_maxrss

    for title, act in (("check cold", cold), ("check warm", checked), ("one changed", changed)):
        compare(title, act, rounds, "CPU", "wall", "peak")


def run_check(name: str, root: Path) -> None:
    """Check an archive with a store in the place of ours."""
    place, store = _place(root, name), STORES[name]
    place.parent.mkdir(parents=True, exist_ok=True)
    building.remember = lambda _, *rest: store(place, *rest)  # type: ignore[attr-defined]
    if not building.check(root).is_sound:
        raise SystemExit("the archive is not sound")


def _place(root: Path, name: str) -> Path:
    return root / "build" / name / "memory"


def values_of(root: Path, records: int) -> Values:
    """Return what `check` remembers of an archive, repeated until it is of so many submissions."""
    run_check("ours", root)
    found = memory.Memory(version=building.program(*building.CHECK))  # type: ignore[attr-defined]
    found.learn(_place(root, "ours"))
    values: dict[Key, Raw] = {}
    for kind, keys in found.known.items():
        some = [found.recall(kind, key, Raw) or Raw() for key in keys]
        many = len(some) * records // len(found.known["sentences"])
        own = {(kind, f"{number:032}"): some[number % len(some)] for number in range(many)}
        print(f"  {kind}: {many} values, {sum(map(len, own.values())) // 1024} KiB")
        values |= own
    return values


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.store", description=__doc__)
    parser.add_argument("--records", type=int, default=5000)
    parser.add_argument("--issues", type=int, default=300, help="of the archive that is checked")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--corpus", type=Path, help="JSON lines with `text`; else made-up text")
    parser.add_argument("--as", dest="name", help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.name:
        run_check(options.name, options.root)
        return
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as folder:
        root = maker.make(Path(folder) / "archive", options.issues, options.corpus)
        acts(Path(folder), values_of(root, options.records), options.rounds)
        daily(root, options.rounds)


if __name__ == "__main__":
    main()
